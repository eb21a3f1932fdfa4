package situation

import (
	"slices"
	"strconv"

	"onewindow/catalog"
	"onewindow/screens"
	"onewindow/tui"
	"onewindow/visit"
)

// wide is the width from which question and papers stand side by side.
const wide = 100

// View draws the way so far, the open question, and the papers.
func (s *Screen) View(size tui.Size) tui.Frame {
	lines := screens.Person(s.snap, &s.reveal, s.deps.Text, size.W)
	m := s.snap.Visit.Matter()
	if m == nil {
		return tui.Frame{Lines: tui.Fit(lines, size.H)}
	}
	lines = append(lines, tui.Rule(tui.Clean(screens.ItemName(s.snap.Rules, m.Item)), size.W, tui.Border))
	rest := size.H - len(lines)
	if size.W >= wide {
		half := size.W/2 - 1
		lines = append(lines, tui.Beside(s.question(half), half, 2, s.papers(size.W-half-2, rest), max(0, rest))...)
	} else {
		q := s.question(size.W)
		lines = append(lines, q...)
		lines = append(lines, s.papers(size.W, max(0, rest-len(q)))...)
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H)}
}

func (s *Screen) question(w int) []tui.Line {
	t := &s.deps.Text.Situation
	lines := s.way(w)
	switch {
	case s.open:
	case s.pos.Leaf != nil && s.pos.Leaf.Outcome == catalog.OutcomeReject:
		return append(lines, nil, tui.Text(tui.Bad, " ✗ "+screens.Fill(t.Reject, "reason", s.pos.Leaf.Reason)).Truncate(w), nil)
	case s.pos.Leaf != nil && s.pos.Leaf.Outcome == catalog.OutcomeRedirect:
		to := screens.ItemName(s.snap.Rules, s.pos.Leaf.RedirectTo)
		return append(lines, nil, tui.Text(tui.Warn, " △ "+screens.Fill(t.Redirect, "item", to)).Truncate(w), nil)
	default:
		return lines
	}
	lines = append(lines, tui.L(
		tui.T(tui.Dim, " "+screens.Fill(t.Question, "n", strconv.Itoa(len(lines)+1))+" "),
		tui.T(tui.Title, s.askText())).Truncate(w))
	for i, o := range s.ask.Options {
		lines = append(lines, s.option(i, o, w))
	}
	switch {
	case s.ask.Multi:
		lines = append(lines, tui.Text(tui.Dim, "   "+tui.Clean(t.Multi)))
	case s.ask.Because == visit.BecauseFact:
		lines = append(lines, tui.Text(tui.Accent, "   ◇ "+tui.Clean(t.Fact)))
	case s.ask.Because == visit.BecauseEarlier:
		lines = append(lines, tui.Text(tui.Accent, "   ◇ "+tui.Clean(t.Earlier)))
	}
	return append(lines, nil)
}

// askText is the question; those outside the graph have words of their own.
func (s *Screen) askText() tui.Safe {
	t := &s.deps.Text.Situation
	switch {
	case s.ask.Node == visit.AskDelivery:
		return tui.Clean(t.DeliveryAsk)
	case s.ask.Text == "":
		return tui.Clean(t.PartyAsk)
	}
	return tui.Clean(s.ask.Text)
}

func (s *Screen) optionText(node string, o catalog.Option) tui.Safe {
	if node == visit.AskDelivery {
		return tui.Clean(s.deps.Text.Desk.Deliveries[o.Key])
	}
	return tui.Clean(o.Text)
}

func (s *Screen) option(i int, o catalog.Option, w int) tui.Line {
	style := tui.Plain
	if i == s.sel {
		style = tui.Selected
	}
	mark := tui.Safe(" ")
	if s.ask.Multi {
		mark = "□"
		if slices.Contains(s.ticked, o.Key) {
			mark = "■"
		}
	} else if slices.Contains(s.ask.Suggested, o.Key) {
		mark = "◇"
	}
	number := tui.Safe(" ")
	if i < 10 {
		number = tui.Int((i + 1) % 10)
	}
	line := tui.L(tui.T(tui.Plain, "  "), tui.T(tui.Key, number), tui.T(style, " "+mark+" "), tui.T(style, s.optionText(s.ask.Node, o)))
	if o.Note != "" {
		line = append(line, tui.T(tui.Dim, "  "+tui.Clean(o.Note)))
	}
	return line.Truncate(w)
}

// way is the path so far, lit.
func (s *Screen) way(w int) []tui.Line {
	var lines []tui.Line
	for _, step := range s.pos.Path {
		line := tui.L(tui.T(tui.Dim, " ✓ "+tui.Clean(step.Text)+" "))
		for i, o := range step.Options {
			if i > 0 {
				line = append(line, tui.T(tui.Path, "、"))
			}
			line = append(line, tui.T(tui.Path, tui.Clean(o.Text)))
		}
		lines = append(lines, line.Truncate(w))
	}
	return lines
}

// papers is the live list: what is certain, what is possible, each with why.
func (s *Screen) papers(w, h int) []tui.Line {
	t := &s.deps.Text.Situation
	if h <= 0 {
		return nil
	}
	head := tui.L(
		tui.T(tui.Border, "── "),
		tui.T(tui.Good, screens.Fill(t.Certain, "n", strconv.Itoa(len(s.outlook.Certain)))),
		tui.T(tui.Plain, " / "),
		tui.T(tui.Warn, screens.Fill(t.Possible, "n", strconv.Itoa(len(s.outlook.Possible)))),
		tui.T(tui.Border, " "))
	lines := []tui.Line{append(head, tui.T(tui.Border, tui.Repeat("─", max(0, w-head.Width())))).Truncate(w)}
	row := func(style tui.Style, mark tui.Safe, l catalog.Line) tui.Line {
		line := tui.L(tui.T(style, " "+mark+" "), tui.T(tui.Plain, tui.Clean(l.Name)))
		if why := s.because(l); why != "" {
			line = append(line, tui.T(tui.Dim, "  "+why))
		}
		return line.Truncate(w)
	}
	for _, l := range s.outlook.Certain {
		lines = append(lines, row(tui.Good, "●", l))
	}
	for _, l := range s.outlook.Possible {
		lines = append(lines, row(tui.Warn, "○", l))
	}
	if len(lines) > h {
		hidden := len(lines) - h + 1
		lines = append(lines[:h-1], tui.Text(tui.Dim, "   "+screens.Fill(t.More, "n", strconv.Itoa(hidden))))
	}
	return lines
}

// because says why a line is on the list, by the reason closest to an answer.
func (s *Screen) because(l catalog.Line) tui.Safe {
	t := &s.deps.Text.Situation
	if len(l.Because) == 0 {
		return ""
	}
	b := l.Because[len(l.Because)-1]
	switch b.Kind {
	case catalog.BecauseOption:
		return screens.Fill(t.BecauseOption, "text", b.Text)
	case catalog.BecauseParty:
		return screens.Fill(t.BecauseParty, "text", b.Text)
	case catalog.BecauseModifier:
		return screens.Fill(t.BecauseModifier, "text", b.Text)
	case catalog.BecauseDelivery:
		return screens.Fill(t.BecauseDelivery, "text", s.deps.Text.Desk.Deliveries[b.Option])
	case catalog.BecauseEvery:
		return tui.Clean(t.BecauseEvery)
	}
	return tui.Clean(t.BecauseLeaf)
}
