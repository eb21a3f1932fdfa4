// Package queue holds the rules of the waiting hall: the ticket machine
// (workflow §1), the choice of the next ticket for a window (dispatch), and
// what is learned about handling times.
//
// The package is pure: no clock, no storage, no randomness; the time is always
// a parameter. It must not know how tickets are stored, who is connected, or
// how any of its codes reads as a sentence. The live hall and the simulator in
// queue/sim run the very same code.
package queue
