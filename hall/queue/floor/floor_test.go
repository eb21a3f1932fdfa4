package floor_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onewindow/hall/queue"
	"onewindow/hall/queue/floor"
)

var (
	midnight = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	ten      = midnight.Add(10 * time.Hour)
)

func TestStates(t *testing.T) {
	noon := floor.Order{LunchFrom: 12 * time.Hour, LunchTo: 13 * time.Hour}
	for _, tt := range []struct {
		name         string
		order        floor.Order
		at           time.Duration
		seated, busy bool
		want         floor.State
		reason       string
		holds        floor.Mode
	}{
		{"nobody there", floor.Order{}, 0, false, false, floor.Offline, "", ""},
		{"open", floor.Order{}, 0, true, false, floor.Open, "", ""},
		{"paused", floor.Order{Mode: floor.Pause, Reason: "break"}, 0, true, false, floor.Paused, "break", floor.Pause},
		{"paused after the ticket in hand", floor.Order{Mode: floor.Pause, Reason: "break"}, 0, true, true, floor.Closing, "break", floor.Pause},
		{"closing", floor.Order{Mode: floor.Shut}, 0, true, true, floor.Closing, "", floor.Shut},
		{"closed", floor.Order{Mode: floor.Shut}, 0, true, false, floor.Offline, "", floor.Shut},
		{"before lunch", noon, 12*time.Hour - 1, true, false, floor.Open, "", ""},
		{"at lunch", noon, 12 * time.Hour, true, false, floor.Paused, floor.ReasonLunch, floor.Pause},
		{"after lunch", noon, 13 * time.Hour, true, false, floor.Open, "", ""},
		{"opened by name", floor.Order{Mode: floor.Work}, 0, true, false, floor.Open, "", ""},
	} {
		if state, reason := tt.order.At(tt.at, tt.seated, tt.busy); state != tt.want || reason != tt.reason {
			t.Errorf("%s: %s %q", tt.name, state, reason)
		}
		if mode, _ := tt.order.Hold(tt.at); mode != tt.holds {
			t.Errorf("%s: held by %q", tt.name, mode)
		}
	}
}

func TestDerive(t *testing.T) {
	windows := []queue.Window{
		{No: "A1", Zone: "一区", Items: []string{"X", "Y"}},
		{No: "A2", Zone: "二区", Items: []string{"X", "Y"}},
		{No: "A3", Zone: "一区", Items: []string{"Z"}},
		{No: "E1", Zone: "出件区"},
	}
	groups := floor.Derive(windows)
	want := []floor.Group{{Name: "一区", Items: []string{"X", "Y"}}, {Name: "一区 2", Items: []string{"Z"}}}
	if diff := cmp.Diff(want, groups); diff != "" {
		t.Error(diff)
	}
	for item, line := range map[string]int{"X-1": 0, "Z-2": 1, "Q-1": -1} {
		if got := floor.Of(groups, &queue.Ticket{Item: item}); got != line {
			t.Errorf("%s stands in line %d", item, got)
		}
	}
	moved := floor.Order{Group: "一区 2"}.As(windows[0], groups)
	if !cmp.Equal(moved.Items, []string{"Z"}) || moved.Zone != "一区" {
		t.Errorf("moved to %v in %s", moved.Items, moved.Zone)
	}
	if home := floor.Home(groups, moved.Items); home != "一区 2" {
		t.Errorf("is in %q", home)
	}
	if kept := (floor.Order{Group: "gone"}).As(windows[0], groups); !cmp.Equal(kept.Items, windows[0].Items) {
		t.Errorf("a line that is no more leaves %v", kept.Items)
	}
}

// visit is a ticket of one that came, was called and left so many minutes after
// nine; a negative time has not come.
func visit(id, item string, came, called, left int) *queue.Ticket {
	at := func(min int) time.Time { return midnight.Add(9*time.Hour + time.Duration(min)*time.Minute) }
	k := &queue.Ticket{ID: id, Label: id, Item: item, Zone: "一区", Class: queue.Normal, State: queue.Waiting, ArrivedAt: at(came), QueuedAt: at(came)}
	if called >= 0 {
		k.State, k.CalledAt, k.StartedAt, k.Window, k.Clerk = queue.Serving, at(called), at(called), "A1", "2001"
	}
	if left >= 0 {
		k.State, k.FinishedAt = queue.Finished, at(left)
	}
	return k
}

