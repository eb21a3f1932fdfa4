package queue

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func waitingTicket(id string, class Class, item string, waited time.Duration) Ticket {
	at := t0.Add(-waited)
	return Ticket{ID: id, Label: id, Item: item, Class: class, State: Waiting, IssuedAt: at, ArrivedAt: at, QueuedAt: at}
}

func to(t Ticket, target string) Ticket {
	t.Target = target
	return t
}

// TestWhyNumbers: the numbers of a choice are those that led to it.
func TestWhyNumbers(t *testing.T) {
	h := NewHistory([]Item{{"GA-001", "GA", 10 * time.Minute}, {"SW-001", "SW", 20 * time.Minute}})
	h.Add(Handling{Clerk: "swift", Item: "GA-001", N: 60, SumMS: 60 * 300_000})
	h.Add(Handling{Clerk: "other", Item: "GA-001", N: 60, SumMS: 60 * 900_000})
	line := []Ticket{
		waitingTicket("old", Normal, "SW-001", 20*time.Minute), waitingTicket("mine", Normal, "GA-001", 12*time.Minute+40*time.Second),
		waitingTicket("new", Normal, "GA-001", time.Minute), to(waitingTicket("elsewhere", Normal, "GA-001", 25*time.Minute), "window:9"),
	}
	at := func(clerk string, line ...Ticket) map[string]string {
		t.Helper()
		_, why, ok := Pick(DefaultRule(), Window{No: "1", Clerk: clerk, Items: []string{"*"}}, inLine(line...), h, t0)
		if !ok {
			t.Fatal("nobody")
		}
		return why.Details
	}
	want := map[string]string{"waited_min": "12", "could": "3", "longer": "1", "practised": "60", "expected_min": "5", "usual_min": "10"}
	if got := at("swift", line...); !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := at("new", line[1]); got["practised"] != "0" || got["expected_min"] != "10" || got["longer"] != "" || got["could"] != "1" {
		t.Errorf("nobody knows this clerk: %v", got)
	}
	if got := at("swift", waitingTicket("late", Normal, "GA-001", 41*time.Minute)); got["cap_min"] != "30" || got["waited_min"] != "41" {
		t.Errorf("over the cap: %v", got)
	}
	if got := at("swift", waitingTicket("first", Priority, "GA-001", 0), line[2]); got["weight"] != "6" || got["longer"] != "1" {
		t.Errorf("priority: %v", got)
	}
	if got := at("swift", waitingTicket("unsure", Normal, "", time.Minute)); got["practised"] != "" || got["usual_min"] != "" || got["weight"] != "" {
		t.Errorf("without an item: %v", got)
	}
	_, why, _ := Pick(FIFO.Rule(), Window{No: "1", Clerk: "swift", Items: []string{"*"}}, inLine(line...), h, t0)
	if !maps.Equal(why.Details, map[string]string{"waited_min": "20", "could": "3", "longer": "0"}) {
		t.Errorf("first come, first served: %v", why.Details)
	}
}

