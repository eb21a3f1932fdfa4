// Package guard is a small parent process that owns the terminal: when the
// program it guards is killed, it wipes what stood on the screen, gives the
// terminal back as it was, and starts the program again, which goes on where
// it was. It knows nothing of what the program does.
package guard
