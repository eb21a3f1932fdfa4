package queue

import (
	"testing"
	"time"
)

// TestOfferedIsNotCalled: while another hall may have a ticket, no window here
// gets it and nobody waits behind it; kept, it has its old place.
func TestOfferedIsNotCalled(t *testing.T) {
	now := t0.Add(time.Hour)
	first := Ticket{ID: "a", Item: "GA-001", Dept: "GA", State: Waiting, Class: Normal, ArrivedAt: t0, QueuedAt: t0}
	second := Ticket{ID: "b", Item: "GA-001", Dept: "GA", State: Waiting, Class: Normal, ArrivedAt: t0.Add(time.Minute), QueuedAt: t0.Add(time.Minute)}
	w := Window{No: "7", Clerk: "c1", Items: []string{"*"}}
	h := NewHistory(nil)
	offered, err := Step(first, Offer, Input{Role: Guide, Elsewhere: Elsewhere{Hall: "north", Move: "m1"}}, now, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	line := []Ticket{offered, second}
	if i, _, ok := Pick(FIFO.Rule(), w, inLine(line...), h, now); !ok || line[i].ID != "b" {
		t.Errorf("called %v %v beside one that is offered elsewhere", i, ok)
	}
	if i, _, ok := Pick(FIFO.Rule(), w, inLine(line[:1]...), h, now); ok {
		t.Errorf("called number %d, which another hall may have", i)
	}
	if n := Ahead(&second, inLine(line...)); n != 0 {
		t.Errorf("%d ahead, the one before has been offered elsewhere", n)
	}
	kept, err := Step(offered, KeepHere, Input{Role: System}, now, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	line[0] = kept
	if i, _, ok := Pick(FIFO.Rule(), w, inLine(line...), h, now); !ok || line[i].ID != "a" {
		t.Errorf("the place is lost: called %v %v", i, ok)
	}
}

// TestAdmittedKeepsItsPlace: the arrival at the other hall counts; a time to
// come does not, and a booking has its slot.
func TestAdmittedKeepsItsPlace(t *testing.T) {
	now := t0.Add(time.Hour)
	admit := func(x Ticket) Ticket {
		t.Helper()
		got, err := Step(x, Admit, Input{Role: Hall}, now, DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	got := admit(Ticket{ID: "a", Item: "GA-001", Class: Priority, IssuedAt: t0, ArrivedAt: t0.Add(time.Minute), QueuedAt: t0.Add(time.Minute)})
	if got.IssuedAt != t0 || got.ArrivedAt != t0.Add(time.Minute) || got.QueuedAt != got.ArrivedAt || got.Class != Priority {
		t.Errorf("came in as %+v", got)
	}
	late := now.Add(time.Minute)
	if got = admit(Ticket{ID: "a", ArrivedAt: late, QueuedAt: late, IssuedAt: late}); got.ArrivedAt != now || got.QueuedAt != now || got.IssuedAt != now {
		t.Errorf("a time to come was believed: %+v", got)
	}
	if got = admit(Ticket{ID: "a", Class: ByTime, Slot: late, ArrivedAt: t0, QueuedAt: late}); got.QueuedAt != late || got.NotBefore != late {
		t.Errorf("a booking came in as %+v", got)
	}
}
