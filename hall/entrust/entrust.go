package entrust

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"onewindow/values"
)

// Deed is what a department lets windows decide. Money is in fen.
type Deed struct {
	// No is the number of the deed on file.
	No    string
	Items []string
	// From is the first day, Until the last; zero is without end.
	From, Until values.Date
	// Staff are who passed the training; none is everybody at a window.
	Staff []string
	// Terms bound what is paid, each in its situation; the first that fits holds. A deed
	// without terms pays nothing (queries, registrations).
	Terms []Term
	// Ceiling is the amount above which an approver confirms; 0 is none.
	Ceiling int64
}

// Term is what is paid in one situation.
type Term struct {
	// Answers of the situation, by question; no answers fit every one.
	Answers map[string]string
	// Most is the largest amount, Keep what stays in the account; 0 is none.
	Most, Keep int64
	// Months that were paid in at least, and that lie between two payments.
	Months, Gap int
}

// Standing is what the register says of a person.
type Standing struct {
	Found bool
	// Bars are of the closed list: what the department itself has against it.
	Bars    []string
	Balance int64
	// Months that were paid in without a gap.
	Months int
	// Last is the day of the last payment; zero for none.
	Last values.Date
}

// Verdict is what follows.
type Verdict string

// The verdicts.
const (
	Grant   Verdict = "grant"
	Deny    Verdict = "deny"
	Confirm Verdict = "confirm" // an approver decides; the window only accepts
)

// Why an approver decides.
const (
	OverCeiling = "over_ceiling"
	NoDeed      = "no_deed"     // none in force for the item on the day
	NotTrained  = "not_trained" // the clerk is not on the deed
	Silent      = "silent"      // the register gave no answer
	NoTerm      = "no_term"     // the deed says nothing of this situation
	UnknownBar  = "unknown_bar" // the register names what is on no list
)

// The closed list of what stands against a grant, in the order in which it is told.
const (
	NoRecord  = "no_record"
	Frozen    = "frozen"     // by a court or the department
	Dishonest = "dishonest"  // barred for false papers
	Debt      = "debt"       // a loan or a payment is overdue
	Restrict  = "restricted" // who asks may not see the record
	TooFew    = "too_few_months"
	TooSoon   = "too_soon"
	NoMoney   = "no_money"
)

// Conflicts is the closed list.
func Conflicts() []string {
	return []string{NoRecord, Frozen, Dishonest, Debt, Restrict, TooFew, TooSoon, NoMoney}
}

// bars are those of the list that a register may name.
var bars = []string{Frozen, Dishonest, Debt, Restrict}

// Conflict is one of the list. Until is the day on which it is over, Months what is
// wanted and Has what is there.
type Conflict struct {
	Code        string
	Until       values.Date `json:",omitzero"`
	Months, Has int         `json:",omitempty"`
}

// What bounds an amount.
const (
	LimitBalance = "balance"
	LimitMost    = "most"
)

// Limit is one bound of the amount.
type Limit struct {
	Code string
	Fen  int64
}

// Ruling is the answer of the rule.
type Ruling struct {
	Verdict Verdict
	// Why an approver decides.
	Why string `json:",omitempty"`
	// Paid says that there is an amount to be paid.
	Paid      bool       `json:",omitempty"`
	Amount    int64      `json:",omitempty"`
	Ceiling   int64      `json:",omitempty"`
	Limits    []Limit    `json:",omitempty"`
	Conflicts []Conflict `json:",omitempty"`
	Deed      string     `json:",omitempty"`
}

// Codes lists the conflicts of a ruling.
func (r *Ruling) Codes() []string {
	out := make([]string, len(r.Conflicts))
	for i, c := range r.Conflicts {
		out[i] = c.Code
	}
	return out
}

// Find gives the deed for an item on a day.
func Find(deeds []Deed, item string, day values.Date) (Deed, bool) {
	for _, d := range deeds {
		if slices.Contains(d.Items, item) && !day.Before(d.From) && (d.Until.IsZero() || !d.Until.Before(day)) {
			return d, true
		}
	}
	return Deed{}, false
}

// Entrusted reports whether the rule decides of an item at all, on any day.
func Entrusted(deeds []Deed, item string) bool {
	return slices.ContainsFunc(deeds, func(d Deed) bool { return slices.Contains(d.Items, item) })
}

