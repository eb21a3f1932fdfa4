// Package lean gives memory back to the system that only the start of a program
// needed. A large Go program touches most of its own file before its first screen:
// every package sets itself up, and the system maps what lies around each place
// that is touched. Little of that is looked at again.
package lean
