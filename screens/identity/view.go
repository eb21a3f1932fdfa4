package identity

import (
	"slices"
	"strings"

	"onewindow/screens"
	"onewindow/tui"
	"onewindow/values"
)

// View draws what was read, if anything, then the form; a wrong number is told
// beside it before anything is asked.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.Identity
	lines := []tui.Line{nil}
	if s.doc == nil {
		lines = append(lines, tui.Text(tui.Title, "  "+tui.Clean(t.Title)).Truncate(size.W), tui.Text(tui.Dim, "  "+tui.Clean(t.Why)).Truncate(size.W), nil)
	} else {
		lines = append(lines, s.read(size.W)...)
	}
	form, cursor := s.form.Draw(s.deps, size.W, len(lines), s.hints())
	lines = append(lines, form...)
	if s.doc != nil {
		lines = append(lines, s.zone(size.W)...)
	}
	if cursor != nil && cursor.Y >= size.H {
		cursor.Y = max(0, size.H-1)
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H), Cursor: cursor}
}

// read are the fields of the document that are proven, and what is asked of the
// clerk.
func (s *Screen) read(w int) []tui.Line {
	t := &s.deps.Text.Identity
	why, style := t.Complete, tui.Dim
	switch {
	case len(s.doc.Failed) > 0:
		why, style = t.SwipeAgain, tui.Warn
	case s.doc.Unverified:
		why = t.Unverified
	case len(s.fields) == 0:
		why = t.Confirm
	}
	lines := []tui.Line{
		tui.Text(tui.Title, "  "+screens.Fill(t.DocumentTitle, "format", t.Formats[s.doc.Format])).Truncate(w),
		tui.Text(style, "  "+tui.Clean(why)).Truncate(w), nil,
	}
	card := s.doc.Card
	if card.NameEn != "" {
		lines = append(lines, s.fact(name, tui.T(tui.Strong, tui.Clean(card.NameEn.Clear())), "", w))
	}
	lines = append(lines, s.fact(number, s.reveal.Personal(card.IDNumber), values.CheckDocumentNumber, w))
	if s.doc.Wanting(birth) || !card.Birth.IsZero() {
		lines = append(lines, s.fact(birth, date(card.Birth), values.CheckBirth, w))
	}
	return append(lines, s.fact(expiry, date(card.ValidTo), values.CheckExpiry, w), nil)
}

func date(d values.Date) tui.Span {
	if d.IsZero() {
		return tui.T(tui.Plain, "")
	}
	return tui.T(tui.Plain, tui.Clean(d.String()))
}

// factWidth is the width of the longest value beside a standing.
const factWidth = 14

// fact is one field of the document, with how its check digit stands.
func (s *Screen) fact(f string, value tui.Span, check string, w int) tui.Line {
	t := &s.deps.Text.Identity
	label := 0
	for _, l := range t.Fields {
		label = max(label, tui.Width(tui.Clean(l)))
	}
	line := tui.L(tui.T(tui.Label, "  "+tui.Pad(tui.Clean(t.Fields[f]), label)+"  "), value)
	if check == "" {
		return line.Truncate(w)
	}
	line = append(line, tui.T(tui.Plain, tui.Spaces(max(1, factWidth-tui.Width(value.Text)))))
	switch {
	case slices.Contains(s.doc.Repaired, check):
		line = append(line, tui.T(tui.Warn, tui.Clean(t.Mended)))
	case slices.Contains(s.doc.Failed, check):
		line = append(line, tui.T(tui.Bad, tui.Clean(t.Unproven)))
	default:
		line = append(line, tui.T(tui.Good, tui.Clean(t.Proven)))
	}
	return line.Truncate(w)
}

// zone are the lines as they were read.
func (s *Screen) zone(w int) []tui.Line {
	lines := []tui.Line{nil, tui.Text(tui.Label, "  "+tui.Clean(s.deps.Text.Identity.Lines))}
	for _, l := range s.doc.Lines {
		lines = append(lines, tui.L(tui.T(tui.Plain, "  "), s.reveal.Personal(l)).Truncate(w))
	}
	return lines
}

func (s *Screen) hints() []tui.Line {
	t := &s.deps.Text.Identity
	hints := make([]tui.Line, len(s.form.Fields))
	first, second := s.value(number), s.value(again)
	for i, f := range s.fields {
		switch f {
		case number:
			if s.doc != nil || len(first) < 15 || s.form.Focus() == i {
				continue
			}
			if layer := s.wrongNumber(); layer == "" {
				hints[i] = tui.Text(tui.Good, tui.Clean(t.Good))
			} else {
				hints[i] = tui.Text(tui.Bad, screens.Fill(t.Wrong, "layer", s.deps.Text.Desk.Layers[layer]))
			}
		case again:
			if second != "" && !strings.HasPrefix(first, second) {
				hints[i] = tui.Text(tui.Bad, tui.Clean(t.Differ))
			}
		case birth, expiry:
			hints[i] = tui.Text(tui.Dim, tui.Clean(t.DateForm))
		}
	}
	return hints
}
