package station_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"onewindow/station"
	"onewindow/visit"
)

// TestAwayReport: what was done without the hall is told when all of it is
// answered: sent, changed, refused; what was done before or after is not in it.
func TestAwayReport(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	link := func(l station.Link) {
		t.Helper()
		if err := s.st.SetLink(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	report := func(cmd visit.HallCommand, r visit.HallReceipt) {
		t.Helper()
		if err := s.st.Reported(t.Context(), cmd, r); err != nil {
			t.Fatal(err)
		}
	}
	link(station.Online)
	before := s.clock()
	s.after(10)
	s.journal.setSilent(true)
	if err := s.journal.Append(t.Context(), nil, []visit.HallCommand{{ID: "x"}}, nil); err != nil {
		t.Fatal(err)
	}
	link(station.Offline)
	s.after(10)
	made := s.clock()
	submission := func(o visit.OutcomeCode) visit.HallCommand {
		return visit.HallCommand{MadeAt: made, CaseID: "c", Submission: &visit.Submission{Outcome: o}}
	}
	s.after(10)
	s.restart() // the report outlives it
	link(station.Online)
	report(visit.HallCommand{MadeAt: before, Move: &visit.TicketMove{Event: "start"}}, visit.HallReceipt{Accepted: true})
	report(visit.HallCommand{MadeAt: made, Move: &visit.TicketMove{Event: "finish"}}, visit.HallReceipt{Accepted: true})
	report(submission(visit.AcceptAndGrant), visit.HallReceipt{Accepted: true, Case: &visit.CaseAnswer{CaseNo: "DG1", State: "received"}})
	report(submission(visit.Receive), visit.HallReceipt{Refusal: "read_used"})
	if err := s.journal.Append(t.Context(), nil, nil, []string{"x"}); err != nil {
		t.Fatal(err)
	}
	n := s.tickUntil("the report", func(n station.Snapshot) bool { return n.Away != nil && n.Away.Done })
	want := []station.AwayRow{
		{Step: "ticket_move", Event: "finish", Result: station.AwaySent},
		{Step: "submission", CaseNo: "DG1", State: "received", Result: station.AwayChanged},
		{Step: "submission", Refusal: "read_used", Result: station.AwayRefused},
	}
	if diff := cmp.Diff(want, n.Away.Rows); diff != "" {
		t.Error(diff)
	}
	if n.Away.Sent != 1 || n.Away.Changed != 1 || n.Away.Refused != 1 || n.Notice.Code != "away_report" {
		t.Errorf("%+v %+v", n.Away, n.Notice)
	}
}
