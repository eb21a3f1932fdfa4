package station_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/papers"
	"onewindow/station"
	"onewindow/visit"
)

// undecided is a package of three, one of which is granted.
func undecided() station.Case {
	first := sentBack()
	first.State, first.ReceivedAt = "received", time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	first.Lines[0].Status, first.Lines[1].Status, first.Lines[2].Status = visit.Verified, visit.Collected, visit.Exempt
	later, granted := first, first
	later.CaseID, later.CaseNo, later.ReceivedAt, later.Version = "c2", "DG20261123000008", first.ReceivedAt.Add(time.Minute), 2
	granted.CaseID, granted.CaseNo, granted.State = "c3", "DG20261123000009", "decided_grant"
	first.Package = []station.Case{later, granted}
	return first
}

func withdrawing(t *testing.T) *seat {
	t.Helper()
	s := newSeat(t)
	s.hall.cases = map[string]station.Case{"c1": undecided()}
	s.signIn()
	s.do(visit.Call{})
	n := s.phase(visit.Called)
	if err := s.layCard(n.Visit.Ticket.ID); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *seat) withdrawals() (cases []string, sent []*visit.Withdrawn) {
	for _, c := range s.journal.pending() {
		if c.Withdrawal != nil {
			cases, sent = append(cases, c.CaseID), append(sent, c.Withdrawal)
		}
	}
	return cases, sent
}

// What waits for an earlier case of its package is taken back before it; what is
// decided stays.
func TestWithdrawThePackage(t *testing.T) {
	s := withdrawing(t)
	if err := s.st.FindWithdrawal(t.Context(), " dg20261123000007 "); err != nil {
		t.Fatal(err)
	}
	n := s.st.Snapshot()
	if n.Withdrawing == nil || n.Withdrawing.CaseID != "c1" {
		t.Fatalf("the case that is looked at: %+v", n.Withdrawing)
	}
	if kept := n.Withdrawing.Kept(n.Rules); len(kept) != 1 || !strings.Contains(kept[0], "借款合同") {
		t.Errorf("originals to return: %v", kept)
	}
	if err := s.st.Withdraw(t.Context(), "no_need", true, nil); err != nil {
		t.Fatal(err)
	}
	cases, sent := s.withdrawals()
	if diff := cmp.Diff([]string{"c2", "c1"}, cases); diff != "" {
		t.Fatal(diff)
	}
	if sent[0].SeenVersion != 2 || sent[1].SeenVersion != 4 || sent[0].Reason != "no_need" || sent[0].By.ReadID == "" {
		t.Errorf("sent %+v", sent)
	}
	n = s.phase(visit.Sent)
	if n.Withdrawing != nil {
		t.Error("it is put away")
	}
	if err := s.st.Withdraw(t.Context(), "no_need", true, nil); code(err) != station.RefusedNotLookedUp {
		t.Errorf("again: %v", err)
	}
	paper := s.answered(n, "c1")
	for _, say := range []string{"DG20261123000007", "借款合同", "不再需要办理", "2026年11月20日"} {
		if !strings.Contains(paper, say) {
			t.Errorf("the paper does not say %q", say)
		}
	}
	if strings.Contains(paper, "申请表") {
		t.Error("the form of the window is no original")
	}
}

// answered lets the hall take what was sent, and gives the paper of one withdrawal.
func (s *seat) answered(n station.Snapshot, caseID string) string {
	s.t.Helper()
	m := n.Visit.Find(caseID)
	for _, c := range s.journal.pending() {
		r := visit.HallReceipt{CommandID: c.ID, Accepted: true, At: s.clock()}
		if c.Withdrawal != nil {
			no := n.Visit.Find(c.CaseID).CaseNo
			r.Case = &visit.CaseAnswer{CaseNo: no, State: "withdrawn"}
			r.Papers = []visit.PaperOrder{{Kind: visit.WithdrawalReceipt, Number: no, Verification: "12345678"}}
		}
		if err := s.st.Receipt(s.t.Context(), c.VisitID, r); err != nil {
			s.t.Fatal(err)
		}
	}
	doc, err := s.st.Paper(s.t.Context(), m.CommandID+"/"+visit.WithdrawalReceipt)
	if err != nil {
		s.t.Fatal(err)
	}
	return words(doc)
}

