package hall_test

import (
	"testing"

	hallv1 "onewindow/api/hall/v1"
)

// TestByPIN: a case that was handed in by a clerk whom the window alone had let in
// says so to whoever opens it; so does one to which such a clerk brought papers.
func TestByPIN(t *testing.T) {
	w := newWorld(t)
	clerk, guide, reviewer := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("5002", "reviewer", "")
	marked := func(c *hallv1.Case) bool {
		t.Helper()
		r, err := reviewer.cases.GetCase(reviewer.ctx(), &hallv1.GetCaseRequest{CaseId: c.GetCaseId()})
		if err != nil {
			t.Fatal(err)
		}
		return r.GetCase().GetByPin()
	}
	for _, byPIN := range []bool{true, false} {
		ticket := clerk.serve(guide, "WJ-001")
		sub := w.submission(w.citizen("p12"), ticket.GetId(), "receive")
		sub.ByPin = byPIN
		c := clerk.ok(sub).GetCase()
		if got := marked(c); got != byPIN {
			t.Errorf("handed in by PIN %v: marked %v", byPIN, got)
		}
		clerk.ok(move(ticket.GetId(), "finish"))
		w.restart()
		if got := marked(c); got != byPIN {
			t.Errorf("after a restart: marked %v", got)
		}
	}
}
