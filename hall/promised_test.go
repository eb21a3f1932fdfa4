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
	if c.GetState() != "accepted" || c.GetPapersDue() == "" {
		t.Fatalf("state %s, papers due %q", c.GetState(), c.GetPapersDue())
	}
	owed := func(who *seat) []*hallv1.CaseSummary {
		t.Helper()
		r, err := who.cases.ListCases(who.ctx(), &hallv1.ListCasesRequest{List: "ledger"})
		if err != nil {
			t.Fatal(err)
		}
		return r.GetCases()
	}
	if rows := owed(clerk); len(rows) != 1 || rows[0].GetCaseId() != c.GetCaseId() || rows[0].GetPapersDue() == "" {
		t.Errorf("the ledger: %v", rows)
	}
	if rows := owed(w.as("2002", "clerk", "A036")); len(rows) != 0 {
		t.Errorf("another clerk's ledger: %v", rows)
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
	if rows := owed(clerk); len(rows) != 0 {
		t.Errorf("nothing is owed any more: %v", rows)
	}
}

// TestLedgerIsInDueOrder: papers asked for and papers promised stand in one list,
// what is due first first; only desks have one.
func TestLedgerIsInDueOrder(t *testing.T) {
	w := newWorld(t)
	clerk, guide, reviewer := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("5002", "reviewer", "")
	ticket := clerk.serve(guide, "WJ-001")
	hand := func(line, status, outcome string) *hallv1.Case {
		cmd := w.submission(w.citizen("p12"), ticket.GetId(), outcome)
		for _, l := range cmd.GetSubmission().GetLines() {
			if l.GetId() == line {
				l.Status = status
				if status == "missing" {
					l.Reason = "M01"
				}
			}
		}
		return clerk.ok(cmd).GetCase()
	}
	asked := hand("EMPLOY_CERT", "missing", "notice")
	promised := hand("HEALTH_EXAM", "deferred", "receive")
	hand("HEALTH_EXAM", "verified", "receive") // owes nothing
	reviewer.ok(decide(promised.GetCaseId(), "accept", promised.GetVersion()))
	r, err := clerk.cases.ListCases(clerk.ctx(), &hallv1.ListCasesRequest{List: "ledger"})
	if err != nil {
		t.Fatal(err)
	}
	var ids, dues []string
	for _, c := range r.GetCases() {
		ids, dues = append(ids, c.GetCaseId()), append(dues, c.GetPapersDue())
	}
	if !slices.Equal(ids, []string{promised.GetCaseId(), asked.GetCaseId()}) || !slices.IsSorted(dues) {
		t.Errorf("ledger %v due %v", ids, dues)
	}
	if _, err := reviewer.cases.ListCases(reviewer.ctx(), &hallv1.ListCasesRequest{List: "ledger"}); reason(err) != "role" {
		t.Errorf("a reviewer's ledger: %v", err)
	}
}
