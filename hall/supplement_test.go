package hall_test

import (
	"slices"
	"testing"
	"time"

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

// TestDeskNoticesAgain: a window sends papers back a second time only with a reason
// and a supervisor's consent to that case; what it brought stays, and the clock of
// the correction begins anew.
func TestDeskNoticesAgain(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	ticket := clerk.serve(guide, "GJJ-001")
	cmd := w.submission(w.citizen("p01"), ticket.GetId(), "notice")
	cmd.GetSubmission().Lines = w.lines(w.citizen("p01").Matter, "LOAN_CONTRACT", "BANKCARD")
	c := clerk.ok(cmd).GetCase()
	consent := func(subject, step string) string {
		t.Helper()
		a, err := clerk.desk.Authorize(clerk.ctx(), &hallv1.AuthorizeRequest{StaffNo: "7001", Pin: "700111", Step: step, Subject: subject})
		if err != nil {
			t.Fatal(err)
		}
		return a.GetApprovalId()
	}
	bring := func(reason, approval string, lines ...*hallv1.JudgedLine) *hallv1.Command {
		return &hallv1.Command{CommandId: newID(), CaseId: c.GetCaseId(), TicketId: ticket.GetId(), Content: &hallv1.Command_Supplement{
			Supplement: &hallv1.CaseSupplement{
				SeenVersion: c.GetVersion(), Lines: lines, Notice: &hallv1.SecondNotice{Reason: reason, ApprovalId: approval},
			},
		}}
	}
	came := &hallv1.JudgedLine{Id: "BANKCARD", Status: "verified"}
	missing := &hallv1.JudgedLine{Id: "LOAN_CONTRACT", Status: "missing", Reason: "M01"}
	good := consent(c.GetCaseId(), "second_notice")
	clerk.no("second_person", bring("合同没有带来", "", came, missing))
	clerk.no("approval_unknown", bring("合同没有带来", consent(c.GetCaseId(), "refuse"), came, missing))
	clerk.no("reason_required", bring(" ", good, came, missing))
	clerk.no("nothing_open", bring("合同没有带来", good, came, &hallv1.JudgedLine{Id: "LOAN_CONTRACT", Status: "verified"}))
	w.clock.add(24 * time.Hour)
	clerk = w.as("2001", "clerk", "A035")
	again := bring("合同没有带来", consent(c.GetCaseId(), "second_notice"), came, missing)
	r := clerk.ok(again)
	last := r.GetCase().GetHistory()[len(r.GetCase().GetHistory())-1]
	if r.GetCase().GetState() != "correction" || last.GetEvent() != "notice2" || last.GetReason() != "合同没有带来" {
		t.Errorf("%s, %v", r.GetCase().GetState(), last)
	}
	if got := kinds(r); !slices.Equal(got, []string{"intake_receipt", "correction_notice"}) {
		t.Errorf("papers %v", got)
	}
	if got := r.GetCase().GetSupplied(); !slices.Equal(got, []string{"BANKCARD"}) || r.GetCase().GetCorrectionDue() <= c.GetCorrectionDue() {
		t.Errorf("supplied %v, due %s after %s", got, r.GetCase().GetCorrectionDue(), c.GetCorrectionDue())
	}
	c = r.GetCase()
	clerk.no("approval_used", bring("合同没有带来", again.GetSupplement().GetNotice().GetApprovalId(), missing))
	unsigned := bring("", "", &hallv1.JudgedLine{Id: "LOAN_CONTRACT", Status: "defective", Reason: "M06"})
	if c = clerk.ok(unsigned).GetCase(); c.GetState() != "correction" { // a defect of what was brought just now is new
		t.Errorf("a new defect: %s", c.GetState())
	}
	clerk.ok(&hallv1.Command{CommandId: newID(), CaseId: c.GetCaseId(), TicketId: ticket.GetId(), Content: &hallv1.Command_Supplement{
		Supplement: &hallv1.CaseSupplement{SeenVersion: c.GetVersion(), Lines: []*hallv1.JudgedLine{{Id: "LOAN_CONTRACT", Status: "verified"}}},
	}})
}
