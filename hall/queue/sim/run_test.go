package sim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"onewindow/hall/queue"
)

const sec = time.Second

func arrival(ticket, item string, at, service time.Duration) Arrival {
	return Arrival{At: at, Ticket: ticket, Item: item, Class: queue.Normal, Service: service}
}

func shift(window, clerk string, skill float64, items ...string) Shift {
	return Shift{Window: window, Clerk: clerk, Items: items, Skill: skill, To: 8 * time.Hour}
}

func order(r Result) string {
	parts := make([]string, len(r.Calls))
	for i, c := range r.Calls {
		parts[i] = fmt.Sprintf("%s@%s+%g", c.Ticket, c.Window, c.At)
	}
	return strings.Join(parts, " ")
}

func TestRunExamples(t *testing.T) {
	booked := arrival("b", "A-001", 0, 100*sec)
	booked.Class, booked.Slot, booked.HasSlot = queue.ByTime, 500*sec, true
	late := shift("1", "c", 1, "*")
	late.From, late.To = 60*sec, 120*sec
	for name, tc := range map[string]struct {
		in   Input
		want string
	}{
		"one window, oldest first": {Input{
			Rule:     queue.FIFO.Rule(),
			Arrivals: []Arrival{arrival("x", "A-001", 0, 100*sec), arrival("z", "A-001", 20*sec, 10*sec), arrival("y", "A-001", 10*sec, 10*sec)},
			Roster:   []Shift{shift("1", "c", 1, "*")},
		}, "x@1+0 y@1+100 z@1+110"},
		"skill multiplies speed": {Input{
			Arrivals: []Arrival{arrival("x", "A-001", 0, 100*sec), arrival("y", "A-001", 1*sec, 10*sec)},
			Roster:   []Shift{shift("1", "c", 2, "*")},
		}, "x@1+0 y@1+50"},
		"first row that covers gives the skill": {Input{
			Arrivals: []Arrival{arrival("x", "A-001", 0, 100*sec), arrival("y", "B-001", 1*sec, 100*sec), arrival("z", "A-001", 2*sec, 1*sec)},
			Roster:   []Shift{shift("1", "c", 4, "A-001"), shift("1", "c", 1, "*")},
			Rule:     queue.FIFO.Rule(),
		}, "x@1+0 y@1+25 z@1+125"},
		"items not covered wait for a change": {Input{
			Arrivals: []Arrival{arrival("x", "B-001", 0, 10*sec)},
			Roster:   []Shift{shift("1", "c", 1, "A")},
			Changes:  []Change{{At: 300 * sec, Rows: []Shift{shift("1", "c", 1, "A", "B")}}},
		}, "x@1+300"},
		"a change closes a window": {Input{
			Arrivals: []Arrival{arrival("x", "A-001", 0, 100*sec), arrival("y", "A-001", 5*sec, 10*sec)},
			Roster:   []Shift{shift("1", "c", 1, "*"), {Window: "2", Clerk: "d", Items: []string{"*"}, Skill: 1, From: 500 * sec, To: 600 * sec}},
			Changes:  []Change{{At: 50 * sec, Rows: []Shift{{Window: "1", Clerk: "c", Items: []string{"*"}, Skill: 1}}}},
		}, "x@1+0 y@2+500"},
		"booking before its slot only when nobody else waits": {Input{
			Arrivals: []Arrival{arrival("w", "A-001", 0, 100*sec), booked, arrival("y", "A-001", 50*sec, 10*sec)},
			Roster:   []Shift{shift("1", "c", 1, "*")},
			Rule:     queue.FIFO.Rule(),
		}, "w@1+0 y@1+100 b@1+110"},
		"a shift calls until its end and finishes after it": {Input{
			Arrivals: []Arrival{arrival("x", "A-001", 0, 100*sec), arrival("y", "A-001", 0, 10*sec)},
			Roster:   []Shift{late},
			Rule:     queue.FIFO.Rule(),
		}, "x@1+60"},
		"a new ticket goes to the idle window expected fastest": {Input{
			Arrivals: []Arrival{arrival("x", "A-001", 0, 100*sec)},
			Roster:   []Shift{shift("1", "slow", 1, "*"), shift("2", "fast", 1, "*")},
			History:  []queue.Handling{{Clerk: "slow", Item: "A-001", N: 100, SumMS: 100 * 900e3}, {Clerk: "fast", Item: "A-001", N: 100, SumMS: 100 * 300e3}},
		}, "x@2+0"},
		"department first": {Input{
			Arrivals: []Arrival{arrival("x", "A-001", 0, 100*sec), arrival("y", "B-001", 1*sec, 10*sec), arrival("z", "A-002", 2*sec, 10*sec)},
			Roster:   []Shift{shift("1", "c", 1, "A", "*")},
			Rule:     queue.Department.Rule(),
		}, "x@1+0 z@1+100 y@1+110"},
	} {
		t.Run(name, func(t *testing.T) {
			tc.in.Calls = true
			if got := order(Run(tc.in)); got != tc.want {
				t.Errorf("calls\n got %s\nwant %s", got, tc.want)
			}
		})
	}
}