func TestPickExamples(t *testing.T) {
	all := Window{No: "7", Clerk: "c1", Zone: "east", Items: []string{"*"}}
	h := NewHistory([]Item{{"GA-001", "GA", 10 * time.Minute}, {"TX-001", "TX", 10 * time.Minute}, {"TX-002", "TX", 40 * time.Minute}})
	h.Add(Handling{"c1", "GA-001", 200, 200 * 1200_000})
	h.Add(Handling{"c1", "TX-001", 200, 200 * 600_000})
	h.Add(Handling{"c2", "GA-001", 200, 200 * 300_000})
	m := time.Minute
	slot := waitingTicket("b", ByTime, "GA-001", 5*m)
	slot.NotBefore = t0.Add(m)
	sent := waitingTicket("s", Normal, "GA-001", 9*m)
	sent.Target = "9"
	dept := waitingTicket("d", Normal, "GA-001", 9*m)
	dept.Target = "TX"
	for _, tc := range []struct {
		name    string
		policy  Policy
		w       Window
		waiting []Ticket
		want    string
		why     string
	}{
		{"nobody", Cost, all, nil, "", ""},
		{"priority outweighs", Cost, all, []Ticket{waitingTicket("n", Normal, "TX-001", 20*m), waitingTicket("p", Priority, "TX-001", 0)}, "p", WhyPriority},
		{"skill decides", Cost, all, []Ticket{waitingTicket("slow", Normal, "GA-001", 20*m), waitingTicket("fast", Normal, "TX-001", 5*m)}, "fast", WhyBestMatch},
		{"shorter item first", Cost, all, []Ticket{waitingTicket("long", Normal, "TX-002", 5*m), waitingTicket("short", Normal, "TX-001", 5*m)}, "short", WhyBestMatch},
		{"over the cap", Cost, all, []Ticket{waitingTicket("old", Normal, "GA-001", 31*m), waitingTicket("p", Priority, "TX-001", 29*m)}, "old", WhyOverCap},
		{"the cap itself is not over", Cost, all, []Ticket{waitingTicket("old", Normal, "GA-001", 30*m), waitingTicket("p", Priority, "TX-001", 29*m)}, "p", WhyPriority},
		{"over the cap, class before age", Cost, all, []Ticket{waitingTicket("old", Normal, "GA-001", 50*m), waitingTicket("p", Priority, "TX-001", 31*m)}, "p", WhyOverCap},
		{"over the cap, then age", Cost, all, []Ticket{waitingTicket("young", Normal, "TX-001", 40*m), waitingTicket("old", Normal, "GA-001", 50*m)}, "old", WhyOverCap},
		{"fifo ignores class", FIFO, all, []Ticket{waitingTicket("p", Priority, "TX-001", 3*m), waitingTicket("n", Normal, "TX-001", 4*m)}, "n", WhyOldest},
		{"own department first", Department, Window{Items: []string{"TX", "*"}}, []Ticket{waitingTicket("g", Normal, "GA-001", 40*m), waitingTicket("x", Normal, "TX-001", m)}, "x", WhyOwnDept},
		{"then the others", Department, Window{Items: []string{"TX", "*"}}, []Ticket{waitingTicket("g", Normal, "GA-001", m)}, "g", WhyOldest},
		{"not covered", Cost, Window{Items: []string{"TX"}}, []Ticket{waitingTicket("g", Normal, "GA-001", m)}, "", ""},
		{"before its slot, alone", Cost, all, []Ticket{slot}, "b", WhyBeforeSlot},
		{"before its slot, not alone", Cost, all, []Ticket{slot, waitingTicket("n", Normal, "GA-001", 0)}, "n", WhyBestMatch},
		{"others that this window cannot serve do not count", Cost, Window{Items: []string{"GA"}}, []Ticket{slot, waitingTicket("n", Normal, "TX-001", 0)}, "b", WhyBeforeSlot},
		{"sent to another window", Cost, all, []Ticket{sent}, "", ""},
		{"sent here", Cost, Window{No: "9", Items: []string{"TX"}}, []Ticket{sent}, "s", WhyBestMatch},
		{"sent to a department", Cost, Window{No: "1", Items: []string{"TX"}}, []Ticket{dept}, "d", WhyBestMatch},
		{"sent to a department that is not here", Cost, Window{No: "1", Items: []string{"GA"}}, []Ticket{dept}, "", ""},
		{"sent to this zone", Cost, all, []Ticket{to(sent, "east")}, "s", WhyBestMatch},
		{"sent to another zone", Cost, all, []Ticket{to(sent, "不动产区")}, "", ""},
		{"sent by full name", Cost, all, []Ticket{to(sent, "window:7")}, "s", WhyBestMatch},
	} {
		t.Run(tc.name, func(t *testing.T) {
			i, why, ok := Pick(tc.policy.Rule(), tc.w, inLine(tc.waiting...), h, t0)
			got := ""
			if ok {
				got = tc.waiting[i].ID
			}
			if got != tc.want || why.Code != tc.why {
				t.Errorf("picked %q (%s), want %q (%s)", got, why.Code, tc.want, tc.why)
			}
		})
	}
}

