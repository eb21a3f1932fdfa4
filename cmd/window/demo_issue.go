package main

import (
	"context"
	"time"

	"onewindow/i18n"
	"onewindow/station/issuance"
	"onewindow/tui"
)

// lookForResults is how often the citizens look whether their result is ready.
const lookForResults = 2 * time.Second

// deniedState is the hall's word for a case whose decision waits, not a result.
const deniedState = "decided_deny"

// collect plays the citizens of the issue desk until ctx ends.
func (d *demo) collect(ctx context.Context, s *seat, st *issuance.Seat) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go d.chair.Run(ctx, d.f.pace)
	snapshots, stop := st.Watch()
	defer stop()
	tick := time.NewTicker(lookForResults)
	defer tick.Stop()
	var n issuance.Snapshot
	for {
		select {
		case <-ctx.Done():
			return nil
		case n = <-snapshots:
			label := ""
			if n.Hand != nil {
				label = n.Hand.Case.TicketLabel
			}
			d.chair.Tell(label, n.Step() == issuance.Card)
			continue
		case <-tick.C:
		}
		if !n.Session.In() || n.Step() != issuance.Find {
			continue
		}
		rows, err := s.hallPort().ListCases(ctx, "ready", 50)
		if err != nil {
			continue // the status line says that the hall is away
		}
		slips, err := d.city.Slips(d.dir)
		if err != nil {
			s.o.log.Warn("slips", "err", err)
			continue
		}
		d.setSlip("", "", false)
		for _, r := range rows {
			if code, ok := slips[r.CaseNo]; ok {
				d.setSlip(r.CaseNo, code, r.State == deniedState)
				break
			}
		}
	}
}

// issueHint says what the newcomer at the issue desk can do next.
func (d *demo) issueHint(n issuance.Snapshot, w int) tui.Line {
	text, _ := i18n.For(i18n.Lang(d.f.lang))
	t := &text.Demo
	no, code, denied := d.slip()
	var say string
	switch {
	case n.Session.StaffNo == "":
		say = t.SignIn
	case n.Step() == issuance.Find && code == "":
		say = t.NoResult
	case n.Step() == issuance.Find && denied:
		say = i18n.Fill(t.SlipDenied, "no", no, "code", code)
	case n.Step() == issuance.Find:
		say = i18n.Fill(t.Slip, "no", no, "code", code)
	case n.Step() == issuance.Card:
		say = t.CollectorCard
	case n.Step() == issuance.Confirm && n.Hand.Denied():
		say = t.GiveOutDenied
	case n.Step() == issuance.Confirm:
		say = t.GiveOut
	case n.Step() == issuance.Sent:
		say = t.Sent
	case n.Step() == issuance.Done && n.Hand.Denied():
		say = t.GivenDenied
	case n.Step() == issuance.Done:
		say = t.Given
	default:
		say = t.Blocked
	}
	return tui.L(tui.T(tui.Dim, " "+tui.Clean(t.Mark)+" "), tui.T(tui.Accent, tui.Clean(say))).Truncate(w)
}
