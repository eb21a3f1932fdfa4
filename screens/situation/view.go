package situation

import (
	"slices"
	"strconv"
	"strings"

	"onewindow/catalog"
	"onewindow/screens"
	"onewindow/tui"
	"onewindow/visit"
)

// wide is the width from which question and papers stand side by side; fewest
// is the number of rows that the papers keep on a narrow window.
const (
	wide   = 100
	fewest = 4
)

// View draws the way so far, the open question, and the papers.
func (s *Screen) View(size tui.Size) tui.Frame {
	lines := screens.Person(s.snap, &s.reveal, s.deps.Text, size.W)
	m := s.snap.Visit.Matter()
	if m == nil {
		return tui.Frame{Lines: tui.Fit(lines, size.H)}
	}
	lines = append(lines, tui.Rule(tui.Clean(screens.ItemName(s.snap.Rules, m.Item)), size.W, tui.Border))
	if s.listing {
		return s.sinceView(size, lines)
	}
	lines = append(lines, s.sinceLine(size.W)...)
	rest := max(0, size.H-len(lines))
	if size.W >= wide {
		half := size.W/2 - 1
		left := s.question
		if size.W >= mapped {
			left = s.mapView
		}
		lines = append(lines, tui.Beside(left(half, rest), half, 2, s.papers(size.W-half-2, rest), rest)...)
	} else {
		q := s.question(size.W, rest-fewest)
		lines = append(lines, q...)
		lines = append(lines, s.papers(size.W, max(1, rest-len(q)))...)
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H)}
}

// question is the way so far and the open question in h rows where that is
// possible: the oldest answers give way first, then the words around it.
func (s *Screen) question(w, h int) []tui.Line {
	asked := s.asked(w)
	if len(asked)+len(s.pos.Path)+len(s.fixed()) > h {
		asked = slices.DeleteFunc(asked, func(l tui.Line) bool { return len(l) == 0 })
	}
	return append(s.way(w, h-len(asked)), asked...)
}

// asked is the open question with its options, or what the leaf says.
func (s *Screen) asked(w int) []tui.Line {
	t := &s.deps.Text.Situation
	leaf := s.pos.Leaf
	switch {
	case s.open:
	case leaf != nil && leaf.Outcome == catalog.OutcomeReject:
		lines := []tui.Line{nil}
		for _, row := range tui.Wrap(" ✗ "+screens.Fill(t.Reject, "reason", leaf.Reason), w) {
			lines = append(lines, tui.Text(tui.Bad, row))
		}
		return append(lines, tui.Text(tui.Accent, "   "+tui.Clean(t.RejectNext)).Truncate(w), nil)
	case leaf != nil && leaf.Outcome == catalog.OutcomeRedirect:
		lines := []tui.Line{nil, tui.Text(tui.Warn, " △ "+screens.Fill(t.Redirect, "item", screens.ItemName(s.snap.Rules, leaf.RedirectTo))).Truncate(w)}
		if leaf.Reason != "" {
			lines = append(lines, tui.Text(tui.Plain, "   "+tui.Clean(leaf.Reason)).Truncate(w))
		}
		next := t.RedirectElsewhere
		if s.redirects() {
			next = t.RedirectNext
		}
		return append(lines, tui.Text(tui.Accent, "   "+tui.Clean(next)).Truncate(w), nil)
	default:
		return nil
	}
	lines := []tui.Line{nil, s.headline().Truncate(w)}
	if s.ask.Help != "" {
		lines = append(lines, tui.Text(tui.Dim, "   "+tui.Clean(s.ask.Help)).Truncate(w))
	}
	for i, o := range s.ask.Options {
		lines = append(lines, s.option(i, o, w))
	}
	return append(append(lines, s.hints(w)...), nil)
}

// headline is the number of the open question and its text.
func (s *Screen) headline() tui.Line {
	n := s.steps() + 1
	return tui.L(tui.T(tui.Dim, " "+screens.Fill(s.deps.Text.Situation.Question, "n", strconv.Itoa(n))+"  "), tui.T(tui.Title, s.askText()))
}

// hints say how the question is answered, and how it is put aloud.
func (s *Screen) hints(w int) []tui.Line {
	t := &s.deps.Text.Situation
	var lines []tui.Line
	switch {
	case s.ask.Multi:
		lines = append(lines, tui.Text(tui.Accent, "   "+tui.Clean(t.Multi)).Truncate(w))
	case s.ask.Because == visit.BecauseFact:
		lines = append(lines, tui.Text(tui.Accent, "   ◇ "+tui.Clean(t.Fact)).Truncate(w))
	case s.ask.Because == visit.BecauseEarlier:
		lines = append(lines, tui.Text(tui.Accent, "   ◇ "+tui.Clean(t.Earlier)).Truncate(w))
	case s.ask.Because == visit.BecauseShared:
		lines = append(lines, tui.Text(tui.Accent, "   ◇ "+tui.Clean(t.Shared)).Truncate(w))
	case s.ask.Because == visit.BecauseGuide:
		lines = append(lines, tui.Text(tui.Accent, "   ◇ "+tui.Clean(t.Guided)).Truncate(w))
	}
	say := screens.Aloud(screens.Fill(t.Say, "question", string(s.askText())), s.deps.Text)
	return append(lines, tui.Text(tui.Dim, "   "+say).Truncate(w))
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
	style, point := tui.Plain, tui.Safe("  ")
	if i == s.sel {
		style, point = tui.Selected, "▸ "
	}
	mark := tui.Safe(" ")
	switch {
	case s.ask.Multi && slices.Contains(s.ticked, o.Key):
		mark = "■"
	case s.ask.Multi:
		mark = "□"
	case slices.Contains(s.ask.Suggested, o.Key):
		mark = "◇"
	}
	number := tui.Safe(" ")
	if i < len(screens.OptionKeys) {
		number = tui.Const(screens.OptionKeys[i : i+1])
	}
	line := tui.L(tui.T(style, point), tui.T(tui.Key, number), tui.T(style, " "+mark+" "), tui.T(style, s.optionText(s.ask.Node, o)+" "))
	if o.Note != "" {
		line = append(line, tui.T(tui.Dim, " "+tui.Clean(o.Note)))
	}
	return line.Truncate(w)
}

