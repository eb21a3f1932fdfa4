package queue

import (
	"cmp"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"
	"time"
)

// DefaultItemMean is the handling time taken for an item of which nothing is
// known: the published mean of the city's halls, 12.69 minutes (workflow §1).
const DefaultItemMean = 12*time.Minute + 41400*time.Millisecond

// Pseudo-counts by which each level is drawn to the one above it: item to its
// stated mean, clerk to 1, clerk × department to clerk, clerk × item to
// clerk × department (HALL §8).
const (
	shrinkItem      = 5
	shrinkClerk     = 20
	shrinkClerkDept = 10
	shrinkClerkItem = 15
)

// capFactor bounds one observation at so many times the item's mean: a ticket
// forgotten open says nothing about the clerk.
const capFactor = 6

// Item is what dispatch knows of an item before anything is observed.
type Item struct {
	Code, Dept string
	// Mean handling time; 0 is unknown.
	Mean time.Duration
}

// Handling is one row of the learned table: how many tickets of the item the
// clerk has handled and the sum of their handling times.
type Handling struct {
	Clerk, Item string
	N           int64
	SumMS       int64
}

// History is what the hall has learned: count and sum of handling time per
// clerk × item, nothing else. Everything above (item, clerk × department,
// clerk) is a sum of it, each level shrunk to the one above. A History that
// changes is not safe for concurrent use (Build).
type History struct {
	items map[string]Item
	rows  map[pair]*Handling
	// built from rows when first asked after a change
	stale  bool
	means  map[string]itemMean
	clerks map[string]*clerkRates
}

type pair struct{ clerk, item string }

type itemMean struct {
	ms, root float64
}

type clerkRates struct {
	all    float64
	byDept map[string]float64
	byItem map[string]float64
}

// NewHistory starts from the items' stated means.
func NewHistory(items []Item) *History {
	h := &History{items: make(map[string]Item, len(items)), rows: make(map[pair]*Handling), stale: true}
	for _, it := range items {
		h.items[it.Code] = it
	}
	return h
}

// Add adds n handled tickets of sum milliseconds. Rows without a count or time
// are ignored.
func (h *History) Add(row Handling) {
	if row.N <= 0 || row.SumMS <= 0 || row.Clerk == "" {
		return
	}
	key := pair{row.Clerk, row.Item}
	if have := h.rows[key]; have != nil {
		have.N += row.N
		have.SumMS += row.SumMS
	} else {
		h.rows[key] = &Handling{Clerk: row.Clerk, Item: row.Item, N: row.N, SumMS: row.SumMS}
	}
	h.stale = true
}

// Observe adds one finished ticket, capped, and returns the row to store; ok
// is false when the ticket teaches nothing (no clerk, no service).
func (h *History) Observe(t *Ticket) (row Handling, ok bool) {
	row, ok = h.Lesson(t)
	if ok {
		h.Add(row)
	}
	return row, ok
}

// Lesson is the row of Observe, without adding it.
func (h *History) Lesson(t *Ticket) (row Handling, ok bool) {
	d := t.Handling(t.FinishedAt)
	if t.FinishedAt.IsZero() || d <= 0 || t.Clerk == "" || t.Item == "" || len(t.Extra) > 0 {
		return Handling{}, false
	}
	d = min(d, capFactor*h.ItemMean(t.Item))
	return Handling{Clerk: t.Clerk, Item: t.Item, N: 1, SumMS: d.Milliseconds()}, true
}

// Halve ages the table: called every sixty days or so, it lets recent work
// count more. Rows that fall to nothing are dropped.
func (h *History) Halve() {
	for key, r := range h.rows {
		mean := r.SumMS / r.N
		r.N /= 2
		r.SumMS = mean * r.N
		if r.N == 0 {
			delete(h.rows, key)
		}
	}
	h.stale = true
}

// Rows returns the table in the order of clerk and item.
func (h *History) Rows() iter.Seq[Handling] {
	return func(yield func(Handling) bool) {
		for _, k := range sortedPairs(h.rows) {
			if !yield(*h.rows[k]) {
				return
			}
		}
	}
}

