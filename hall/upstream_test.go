package hall_test

import (
	"slices"
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/fixtures"
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
