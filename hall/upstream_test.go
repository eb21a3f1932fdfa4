package hall_test

import (
	"slices"
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/fixtures"
	"onewindow/hall"
)

// part is a hand-in of one item of 二手房过户, with its tax as what is waited for.
func (w *world) part(p fixtures.Person, ticket, item, outcome, tax string) *hallv1.Command {
	answers := map[string]catalog.Answers{
		"SUI-002": {"q1": {"2"}}, "BDC-002": {"q1": {}, "q2": {"1"}, "q3": {"1"}},
	}
	p.Matter = fixtures.Matter{Item: item, Answers: answers[item], Party: "1"}
	cmd := w.submission(p, ticket, outcome)
	sub := cmd.GetSubmission()
	sub.PackageId, sub.PackageCode = "019aae01-0000-7000-8000-000000000008", "PK-08"
	for _, l := range sub.GetLines() {
		if l.GetId() == "DEED_TAX" && tax != "" {
			l.Status, l.FromCase = "awaited", tax
		}
	}
	return cmd
}

// TestAwaitedResultFails: when the earlier case ends without a grant, the later
// one comes back to its clerk with the paper wanted and the other's number, counts
// as nobody's return, and goes on once the paper is brought.
func TestAwaitedResultFails(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	ticket := clerk.serve(guide, "SUI-002").GetId()
	citizen := w.citizen("p01")
	read := w.party(citizen)
	hand := func(item, outcome, tax string) *hallv1.Command {
		cmd := w.part(citizen, ticket, item, outcome, tax)
		cmd.GetSubmission().Applicant = read
		return cmd
	}
	first := clerk.ok(hand("SUI-002", "accept", "")).GetCase()
	late := hand("BDC-002", "receive", first.GetCaseId())
	second := clerk.ok(late).GetCase()
	clerk.ok(move(ticket, "finish"))
	tax := w.as("5003", "reviewer", "")
	v := tax.ok(decide(first.GetCaseId(), "start_review", first.GetVersion())).GetCase()
	deny := decide(first.GetCaseId(), "deny", v.GetVersion())
	deny.GetDecision().Reason = "价款不实"
	tax.ok(deny)
	after := clerk.caseOf(second.GetCaseId())
	if after.GetState() != "correction" || after.GetCorrectionDue() == "" {
		t.Fatalf("%s, to be corrected by %q", after.GetState(), after.GetCorrectionDue())
	}
	for _, l := range after.GetLines() {
		if l.GetId() == "DEED_TAX" && (l.GetStatus() != "missing" || l.GetReason() != "M01" || l.GetFromCase() != "") {
			t.Errorf("the paper is wanted: %v", l)
		}
	}
	if h := after.GetHistory(); h[len(h)-1].GetEvent() != "result_failed" || h[len(h)-1].GetNote() != first.GetCaseNo() {
		t.Errorf("history %v", h)
	}
	over, err := clerk.desk.Overview(clerk.ctx(), &hallv1.OverviewRequest{})
	if list := over.GetCorrections(); err != nil || len(list) != 1 || list[0].GetCaseId() != second.GetCaseId() {
		t.Errorf("the clerk's list: %v, %v", list, err)
	}
	if past := clerk.past("BDC-002"); past.GetAll().GetReturned() != 0 {
		t.Errorf("counted as a return: %v", past)
	}
	again := clerk.serve(guide, "BDC-002").GetId()
	r := clerk.ok(&hallv1.Command{CommandId: newID(), CaseId: after.GetCaseId(), TicketId: again, Content: &hallv1.Command_Supplement{
		Supplement: &hallv1.CaseSupplement{SeenVersion: after.GetVersion(), Lines: []*hallv1.JudgedLine{{Id: "DEED_TAX", Status: "collected"}}},
	}})
	if got := r.GetCase().GetState(); got != "accepted" {
		t.Errorf("with the paper it goes on, got %s", got)
	}
}

