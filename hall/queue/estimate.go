package queue

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"onewindow/values"
)

// before says whether a goes before b by class and place in the line.
func before(a, b *Ticket) bool {
	return cmp.Or(cmp.Compare(a.Class.Rank(), b.Class.Rank()), older(a, b)) < 0
}

// Ahead counts the tickets of the same department that go before t, as the slip
// says it.
func Ahead(t *Ticket, line []*Ticket) int {
	n := 0
	for i := range line {
		if o := line[i]; o.ID != t.ID && o.InLine() && o.Dept == t.Dept && before(o, t) {
			n++
		}
	}
	return n
}

// Staffing is what an estimate counts on: the windows where somebody is signed
// in, all windows of the hall, and the shifts in which they serve.
type Staffing struct {
	Open, All []Window
	Hours     Hours
	Calendar  *values.Calendar
}

// Outlook is what somebody who waits may count on.
type Outlook struct {
	// Wait is how long it takes; Known is false when nobody can say: no window
	// that takes the ticket is open, or it is Late.
	Wait  time.Duration
	Known bool
	// Late says that the ticket is not reached in the hours of service by the line
	// as it is. They end for it at Ends, zero when no shift of today takes it any
	// more; Served says that the hall serves on until the line is empty.
	Late, Served bool
	Ends         time.Time
}

