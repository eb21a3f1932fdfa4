package station_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onewindow/station"
	"onewindow/visit"
)

// TestPaperOnTheScreenIsThePaper: what the clerk looks at is what the printer got,
// also after a restart; there is none of a job that nobody knows.
func TestPaperOnTheScreenIsThePaper(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	s.toPapers()
	s.do(visit.HandIn{Outcome: visit.AcceptAndGrant})
	s.answer()
	n := s.await("the paper", func(n station.Snapshot) bool {
		return len(n.Visit.Jobs) > 0 && n.Visit.Jobs[0].State == visit.JobPrinted
	})
	job := n.Visit.Jobs[0].ID
	look := func() {
		t.Helper()
		doc, err := s.st.Paper(t.Context(), job)
		s.printer.mu.Lock()
		defer s.printer.mu.Unlock()
		if err != nil || len(s.printer.docs) == 0 || !cmp.Equal(doc, s.printer.docs[0]) {
			t.Errorf("the screen shows %v, %v", doc, err)
		}
	}
	look()
	s.restart()
	look()
	var refusal *visit.Refusal
	if _, err := s.st.Paper(t.Context(), "nothing"); !errors.As(err, &refusal) || refusal.Code != visit.RefusedUnknownJob {
		t.Errorf("got %v", err)
	}
}
