// Package floor holds the rules of the supervisor's view of the hall: which
// windows work and for whom, what a supervisor has ordered of them today, the
// lines of people with the worst first, and the day in numbers. It ranks lines
// and zones, never clerks, and knows no citizen's name.
package floor
