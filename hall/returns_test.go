package hall_test

import (
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
)

func (s *seat) past(item string) *hallv1.ItemPastResponse {
	s.w.t.Helper()
	got, err := s.advice().ItemPast(s.ctx(), &hallv1.ItemPastRequest{ItemCode: item})
	if err != nil {
		s.w.t.Fatal(err)
	}
	return got
}

// A case that comes back is counted once with every reason, for the item and for
// who took it in, and is forgotten after 30 days.
func TestReturnRadar(t *testing.T) {
	w := newWorld(t)
	clerk, other, guide := w.as("2001", "clerk", "A035"), w.as("2002", "clerk", "A036"), w.as("8001", "guide", "")
	take := func(s *seat, outcome string, open ...string) {
		t.Helper()
		cmd := w.submission(w.citizen("p01"), s.serve(guide, "GJJ-001").GetId(), outcome)
		cmd.GetSubmission().Lines = w.lines(w.citizen("p01").Matter, open...)
		s.ok(cmd)
		s.ok(move(cmd.GetTicketId(), "finish"))
	}
	if got := clerk.past("GJJ-001"); got.GetLastVersion() != "" || got.GetAll().GetReceived() != 0 || len(got.GetReasons()) > 0 {
		t.Errorf("before the first: %v", got)
	}
	take(clerk, "notice", "LOAN_CONTRACT", "BANKCARD")
	take(clerk, "notice", "LOAN_CONTRACT")
	take(clerk, "accept_and_grant")
	take(other, "accept_and_grant")
	got := clerk.past("GJJ-001")
	if a, m := got.GetAll(), got.GetMine(); a.GetReceived() != 4 || a.GetReturned() != 2 || m.GetReceived() != 3 || m.GetReturned() != 2 {
		t.Errorf("rates: %v, mine %v", a, m)
	}
	if r := got.GetReasons(); len(r) != 2 || r[0].GetLine() != "LOAN_CONTRACT" || r[0].GetReason() != "M01" || r[0].GetCount() != 2 || r[1].GetCount() != 1 {
		t.Errorf("reasons: %v", r)
	}
	if m := other.past("GJJ-001").GetMine(); m.GetReceived() != 1 || m.GetReturned() != 0 {
		t.Errorf("the other clerk's: %v", m)
	}
	cat, err := loadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	if got.GetLastVersion() != cat.Version() || !got.GetLastAt().AsTime().Equal(w.clock.Now()) {
		t.Errorf("last with %s at %v", got.GetLastVersion(), got.GetLastAt().AsTime())
	}
	if got := clerk.past("WJ-001"); got.GetAll().GetReceived() != 0 || got.GetLastVersion() != "" {
		t.Errorf("another item: %v", got)
	}
	w.clock.add(31 * 24 * time.Hour)
	clerk = w.as("2001", "clerk", "A035")
	if got := clerk.past("GJJ-001"); got.GetAll().GetReturned() != 0 || len(got.GetReasons()) > 0 || got.GetLastVersion() == "" {
		t.Errorf("a month later: %v", got)
	}
}
