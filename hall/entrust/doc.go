// Package entrust holds the rules by which a window decides in a department's name
// (全委托, workflow §9): what the deed (授权书) gives it, what the department's register
// says of a person, and what follows: the amount, its limits, what stands against it,
// and whether an approver confirms.
//
// The package is pure: the day is a parameter and nothing is asked or stored. It
// answers with codes; it must not know cases, who sits at the window, or how a
// register is asked.
package entrust
