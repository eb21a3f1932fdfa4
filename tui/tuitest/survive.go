package tuitest

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"onewindow/tui"
)

// Survives draws a screen at every kind of size from 1×1 to 200×60 and checks
// what holds for all screens: no panic, a cursor inside the frame, and bindings
// that can be pressed. It leaves the screen told of 80×24.
func Survives(t testing.TB, s tui.Screen) {
	t.Helper()
	for w := 1; w <= 200; w += 1 + w/6 {
		for h := 1; h <= 60; h += 1 + h/6 {
			s.Update(tea.WindowSizeMsg{Width: w, Height: h})
			f := s.View(tui.Size{W: w, H: h})
			if c := f.Cursor; c != nil && (c.X < 0 || c.Y < 0 || c.X >= w || c.Y >= h) && w >= 40 && h >= 9 {
				t.Errorf("%d×%d: cursor at %d,%d", w, h, c.X, c.Y)
			}
			Cells(f, w, h)
		}
	}
	// A size that the screen was not told of must not hurt either.
	s.View(tui.Size{W: 3, H: 2})
	s.Update(tea.WindowSizeMsg{Width: tui.WantW, Height: tui.WantH})
	if err := tui.CheckBindings(s.Bindings()); err != nil {
		t.Error(err)
	}
}