// TestEndedCaseWaitsForNothing: a case that waited and has ended meanwhile keeps
// nobody from deciding the other one.
func TestEndedCaseWaitsForNothing(t *testing.T) {
	w := newWorld(t, func(o *hall.Options) { o.Messages = messages(func(hall.Message) error { return nil }) })
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	ticket := clerk.serve(guide, "SUI-002").GetId()
	citizen := w.citizen("p01")
	read := w.party(citizen)
	tax := w.part(citizen, ticket, "SUI-002", "accept", "")
	tax.GetSubmission().Applicant = read
	first := clerk.ok(tax).GetCase()
	house := w.part(citizen, ticket, "BDC-002", "notice", first.GetCaseId())
	house.GetSubmission().Applicant = read
	for _, l := range house.GetSubmission().GetLines() {
		if l.GetStatus() != "awaited" {
			l.Status, l.Reason = "missing", "M01"
			break
		}
	}
	second := clerk.ok(house).GetCase()
	clerk.ok(move(ticket, "finish"))
	for range 3 { // a message is put on its way, goes out, and the next day it lapses
		w.clock.add(60 * 24 * time.Hour)
		w.tick()
	}
	clerk = w.as("2001", "clerk", "A035")
	if got := clerk.caseOf(second.GetCaseId()).GetState(); got != "withdrawn" {
		t.Fatalf("it waits no more, got %s", got)
	}
	reviewer := w.as("5003", "reviewer", "")
	v := reviewer.ok(decide(first.GetCaseId(), "start_review", clerk.caseOf(first.GetCaseId()).GetVersion())).GetCase()
	reviewer.ok(decide(first.GetCaseId(), "grant", v.GetVersion()))
	if got := clerk.caseOf(second.GetCaseId()).GetState(); got != "withdrawn" {
		t.Errorf("it came back as %s", got)
	}
}

// TestCaseWaitsForAnother: what an earlier item of a package hands out is not
// asked for; the later case is received, none of its clocks runs, and it goes on
// by itself when the result is there.
func TestCaseWaitsForAnother(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	ticket := clerk.serve(guide, "SUI-002").GetId()
	citizen := w.citizen("p01")
	read := w.party(citizen)
	hand := func(item, outcome, tax string) *hallv1.Command {
		cmd := w.part(citizen, ticket, item, outcome, tax)
		cmd.GetSubmission().Applicant = read // one card read for the whole visit
		return cmd
	}
	clerk.no("unknown_upstream", hand("BDC-002", "receive", newID()))
	first := clerk.ok(hand("SUI-002", "accept", "")).GetCase()
	wrong := hand("BDC-002", "receive", first.GetCaseId())
	for _, l := range wrong.GetSubmission().GetLines() {
		if l.GetId() == "IDC.buyer" {
			l.Status, l.FromCase = "awaited", first.GetCaseId()
		}
	}
	clerk.no("unknown_upstream", wrong)
	r := clerk.ok(hand("BDC-002", "receive", first.GetCaseId()))
	second := r.GetCase()
	if second.GetState() != "received" || second.GetNoticeDue() != "" || second.GetPackageId() == "" || second.GetPackageId() != first.GetPackageId() {
		t.Fatalf("state %s, notice by %q, package %q", second.GetState(), second.GetNoticeDue(), second.GetPackageId())
	}
	if !slices.Equal(kinds(r), []string{"intake_receipt"}) {
		t.Errorf("papers %v", kinds(r))
	}
	clerk.ok(move(ticket, "finish"))
	w.clock.add(30 * 24 * time.Hour)
	w.tick()
	clerk = w.as("2001", "clerk", "A035")
	if got := clerk.caseOf(second.GetCaseId()); got.GetState() != "received" {
		t.Fatalf("no clock runs while it waits, got %s", got.GetState())
	}
	tax := w.as("5003", "reviewer", "")
	v := tax.ok(decide(first.GetCaseId(), "start_review", first.GetVersion())).GetCase()
	tax.ok(decide(first.GetCaseId(), "grant", v.GetVersion()))
	after := clerk.caseOf(second.GetCaseId())
	if want := []string{"draft", "received", "received", "accepted"}; !slices.Equal(states(after), want) {
		t.Errorf("history %v, want %v", states(after), want)
	}
	for _, l := range after.GetLines() {
		if l.GetId() == "DEED_TAX" && (l.GetStatus() != "exempt" || l.GetFromCase() != first.GetCaseId()) {
			t.Errorf("the paper is the result of the other case: %v", l)
		}
	}
}
