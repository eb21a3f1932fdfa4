package main

import (
	"golang.org/x/sys/unix"

	"onewindow/cmd/window/early"
	"onewindow/tui/guard"
)

// begun is the program that early has started; nil when main does everything.
func begun() *guard.First {
	p := early.Started
	if p == nil {
		return nil
	}
	m := &unix.Termios{Iflag: p.Mode.Iflag, Oflag: p.Mode.Oflag, Cflag: p.Mode.Cflag, Lflag: p.Mode.Lflag, Line: p.Mode.Line}
	copy(m.Cc[:], p.Mode.Cc[:])
	return &guard.First{PID: p.PID, Mode: m}
}
