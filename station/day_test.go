package station_test

import (
	"errors"
	"testing"

	"onewindow/station"
	"onewindow/visit"
)

// TestCloseDay: a visit in hand, a row that waits and a paper that did not come
// out keep the day open, each with its own word; then it closes and signs out.
func TestCloseDay(t *testing.T) {
	s := newSeat(t)
	s.printer.state, s.printer.cause = visit.JobNotPrinted, "paper_out"
	s.signIn()
	refused := func(code string) {
		t.Helper()
		var refusal *visit.Refusal
		if err := s.st.CloseDay(t.Context()); !errors.As(err, &refusal) || refusal.Code != code {
			t.Errorf("got %v, want %s", err, code)
		}
	}
	s.toPapers()
	refused(station.RefusedDayVisit)
	s.journal.setSilent(true) // the hall has not answered
	s.do(visit.HandIn{Outcome: visit.AcceptAndGrant}, visit.Finish{})
	refused(station.RefusedDayRows)
	s.answer()
	refused(station.RefusedDayPapers)
	s.printer.mu.Lock()
	s.printer.state = visit.JobPrinted
	s.printer.mu.Unlock()
	for _, j := range s.st.Snapshot().Waiting {
		if err := s.st.PrintWaiting(j.ID).Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	s.await("no paper", func(n station.Snapshot) bool { return len(n.Waiting) == 0 })
	if err := s.st.CloseDay(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := s.st.Snapshot(); n.Session.StaffNo != "" {
		t.Error("still signed in")
	}
}