// way is the path so far, lit, in at most h rows; the newest answers stay.
func (s *Screen) way(w, h int) []tui.Line {
	var lines []tui.Line
	add := func(question tui.Safe, answers ...tui.Safe) {
		lines = append(lines, tui.L(tui.T(tui.Dim, " ✓ "+question+" "), tui.T(tui.Path, tui.Join(answers, "、"))).Truncate(w))
	}
	for _, step := range s.pos.Path {
		var answers []tui.Safe
		for _, o := range step.Options {
			answers = append(answers, tui.Clean(o.Text))
		}
		if len(answers) == 0 {
			answers = append(answers, tui.Clean(s.deps.Text.Situation.None))
		}
		add(tui.Clean(step.Text), answers...)
	}
	for _, a := range s.fixed() {
		add(tui.Clean(a[0]), tui.Clean(a[1]))
	}
	h = max(1, h)
	if len(lines) <= h {
		return lines
	}
	gone := len(lines) - h + 1
	head := tui.Text(tui.Dim, " ✓ "+screens.Fill(s.deps.Text.Situation.Before, "n", strconv.Itoa(gone))).Truncate(w)
	return append([]tui.Line{head}, lines[gone:]...)
}

// papers is the live list: what is certain, what is possible, each with why.
func (s *Screen) papers(w, h int) []tui.Line {
	t := &s.deps.Text.Situation
	if h <= 0 {
		return nil
	}
	head := tui.L(
		tui.T(tui.Border, "── "),
		tui.T(tui.Good, "● "+screens.Fill(t.Certain, "n", strconv.Itoa(len(s.outlook.Certain)))),
		tui.T(tui.Plain, " / "),
		tui.T(tui.Warn, "○ "+screens.Fill(t.Possible, "n", strconv.Itoa(len(s.outlook.Possible)))),
		tui.T(tui.Border, " "))
	lines := []tui.Line{append(head, tui.T(tui.Border, tui.Repeat("─", max(0, w-head.Width())))).Truncate(w)}
	if s.compares() {
		added, gone := changed(*s.before, s.outlook)
		for _, c := range [...]struct {
			style  tui.Style
			say    string
			papers []string
		}{{tui.Good, t.Added, added}, {tui.Warn, t.Gone, gone}} {
			if len(c.papers) > 0 {
				lines = append(lines, tui.Text(c.style, " "+screens.Fill(c.say, "papers", strings.Join(c.papers, "、"))).Truncate(w))
			}
		}
		if n := s.keptAside(); n > 0 {
			lines = append(lines, tui.Text(tui.Dim, " "+screens.Fill(t.Kept, "n", strconv.Itoa(n))).Truncate(w))
		}
	}
	column := 0
	for _, l := range slices.Concat(s.outlook.Certain, s.outlook.Possible) {
		column = max(column, tui.Width(tui.Clean(l.Name)))
	}
	column = max(1, min(column, w/2-3))
	row := func(style tui.Style, mark tui.Safe, l catalog.Line, why tui.Safe) tui.Line {
		return tui.L(tui.T(style, " "+mark+" "), tui.T(tui.Plain, tui.Pad(tui.Clean(l.Name), column)), tui.T(tui.Dim, "  "+why)).Truncate(w)
	}
	for _, l := range s.outlook.Certain {
		lines = append(lines, row(tui.Good, "●", l, s.because(l)))
	}
	for _, l := range s.outlook.Possible {
		lines = append(lines, row(tui.Warn, "○", l, s.provided(l)))
	}
	if len(lines) > h {
		hidden := len(lines) - h + 1
		lines = lines[:max(1, h-1)]
		if h > 1 {
			lines = append(lines, tui.Text(tui.Dim, "   "+screens.Fill(t.More, "n", strconv.Itoa(hidden))))
		}
	}
	return lines
}

// nearness orders reasons: what the person said comes before what the hall
// asks of everybody.
var nearness = []string{
	catalog.BecauseOption, catalog.BecauseModifier, catalog.BecauseParty, catalog.BecauseDelivery, catalog.BecauseLeaf, catalog.BecauseEvery,
}

// nearest is the reason nearest to an answer.
func nearest(l catalog.Line) (catalog.Because, bool) {
	if len(l.Because) == 0 {
		return catalog.Because{}, false
	}
	return slices.MinFunc(l.Because, func(a, b catalog.Because) int {
		return slices.Index(nearness, a.Kind) - slices.Index(nearness, b.Kind)
	}), true
}

// provided says which answer would bring a line that is only possible.
func (s *Screen) provided(l catalog.Line) tui.Safe {
	b, ok := nearest(l)
	switch {
	case !ok || b.Kind == catalog.BecauseLeaf || b.Kind == catalog.BecauseEvery:
		return ""
	case b.Kind == catalog.BecauseDelivery:
		return screens.Fill(s.deps.Text.Situation.If, "text", s.deps.Text.Desk.Deliveries[b.Option])
	}
	return screens.Fill(s.deps.Text.Situation.If, "text", b.Text)
}

// because says why a line is on the list, by the reason nearest to an answer.
func (s *Screen) because(l catalog.Line) tui.Safe {
	t := &s.deps.Text.Situation
	b, ok := nearest(l)
	if !ok {
		return ""
	}
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
