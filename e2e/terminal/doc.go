// Package terminal runs a program in a pseudo-terminal and sees what a person
// would see there: a grid of cells, kept by a terminal emulator that reads what
// the program writes and answers what it asks. Waiting is for a change of the
// screen, never for the clock. It knows nothing of the program that it runs.
package terminal
