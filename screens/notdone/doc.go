// Package notdone takes down what could not be done for a person (办不成事), over
// whatever is on show: what it is about by a digit, then in words what was refused.
// It asks the hall once; who deals with it is nothing of this desk's.
package notdone
