package visit_test

import (
	"slices"
	"testing"

	"onewindow/visit"
)

// says lets the rule answer about the matter in hand.
func (d *desk) says(r visit.Ruling) {
	m := d.state.Matter()
	pos, _ := d.rules.Position(m)
	r.Leaf = pos.Leaf.ID
	d.do(visit.TakeRuling{CaseID: m.CaseID, Ruling: r})
}

// The window hands in what it would decide as the rule says: it grants, or denies, or
// leaves the decision to an approver; without an answer it goes on as before.
func TestHandedInByRule(t *testing.T) {
	for _, tt := range []struct {
		name   string
		ruling *visit.Ruling
		want   map[visit.OutcomeCode]string // why not
	}{
		{"no answer", nil, map[visit.OutcomeCode]string{visit.AcceptAndGrant: "", visit.Notice: visit.RefusedNothingOpen}},
		{"no rule for the item", &visit.Ruling{}, map[visit.OutcomeCode]string{visit.AcceptAndGrant: "", visit.Notice: visit.RefusedNothingOpen}},
		{"granted", &visit.Ruling{Verdict: visit.RuleGrants}, map[visit.OutcomeCode]string{visit.AcceptAndGrant: "", visit.Notice: visit.RefusedNothingOpen}},
		{"confirmed", &visit.Ruling{Verdict: visit.RuleConfirms}, map[visit.OutcomeCode]string{visit.Accept: "", visit.Notice: visit.RefusedNothingOpen}},
		{"denied", &visit.Ruling{Verdict: visit.RuleDenies}, map[visit.OutcomeCode]string{
			visit.AcceptAndGrant: visit.RefusedByRule, visit.AcceptAndDeny: "", visit.Notice: visit.RefusedNothingOpen,
		}},
	} {
		d := newDesk(t)
		fundToPapers(d)
		d.judgeAll()
		if tt.ruling != nil {
			d.says(*tt.ruling)
		}
		outcomes, err := d.rules.Outcomes(&d.state, d.state.Matter(), d.now)
		if err != nil || len(outcomes) != len(tt.want) {
			t.Fatalf("%s: %+v, %v", tt.name, outcomes, err)
		}
		for _, o := range outcomes {
			if why, ok := tt.want[o.Code]; !ok || why != o.WhyNot {
				t.Errorf("%s: %s is %q", tt.name, o.Code, o.WhyNot)
			}
		}
	}
}

// A denial waits for its papers like a grant, and is handed in with the reason of the
// rule.
func TestDenialByRule(t *testing.T) {
	d := newDesk(t)
	fundToPapers(d)
	d.says(visit.Ruling{Verdict: visit.RuleDenies, Conflicts: []visit.RulingConflict{{Code: "frozen"}, {Code: "too_soon", Until: "2027-01-01"}}})
	outcomes, _ := d.rules.Outcomes(&d.state, d.state.Matter(), d.now)
	if i := slices.IndexFunc(outcomes, func(o visit.OutcomeOption) bool { return o.Code == visit.AcceptAndDeny }); i < 0 || outcomes[i].WhyNot != visit.RefusedUnjudged {
		t.Errorf("with papers unjudged: %+v", outcomes)
	}
	d.judgeAll()
	d.do(visit.HandIn{Outcome: visit.AcceptAndDeny})
	if got := d.out[len(d.out)-1].Submission.Outcome; got != visit.AcceptAndDeny {
		t.Errorf("handed in as %s", got)
	}
	if got := d.state.Matters[0].DenialOf(); got != "frozen" {
		t.Errorf("the reason is %q", got)
	}
}

// The rule is asked once the list is known, again where it was silent, and anew about
// another situation or person; an answer that comes late changes nothing.
func TestWhenTheRuleIsAsked(t *testing.T) {
	d := newDesk(t)
	wants := func() bool { return d.rules.WantsRuling(&d.state, d.state.Matter(), d.now) }
	fundToPapers(d)
	if !wants() {
		t.Error("not asked though the list is known")
	}
	d.says(visit.Ruling{Verdict: visit.RuleConfirms, Why: visit.RuleSilent})
	if !wants() {
		t.Error("who was silent is not asked again")
	}
	d.says(visit.Ruling{Verdict: visit.RuleGrants, Limits: []visit.RulingLimit{{Code: "balance", Fen: 1}}})
	if wants() || d.rules.RulingOf(d.state.Matter()) == nil {
		t.Error("asked again though it has answered")
	}
	d.do(visit.TakeRuling{CaseID: "another", Ruling: visit.Ruling{Verdict: visit.RuleDenies}})
	if got := d.rules.RulingOf(d.state.Matter()); got == nil || got.Verdict != visit.RuleGrants {
		t.Errorf("an answer about another case: %+v", got)
	}
	d.do(visit.Back{})
	if wants() {
		t.Error("asked while a question is open")
	}
}