func TestBoard(t *testing.T) {
	in := floor.Input{
		Now: ten, Midnight: midnight,
		Groups: []floor.Group{{Name: "甲", Items: []string{"X"}}, {Name: "乙", Items: []string{"Y"}}, {Name: "丙", Items: []string{"Z"}}},
		Desks: []floor.Desk{
			{Window: queue.Window{No: "A1", Zone: "一区", Clerk: "2001", Items: []string{"X"}}, Group: "甲", Red: 1},
			{Window: queue.Window{No: "A2", Zone: "一区", Items: []string{"X"}}, Group: "甲"},
			{Window: queue.Window{No: "A3", Zone: "二区", Clerk: "2003", Items: []string{"X"}}, Group: "甲", Order: floor.Order{Mode: floor.Pause, Reason: "break"}},
			{Window: queue.Window{No: "A4", Zone: "二区", Items: []string{"Y"}}, Group: "乙", Order: floor.Order{Mode: floor.Shut}},
		},
		Tickets: []*queue.Ticket{
			visit("t1", "X-1", 0, 10, 16), visit("t2", "X-1", 2, 20, 52), visit("t3", "X-1", 50, 52, -1),
			visit("t4", "X-1", 10, -1, -1), visit("t5", "X-1", 40, -1, -1), visit("t6", "Y-1", 59, -1, -1),
		},
		Forecast: func(like *queue.Ticket) queue.Outlook {
			return queue.Outlook{Known: like.Dept != "Y" && like.Item != "Y-1", Wait: 20 * time.Minute}
		},
	}
	b := floor.Make(in)
	var order []string
	for _, l := range b.Groups {
		order = append(order, l.Name)
	}
	if diff := cmp.Diff([]string{"乙", "甲", "丙"}, order); diff != "" {
		t.Errorf("the worst first: %s", diff)
	}
	if l := b.Groups[0]; !l.Starved() || l.Pain(ten) != 3 || l.Offline != 1 || l.Absent != 0 {
		t.Errorf("nobody calls 乙: %+v", l)
	}
	if l := b.Groups[1]; l.Waiting != 2 || l.Pain(ten) != 2 || l.Open != 1 || l.Paused != 1 || l.Absent != 1 || l.Red != 1 || ten.Sub(l.Oldest) != 50*time.Minute {
		t.Errorf("甲: %+v", l)
	}
	if l := b.Zones[0]; l.Name != "一区" || l.Outlook != nil || l.Starved() || l.Waiting != 3 || l.Open != 1 || l.Absent != 1 {
		t.Errorf("一区: %+v", l)
	}
	p := b.Places[0]
	if p.Served != 2 || p.Busy != 38*time.Minute || p.Ticket == nil || p.Ticket.ID != "t3" || !p.Since.Equal(midnight.Add(9*time.Hour+10*time.Minute)) {
		t.Errorf("A1: %+v", p)
	}
	want := floor.Day{
		From:     midnight.Add(9 * time.Hour),
		Arrivals: []int{3, 0, 1, 2, 0}, Waiting: []int{2, 1, 2, 3, 3},
		Waits: []int{1, 0, 1, 1, 0, 0, 0}, Services: []int{0, 1, 0, 0, 0, 1, 0},
	}
	if diff := cmp.Diff(want, b.Day); diff != "" {
		t.Error(diff)
	}
}

// Whoever came waits, is called or left: the numbers of the day add up, whatever
// the day was.
func TestDayAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := floor.Input{Now: ten, Midnight: midnight, Forecast: func(*queue.Ticket) queue.Outlook { return queue.Outlook{} }}
		waiting := 0
		for i := range rapid.IntRange(0, 40).Draw(t, "people") {
			came := rapid.IntRange(0, 59).Draw(t, "came")
			called := rapid.IntRange(-1, 59).Draw(t, "called")
			if called < came {
				called = -1
				waiting++
			}
			in.Tickets = append(in.Tickets, visit(string(rune('a'+i)), "X", came, called, -1))
		}
		d := floor.Make(in).Day
		came := 0
		for _, n := range d.Arrivals {
			came += n
		}
		if came != len(in.Tickets) {
			t.Fatalf("%d came, the day says %d", len(in.Tickets), came)
		}
		if n := len(d.Waiting); n > 0 && d.Waiting[n-1] != waiting {
			t.Fatalf("%d wait now, the day says %d", waiting, d.Waiting[n-1])
		}
	})
}
