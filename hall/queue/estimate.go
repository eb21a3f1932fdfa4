package queue

import (
	"cmp"
	"time"
)

// before says whether a goes before b by class and place in the line.
func before(a, b *Ticket) bool {
	return cmp.Or(cmp.Compare(a.Class.Rank(), b.Class.Rank()), older(a, b)) < 0
}

// Ahead counts the tickets of the same department that go before t, as the slip
// says it.
func Ahead(t *Ticket, line []Ticket) int {
	n := 0
	for i := range line {
		if o := &line[i]; o.ID != t.ID && o.InLine() && o.Dept == t.Dept && before(o, t) {
			n++
		}
	}
	return n
}

// ExpectedWait estimates how long t still waits: the work of who goes before it,
// each shared among the windows that may take it, over the windows that may take
// t. It is for slips and screens; dispatch never asks it. ok is false when no
// open window serves t.
func ExpectedWait(t *Ticket, line []Ticket, open []Window, h *History) (d time.Duration, ok bool) {
	mine := make([]bool, len(open))
	n := 0
	for i := range open {
		if mine[i] = open[i].MayCall(t); mine[i] {
			n++
		}
	}
	if n == 0 {
		return 0, false
	}
	work := 0.0
	for i := range line {
		o := &line[i]
		if o.ID == t.ID || !o.InLine() || !before(o, t) {
			continue
		}
		all, shared := 0, 0
		for k := range open {
			if open[k].MayCall(o) {
				all++
				if mine[k] {
					shared++
				}
			}
		}
		if shared > 0 {
			work += float64(h.ItemMean(o.Item)) * float64(shared) / float64(all)
		}
	}
	return time.Duration(work / float64(n)), true
}
