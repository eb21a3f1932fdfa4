package floor

import (
	"time"

	"onewindow/hall/queue"
)

// Step is the width of a slot of the day.
const Step = 15 * time.Minute

// Day is the day so far in numbers.
type Day struct {
	// From is the beginning of the first slot; Arrivals came in each slot, and
	// Waiting waited at its end (in the last one: now).
	From              time.Time
	Arrivals, Waiting []int
	// Waits and Services count visits by minutes, in the bins of Edges: each below
	// its edge, the last beyond all of them.
	Waits, Services []int
}

// Edges are the upper ends of the bins of waits and services, in minutes.
func Edges() []int { return []int{5, 10, 15, 20, 30, 45} }

func dayOf(in Input) Day {
	first := time.Time{}
	for _, t := range in.Tickets {
		if at := t.ArrivedAt; !at.Before(in.Midnight) && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	d := Day{Waits: make([]int, len(Edges())+1), Services: make([]int, len(Edges())+1)}
	if first.IsZero() || first.After(in.Now) {
		return d
	}
	d.From = in.Midnight.Add(first.Sub(in.Midnight).Truncate(Step))
	n := int(in.Now.Sub(d.From)/Step) + 1
	d.Arrivals, d.Waiting = make([]int, n), make([]int, n+1)
	for _, t := range in.Tickets {
		d.count(t, in)
	}
	for i := 1; i < n; i++ {
		d.Waiting[i] += d.Waiting[i-1]
	}
	d.Waiting = d.Waiting[:n]
	return d
}

// count adds a ticket. Waiting holds differences until all are counted.
func (d *Day) count(t *queue.Ticket, in Input) {
	if t.ArrivedAt.IsZero() || t.ArrivedAt.After(in.Now) {
		return
	}
	came := 0
	if !t.ArrivedAt.Before(d.From) {
		came = d.slot(t.ArrivedAt)
		d.Arrivals[came]++
	}
	left, waits := leftLine(t)
	if waits || left.After(in.Now) {
		d.Waiting[came]++
	} else if gone := d.slot(left); gone > came {
		d.Waiting[came]++
		d.Waiting[gone]--
	}
	if !t.StartedAt.IsZero() {
		d.Waits[bin(t.StartedAt.Sub(t.ArrivedAt))]++
	}
	if t.State == queue.Finished || t.State == queue.Closed {
		d.Services[bin(t.Handling(in.Now))]++
	}
}

func (d *Day) slot(at time.Time) int { return max(0, int(at.Sub(d.From)/Step)) }

// leftLine is when a ticket left the line; waits says that it has not.
func leftLine(t *queue.Ticket) (at time.Time, waits bool) {
	switch {
	case t.State == queue.Waiting:
		return at, true
	case !t.CalledAt.IsZero():
		return t.CalledAt, false
	}
	return t.ClosedAt, false
}

func bin(d time.Duration) int {
	for i, edge := range Edges() {
		if d < time.Duration(edge)*time.Minute {
			return i
		}
	}
	return len(Edges())
}
