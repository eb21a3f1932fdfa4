package sim

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"onewindow/hall/queue"
)

// opening is where virtual time starts; only differences matter.
var opening = time.Unix(0, 0).UTC()

// Run simulates the day. The answer depends on the input alone.
func Run(in Input) Result {
	e := newEngine(in)
	for _, at := range e.moments() {
		e.runUntil(at)
	}
	e.runUntil(math.MaxInt64)
	return e.result()
}

type engine struct {
	in      Input
	history *queue.History
	depts   map[string]string

	now     time.Duration
	seats   []*seat // in the order in which the roster names them
	byNo    map[string]*seat
	waiting []*queue.Ticket
	service map[string]time.Duration
	next    int // next arrival
	changes []Change
	// edges are the moments at which the roster may look different.
	edges map[time.Duration]bool

	calls []Call
	waits []time.Duration
	// seconds: a sum of long waits would overflow a Duration
	busy, rostered float64
}

// seat is one window in the simulation.
type seat struct {
	no        string
	rows      []Shift
	busyUntil time.Duration
	idleSince time.Duration
	// window is what dispatch sees at the present moment; nil when closed.
	window *queue.Window
	active []*Shift
	// asked is how many people had come when the window last found nobody:
	// until more come it need not ask again.
	asked int
	// begun: it was at work before the opening, and keeps since when it is idle.
	begun bool
}

func newEngine(in Input) *engine {
	if in.Rule.Policy == "" {
		in.Rule = queue.DefaultRule()
	}
	in.Arrivals = slices.Clone(in.Arrivals)
	slices.SortStableFunc(in.Arrivals, func(a, b Arrival) int { return cmp.Compare(a.At, b.At) })
	e := &engine{
		in: in, history: queue.NewHistory(in.Items), depts: map[string]string{}, byNo: map[string]*seat{},
		service: make(map[string]time.Duration, len(in.Arrivals)), changes: slices.Clone(in.Changes), now: -1,
		edges: map[time.Duration]bool{},
	}
	slices.SortStableFunc(e.changes, func(a, b Change) int { return cmp.Compare(a.At, b.At) })
	for _, it := range in.Items {
		e.depts[it.Code] = it.Dept
	}
	for _, h := range in.History {
		e.history.Add(h)
	}
	if in.Known != nil {
		e.history = in.Known
	}
	for _, s := range in.Roster {
		e.seat(s.Window).rows = append(e.seat(s.Window).rows, s)
	}
	for _, s := range e.seats {
		if b, ok := in.Begun[s.no]; ok {
			s.begun, s.busyUntil, s.idleSince = true, b.Busy-b.Idle, -b.Idle
		}
	}
	return e
}

func (e *engine) seat(no string) *seat {
	if s := e.byNo[no]; s != nil {
		return s
	}
	s := &seat{no: no, asked: -1}
	e.byNo[no] = s
	e.seats = append(e.seats, s)
	return s
}

