// Package turndown is the screen on which a matter ends without being taken in:
// refused (不予受理), not needed (不受理), or with an advice (辅导). A turndown asks
// for the facts and a supervisor's consent; an advice only prints what to bring.
// It asks the station for HandIn and Advise.
package turndown
