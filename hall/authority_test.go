package hall_test

import (
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
	"onewindow/hall/casework"
	"onewindow/values"
)

// TestDelegatedPowers: who holds the power on the day of the receipt decides the case,
// also after the power has gone back; the new ones are the department's again.
func TestDelegatedPowers(t *testing.T) {
	first := values.Date{Year: 2026, Month: 9, Day: 1}
	w := tickedWorld(t, time.Date(2026, 9, 7, 10, 0, 0, 0, values.Shanghai), func(o *hall.Options) {
		o.Delegations = []casework.Delegation{{
			Items: []string{"WJ-003"}, To: "SUI", Organ: "松山湖卫生监督所", From: first, Until: values.Date{Year: 2026, Month: 9, Day: 8},
		}}
	})
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	bureau, town := w.as("5002", "reviewer", ""), w.as("5003", "reviewer", "")
	receive := func() *hallv1.Case {
		t.Helper()
		ticket := clerk.serve(guide, "WJ-003").GetId()
		c := clerk.ok(w.submission(w.hygiene(), ticket, "receive")).GetCase()
		clerk.ok(move(ticket, "finish"))
		return c
	}
	old := receive()
	if old.GetDepartment() != "SUI" || old.GetOrgan() != "松山湖卫生监督所" {
		t.Errorf("under the delegation %s, %q", old.GetDepartment(), old.GetOrgan())
	}
	w.clock.set(time.Date(2026, 9, 9, 10, 0, 0, 0, values.Shanghai))
	late := receive()
	if late.GetDepartment() != "WJ" || late.GetOrgan() != "" {
		t.Errorf("after it %s, %q", late.GetDepartment(), late.GetOrgan())
	}
	bureau.no("other_department", decide(old.GetCaseId(), "accept", old.GetVersion()))
	town.no("other_department", decide(late.GetCaseId(), "accept", late.GetVersion()))
	town.ok(decide(old.GetCaseId(), "accept", old.GetVersion()))
	bureau.ok(decide(late.GetCaseId(), "accept", late.GetVersion()))
}