func TestServes(t *testing.T) {
	for _, tc := range []struct {
		entry, item, dept string
		want              bool
	}{
		{"*", "", "", true},
		{"GA", "GA-001", "", true},
		{"GA", "GA-CRJ-001", "GA", true},
		{"GA-CRJ", "GA-CRJ-001", "GA", true},
		{"GA-HZ", "GA-CRJ-001", "GA", false},
		{"GA", "GAX-001", "GAX", false},
		{"GA-001", "GA-001", "GA", true},
		{"GA-001", "GA-0012", "GA", false},
		{"", "", "", false},
	} {
		w := Window{Items: []string{tc.entry}}
		if got := w.Serves(tc.item, tc.dept); got != tc.want {
			t.Errorf("%q serves %q of %q: %v", tc.entry, tc.item, tc.dept, got)
		}
		if w = w.Indexed(); w.Serves(tc.item, tc.dept) != tc.want {
			t.Errorf("%q indexed serves %q of %q otherwise", tc.entry, tc.item, tc.dept)
		}
	}
}

// TestShrinkage checks the levels by hand: 5 / 20 / 10 / 15.
func TestShrinkage(t *testing.T) {
	h := NewHistory([]Item{{"A-1", "A", 600 * time.Second}, {"A-2", "A", 600 * time.Second}, {"B-1", "B", 600 * time.Second}})
	h.Add(Handling{"c", "A-1", 10, 10 * 300_000})
	if got := h.ItemMean("A-1"); got != 400*time.Second { // (3000 + 5·600) / 15
		t.Errorf("item mean %v", got)
	}
	ratio := 3000.0 / 4000 // against ten average handlings of 400 s
	clerk := (10*ratio + 20) / 30
	dept := (10*ratio + 10*clerk) / 20
	item := (10*ratio + 15*dept) / 25
	for code, want := range map[string]float64{"A-1": item, "A-2": dept, "B-1": clerk} {
		if got := h.Relative("c", code); math.Abs(got-want) > 1e-12 {
			t.Errorf("%s: %v, want %v", code, got, want)
		}
	}
	if got := h.Relative("unknown", "A-1"); got != 1 {
		t.Errorf("an unknown clerk is %v", got)
	}
	if got := h.ItemMean("Z-9"); got != DefaultItemMean {
		t.Errorf("an unknown item takes %v", got)
	}
	var none *History
	if none.Relative("c", "A-1") != 1 || none.ItemMean("A-1") != DefaultItemMean {
		t.Error("no history knows nothing")
	}
}

func TestObserveCapsAndDrops(t *testing.T) {
	h := NewHistory([]Item{{"A-1", "A", 600 * time.Second}})
	ticket := Ticket{Item: "A-1", Clerk: "c", State: Finished, StartedAt: t0, FinishedAt: t0.Add(10 * time.Hour)}
	row, ok := h.Observe(&ticket)
	if !ok || row.SumMS != 3600_000 {
		t.Errorf("a forgotten ticket counts %+v", row)
	}
	ticket.StartedAt = time.Time{}
	if _, ok := h.Observe(&ticket); ok {
		t.Error("a ticket never served taught something")
	}
	for range 2 {
		h.Halve()
	}
	if rows := slices.Collect(h.Rows()); len(rows) != 0 {
		t.Errorf("aged rows %v", rows)
	}
}

// reference is the cost rule written straight from HALL §8: sort everybody.
func reference(w Window, waiting []Ticket, h *History, now time.Time, skill float64) string {
	type entry struct {
		t     *Ticket
		over  bool
		score float64
	}
	var ready, gated []entry
	for i := range waiting {
		t := &waiting[i]
		if !w.Serves(t.Item, t.Dept) {
			continue
		}
		waited := now.Sub(t.ArrivedAt)
		e := entry{t, waited > 30*time.Minute, map[Class]float64{Priority: 6, ByTime: 3, Normal: 1}[t.Class] * (waited + 10*time.Minute).Seconds() /
			math.Pow(h.Relative(w.Clerk, t.Item), skill) / math.Sqrt(h.ItemMean(t.Item).Seconds())}
		if t.NotBefore.After(now) {
			gated = append(gated, e)
		} else {
			ready = append(ready, e)
		}
	}
	slices.SortFunc(ready, func(a, b entry) int {
		switch {
		case a.over && b.over:
			return cmp.Or(cmp.Compare(a.t.Class.Rank(), b.t.Class.Rank()), a.t.QueuedAt.Compare(b.t.QueuedAt), cmp.Compare(a.t.ID, b.t.ID))
		case a.over:
			return -1
		case b.over:
			return 1
		}
		return cmp.Or(cmp.Compare(b.score, a.score), a.t.QueuedAt.Compare(b.t.QueuedAt), cmp.Compare(a.t.ID, b.t.ID))
	})
	if len(ready) > 0 {
		return ready[0].t.ID
	}
	slices.SortFunc(gated, func(a, b entry) int {
		return cmp.Or(a.t.NotBefore.Compare(b.t.NotBefore), cmp.Compare(a.t.ID, b.t.ID))
	})
	if len(gated) > 0 {
		return gated[0].t.ID
	}
	return ""
}

