package station_test

import (
	"slices"
	"strings"
	"testing"

	"onewindow/catalog"
	"onewindow/papers"
	"onewindow/station"
	"onewindow/visit"
)

// handedIn serves a case of an item by the first way through its questions, with
// every line in order but those that change judges otherwise, hands it in by the
// n-th way, lets the hall answer with one paper, and gives that paper.
func (s *seat) handedIn(item string, change func([]catalog.Line) []visit.Command, way int, answer visit.CaseAnswer, kind papers.Kind) papers.Document {
	s.t.Helper()
	s.signIn()
	s.do(visit.Call{})
	n := s.phase(visit.Called)
	if err := s.layCard(n.Visit.Ticket.ID); err != nil {
		s.t.Fatal(err)
	}
	s.do(visit.ChooseItem{Item: item})
	for {
		n = s.st.Snapshot()
		ask, asking, err := n.Rules.Asking(&n.Visit, n.Visit.Matter(), n.Now)
		if err != nil {
			s.t.Fatal(err)
		}
		if !asking {
			break
		}
		s.do(visit.Reply{Node: ask.Node, Options: []string{ask.Options[0].Key}})
	}
	lines, err := n.Rules.Lines(n.Visit.Matter())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, l := range lines {
		s.do(visit.Judge{Line: l.ID, Status: visit.Proper(l)})
	}
	for _, c := range change(lines) {
		s.do(c)
	}
	n = s.st.Snapshot()
	ways, err := n.Rules.Outcomes(&n.Visit, n.Visit.Matter(), n.Now)
	if err != nil {
		s.t.Fatal(err)
	}
	s.do(visit.HandIn{Outcome: ways[way].Code})
	for _, c := range s.journal.pending() {
		r := visit.HallReceipt{CommandID: c.ID, Accepted: true, At: s.clock()}
		if c.Submission != nil {
			r.Case = &answer
			r.Papers = []visit.PaperOrder{{Kind: string(kind), Number: answer.CaseNo, Verification: "482913"}}
		}
		if err := s.st.Receipt(s.t.Context(), c.VisitID, r); err != nil {
			s.t.Fatal(err)
		}
	}
	s.await("printed", isPrinted)
	return s.printer.printed()[0]
}

// first judges the first line that may have it by a status, and keeps it.
func first(kept *catalog.Line, status visit.Status, may func(catalog.Line) bool) func([]catalog.Line) []visit.Command {
	return func(lines []catalog.Line) []visit.Command {
		*kept = lines[slices.IndexFunc(lines, may)]
		return []visit.Command{visit.Judge{Line: kept.ID, Status: status}}
	}
}

// The promise names the papers that follow and the day that the hall keeps; its
// code leads back to the case.
func TestPromiseIsPrinted(t *testing.T) {
	deferrable := func(l catalog.Line) bool { return l.Deferrable }
	for _, tt := range []struct {
		name, due, says string
	}{
		{"with its day", "2026-12-02", "2026年12月02日"},
		{"without a calendar", "", "待公布"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			answer := visit.CaseAnswer{CaseNo: "DG20261123000001", State: "accepted", PapersDue: tt.due}
			var later catalog.Line
			doc := newSeat(t).handedIn("ZJ-001", first(&later, visit.Deferred, deferrable), 0, answer, papers.DeferPromise)
			code, err := papers.ParseCode(doc.QR)
			if err != nil || code.Kind != papers.CodeCase || code.Number != "DG20261123000001" {
				t.Errorf("code %+v, %v", code, err)
			}
			for _, want := range []string{later.Name, tt.says, "终止办理"} {
				if want == "" || !strings.Contains(words(doc), want) {
					t.Errorf("%s does not say %q:\n%s", doc.Kind, want, words(doc))
				}
			}
		})
	}
}

// The declaration tells what it stands for, under what conditions and with what
// liability, and names no paper that was brought.
func TestDeclarationIsPrinted(t *testing.T) {
	declarable := func(l catalog.Line) bool {
		return slices.ContainsFunc(l.Substitutes, func(s catalog.Substitute) bool { return s.By == catalog.ByDeclaration })
	}
	s := newSeat(t)
	answer := visit.CaseAnswer{CaseNo: "DG20261123000001", State: "received"}
	var instead catalog.Line
	doc := s.handedIn("SF-001", first(&instead, visit.Declared, declarable), 0, answer, papers.Declaration)
	n := s.st.Snapshot()
	m := n.Visit.Matter()
	pos, err := n.Rules.Position(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{instead.Name, pos.Leaf.Title, "行政机关告知", "虚假承诺的责任", "申请人承诺"} {
		if !strings.Contains(words(doc), want) {
			t.Errorf("%s does not say %q:\n%s", doc.Kind, want, words(doc))
		}
	}
	lines, err := n.Rules.Lines(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		if l.ID != instead.ID && strings.Contains(words(doc), "“"+l.Name+"”") {
			t.Errorf("%s was brought and is declared", l.Name)
		}
	}
}

// A paper whose source gave no answer is not among what a notice says is missing:
// it is named apart (workflow §15).
func TestSilentSourceIsNoMissingPaper(t *testing.T) {
	s := newSeat(t)
	s.kill()
	a := &adviser{}
	s.advice = a
	s.start()
	it, _ := s.st.Snapshot().Rules.Catalogs[s.st.Snapshot().Rules.Current].Item("ZJ-001")
	for i := range it.Requirements {
		a.answer.Silent = append(a.answer.Silent, it.Requirements[i].ID)
	}
	var missing, silent catalog.Line
	change := func(lines []catalog.Line) []visit.Command {
		silent = lines[slices.IndexFunc(lines, func(l catalog.Line) bool { return l.Searchable() && l.Exemptible })]
		missing = lines[slices.IndexFunc(lines, func(l catalog.Line) bool { return !l.Exemptible })]
		s.await("silence", func(n station.Snapshot) bool { return slices.Contains(inHand(n).Silent, silent.ID) })
		return []visit.Command{visit.Judge{Line: silent.ID, Status: visit.Missing}, visit.Judge{Line: missing.ID, Status: visit.Missing}}
	}
	answer := visit.CaseAnswer{CaseNo: "DG20261123000001", State: "correction", CorrectionDue: "2026-12-23"}
	doc := s.handedIn("ZJ-001", change, 1, answer, papers.CorrectionNotice)
	listed := "请提供“" + missing.Name + "”"
	if !strings.Contains(words(doc), listed) {
		t.Errorf("the notice does not say %q:\n%s", listed, words(doc))
	}
	apart := "暂时没有回答，不列为需补正材料，恢复后由窗口查询"
	if strings.Contains(words(doc), "请提供“"+silent.Name+"”") || !strings.Contains(words(doc), apart) || !strings.Contains(words(doc), silent.Name) {
		t.Errorf("%s is listed as missing, or not at all:\n%s", silent.Name, words(doc))
	}
}
