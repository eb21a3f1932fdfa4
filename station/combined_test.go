package station_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"onewindow/catalog"
	"onewindow/papers"
	"onewindow/station"
	"onewindow/visit"
)

// pack opens a package, answers every question so that each item asks for the most,
// and judges every paper to be in order.
func (s *seat) pack(code string) {
	s.t.Helper()
	s.do(visit.ChoosePackage{Package: code})
	n := s.st.Snapshot()
	for _, m := range n.Visit.Open() {
		s.answerMost(m.CaseID)
	}
	s.judgeOpen()
}

// answerMost answers what is asked of a case so that it asks for the most papers.
func (s *seat) answerMost(caseID string) {
	s.t.Helper()
	s.do(visit.TakeMatter{CaseID: caseID})
	n := s.st.Snapshot()
	_, it, err := n.Rules.Item(n.Visit.Find(caseID))
	if err != nil {
		s.t.Fatal(err)
	}
	var way catalog.Answers
	most := 0
	for _, lp := range it.Leaves() {
		if k := len(lp.Leaf.Materials); lp.Leaf.Outcome == catalog.OutcomeAccept && k > most {
			way, most = lp.Answers(), k
		}
	}
	for {
		now := s.st.Snapshot()
		ask, open, err := now.Rules.Asking(&now.Visit, now.Visit.Find(caseID), now.Now)
		if err != nil {
			s.t.Fatal(err)
		}
		if !open {
			return
		}
		keys := way[ask.Node]
		if len(keys) == 0 {
			keys = []string{ask.Options[0].Key}
		}
		s.do(visit.Reply{Node: ask.Node, Options: keys})
	}
}

// judgeOpen finds every paper of the open cases in order.
func (s *seat) judgeOpen() {
	s.t.Helper()
	n := s.st.Snapshot()
	for _, m := range n.Visit.Open() {
		s.do(visit.TakeMatter{CaseID: m.CaseID})
		now := s.st.Snapshot()
		lines, judged, err := now.Rules.Judgements(&now.Visit, now.Visit.Find(m.CaseID), now.Now)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, l := range lines {
			if _, ok := judged[l.ID]; !ok {
				j := visit.Judge{Line: l.ID, Status: visit.Proper(l)}
				if visit.Prints(l) {
					j.Hands = visit.Hands{Right: visit.Finger{Finger: "thumb", Quality: 90}, Left: visit.Finger{Failed: "missing"}}
				}
				s.do(j)
			}
		}
	}
}

// handInAll hands every open case in by its first way; the hall takes each.
func (s *seat) handInAll(state string) {
	s.t.Helper()
	n := s.st.Snapshot()
	for _, m := range n.Visit.Open() {
		now := s.st.Snapshot()
		ways, err := now.Rules.Outcomes(&now.Visit, now.Visit.Find(m.CaseID), now.Now)
		if err != nil {
			s.t.Fatal(err)
		}
		s.do(visit.HandIn{CaseID: m.CaseID, Outcome: ways[0].Code})
		cmds := s.journal.pending()
		sent := cmds[len(cmds)-1]
		at := s.st.Snapshot()
		no := "DG2026112300000" + strconv.Itoa(slices.IndexFunc(at.Visit.Matters, func(o visit.Matter) bool { return o.CaseID == m.CaseID })+1)
		if err := s.st.Receipt(s.t.Context(), sent.VisitID, visit.HallReceipt{
			CommandID: sent.ID, Accepted: true, At: s.clock(), Case: &visit.CaseAnswer{CaseNo: no, State: state, PromisedDue: "2026-12-07"},
			Papers: []visit.PaperOrder{{Kind: string(papers.IntakeReceipt), Number: no, Verification: "482913"}},
		}); err != nil {
			s.t.Fatal(err)
		}
	}
}

// The slip of a package names every case with its organ and limit and what it waits
// for; the total goes along the chain of what waits for what, and without a day:
// the clock of a case that waits has not begun.
func TestCombinedSlip(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	s.do(visit.Call{})
	if err := s.layCard(s.phase(visit.Called).Visit.Ticket.ID); err != nil {
		t.Fatal(err)
	}
	s.pack("PK-04")
	s.handInAll("received")
	s.await("the slip", func(n station.Snapshot) bool {
		return slices.ContainsFunc(n.Visit.Jobs, func(j visit.Job) bool { return j.Kind == visit.PackageReceipt && j.State == visit.JobPrinted })
	})
	docs := s.printer.printed()
	text := words(docs[len(docs)-1])
	for _, want := range []string{
		"企业注销“一件事”", "DG20261123000001", "DG20261123000002", "税务注销", "公司注销登记", "国家税务总局东莞市税务局",
		"公章刻制备案", "请到公安业务区办理",
		"待公布（11 个工作日）", // ten for the tax office, then one
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the slip does not say %q:\n%s", want, text)
		}
	}
}

