package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// Dialog is a screen in a box over the screen on show. There is one level: a
// dialog opened while another is open replaces it, unless it is one that nobody
// asked for; that one waits its turn.
type Dialog struct {
	Title  Safe
	Screen Screen
	// Want is the size of the inside; what the window has not got is cut. Zero
	// means 60×10.
	Want Size
	// Async says that no key of the person opened it. It waits until the person
	// pauses, and then ignores keys for a moment, so that it never takes an Enter
	// that was meant for something else.
	Async bool
	// Style is the border's; Plain means Border.
	Style Style

	told Size // size last told to the screen
}

// Open lays a dialog over the screen.
func (s *Shell) Open(d Dialog) {
	if !d.Async {
		s.reveal(&d, time.Time{})
		return
	}
	if len(s.waiting) == 0 {
		s.askedAt = s.o.Now()
	}
	s.waiting = append(s.waiting, &d)
	s.promote()
}

// Close takes the dialog away; the next one that waits comes in its turn.
func (s *Shell) Close() {
	if s.dialog != nil {
		if l, ok := s.dialog.Screen.(Leaver); ok {
			l.Leave()
		}
	}
	s.dialog, s.since = nil, time.Time{}
	if len(s.waiting) > 0 {
		s.askedAt = s.o.Now()
		s.promote()
	}
}

// HasDialog reports whether a dialog is open.
func (s *Shell) HasDialog() bool { return s.dialog != nil }

func (s *Shell) reveal(d *Dialog, since time.Time) {
	if s.dialog != nil {
		if l, ok := s.dialog.Screen.(Leaver); ok {
			l.Leave()
		}
	}
	s.dialog, s.since = d, since
	s.turn()
	s.later(s.tellDialog())
	if e, ok := d.Screen.(Enterer); ok {
		s.later(e.Enter())
	}
}

// tellDialog gives the dialog's screen the size of its inside when that has
// changed.
func (s *Shell) tellDialog() tea.Cmd {
	if s.dialog == nil {
		return nil
	}
	_, in := s.dialog.place(s.body())
	if in.Size() == s.dialog.told {
		return nil
	}
	s.dialog.told = in.Size()
	return s.dialog.Screen.Update(tea.WindowSizeMsg{Width: in.W, Height: in.H})
}

// promote shows the first waiting dialog when the person is not typing, or has
// been typing for so long that it cannot wait any longer.
func (s *Shell) promote() {
	if s.dialog != nil || len(s.waiting) == 0 {
		return
	}
	now := s.o.Now()
	pause := now.Sub(s.lastKey)
	if pause < Quiet && now.Sub(s.askedAt) < QuietCap {
		s.later(s.o.After(Quiet-pause, quietMsg{}))
		return
	}
	d := s.waiting[0]
	s.waiting = s.waiting[1:]
	s.reveal(d, now)
}

// deaf reports whether a dialog that has just come up by itself must not take
// keys yet.
func (s *Shell) deaf(now time.Time) bool {
	if s.dialog == nil || s.since.IsZero() {
		return false
	}
	if now.Sub(s.since) >= Grace {
		s.since = time.Time{}
		return false
	}
	return true
}

// place gives the box of the dialog and what is inside it.
func (d *Dialog) place(body Rect) (box, in Rect) {
	want := d.Want
	if want.W <= 0 || want.H <= 0 {
		want = Size{60, 10}
	}
	box = body.Center(Size{want.W + 4, want.H + 2})
	return box, box.Inset(2, 1)
}

// over draws the dialog onto the rows of the window. A picture under it gives way.
func (d *Dialog) over(lines []Line, body Rect) Frame {
	r, in := d.place(body)
	f := d.Screen.View(in.Size())
	st := d.Style
	if st == Plain {
		st = Border
	}
	rows := make([]Line, 0, in.H)
	for _, l := range Fit(f.Lines, in.H) {
		rows = append(rows, append(Line{{" ", Plain}}, l.PadWith(in.W, Plain)...))
	}
	out := Frame{Lines: Place(lines, r, Box(d.Title, rows, r.W, r.H, st)), Patches: within(f.Patches, in)}
	if f.Cursor != nil && f.Cursor.X < in.W && f.Cursor.Y < in.H {
		out.Cursor = &Cursor{in.X + f.Cursor.X, in.Y + f.Cursor.Y}
	}
	return out
}
