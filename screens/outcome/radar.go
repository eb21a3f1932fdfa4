package outcome

import (
	"slices"
	"strconv"

	"onewindow/catalog"
	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/visit"
)

// reasons are those of the radar that this case could come back for: lines that
// it asks for, or the whole.
func (s *Screen) reasons() []station.ReturnReason {
	m := s.snap.Visit.Matter()
	if m == nil || s.snap.Past.Item != m.Item {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(s.snap.Past.Reasons), func(r station.ReturnReason) bool {
		return r.Line != "" && !slices.ContainsFunc(s.lines, func(l catalog.Line) bool { return l.ID == r.Line })
	})
}

// tick checks the next reason that is not checked yet.
func (s *Screen) tick() {
	for _, r := range s.reasons() {
		key := [2]string{r.Line, r.Reason}
		if !s.ticked[key] {
			if s.ticked == nil {
				s.ticked = map[[2]string]bool{}
			}
			s.ticked[key] = true
			return
		}
	}
}

func (s *Screen) unticked() bool {
	return slices.ContainsFunc(s.reasons(), func(r station.ReturnReason) bool { return !s.ticked[[2]string{r.Line, r.Reason}] })
}

// checked is what became of every reason that was shown.
func (s *Screen) checked() []visit.ReturnCheck {
	var out []visit.ReturnCheck
	for _, r := range s.reasons() {
		out = append(out, visit.ReturnCheck{Line: r.Line, Reason: r.Reason, Ticked: s.ticked[[2]string{r.Line, r.Reason}]})
	}
	return out
}

// radar draws how often the item and the clerk had cases back, and why.
func (s *Screen) radar(w int) []tui.Line {
	t := &s.deps.Text.Radar
	m := s.snap.Visit.Matter()
	past := &s.snap.Past
	if m == nil || past.Item != m.Item || past.All.Returned == 0 {
		return nil
	}
	lines := []tui.Line{tui.Rule(tui.Clean(t.Title), w, tui.Border), screens.ReturnRates(past, s.deps.Text).Truncate(w)}
	for _, r := range s.reasons() {
		mark, style := tui.Safe("□"), tui.Plain
		if s.ticked[[2]string{r.Line, r.Reason}] {
			mark, style = "✓", tui.Good
		}
		name := tui.Clean(t.Whole)
		for _, l := range s.lines {
			if l.ID == r.Line {
				name = tui.Clean(l.Name)
			}
		}
		why := s.deps.Text.PaperList.ReasonNames[r.Reason]
		lines = append(lines, tui.L(
			tui.T(style, "  "+mark+" "), tui.T(tui.Plain, name), tui.T(tui.Dim, "  "+tui.Clean(why)+"  "+screens.Fill(t.Count, "n", strconv.Itoa(r.Count))),
		).Truncate(w))
	}
	return append(lines, nil)
}
