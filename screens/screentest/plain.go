package screentest

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
)

// Plain is one screen of any seat in the shell: the screen brings its own fake
// of the seat.
type Plain struct {
	Clock  *tuitest.Clock
	Shell  *tui.Shell
	Screen tui.Screen
	Text   *i18n.Text
	// Went are the places that the screen asked for.
	Went []screens.Place

	seat station.Seated
}

// OpenPlain puts a screen of any seat into a shell.
func OpenPlain(t testing.TB, lang i18n.Lang, seat station.Seated, mk func(screens.Deps) tui.Screen) *Plain {
	t.Helper()
	text, ok := i18n.For(lang)
	if !ok {
		t.Fatalf("no language %q", lang)
	}
	s := &Plain{Clock: tuitest.NewClock(), Text: text, seat: seat}
	s.Screen = mk(screens.Deps{Text: text, Ctx: t.Context(), After: s.Clock.After, Now: s.Clock.Now, Large: new(bool)})
	d := &text.Desk
	s.Shell = tui.NewShell(tui.ShellOptions{
		First: s.Screen,
		Words: tui.Words{
			Help: tui.Clean(d.PageTitle), Back: tui.Clean(d.PageBack), TooSmall: tui.Clean(d.TooSmall), ReadOnly: tui.Clean(d.ReadOnly), Twice: tui.Clean(d.Twice),
		},
		Status: func(size tui.Size) tui.Line { return screens.StatusLine(s.seat, text, size) },
		Banner: func(size tui.Size) tui.Line { return screens.Banner(s.seat, text, size) },
		Route: func(msg tea.Msg) (tui.Screen, bool) {
			if to, ok := msg.(screens.Goto); ok {
				s.Went = append(s.Went, to.Place)
			}
			return nil, false
		},
		Now: s.Clock.Now, After: s.Clock.After,
	})
	s.run(s.Shell.Init())
	s.Send(tea.WindowSizeMsg{Width: tui.WantW, Height: tui.WantH})
	return s
}

// Send gives a message to the shell and runs what comes of it to its end.
func (s *Plain) Send(msg tea.Msg) { s.run(s.Shell.Update(msg)) }

func (s *Plain) run(cmd tea.Cmd) {
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

// Press presses keys by name, or text as an input method commits it.
func (s *Plain) Press(keys ...string) *Plain {
	for _, k := range keys {
		s.Send(tuitest.Key(k))
	}
	return s
}

// News publishes a snapshot.
func (s *Plain) News(seat station.Seated) {
	s.seat = seat
	s.Send(seat)
}

// View is the whole window as text.
func (s *Plain) View(size tui.Size) string { return tuitest.Cells(s.Shell.View(size), size.W, size.H) }

// Look compares a state of a screen with its golden file, in both languages
// and in the sizes that a desk has. No placeholder may stay unfilled, every key
// stands in the bottom line or is hidden, nothing of secret is in clear, and
// the words of says are seen in Chinese at 80×24.
func Look(t *testing.T, name string, seat station.Seated, mk func(screens.Deps) tui.Screen, keys, says, secret []string) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		var golden strings.Builder
		for _, lang := range []i18n.Lang{i18n.Chinese, i18n.English} {
			s := OpenPlain(t, lang, seat, mk).Press(keys...)
			for _, size := range Sizes {
				view := s.View(size)
				fmt.Fprintf(&golden, "── %s %d×%d\n%s", lang, size.W, size.H, view)
				where := fmt.Sprintf("%s %d×%d", lang, size.W, size.H)
				if found := unfilled.FindString(view); found != "" {
					t.Errorf("%s: placeholder %s was not filled", where, found)
				}
				for _, clear := range secret {
					if strings.Contains(view, clear) {
						t.Errorf("%s: %q is in clear", where, clear)
					}
				}
				for _, say := range says {
					if lang == i18n.Chinese && size == Sizes[0] && !strings.Contains(view, say) {
						t.Errorf("%s: %q is not to be seen\n%s", where, say, view)
					}
				}
			}
			bottom := s.View(Sizes[0])
			for _, b := range s.Screen.Bindings() {
				if !b.Hidden && !strings.Contains(bottom, string(b.KeyLabel()+" "+b.Help)) {
					t.Errorf("%s: key %s %s is not in the bottom line\n%s", lang, b.KeyLabel(), b.Help, bottom)
				}
			}
			tuitest.Survives(t, s.Screen)
		}
		tuitest.Golden(t, name, golden.String())
	})
}

// Hold presses one key without running what comes of it: the answer is on its
// way. The command is for Finish.
func (s *Plain) Hold(key string) tea.Cmd { return s.Shell.Update(tuitest.Key(key)) }

// Finish runs a command that Hold left.
func (s *Plain) Finish(cmd tea.Cmd) { s.run(cmd) }
