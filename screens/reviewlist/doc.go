// Package reviewlist is the reviewer's queue: the cases of the reviewer's
// departments by due date, each with its colour as sign and word, and what
// became of the decisions made here. Tab narrows it to one department. It asks
// the seat for Open and Refresh.
package reviewlist