// Somebody else takes a case back only with a supervisor, and the paper says whose
// it is and who came.
func TestWithdrawForSomebodyElse(t *testing.T) {
	s := withdrawing(t)
	c := undecided()
	c.Applicant = station.Party{Name: "李四", IDNumber: "11010519491231002X"}
	s.hall.cases["c1"] = c
	if err := s.st.FindWithdrawal(t.Context(), "DG20261123000007"); err != nil {
		t.Fatal(err)
	}
	if err := s.st.Withdraw(t.Context(), "other", false, nil); code(err) != visit.RefusedNoApproval {
		t.Fatalf("without consent: %v", err)
	}
	if cases, _ := s.withdrawals(); len(cases) != 0 {
		t.Fatalf("sent all the same: %v", cases)
	}
	if err := s.st.Withdraw(t.Context(), "other", false, map[string]station.Approval{"c1": {ID: "a1", Name: "李值班"}}); err != nil {
		t.Fatal(err)
	}
	if _, sent := s.withdrawals(); len(sent) != 1 || sent[0].ApprovalID != "a1" {
		t.Fatalf("sent %+v", sent)
	}
	paper := s.answered(s.phase(visit.Sent), "c1")
	if !strings.Contains(paper, "申请人：李四") || !strings.Contains(paper, "代理人：张测试") {
		t.Errorf("whose case it is, and who came: %s", paper)
	}
}

// The code of a paper of an undecided case shows the case, which may be taken back;
// the next person does not see it.
func TestScanShowsWhatMayBeWithdrawn(t *testing.T) {
	s := withdrawing(t)
	s.hall.cases["c1"] = undecided()
	s.scan(papers.Code{Kind: papers.CodeCase, Number: "DG20261123000007"}.String())
	n := s.await("the case", func(n station.Snapshot) bool { return n.Withdrawing != nil })
	if n.Scan.Kind != station.ScanWithdraw || n.Withdrawing.CaseID != "c1" {
		t.Errorf("scan %+v, case %s", n.Scan, n.Withdrawing.CaseID)
	}
	s.do(visit.Finish{})
	if n := s.st.Snapshot(); n.Withdrawing != nil {
		t.Error("the case is shown after its person has gone")
	}
}

// Papers that a department ordered are printed for the case as it was handed in: its
// own applicant and address, the day of the acceptance.
func TestFetchPapers(t *testing.T) {
	s := withdrawing(t)
	c := undecided()
	c.Owed, c.Agent = []string{"acceptance_notice"}, c.Applicant
	c.Applicant = station.Party{Name: "李四", IDNumber: "11010519491231002X", Phone: "13900000000", Address: "南城街道"}
	s.hall.cases["c1"] = c
	if err := s.st.FindWithdrawal(t.Context(), "DG20261123000007"); err != nil {
		t.Fatal(err)
	}
	if err := s.st.FetchPapers(t.Context()); err != nil {
		t.Fatal(err)
	}
	n := s.phase(visit.Sent)
	for _, cmd := range s.journal.pending() {
		r := visit.HallReceipt{CommandID: cmd.ID, Accepted: true, At: s.clock()}
		if cmd.Papers != nil {
			r.Case = &visit.CaseAnswer{CaseNo: "DG20261123000007", State: "accepted", AcceptedAt: time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)}
			r.Papers = []visit.PaperOrder{{Kind: "acceptance_notice", Number: "DG20261123000007", Verification: "12345678"}}
		}
		if err := s.st.Receipt(t.Context(), cmd.VisitID, r); err != nil {
			t.Fatal(err)
		}
	}
	doc, err := s.st.Paper(t.Context(), n.Visit.Find("c1").CommandID+"/acceptance_notice")
	if err != nil {
		t.Fatal(err)
	}
	for _, say := range []string{"申请人：李四", "代理人：张测试", "139****0000", "2026年11月21日"} {
		if !strings.Contains(words(doc), say) {
			t.Errorf("the notice does not say %q: %s", say, words(doc))
		}
	}
	if err := s.st.FetchPapers(t.Context()); code(err) != station.RefusedNotLookedUp {
		t.Errorf("again: %v", err)
	}
}
