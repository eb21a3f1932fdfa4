package paperlist_test

import (
	"testing"

	"onewindow/fixtures"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/visit"
)

// card is a new identity card at the police zone.
func card(t *testing.T) *screentest.World {
	t.Helper()
	p, _ := fixtures.PersonByID("p61")
	w := screentest.New(t, fixtures.Catalogue())
	w.Snap.Window, w.Snap.Session.Role, w.Snap.Session.Name = "C012", station.RolePolice, "方小可"
	return w.Call(visit.Ticket{Item: "GA-HZ-002", Label: "G001"}).Lay(p.Card()).Do(
		visit.ChooseItem{Item: "GA-HZ-002"}, visit.Reply{Node: "q1", Options: []string{"2"}}, visit.Reply{Node: visit.AskDelivery, Options: []string{"WINDOW"}},
		visit.Judge{Line: "IDC_REG", Status: visit.Collected}, visit.Judge{Line: "PHOTO_ID", Status: visit.Verified, Number: "44190020261123"},
	)
}

func TestPolice(t *testing.T) {
	prints := func(p station.Prints, say string) station.Snapshot {
		n := card(t).Snapshot()
		p.CaseID, p.Line = n.Visit.Matter().CaseID, "FINGERPRINT"
		n.Prints, n.Police = p, station.Police{PersonCheck: station.PersonCheck{Say: say}}
		return n
	}
	taken := visit.Hands{Right: visit.Finger{Finger: "thumb", Quality: 84}}
	for _, st := range []screentest.State{
		{Name: "police_photo", Snap: card(t).Snapshot(), Keys: []string{"up"}, Says: []string{"相片回执编号 44190020261123", "指纹采集记录"}},
		{Name: "police_prints", Snap: prints(station.Prints{Running: true, Hand: "left", Finger: "index", Hands: taken}, "wait"), Says: []string{"左手食指", "右手拇指 84", "请稍候"}},
		{Name: "police_no_print", Snap: prints(station.Prints{Hand: "left", Hands: taken}, "officer"), Says: []string{"左手采不到指纹", "3 磨损", "请呼叫民警"}},
	} {
		st.Make = made
		screentest.Show(t, st)
	}
}

// While a finger is waited for no key finds anything in order; then a digit says why
// there is no print.
func TestPrintsKeys(t *testing.T) {
	w := card(t)
	n := w.Snapshot()
	s := screentest.Open(t, "zh", n, made)
	s.Press("enter")
	if got := s.Desk.Posted; len(got) != 1 || got[0] != (visit.TakePrints{Line: "FINGERPRINT"}) {
		t.Fatalf("posted %v", got)
	}
	n.Prints = station.Prints{CaseID: n.Visit.Matter().CaseID, Line: "FINGERPRINT", Running: true, Hand: "right", Finger: "thumb"}
	s.News(n)
	s.Press("enter", "space", "3")
	n.Prints.Running = false
	s.News(n)
	s.Press("3")
	if got := s.Desk.Posted; len(got) != 2 || got[1] != (visit.FailPrints{Reason: "worn"}) {
		t.Fatalf("posted %v", got)
	}
}