func TestFigures(t *testing.T) {
	r := Run(Input{
		Rule:     queue.FIFO.Rule(),
		Arrivals: []Arrival{arrival("a", "A-001", 0, 100*sec), arrival("b", "A-001", 0, 100*sec), arrival("c", "A-001", 0, 100*sec)},
		Roster:   []Shift{{Window: "1", Clerk: "c", Items: []string{"*"}, Skill: 1, To: 600 * sec}},
	})
	got, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"policy":"fifo","served":3,"mean_wait_s":100,"p50_wait_s":100,"p95_wait_s":200,"max_wait_s":200,"mean_service_s":100,"utilisation":0.5}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// day makes a busy day: windows of eight departments, clerks of varying skill
// per item, and a history of what was seen of them.
func day(seed uint64, people, windows int) Input {
	rng := rand.New(rand.NewPCG(seed, 7))
	const depts, perDept, own = 25, 8, 8
	var in Input
	for d := range depts {
		for i := range perDept {
			in.Items = append(in.Items, queue.Item{
				Code: fmt.Sprintf("D%02d-%03d", d, i), Dept: fmt.Sprintf("D%02d", d),
				Mean: time.Duration(300+rng.IntN(900)) * sec,
			})
		}
	}
	for w := range windows {
		no, clerk := fmt.Sprintf("%03d", w), fmt.Sprintf("c%03d", w)
		all := 0.85 + 0.3*rng.Float64()
		for _, d := range rng.Perm(depts)[:own] {
			skill := all * (0.5 + rng.Float64())
			dept := fmt.Sprintf("D%02d", d)
			in.Roster = append(in.Roster, Shift{Window: no, Clerk: clerk, Items: []string{dept}, Skill: skill, To: 8 * time.Hour})
			for i := range perDept {
				it := in.Items[d*perDept+i]
				n := int64(1 + rng.IntN(20))
				in.History = append(in.History, queue.Handling{Clerk: clerk, Item: it.Code, N: n, SumMS: int64(float64(n*it.Mean.Milliseconds()) / skill)})
			}
		}
	}
	for p := range people {
		it := in.Items[rng.IntN(len(in.Items))]
		a := Arrival{
			At: time.Duration(rng.IntN(7*3600)) * sec, Ticket: fmt.Sprintf("T%05d", p), Item: it.Code, Class: queue.Normal,
			Service: time.Duration(float64(it.Mean) * (0.4 + 1.2*rng.Float64())),
		}
		switch rng.IntN(20) {
		case 0:
			a.Class = queue.Priority
		case 1, 2:
			a.Class, a.HasSlot = queue.ByTime, true
			a.Slot = max(0, a.At+time.Duration(rng.IntN(1800)-900)*sec)
		}
		in.Arrivals = append(in.Arrivals, a)
	}
	return in
}

func TestSameInputSameBytes(t *testing.T) {
	in := day(1, 800, 25)
	in.Calls = true
	var first []byte
	for i := range 3 {
		if i == 2 {
			slices.Reverse(in.History)
			slices.Reverse(in.Items)
		}
		got, err := json.Marshal(Run(in))
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = got
		}
		if !bytes.Equal(first, got) {
			t.Fatalf("run %d differs from the first", i)
		}
	}
}

