package screens

import (
	tea "charm.land/bubbletea/v2"

	"onewindow/tui"
	"onewindow/tui/field"
)

// Form is a column of labelled fields, one of them with the cursor.
type Form struct {
	Labels []tui.Safe
	Fields []*field.Field
	focus  int
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
