package station_test

import (
	"slices"
	"testing"

	"onewindow/catalog"
	"onewindow/station"
)

// The hall says where the window stands and what it takes in, also after a restart; what the desk says of itself goes
// before it.
func TestHallPlacesTheDesk(t *testing.T) {
	other := catalog.Heading{Code: "WJ-001", Dept: "WJ"}
	s := newSeat(t)
	if n := s.st.Snapshot(); n.Desk.Zone != "" || !n.Desk.Covers(other) {
		t.Errorf("before the hall has said it: %+v", n.Desk)
	}
	s.signIn()
	for _, when := range []string{"signed in", "restarted"} {
		if n := s.st.Snapshot(); n.Desk.Zone != "不动产公积金业务区" || !slices.Equal(n.Desk.Serves, []string{"GJJ"}) || n.Desk.Covers(other) {
			t.Errorf("%s: %+v", when, n.Desk)
		}
		s.restart()
	}
	s.desk = station.Desk{Zone: "综合服务二区", Serves: []string{"WJ"}}
	s.restart()
	if n := s.st.Snapshot(); n.Desk.Zone != "综合服务二区" || !n.Desk.Covers(other) {
		t.Errorf("configured: %+v", n.Desk)
	}
	if err := s.st.SignOut(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := s.st.Snapshot(); n.Desk.Zone != "综合服务二区" {
		t.Errorf("signed out: %+v", n.Desk)
	}
}
