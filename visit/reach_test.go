package visit_test

import (
	"testing"

	"onewindow/visit"
)

// Whoever cannot be reached is asked how before anything is taken in: the acceptance
// notice says it.
func TestNothingIsTakenInWithoutAContact(t *testing.T) {
	d := newDesk(t)
	fundToPapers(d)
	d.judgeAll()
	d.state.Identity.Card.Address = ""
	d.refused(visit.RefusedNoContact, visit.HandIn{Outcome: visit.AcceptAndGrant})
	d.do(visit.SetField{Key: visit.FieldAccount, Value: "6217000000000000"})
	d.refused(visit.RefusedNoContact, visit.HandIn{Outcome: visit.AcceptAndGrant})
	d.do(visit.SetField{Key: visit.FieldPhone, Value: "13800138000"}, visit.HandIn{Outcome: visit.AcceptAndGrant})
}
