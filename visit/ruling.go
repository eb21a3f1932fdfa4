package visit

import (
	"slices"
	"time"

	"onewindow/catalog"
)

// Ruling is what a department's rule says of a case that the window decides in its name
// (全委托), for the situation Leaf. Money is in fen, dates are YYYY-MM-DD. Without a
// verdict no rule decides of the item.
type Ruling struct {
	Leaf    string `json:"leaf"`
	Verdict string `json:"verdict,omitempty"`
	// Why an approver decides.
	Why       string           `json:"why,omitempty"`
	Paid      bool             `json:"paid,omitempty"`
	Amount    int64            `json:"amount,omitempty"`
	Ceiling   int64            `json:"ceiling,omitempty"`
	Limits    []RulingLimit    `json:"limits,omitempty"`
	Conflicts []RulingConflict `json:"conflicts,omitempty"`
	Deed      string           `json:"deed,omitempty"`
}

// RulingLimit is one bound of the amount.
type RulingLimit struct {
	Code string `json:"code"`
	Fen  int64  `json:"fen"`
}

// RulingConflict is what stands against a grant: until when, or how many months are
// wanted and how many are there.
type RulingConflict struct {
	Code   string `json:"code"`
	Until  string `json:"until,omitempty"`
	Months int    `json:"months,omitempty"`
	Has    int    `json:"has,omitempty"`
}

// Verdicts of a Ruling, in the hall's words.
const (
	RuleGrants   = "grant"
	RuleDenies   = "deny"
	RuleConfirms = "confirm" // an approver decides
)

// RuleSilent is why an approver decides whose register gave no answer: it is asked
// again.
const RuleSilent = "silent"

// TakeRuling is the hall's answer about a case.
type TakeRuling struct {
	CaseID string `json:"caseID"`
	Ruling Ruling `json:"ruling"`
}

// RuleAnswered is what the rule says, without anybody's doing.
type RuleAnswered struct {
	CaseID string `json:"caseID"`
	Ruling Ruling `json:"ruling"`
}

func (TakeRuling) name() string   { return "take_ruling" }
func (RuleAnswered) Kind() string { return "rule_answered" }

// takeRuling keeps the answer; a case that has gone on meanwhile, or whose person has
// changed, needs it no more.
func (d decider) takeRuling(c TakeRuling) ([]Event, error) {
	m, err := d.matter()
	if err != nil || m.CaseID != c.CaseID || d.s.Identity == nil {
		return nil, nil //nolint:nilerr // nobody asked for this: it is late, not wrong
	}
	return one(RuleAnswered(c)), nil
}

// RulingOf is what the rule says of a matter as it stands; nil where it was not asked
// about this situation.
func (r Rules) RulingOf(m *Matter) *Ruling {
	pos, err := r.Position(m)
	if err != nil || pos.Leaf == nil || m.Ruling == nil || m.Ruling.Leaf != pos.Leaf.ID {
		return nil
	}
	return m.Ruling
}

// WantsRuling reports whether the rule is to be asked about a matter: the window would
// decide it, and its list is known.
func (r Rules) WantsRuling(s *State, m *Matter, now time.Time) bool {
	if m == nil || m.Kind != NewCase || m.CommandID != "" || s.Identity == nil {
		return false
	}
	_, it, err := r.Item(m)
	if err != nil || it.TimeLimits.AcceptMode != catalog.AcceptFullDelegation {
		return false
	}
	if _, open, err := r.Asking(s, m, now); err != nil || open {
		return false
	}
	said := r.RulingOf(m)
	return said == nil || said.Why == RuleSilent
}

// byRule is how a matter is handed in that the window would decide: as the rule says.
func (r Rules) byRule(m *Matter, main OutcomeOption) []OutcomeOption {
	said := r.RulingOf(m)
	if said == nil || main.Code != AcceptAndGrant {
		return []OutcomeOption{main}
	}
	switch said.Verdict {
	case RuleConfirms:
		main.Code = Accept
	case RuleDenies:
		deny := main
		deny.Code, main.WhyNot = AcceptAndDeny, RefusedByRule
		return []OutcomeOption{main, deny}
	}
	return []OutcomeOption{main}
}

// DenialOf is the reason for which a window denies what the rule denies.
func (m *Matter) DenialOf() string {
	if m.Ruling == nil || len(m.Ruling.Conflicts) == 0 {
		return ""
	}
	return m.Ruling.Conflicts[0].Code
}

// clone of what an event brings: a state shares nothing with what it is made of.
func (c Ruling) clone() *Ruling {
	c.Limits, c.Conflicts = slices.Clone(c.Limits), slices.Clone(c.Conflicts)
	return &c
}
