package figures

import (
	"slices"
	"time"

	"onewindow/hall/queue"
)

// visit is what the moves of one ticket come to so far.
type visit struct {
	dept          string
	state         queue.State
	since         time.Time
	lined, begun  time.Time // the place in the line, the first service
	served        time.Duration
	finished      bool
	lost, counted bool
}

// Move takes the next move. A visit belongs to the moment at which the person took a
// place in the line: its wait and its service count there, also when they end later,
// and so does its rating.
func (b *Fold) Move(m *Move) {
	v := b.visits[m.Ticket]
	if v == nil {
		v = &visit{}
		b.visits[m.Ticket] = v
		b.order = append(b.order, m.Ticket)
	}
	v.move(m)
	if v.counted = b.span.holds(v.lined); !m.Booked && m.Issued.Before(b.span.Start()) {
		v.counted = false // its place in the line is older than what was read
	}
}

func (b *Fold) endVisits(h *History) {
	for _, id := range b.order {
		if v := b.visits[id]; v.counted {
			b.visit(id, v, h.Ratings[id], h.Marked[id])
		}
	}
}

func (v *visit) move(m *Move) {
	if v.state == queue.Serving {
		v.served += m.At.Sub(v.since)
	}
	if m.Dept != "" {
		v.dept = m.Dept
	}
	switch m.State {
	case queue.Waiting:
		if v.lined.IsZero() {
			v.lined = m.At
		}
		v.lost, v.finished = false, false
	case queue.Serving:
		if v.begun.IsZero() {
			v.begun = m.At
		}
		v.lost, v.finished = false, false
	case queue.Finished, queue.Closed:
		v.finished = true
	case queue.Missed, queue.Abandoned:
		v.lost = true
	default: // neither in line nor out of it
	}
	v.state, v.since = m.State, m.At
}

// visit adds one visit to the lines that it belongs to. Wait and service of a
// department that is kept apart are told in its own line alone.
func (b *Fold) visit(id string, v *visit, stars int, marked bool) {
	hour := &b.report.Hours[v.lined.In(b.span.Start().Location()).Hour()]
	hour.People++
	b.add(v.lined, v.dept, func(s *Sums) {
		s.People++
		switch {
		case !v.finished:
		case stars >= 1 && stars <= 5:
			s.Served++
			s.Stars[stars]++
		default:
			s.Served++
			s.Unrated++
		}
		if v.lost && !v.finished {
			s.Lost++
		}
	})
	if !v.finished && !v.lost {
		b.report.Open++
	}
	if v.begun.IsZero() {
		return
	}
	if marked {
		b.marked[id] = true
		return
	}
	times := func(s *Sums) {
		wait := v.begun.Sub(v.lined)
		s.Waits++
		s.Wait += wait
		s.LongestS = max(s.LongestS, int64(wait.Seconds()))
		if wait > b.rules.LongWait {
			s.LongWaits++
		}
		if v.finished {
			s.Services++
			s.Service += v.served
		}
	}
	if slices.Contains(b.rules.Apart, v.dept) {
		times(b.depts[v.dept])
		return
	}
	b.add(v.lined, v.dept, times)
	hour.Waits++
	hour.Wait += v.begun.Sub(v.lined)
}
