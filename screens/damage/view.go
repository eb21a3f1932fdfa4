package damage

import (
	"strconv"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
)

// Widths of the columns.
const (
	classWidth = 12
	labelWidth = 8
	noWidth    = 20
)

// View draws the comparison, and of the chosen case what to do.
func (s *Screen) View(size tui.Size) tui.Frame {
	t, c := &s.deps.Text.Damage, s.newest()
	say := func(style tui.Style, text tui.Safe) []tui.Line {
		var out []tui.Line
		for _, l := range tui.Wrap(text, max(1, size.W-4)) {
			out = append(out, tui.Text(style, "  "+l))
		}
		return out
	}
	lines := []tui.Line{tui.Rule(tui.Clean(t.Title), size.W, tui.Border)}
	lines = append(lines, say(tui.Dim, screens.Fill(t.Kept, "path", c.Path))...)
	lines = append(lines, say(tui.Plain, screens.Fill(t.Taken, "entries", strconv.Itoa(c.Entries), "commands", strconv.Itoa(c.Commands+c.Requeued)))...)
	if c.At.IsZero() {
		lines = append(lines, say(tui.Warn, tui.Clean(t.Waiting))...)
		return tui.Frame{Lines: tui.Fit(lines, size.H)}
	}
	lines = append(lines, say(tui.Plain, screens.Fill(t.Compared, "at", screens.Moment(c.At))+s.counts(c))...)
	switch {
	case c.Blind:
		lines = append(lines, say(tui.Bad, tui.Clean(t.Blind))...)
	case c.Nameless > 0:
		lines = append(lines, say(tui.Bad, screens.Fill(t.Nameless, "n", strconv.FormatInt(c.Nameless, 10)))...)
	}
	if c.Reviewed != "" {
		lines = append(lines, say(tui.Good, screens.Fill(t.Seen, "who", c.Reviewed))...)
	}
	lines = append(lines, nil)
	if len(c.Rows) == 0 {
		return tui.Frame{Lines: tui.Fit(append(lines, say(tui.Good, tui.Clean(t.None))...), size.H)}
	}
	lines = append(lines, tui.Text(tui.Label, "  "+tui.Pad(tui.Clean(t.Class), classWidth)+tui.Pad(tui.Clean(t.Ticket), labelWidth)+
		tui.Pad(tui.Clean(t.CaseNo), noWidth)+tui.Clean(t.State)).Truncate(size.W))
	const below = 5
	room := max(1, size.H-len(lines)-below)
	lines = append(lines, s.list.View(tui.Size{W: size.W, H: min(room, len(c.Rows))})...)
	return tui.Frame{Lines: tui.Fit(append(append(lines, nil), s.detail(c, say)...), size.H)}
}

// counts tells how many cases are in each class, those that need somebody first.
func (s *Screen) counts(c station.Comparison) tui.Safe {
	t := &s.deps.Text.Damage
	var out tui.Safe
	for _, class := range station.DiffClasses {
		if n := c.Counts[class]; n > 0 {
			out += "   " + tui.Clean(t.Classes[string(class)]) + " " + tui.Int(n)
		}
	}
	return out
}

func (s *Screen) row(i, w int) tui.Line {
	d, t := s.newest().Rows[i], &s.deps.Text.Damage
	style := tui.Plain
	switch d.Class {
	case station.DiffUnreadable, station.DiffDiffers:
		style = tui.Bad
	case station.DiffRescued:
		style = tui.Warn
	case station.DiffOnlyHall:
	case station.DiffSame:
		style = tui.Dim
	}
	no := d.CaseNo
	if no == "" {
		no = "—"
	}
	return tui.L(
		tui.T(style, tui.Pad(tui.Clean(t.Classes[string(d.Class)]), classWidth)), tui.T(tui.Strong, tui.Pad(tui.Clean(d.Label), labelWidth)),
		tui.T(tui.Plain, tui.Pad(tui.Clean(no), noWidth)), tui.T(tui.Plain, tui.Clean(screens.StateWord(d.State, s.deps.Text))),
	).Truncate(w)
}

// detail says of the chosen case which it is and what to do.
func (s *Screen) detail(c station.Comparison, say func(tui.Style, tui.Safe) []tui.Line) []tui.Line {
	i := s.list.Selected()
	if i < 0 || i >= len(c.Rows) {
		return nil
	}
	d, t := c.Rows[i], &s.deps.Text.Damage
	id := screens.Fill(t.Case, "id", d.CaseID)
	if d.CaseID == "" {
		id = screens.Fill(t.Visit, "id", d.VisitID)
	}
	next := t.Next[string(d.Class)+" "+d.Why]
	return append(say(tui.Dim, id), say(tui.Accent, screens.Fill(next, "number", d.Label, "no", d.CaseNo))...)
}
