package main

import (
	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/station"
	"onewindow/station/approval"
	"onewindow/station/guide"
	"onewindow/station/issuance"
	"onewindow/station/supervision"
	"onewindow/tui"
)

// hint is the line for a newcomer.
func (d *demo) hint(seat station.Seated, w int) tui.Line {
	switch n := seat.(type) {
	case station.Snapshot:
		return d.clerkHint(n, w)
	case issuance.Snapshot:
		return d.issueHint(n, w)
	case approval.Snapshot:
		return d.reviewHint(n, w)
	case guide.Snapshot:
		return d.guideHint(n, w)
	case supervision.Snapshot:
		return d.boardHint(n, w)
	}
	return nil
}

func (d *demo) reviewHint(n approval.Snapshot, w int) tui.Line {
	text, _ := i18n.For(i18n.Lang(d.f.lang))
	t := &text.Demo
	say := t.Review
	switch {
	case n.Session.StaffNo == "":
		say = t.SignIn
	case n.Case != nil:
		say = reviewCaseHint(n, t)
	case len(n.Cases) == 0:
		say = t.ReviewEmpty
	}
	return tui.L(tui.T(tui.Dim, " "+tui.Clean(t.Mark)+" "), tui.T(tui.Accent, tui.Clean(say))).Truncate(w)
}

// reviewCaseHint is what the open case knows as its next step.
func reviewCaseHint(n approval.Snapshot, t *i18n.Demo) string {
	if _, waits := n.WaitingFor(n.Case.CaseID); waits {
		return t.Sent
	}
	may := func(e approval.Event) bool { return approval.May(n.Case.State, e) }
	switch {
	case may(approval.Deny):
		return t.ReviewDecide
	case may(approval.StartReview):
		return t.ReviewAccepted
	case may(approval.Accept) && n.Case.State == "corrected":
		return t.ReviewCorrected
	case may(approval.Accept):
		return t.ReviewReceived
	}
	return t.ReviewOver
}

func (d *demo) clerkHint(n station.Snapshot, w int) tui.Line {
	text, _ := i18n.For(i18n.Lang(d.f.lang))
	var citizen *screens.Citizen
	if a, ok := d.city.Of(n.Visit.Ticket.Label); ok && n.Visit.Ticket.Label != "" {
		m := wish(n, a)
		citizen = &screens.Citizen{
			CameBack: d.city.CameBack(n.Visit.Ticket.Label), Item: m.Item, Answers: m.Answers, Party: m.Party, Modifiers: m.Modifiers, Delivery: m.Delivery,
			Missing: m.Missing, Defects: m.Defects,
		}
	}
	return screens.Hint(n, citizen, text, w)
}

// atDesk is who sits at the desk, "" for nobody.
func (d *demo) atDesk() string {
	st := d.clerk.Load()
	if st == nil {
		return ""
	}
	a, _ := d.city.Of(st.Snapshot().Visit.Ticket.Label)
	return a.Person.ID
}

// wish is what the person at the desk is being served with, else the first of
// what they want that nobody has opened.
func wish(n station.Snapshot, a fixtures.Arrival) fixtures.Matter {
	wishes := append([]fixtures.Matter{a.Matter}, a.Person.Also...)
	in := n.Visit.Matter()
	for _, w := range wishes {
		if in == nil && n.Visit.UnderWay(w.Item) == nil || in != nil && in.Item == w.Item {
			return w
		}
	}
	return a.Matter
}
