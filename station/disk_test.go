package station_test

import (
	"cmp"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"onewindow/station"
	"onewindow/visit"
)

// TestFullDisk: a nearly full disk is told early; a full one refuses new visits
// by its own word, and is seen to have room again without a restart.
func TestFullDisk(t *testing.T) {
	var disk atomic.Pointer[station.Disk]
	disk.Store(&station.Disk{Low: true, FreeMiB: 700})
	s := newSeat(t)
	s.kill()
	s.disk = func() (station.Disk, error) { return *disk.Load(), nil }
	s.start()
	s.signIn()
	look := func(what string, ok func(station.Disk) bool) {
		t.Helper()
		s.after(6 * time.Second)
		s.tickUntil(what, func(n station.Snapshot) bool { return ok(n.Disk) })
	}
	look("the warning", func(d station.Disk) bool { return d.Low && d.FreeMiB == 700 })
	disk.Store(&station.Disk{Low: true, Full: true})
	look("the full disk", func(d station.Disk) bool { return d.Full })
	refused := func(cmd visit.Command) {
		t.Helper()
		var refusal *visit.Refusal
		if err := s.st.Do(t.Context(), cmd); !errors.As(err, &refusal) || refusal.Code != station.RefusedDiskFull {
			t.Errorf("%s: %v", visit.Name(cmd), err)
		}
	}
	refused(visit.Call{})
	// The journal may know before the next look.
	disk.Store(&station.Disk{})
	look("room again", func(d station.Disk) bool { return !d.Full })
	s.journal.setFail(errors.Join(station.ErrFull, errors.New("no space")))
	refused(visit.Call{})
	s.journal.setFail(nil)
	s.do(visit.Call{})
	s.phase(visit.Called)
}

// TestHallHasMyVisit: a desk that has lost its store is offered what the hall
// says it has in hand, and goes on there.
func TestHallHasMyVisit(t *testing.T) {
	r := newRelay()
	old := relayed(t, r, "A035", "2001", "沈")
	old.begin()
	old.do(visit.ChooseItem{Item: "WJ-001"})
	old.copied(r)
	old.kill()
	again := relayed(t, r, "A035", "2001", "沈") // an empty journal
	n := again.tickUntil("the offer", func(n station.Snapshot) bool { return n.Scan.Kind == station.ScanRelay })
	if n.Sought.Window != "A035" || n.Notice.Code != "hall_has_visit" {
		t.Errorf("sought %+v, notice %+v", n.Sought, n.Notice)
	}
	if err := again.st.TakeOver().Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := again.st.Snapshot().Visit
	if m := got.Matter(); m == nil || m.Item != "WJ-001" {
		t.Errorf("another place: %+v", got)
	}
}

// mine is what the hall says that a window has in hand.
func (p port) mine() (station.InHand, error) {
	for ticket, by := range p.holder {
		if by.Window == p.me.Window {
			return station.InHand{Ticket: visit.Ticket{ID: ticket, Label: "G001", Lease: p.leases[ticket]}, State: cmp.Or(p.calls[ticket], "serving"), Window: by.Window}, nil
		}
	}
	return station.InHand{}, &station.Refused{Code: "unknown_ticket"}
}
