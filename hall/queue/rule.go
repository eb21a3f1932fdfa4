package queue

import (
	"fmt"
	"slices"
	"time"
)

// Policy names a way to choose.
type Policy string

// The policies of `window hall simulate`; Cost is the live one.
const (
	FIFO       Policy = "fifo"
	Department Policy = "department"
	Cost       Policy = "cost"
)

// Policies lists them, the default first.
func Policies() []Policy { return []Policy{Cost, FIFO, Department} }

// Valid says whether the policy is known.
func (p Policy) Valid() bool { return slices.Contains(Policies(), p) }

// Rule is this policy with the usual numbers.
func (p Policy) Rule() Rule {
	r := DefaultRule()
	r.Policy = p
	return r
}

// Rule is how the next ticket is chosen; all of it is configuration. The numbers
// are those of the cost rule (HALL §8).
type Rule struct {
	Policy Policy
	// FairnessCap is the wait after which class and age alone decide.
	FairnessCap time.Duration
	// Head is added to every wait, so that skill counts for who just came.
	Head time.Duration
	// Weights are the factors of the classes.
	Weights Weights
}

// Weights are the factors of the classes in the cost rule.
type Weights struct{ Priority, Booked, Normal float64 }

func (w *Weights) of(c Class) float64 {
	switch c {
	case Priority:
		return w.Priority
	case ByTime:
		return w.Booked
	default:
		return w.Normal
	}
}

// DefaultRule is the measured best.
func DefaultRule() Rule {
	return Rule{
		Policy: Cost, FairnessCap: 30 * time.Minute, Head: 10 * time.Minute,
		Weights: Weights{Priority: 6, Booked: 3, Normal: 1},
	}
}

// RuleError is a number of the rule that cannot be. Field is its place in the
// hall's file of rules.
type RuleError struct{ Field, Reason string }

func (e *RuleError) Error() string { return e.Field + " " + e.Reason }

// Check says what is wrong with the rule.
func (r *Rule) Check() error {
	w := &r.Weights
	switch {
	case !r.Policy.Valid():
		return &RuleError{"dispatch.policy", fmt.Sprintf("%q: cost, fifo or department", r.Policy)}
	case r.FairnessCap < 5*time.Minute || r.FairnessCap > 4*time.Hour:
		return &RuleError{"dispatch.fairness_cap", fmt.Sprintf("is 5m to 4h, not %v", r.FairnessCap)}
	case r.Head < time.Minute || r.Head > 2*time.Hour:
		return &RuleError{"dispatch.head", fmt.Sprintf("is 1m to 2h, not %v", r.Head)}
	}
	for _, one := range []struct {
		field       string
		value, less float64
	}{{"normal", w.Normal, 1}, {"booked", w.Booked, w.Normal}, {"priority", w.Priority, w.Booked}} {
		if one.value < 1 || one.value > 100 || one.value < one.less {
			return &RuleError{
				"dispatch.weights." + one.field,
				fmt.Sprintf("is 1 to 100 and not below the class that it goes before, not %g", one.value),
			}
		}
	}
	return nil
}
