package queue

import (
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"onewindow/values"
)

func estimateHistory() *History {
	return NewHistory([]Item{{"GA-001", "GA", 10 * time.Minute}, {"SW-001", "SW", 20 * time.Minute}})
}

func deptTicket(id, item, dept string, class Class, waited time.Duration) Ticket {
	x := waitingTicket(id, class, item, waited)
	x.Dept = dept
	return x
}

func TestExpect(t *testing.T) {
	h := estimateHistory()
	line := []Ticket{
		deptTicket("a", "GA-001", "GA", Normal, 9*time.Minute), deptTicket("b", "GA-001", "GA", Normal, 8*time.Minute),
		deptTicket("c", "SW-001", "SW", Normal, 7*time.Minute), deptTicket("d", "GA-001", "GA", Priority, time.Minute),
	}
	police, tax, both := Window{No: "1", Items: []string{"GA"}}, Window{No: "2", Items: []string{"SW"}}, Window{No: "3", Items: []string{"*"}}
	me := deptTicket("me", "GA-001", "GA", Normal, 0)
	booked := me
	booked.NotBefore = t0.Add(45 * time.Minute)
	for _, tc := range []struct {
		name string
		open []Window
		t    Ticket
		want time.Duration
		ok   bool
	}{
		{"nobody open", nil, me, 0, false},
		{"only the tax window", []Window{tax}, me, 0, false},
		{"one window, three before", []Window{police}, me, 30 * time.Minute, true},
		{"tax shares the window that does both", []Window{police, both}, me, 25 * time.Minute, true},
		{"tax has its own, too", []Window{police, tax, both}, me, 20 * time.Minute, true},
		{"priority goes first", []Window{police}, deptTicket("p", "GA-001", "GA", Priority, 0), 10 * time.Minute, true},
		{"nobody before", []Window{police}, line[3], 0, true},
		{"a booking waits for its time", []Window{police}, booked, 45 * time.Minute, true},
	} {
		got := Expect(&tc.t, inLine(line...), Staffing{Open: tc.open, All: []Window{police, tax, both}}, h, t0)
		if got != (Outlook{Wait: tc.want, Known: tc.ok}) {
			t.Errorf("%s: %+v; want %v", tc.name, got, tc.want)
		}
	}
	if got := Ahead(&me, inLine(line...)); got != 3 {
		t.Errorf("%d ahead", got)
	}
	if got := Ahead(&line[3], inLine(line...)); got != 0 {
		t.Errorf("%d ahead of the priority ticket", got)
	}
}

// TestExpectInShifts: Monday 2026-11-23, with a shift at noon at one window and
// extended hours for tax on Tuesday.
func TestExpectInShifts(t *testing.T) {
	a1, a2 := Window{No: "A1", Items: []string{"GJJ"}}, Window{No: "A2", Items: []string{"*"}}
	all := []Window{a1, a2}
	hours := cityHours()
	serve := hours
	serve.EndOfDay = ServeAll
	for _, tc := range []struct {
		name, at   string
		hours      Hours
		open       []Window
		item, dept string
		before     int // tickets of 12.69 minutes
		want       string
		late       bool
		ends       string
	}{
		{"in the morning", "2026-11-23 10:00", hours, all, "GJJ-001", "GJJ", 2, "10:12", false, ""},
		{"before opening nobody is there yet", "2026-11-23 08:40", hours, nil, "GA-002", "GA", 0, "09:00", false, ""},
		{"the shift at noon", "2026-11-23 12:10", hours, all, "GJJ-001", "GJJ", 1, "12:22", false, ""},
		{"no shift at noon for the police", "2026-11-23 12:10", hours, all, "GA-002", "GA", 1, "13:42", false, ""},
		{"lunch does not count", "2026-11-23 11:55", hours, []Window{a2}, "GA-002", "GA", 2, "13:50", false, ""},
		{"the day is too short", "2026-11-23 16:50", hours, []Window{a2}, "GA-002", "GA", 1, "", true, "17:00"},
		{"extended hours", "2026-11-24 16:50", hours, []Window{a2}, "SW-002", "SW", 1, "17:02", false, ""},
		{"extended hours end, too", "2026-11-24 16:50", hours, []Window{a2}, "SW-002", "SW", 20, "", true, "20:00"},
		{"nobody sits where the shift is", "2026-11-23 10:00", hours, nil, "GA-002", "GA", 0, "", false, ""},
		{"only the other window is open", "2026-11-23 10:00", hours, []Window{a1}, "GA-002", "GA", 0, "", false, ""},
		{"after the last shift", "2026-11-23 17:05", hours, all, "GA-002", "GA", 0, "", true, ""},
		{"served nevertheless", "2026-11-23 16:50", serve, []Window{a2}, "GA-002", "GA", 1, "", true, "17:00"},
	} {
		now := clock(t, tc.at)
		var line []Ticket
		for range tc.before {
			line = append(line, Ticket{ID: string(rune('a' + len(line))), Item: tc.item, Dept: tc.dept, Class: Normal, State: Waiting, QueuedAt: now.Add(-time.Minute), ArrivedAt: now.Add(-time.Minute)})
		}
		me := Ticket{ID: "me", Item: tc.item, Dept: tc.dept, Class: Normal, State: Waiting, QueuedAt: now, ArrivedAt: now}
		got := Expect(&me, inLine(line...), Staffing{Open: tc.open, All: all, Hours: tc.hours, Calendar: values.DefaultCalendar()}, nil, now)
		when, ends := "", ""
		if got.Known {
			when = now.Add(got.Wait).In(values.Shanghai).Format("15:04")
		}
		if !got.Ends.IsZero() {
			ends = got.Ends.In(values.Shanghai).Format("15:04")
		}
		if when != tc.want || got.Late != tc.late || ends != tc.ends || got.Served != (tc.late && tc.hours.EndOfDay == ServeAll) {
			t.Errorf("%s: %q %+v, want %q", tc.name, when, got, tc.want)
		}
	}
}

