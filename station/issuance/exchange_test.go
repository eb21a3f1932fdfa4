package issuance_test

import (
	"testing"

	"onewindow/station/issuance"
)

// TestOldDocument: without the old document nothing is handed over, a mistake about it
// can be undone until Enter, and it outlives a restart.
func TestOldDocument(t *testing.T) {
	d := newDesk(t)
	d.hall.c.Exchange = []string{"原居民身份证(交回)"}
	d.signIn()
	if got := code(d.do(issuance.TakeOld{})); got != "not_now" {
		t.Errorf("for nothing in hand: %q", got)
	}
	d.must(issuance.Look{Text: pickup})
	d.step(issuance.Card)
	if err := d.lay(applicant); err != nil {
		t.Fatal(err)
	}
	d.step(issuance.Old)
	if got := code(d.do(issuance.HandOver{})); got != issuance.RefusedOld {
		t.Errorf("handed over without it: %q", got)
	}
	d.must(issuance.TakeOld{})
	d.step(issuance.Confirm)
	d.must(issuance.TakeOld{})
	d.step(issuance.Old)
	d.must(issuance.TakeOld{})
	d.restart()
	d.step(issuance.Confirm)
	d.must(issuance.HandOver{})
	if h := d.disk.rows()[0].Command.Handover; !h.OldTaken {
		t.Errorf("the hall is not told: %+v", h)
	}
	d.courier()
	d.await("printed", printed)
	if d.hall.delivered != 1 {
		t.Errorf("delivered %d", d.hall.delivered)
	}
}
