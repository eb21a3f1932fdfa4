package sim

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onewindow/hall/queue"
)

// movedDay is a made-up day of which everything is known, and the moment at which a
// window is moved to other items.
type movedDay struct {
	items []queue.Item
	in    Input
	cut   time.Duration
	moved Change
}

func drawDay(t *rapid.T) movedDay {
	d := movedDay{cut: time.Hour + 500*time.Millisecond}
	for i := range 4 {
		d.items = append(d.items, queue.Item{Code: fmt.Sprintf("%c-001", 'A'+i), Dept: string(rune('A' + i)), Mean: time.Duration(rapid.IntRange(60, 1500).Draw(t, "mean")) * time.Second})
	}
	d.in = Input{Items: d.items, Calls: true, Rule: queue.DefaultRule()}
	if rapid.Bool().Draw(t, "fifo") {
		d.in.Rule = queue.FIFO.Rule()
	}
	for i := range rapid.IntRange(1, 80).Draw(t, "people") {
		item := rapid.SampledFrom(d.items).Draw(t, "item")
		a := Arrival{At: time.Duration(rapid.IntRange(0, 2*3600).Draw(t, "at")) * time.Second, Ticket: fmt.Sprint(i), Item: item.Code, Service: item.Mean}
		a.Class = rapid.SampledFrom([]queue.Class{queue.Normal, queue.Normal, queue.Priority}).Draw(t, "class")
		d.in.Arrivals = append(d.in.Arrivals, a)
	}
	some := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"A", "B", "C", "D", "*"}), 1, 3, rapid.ID[string])
	for i := range rapid.IntRange(1, 6).Draw(t, "windows") {
		d.in.Roster = append(d.in.Roster, Shift{Window: fmt.Sprint(i), Clerk: fmt.Sprint(i), Items: some.Draw(t, "serves"), Skill: 1, To: 3*time.Hour + d.cut})
	}
	row := rapid.SampledFrom(d.in.Roster).Draw(t, "moved")
	row.Items = some.Draw(t, "to")
	d.moved = Change{At: d.cut, Rows: []Shift{row}}
	return d
}

// at is the hall at the cut, as its tickets tell it, with the move or without.
func (d *movedDay) at(calls []Call, moved bool) *Hall {
	known := queue.NewHistory(d.items)
	known.Build()
	h := &Hall{Now: opening.Add(d.cut), Known: known, Rule: d.in.Rule}
	called, last := map[string]bool{}, map[string]Call{}
	for _, c := range calls {
		if at := time.Duration(c.At * float64(time.Second)); at < d.cut {
			called[c.Ticket], last[c.Window] = true, c
		}
	}
	byID := map[string]Arrival{}
	for _, a := range d.in.Arrivals {
		byID[a.Ticket] = a
		if a.At < d.cut && !called[a.Ticket] {
			at := opening.Add(a.At)
			h.Waiting = append(h.Waiting, &queue.Ticket{ID: a.Ticket, Item: a.Item, Class: a.Class, State: queue.Waiting, ArrivedAt: at, QueuedAt: at})
		}
	}
	for _, row := range d.in.Roster {
		desk := Desk{Window: queue.Window{No: row.Window, Clerk: row.Clerk, Items: row.Items}, Since: opening}
		if moved && row.Window == d.moved.Rows[0].Window {
			desk.Items = d.moved.Rows[0].Items
		}
		if c, ok := last[row.Window]; ok {
			began := opening.Add(time.Duration(c.At * float64(time.Second)))
			desk.Since = began.Add(byID[c.Ticket].Service)
			if desk.Since.After(h.Now) {
				desk.InHand = &queue.Ticket{Item: byID[c.Ticket].Item, State: queue.Serving, StartedAt: began}
			}
		}
		h.Desks = append(h.Desks, desk)
	}
	return h
}

func (d *movedDay) left() (out []Arrival) {
	for _, a := range d.in.Arrivals {
		if a.At >= d.cut {
			a.At -= d.cut
			out = append(out, a)
		}
	}
	return out
}

// wrong is where what is foreseen, with the move or without, is not what then happens:
// the same tickets, the same windows, the same moments. spoil makes a mutant of the
// foresight.
func (d *movedDay) wrong(moved bool, spoil func(*movedDay, *Input)) string {
	truth := d.in
	if moved {
		truth.Changes = []Change{d.moved}
	}
	before := Run(d.in).Calls // until the cut both days are the same
	h := d.at(before, moved)
	ahead := h.Foresee(3 * time.Hour)
	ahead.Arrivals = append(ahead.Arrivals, d.left()...)
	// Nobody knows when a visit beyond its usual time ends; here it is known.
	for _, desk := range h.Desks {
		if desk.InHand != nil {
			ahead.Begun[desk.No] = Begun{Busy: desk.Since.Sub(h.Now)}
		}
	}
	spoil(d, &ahead)
	var want []Call
	for _, c := range Run(truth).Calls {
		if at := time.Duration(c.At * float64(time.Second)); at >= d.cut {
			c.At = round(at - d.cut)
			want = append(want, c)
		}
	}
	var got []Call
	for _, c := range Run(ahead).Calls {
		c.At = round(time.Duration(c.At * float64(time.Second)))
		got = append(got, c)
	}
	return cmp.Diff(want, got, cmp.Transformer("call", func(c Call) string {
		return fmt.Sprintf("%s at %s after %.0f: waited %.0f, %s", c.Ticket, c.Window, c.At, c.Wait, c.Why)
	}))
}

// What is foreseen of a move is what then happens.
func TestWhatIfIsWhatHappens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDay(t)
		for _, moved := range []bool{false, true} {
			if diff := d.wrong(moved, func(*movedDay, *Input) {}); diff != "" {
				t.Fatalf("moved %v: what happened (-) and what was foreseen (+): %s", moved, diff)
			}
		}
	})
}

