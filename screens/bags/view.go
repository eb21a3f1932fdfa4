package bags

import (
	"strconv"

	"onewindow/papers"
	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
)

// place is a place's word.
func (s *Screen) place(p string) string {
	return screens.PlaceWord(p, s.deps.Text)
}

// row is a bag or an original on one line.
func (s *Screen) row(i, w int) tui.Line {
	t := &s.deps.Text.Bags
	if s.open != nil {
		mark, style := "✓ ", tui.Good
		if s.gone[i] {
			mark, style = "✗ ", tui.Bad
		}
		return append(tui.L(tui.T(style, tui.Clean(mark))), s.paper(&s.open.Papers[i])...).Truncate(w)
	}
	r := s.rows[i]
	if r.bag != nil {
		return tui.L(tui.T(tui.Strong, tui.Pad(tui.Clean(r.bag.No), 16)), s.todo(r.bag),
			tui.T(tui.Dim, "  "+screens.Fill(t.Count, "n", strconv.Itoa(len(r.bag.Papers)))+"  → "+tui.Clean(s.place(r.bag.To)))).Truncate(w)
	}
	return append(s.standing(r.paper), s.paper(r.paper)...).Truncate(w)
}

// todo is what is to be done with a bag.
func (s *Screen) todo(b *station.Bag) tui.Span {
	t := &s.deps.Text.Bags
	switch event, to := s.next(b); event {
	case station.BagTake:
		return tui.T(tui.Accent, tui.Clean(t.ToTake))
	case station.BagOpen:
		return tui.T(tui.Accent, tui.Clean(t.ToOpen))
	case station.BagGive:
		return tui.T(tui.Warn, screens.Fill(t.ToGive, "place", s.place(to)))
	}
	where := b.Next
	if where == "" {
		where = b.At
	}
	return tui.T(tui.Dim, screens.Fill(t.OnWay, "place", s.place(where)))
}

// standing is whether an original is where it should be.
func (s *Screen) standing(p *station.Original) tui.Line {
	t := &s.deps.Text.Bags
	var span tui.Span
	switch {
	case p.Bag != "":
		span = tui.T(tui.Bad, screens.Fill(t.Missing, "place", t.InBag))
	case !s.mine(p.Place):
		span = tui.T(tui.Bad, screens.Fill(t.Missing, "place", s.place(p.Place)))
	case bound(p) == station.PlaceIssue:
		span = tui.T(tui.Accent, tui.Clean(t.ToIssue))
	case p.Late:
		span = tui.T(tui.Bad, tui.Clean(t.Late))
	case p.Due != "":
		span = tui.T(tui.Plain, screens.Fill(t.Due, "day", p.Due))
	default:
		span = tui.T(tui.Dim, tui.Clean(t.Here))
	}
	span.Text = tui.Pad(span.Text, 20)
	return tui.L(span)
}

// paper is which paper of which case it is.
func (s *Screen) paper(p *station.Original) tui.Line {
	return tui.L(tui.T(tui.Plain, tui.Pad(tui.Clean(p.CaseNo), 18)), tui.T(tui.Strong, tui.Clean(paperName(p))), tui.T(tui.Dim, "  "+tui.Clean(p.ItemName)))
}

// View draws the field, the list and what was done.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.Bags
	label := " " + tui.Clean(t.Ask) + "  "
	typed, x := s.code.View(max(1, size.W-tui.Width(label)-2))
	cursor := &tui.Cursor{X: min(max(0, size.W-1), tui.Width(label)+x), Y: 0}
	lines := []tui.Line{append(tui.L(tui.T(tui.Label, label)), typed...).Truncate(size.W)}
	say := t.Say
	if s.open != nil {
		say = t.InsideSay
		if s.code.Empty() {
			cursor = nil
			lines[0] = tui.Text(tui.Title, " "+screens.Fill(t.Inside, "no", s.open.No)).Truncate(size.W)
		}
	}
	lines = append(lines, tui.Text(tui.Dim, " "+tui.Clean(say)).Truncate(size.W), nil)
	said := s.said(size.W)
	room := max(1, size.H-len(lines)-1-len(said))
	switch {
	case s.list.Len() > 0:
		lines = append(lines, s.list.View(tui.Size{W: size.W, H: min(room, s.list.Len())})...)
	case !s.busy:
		lines = append(lines, tui.Text(tui.Dim, " "+tui.Clean(t.Nothing)).Truncate(size.W))
	}
	lines = append(append(lines, nil), said...)
	return tui.Frame{Lines: tui.Fit(lines, size.H), Cursor: cursor}
}

// saidRows is how many rows what was done may take: what a box lacks is told by number.
const saidRows = 4

// said is what was done, what is asked, or the code of the chosen bag for its label.
func (s *Screen) said(w int) []tui.Line {
	t := &s.deps.Text.Bags
	style, mark, text := tui.Good, tui.Safe(" ✓ "), s.did
	switch r := s.chosen(); {
	case s.busy:
		style, mark, text = tui.Accent, " ", tui.Clean(t.Asking)
	case s.bad:
		style, mark = tui.Bad, " ✗ "
	case s.did == "" && s.open == nil && r.bag != nil:
		style, mark, text = tui.Dim, " ", tui.Clean(papers.Code{Kind: papers.CodeParcel, Number: r.bag.No}.String())
	case s.did == "":
		return []tui.Line{nil}
	}
	var lines []tui.Line
	for _, row := range tui.Wrap(text, max(1, w-4)) {
		if len(lines) < saidRows {
			lines = append(lines, tui.Text(style, mark+row).Truncate(w))
		}
		mark = "   "
	}
	return lines
}
