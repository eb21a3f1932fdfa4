package hall_test

import (
	"slices"
	"testing"

	hallv1 "onewindow/api/hall/v1"
)

// TestPapersOfTheDepartment: what a department's acceptance orders waits for the
// applicant: any window prints it for them, once.
func TestPapersOfTheDepartment(t *testing.T) {
	w := newWorld(t)
	clerk, guide, reviewer := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("5002", "reviewer", "")
	ticket := clerk.serve(guide, "WJ-001").GetId()
	cmd := w.submission(w.citizen("p12"), ticket, "receive")
	for _, l := range cmd.GetSubmission().GetLines() {
		if l.GetId() == "EMPLOY_CERT" {
			l.Status = "deferred"
		}
	}
	c := clerk.ok(cmd).GetCase()
	c = reviewer.ok(decide(c.GetCaseId(), "accept", c.GetVersion())).GetCase()
	want := []string{"defer_promise", "acceptance_notice"}
	if !slices.Equal(c.GetOwedPapers(), want) {
		t.Fatalf("owed: %v", c.GetOwedPapers())
	}
	fetch := func(by string) *hallv1.Command {
		return &hallv1.Command{CommandId: newID(), CaseId: c.GetCaseId(), TicketId: ticket, Content: &hallv1.Command_Papers{
			Papers: &hallv1.CasePapers{By: w.party(w.citizen(by))},
		}}
	}
	clerk.no("not_applicant", fetch("p01"))
	r := clerk.ok(fetch("p12"))
	if got := r.GetCase(); !slices.Equal(kinds(r), want) || len(got.GetOwedPapers()) != 0 || got.GetVersion() != c.GetVersion() || got.GetAcceptedAt() == nil {
		t.Errorf("papers %v, owed %v, version %d after %d", kinds(r), got.GetOwedPapers(), got.GetVersion(), c.GetVersion())
	}
	if h := r.GetCase().GetHistory(); h[len(h)-1].GetEvent() != "papers_ordered" || h[len(h)-1].GetActor() != "2001" {
		t.Errorf("history %v", h)
	}
	clerk.no("nothing_owed", fetch("p12"))
}

// TestPapersComeWithTheNextVisit: a window's step on the case prints what waited, and
// what it makes pointless is not printed at all.
func TestPapersComeWithTheNextVisit(t *testing.T) {
	w := newWorld(t)
	clerk, guide, reviewer := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("5002", "reviewer", "")
	ticket := clerk.serve(guide, "WJ-001").GetId()
	cmd := w.submission(w.citizen("p12"), ticket, "receive")
	for _, l := range cmd.GetSubmission().GetLines() {
		if l.GetId() == "EMPLOY_CERT" {
			l.Status = "deferred"
		}
	}
	c := clerk.ok(cmd).GetCase()
	c = reviewer.ok(decide(c.GetCaseId(), "accept", c.GetVersion())).GetCase()
	bring := func(line string) *hallv1.Command {
		return &hallv1.Command{CommandId: newID(), CaseId: c.GetCaseId(), TicketId: ticket, Content: &hallv1.Command_Supplement{
			Supplement: &hallv1.CaseSupplement{SeenVersion: c.GetVersion(), Lines: []*hallv1.JudgedLine{{Id: line, Status: "verified"}}},
		}}
	}
	if r := clerk.ok(bring("EMPLOY_CERT")); !slices.Equal(kinds(r), []string{"acceptance_notice", "intake_receipt"}) || len(r.GetCase().GetOwedPapers()) != 0 {
		t.Errorf("papers %v, owed %v", kinds(r), r.GetCase().GetOwedPapers())
	}
	c = clerk.ok(w.submission(w.citizen("p07"), ticket, "receive")).GetCase()
	back := decide(c.GetCaseId(), "notice", c.GetVersion())
	back.GetDecision().Lines = []*hallv1.JudgedLine{{Id: "HOSP_LIC", Status: "defective", Reason: "M05"}}
	if c = reviewer.ok(back).GetCase(); !slices.Equal(c.GetOwedPapers(), []string{"correction_notice"}) {
		t.Errorf("owed %v", c.GetOwedPapers())
	}
	if r := clerk.ok(bring("HOSP_LIC")); !slices.Equal(kinds(r), []string{"intake_receipt"}) || len(r.GetCase().GetOwedPapers()) != 0 {
		t.Errorf("papers %v, owed %v", kinds(r), r.GetCase().GetOwedPapers())
	}
}