func randomQueue(rng *rand.Rand) (Window, []Ticket, *History) {
	items := []string{"A-001", "A-002", "B-001", "C-001"}
	h := NewHistory([]Item{{"A-001", "A", 5 * time.Minute}, {"B-001", "B", 20 * time.Minute}})
	for _, item := range items {
		if rng.IntN(3) > 0 {
			n := int64(1 + rng.IntN(60))
			h.Add(Handling{"c1", item, n, n * int64(100+rng.IntN(1500)) * 1000})
		}
		h.Add(Handling{"c2", item, 20, 20 * 700_000})
	}
	w := Window{No: "1", Clerk: "c1", Items: []string{"*"}}
	if rng.IntN(2) == 0 {
		w.Items = []string{"A", "B-001"}
	}
	var waiting []Ticket
	longest := 600 + rng.IntN(1800)
	for i := range rng.IntN(30) {
		t := waitingTicket(fmt.Sprintf("%02d", i), Classes()[rng.IntN(3)], items[rng.IntN(4)], time.Duration(rng.IntN(longest))*time.Second)
		if t.Class == ByTime {
			t.NotBefore = t0.Add(time.Duration(rng.IntN(1200)-900) * time.Second)
		}
		waiting = append(waiting, t)
	}
	return w, waiting, h
}

func TestCostAgainstReference(t *testing.T) {
	differs := 0
	for seed := range uint64(3000) {
		rng := rand.New(rand.NewPCG(seed, 1))
		w, waiting, h := randomQueue(rng)
		want := reference(w, waiting, h, t0, 3)
		if reference(w, waiting, h, t0, 0) != want {
			differs++
		}
		for range 2 {
			i, _, ok := Pick(Cost.Rule(), w, inLine(waiting...), h, t0)
			got := ""
			if ok {
				got = waiting[i].ID
			}
			if got != want {
				t.Fatalf("seed %d: picked %q, want %q", seed, got, want)
			}
			rng.Shuffle(len(waiting), func(i, j int) { waiting[i], waiting[j] = waiting[j], waiting[i] })
		}
	}
	// The mutant without skill must be told apart often, or the test is blind.
	if differs < 100 {
		t.Errorf("a rule without skill differs in only %d of 3000 queues", differs)
	}
}

// TestNobodyOverTheCapIsPassedOver holds every policy run of the cost rule to
// its promise, whatever the history says.
func TestNobodyOverTheCapIsPassedOver(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 2))
		w, waiting, h := randomQueue(rng)
		i, _, ok := Pick(Cost.Rule(), w, inLine(waiting...), h, t0)
		for j := range waiting {
			t := &waiting[j]
			if !w.MayCall(t) || t.NotBefore.After(t0) || t.Waited(t0) <= DefaultRule().FairnessCap {
				continue
			}
			if !ok || waiting[i].Waited(t0) <= DefaultRule().FairnessCap || waiting[i].Class.Rank() > t.Class.Rank() {
				rt.Fatalf("%s over the cap was passed over", t.ID)
			}
		}
	})
}

// inLine makes a line of tickets.
func inLine(tickets ...Ticket) []*Ticket {
	line := make([]*Ticket, len(tickets))
	for i := range tickets {
		line[i] = &tickets[i]
	}
	return line
}
