package station_test

import (
	"slices"
	"strings"
	"testing"

	"onewindow/catalog"
	"onewindow/papers"
	"onewindow/visit"
)

// handedIn serves a case of an item by the first way through its questions, with
// the first line that may have it in a status and all others in order, lets the
// hall answer with one paper, and gives that paper and the line.
func (s *seat) handedIn(item string, status visit.Status, may func(catalog.Line) bool, answer visit.CaseAnswer, kind papers.Kind) (papers.Document, catalog.Line) {
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
	at := slices.IndexFunc(lines, may)
	if at < 0 {
		s.t.Fatalf("no line of %s may be %s", item, status)
	}
	for i, l := range lines {
		judge := visit.Judge{Line: l.ID, Status: visit.Proper(l)}
		if i == at {
			judge.Status = status
		}
		s.do(judge)
	}
	n = s.st.Snapshot()
	ways, err := n.Rules.Outcomes(&n.Visit, n.Visit.Matter(), n.Now)
	if err != nil {
		s.t.Fatal(err)
	}
	s.do(visit.HandIn{Outcome: ways[0].Code})
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
	return s.printer.printed()[0], lines[at]
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
			doc, later := newSeat(t).handedIn("ZJ-001", visit.Deferred, deferrable, answer, papers.DeferPromise)
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
	doc, instead := s.handedIn("SF-001", visit.Declared, declarable, answer, papers.Declaration)
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
