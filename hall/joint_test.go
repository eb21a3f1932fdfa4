package hall_test

import (
	"slices"
	"testing"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
)

// TestParallelApproval: a case about which other departments are asked stands in their
// queues until they have answered; each says what it thinks for itself, and the item's
// department decides when the last one has.
func TestParallelApproval(t *testing.T) {
	w := newWorld(t, func(o *hall.Options) {
		o.Consultations = []hall.Consultation{{Items: []string{"WJ-003"}, Departments: []string{"SUI", "WJ", "GJJ"}}}
	})
	clerk, guide, reviewer := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("5002", "reviewer", "")
	tax, fund, chief := w.as("5003", "reviewer", ""), w.as("5001", "reviewer", ""), w.as("6002", "chief_rep", "")
	c := w.accepted(clerk, reviewer, clerk.serve(guide, "WJ-003").GetId())
	id := c.GetCaseId()
	if got := tax.list("review"); !slices.Equal(got, []string{id}) {
		t.Fatalf("the asked department's queue: %v", got)
	}
	say := func(who *seat, event, why string) *hallv1.Command {
		return with(decide(id, event, who.caseOf(id).GetVersion()), func(d *hallv1.CaseDecision) { d.Reason = why })
	}
	chief.no("opinions_open", say(chief, "grant", ""))
	tax.no("other_department", say(tax, "grant", ""))
	tax.no("reason_required", say(tax, "opinion_agree", ""))
	reviewer.no("not_consulted", say(reviewer, "opinion_agree", "x"))
	tax.ok(say(tax, "opinion_object", "欠税"))
	tax.no("opinion_given", say(tax, "opinion_agree", "x"))
	if got := tax.list("review"); len(got) != 0 {
		t.Errorf("still asked: %v", got)
	}
	chief.no("opinions_open", say(chief, "deny", "x"))
	c = fund.ok(say(fund, "opinion_agree", "无异议")).GetCase()
	o := c.GetOpinions()
	if len(o) != 2 || o[0].GetDepartment() != "SUI" || o[0].GetAgrees() || o[0].GetNote() != "欠税" || o[1].GetBy() != "5001" || !o[1].GetAgrees() {
		t.Errorf("opinions %v", o)
	}
	chief.ok(say(chief, "grant", ""))
}
