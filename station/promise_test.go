package station_test

import (
	"strings"
	"testing"

	"onewindow/papers"
	"onewindow/visit"
)

// The promise names the papers that follow and the day that the hall keeps; its
// code leads back to the case.
func TestPromiseIsPrinted(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	s.do(visit.Call{})
	n := s.phase(visit.Called)
	if err := s.layCard(n.Visit.Ticket.ID); err != nil {
		t.Fatal(err)
	}
	s.do(visit.ChooseItem{Item: "ZJ-001"})
	for {
		n = s.st.Snapshot()
		ask, asking, err := n.Rules.Asking(&n.Visit, n.Visit.Matter(), n.Now)
		if err != nil {
			t.Fatal(err)
		}
		if !asking {
			break
		}
		s.do(visit.Reply{Node: ask.Node, Options: []string{ask.Options[0].Key}})
	}
	lines, err := n.Rules.Lines(n.Visit.Matter())
	if err != nil {
		t.Fatal(err)
	}
	later := ""
	for _, l := range lines {
		status := visit.Proper(l)
		if l.Deferrable && later == "" {
			status, later = visit.Deferred, l.Name
		}
		s.do(visit.Judge{Line: l.ID, Status: status})
	}
	n = s.st.Snapshot()
	ways, err := n.Rules.Outcomes(&n.Visit, n.Visit.Matter(), n.Now)
	if err != nil {
		t.Fatal(err)
	}
	s.do(visit.HandIn{Outcome: ways[0].Code})
	for _, c := range s.journal.pending() {
		r := visit.HallReceipt{CommandID: c.ID, Accepted: true, At: s.clock()}
		if c.Submission != nil {
			r.Case = &visit.CaseAnswer{CaseNo: "DG20261123000001", State: "accepted", PapersDue: "2026-12-02"}
			r.Papers = []visit.PaperOrder{{Kind: string(papers.DeferPromise), Number: "DG20261123000001", Verification: "482913"}}
		}
		if err := s.st.Receipt(t.Context(), c.VisitID, r); err != nil {
			t.Fatal(err)
		}
	}
	s.await("printed", isPrinted)
	doc := s.printer.printed()[0]
	code, err := papers.ParseCode(doc.QR)
	if err != nil || code.Kind != papers.CodeCase || code.Number != "DG20261123000001" {
		t.Errorf("code %+v, %v", code, err)
	}
	for _, want := range []string{later, "2026年12月02日", "终止办理"} {
		if want == "" || !strings.Contains(words(doc), want) {
			t.Errorf("%s does not say %q:\n%s", doc.Kind, want, words(doc))
		}
	}
}