// ItemMean is the expected handling time of the item by any clerk.
func (h *History) ItemMean(item string) time.Duration {
	if h == nil {
		return DefaultItemMean
	}
	h.Build()
	return time.Duration(h.mean(item).ms * float64(time.Millisecond))
}

// Relative is the clerk's handling time of the item against the item's mean:
// 1 is average, 0.5 twice as fast. Always positive.
func (h *History) Relative(clerk, item string) float64 {
	if h == nil {
		return 1
	}
	h.Build()
	return h.clerks[clerk].relative(item, h.dept(item))
}

// practised is how often the clerk has handled the item.
func (h *History) practised(clerk, item string) int64 {
	if row := h.rows[pair{clerk, item}]; row != nil {
		return row.N
	}
	return 0
}

// Dept is the department of the item: as stated, else the first part of its
// code.
func (h *History) dept(item string) string {
	if it, ok := h.items[item]; ok && it.Dept != "" {
		return it.Dept
	}
	dept, _, _ := strings.Cut(item, "-")
	return dept
}

func (h *History) mean(item string) itemMean {
	if m, ok := h.means[item]; ok {
		return m
	}
	return toMean(h.prior(item))
}

func (h *History) prior(item string) float64 {
	if it, ok := h.items[item]; ok && it.Mean > 0 {
		return float64(it.Mean.Milliseconds())
	}
	return float64(DefaultItemMean.Milliseconds())
}

func toMean(ms float64) itemMean { return itemMean{ms: ms, root: math.Sqrt(ms)} }

func (c *clerkRates) relative(item, dept string) float64 {
	if c == nil {
		return 1
	}
	if r, ok := c.byItem[item]; ok {
		return r
	}
	if r, ok := c.byDept[dept]; ok {
		return r
	}
	return c.all
}

// tally compares observed time with what average clerks would have needed.
type tally struct{ n, sum, expected float64 }

func (t tally) shrunk(to, pseudo float64) float64 {
	return (t.n*t.sum/t.expected + pseudo*to) / (t.n + pseudo)
}

// Build recomputes every level when rows have changed since. A History that is
// built and not changed any more may be read by many at once. Sums run in sorted order, so that the same
// table gives the same bits on every run.
func (h *History) Build() {
	if !h.stale {
		return
	}
	keys := sortedPairs(h.rows)
	n, sum := map[string]float64{}, map[string]float64{}
	for _, k := range keys {
		n[k.item] += float64(h.rows[k].N)
		sum[k.item] += float64(h.rows[k].SumMS)
	}
	h.means = make(map[string]itemMean, len(n)+len(h.items))
	for item := range h.items {
		h.means[item] = toMean(h.prior(item))
	}
	for item := range n {
		h.means[item] = toMean((sum[item] + shrinkItem*h.prior(item)) / (n[item] + shrinkItem))
	}
	all, byDept := map[string]tally{}, map[pair]tally{}
	for _, k := range keys {
		r := h.rows[k]
		add := func(t tally) tally {
			return tally{t.n + float64(r.N), t.sum + float64(r.SumMS), t.expected + float64(r.N)*h.means[k.item].ms}
		}
		dk := pair{k.clerk, h.dept(k.item)}
		all[k.clerk], byDept[dk] = add(all[k.clerk]), add(byDept[dk])
	}
	h.clerks = make(map[string]*clerkRates, len(all))
	for clerk, t := range all {
		h.clerks[clerk] = &clerkRates{
			all:    t.shrunk(1, shrinkClerk),
			byDept: map[string]float64{},
			byItem: map[string]float64{},
		}
	}
	for k, t := range byDept {
		c := h.clerks[k.clerk]
		c.byDept[k.item] = t.shrunk(c.all, shrinkClerkDept)
	}
	for _, k := range keys {
		r, c := h.rows[k], h.clerks[k.clerk]
		t := tally{float64(r.N), float64(r.SumMS), float64(r.N) * h.means[k.item].ms}
		c.byItem[k.item] = t.shrunk(c.byDept[h.dept(k.item)], shrinkClerkItem)
	}
	h.stale = false
}

func sortedPairs(rows map[pair]*Handling) []pair {
	return slices.SortedFunc(maps.Keys(rows), func(a, b pair) int {
		return cmp.Or(strings.Compare(a.clerk, b.clerk), strings.Compare(a.item, b.item))
	})
}
