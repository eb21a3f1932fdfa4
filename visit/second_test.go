package visit_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"onewindow/visit"
)

// Papers that will not do, or did not all come, go back once more only with a
// reason and a supervisor; when nothing came there is nothing to take.
func TestSecondNoticeNeedsASupervisor(t *testing.T) {
	d := newDesk(t)
	d.identified()
	d.do(visit.OpenSupplement{
		CaseID: "c1", CaseNo: "DG1", Item: "GJJ-001", CatalogVersion: d.rules.Current, Party: "1", Delivery: "BANK_TRANSFER", SeenVersion: 3,
		Answers: map[string][]string{"q1": {"2"}, "q16": {"1"}, "q17": {"1"}, "q18": {"1"}, "q19": {"1"}},
		Wanted:  []string{"BANKCARD", "LOAN_CONTRACT"},
	})
	why := &visit.SecondNotice{Reason: " 合同没有带来 ", ApprovalID: "a1", ApprovedBy: "李值班"}
	d.do(visit.Judge{Line: "LOAN_CONTRACT", Status: visit.Missing})
	d.refused(visit.RefusedUnjudged, visit.HandIn{Outcome: visit.Notice, Second: why})
	d.do(visit.Judge{Line: "BANKCARD", Status: visit.Missing})
	d.refused(visit.RefusedNothingCame, visit.HandIn{Outcome: visit.Notice, Second: why})
	d.do(visit.Judge{Line: "BANKCARD", Status: visit.Verified})
	d.refused(visit.RefusedOpenLines, visit.HandIn{Outcome: visit.Supply})
	d.refused(visit.RefusedNoReason, visit.HandIn{Outcome: visit.Notice})
	d.refused(visit.RefusedNoReason, visit.HandIn{Outcome: visit.Notice, Second: &visit.SecondNotice{Reason: " ", ApprovalID: "a1"}})
	d.refused(visit.RefusedNoApproval, visit.HandIn{Outcome: visit.Notice, Second: &visit.SecondNotice{Reason: "合同没有带来"}})
	d.do(visit.HandIn{Outcome: visit.Notice, Second: why})
	sent := d.out[len(d.out)-1].Supplement
	want := &visit.SecondNotice{Reason: "合同没有带来", ApprovalID: "a1", ApprovedBy: "李值班"}
	if diff := cmp.Diff(want, sent.Second); diff != "" || len(sent.Lines) != 2 {
		t.Errorf("%d lines:\n%s", len(sent.Lines), diff)
	}
}

// What was brought since has new defects: nothing stands in the way of a second list.
func TestSecondNoticeOfNewDefects(t *testing.T) {
	d := newDesk(t)
	d.identified()
	d.do(visit.OpenSupplement{
		CaseID: "c1", CaseNo: "DG1", Item: "GJJ-001", CatalogVersion: d.rules.Current, Party: "1", Delivery: "BANK_TRANSFER", SeenVersion: 3,
		Answers: map[string][]string{"q1": {"2"}, "q16": {"1"}, "q17": {"1"}, "q18": {"1"}, "q19": {"1"}},
		Wanted:  []string{"BANKCARD", "LOAN_CONTRACT"},
	})
	d.do(visit.Judge{Line: "LOAN_CONTRACT", Status: visit.Defective, Reason: "M06"}, visit.Judge{Line: "BANKCARD", Status: visit.Verified})
	d.do(visit.HandIn{Outcome: visit.Notice})
	if sent := d.out[len(d.out)-1].Supplement; sent.Second == nil || *sent.Second != (visit.SecondNotice{}) {
		t.Errorf("sent %+v", sent)
	}
}
