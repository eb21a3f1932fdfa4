package station_test

import (
	"strings"
	"testing"

	"onewindow/catalog"
	"onewindow/papers"
	"onewindow/visit"
)

// The acceptance notice says how the applicant is reached and where the result goes,
// as the form has it: an identity that was typed has neither, and a card knows of no
// other address.
func TestNoticeSaysWhereToReachTheApplicant(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	s.do(visit.Call{})
	s.phase(visit.Called)
	s.do(visit.EnterIdentity{Name: "张测试", IDNumber: "130102198506151230", Repeated: "130102198506151230", ApprovalID: "a1", ApprovedBy: "李值班"})
	s.do(visit.ChooseItem{Item: "WJ-001"})
	for {
		n := s.st.Snapshot()
		ask, asking, err := n.Rules.Asking(&n.Visit, n.Visit.Matter(), n.Now)
		if err != nil {
			t.Fatal(err)
		}
		if !asking {
			break
		}
		key := ask.Options[0].Key
		if ask.Node == visit.AskDelivery {
			key = catalog.DeliverPost
		}
		s.do(visit.Reply{Node: ask.Node, Options: []string{key}})
	}
	n := s.st.Snapshot()
	lines, err := n.Rules.Lines(n.Visit.Matter())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		s.do(visit.Judge{Line: l.ID, Status: visit.Proper(l)})
	}
	s.do(visit.SetField{Key: visit.FieldPhone, Value: "13800138000"}, visit.SetField{Key: visit.FieldMail, Value: "东城街道示例路1号"})
	s.do(visit.HandIn{Outcome: visit.Receive})
	s.answer()
	n = s.await("printed", isPrinted)
	paper := words(s.printer.printed()[0])
	for _, say := range []string{papers.TitleIn(papers.AcceptanceNotice, "zh"), "138****8000", "东城街道示例路1号"} {
		if !strings.Contains(paper, say) {
			t.Errorf("%s does not say %q: %s", n.Visit.Jobs[0].Kind, say, paper)
		}
	}
}
