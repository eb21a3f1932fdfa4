package field

import (
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"onewindow/tui"
	"onewindow/tui/keymap"
)

// DefaultMax is the length of a field that sets none.
const DefaultMax = 256

// Options says what a field takes.
type Options struct {
	// Max is the greatest number of code points; 0 means DefaultMax.
	Max int
	// Filter looks at every code point that is typed, pasted or set; it may change
	// it, or refuse it with false. Nil takes all. Control characters never come here.
	Filter func(r rune) (rune, bool)
	// Mask shows a dot for each character.
	Mask bool
	// Placeholder is shown dim while the field is empty.
	Placeholder tui.Safe
}

// Field is a one-line input. Make one with [New].
type Field struct {
	opts   Options
	glyphs []glyph
	pos    int // before glyphs[pos]
}

// glyph is one grapheme cluster of the value and how it is shown.
type glyph struct {
	raw  string
	show tui.Safe
	w    int
}

// New makes an empty field.
func New(o Options) *Field {
	if o.Max <= 0 {
		o.Max = DefaultMax
	}
	return &Field{opts: o}
}

// String hides the content: a field may hold personal data, and fmt must not
// leak it into a log.
func (f *Field) String() string { return "field.Field" }

// GoString hides the content from %#v.
func (f *Field) GoString() string { return "field.Field" }

// Value is what was typed, unchanged by the display filter.
func (f *Field) Value() string {
	var b strings.Builder
	for _, g := range f.glyphs {
		b.WriteString(g.raw)
	}
	return b.String()
}

// Empty reports whether nothing was typed.
func (f *Field) Empty() bool { return len(f.glyphs) == 0 }

// Len is the number of code points of the value.
func (f *Field) Len() int {
	n := 0
	for _, g := range f.glyphs {
		n += utf8.RuneCountInString(g.raw)
	}
	return n
}

// SetValue replaces the value, through the filter, and puts the cursor behind it.
func (f *Field) SetValue(s string) {
	f.glyphs, f.pos = nil, 0
	f.insert(s)
}

// Reset empties the field.
func (f *Field) Reset() { f.glyphs, f.pos = nil, 0 }

// Cursor is how many characters stand before the cursor.
func (f *Field) Cursor() int { return f.pos }

// SetCursor puts the cursor behind so many characters, or at the end.
func (f *Field) SetCursor(n int) { f.pos = max(0, min(n, len(f.glyphs))) }

// Home puts the cursor at the start.
func (f *Field) Home() { f.pos = 0 }

// End puts the cursor behind the last character.
func (f *Field) End() { f.pos = len(f.glyphs) }

// Update takes a key or a paste. It reports whether the message was the field's
// own; Enter, Esc, Tab, arrows up and down and function keys never are.
func (f *Field) Update(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		f.insert(msg.Content)
		return true
	case tea.KeyPressMsg:
		return f.key(msg)
	}
	return false
}

func (f *Field) key(msg tea.KeyPressMsg) bool {
	if text := typed(msg); text != "" {
		f.insert(text)
		return true
	}
	switch keymap.Normalize(msg) {
	case "left":
		f.pos = max(0, f.pos-1)
	case "right", "ctrl+f":
		f.pos = min(len(f.glyphs), f.pos+1)
	case "home", "ctrl+a":
		f.Home()
	case "end", "ctrl+e":
		f.End()
	case "backspace", "ctrl+h":
		if f.pos > 0 {
			f.pos--
			f.remove(f.pos, f.pos+1)
		}
	case "delete", "ctrl+d":
		f.remove(f.pos, min(f.pos+1, len(f.glyphs)))
	case "ctrl+u":
		f.remove(0, f.pos)
		f.pos = 0
	default:
		return false
	}
	return true
}

// typed is the text that the press brings: what an input method committed, a
// printable key, or a key of the numeric pad that comes without text.
func typed(msg tea.KeyPressMsg) string {
	if msg.Text != "" {
		if msg.Mod&(tea.ModCtrl|tea.ModAlt|tea.ModMeta|tea.ModSuper|tea.ModHyper) != 0 {
			return ""
		}
		return msg.Text
	}
	if msg.Code >= tea.KeyKpEqual && msg.Code <= tea.KeyKp9 {
		if n := keymap.Normalize(msg); len(n) == 1 {
			return n
		}
	}
	return ""
}

