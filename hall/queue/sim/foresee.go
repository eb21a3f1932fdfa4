package sim

import (
	"slices"
	"time"

	"onewindow/hall/queue"
)

// Hall is a hall at one moment, from which a run goes on.
type Hall struct {
	Now time.Time
	// Waiting are the tickets in the line, Recent those that arrived in the Past time
	// before now: as many are taken to come again, for the same things, in every such
	// time to come.
	Waiting, Recent []*queue.Ticket
	Past            time.Duration
	Desks           []Desk
	Known           *queue.History
	Rule            queue.Rule
}

// Desk is a window of the hall that calls, as its orders have it.
type Desk struct {
	queue.Window

	// InHand is the ticket that it serves, nil for none; Since is when it had its
	// last one, where it has none.
	InHand *queue.Ticket
	Since  time.Time
	// Away is when it does not call, from now on; both zero for never.
	AwayFrom, AwayTo time.Duration
}

// leastLeft is what a visit still takes that has lasted longer than usual.
const leastLeft = time.Minute

// Foresee is the input of a run that goes on with the hall for some time.
func (h *Hall) Foresee(ahead time.Duration) Input {
	in := Input{Known: h.Known, Rule: h.Rule, Calls: true, Begun: map[string]Begun{}}
	for _, t := range h.Waiting {
		if t.InLine() {
			in.Arrivals = append(in.Arrivals, h.arrival(t, t.ID, t.ArrivedAt.Sub(h.Now)))
		}
	}
	if h.Past > 0 {
		for again := h.Past; again < ahead+h.Past; again += h.Past {
			for _, t := range h.Recent {
				if at := t.ArrivedAt.Sub(h.Now) + again; at > 0 && at < ahead {
					a := h.arrival(t, t.ID+again.String(), at)
					a.HasSlot, a.Target = false, ""
					in.Arrivals = append(in.Arrivals, a)
				}
			}
		}
	}
	for i := range h.Desks {
		d := &h.Desks[i]
		in.Begun[d.No] = h.begun(d)
		in.Roster = append(in.Roster, d.Shifts(0, ahead)...)
	}
	return in
}

func (h *Hall) arrival(t *queue.Ticket, id string, at time.Duration) Arrival {
	a := Arrival{At: at, Ticket: id, Item: t.Item, Class: t.Class, Service: h.Known.ItemMean(t.Item), Target: t.Target}
	if !t.Slot.IsZero() {
		a.Slot, a.HasSlot = t.Slot.Sub(h.Now), true
	}
	return a
}

func (h *Hall) begun(d *Desk) Begun {
	if d.InHand != nil {
		left := time.Duration(float64(h.Known.ItemMean(d.InHand.Item))*h.Known.Relative(d.Clerk, d.InHand.Item)) - d.InHand.Handling(h.Now)
		return Begun{Busy: max(leastLeft, left)}
	}
	if d.Since.IsZero() {
		return Begun{}
	}
	return Begun{Idle: h.Now.Sub(d.Since)}
}

// Shifts are the window's time at work between two moments.
func (d *Desk) Shifts(from, to time.Duration) []Shift {
	row := Shift{Window: d.No, Clerk: d.Clerk, Zone: d.Zone, Items: d.Items, Skill: 1, From: from, To: to}
	if d.AwayTo <= from || d.AwayFrom >= to || d.AwayTo <= d.AwayFrom {
		return []Shift{row}
	}
	before, after := row, row
	before.To, after.From = max(from, d.AwayFrom), d.AwayTo
	return slices.DeleteFunc([]Shift{before, after}, func(s Shift) bool { return s.From >= s.To })
}

// Waits are what is foreseen of a line: the mean and longest wait of those who are
// called, or still wait at the end, and how many those are.
type Waits struct {
	Mean, Longest time.Duration
	Left          int
}

// WaitsBy are the waits of a run by what line says of each arrival, until the end.
func WaitsBy(in Input, r *Result, end time.Duration, line func(a *Arrival) string) map[string]Waits {
	called := make(map[string]time.Duration, len(r.Calls))
	for i := range r.Calls {
		called[r.Calls[i].Ticket] = time.Duration(r.Calls[i].At * float64(time.Second))
	}
	sums, counts, out := map[string]time.Duration{}, map[string]int{}, map[string]Waits{}
	for i := range in.Arrivals {
		a := &in.Arrivals[i]
		name := line(a)
		at, ok := called[a.Ticket]
		w := out[name]
		if !ok || at > end {
			at = end
			w.Left++
		}
		wait := at - a.At
		sums[name], counts[name] = sums[name]+wait, counts[name]+1
		w.Longest = max(w.Longest, wait)
		out[name] = w
	}
	for name, w := range out {
		w.Mean = sums[name] / time.Duration(counts[name])
		out[name] = w
	}
	return out
}
