//go:build unix && !linux

package guard

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// Requests for the mode of a terminal.
const (
	getMode = unix.TIOCGETA
	setMode = unix.TIOCSETA
)

func childAttr() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }

// become makes descriptor to the same file as from.
func become(from, to int) error { return syscall.Dup2(from, to) }
