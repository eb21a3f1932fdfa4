package station_test

import (
	"testing"

	"onewindow/catalog"
	"onewindow/papers"
	"onewindow/station"
	"onewindow/visit"
)

// No item of the catalogue has an acceptance notice that lacks something: the first
// way through each is handed in and printed.
func TestEveryItemHasItsNotice(t *testing.T) {
	c, err := demoCatalog()
	if err != nil {
		t.Fatal(err)
	}
	printed := 0
	for _, it := range c.Items() {
		t.Run(it.Code, func(t *testing.T) {
			s := newSeat(t)
			if it.PoliceBranch != "" {
				s.kill()
				s.role, s.police, s.advice, s.window = "police", &zone{}, &adviser{}, "C012"
				s.start()
			}
			s.signIn()
			s.do(visit.Call{})
			n := s.phase(visit.Called)
			if err := s.layCard(n.Visit.Ticket.ID); err != nil {
				t.Fatal(err)
			}
			s.do(visit.ChooseItem{Item: it.Code})
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
			m := n.Visit.Matter()
			if pos, err := n.Rules.Position(m); err != nil || pos.Leaf.Outcome != catalog.OutcomeAccept {
				return
			}
			lines, err := n.Rules.Lines(m)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range lines {
				j := visit.Judge{Line: l.ID, Status: visit.Proper(l)}
				if visit.Prints(l) {
					j.Hands = visit.Hands{Right: visit.Finger{Finger: "thumb", Quality: 90}, Left: visit.Finger{Failed: "missing"}}
				}
				s.do(j)
			}
			n = s.st.Snapshot()
			ways, err := n.Rules.Outcomes(&n.Visit, n.Visit.Matter(), n.Now)
			if err != nil {
				t.Fatal(err)
			}
			s.do(visit.HandIn{Outcome: ways[0].Code})
			s.answer()
			if n = s.await("the paper", func(n station.Snapshot) bool {
				return len(n.Visit.Jobs) > 0 && n.Visit.Jobs[0].State != visit.JobQueued && n.Visit.Jobs[0].State != visit.JobSending
			}); n.Visit.Jobs[0].State != visit.JobPrinted || n.Visit.Jobs[0].Kind != string(papers.AcceptanceNotice) {
				t.Errorf("%+v", n.Visit.Jobs[0])
			}
			printed++
		})
	}
	if printed < 80 {
		t.Errorf("%d items printed", printed)
	}
}
