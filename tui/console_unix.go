package tui

import (
	"os"

	"golang.org/x/sys/unix"
)

// cellOf is how many pixels a cell of the terminal has, as its driver knows it; zero
// where nobody told it.
func cellOf(f *os.File) Size {
	ws, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ) //nolint:gosec // a descriptor is small
	if err != nil || ws.Col == 0 || ws.Row == 0 {
		return Size{}
	}
	return Size{int(ws.Xpixel / ws.Col), int(ws.Ypixel / ws.Row)}
}
