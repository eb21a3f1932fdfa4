package early

import "syscall"

// Program is the guarded program, running.
type Program struct {
	PID  int
	Mode syscall.Termios // of the terminal, before it
}

// Started is the program of this command line; nil when it was not begun here and
// main does everything.
var Started *Program