// What was put together beyond a package is called by its items.
func TestCombinedSlipOfMixedItems(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	s.do(visit.Call{})
	if err := s.layCard(s.phase(visit.Called).Visit.Ticket.ID); err != nil {
		t.Fatal(err)
	}
	s.pack("PK-04")
	s.handInAll("received")
	s.do(visit.ChooseItem{Item: "YB-001"})
	s.answerMost(inHand(s.st.Snapshot()).CaseID)
	s.judgeOpen()
	s.handInAll("decided_grant")
	s.await("the second slip", func(n station.Snapshot) bool {
		var slips int
		for _, j := range n.Visit.Jobs {
			if j.Kind == visit.PackageReceipt && j.State == visit.JobPrinted {
				slips++
			}
		}
		return slips == 2
	})
	docs := s.printer.printed()
	text := words(docs[len(docs)-1])
	if strings.Contains(text, "企业注销“一件事”") || !strings.Contains(text, "税务注销（清税） + 公司注销登记 + 异地就医备案") {
		t.Errorf("the slip is called wrongly:\n%s", text)
	}
}

// A package takes in what is open already and opens nothing twice; the clerk hears
// what was under way.
func TestPackageTellsWhatIsUnderWay(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	s.do(visit.Call{})
	if err := s.layCard(s.phase(visit.Called).Visit.Ticket.ID); err != nil {
		t.Fatal(err)
	}
	s.do(visit.ChooseItem{Item: "SC-009"})
	n := s.st.Snapshot()
	open := inHand(n).CaseID
	s.do(visit.ChoosePackage{Package: "PK-04"})
	n = s.st.Snapshot()
	if n.Notice.Code != "package_under_way" || n.Notice.Details["items"] != "公司注销登记" || n.Notice.Details["n"] != "1" {
		t.Errorf("told %q %v", n.Notice.Code, n.Notice.Details)
	}
	id := n.Visit.Find(open).PackageID
	if got := n.Visit.Progress(id); id == "" || got.Items != 2 || len(n.Visit.Basket()) != 2 {
		t.Errorf("%+v in the package, %d in the basket", got, len(n.Visit.Basket()))
	}
}

// An event of life that lies on both sides of the wall begins on each with its own part
// alone: of the other's there is nothing in the journal, the notes or the outbox, and no
// item of it can be opened by itself. The other side's journal shows that the scan sees.
func TestPackageOverTheWall(t *testing.T) {
	for _, tt := range []struct{ role, ours, theirs, open string }{
		{"clerk", "RS-001", "GA-", "GA-HZ-002"},
		{"police", "GA-HZ-003", "RS-001", "YB-001"},
	} {
		s := newSeat(t)
		if tt.role == "police" {
			s = zoned(t, &zone{}, nil)
		} else {
			s.signIn()
		}
		s.do(visit.Call{})
		if err := s.layCard(s.phase(visit.Called).Visit.Ticket.ID); err != nil {
			t.Fatal(err)
		}
		s.pack("PK-02")
		if got := s.st.Snapshot().Notice; got.Code != "package_elsewhere" {
			t.Errorf("%s: told %q", tt.role, got.Code)
		}
		if err := s.st.Do(t.Context(), visit.ChooseItem{Item: tt.open}); code(err) != visit.RefusedOtherZone {
			t.Errorf("%s: %s is opened: %v", tt.role, tt.open, err)
		}
		s.handInAll("received")
		s.journal.mu.Lock()
		kept, err := json.Marshal([]any{s.journal.records, s.journal.outbox})
		for _, note := range s.journal.notes {
			kept = append(kept, note...)
		}
		s.journal.mu.Unlock()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(kept, []byte(tt.ours)) || bytes.Contains(kept, []byte(tt.theirs)) {
			t.Errorf("%s: of its own part %v, of the other %v", tt.role, bytes.Contains(kept, []byte(tt.ours)), bytes.Contains(kept, []byte(tt.theirs)))
		}
		s.kill()
	}
}
