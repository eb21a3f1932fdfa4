package visit_test

import (
	"testing"

	"onewindow/visit"
)

// What was handed in may be taken back in the same visit: each has its own answer
// and its own papers, and the case counts as ended.
func TestWithdrawInTheSameVisit(t *testing.T) {
	d := newDesk(t)
	d.identified()
	d.do(visit.ChooseItem{CaseID: "c1", Item: "GJJ-001"})
	taken := visit.Withdraw{
		OldCase: visit.OldCase{
			CaseID: "c1", CaseNo: "DG1", Item: "GJJ-001", CatalogVersion: d.rules.Current, SeenVersion: 2,
			Answers: map[string][]string{"q1": {"2"}, "q16": {"1"}, "q17": {"1"}, "q18": {"1"}, "q19": {"1"}},
			Holder:  visit.Holder{Applicant: d.state.Identity.Card.Name, ApplicantID: d.state.Identity.Card.IDNumber},
		},
		Withdrawing: visit.Withdrawing{Reason: "no_need"},
	}
	d.refused(visit.RefusedMatterOpen, taken)
	d.do(visit.DiscardMatter{Reason: "test"})
	whim := taken
	whim.Reason = "whim"
	d.refused(visit.RefusedNoReason, whim)
	strange := taken
	strange.ApplicantID = "11010519491231002X"
	d.refused(visit.RefusedNoApproval, strange)
	d.do(taken)
	m := d.state.Find("c1")
	sent := d.out[len(d.out)-1]
	if m.Kind != visit.Withdrawal || sent.Withdrawal == nil || sent.CaseID != "c1" || sent.Withdrawal.By.Card.Photo != nil {
		t.Fatalf("sent %+v", sent)
	}
	d.refused(visit.RefusedMatterOpen, taken) // the hall has not answered
	d.refused(visit.RefusedOutcome, visit.PrintTemporary{})
	d.do(visit.HallReceipt{
		CommandID: m.CommandID, Accepted: true, Case: &visit.CaseAnswer{CaseNo: "DG1", State: "withdrawn"},
		Papers: []visit.PaperOrder{{Kind: visit.WithdrawalReceipt, Number: "DG1", Verification: "1"}},
	})
	j := d.state.Job(m.CommandID + "/" + visit.WithdrawalReceipt)
	if j == nil || d.state.Of(j) != d.state.Find("c1") {
		t.Errorf("its paper %+v", j)
	}
	d.phase(visit.Answered)
	earlier := *j
	earlier.Kind = "acceptance_notice"
	if o := d.state.Of(&earlier); o == nil || o.Kind != visit.NewCase {
		t.Errorf("a paper of the hand-in is about %+v", o)
	}
}

// What a department ordered is fetched by whose case it is, once at a time, and comes
// as papers of that case.
func TestFetchPapers(t *testing.T) {
	d := newDesk(t)
	d.identified()
	c := visit.OldCase{
		CaseID: "c1", CaseNo: "DG1", Item: "GJJ-001", CatalogVersion: d.rules.Current,
		Answers: map[string][]string{"q1": {"2"}, "q16": {"1"}, "q17": {"1"}, "q18": {"1"}, "q19": {"1"}},
		Holder:  visit.Holder{ApplicantID: "11010519491231002X"},
	}
	d.refused(visit.RefusedNotApplicant, visit.FetchPapers{OldCase: c})
	c.AgentID = d.state.Identity.Card.IDNumber
	d.do(visit.FetchPapers{OldCase: c})
	sent := d.out[len(d.out)-1]
	if sent.Papers == nil || sent.CaseID != "c1" || sent.Papers.By.Card.IDNumber != c.AgentID {
		t.Fatalf("sent %+v", sent)
	}
	d.refused(visit.RefusedMatterOpen, visit.FetchPapers{OldCase: c})
	d.do(visit.HallReceipt{
		CommandID: sent.ID, Accepted: true, Case: &visit.CaseAnswer{CaseNo: "DG1", State: "accepted"},
		Papers: []visit.PaperOrder{{Kind: "acceptance_notice", Number: "DG1", Verification: "1"}},
	})
	if j := d.state.Job(sent.ID + "/acceptance_notice"); j == nil || d.state.Of(j) != d.state.Find("c1") {
		t.Errorf("its paper %+v", j)
	}
}