// Trained reports whether a person may decide by the deed.
func (d *Deed) Trained(staff string) bool {
	return len(d.Staff) == 0 || slices.Contains(d.Staff, staff)
}

// Left is a ruling that leaves the case to an approver.
func Left(why string) Ruling { return Ruling{Verdict: Confirm, Why: why} }

// Rule says what follows of a deed, a register's word and a situation. Whoever is
// refused is told all of it at once.
func (d *Deed) Rule(s Standing, answers map[string][]string, day values.Date) Ruling {
	r := Ruling{Verdict: Grant, Deed: d.No, Ceiling: d.Ceiling, Paid: len(d.Terms) > 0}
	switch term, ok := d.term(answers); {
	case slices.ContainsFunc(s.Bars, func(b string) bool { return !slices.Contains(bars, b) }):
		r.Verdict, r.Why = Confirm, UnknownBar
		return r
	case !s.Found:
		r.Conflicts = []Conflict{{Code: NoRecord}}
	case r.Paid && !ok:
		r.Verdict, r.Why = Confirm, NoTerm
		return r
	default:
		for _, b := range bars {
			if slices.Contains(s.Bars, b) {
				r.Conflicts = append(r.Conflicts, Conflict{Code: b})
			}
		}
		if r.Paid {
			r.pay(&term, &s, day)
		}
	}
	switch {
	case len(r.Conflicts) > 0:
		r.Verdict, r.Amount = Deny, 0
	case r.Ceiling > 0 && r.Amount > r.Ceiling:
		r.Verdict, r.Why = Confirm, OverCeiling
	}
	return r
}

// pay finds the amount and what stands against it.
func (r *Ruling) pay(t *Term, s *Standing, day values.Date) {
	r.Limits = []Limit{{Code: LimitBalance, Fen: max(0, s.Balance-t.Keep)}}
	if t.Most > 0 {
		r.Limits = append(r.Limits, Limit{Code: LimitMost, Fen: t.Most})
	}
	r.Amount = r.Limits[0].Fen
	for _, l := range r.Limits {
		r.Amount = min(r.Amount, l.Fen)
	}
	if s.Months < t.Months {
		r.Conflicts = append(r.Conflicts, Conflict{Code: TooFew, Months: t.Months, Has: s.Months})
	}
	if t.Gap > 0 && !s.Last.IsZero() {
		if free := monthsAfter(s.Last, t.Gap); day.Before(free) {
			r.Conflicts = append(r.Conflicts, Conflict{Code: TooSoon, Until: free})
		}
	}
	if r.Amount == 0 {
		r.Conflicts = append(r.Conflicts, Conflict{Code: NoMoney})
	}
}

func (d *Deed) term(answers map[string][]string) (Term, bool) {
	for _, t := range d.Terms {
		fits := true
		for q, a := range t.Answers {
			fits = fits && slices.Equal(answers[q], []string{a})
		}
		if fits {
			return t, true
		}
	}
	return Term{}, false
}

// monthsAfter is the same day some months on, or the last of a month that has none.
func monthsAfter(d values.Date, months int) values.Date {
	first := time.Date(d.Year, d.Month+time.Month(months), 1, 12, 0, 0, 0, values.Shanghai)
	last := first.AddDate(0, 1, -1).Day()
	return values.Of(first).AddDays(min(d.Day, last) - 1)
}

// Check refuses deeds that cannot hold: without a number, a day, or items, or with
// two for an item on one day.
func Check(deeds []Deed) error {
	for i, d := range deeds {
		switch {
		case d.No == "" || len(d.Items) == 0 || d.From.IsZero():
			return errors.New("a deed needs its number, its items, and the day from which it holds")
		case !d.Until.IsZero() && d.Until.Before(d.From):
			return fmt.Errorf("the deed %s ends on %s, before it begins", d.No, d.Until)
		case d.Ceiling < 0:
			return fmt.Errorf("the ceiling of the deed %s is below nothing", d.No)
		}
		for _, o := range deeds[:i] {
			for _, item := range d.Items {
				if slices.Contains(o.Items, item) && (o.Until.IsZero() || !o.Until.Before(d.From)) && (d.Until.IsZero() || !d.Until.Before(o.From)) {
					return fmt.Errorf("%s has two deeds on one day: %s and %s", item, o.No, d.No)
				}
			}
		}
	}
	return nil
}
