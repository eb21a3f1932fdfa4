// Package figures is the supervisor's look back: the figures that the hall publishes
// for a day, a week, a month or a quarter, its departments, and how often cases came
// back, with what is done about it. It asks the seat for periods, names what was
// behind a return, and says when a clerk was trained or an item looked at again. It
// must not know how a figure is counted, and it ranks nobody.
package figures
