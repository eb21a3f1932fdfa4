package queue

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"onewindow/catalog"
)

// Window is a seat that asks for its next ticket.
type Window struct {
	No, Clerk, Zone string
	// Items are item codes, department codes (or department-branch prefixes of
	// item codes) and "*".
	Items []string
	// index is Items as a set, for windows that name hundreds (Indexed).
	index map[string]bool
	// shifted windows call only what their turns let them (Hours.At).
	shifted bool
	turns   []turn
}

// Indexed is the window with its items made ready for many questions. Items
// must not be changed afterwards.
func (w Window) Indexed() Window {
	w.index = make(map[string]bool, len(w.Items))
	for _, e := range w.Items {
		w.index[e] = e != ""
	}
	return w
}

// Serves says whether the window covers the item. A ticket without an item is
// covered by its department, and with neither by a window that takes
// everything.
func (w *Window) Serves(item, dept string) bool {
	if w.index != nil {
		return w.lookUp(item, dept)
	}
	for _, e := range w.Items {
		if catalog.Covers(e, item, dept) {
			return true
		}
	}
	return false
}

// lookUp is Serves by the index: the item, its department, everything, or a
// beginning of the item that ends before a dash.
func (w *Window) lookUp(item, dept string) bool {
	if w.index["*"] || w.index[item] || w.index[dept] {
		return true
	}
	for i := range len(item) {
		if item[i] == '-' && w.index[item[:i]] {
			return true
		}
	}
	return false
}

// Owns says whether the window names the item or its department itself, not
// only by "*".
func (w *Window) Owns(item, dept string) bool {
	for _, e := range w.Items {
		if e != "*" && catalog.Covers(e, item, dept) {
			return true
		}
	}
	return false
}

// MayCall says whether the window may serve the ticket now: by its shifts, and by
// its item, or, for a transferred ticket, the target it was sent to. A target is "window:NO",
// "dept:CODE", "zone:NAME" or a line (LineTarget); a bare one with a digit is a window number, one in
// capital letters a department, any other a zone.
func (w *Window) MayCall(t *Ticket) bool {
	if w.shifted && !slices.ContainsFunc(w.turns, func(s turn) bool { return s.takes(t) }) {
		return false
	}
	if t.Target == "" {
		return w.Serves(t.Item, t.Dept)
	}
	if line, ok := t.SentTo(); ok {
		return slices.Equal(line, w.Items)
	}
	kind, value, ok := strings.Cut(t.Target, ":")
	if !ok {
		kind, value = "zone", t.Target
		switch {
		case strings.ContainsAny(value, "0123456789"):
			kind = "window"
		case value == strings.ToUpper(value) && value[0] < 'a':
			kind = "dept"
		}
	}
	switch kind {
	case "window":
		return value == w.No
	case "dept":
		return w.Serves("", value)
	default:
		return value == w.Zone
	}
}

// Reason codes of Why.
const (
	WhyOldest      = "oldest"
	WhyOverCap     = "over_cap"
	WhyBestMatch   = "best_match"
	WhyOwnDept     = "own_department"
	WhyBeforeSlot  = "before_slot"
	WhyFront       = "front"
	WhyNobodyElse  = "nobody_else"
	WhyPriority    = "priority"
	WhyAppointment = "appointment"
)

// Why explains a choice by a code and its numbers.
type Why struct {
	Code    string
	Details map[string]string
}

// Keys of Why.Details; all numbers are whole.
const (
	WhyWaited = "waited_min" // how long the person has waited
	WhyCould  = "could"      // how many this window could call
	WhyLonger = "longer"     // how many of them have waited longer
	WhyCap    = "cap_min"    // the limit that the wait is beyond
	WhyWeight = "weight"     // how many times the class makes the wait count
	// Of a ticket with an item: how often this clerk has handled it, and the minutes
	// that are expected of this clerk and of any.
	WhyPractised = "practised"
	WhyExpected  = "expected_min"
	WhyUsual     = "usual_min"
)

// Pick chooses the next ticket for the window among those that wait; ok is
// false when it may serve none. Waiting may be in any order: the answer does
// not depend on it. A nil history knows nothing.
//
// Whatever the rule, a ticket whose window failed goes first, and a booking
// before its slot, or a requeued ticket that still lets others pass, is called
// only when nobody else waits for this window.
func Pick(r Rule, w Window, waiting []*Ticket, h *History, now time.Time) (index int, why Why, ok bool) {
	c := chooser{r: &r, w: &w, h: h, now: now, best: -1, gated: -1}
	if h != nil {
		h.Build()
		c.clerk = h.clerks[w.Clerk]
	}
	for i := range waiting {
		c.consider(waiting, i)
	}
	if c.best < 0 {
		if c.gated < 0 {
			return 0, Why{}, false
		}
		t := waiting[c.gated]
		code := WhyNobodyElse
		if len(t.Behind) == 0 {
			code = WhyBeforeSlot
		}
		return c.gated, c.explain(t, waiting, code), true
	}
	return c.best, c.explain(waiting[c.best], waiting, c.code(waiting[c.best])), true
}

// Place chooses, for one new ticket, among idle windows: by the cost rule the
// one expected fastest, by department one that owns it, else the first. The
// caller lists the windows in the order in which they became idle.
func Place(p Policy, t *Ticket, idle []Window, h *History) (index int, ok bool) {
	best, rank := -1, 0.0
	for i := range idle {
		w := &idle[i]
		if !w.MayCall(t) {
			continue
		}
		r := 0.0
		switch {
		case p == Cost:
			r = h.Relative(w.Clerk, t.Item)
		case p == Department && !w.Owns(t.Item, t.Dept):
			r = 1
		}
		if best < 0 || r < rank {
			best, rank = i, r
		}
	}
	return max(best, 0), best >= 0
}

