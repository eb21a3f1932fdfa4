package screens

import (
	"strconv"

	"onewindow/i18n"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/visit"
)

// BasketKey leads to all matters of the ticket. The line of matters names it.
func BasketKey(text *i18n.Text) tui.Binding {
	return tui.Binding{ID: "basket", Keys: []string{"ctrl+t", "f11"}, Help: tui.Clean(text.Basket.KeyShow), Hidden: true}
}

// TurndownKey leads to the ways in which a new matter ends without being taken
// in. One that belongs to an old case has none.
func TurndownKey(text *i18n.Text, m *visit.Matter, hidden bool) tui.Binding {
	b := tui.Binding{ID: "turndown", Keys: []string{"ctrl+n"}, Help: tui.Clean(text.Turndown.KeyOpen), Hidden: hidden}
	if m == nil || m.Kind != visit.NewCase {
		b.Hidden, b.Disabled = true, tui.Clean(text.Desk.Refusals[visit.RefusedOutcome])
	}
	return b
}

// Way is how a matter can be handed in now, the main way first. One that only
// waits for an earlier item of the basket to go first counts.
func Way(n station.Snapshot, m *visit.Matter) (visit.OutcomeCode, bool) {
	outcomes, err := n.Rules.Outcomes(&n.Visit, m, n.Now)
	if err != nil {
		return "", false // questions are open
	}
	for _, o := range outcomes {
		if o.WhyNot == "" || o.WhyNot == visit.RefusedUpstream {
			return o.Code, true
		}
	}
	return "", false
}

// Standing says how a matter of the visit stands, in a mark and a few words.
func Standing(n station.Snapshot, m *visit.Matter, text *i18n.Text) (style tui.Style, mark, word tui.Safe) {
	t, d := &text.Basket, &text.Desk
	switch {
	case m.Answer != nil && !m.Answer.Accepted:
		return tui.Bad, "✗", tui.Clean(text.Done.RefusedTitle)
	case m.Answer != nil:
		return tui.Good, "✓", tui.Clean(m.Answer.CaseNo) + " " + tui.Clean(d.States[m.Answer.State])
	case m.CommandID != "":
		return tui.Warn, "◇", tui.Clean(d.CaseWords["local"])
	}
	_, judged, err := n.Rules.Judgements(&n.Visit, m, n.Now)
	if err != nil {
		return tui.Plain, "□", tui.Clean(t.Asking)
	}
	outcomes, err := n.Rules.Outcomes(&n.Visit, m, n.Now)
	if err != nil {
		return tui.Plain, "□", tui.Clean(t.Asking)
	}
	if left := outcomes[0].Unjudged; left > 0 {
		return tui.Warn, "△", Fill(t.Left, "n", strconv.Itoa(left))
	}
	way, ok := Way(n, m)
	for _, j := range judged {
		if j.Status == visit.Awaited && ok {
			return tui.Good, "●", tui.Clean(d.Statuses[string(visit.Awaited)]) + " · " + tui.Clean(d.Outcomes[string(way)])
		}
	}
	if !ok {
		return tui.Bad, "✗", Fill(t.Wrong, "n", strconv.Itoa(outcomes[0].Open))
	}
	return tui.Good, "●", Fill(t.Ready, "way", d.Outcomes[string(way)])
}

func shortName(n station.Snapshot, m *visit.Matter) tui.Safe {
	if _, it, err := n.Rules.Item(m); err == nil && it.ShortName != "" {
		return tui.Clean(it.ShortName)
	}
	return tui.Clean(ItemName(n.Rules, m.Item))
}

// strip is the basket in one line; nothing where the ticket has one matter.
func strip(n station.Snapshot, text *i18n.Text) tui.Line {
	all := n.Visit.Basket()
	if len(all) < 2 {
		return nil
	}
	line := tui.L(tui.T(tui.Dim, " "+Fill(text.Basket.Strip, "n", strconv.Itoa(len(all)))))
	in := n.Visit.Matter()
	for i, m := range all {
		style, mark, _ := Standing(n, m, text)
		name := tui.Plain
		if in != nil && m.CaseID == in.CaseID {
			name = tui.Selected
		}
		line = append(line, tui.T(style, "  "+mark), tui.T(name, tui.Int(i+1)+" "+tui.Truncate(shortName(n, m), 16)))
	}
	return line
}
