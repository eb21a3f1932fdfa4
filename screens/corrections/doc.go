// Package corrections is the ledger of what applicants of this clerk still have to
// bring: papers that a notice asked for, and papers that were promised, by due
// date. Enter goes on with one on the ticket in hand: only what is wanted is
// looked at. It asks the station for Ledger and OpenSupplement, which asks the
// hall for the case as it is now.
package corrections
