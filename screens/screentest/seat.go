package screentest

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
	"onewindow/visit"
)

// Make makes the screen under test.
type Make func(screens.Deps, station.Snapshot) tui.Screen

// Seat is one screen in the shell, with status line, notice and keys, as the
// clerk has it before her.
type Seat struct {
	t      testing.TB
	Desk   *Desk
	Clock  *tuitest.Clock
	Shell  *tui.Shell
	Screen tui.Screen
	Text   *i18n.Text
	// Went are the places that the screen asked for.
	Went []screens.Place

	snap station.Snapshot
}

// Open puts a screen into a shell.
func Open(t testing.TB, lang i18n.Lang, snap station.Snapshot, mk Make) *Seat {
	t.Helper()
	text, ok := i18n.For(lang)
	if !ok {
		t.Fatalf("no language %q", lang)
	}
	s := &Seat{t: t, Desk: &Desk{t: t}, Clock: tuitest.NewClock(), Text: text, snap: snap}
	deps := screens.Deps{Desk: s.Desk, Text: text, Ctx: t.Context(), After: s.Clock.After, Now: s.Clock.Now, Rest: s.Desk.Rest, Large: new(bool)}
	s.Screen = mk(deps, snap)
	d := &text.Desk
	s.Shell = tui.NewShell(tui.ShellOptions{
		First: s.Screen,
		Words: tui.Words{
			Help: tui.Clean(d.PageTitle), Back: tui.Clean(d.PageBack), TooSmall: tui.Clean(d.TooSmall), ReadOnly: tui.Clean(d.ReadOnly), Twice: tui.Clean(d.Twice),
		},
		Status: func(size tui.Size) tui.Line { return screens.StatusLine(s.snap, text, size) },
		Banner: func(size tui.Size) tui.Line { return screens.Banner(s.snap, text, size) },
		Route: func(msg tea.Msg) (tui.Screen, bool) {
			if to, ok := msg.(screens.Goto); ok {
				s.Went = append(s.Went, to.Place)
			}
			return nil, false
		},
		Now: s.Clock.Now, After: s.Clock.After,
	})
	s.Send(tea.WindowSizeMsg{Width: tui.WantW, Height: tui.WantH})
	return s
}

// Send gives a message to the shell and runs what comes of it to its end.
func (s *Seat) Send(msg tea.Msg) {
	s.Desk.where = "Update"
	cmd := s.Shell.Update(msg)
	s.Desk.where = ""
	s.run(cmd)
}

func (s *Seat) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			s.run(c)
		}
	default:
		s.Send(msg)
	}
}

// Hold presses one key without running what comes of it: the answer is on its
// way. The command is for Finish.
func (s *Seat) Hold(key string) tea.Cmd {
	s.Desk.where = "Update"
	defer func() { s.Desk.where = "" }()
	return s.Shell.Update(tuitest.Key(key))
}

// Finish runs a command that Hold left.
func (s *Seat) Finish(cmd tea.Cmd) { s.run(cmd) }

// Press presses keys by name, or text as an input method commits it.
func (s *Seat) Press(keys ...string) *Seat {
	for _, k := range keys {
		s.Send(tuitest.Key(k))
	}
	return s
}

// News publishes a snapshot.
func (s *Seat) News(snap station.Snapshot) {
	s.snap = snap
	s.Send(snap)
}

// View is the whole window as text.
func (s *Seat) View(size tui.Size) string {
	s.Desk.where = "View"
	defer func() { s.Desk.where = "" }()
	return tuitest.Cells(s.Shell.View(size), size.W, size.H)
}

// Commands presses the keys and gives what was posted.
func (s *Seat) Commands(keys ...string) []visit.Command {
	s.Desk.Take()
	s.Press(keys...)
	return s.Desk.Take()
}

// Sees reports whether the text stands on the window of 80×24.
func Sees(s *Seat, text string) bool {
	return strings.Contains(s.View(tui.Size{W: tui.WantW, H: tui.WantH}), text)
}
