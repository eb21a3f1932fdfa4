package fields

import (
	"onewindow/screens"
	"onewindow/tui"
)

const labels = 14

// row is one field: what it is, what stands in it, and where that comes from.
func (s *Screen) row(i, w int) tui.Line {
	t := &s.deps.Text.Fields
	f := s.form[i]
	line := tui.L(tui.T(tui.Label, "  "+tui.Pad(tui.Clean(t.Labels[f.Key]), labels)))
	if f.Value == "" {
		return append(line, tui.T(tui.Warn, "△ "+tui.Clean(t.Empty))).Truncate(w)
	}
	return append(line, s.reveal.Personal(f.Value), tui.T(tui.Good, "   ◇ "+tui.Clean(t.Sources[f.Source]))).Truncate(w)
}

func (s *Screen) pick(i, w int) tui.Line {
	return tui.L(tui.T(tui.Plain, "  "+tui.Clean(s.found[i].Text))).Truncate(w)
}

// View draws the form, and while a field is filled its line with what the list
// of addresses offers.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.Fields
	lines := screens.Person(s.snap, &s.reveal, s.deps.Text, size.W)
	lines = append(lines, tui.Rule(tui.Clean(t.Title), size.W, tui.Border))
	lines = append(lines, s.rows.View(tui.Size{W: size.W, H: max(1, len(s.form))})...)
	f := s.chosen()
	say := t.Asks[f.Key]
	if f.Value != "" && s.edit == nil {
		say = t.Say
	}
	lines = append(lines, nil, tui.Text(tui.Accent, "  "+screens.Aloud(tui.Clean(say), s.deps.Text)).Truncate(size.W))
	if s.edit == nil {
		return tui.Frame{Lines: tui.Fit(lines, size.H)}
	}
	label := "  " + tui.Pad(tui.Clean(t.Labels[f.Key]), labels)
	room := max(1, min(64, size.W-tui.Width(label)-2))
	typed, x := s.edit.View(room)
	lines = append(lines, nil, append(tui.L(tui.T(tui.Accent, label)), typed.PadWith(room, tui.Input)...).Truncate(size.W))
	y := len(lines) - 1
	switch {
	case len(s.found) > 0:
		lines = append(lines, nil)
		lines = append(lines, s.picks.View(tui.Size{W: size.W, H: len(s.found)})...)
	case s.state == "searching":
		lines = append(lines, nil, tui.Text(tui.Dim, "  "+tui.Clean(t.Searching)))
	case s.state == "away":
		lines = append(lines, nil, tui.Text(tui.Warn, "  △ "+tui.Clean(t.Away)).Truncate(size.W))
	case s.query != "":
		lines = append(lines, nil, tui.Text(tui.Warn, "  △ "+tui.Clean(t.Nothing)).Truncate(size.W))
	}
	return tui.Frame{
		Lines:  tui.Fit(lines, size.H),
		Cursor: &tui.Cursor{X: min(max(0, size.W-1), tui.Width(label)+x), Y: min(max(0, size.H-1), y)},
	}
}