// Expect estimates how long t still waits: the work of who goes before it, each
// shared among the windows that may take it, over the windows that may take t, in
// their shifts of the day alone. It is for slips and screens; dispatch never asks
// it.
func Expect(t *Ticket, line []*Ticket, s Staffing, h *History, now time.Time) Outlook {
	benches, somebody := s.benches(t, now)
	benches = gathered(benches, t, line)
	mine := make([]bool, len(benches))
	var edges []time.Time
	for i := range benches {
		if mine[i] = benches[i].takes(t); mine[i] {
			for _, p := range benches[i].spans {
				if p.takes(t) {
					edges = append(edges, p.from, p.to)
				}
			}
		}
	}
	if len(edges) == 0 {
		late := somebody && len(s.Hours.Shifts) > 0
		return Outlook{Late: late, Served: late && s.Hours.EndOfDay != CloseOff}
	}
	work := work(t, line, benches, mine, h)
	slices.SortFunc(edges, time.Time.Compare)
	last := edges[len(edges)-1]
	earliest := now
	if len(t.Behind) == 0 && t.NotBefore.After(now) {
		earliest = t.NotBefore // a booking is not called before its time
	}
	for i, from := range edges[:len(edges)-1] {
		to, n := edges[i+1], 0
		for k := range benches {
			if mine[k] && benches[k].at(t, from) {
				n += benches[k].n
			}
		}
		if n == 0 {
			continue
		}
		at := from.Add(time.Duration(work / float64(n)))
		if at = later(at, earliest); at.Before(to) {
			return Outlook{Wait: at.Sub(now), Known: true}
		}
		work = max(0, work-float64(n)*float64(to.Sub(from)))
	}
	return Outlook{Late: true, Served: s.Hours.EndOfDay != CloseOff, Ends: last}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// work is the handling time before t that its windows have to do, in
// nanoseconds.
func work(t *Ticket, line []*Ticket, benches []bench, mine []bool, h *History) float64 {
	sum := 0.0
	for i := range line {
		o := line[i]
		if o.ID == t.ID || !o.InLine() || !before(o, t) {
			continue
		}
		all, shared := 0, 0
		for k := range benches {
			if benches[k].takes(o) {
				all += benches[k].n
				if mine[k] {
					shared += benches[k].n
				}
			}
		}
		if shared > 0 {
			sum += float64(h.ItemMean(o.Item)) * float64(shared) / float64(all)
		}
	}
	return sum
}

// span is the rest of a shift at one window.
type span struct {
	from, to time.Time
	items    []string
}

func (p *span) takes(t *Ticket) bool {
	w := Window{Items: p.items}
	return len(p.items) == 0 || t.Item == "" || w.Serves(t.Item, t.Dept)
}

// bench is a window with the shifts that it still has today, or n that are alike.
type bench struct {
	w     Window
	n     int
	spans []span
}

// gathered puts windows that take the same in the same hours together: a hall has
// many windows of few kinds. A window that somebody was sent to stands alone.
func gathered(benches []bench, t *Ticket, line []*Ticket) []bench {
	sent := map[string]bool{}
	note := func(t *Ticket) {
		if t.Target != "" {
			sent[strings.TrimPrefix(t.Target, "window:")] = true
		}
	}
	note(t)
	for _, o := range line {
		note(o)
	}
	var kinds []bench
	for i := range benches {
		b := &benches[i]
		at := slices.IndexFunc(kinds, func(k bench) bool { return b.like(&k) && !sent[b.w.No] && !sent[k.w.No] })
		if at < 0 {
			kinds = append(kinds, *b)
		} else {
			kinds[at].n++
		}
	}
	return kinds
}

// like says whether two windows take the same tickets at the same times.
func (b *bench) like(o *bench) bool {
	return b.w.Zone == o.w.Zone && slices.Equal(b.w.Items, o.w.Items) && slices.EqualFunc(b.spans, o.spans, func(x, y span) bool {
		return x.from.Equal(y.from) && x.to.Equal(y.to) && slices.Equal(x.items, y.items)
	})
}

func (b *bench) takes(t *Ticket) bool {
	return b.w.MayCall(t) && slices.ContainsFunc(b.spans, func(p span) bool { return p.takes(t) })
}

func (b *bench) at(t *Ticket, at time.Time) bool {
	return slices.ContainsFunc(b.spans, func(p span) bool { return !at.Before(p.from) && at.Before(p.to) && p.takes(t) })
}

// always is the end of a shift in a hall without shifts.
const always = 100 * 365 * 24 * time.Hour

// benches are the windows on shift for the rest of the day. In a shift under way
// those count where somebody sits. In one to come those count that the shift
// names, where somebody sits already, or all that it names when none of them takes
// the ticket: nobody is there before opening. known is false when a shift under
// way could take the ticket and nobody sits where it does.
func (s *Staffing) benches(t *Ticket, now time.Time) (out []bench, known bool) {
	add := func(w Window, p span) {
		i := slices.IndexFunc(out, func(b bench) bool { return b.w.No == w.No })
		if i < 0 {
			i, out = len(out), append(out, bench{w: w, n: 1})
		}
		out[i].spans = append(out[i].spans, p)
	}
	if len(s.Hours.Shifts) == 0 {
		whole := []span{{from: now, to: now.Add(always)}}
		for _, w := range s.Open {
			out = append(out, bench{w: w, n: 1, spans: whole})
		}
		return out, true
	}
	day := values.Of(now)
	empty, taken := false, false
	for i := range s.Hours.Shifts {
		shift := &s.Hours.Shifts[i]
		p := span{from: later(day.Time().Add(shift.From), now), to: day.Time().Add(shift.To), items: shift.Items}
		if !p.to.After(now) || !shift.runs(day, s.Calendar) {
			continue
		}
		takes := func(w Window) bool { return w.MayCall(t) && p.takes(t) }
		open, all := shift.names(s.Open), shift.names(s.All)
		begun, here := !p.from.After(now), open
		switch {
		case slices.ContainsFunc(open, takes):
			taken = taken || begun
		case begun:
			empty = empty || slices.ContainsFunc(all, takes)
		default:
			here = all
		}
		for _, w := range here {
			add(w, p)
		}
	}
	if empty && !taken {
		return nil, false
	}
	return out, true
}

// names are the windows of the shift among some.
func (s *Shift) names(windows []Window) []Window {
	if len(s.Windows) == 0 {
		return windows
	}
	return slices.DeleteFunc(slices.Clone(windows), func(w Window) bool { return !slices.Contains(s.Windows, w.No) })
}
