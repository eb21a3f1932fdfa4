package station_test

import (
	"slices"
	"strings"
	"testing"

	"onewindow/papers"
	"onewindow/station"
	"onewindow/visit"
)

// words are all that a paper says.
func words(doc papers.Document) string {
	var b strings.Builder
	for _, l := range papers.Roll(doc, 80) {
		b.WriteString(l.Text)
	}
	return b.String()
}

// A refusal is printed when the hall has taken it, with facts, article, organ and
// remedies, and the papers that go back.
func TestRefusalIsPrinted(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	s.toPapers()
	s.do(visit.HandIn{Outcome: visit.Refuse, Turndown: &visit.Turndown{
		Reason: visit.OtherOrgan, Facts: "房屋在外市", Organ: "惠州市住房公积金管理中心", ApprovalID: "a1",
	}})
	for _, c := range s.journal.pending() {
		r := visit.HallReceipt{CommandID: c.ID, Accepted: true, At: s.clock()}
		if c.Submission != nil {
			r.Case = &visit.CaseAnswer{CaseNo: "DG20261123000001", State: "refused"}
			r.Papers = []visit.PaperOrder{{Kind: string(papers.RefusalNotice), Number: "DG20261123000001", Verification: "482913"}}
		}
		if err := s.st.Receipt(t.Context(), c.VisitID, r); err != nil {
			t.Fatal(err)
		}
	}
	s.await("printed", isPrinted)
	doc := s.printer.printed()[0]
	for _, want := range []string{"房屋在外市", "第三十二条第一款第二项", "惠州市住房公积金管理中心", "行政复议", "行政诉讼", "不属于本机关职权范围"} {
		if !strings.Contains(words(doc), want) {
			t.Errorf("%s does not say %s:\n%s", doc.Kind, want, words(doc))
		}
	}
}

// An advice prints what to bring at once, the hall out of reach or not, and
// tells the hall nothing.
func TestAdviceIsPrinted(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	s.toPapers()
	if err := s.st.SetLink(t.Context(), station.Offline); err != nil {
		t.Fatal(err)
	}
	n := s.st.Snapshot()
	lines, err := n.Rules.Lines(n.Visit.Matter())
	if err != nil {
		t.Fatal(err)
	}
	s.do(visit.Advise{})
	s.await("printed", isPrinted)
	doc := s.printer.printed()[0]
	for _, l := range lines {
		if !strings.Contains(words(doc), l.Name) {
			t.Errorf("the list lacks %s:\n%s", l.Name, words(doc))
		}
	}
	if doc.Kind != papers.BringList || doc.QR != "" {
		t.Errorf("%s with the code %q", doc.Kind, doc.QR)
	}
	if slices.ContainsFunc(s.journal.pending(), func(c visit.HallCommand) bool { return c.Submission != nil }) {
		t.Error("an advice goes to the hall")
	}
}