// insert puts s before the cursor as far as there is room. The cursor ends up
// behind it. Clusters are counted anew around the seam: a combining mark that
// arrives late joins the letter that waits for it.
func (f *Field) insert(s string) {
	room := f.opts.Max - f.Len()
	var b strings.Builder
	for _, r := range s {
		if r == '\n' || r == '\t' {
			r = ' '
		}
		if r == utf8.RuneError || unicode.IsControl(r) {
			continue
		}
		if f.opts.Filter != nil {
			var ok bool
			if r, ok = f.opts.Filter(r); !ok || unicode.IsControl(r) {
				continue
			}
		}
		if room <= 0 {
			break
		}
		room--
		b.WriteRune(r)
	}
	if b.Len() == 0 {
		return
	}
	before := ""
	for _, g := range f.glyphs[:f.pos] {
		before += g.raw
	}
	after := ""
	for _, g := range f.glyphs[f.pos:] {
		after += g.raw
	}
	head := before + b.String()
	f.glyphs = split(head + after)
	f.pos = 0
	for n := 0; f.pos < len(f.glyphs) && n < len(head); f.pos++ {
		n += len(f.glyphs[f.pos].raw)
	}
}

func (f *Field) remove(from, to int) {
	if from >= to {
		return
	}
	raw := ""
	n := 0
	for i, g := range f.glyphs {
		if i >= from && i < to {
			continue
		}
		if i < from {
			n += len(g.raw)
		}
		raw += g.raw
	}
	f.glyphs = split(raw)
	f.pos = 0
	for m := 0; f.pos < len(f.glyphs) && m < n; f.pos++ {
		m += len(f.glyphs[f.pos].raw)
	}
}

// split takes s apart into clusters. Each is cleaned by itself, so that a cell
// position never depends on its neighbours.
func split(s string) []glyph {
	var out []glyph
	for s != "" {
		c, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		s = s[len(c):]
		show := tui.Clean(c)
		if show == "" {
			show = "\uFFFD"
		}
		out = append(out, glyph{raw: c, show: show, w: tui.Width(show)})
	}
	return out
}

const dot tui.Safe = "•"

func (f *Field) cell(i int) (tui.Safe, int) {
	if f.opts.Mask {
		return dot, 1
	}
	return f.glyphs[i].show, f.glyphs[i].w
}

// View draws the field in exactly w cells and gives the column of the cursor in
// it, which is always in [0, w). When the text is longer than the field, the part
// around the cursor is shown; a wide character that would be split at an edge
// leaves a blank.
func (f *Field) View(w int) (tui.Line, int) {
	if w <= 0 {
		return nil, 0
	}
	if len(f.glyphs) == 0 {
		return tui.Line{{Text: f.opts.Placeholder, Style: tui.Dim}}.PadWith(w, tui.Input), 0
	}
	total, at := 0, 0
	for i := range f.glyphs {
		_, gw := f.cell(i)
		if i < f.pos {
			at += gw
		}
		total += gw
	}
	// One cell behind the text stays free for the cursor.
	off := 0
	if total+1 > w {
		off = min(max(0, at-w*2/3), total+1-w)
	}
	var b strings.Builder
	x, shown := 0, 0
	for i := range f.glyphs {
		s, gw := f.cell(i)
		switch {
		case x < off && x+gw > off, x >= off && x < off+w && x+gw > off+w:
			n := min(x+gw, off+w) - max(x, off)
			b.WriteString(strings.Repeat(" ", n))
			shown += n
		case x >= off && x+gw <= off+w:
			b.WriteString(string(s))
			shown += gw
		}
		x += gw
	}
	b.WriteString(strings.Repeat(" ", max(0, w-shown)))
	return tui.Line{{Text: tui.Const(b.String()), Style: tui.Input}}, min(max(0, at-off), w-1)
}
