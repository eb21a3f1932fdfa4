// Package reviewcase is one case before the reviewer: facts, the answers that
// led to the list of papers, every line with its status and reason, scanned
// pages, what happened so far. F9 is the way forward (受理, 开始审查, 通过), F7
// denies with a reason, F8 sends back with a reason for each wrong line; every
// step is confirmed by Enter. Enter on a line shows its scanned pages, the
// arrows turn over those of the whole case; a page is forgotten when the screen
// is left or the case moves on. It asks the seat for Decide, Close and Page.
//
// A step that waits for the hall, or that the hall did not take, is said at
// the top, with the state as the hall has it.
package reviewcase
