// Package figures makes the figures that a hall publishes out of its raw history:
// waits and services by the moves of the tickets, results by the steps of the
// cases, opinions by the ratings, and how often cases come back (workflow §1 and
// §13). Each figure's definition stands at its field in Sums; what a citizen
// reads about it stands in the i18n topic of the same name.
//
// The package is pure: history comes in as values, no clock is asked, nothing is
// kept. It must not know how history is stored, who asks, or how a figure reads as
// a sentence.
package figures
