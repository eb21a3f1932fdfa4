// Package practice holds the rules by which a clerk trains (练习): which situation comes
// next, what an invented citizen says and brings, and how what was done is scored. The
// answer key is the catalogue, by the rules of a visit.
//
// It knows no screen, no device and no hall.
package practice
