// Package outcome is the screen on which a case is handed in: the ways that
// are open, what is said to the applicant, one Enter. It asks the station for
// HandIn.
package outcome
