// Package board is what the supervisor looks at and presses: where the hall
// hurts, on one screen and from a metre away, a map of every window, the day in
// plots, and what can be ordered of windows and lines.
//
// Lines and zones stand with the worst first, windows by their number: nobody's
// work is ranked. It shows no citizen.
package board
