//go:build unix

package tui

import (
	"os"
	"os/signal"
	"syscall"

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

// speak makes the terminal read sequences; every terminal of Unix does.
func speak(*os.File) (silence func(), err error) { return func() {}, nil }

// pulled calls changed after each change of the window's size. A signal comes also
// when the size is what it was: a window pulled there and back lost what stood
// beyond its edge.
func pulled(done <-chan struct{}, measure func() (Size, bool), changed func(Size)) {
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, syscall.SIGWINCH)
	go func() {
		defer signal.Stop(ch)
		for {
			select {
			case <-done:
				return
			case <-ch:
				if s, ok := measure(); ok {
					changed(s)
				}
			}
		}
	}()
}
