package guard

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// Requests for the mode of a terminal.
const (
	getMode = unix.TCGETS
	setMode = unix.TCSETS
)

// childAttr lets the child die with its parent: nobody would be left to wipe
// the screen.
func childAttr() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }

// become makes descriptor to the same file as from.
func become(from, to int) error { return syscall.Dup3(from, to, 0) }
