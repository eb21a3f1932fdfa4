package tui

import (
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// sizeEvery is how often the size of the window is looked at: a console tells its
// changes among the keys alone, and those Bubble Tea reads.
const sizeEvery = 200 * time.Millisecond

// cellOf is unknown: a console does not say how large its cells are.
func cellOf(*os.File) Size { return Size{} }

// speak makes the console read sequences instead of showing them, until silence.
func speak(f *os.File) (silence func(), err error) {
	console := windows.Handle(f.Fd())
	var mode uint32
	if err := windows.GetConsoleMode(console, &mode); err != nil {
		return nil, err
	}
	if err := windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING|windows.DISABLE_NEWLINE_AUTO_RETURN); err != nil {
		return nil, err
	}
	return func() { _ = windows.SetConsoleMode(console, mode) }, nil
}

// pulled calls changed after each change of the window's size.
func pulled(done <-chan struct{}, measure func() (Size, bool), changed func(Size)) {
	go func() {
		last, _ := measure()
		every := time.NewTicker(sizeEvery)
		defer every.Stop()
		for {
			select {
			case <-done:
				return
			case <-every.C:
				if s, ok := measure(); ok && s != last {
					last = s
					changed(s)
				}
			}
		}
	}()
}