// checkDay holds a day to the rules that no policy may break.
func checkDay(in Input, r Result) error {
	arrivals := map[string]Arrival{}
	for _, a := range in.Arrivals {
		arrivals[a.Ticket] = a
	}
	free, seen := map[string]float64{}, map[string]bool{}
	for _, c := range r.Calls {
		a := arrivals[c.Ticket]
		if seen[c.Ticket] {
			return fmt.Errorf("ticket %s called twice", c.Ticket)
		}
		seen[c.Ticket] = true
		i := slices.IndexFunc(in.Roster, func(s Shift) bool { return s.Window == c.Window && strings.HasPrefix(a.Item, s.Items[0]) })
		if i < 0 {
			return fmt.Errorf("window %s does not serve %s", c.Window, a.Item)
		}
		s := in.Roster[i]
		if c.At < a.At.Seconds() || c.At < s.From.Seconds() || c.At >= s.To.Seconds() {
			return fmt.Errorf("ticket %s called at %g", c.Ticket, c.At)
		}
		if c.At < free[c.Window]-0.002 {
			return fmt.Errorf("window %s called %s at %g while busy until %g", c.Window, c.Ticket, c.At, free[c.Window])
		}
		free[c.Window] = c.At + a.Service.Seconds()/s.Skill
	}
	if len(seen) != r.Served || r.Served+r.Unserved != len(in.Arrivals) {
		return fmt.Errorf("served %d, listed %d, unserved %d of %d", r.Served, len(seen), r.Unserved, len(in.Arrivals))
	}
	return nil
}

func TestEveryPolicyKeepsTheRules(t *testing.T) {
	for _, p := range queue.Policies() {
		for seed := range uint64(4) {
			in := day(seed, 900, 25)
			in.Rule, in.Calls = p.Rule(), true
			if err := checkDay(in, Run(in)); err != nil {
				t.Errorf("%s, seed %d: %v", p, seed, err)
			}
		}
	}
	// The check itself must be able to fail: a doubled call and a busy window.
	in := day(1, 200, 10)
	in.Calls = true
	r := Run(in)
	r.Calls = append(r.Calls, r.Calls[0])
	if checkDay(in, r) == nil {
		t.Error("a ticket called twice goes unnoticed")
	}
	r = Run(in)
	r.Calls[len(r.Calls)-1].Window = r.Calls[0].Window
	r.Calls[len(r.Calls)-1].At = r.Calls[0].At
	if checkDay(in, r) == nil {
		t.Error("a window with two people goes unnoticed")
	}
}

// TestCostBeatsFIFO is the goal of HALL §10 on the same people: mean wait at
// most 0.7 of pooled FIFO, nobody far over the cap.
func TestCostBeatsFIFO(t *testing.T) {
	var cost, fifo, longest float64
	for seed := range uint64(3) {
		in := day(seed+10, 2700, 75)
		in.Rule = queue.FIFO.Rule()
		fifo += Run(in).MeanWait
		in.Rule = queue.DefaultRule()
		r := Run(in)
		cost += r.MeanWait
		longest = max(longest, r.MaxWait)
	}
	t.Logf("mean wait: cost %.0f s, fifo %.0f s, ratio %.2f, longest %.0f s", cost/3, fifo/3, cost/fifo, longest)
	if cost > 0.7*fifo {
		t.Errorf("cost waits %.0f s, fifo %.0f s", cost/3, fifo/3)
	}
	if longest > (queue.DefaultRule().FairnessCap + 5*time.Minute).Seconds() {
		t.Errorf("somebody waited %.0f s", longest)
	}
	without := day(10, 2700, 75)
	without.Rule, without.History = queue.DefaultRule(), nil
	if got := Run(without).MeanWait; got < cost/3 {
		t.Errorf("without a history the wait is %.0f s, with it %.0f s: the history is not used", got, cost/3)
	}
}

