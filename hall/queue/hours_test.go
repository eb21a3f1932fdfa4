package queue

import (
	"strings"
	"testing"
	"time"

	"onewindow/values"
)

func clock(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, values.Shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func cityHours() Hours {
	return Hours{
		Shifts: append(DefaultShifts(),
			Shift{Name: "noon", Days: []string{Workday}, From: 12 * time.Hour, To: 13*time.Hour + 30*time.Minute, Windows: []string{"A1"}},
			Shift{Name: "saturday", Days: []string{Restday}, From: 9 * time.Hour, To: 12 * time.Hour, Items: []string{"SW", "GA-001"}},
			Shift{Name: "fair", Days: []string{"2026-11-24"}, From: 17 * time.Hour, To: 20 * time.Hour, Items: []string{"SW"}},
		),
		EarlyTicket: 30 * time.Minute, LastTicket: 15 * time.Minute, EndOfDay: CloseOff, CloseAfter: time.Hour,
	}
}

// TestTicketHours: 2026-11-23 is a Monday; Saturday 10 October works, Friday 2
// October does not.
func TestTicketHours(t *testing.T) {
	windows := []Window{{No: "A1", Items: []string{"GJJ"}}, {No: "A2", Items: []string{"*"}}}
	h := cityHours()
	for _, tc := range []struct {
		at, item, dept string
		next           string // empty: a ticket is given out
	}{
		{"2026-11-23 08:29", "GJJ-001", "GJJ", "2026-11-23 09:00"},
		{"2026-11-23 08:30", "GJJ-001", "GJJ", ""},
		{"2026-11-23 12:30", "GA-002", "GA", ""}, // waits for the afternoon
		{"2026-11-23 16:44", "GA-002", "GA", ""},
		{"2026-11-23 16:45", "GA-002", "GA", "2026-11-24 09:00"},
		{"2026-11-24 16:45", "GA-002", "GA", "2026-11-25 09:00"},
		{"2026-11-24 19:30", "SW-002", "SW", ""}, // extended hours of that day
		{"2026-11-24 19:45", "SW-002", "SW", "2026-11-25 09:00"},
		{"2026-11-27 18:00", "GJJ-001", "GJJ", "2026-11-30 09:00"},
		{"2026-11-28 10:00", "GJJ-001", "GJJ", "2026-11-30 09:00"},
		{"2026-11-28 10:00", "SW-002", "SW", ""},
		{"2026-11-28 10:00", "GA-001", "GA", ""},
		{"2026-11-28 10:00", "", "", ""}, // somebody who does not know yet
		{"2026-10-10 15:00", "GJJ-001", "GJJ", ""},
		{"2026-10-02 15:00", "GJJ-001", "GJJ", "2026-10-08 09:00"},
		{"2031-01-06 10:00", "GJJ-001", "GJJ", ""}, // no calendar yet: a Monday
	} {
		ok, next := h.Ticket(clock(t, tc.at), values.DefaultCalendar(), tc.item, tc.dept, windows)
		got := ""
		if !ok {
			got = next.Format("2006-01-02 15:04")
		}
		if got != tc.next {
			t.Errorf("%s %s: next %q, want %q", tc.at, tc.item, got, tc.next)
		}
	}
	noon := Hours{Shifts: h.Shifts[2:3]}
	if ok, _ := noon.Ticket(clock(t, "2026-11-23 12:30"), values.DefaultCalendar(), "GA-002", "GA", windows); ok {
		t.Error("the noon shift is held at A1 alone, which does not serve the item")
	}
	if ok, _ := noon.Ticket(clock(t, "2026-11-23 12:30"), values.DefaultCalendar(), "GJJ-001", "GJJ", windows); !ok {
		t.Error("A1 serves it at noon")
	}
	if ok, _ := new(Hours).Ticket(clock(t, "2026-11-23 03:00"), values.DefaultCalendar(), "", "", nil); !ok {
		t.Error("without hours the hall is open always")
	}
}

func TestDayEnds(t *testing.T) {
	h := cityHours()
	for at, want := range map[string]string{
		"2026-11-23 10:00": "2026-11-23 18:00", "2026-11-24 10:00": "2026-11-24 21:00", "2026-11-28 09:00": "2026-11-28 13:00",
		"2026-11-23 19:00": "2026-11-24 00:00",
	} {
		if got := h.DayEnds(clock(t, at), values.DefaultCalendar()); got.Format("2006-01-02 15:04") != want {
			t.Errorf("waiting since %s: until %v, want %s", at, got, want)
		}
	}
	h.EndOfDay = ServeAll
	if got := h.DayEnds(clock(t, "2026-11-23 10:00"), values.DefaultCalendar()); got.Format("15:04") != "00:00" {
		t.Errorf("everybody is served: %v", got)
	}
	if !new(Hours).DayEnds(clock(t, "2026-11-23 10:00"), values.DefaultCalendar()).IsZero() {
		t.Error("without hours no day ends")
	}
}

func TestSlots(t *testing.T) {
	h, b := cityHours(), DefaultBookings()
	b.Quotas = []Quota{{Items: []string{"GA", "SW-001"}, Slot: 2}}
	now := clock(t, "2026-11-23 10:45")
	slots := func(day, item, dept string) []Slot {
		d, err := values.ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		return b.Slots(&h, d, now, values.DefaultCalendar(), item, dept, nil)
	}
	today := slots("2026-11-23", "GA-002", "GA")
	if len(today) != 8 || today[0].Start.Format("15:04") != "11:30" || today[7].End.Format("15:04") != "17:00" {
		t.Errorf("today: %d %v", len(today), today)
	}
	for day, want := range map[string]int{"2026-11-24": 13, "2026-11-28": 0, "2026-11-22": 0, "2026-12-07": 13, "2026-12-08": 0} {
		if got := len(slots(day, "GA-002", "GA")); got != want {
			t.Errorf("%s: %d times, want %d", day, got, want)
		}
	}
	if got := len(slots("2026-11-28", "SW-001", "SW")); got != 6 {
		t.Errorf("Saturday's extended hours: %d times", got)
	}
	h = Hours{}
	if got := len(slots("2026-11-24", "GA-002", "GA")); got != 13 {
		t.Errorf("without hours the usual ones: %d", got)
	}
	now = clock(t, "2030-12-30 10:00")
	if got := len(slots("2031-01-06", "GA-002", "GA")); got != 0 {
		t.Errorf("no promise into a year without calendar: %d", got)
	}
	for item, want := range map[string]int{"GA-002": 2, "SW-001": 2, "SW-002": 10} {
		dept, _, _ := cut(item)
		if _, n := b.QuotaOf(item, dept); n != want {
			t.Errorf("quota of %s: %d", item, n)
		}
	}
}

func cut(item string) (string, string, bool) {
	return item[:2], item[3:], true
}

func TestHoursAndBookingsCheck(t *testing.T) {
	good, goodB := cityHours(), DefaultBookings()
	if good.Check() != nil || goodB.Check() != nil {
		t.Fatal(good.Check(), goodB.Check())
	}
	for name, spoil := range map[string]func(*Hours, *Bookings){
		"ends before it begins": func(h *Hours, _ *Bookings) { h.Shifts[0].To = h.Shifts[0].From },
		"past midnight":         func(h *Hours, _ *Bookings) { h.Shifts[0].To = 25 * time.Hour },
		"no day":                func(h *Hours, _ *Bookings) { h.Shifts[0].Days = nil },
		"a day nobody knows":    func(h *Hours, _ *Bookings) { h.Shifts[0].Days = []string{"someday"} },
		"end of day":            func(h *Hours, _ *Bookings) { h.EndOfDay = "party" },
		"negative":              func(h *Hours, _ *Bookings) { h.LastTicket = -1 },
		"no length":             func(_ *Hours, b *Bookings) { b.Slot = 0 },
		"no days":               func(_ *Hours, b *Bookings) { b.Days = 0 },
		"a quota of nothing":    func(_ *Hours, b *Bookings) { b.Quotas = []Quota{{Slot: 1}} },
	} {
		h, b := cityHours(), DefaultBookings()
		spoil(&h, &b)
		if h.Check() == nil && b.Check() == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

// TestDeskMoves: what the guide desk changes, and what it leaves as it was.
func TestDeskMoves(t *testing.T) {
	do := func(x Ticket, ev Event, in Input) Ticket {
		t.Helper()
		in.Actor, in.Role = "g1", Guide
		next, err := Step(x, ev, in, t0.Add(time.Hour), DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		return next
	}
	x := waitingTicket("x", Normal, "GA-001", 5*time.Minute)
	x.Target = "window:7"
	y := do(x, Amend, Input{Item: "SW-001", Dept: "SW", Zone: "tax"})
	if y.Item != "SW-001" || y.Dept != "SW" || y.Zone != "tax" || y.Target != "" || y.QueuedAt != x.QueuedAt || y.ArrivedAt != x.ArrivedAt {
		t.Errorf("amended: %+v", y)
	}
	y = do(y, Prepare, Input{Prepared: &Preparation{Item: "SW-001", Papers: map[string]bool{"IDC.self": true}}, Dept: "SW", Zone: "tax"})
	if y.Prepared == nil || y.Prepared.By != "g1" || !y.Prepared.At.Equal(t0.Add(time.Hour)) {
		t.Errorf("prepared: %+v", y.Prepared)
	}
	if same := do(y, Amend, Input{Item: "SW-001", Dept: "SW"}); same.Prepared == nil {
		t.Error("the same item keeps what was prepared")
	}
	if other := do(y, Amend, Input{Item: "SW-002", Dept: "SW"}); other.Prepared != nil {
		t.Error("another item drops what was prepared")
	}
	y.NotBefore, y.Behind = t0.Add(2*time.Hour), []string{"z"}
	y = do(y, Favour, Input{Group: OwnJudgement, Reason: "carries an infant"})
	if y.Class != Priority || y.Group != OwnJudgement || y.GroupNote == "" || len(y.Behind) > 0 || !y.NotBefore.IsZero() {
		t.Errorf("favoured: %+v", y)
	}
	y = do(y, Cancel, Input{})
	if y.State != Abandoned || y.Ended != EndedCancelled || y.ClosedAt.IsZero() {
		t.Errorf("cancelled: %+v", y)
	}
}

// TestLateForTheBooking: within the window the slot counts, then the ordinary
// line where the hall allows it, then nothing.
func TestLateForTheBooking(t *testing.T) {
	l := DefaultLimits()
	l.LateOrdinary = 20 * time.Minute
	slot := t0.Add(time.Hour)
	b := Ticket{ID: "b", Label: "Y001", Item: "GA-001", Class: ByTime, State: Booked, IssuedAt: t0, Slot: slot, SlotEnd: slot.Add(30 * time.Minute)}
	arrive := func(after time.Duration) (Ticket, error) {
		return Step(b, Arrive, Input{Role: Kiosk}, slot.Add(after), l)
	}
	if x, err := arrive(45 * time.Minute); err != nil || x.Class != ByTime || !x.QueuedAt.Equal(slot) {
		t.Errorf("in time: %+v, %v", x, err)
	}
	if x, err := arrive(46 * time.Minute); err != nil || x.Class != Normal || !x.QueuedAt.Equal(slot.Add(46*time.Minute)) || !x.NotBefore.IsZero() {
		t.Errorf("late: %+v, %v", x, err)
	}
	if _, err := arrive(66 * time.Minute); !refusedAs(err, TooLate) {
		t.Errorf("much too late: %v", err)
	}
	if _, err := Step(b, MarkNoShow, Input{Role: System}, slot.Add(60*time.Minute), l); !refusedAs(err, TooEarly) {
		t.Errorf("a no-show while a late comer may still come: %v", err)
	}
}

// TestShiftsNarrowCalls: a window calls what its shifts of the day serve, from
// their beginning, and after their end those who came before it.
func TestShiftsNarrowCalls(t *testing.T) {
	h := cityHours()
	windows := map[string]Window{"A1": {No: "A1", Items: []string{"*"}}, "A2": {No: "A2", Items: []string{"*"}}}
	for _, tc := range []struct{ window, now, came, item, dept, may string }{
		{"A2", "2026-11-23 08:59", "2026-11-23 08:40", "GA-002", "GA", "no"},
		{"A2", "2026-11-23 09:00", "2026-11-23 08:40", "GA-002", "GA", "yes"},
		{"A2", "2026-11-23 12:10", "2026-11-23 11:50", "GA-002", "GA", "yes"}, // came before the end
		{"A2", "2026-11-23 12:10", "2026-11-23 12:05", "GA-002", "GA", "no"},
		{"A1", "2026-11-23 12:10", "2026-11-23 12:05", "GA-002", "GA", "yes"}, // no break here
		{"A2", "2026-11-23 13:30", "2026-11-23 12:05", "GA-002", "GA", "yes"},
		{"A2", "2026-11-23 17:20", "2026-11-23 16:59", "GA-002", "GA", "yes"},
		{"A2", "2026-11-24 17:20", "2026-11-24 17:10", "SW-002", "SW", "yes"}, // extended hours of that day
		{"A2", "2026-11-24 17:20", "2026-11-24 17:10", "GA-002", "GA", "no"},
		{"A2", "2026-11-23 17:20", "2026-11-23 17:10", "SW-002", "SW", "no"},
		{"A2", "2026-11-28 10:00", "2026-11-28 09:50", "GA-001", "GA", "yes"},
		{"A2", "2026-11-28 10:00", "2026-11-28 09:50", "GA-002", "GA", "no"},
		{"A2", "2026-11-28 10:00", "2026-11-28 09:50", "", "", "yes"}, // somebody who does not know yet
		{"A2", "2026-10-02 10:00", "2026-10-02 09:50", "SW-002", "SW", "yes"},
		{"A2", "2026-10-02 10:00", "2026-10-02 09:50", "GA-002", "GA", "no"},
	} {
		w := h.At(windows[tc.window], clock(t, tc.now), values.DefaultCalendar())
		ticket := Ticket{ID: "x", State: Waiting, Item: tc.item, Dept: tc.dept, ArrivedAt: clock(t, tc.came)}
		if _, _, ok := Pick(DefaultRule(), w, inLine(ticket), nil, clock(t, tc.now)); ok != (tc.may == "yes") {
			t.Errorf("%s at %s: %s who came %s: %v", tc.window, tc.now, tc.item, tc.came, ok)
		}
	}
	always := Hours{}
	if w := always.At(windows["A2"], clock(t, "2026-11-28 03:00"), values.DefaultCalendar()); !w.MayCall(&Ticket{Item: "GA-002", Dept: "GA"}) {
		t.Error("a hall without shifts is closed")
	}
}

// TestWhoGotATicketIsCalled: nobody who was given a ticket in a shift that is held
// finds every window narrowed away.
func TestWhoGotATicketIsCalled(t *testing.T) {
	h := cityHours()
	cal := values.DefaultCalendar()
	windows := []Window{{No: "A1", Items: []string{"GJJ", "GA"}}, {No: "A2", Items: []string{"*"}}}
	given := 0
	for at := clock(t, "2026-11-23 00:00"); at.Before(clock(t, "2026-11-30 00:00")); at = at.Add(7 * time.Minute) {
		for _, item := range []string{"GJJ-001", "SW-002", "GA-001", "GA-002"} {
			dept, _, _ := strings.Cut(item, "-")
			if ok, _ := h.Ticket(at, cal, item, dept, windows); !ok {
				continue
			}
			given++
			ticket := Ticket{Item: item, Dept: dept, ArrivedAt: at}
			called := false
			for wait := time.Duration(0); wait < 4*time.Hour && !called; wait += 5 * time.Minute {
				for _, w := range windows {
					w = h.At(w, at.Add(wait), cal)
					called = called || w.MayCall(&ticket)
				}
			}
			if !called {
				t.Fatalf("%s for %s is never called", at, item)
			}
		}
	}
	if given < 300 {
		t.Errorf("only %d tickets", given)
	}
}