// A foresight that forgets something is seen to be wrong, on one day of many at least.
func TestWhatIfMutants(t *testing.T) {
	days := rapid.Custom(drawDay)
	for name, spoil := range map[string]func(*movedDay, *Input){
		"who is served now takes no time": func(_ *movedDay, in *Input) { in.Begun = map[string]Begun{} },
		"a window is forgotten":           func(_ *movedDay, in *Input) { in.Roster = in.Roster[:len(in.Roster)-1] },
		"first come, first served":        func(_ *movedDay, in *Input) { in.Rule = queue.FIFO.Rule() },
		"the move is forgotten": func(d *movedDay, in *Input) {
			for i := range in.Roster {
				if row := &in.Roster[i]; row.Window == d.moved.Rows[0].Window {
					row.Items = d.in.Roster[slices.IndexFunc(d.in.Roster, func(s Shift) bool { return s.Window == row.Window })].Items
				}
			}
		},
		"who waits has just come": func(_ *movedDay, in *Input) {
			for i := range in.Arrivals {
				in.Arrivals[i].At = max(0, in.Arrivals[i].At)
			}
		},
	} {
		died := false
		for seed := 0; seed < 100 && !died; seed++ {
			d := days.Example(seed)
			died = d.wrong(true, spoil) != ""
		}
		if !died {
			t.Errorf("mutant survived: %s", name)
		}
	}
}

// Who came in the last hour is taken to come again, for the same things.
func TestForeseenArrivals(t *testing.T) {
	now := opening.Add(10 * time.Hour)
	known := queue.NewHistory([]queue.Item{{Code: "A-001", Dept: "A", Mean: 10 * time.Minute}})
	known.Build()
	h := &Hall{
		Now: now, Known: known, Rule: queue.DefaultRule(), Past: time.Hour,
		Waiting: []*queue.Ticket{{ID: "w", Item: "A-001", State: queue.Waiting, ArrivedAt: now.Add(-5 * time.Minute)}},
		Recent:  []*queue.Ticket{{ID: "r", Item: "A-001", ArrivedAt: now.Add(-20 * time.Minute)}},
		Desks: []Desk{
			{Window: queue.Window{No: "1", Items: []string{"A"}}, AwayFrom: 30 * time.Minute, AwayTo: time.Hour},
			{Window: queue.Window{No: "2", Items: []string{"A"}}, InHand: &queue.Ticket{Item: "A-001", State: queue.Serving, StartedAt: now.Add(-time.Hour)}},
		},
	}
	in := h.Foresee(2 * time.Hour)
	var at []time.Duration
	for _, a := range in.Arrivals {
		at = append(at, a.At)
	}
	if diff := cmp.Diff([]time.Duration{-5 * time.Minute, 40 * time.Minute, 100 * time.Minute}, at); diff != "" {
		t.Error(diff)
	}
	var rows []string
	for _, s := range in.Roster {
		rows = append(rows, fmt.Sprint(s.Window, " ", s.From, " ", s.To))
	}
	if diff := cmp.Diff([]string{"1 0s 30m0s", "1 1h0m0s 2h0m0s", "2 0s 2h0m0s"}, rows); diff != "" {
		t.Error(diff)
	}
	if in.Begun["2"].Busy != leastLeft {
		t.Errorf("a visit beyond its time still takes %v", in.Begun["2"].Busy)
	}
	r := Run(in)
	got := WaitsBy(in, &r, 2*time.Hour, func(*Arrival) string { return "line" })["line"]
	if got.Longest != 5*time.Minute || got.Left != 0 || got.Mean != 100*time.Second {
		t.Errorf("foreseen: %+v", got)
	}
}

// fullHour is the largest hall in a full hour: 270 windows, 1,000 tickets an hour,
// 300 people in the line.
func fullHour() *Hall {
	now := opening.Add(10 * time.Hour)
	var items []queue.Item
	for i := range 100 {
		items = append(items, queue.Item{Code: fmt.Sprintf("D%02d-001", i), Dept: fmt.Sprintf("D%02d", i), Mean: time.Duration(6+i%20) * time.Minute})
	}
	known := queue.NewHistory(items)
	h := &Hall{Now: now, Known: known, Rule: queue.DefaultRule(), Past: time.Hour}
	for i := range 1000 {
		t := &queue.Ticket{ID: fmt.Sprint(i), Item: items[i*37%100].Code, Dept: items[i*37%100].Dept, Class: queue.Normal, ArrivedAt: now.Add(-time.Duration(i) * 3600 * time.Millisecond)}
		t.QueuedAt = t.ArrivedAt
		h.Recent = append(h.Recent, t)
		if i < 300 {
			waits := *t
			waits.State = queue.Waiting
			h.Waiting = append(h.Waiting, &waits)
		}
	}
	for i := range 270 {
		d := Desk{Window: queue.Window{No: fmt.Sprint(i), Clerk: fmt.Sprint(i)}, InHand: &queue.Ticket{Item: items[i%100].Code, State: queue.Serving, StartedAt: now.Add(-time.Duration(i%12) * time.Minute)}}
		for k := range 40 {
			d.Items = append(d.Items, fmt.Sprintf("D%02d", (i+k)%100))
		}
		d.Window = d.Indexed()
		h.Desks = append(h.Desks, d)
		known.Add(queue.Handling{Clerk: d.Clerk, Item: items[i%100].Code, N: 20, SumMS: 20 * 600_000})
	}
	known.Build()
	return h
}

func BenchmarkForesee(b *testing.B) {
	h := fullHour()
	for b.Loop() {
		in := h.Foresee(2 * time.Hour)
		Run(in)
	}
}
