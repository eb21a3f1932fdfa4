package outcome_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/visit"
)

// What only an officer takes in wants number and PIN of one, at once with the hand-in;
// nobody else is asked, and a 民警 not at all.
func TestOfficerConfirms(t *testing.T) {
	n := judged(t, "GA-HZ-002", nil, nil).Snapshot()
	n.Session.Role = station.RolePolice
	s := screentest.Open(t, "zh", n, made)
	s.Press("enter")
	if len(s.Desk.Posted) != 1 || len(s.Desk.Asked) != 0 {
		t.Fatalf("without a reason an officer is asked: %v", s.Desk.Asked)
	}
	n.Police.Say = station.SayOfficer
	s = screentest.Open(t, "zh", n, made)
	s.Press("enter", "3", "0", "0", "1", "tab", "3", "0", "0", "1", "1", "1", "enter")
	want := station.Authorization{StaffNo: "3001", PIN: "300111", Step: "officer_confirm", Subject: n.Visit.Matter().CaseID}
	if len(s.Desk.Asked) != 1 || !cmp.Equal(s.Desk.Asked[0], want) {
		t.Fatalf("asked %+v", s.Desk.Asked)
	}
	if len(s.Desk.Posted) != 1 || s.Desk.Posted[0].(visit.HandIn).OfficerApproval == "" || s.Desk.Posted[0].(visit.HandIn).Outcome != visit.Accept {
		t.Errorf("posted %+v", s.Desk.Posted)
	}
	n.Session.Roles = []string{station.RolePolice, station.RoleOfficer}
	s = screentest.Open(t, "zh", n, made)
	s.Press("enter")
	if len(s.Desk.Posted) != 1 || len(s.Desk.Asked) != 0 {
		t.Errorf("a 民警 asks for another one: %v", s.Desk.Asked)
	}
}

// The form that an officer signs, and while the own card is waited for.
func TestOfficerLooks(t *testing.T) {
	n := judged(t, "GA-HZ-002", nil, nil).Snapshot()
	n.Session.Role, n.Police.Say = station.RolePolice, station.SayOfficer
	screentest.Show(t, screentest.State{Name: "officer_hit", Snap: n, Make: made, Keys: []string{"enter"}, Says: []string{"请民警确认", "民警工号", "再刷本人身份证"}})
	screentest.Show(t, screentest.State{Name: "officer_card", Snap: n, Make: made, Then: func(s *screentest.Seat) {
		s.Press("enter", "3", "0", "0", "1", "tab", "3", "0", "0", "1", "1", "1")
		s.Hold("enter") // the answer is on its way
	}, Says: []string{"请民警把本人身份证放在读卡器上"}})
}
