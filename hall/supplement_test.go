package hall_test

import (
	"slices"
	"testing"

	hallv1 "onewindow/api/hall/v1"
)

// TestSupplementGoesOn: where the item lets the window decide, the papers that
// were missing are the last thing it waited for.
func TestSupplementGoesOn(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	ticket := clerk.serve(guide, "GJJ-001")
	cmd := w.submission(w.citizen("p01"), ticket.GetId(), "notice")
	for _, l := range cmd.GetSubmission().GetLines() {
		if l.GetId() == "LOAN_CONTRACT" {
			l.Status, l.Reason = "missing", "M01"
		}
	}
	c := clerk.ok(cmd).GetCase()
	if c.GetState() != "correction" {
		t.Fatalf("after the notice: %s", c.GetState())
	}
	clerk.ok(move(ticket.GetId(), "finish"))
	again := clerk.serve(guide, "GJJ-001")
	r := clerk.ok(&hallv1.Command{CommandId: newID(), CaseId: c.GetCaseId(), TicketId: again.GetId(), Content: &hallv1.Command_Supplement{
		Supplement: &hallv1.CaseSupplement{SeenVersion: c.GetVersion(), Lines: []*hallv1.JudgedLine{{Id: "LOAN_CONTRACT", Status: "verified"}}},
	}})
	want := []string{"draft", "correction", "corrected", "accepted", "decided_grant"}
	if got := states(r.GetCase()); !slices.Equal(got, want) {
		t.Errorf("history %v, want %v", got, want)
	}
	if got := kinds(r); !slices.Contains(got, "acceptance_notice") || !slices.Contains(got, "decision_notice") {
		t.Errorf("papers %v", got)
	}
	w.tick()
	w.clock.add(10e9)
	w.tick()
	if got := clerk.caseOf(c.GetCaseId()).GetState(); got != "delivered" {
		t.Errorf("the money: %s", got)
	}
}
