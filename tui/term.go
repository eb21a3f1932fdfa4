package tui

import (
	"io"
	"os"

	"github.com/charmbracelet/x/term"

	"onewindow/tui/graphics"
)

// What is written when the terminal is taken. Lines do not wrap by themselves
// while we draw: a row that a terminal measures differently must not push the
// next one.
const (
	takeOver = "\x1b[?1049h\x1b[?7l\x1b[?2004h\x1b[?25l\x1b[m\x1b[2J"

	askSync = "\x1b[?2026$p"
	// The sign goes to the second row: a report from the first one reads like the
	// key F3 with a modifier.
	askWidth = "\x1b[2;1H─\x1b[6n"
)

// GiveBack is what is written when the terminal is given back. The screen is
// wiped before the alternate screen is left, because some terminals keep its
// content. A parent process writes it when the program was killed, behind PicturesAway.
const GiveBack = "\x1b[?2026l\x1b[m\x1b[2J\x1b[H\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[?1049l"

// PicturesAway takes pictures off a terminal of which only the environment is known. A
// program between us and the terminal keeps none, and would take the words for its
// window's title.
func PicturesAway(env []string) string {
	if between(env) {
		return ""
	}
	return graphics.KittyWipe
}

// terminal is the two ends of the person's terminal, or whatever stands in.
type terminal struct {
	in    io.Reader
	out   io.Writer
	size  func() (Size, error)
	saved *term.State
	taken bool
	probe bool
	ask   string // about pictures
	away  string // takes pictures off
	// silence lets the terminal go on as it was, where it had to be told to read sequences.
	silence func()
}

// file is the end as a terminal, if it is one.
func file(v any) (*os.File, bool) {
	f, ok := v.(*os.File)
	return f, ok && term.IsTerminal(f.Fd())
}

func (t *terminal) measure() (Size, bool) {
	if t.size != nil {
		s, err := t.size()
		return s, err == nil && s.W > 0 && s.H > 0
	}
	if f, ok := file(t.out); ok {
		w, h, err := term.GetSize(f.Fd())
		return Size{w, h}, err == nil && w > 0 && h > 0
	}
	return Size{WantW, WantH}, false
}

// cell is how many pixels a cell has; zero where only the terminal itself can say.
func (t *terminal) cell() Size {
	if f, ok := file(t.out); ok {
		if c := cellOf(f); c.W > 0 && c.H > 0 {
			return c
		}
	}
	return Size{}
}

// take puts the terminal into raw mode and onto its other screen.
func (t *terminal) take() error {
	if f, ok := file(t.in); ok {
		st, err := term.MakeRaw(f.Fd())
		if err != nil {
			return err
		}
		t.saved = st
	}
	t.taken = true
	if f, ok := file(t.out); ok {
		silence, err := speak(f)
		if err != nil {
			return err
		}
		t.silence = silence
	}
	out := takeOver + askSync
	if t.probe {
		out += askWidth
	}
	out += t.ask
	_, err := io.WriteString(t.out, out)
	return err
}

// give gives the terminal back as it was. Twice does nothing more.
func (t *terminal) give() {
	if !t.taken {
		return
	}
	t.taken = false
	// The terminal may be gone; there is nobody left to tell.
	_, _ = io.WriteString(t.out, t.away+GiveBack)
	if f, ok := file(t.in); ok && t.saved != nil {
		_ = term.Restore(f.Fd(), t.saved)
	}
	t.saved = nil
	if t.silence != nil {
		t.silence()
		t.silence = nil
	}
}
