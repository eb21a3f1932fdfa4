package hall_test

import (
	"slices"
	"testing"

	hallv1 "onewindow/api/hall/v1"
)

// TestPromisedPapersCome: papers promised at the acceptance are brought to the
// window one by one, and the case goes on when the last has come.
func TestPromisedPapersCome(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	reviewer, lines := w.as("5002", "reviewer", ""), []string{"EMPLOY_CERT", "HEALTH_EXAM"}
	ticket := clerk.serve(guide, "WJ-001")
	cmd := w.submission(w.citizen("p12"), ticket.GetId(), "receive")
	for _, l := range cmd.GetSubmission().GetLines() {
		if slices.Contains(lines, l.GetId()) {
			l.Status = "deferred"
		}
	}
	c := clerk.ok(cmd).GetCase()
	c = reviewer.ok(decide(c.GetCaseId(), "accept", c.GetVersion())).GetCase()
	bring := func(statuses ...string) *hallv1.Command {
		var brought []*hallv1.JudgedLine
		for i, s := range statuses {
			brought = append(brought, &hallv1.JudgedLine{Id: lines[i], Status: s})
		}
		return &hallv1.Command{CommandId: newID(), CaseId: c.GetCaseId(), TicketId: ticket.GetId(), Content: &hallv1.Command_Supplement{
			Supplement: &hallv1.CaseSupplement{SeenVersion: c.GetVersion(), Lines: brought},
		}}
	}
	if c.GetState() != "accepted" {
		t.Fatalf("state %s", c.GetState())
	}
	clerk.no("lines_required", bring("deferred", "deferred"))
	r := clerk.ok(bring("verified", "deferred"))
	if got := r.GetCase().GetState(); got != "accepted" || !slices.Equal(kinds(r), []string{"intake_receipt"}) {
		t.Errorf("after the first: %s, papers %v", got, kinds(r))
	}
	c = r.GetCase()
	clerk.no("not_promised", bring("verified", "verified"))
	lines = lines[1:]
	c = clerk.ok(bring("verified")).GetCase()
	for _, l := range c.GetLines() {
		if l.GetStatus() == "deferred" {
			t.Errorf("%s is still promised", l.GetId())
		}
	}
	clerk.no("not_allowed", bring("verified"))
}
