// Package lists is what is due in the hall, at the supervisor's seat: how many of
// each list and since when, for three seconds, and each list by the day it is due.
// One key urges the department of a case; alerts of the police are answered here,
// where no window hears of them.
//
// It shows no citizen, and does not know who may see what: the hall gave the rows.
package lists
