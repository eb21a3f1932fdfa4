package station_test

import (
	"testing"

	"onewindow/station"
	"onewindow/values"
	"onewindow/visit"
)

// TestTypedNumber: the number of a ticket that is being typed survives a kill, is
// gone when it has opened a visit or the clerk leaves, and what was typed for a
// person is not kept without that person.
func TestTypedNumber(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	number := visit.Typing{Screen: station.TypingUnserved, Fields: []values.Personal{"G01"}, Cursor: 2}
	keep := func() {
		t.Helper()
		s.do(visit.Type{Typing: number})
		s.restart()
		if n := s.st.Snapshot(); !n.Typing.Equal(number) {
			t.Fatalf("after a kill %+v", n.Typing)
		}
	}
	gone := func(after string) {
		t.Helper()
		for range 2 {
			if n := s.st.Snapshot(); !n.Typing.Equal(visit.Typing{}) {
				t.Errorf("after %s %+v", after, n.Typing)
			}
			s.restart()
		}
	}
	keep()
	s.do(visit.OpenByHand{Label: "G01"})
	gone("the visit began")
	s.do(visit.UndoCall{})
	if err := s.st.Do(t.Context(), visit.Type{Typing: visit.Typing{Screen: "identity", Fields: []values.Personal{"张三"}}}); err == nil {
		t.Error("a person's data is kept without the visit")
	}
	keep()
	if err := s.st.SignOut(t.Context()); err != nil {
		t.Fatal(err)
	}
	gone("the clerk has left")
}
