package station_test

import (
	"sync"
	"testing"

	"onewindow/station"
	"onewindow/visit"
)

// board writes down what citizens were shown.
type board struct {
	mu   sync.Mutex
	seen []station.Announcement
}

func (b *board) Show(a station.Announcement) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seen = append(b.seen, a)
}

// The signs follow a visit by the number of its ticket, and name nobody.
func TestSignsFollowTheVisit(t *testing.T) {
	s := newSeat(t)
	s.kill()
	b := &board{}
	s.signs = b
	s.start()
	s.signIn()
	s.toPapers()
	s.do(visit.HandIn{Outcome: visit.AcceptAndGrant})
	s.do(visit.Finish{})
	b.mu.Lock()
	defer b.mu.Unlock()
	label := s.st.Snapshot().Last.Ticket.Label
	want := []station.Announcement{
		{},
		{Phase: station.AnnouncedCalled, Label: label, Window: "A035"},
		{Phase: station.AnnouncedServing, Label: label, Window: "A035"},
		{Phase: station.AnnouncedTaken, Label: label, Window: "A035", Fee: "不收费"},
		{},
	}
	if len(b.seen) != len(want) {
		t.Fatalf("%+v", b.seen)
	}
	for i := range want {
		if b.seen[i] != want[i] {
			t.Errorf("%d: %+v, want %+v", i, b.seen[i], want[i])
		}
	}
}
