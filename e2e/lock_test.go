package e2e_test

import (
	"bytes"
	"strings"
	"testing"

	"onewindow/e2e/terminal"
	"onewindow/fixtures"
)

func lockedFor(why string) func(terminal.Screen) bool {
	return func(s terminal.Screen) bool { return s.Has(zh.Lock.Title) && s.Has(begin(why)) }
}

// unlock types the PIN of whoever is locked in.
func (d *desk) unlock(no string) {
	d.t.Helper()
	member, ok := fixtures.StaffByNo(no)
	if !ok {
		d.t.Fatalf("no staff %s", no)
	}
	if err := d.term.Type(member.PIN); err != nil {
		d.t.Fatal(err)
	}
	d.press("enter")
}

// TestLock: a desk is locked by a key, through a kill, and unlocked by its person; with
// a visit in hand it goes dark; without the hall the PIN unlocks, the case that is
// handed in then arrives with its mark, and before anything else the hall, back
// again, wants to see the person.
func TestLock(t *testing.T) {
	t.Parallel()
	c := openCounter(t, true)
	c.staysLocked = true
	c.press("ctrl+w")
	c.await("the lock", lockedFor(zh.Lock.Kept))
	c.killAndRestart()
	c.await("the lock after a kill", lockedFor(zh.Lock.Kept))
	c.unlock("2001")
	c.await("the waiting screen", atWaiting)

	v := c.takeTicket("p01")
	c.callAndRead(v)
	c.answerAll(v)
	c.await("the outcome", atOutcome)
	c.press("ctrl+w")
	c.await("the dark", func(s terminal.Screen) bool { return s.Has(zh.Lock.Asleep) && !atOutcome(s) })
	c.press("enter")
	c.await("the outcome again, not handed in", atOutcome)
	c.press("esc")
	c.await("the papers", atPapers)
	c.press("f6")
	c.await("the reasons of a hold", func(s terminal.Screen) bool { return s.Has(zh.Hold.Title) })
	c.press("1")
	c.await("the waiting screen", atWaiting)

	c.closeHall()
	c.await("离线", offline)
	c.press("ctrl+w")
	c.await("the lock without the hall", lockedFor(zh.Lock.Away))
	c.unlock("2001")
	c.await("the waiting screen", atWaiting)
	c.press("f6")
	c.await("the papers", atPapers)
	c.toOutcome(v)
	c.press("enter")
	c.await("the case on this machine alone", func(s terminal.Screen) bool { return atDone(s) && s.Has(zh.Desk.CaseWords["local"]) })
	c.openHall(t)
	c.await("the hall wants to see the person", lockedFor(zh.Lock.HallBack))
	c.unlock("2001")
	no := numberOn(c.await("the printed papers", settledPapers))
	c.press("f10")
	c.await("the waiting screen", atWaiting)
	c.quit()
	c.closeHall()
	for _, cases := range c.hallCases(strings.TrimPrefix(c.store, "sqlite:"), mainHall, "2001") {
		for _, one := range cases {
			if one.CaseNo != no || !bytes.Contains(one.Body, []byte(`"ByPIN":true`)) {
				t.Errorf("case %s without the mark, the screen showed %s", one.CaseNo, no)
			}
		}
	}
}
