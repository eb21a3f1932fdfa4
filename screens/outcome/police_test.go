package outcome_test

import (
	"testing"

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
	if len(s.Desk.Asked) != 1 || s.Desk.Asked[0] != want {
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
