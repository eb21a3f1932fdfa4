package e2e_test

import (
	"testing"

	"onewindow/e2e/terminal"
)

// keysOfFund is how many keys a housing-fund withdrawal may take from the call
// to the printed paper.
const keysOfFund = 25

// TestVisits plays the morning until both visits that must work whole were
// served twice.
func TestVisits(t *testing.T) {
	t.Parallel()
	c := newClerk(t, sitDown(t, 100, 30, demoArgs()...))
	c.signIn()
	all := c.serveUntilBothTwice()
	for _, v := range all {
		if !v.back && v.script.isFund() && v.keys > keysOfFund {
			t.Errorf("%s: a withdrawal took %d keys, at most %d are promised", v.label, v.keys, keysOfFund)
		}
	}
	c.quit()
	c.checkHall(all)
	c.checkPapers(all)
}

// TestVisitsThroughKills plays the same with SIGKILL between every two steps of
// these visits, and once more while the case is on its way.
func TestVisitsThroughKills(t *testing.T) {
	t.Parallel()
	c := newClerk(t, sitDown(t, 100, 30, demoArgs()...))
	c.signIn()
	every, steps := 1, 0
	if testing.Short() {
		every = 4
	}
	c.settled = func(step string, again func(terminal.Screen) bool) {
		if c.serving != nil && !c.serving.isFund() && !c.serving.isDoctor() {
			return // somebody who is only in the way
		}
		if steps++; steps%every == 0 {
			c.killAndRestart()
			c.await(step+" after a kill", again)
		}
	}
	c.sent = func() {
		if c.serving.isFund() || c.serving.isDoctor() {
			c.killAndRestart()
		}
	}
	all := c.serveUntilBothTwice()
	c.quit()
	t.Logf("%d kills", c.kills)
	if least := 40 / every; c.kills < least {
		t.Errorf("%d kills, want at least %d", c.kills, least)
	}
	c.checkHall(all)
	c.checkPapers(all)
}

// isFund: a withdrawal for the applicant's own home loan, all papers there.
func (s script) isFund() bool {
	return s.citizen.Matter.Item == "GJJ-001" && s.citizen.Matter.Leaf == "L23" && len(s.wrong) == 0
}

// isDoctor: a doctor's change of registration, all papers there.
func (s script) isDoctor() bool { return s.citizen.Matter.Item == "WJ-001" && len(s.wrong) == 0 }

// serveUntilBothTwice serves whoever the hall sends until both visits were
// served twice.
func (c *clerk) serveUntilBothTwice() []served {
	c.t.Helper()
	var all []served
	for funds, doctors := 0, 0; funds < 2 || doctors < 2; {
		v := c.serve()
		c.t.Logf("%s %s %s: %d keys, %d kills, %s %s", v.label, v.script.citizen.Person.ID, v.script.citizen.Matter.Item, v.keys, v.kills, v.caseNo, v.state)
		all = append(all, v)
		if v.back {
			continue
		}
		if v.script.isFund() {
			funds++
		}
		if v.script.isDoctor() {
			doctors++
		}
	}
	return all
}
