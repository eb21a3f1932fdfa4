package item_test

import (
	"testing"

	"onewindow/fixtures"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/visit"
)

// One more item at the police zone: what is asked for most there stands in the list
// before anything is typed, without what is on the ticket.
func TestUsualOfTheZone(t *testing.T) {
	p, _ := fixtures.PersonByID("p61")
	w := screentest.New(t, fixtures.Catalogue())
	w.Snap.Window, w.Snap.Session.Role = "C012", station.RolePolice
	w.Call(visit.Ticket{Item: "GA-HZ-002", Label: "G001"}).Lay(p.Card()).Do(visit.ChooseItem{Item: "GA-HZ-002"})
	n := w.Snapshot()
	n.Desk = station.Desk{Zone: "公安业务区", Serves: []string{"GA"}}
	screentest.Show(t, screentest.State{Name: "police", Snap: n, Make: made, Says: []string{"GA-JJ-001", "GA-CRJ-002"}})
	s := screentest.Open(t, "zh", n, made)
	s.Press("down", "enter")
	if got := s.Desk.Posted; len(got) != 1 || got[0] != (visit.ChooseItem{Item: "GA-CRJ-002"}) {
		t.Errorf("posted %v", got)
	}
}
