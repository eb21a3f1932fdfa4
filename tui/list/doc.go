// Package list is a column of rows with one of them selected, in pages, with the
// rows kept once they are made.
//
// It knows how many rows there are and how to ask for one, not what they say.
package list
