package figures

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"onewindow/hall/casework"
	"onewindow/values"
)

// Causes of a return (workflow §13).
const (
	CauseWindow     = "window"     // a line was missed there
	CauseCatalogue  = "catalogue"  // its list is wrong
	CauseApplicant  = "applicant"  // the papers were not there, or not right
	CauseDepartment = "department" // it changed its standard
)

// Causes lists every cause.
func Causes() []string {
	return []string{CauseWindow, CauseCatalogue, CauseApplicant, CauseDepartment}
}

// Reason is one line of the papers for which a case came back; an empty line is
// the whole.
type Reason struct{ Case, Line, Code string }

// guess is the cause that nobody has judged yet. What the window itself says on
// the spot is the applicant's; what comes to light behind the window is a line
// that the window missed.
func (f *file) guess() string {
	if slices.Contains(atWindow, f.by) || f.to == string(casework.Refused) {
		return CauseApplicant
	}
	return CauseWindow
}

// Rate is how often cases of one kind came back.
type Rate struct {
	// Kind is month, item, clerk or material; Key names it. A rate of an item or a
	// clerk is told for each month: Month is YYYY-MM.
	Kind, Key, Month   string
	Received, Returned int
	// Causes counts the returned cases by cause.
	Causes map[string]int
}

// Kinds of Rate.
const (
	KindMonth    = "month"
	KindItem     = "item"
	KindClerk    = "clerk"
	KindMaterial = "material" // ITEM LINE; received counts the item's cases
)

// Share is the rate itself.
func (r *Rate) Share() float64 { return share(r.Returned, r.Received) }

// Case is one returned case.
type Case struct {
	ID, Item, Clerk, Month, Cause string
	// Judged says that a supervisor named the cause.
	Judged bool
	Lines  []Reason
}

// Limit is when a rate calls for an answer (workflow §13: 10 %), and how few
// cases say nothing yet.
type Limit struct {
	Share float64
	Cases int
}

// DefaultLimit is the public rule.
func DefaultLimit() Limit { return Limit{Share: 0.10, Cases: 10} }

// Over says that a rate calls for an answer.
func (l Limit) Over(r *Rate) bool { return r.Received >= l.Cases && r.Share() > l.Share }

// Kinds of Measure.
const (
	Training = "training" // the clerk is trained again
	Rework   = "rework"   // the item's list is looked at again
)

// Measure is what a rate over the line calls for. Subject is the clerk's number or
// the item's code.
type Measure struct {
	Kind, Subject, Month string
	Rate                 Rate
}

// Radar is everything about the cases of a span that came back.
type Radar struct {
	Rates    []Rate
	Cases    []Case
	Measures []Measure
}

// Returns counts the cases that were received in a span and came back, by month,
// item, clerk and material.
func Returns(h *History, span Span, limit Limit) *Radar {
	found, order := files(h.Steps)
	lines := map[string][]Reason{}
	for _, r := range h.Reasons {
		lines[r.Case] = append(lines[r.Case], r)
	}
	t := tally{}
	radar := &Radar{}
	for _, id := range order {
		f := found[id]
		if !span.holds(f.received) {
			continue
		}
		month := values.Of(f.received).String()[:len("2006-01")]
		c := Case{ID: id, Item: f.item, Clerk: f.clerk, Month: month, Lines: lines[id]}
		if !f.returned.IsZero() {
			c.Cause, c.Judged = cmp.Or(h.Causes[id], f.guess()), h.Causes[id] != ""
			radar.Cases = append(radar.Cases, c)
		}
		t.count(&c)
	}
	radar.Rates = t.rates()
	radar.Measures = measures(radar.Rates, limit)
	return radar
}

type tally map[rateKey]*Rate

// rateKey is what tells one rate from another.
type rateKey struct{ kind, key, month string }

func (t tally) at(kind, key, month string) *Rate {
	k := rateKey{kind, key, month}
	if t[k] == nil {
		t[k] = &Rate{Kind: kind, Key: key, Month: month, Causes: map[string]int{}}
	}
	return t[k]
}

func (t tally) count(c *Case) {
	for _, r := range []*Rate{t.at(KindMonth, c.Month, c.Month), t.at(KindItem, c.Item, c.Month), t.at(KindClerk, c.Clerk, c.Month)} {
		r.Received++
		if c.Cause != "" {
			r.Returned++
			r.Causes[c.Cause]++
		}
	}
	named := map[string]bool{}
	for _, l := range c.Lines {
		if c.Cause == "" || l.Line == "" || named[l.Line] {
			continue
		}
		named[l.Line] = true
		r := t.at(KindMaterial, c.Item+" "+l.Line, c.Month)
		r.Returned++
		r.Causes[c.Cause]++
	}
}

// rates lists them by kind, then the highest first.
func (t tally) rates() []Rate {
	kinds := []string{KindMonth, KindItem, KindClerk, KindMaterial}
	out := make([]Rate, 0, len(t))
	for k, r := range t {
		if r.Kind == KindMaterial {
			item, _, _ := strings.Cut(k.key, " ")
			r.Received = t.at(KindItem, item, k.month).Received
		}
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b Rate) int {
		return cmp.Or(cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)),
			cmp.Compare(b.Month, a.Month), cmp.Compare(b.Share(), a.Share()), cmp.Compare(b.Received, a.Received), cmp.Compare(a.Key, b.Key))
	})
	return out
}

// measures: a clerk over the line whose returns are the window's is trained again;
// an item over the line is looked at again, unless they all are the applicants'.
func measures(rates []Rate, limit Limit) []Measure {
	var out []Measure
	for i := range rates {
		r := &rates[i]
		if !limit.Over(r) {
			continue
		}
		switch {
		case r.Kind == KindClerk && share(r.Causes[CauseWindow], r.Received) > limit.Share:
			out = append(out, Measure{Kind: Training, Subject: r.Key, Month: r.Month, Rate: *r})
		case r.Kind == KindItem && r.Causes[CauseApplicant] < r.Returned:
			out = append(out, Measure{Kind: Rework, Subject: r.Key, Month: r.Month, Rate: *r})
		}
	}
	return out
}

// Highest lists the causes of a rate, the commonest first.
func (r *Rate) Highest() []string {
	return slices.SortedFunc(maps.Keys(r.Causes), func(a, b string) int {
		return cmp.Or(cmp.Compare(r.Causes[b], r.Causes[a]), cmp.Compare(a, b))
	})
}
