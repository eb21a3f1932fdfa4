package hall_test

import (
	"slices"
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
)

// TestPromisedPapersDoNotCome: the department terminates a case whose promised papers
// did not come, not before the applicant was reminded and the day is over; the notice
// waits for the applicant, and nothing comes into the case any more.
func TestPromisedPapersDoNotCome(t *testing.T) {
	told := make(chan string, 8)
	w := newWorld(t, func(o *hall.Options) {
		o.Messages = messages(func(m hall.Message) error {
			told <- m.CaseNo
			return nil
		})
	})
	clerk, guide, reviewer := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("5002", "reviewer", "")
	ticket := clerk.serve(guide, "WJ-001").GetId()
	cmd := w.submission(w.citizen("p12"), ticket, "receive")
	for _, l := range cmd.GetSubmission().GetLines() {
		if l.GetId() == "EMPLOY_CERT" {
			l.Status = "deferred"
		}
	}
	c := clerk.ok(cmd).GetCase()
	id := c.GetCaseId()
	clerk.ok(move(ticket, "finish"))
	c = reviewer.ok(decide(id, "accept", c.GetVersion())).GetCase()
	end := func() *hallv1.Command { return decide(id, "defer_timeout", c.GetVersion()) }
	reviewer.no("reminder_missing", end())
	due, err := time.Parse(time.DateOnly, c.GetPapersDue())
	if err != nil {
		t.Fatal(err)
	}
	w.clock.set(due.Add(2 * time.Hour)) // in the morning of the last day, in the hall
	w.tick()
	w.clock.add(time.Minute)
	w.tick()
	if no := <-told; no != c.GetCaseNo() {
		t.Errorf("reminded of %s", no)
	}
	reviewer = w.as("5002", "reviewer", "")
	c = reviewer.caseOf(id)
	reviewer.no("reminder_missing", end()) // on the day itself it is none yet
	w.clock.add(24 * time.Hour)
	reviewer = w.as("5002", "reviewer", "")
	c = reviewer.ok(end()).GetCase()
	if c.GetState() != "terminated" || c.GetEnding().GetEvent() != "defer_timeout" || !slices.Equal(c.GetOwedPapers(), []string{"termination_notice"}) {
		t.Errorf("%s, ending %v, owed %v", c.GetState(), c.GetEnding(), c.GetOwedPapers())
	}
	clerk = w.as("2001", "clerk", "A035")
	ticket = clerk.serve(w.as("8001", "guide", ""), "WJ-001").GetId()
	clerk.no("not_allowed", &hallv1.Command{CommandId: newID(), CaseId: id, TicketId: ticket, Content: &hallv1.Command_Supplement{
		Supplement: &hallv1.CaseSupplement{SeenVersion: c.GetVersion(), Lines: []*hallv1.JudgedLine{{Id: "EMPLOY_CERT", Status: "verified"}}},
	}})
	r := clerk.ok(&hallv1.Command{CommandId: newID(), CaseId: id, TicketId: ticket, Content: &hallv1.Command_Papers{
		Papers: &hallv1.CasePapers{By: w.party(w.citizen("p12"))},
	}})
	if !slices.Equal(kinds(r), []string{"termination_notice"}) {
		t.Errorf("printed %v", kinds(r))
	}
}

// TestPackageWithOneRefusedChild: the department takes one item of a package not in;
// the other goes on to its end, and what was decided is not undone.
func TestPackageWithOneRefusedChild(t *testing.T) {
	w := newWorld(t, oneReviewer)
	clerk, guide, reviewer := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("5002", "reviewer", "")
	ticket := clerk.serve(guide, "WJ-001").GetId()
	first := w.submission(w.citizen("p12"), ticket, "receive")
	read := first.GetSubmission().GetApplicant()
	second := w.submission(w.citizen("p07"), ticket, "receive")
	second.GetSubmission().Applicant = read // both are one person's
	for _, cmd := range []*hallv1.Command{first, second} {
		sub := cmd.GetSubmission()
		sub.PackageId, sub.PackageCode = "019aae01-0000-7000-8000-000000000009", "PK-08"
	}
	one, two := clerk.ok(first).GetCase(), clerk.ok(second).GetCase()
	clerk.ok(move(ticket, "finish"))
	refuse := decide(one.GetCaseId(), "refuse", one.GetVersion())
	refuse.GetDecision().Reason, refuse.GetDecision().Note = "conditions", "执业场所不在本市"
	if one = reviewer.ok(refuse).GetCase(); one.GetState() != "refused" {
		t.Fatalf("the first is %s", one.GetState())
	}
	if two = reviewer.caseOf(two.GetCaseId()); two.GetState() != "received" || two.GetPackageId() != one.GetPackageId() {
		t.Fatalf("the other is %s of package %s", two.GetState(), two.GetPackageId())
	}
	for _, event := range []string{"accept", "start_review", "grant"} {
		two = reviewer.ok(decide(two.GetCaseId(), event, two.GetVersion())).GetCase()
	}
	if one = reviewer.caseOf(one.GetCaseId()); two.GetState() != "decided_grant" || one.GetState() != "refused" || !slices.Contains(one.GetOwedPapers(), "refusal_notice") {
		t.Errorf("at the end: %s and %s, owed %v", one.GetState(), two.GetState(), one.GetOwedPapers())
	}
	reviewer.no("not_allowed", decide(one.GetCaseId(), "accept", one.GetVersion()))
}