func TestReadErrorsNameTheLine(t *testing.T) {
	const roster = "window,clerk,zone,items,skill,from_s,to_s\n"
	const arrivals = "at_s,ticket,item,class,booked_s,service_s\n"
	for name, tc := range map[string]struct {
		read func(string) error
		text string
		want string
	}{
		"empty file":        {readArrivals, "", "f.csv:1: no header line"},
		"missing column":    {readArrivals, "at_s,ticket\n", `f.csv:1: missing column "item"`},
		"unknown column":    {readArrivals, "at_s,colour\n", `f.csv:1: unknown column "colour"`},
		"column twice":      {readArrivals, "at_s,at_s\n", `f.csv:1: column "at_s" twice`},
		"no number":         {readArrivals, arrivals + "0,a,X-001,normal,,60\nx,b,X-001,normal,,60\n", `f.csv:3: at_s is no number: "x"`},
		"class":             {readArrivals, arrivals + "0,a,X-001,vip,,60\n", `f.csv:2: class must be normal, priority or booked, not "vip"`},
		"ticket twice":      {readArrivals, arrivals + "0,a,X-001,normal,,60\n0,a,X-001,normal,,60\n", `f.csv:3: ticket "a" twice`},
		"negative time":     {readArrivals, arrivals + "-1,a,X-001,normal,,60\n", "f.csv:2: at_s must be between 0 and 31622400"},
		"fields":            {readArrivals, arrivals + "0,a\n", "f.csv:2: wrong number of fields"},
		"skill":             {readRoster, roster + "1,c,z,*,0,0,10\n", "f.csv:2: skill must be between 0.01 and 100"},
		"times":             {readRoster, roster + "1,c,z,*,1,20,10\n", "f.csv:2: to_s lies before from_s"},
		"items":             {readRoster, roster + "1,c,z,,1,0,10\n", "f.csv:2: items is empty"},
		"good roster":       {readRoster, "\xef\xbb\xbf" + roster + "1,c,z,A;B-001,1.5,0,10\n", ""},
		"good in any order": {readArrivals, "ticket,at_s,item,class,service_s,booked_s\na,0,X-001,booked,60,30\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			if err := tc.read(tc.text); err != nil {
				got = err.Error()
			}
			if got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func readArrivals(s string) error {
	_, err := ReadArrivals("f.csv", strings.NewReader(s))
	return err
}

func readRoster(s string) error {
	_, err := ReadRoster("f.csv", strings.NewReader(s))
	return err
}

func FuzzRead(f *testing.F) {
	f.Add("at_s,ticket,item,class,booked_s,service_s\n0,a,X-001,normal,,60\n")
	f.Add("at_s,window,clerk,zone,items,skill,from_s,to_s\n5,1,c,z,*,1,0,10\n")
	f.Add("window,clerk,zone,items,skill,from_s,to_s\n1,c,z,*;A,1,0,10\n")
	f.Add("clerk,item,n,sum_s\nc,X-001,3,900\n")
	f.Add("item,dept,mean_s\nX-001,X,300\n")
	f.Fuzz(func(t *testing.T, s string) {
		in := Input{}
		in.Arrivals, _ = ReadArrivals("a", strings.NewReader(s))
		in.Roster, _ = ReadRoster("r", strings.NewReader(s))
		in.Changes, _ = ReadChanges("c", strings.NewReader(s))
		in.History, _ = ReadHistory("h", strings.NewReader(s))
		in.Items, _ = ReadItems("i", strings.NewReader(s))
		if len(in.Roster) == 0 {
			in.Roster = []Shift{shift("1", "c", 1, "*")}
		}
		if len(in.Arrivals) == 0 {
			in.Arrivals = []Arrival{arrival("x", "A-001", 0, sec)}
		}
		r := Run(in)
		if r.Served+r.Unserved != len(in.Arrivals) {
			t.Fatalf("%d served and %d unserved of %d", r.Served, r.Unserved, len(in.Arrivals))
		}
		if _, err := json.Marshal(r); err != nil {
			t.Fatal(err)
		}
	})
}

// BenchmarkDay is a day of 5,000 visitors at 151 windows: the goal is < 1 s.
func BenchmarkDay(b *testing.B) {
	for _, people := range []int{5000, 6500} {
		in := day(3, people, 151)
		b.Run(fmt.Sprintf("people=%d", people), func(b *testing.B) {
			var r Result
			for b.Loop() {
				r = Run(in)
			}
			b.ReportMetric(r.MeanWait, "wait-s")
		})
	}
}