// chooser keeps the best ticket seen so far.
type chooser struct {
	r     *Rule
	w     *Window
	h     *History
	clerk *clerkRates
	now   time.Time

	best      int
	bestTier  int
	bestScore float64
	gated     int
	able      []int // those that the window may call
}

// Tiers of urgency; a lower one goes first whatever the score.
const (
	tierFront = iota
	tierOverCap
	tierOwn
	tierRest
)

func (c *chooser) consider(waiting []*Ticket, i int) {
	t := waiting[i]
	if !t.InLine() || !c.w.MayCall(t) {
		return
	}
	c.able = append(c.able, i)
	if !t.Front && t.NotBefore.After(c.now) && c.mustWait(t, waiting) {
		if c.gated < 0 || laterGate(t, waiting[c.gated]) < 0 {
			c.gated = i
		}
		return
	}
	tier, score := c.rank(t)
	if c.best >= 0 {
		b := waiting[c.best]
		order := cmp.Or(cmp.Compare(tier, c.bestTier), -cmp.Compare(score, c.bestScore))
		if order == 0 && tier == tierOverCap {
			order = cmp.Compare(t.Class.Rank(), b.Class.Rank())
		}
		if cmp.Or(order, older(t, b)) >= 0 {
			return
		}
	}
	c.best, c.bestTier, c.bestScore = i, tier, score
}

// mustWait says whether a gated ticket lets others pass: a booking until its
// slot, a requeued ticket while one of those it stands behind still waits.
func (c *chooser) mustWait(t *Ticket, waiting []*Ticket) bool {
	if len(t.Behind) == 0 {
		return true
	}
	for i := range waiting {
		if waiting[i].InLine() && slices.Contains(t.Behind, waiting[i].ID) {
			return true
		}
	}
	return false
}

func (c *chooser) rank(t *Ticket) (tier int, score float64) {
	if t.Front {
		return tierFront, 0
	}
	switch c.r.Policy {
	case FIFO:
		return tierRest, 0
	case Department:
		if c.w.Owns(t.Item, t.Dept) {
			return tierOwn, 0
		}
		return tierRest, 0
	default:
	}
	waited := t.Waited(c.now)
	if waited > c.r.FairnessCap {
		return tierOverCap, 0
	}
	relative, root := 1.0, defaultRoot
	if c.h != nil {
		relative, root = c.relative(t), c.h.mean(t.Item).root
	}
	return tierRest, c.r.Weights.of(t.Class) * float64(waited+c.r.Head) / (relative * relative * relative * root)
}

func (c *chooser) relative(t *Ticket) float64 {
	if c.clerk == nil {
		return 1
	}
	dept := t.Dept
	if dept == "" {
		dept = c.h.dept(t.Item)
	}
	return c.clerk.relative(t.Item, dept)
}

var defaultRoot = toMean(float64(DefaultItemMean.Milliseconds())).root

func (c *chooser) code(t *Ticket) string {
	switch {
	case c.bestTier == tierFront:
		return WhyFront
	case c.bestTier == tierOverCap:
		return WhyOverCap
	case c.bestTier == tierOwn:
		return WhyOwnDept
	case c.r.Policy != Cost:
		return WhyOldest
	case t.Class == Priority:
		return WhyPriority
	case t.Class == ByTime:
		return WhyAppointment
	default:
		return WhyBestMatch
	}
}

func (c *chooser) explain(t *Ticket, waiting []*Ticket, code string) Why {
	longer := 0
	for _, i := range c.able {
		if waiting[i].ArrivedAt.Before(t.ArrivedAt) {
			longer++
		}
	}
	d := map[string]string{WhyWaited: minutes(t.Waited(c.now)), WhyCould: strconv.Itoa(len(c.able))}
	if len(c.able) > 1 {
		d[WhyLonger] = strconv.Itoa(longer)
	}
	if code == WhyOverCap {
		d[WhyCap] = minutes(c.r.FairnessCap)
	}
	if c.r.Policy != Cost {
		return Why{Code: code, Details: d}
	}
	if weight := c.r.Weights.of(t.Class); weight > 1 && (code == WhyPriority || code == WhyAppointment) {
		d[WhyWeight] = strconv.FormatFloat(math.Round(weight), 'f', 0, 64)
	}
	if c.h != nil && t.Item != "" {
		usual := c.h.ItemMean(t.Item)
		d[WhyPractised] = strconv.FormatInt(c.h.practised(c.w.Clerk, t.Item), 10)
		d[WhyUsual] = minutes(usual + time.Minute/2)
		d[WhyExpected] = minutes(time.Duration(float64(usual)*c.relative(t)) + time.Minute/2)
	}
	return Why{Code: code, Details: d}
}

func minutes(d time.Duration) string { return strconv.Itoa(int(d / time.Minute)) }

// older orders tickets by their place in the line; identity breaks ties so
// that the choice never depends on the order of the list.
func older(a, b *Ticket) int {
	return cmp.Or(a.QueuedAt.Compare(b.QueuedAt), a.ArrivedAt.Compare(b.ArrivedAt), strings.Compare(a.Label, b.Label), strings.Compare(a.ID, b.ID))
}

func laterGate(a, b *Ticket) int {
	return cmp.Or(a.NotBefore.Compare(b.NotBefore), older(a, b))
}