// moments are the times at which something comes from outside: people, and the
// edges of shifts.
func (e *engine) moments() []time.Duration {
	edge := func(times ...time.Duration) {
		for _, at := range times {
			e.edges[at] = true
		}
	}
	for _, s := range e.in.Roster {
		edge(s.From, s.To)
	}
	for _, c := range e.changes {
		edge(c.At)
		for _, s := range c.Rows {
			edge(max(c.At, s.From), max(c.At, s.To))
		}
	}
	out := slices.Collect(maps.Keys(e.edges))
	for _, a := range e.in.Arrivals {
		out = append(out, a.At)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// runUntil lets windows finish up to a moment, then takes what that moment
// brings.
func (e *engine) runUntil(at time.Duration) {
	for {
		free := time.Duration(math.MaxInt64)
		for _, s := range e.seats {
			if s.busyUntil > e.now && s.busyUntil < free {
				free = s.busyUntil
			}
		}
		if free >= at {
			break
		}
		e.moment(free)
	}
	if at < math.MaxInt64 {
		e.moment(at)
	}
}

// moment is one instant: changes of the roster, people who come, then calls.
func (e *engine) moment(at time.Duration) {
	e.account(at)
	e.now = at
	for len(e.changes) > 0 && e.changes[0].At <= at {
		e.apply(e.changes[0])
		e.changes = e.changes[1:]
	}
	if e.edges[at] {
		for _, s := range e.seats {
			s.refresh(at)
		}
	}
	for ; e.next < len(e.in.Arrivals) && e.in.Arrivals[e.next].At <= at; e.next++ {
		e.arrive(&e.in.Arrivals[e.next])
	}
	e.dispatch()
}

// account adds the rostered time since the last moment; every edge of a shift
// is a moment, so a window's state is constant in between.
func (e *engine) account(at time.Duration) {
	if e.now < 0 {
		return
	}
	for _, s := range e.seats {
		if s.window != nil {
			e.rostered += (at - e.now).Seconds()
		}
	}
}

func (e *engine) apply(c Change) {
	fresh := map[string]bool{}
	for _, row := range c.Rows {
		s := e.seat(row.Window)
		if !fresh[row.Window] {
			fresh[row.Window] = true
			s.rows = nil
		}
		s.rows = append(s.rows, row)
	}
}

// refresh makes the window as dispatch sees it at the moment.
func (s *seat) refresh(at time.Duration) {
	was := s.window != nil
	active := s.active[:0:0]
	for i := range s.rows {
		if r := &s.rows[i]; r.From <= at && at < r.To {
			active = append(active, r)
		}
	}
	if slices.Equal(active, s.active) {
		return
	}
	s.active, s.window, s.asked = active, nil, -1
	if len(active) == 0 {
		return
	}
	w := queue.Window{No: s.no, Clerk: active[0].Clerk, Zone: active[0].Zone}
	seen := map[string]bool{}
	for _, r := range active {
		for _, it := range r.Items {
			if !seen[it] {
				seen[it] = true
				w.Items = append(w.Items, it)
			}
		}
	}
	w = w.Indexed()
	s.window = &w
	if !was && !s.begun {
		s.idleSince = at
	}
	s.begun = false
}

// skill is that of the first active row that covers the item.
func (s *seat) skill(item, dept string) float64 {
	for _, r := range s.active {
		w := queue.Window{Items: r.Items}
		if w.Serves(item, dept) {
			return r.Skill
		}
	}
	return 1
}

func (e *engine) dept(item string) string {
	if d := e.depts[item]; d != "" {
		return d
	}
	d, _, _ := strings.Cut(item, "-")
	return d
}

func (e *engine) arrive(a *Arrival) {
	at := opening.Add(a.At)
	t := queue.Ticket{
		ID: a.Ticket, Label: a.Ticket, Item: a.Item, Dept: e.dept(a.Item), Class: a.Class, State: queue.Waiting,
		IssuedAt: at, ArrivedAt: at, QueuedAt: at, Target: a.Target,
	}
	if a.HasSlot {
		t.Slot = opening.Add(a.Slot)
		t.QueuedAt, t.NotBefore = t.Slot, t.Slot
	}
	e.service[a.Ticket] = a.Service
	e.waiting = append(e.waiting, &t)
}

// dispatch lets every idle window ask. Windows that would take the same ticket
// leave it to the one where Place puts it; the others ask again.
func (e *engine) dispatch() {
	for len(e.waiting) > 0 {
		idle := e.idle()
		proposals := e.proposals(idle)
		if len(proposals) == 0 {
			return
		}
		taken := make([]int, 0, len(proposals))
		for _, p := range proposals {
			windows := make([]queue.Window, len(p.seats))
			for i, s := range p.seats {
				windows[i] = *s.window
			}
			t := e.waiting[p.ticket]
			to, _ := queue.Place(e.in.Rule.Policy, t, windows, e.history)
			_, why, _ := queue.Pick(e.in.Rule, windows[to], e.waiting, e.history, opening.Add(e.now))
			e.call(p.seats[to], t, why)
			taken = append(taken, p.ticket)
		}
		slices.Sort(taken)
		for _, i := range slices.Backward(taken) {
			e.waiting = slices.Delete(e.waiting, i, i+1)
		}
	}
}

// proposal is a waiting ticket and the idle windows that would take it now.
type proposal struct {
	ticket int
	seats  []*seat
}

func (e *engine) proposals(idle []*seat) []proposal {
	now := opening.Add(e.now)
	var out []proposal
	for _, s := range idle {
		i, ok := 0, s.window.MayCall(e.waiting[0])
		if len(e.waiting) > 1 {
			i, _, ok = queue.Pick(e.in.Rule, *s.window, e.waiting, e.history, now)
		}
		if !ok {
			s.asked = e.next
			continue
		}
		k := slices.IndexFunc(out, func(p proposal) bool { return p.ticket == i })
		if k < 0 {
			out = append(out, proposal{ticket: i})
			k = len(out) - 1
		}
		out[k].seats = append(out[k].seats, s)
	}
	return out
}

// idle lists open windows without a visitor, longest idle first.
func (e *engine) idle() []*seat {
	var out []*seat
	for _, s := range e.seats {
		if s.window != nil && s.busyUntil <= e.now && s.asked != e.next {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b *seat) int {
		return cmp.Compare(max(a.idleSince, a.busyUntil), max(b.idleSince, b.busyUntil))
	})
	return out
}

func (e *engine) call(s *seat, t *queue.Ticket, why queue.Why) {
	took := time.Duration(math.Round(float64(e.service[t.ID]) / s.skill(t.Item, t.Dept)))
	took = max(took, time.Microsecond)
	s.busyUntil, s.asked = e.now+took, -1
	e.busy += took.Seconds()
	wait := opening.Add(e.now).Sub(t.ArrivedAt)
	e.waits = append(e.waits, wait)
	if e.in.Calls {
		e.calls = append(e.calls, Call{Ticket: t.ID, Window: s.no, At: round(e.now), Wait: round(wait), Why: why.Code, WhyDetails: why.Details})
	}
}

func (e *engine) result() Result {
	r := Result{Policy: e.in.Rule.Policy, Served: len(e.waits), Calls: e.calls, Unserved: len(e.waiting)}
	if e.in.Calls && r.Calls == nil {
		r.Calls = []Call{}
	}
	if e.rostered > 0 {
		r.Utilisation = math.Round(e.busy/e.rostered*1e6) / 1e6
	}
	if r.Served == 0 {
		return r
	}
	slices.Sort(e.waits)
	sum := 0.0
	for _, w := range e.waits {
		sum += w.Seconds()
	}
	n := float64(r.Served)
	r.MeanWait, r.MeanService = math.Round(sum/n*1000)/1000, math.Round(e.busy/n*1000)/1000
	r.P50Wait, r.P95Wait = round(rank(e.waits, 50)), round(rank(e.waits, 95))
	r.MaxWait = round(e.waits[len(e.waits)-1])
	return r
}

// rank is the percentile by nearest rank of sorted values.
func rank(sorted []time.Duration, percent int) time.Duration {
	i := (len(sorted)*percent + 99) / 100
	return sorted[max(i, 1)-1]
}

// round gives seconds to the millisecond.
func round(d time.Duration) float64 {
	return math.Round(d.Seconds()*1000) / 1000
}
