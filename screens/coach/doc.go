// Package coach is the other side of the desk while somebody practises (练习): what the
// invented citizen says and has in the bag, and afterwards what was right.
//
// It knows the exercise and its result, and nothing of how it came about.
package coach
