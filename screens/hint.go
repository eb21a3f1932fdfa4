package screens

import (
	"slices"
	"strings"

	"onewindow/catalog"
	"onewindow/i18n"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/visit"
)

// Citizen is what the person at the desk of the demo wants and carries, so that
// a newcomer can play the clerk.
type Citizen struct {
	CameBack  bool // with papers for a case that was sent back
	Item      string
	Answers   map[string][]string
	Party     string
	Modifiers map[string]string
	Delivery  string
	Missing   []string          // requirement ids forgotten
	Defects   map[string]string // reason codes by requirement id
}

// Hint says what the newcomer can do next, in one line. c is nil while nobody
// is at the desk.
func Hint(n station.Snapshot, c *Citizen, text *i18n.Text, w int) tui.Line {
	t := &text.Demo
	say := tui.Safe("")
	switch n.Phase {
	case visit.Idle, visit.Closed:
		say = tui.Clean(t.Call)
		if n.Session.StaffNo == "" {
			say = tui.Clean(t.SignIn)
		}
	case visit.Calling:
		say = tui.Clean(t.Calling)
	case visit.Called, visit.Identify:
		say = tui.Clean(t.Card)
	case visit.Choose:
		say = tui.Clean(t.Choose)
		switch {
		case c != nil && c.CameBack:
			say = tui.Clean(t.CameBack)
		case c != nil:
			say = Fill(t.ChooseItem, "item", ItemName(n.Rules, c.Item))
		}
	case visit.Situation:
		say = answerHint(n, c, t, text)
	case visit.Papers:
		say = paperHint(n, c, t)
	case visit.Outcome:
		say = outcomeHint(n, t)
	case visit.Sent:
		say = tui.Clean(t.Sent)
	case visit.Answered:
		say = tui.Clean(t.Finish)
	case visit.Held:
		say = tui.Clean(t.Held)
	}
	return tui.L(tui.T(tui.Dim, " "+tui.Clean(t.Mark)+" "), tui.T(tui.Accent, say)).Truncate(w)
}

// answerHint is what the person answers to the open question, and its digit.
func answerHint(n station.Snapshot, c *Citizen, t *i18n.Demo, text *i18n.Text) tui.Safe {
	m := n.Visit.Matter()
	if m == nil || c == nil || m.Item != c.Item {
		return tui.Clean(t.Answer)
	}
	ask, open, err := n.Rules.Asking(&n.Visit, m, n.Now)
	if err != nil || !open {
		return tui.Clean(t.Answer)
	}
	var keys []string
	switch {
	case ask.Node == visit.AskParty:
		keys = []string{c.Party}
	case ask.Node == visit.AskDelivery:
		keys = []string{c.Delivery}
	case strings.HasPrefix(ask.Node, visit.AskModifier):
		keys = []string{c.Modifiers[strings.TrimPrefix(ask.Node, visit.AskModifier)]}
	default:
		keys = c.Answers[ask.Node]
	}
	if (len(keys) == 0 || keys[0] == "") && !ask.Multi && len(ask.Options) > 0 {
		keys = []string{ask.Options[0].Key} // the script leaves it open: as usual
	}
	var said, digits []string
	for i, o := range ask.Options {
		if !slices.Contains(keys, o.Key) || i >= len(OptionKeys) {
			continue
		}
		words := o.Text
		if ask.Node == visit.AskDelivery {
			words = text.Desk.Deliveries[o.Key]
		}
		said = append(said, words)
		digits = append(digits, OptionKeys[i:i+1])
	}
	say := t.Says
	switch {
	case len(said) == 0 && ask.Multi:
		return tui.Clean(t.SaysNone)
	case len(said) == 0:
		return tui.Clean(t.Answer)
	case ask.Multi:
		say = t.SaysMany
	}
	return Fill(say, "words", strings.Join(said, "、"), "digit", strings.Join(digits, " "))
}

// paperHint says what the person forgot, by the line on which it will show.
func paperHint(n station.Snapshot, c *Citizen, t *i18n.Demo) tui.Safe {
	m := n.Visit.Matter()
	if m == nil || c == nil || len(c.Missing)+len(c.Defects) == 0 {
		return tui.Clean(t.Papers)
	}
	lines, err := n.Rules.Lines(m)
	if err != nil {
		return tui.Clean(t.Papers)
	}
	name := func(id string) string {
		i := slices.IndexFunc(lines, func(l catalog.Line) bool { return l.ID == id })
		if i < 0 {
			return id
		}
		return lines[i].Name
	}
	var wrong []string
	for _, id := range c.Missing {
		wrong = append(wrong, name(id)+" → 1")
	}
	for id, reason := range c.Defects {
		wrong = append(wrong, name(id)+" → "+strings.TrimPrefix(strings.TrimPrefix(reason, "M"), "0"))
	}
	slices.Sort(wrong)
	return Fill(t.Forgot, "papers", strings.Join(wrong, "；"))
}

// outcomeHint names the way that is open.
func outcomeHint(n station.Snapshot, t *i18n.Demo) tui.Safe {
	m := n.Visit.Matter()
	if m == nil {
		return tui.Clean(t.HandIn)
	}
	ways, _ := n.Rules.Outcomes(&n.Visit, m, n.Now)
	for _, w := range ways {
		switch {
		case w.WhyNot == visit.RefusedSourceSilent:
			return tui.Clean(t.SourceSilent)
		case w.WhyNot == visit.RefusedNoContact:
			return tui.Clean(t.NoContact)
		case w.WhyNot == "" && w.Code == visit.Notice:
			return tui.Clean(t.Notice)
		}
	}
	return tui.Clean(t.HandIn)
}
