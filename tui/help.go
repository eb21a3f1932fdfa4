package tui

import (
	"onewindow/tui/keymap"
)

// helpPage lists every binding of the screen it was opened over.
type helpPage struct {
	rows  []Line
	words Words
	top   int
}

func newHelpPage(bs []Binding, w Words) *helpPage {
	p := &helpPage{words: w}
	for _, b := range bs {
		var keys []Safe
		for _, k := range b.Keys {
			keys = append(keys, w.label(k))
		}
		st, keySt := Plain, Strong
		if b.Disabled != "" {
			st, keySt = Disabled, Disabled
		}
		row := Line{{"  ", Plain}, {Pad(Join(keys, "  "), 22), keySt}, {b.Help, st}}
		if b.Danger != Harmless {
			row = append(row, Span{" !", Warn})
		}
		if b.Disabled != "" {
			row = append(row, Span{"  — " + b.Disabled, Dim})
		}
		p.rows = append(p.rows, row)
	}
	return p
}

// label is a key's name in the person's language.
func (w Words) label(key string) Safe {
	if s, ok := w.Keys[key]; ok {
		return s
	}
	return Const(keymap.Label(key))
}

// key scrolls, and reports whether the page should close: any other key does.
func (p *helpPage) key(name string) bool {
	switch name {
	case "down", "pgdown", "space":
		p.top = min(p.top+1, max(0, len(p.rows)-1))
	case "up", "pgup":
		p.top = max(0, p.top-1)
	default:
		return true
	}
	return false
}

func (p *helpPage) View(size Size) Frame {
	lines := []Line{Rule(p.words.Help, size.W, Border), nil}
	lines = append(lines, p.rows[min(p.top, len(p.rows)):]...)
	for i := range lines {
		lines[i] = lines[i].Truncate(size.W)
	}
	return Frame{Lines: Fit(lines, size.H)}
}