// TestExpectNeverAfterTheEnd: whoever is told a time is served in a shift, by a
// window of it. The mutant counts windows without their shifts.
func TestExpectNeverAfterTheEnd(t *testing.T) {
	windows := []Window{{No: "A1", Items: []string{"GJJ"}}, {No: "A2", Items: []string{"*"}}, {No: "A3", Items: []string{"SW", "GA"}}}
	kinds := [][2]string{{"GJJ-001", "GJJ"}, {"SW-002", "SW"}, {"GA-001", "GA"}}
	midnight := clock(t, "2026-11-23 00:00")
	for name, blind := range map[string]bool{"expect": false, "mutant": true} {
		broken := 0
		rapid.Check(t, func(rt *rapid.T) {
			now := midnight.Add(time.Duration(rapid.IntRange(0, 48*60).Draw(rt, "at")) * time.Minute)
			draw := func(id string) Ticket {
				kind := rapid.SampledFrom(kinds).Draw(rt, "item")
				at := now.Add(-time.Duration(rapid.IntRange(0, 90).Draw(rt, "waited")) * time.Minute)
				return Ticket{ID: id, Item: kind[0], Dept: kind[1], Class: rapid.SampledFrom(Classes()).Draw(rt, "class"), State: Waiting, QueuedAt: at, ArrivedAt: at}
			}
			var line []Ticket
			for i := range rapid.IntRange(0, 30).Draw(rt, "line") {
				line = append(line, draw(string(rune('a'+i))))
			}
			me := draw("me")
			s := Staffing{All: windows, Hours: cityHours(), Calendar: values.DefaultCalendar()}
			for _, w := range windows {
				if rapid.Bool().Draw(rt, "open") {
					s.Open = append(s.Open, w)
				}
			}
			asked := s
			if blind {
				asked.Hours = Hours{}
			}
			got := Expect(&me, inLine(line...), asked, nil, now)
			if !got.Known {
				return
			}
			at := now.Add(got.Wait)
			for _, shift := range s.Hours.On(values.Of(now), s.Calendar, me.Item, me.Dept, windows) {
				day := values.Of(now).Time()
				if !at.Before(day.Add(shift.From)) && at.Before(day.Add(shift.To)) && got.Wait >= 0 {
					return
				}
			}
			broken++
			if !blind {
				rt.Fatalf("at %v told %v, in no shift", now, at)
			}
		})
		if blind == (broken == 0) {
			t.Errorf("%s: %d times out of the hours", name, broken)
		}
	}
}

// TestGatheredWindows: windows put together by kind tell the same wait as each
// for itself. The mutant gathers a window that somebody was sent to.
func TestGatheredWindows(t *testing.T) {
	now := t0
	sets := [][]string{{"*"}, {"GJJ"}, {"GA-001", "SW"}, {"GJJ", "GA"}}
	zones := []string{"east", "west"}
	targets := []string{"", "", "", "west", "dept:GA", "window:3", "5"}
	alone := func(t *Ticket, line []*Ticket, s Staffing) time.Duration {
		sum, mine := 0.0, 0
		for i := range s.Open {
			if s.Open[i].MayCall(t) {
				mine++
			}
		}
		if mine == 0 {
			return -1
		}
		for _, o := range line {
			if !o.InLine() || !before(o, t) {
				continue
			}
			all, shared := 0, 0
			for i := range s.Open {
				if s.Open[i].MayCall(o) {
					all++
					if s.Open[i].MayCall(t) {
						shared++
					}
				}
			}
			if shared > 0 {
				sum += float64(DefaultItemMean) * float64(shared) / float64(all)
			}
		}
		return time.Duration(sum / float64(mine))
	}
	differs := func(rt *rapid.T, careless bool) bool {
		var s Staffing
		for i := range rapid.IntRange(1, 9).Draw(rt, "windows") {
			s.Open = append(s.Open, Window{
				No: strconv.Itoa(i + 1), Zone: rapid.SampledFrom(zones).Draw(rt, "zone"), Items: rapid.SampledFrom(sets).Draw(rt, "items"),
			})
		}
		draw := func(id string) Ticket {
			k := waitingTicket(id, Normal, rapid.SampledFrom([]string{"GJJ-001", "GA-001", "GA-002", "SW-001"}).Draw(rt, "item"),
				time.Duration(rapid.IntRange(0, 90).Draw(rt, "waited"))*time.Minute)
			k.Target = rapid.SampledFrom(targets).Draw(rt, "target")
			return k
		}
		var tickets []Ticket
		for i := range rapid.IntRange(0, 20).Draw(rt, "line") {
			tickets = append(tickets, draw(string(rune('a'+i))))
		}
		me, line := draw("me"), inLine(tickets...)
		want := alone(&me, line, s)
		if careless {
			benches, _ := s.benches(&me, now)
			kinds := gathered(benches, &Ticket{}, nil)
			s.Open = nil
			for _, k := range kinds {
				for range k.n {
					s.Open = append(s.Open, k.w)
				}
			}
		}
		got := Expect(&me, line, s, nil, now)
		return got.Known != (want >= 0) || got.Known && (got.Wait-want).Abs() > time.Microsecond
	}
	rapid.Check(t, func(rt *rapid.T) {
		if differs(rt, false) {
			rt.Fatal("gathered windows tell another wait")
		}
	})
	caught := false
	rapid.Check(t, func(rt *rapid.T) { caught = differs(rt, true) || caught })
	if !caught {
		t.Error("the mutant lives")
	}
}
