// Package palette is the page on which any action of a seat is found by its words or
// by the first letters of their reading, and pressed.
//
// It knows what the keys say they do, here and on other screens, and nothing of what
// they do.
package palette
