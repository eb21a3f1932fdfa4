package e2e_test

import (
	"testing"

	"onewindow/e2e/terminal"
	"onewindow/station/approval"
	"onewindow/visit"
)

// entrusted is a hall in which windows decide the housing fund by rule.
const entrusted = `[[entrust]]
deed = "示例授1号"
items = ["GJJ-001"]
from = "2026-01-01"
ceiling = 100000
[[entrust.term]]
answers = { q1 = "3" }
gap = 240
[[entrust.term]]
`

// TestDecidedByRule: a window decides for the department as its rule says. What is above
// the ceiling it takes in, and an approver confirms; what the rule denies it denies
// when the clerk says so, with a written decision; the rest it grants in one sitting.
func TestDecidedByRule(t *testing.T) {
	t.Parallel()
	window := openCounterBy(t, true, entrusted, "--simulated")
	x := zh.Entrust
	above := window.sitting("p14", terms("over_ceiling", x.Confirm), visit.Accept, "enter")
	if above.state != zh.Desk.States["accepted"] {
		t.Errorf("above the ceiling it is %s", above.state)
	}
	denied := window.sitting("p13", []string{x.Conflicts["too_soon"], zh.Desk.Outcomes["accept_and_deny"]}, visit.AcceptAndDeny, "2", "enter")
	if denied.state != zh.Desk.States["decided_deny"] {
		t.Errorf("denied by the rule it is %s", denied.state)
	}
	granted := window.sitting("p01", []string{x.Grants}, visit.AcceptAndGrant, "enter")
	if granted.state != zh.Desk.States["decided_grant"] {
		t.Errorf("granted by the rule it is %s", granted.state)
	}

	office := &counter{store: window.store, listen: window.listen}
	office.sit(t, "GJJ", "reviewer", false, false)
	office.desk.signInAs("5001")
	office.await("the list", atReviewList)
	r := &round{t: t, clerk: window.clerk, reviewer: office.desk}
	r.open(above.caseNo, "accepted")
	office.awaitText(x.Whys["over_ceiling"], "128,000")
	r.decide(above, approval.StartReview, "accepted", "reviewing", forward()...)
	r.decide(above, approval.Grant, "reviewing", "decided_grant", forward()...)
	office.quit()
	window.quit()
	window.closeHall()
	window.checkSteps(above.caseNo, "open", "accept", "start_review", "grant")
	window.checkSteps(denied.caseNo, "open", "accept", "deny")
}

func terms(why, way string) []string { return []string{zh.Entrust.Whys[why], way} }

// sitting serves one person to the end: at the outcome the rule says this, and by keys
// the case is handed in so.
func (c *counter) sitting(person string, says []string, as visit.OutcomeCode, keys ...string) *served {
	c.t.Helper()
	s := c.takeTicket(person)
	c.callAndRead(s)
	c.answerAll(s)
	c.await("the rule's answer", func(s terminal.Screen) bool { return atOutcome(s) && s.Has(says...) })
	for _, k := range keys {
		c.press(k)
	}
	now := c.await("the printed papers of "+string(as), settledPapers)
	v := &served{script: s, caseNo: numberOn(now), state: stateOn(now)}
	c.press("f10")
	c.await("the waiting screen", atWaiting)
	return v
}
