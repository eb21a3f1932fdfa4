package hall_test

import (
	"slices"
	"testing"

	hallv1 "onewindow/api/hall/v1"
)

// withdrawal is the applicant's wish, at a ticket.
func withdrawal(c *hallv1.Case, ticket string, by *hallv1.Party) *hallv1.Command {
	return &hallv1.Command{CommandId: newID(), CaseId: c.GetCaseId(), TicketId: ticket, Content: &hallv1.Command_Withdrawal{
		Withdrawal: &hallv1.CaseWithdrawal{SeenVersion: c.GetVersion(), Reason: "no_need", By: by},
	}}
}

// TestWithdrawal: the applicant takes a case back on another day's ticket; the paper
// is ordered, the history says why, and who decides meanwhile is refused.
func TestWithdrawal(t *testing.T) {
	w := newWorld(t)
	clerk, guide, reviewer := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("5002", "reviewer", "")
	ticket := clerk.serve(guide, "WJ-001")
	c := clerk.ok(w.submission(w.citizen("p12"), ticket.GetId(), "receive")).GetCase()
	clerk.ok(move(ticket.GetId(), "finish"))
	again := clerk.serve(guide, "WJ-001").GetId()
	mine, other := w.party(w.citizen("p12")), w.party(w.citizen("p01"))
	clerk.no("not_applicant", withdrawal(c, again, other))
	silent := withdrawal(c, again, mine)
	silent.GetWithdrawal().Reason = "whim"
	clerk.no("reason_required", silent)
	late := withdrawal(c, again, mine)
	late.GetWithdrawal().SeenVersion = c.GetVersion() + 1
	clerk.no("stale_version", late)
	first := withdrawal(c, again, mine)
	r := clerk.ok(first)
	last := r.GetCase().GetHistory()[len(r.GetCase().GetHistory())-1]
	if r.GetCase().GetState() != "withdrawn" || !slices.Equal(kinds(r), []string{"withdrawal_receipt"}) || last.GetReason() != "no_need" || last.GetActor() != "2001" {
		t.Errorf("%s, papers %v, step %v", r.GetCase().GetState(), kinds(r), last)
	}
	if again := clerk.deliver(first); !again.GetAccepted() || !again.GetRepeatedAnswer() {
		t.Errorf("the same command again: %v", again)
	}
	reviewer.no("withdrawn", decide(c.GetCaseId(), "grant", r.GetCase().GetVersion()))
	clerk.no("withdrawn", withdrawal(r.GetCase(), again, mine))
}

// TestWithdrawalAfterTheDecision is refused with the state as it is now.
func TestWithdrawalAfterTheDecision(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	ticket := clerk.serve(guide, "GJJ-001")
	c := clerk.ok(w.submission(w.citizen("p01"), ticket.GetId(), "accept_and_grant")).GetCase()
	if r := clerk.no("already_decided", withdrawal(c, ticket.GetId(), w.party(w.citizen("p01")))); r.GetDetails()["state"] != c.GetState() {
		t.Errorf("details %v, state %s", r.GetDetails(), c.GetState())
	}
}

// TestWithdrawalForSomebodyElse takes a supervisor who has seen the authority, once.
func TestWithdrawalForSomebodyElse(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	ticket := clerk.serve(guide, "WJ-001").GetId()
	a := clerk.ok(w.submission(w.citizen("p12"), ticket, "receive")).GetCase()
	b := clerk.ok(w.submission(w.citizen("p12"), ticket, "receive")).GetCase()
	consent, err := clerk.desk.Authorize(clerk.ctx(), &hallv1.AuthorizeRequest{StaffNo: "7001", Pin: "700111", Step: "withdraw_for_other", Subject: a.GetCaseId()})
	if err != nil {
		t.Fatal(err)
	}
	by := func(c *hallv1.Case) *hallv1.Command {
		cmd := withdrawal(c, ticket, w.party(w.citizen("p01")))
		cmd.GetWithdrawal().ApprovalId = consent.GetApprovalId()
		return cmd
	}
	clerk.no("approval_unknown", by(b))
	clerk.ok(by(a))
}

// TestWithdrawalOfAPackage: the cases of a package come with each other, and only
// what is not decided can be taken back.
func TestWithdrawalOfAPackage(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	ticket := clerk.serve(guide, "WJ-001").GetId()
	pack := newID()
	hand := func(person, outcome string) *hallv1.Case {
		cmd := w.submission(w.citizen(person), ticket, outcome)
		cmd.GetSubmission().PackageId, cmd.GetSubmission().PackageCode = pack, "PKG-01"
		return clerk.ok(cmd).GetCase()
	}
	open, decided := hand("p12", "receive"), hand("p01", "accept_and_grant")
	alone := clerk.ok(w.submission(w.citizen("p12"), ticket, "receive")).GetCase()
	r, err := clerk.cases.GetCase(clerk.ctx(), &hallv1.GetCaseRequest{CaseId: decided.GetCaseId()})
	if err != nil {
		t.Fatal(err)
	}
	if p := r.GetPackage(); len(p) != 1 || p[0].GetCaseId() != open.GetCaseId() || p[0].GetPickupCode() != "" || len(p[0].GetLines()) == 0 {
		t.Errorf("the others of the package: %v", p)
	}
	if r, err := clerk.cases.GetCase(clerk.ctx(), &hallv1.GetCaseRequest{CaseId: alone.GetCaseId()}); err != nil || len(r.GetPackage()) != 0 {
		t.Errorf("a case of no package: %v, %v", r.GetPackage(), err)
	}
	clerk.ok(withdrawal(open, ticket, w.party(w.citizen("p12"))))
	clerk.no("already_decided", withdrawal(decided, ticket, w.party(w.citizen("p01"))))
}
