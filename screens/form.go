package screens

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"onewindow/tui"
	"onewindow/tui/field"
	"onewindow/tui/keymap"
	"onewindow/values"
)

// Form is a column of labelled fields, one of them with the cursor.
type Form struct {
	Labels []tui.Safe
	Fields []*field.Field
	// Hidden fields show their value masked while the cursor is elsewhere: the
	// applicant's side of the desk must not read a number.
	Hidden map[int]bool
	focus  int
}

// Number is a field filter for staff, ticket and identity numbers: what an input
// method commits in full width counts as the same, letters become capitals,
// blanks and everything else are left out.
func Number(r rune) (rune, bool) {
	folded := []rune(strings.ToUpper(keymap.Fold(string(r))))
	r = folded[0]
	return r, len(folded) == 1 && (r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r == '-')
}

// Secret is a field filter for PINs: full width counts as the same, blanks are
// left out, letters stay as they are.
func Secret(r rune) (rune, bool) {
	folded := []rune(keymap.Fold(string(r)))
	return folded[0], len(folded) == 1 && folded[0] > ' '
}

// NewCode is the field for the digits that a person's own device shows.
func NewCode() *field.Field {
	return field.New(field.Options{Max: 8, Filter: func(r rune) (rune, bool) {
		r, ok := Secret(r)
		return r, ok && r >= '0' && r <= '9'
	}})
}

// Next moves to the next field, or the one before with -1.
func (f *Form) Next(d int) { f.focus = (f.focus + d + len(f.Fields)) % len(f.Fields) }

// Last reports whether the cursor stands in the last field.
func (f *Form) Last() bool { return f.focus == len(f.Fields)-1 }

// Focus is the index of the field with the cursor.
func (f *Form) Focus() int { return f.focus }

// Set moves the cursor to a field.
func (f *Form) Set(i int) { f.focus = max(0, min(i, len(f.Fields)-1)) }

// Update gives the message to the field with the cursor.
func (f *Form) Update(msg tea.Msg) bool { return f.Fields[f.focus].Update(msg) }

// Value is the text of field i.
func (f *Form) Value(i int) string { return f.Fields[i].Value() }

// View draws the form in rows of two, from row y on; hints stand behind the
// fields.
func (f *Form) View(w, y int, hints []tui.Line) ([]tui.Line, *tui.Cursor) {
	label := 0
	for _, l := range f.Labels {
		label = max(label, tui.Width(l))
	}
	var lines []tui.Line
	var cursor *tui.Cursor
	for i, fl := range f.Fields {
		room := max(1, min(40, w-label-6))
		typed, x := fl.View(room)
		style := tui.Label
		if i == f.focus {
			style = tui.Accent
			cursor = &tui.Cursor{X: 4 + label + x, Y: y + len(lines)}
		}
		line := tui.L(tui.T(style, "  "+tui.Pad(f.Labels[i], label)+"  "))
		if f.Hidden[i] && i != f.focus && !fl.Empty() {
			typed = tui.Text(tui.Masked, tui.Clean(values.Personal(fl.Value()).Mask()))
		}
		line = append(line, typed.PadWith(room, tui.Input)...)
		if i < len(hints) && len(hints[i]) > 0 {
			line = append(append(line, tui.T(tui.Plain, "  ")), hints[i]...)
		}
		lines = append(lines, line.Truncate(w), nil)
	}
	if cursor != nil {
		cursor.X = min(cursor.X, max(0, w-1))
	}
	return lines, cursor
}
