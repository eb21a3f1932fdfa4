package e2e_test

import (
	"strings"
	"testing"

	"onewindow/e2e/terminal"
	"onewindow/station/approval"
)

// further takes a step of the reviewer's list of further steps: the n-th, and what
// it wants to be told, field by field.
func further(n string, name string, says ...string) []step {
	out := []step{{keys: []string{"f6"}}, {when: zh.ReviewSteps.Title, keys: []string{n}}}
	for _, text := range says {
		out = append(out, step{when: name, text: text}, step{when: text, keys: []string{"enter"}})
	}
	return append(out, confirm)
}

// TestSpecialProcedure: a department looks at the place. The clocks stand meanwhile,
// with both numbers and the reason on the screen; only the chief representative
// extends, once; who accepted does not decide; the papers of the steps wait for the
// applicant.
func TestSpecialProcedure(t *testing.T) {
	t.Parallel()
	window := openCounter(t, true)
	v := window.receive("p39")
	seat := func(no, role string) *round {
		c := &counter{store: window.store, listen: window.listen}
		c.sit(t, "SC", role, false, false)
		c.desk.signInAs(no)
		c.await("the list", atReviewList)
		return &round{t: t, clerk: c.clerk, reviewer: c.desk}
	}
	officer := seat("5003", "reviewer")
	officer.decide(v, approval.Accept, "received", "accepted", forward()...)
	officer.decide(v, approval.StartReview, "accepted", "reviewing", forward()...)
	both, _, _ := strings.Cut(zh.ReviewSteps.Limits, "{promised}")
	officer.open(v.caseNo, "reviewing")
	officer.reviewer.awaitText(both)
	start := zh.Review.Steps[string(approval.SpecialStart)]
	officer.decide(v, approval.SpecialStart, "reviewing", "special", further("1", start, "5", "核查场所")...)
	officer.open(v.caseNo, "special")
	_, stopped, _ := strings.Cut(zh.ReviewSteps.Paused, "{kind}")
	stopped, _, _ = strings.Cut(stopped, "{n}")
	officer.reviewer.awaitText("现场", stopped, both)
	officer.reviewer.killAndRestart()
	officer.decide(v, approval.SpecialEnd, "special", "reviewing", further("1", zh.Review.Steps[string(approval.SpecialEnd)], "报告一")...)
	officer.decide(v, approval.RequestMore, "reviewing", "reviewing", further("2", zh.Review.Steps[string(approval.RequestMore)], "请说明油烟排放")...)

	chief := seat("6003", "chief_rep")
	chief.open(v.caseNo, "reviewing")
	chief.reviewer.awaitText("请说明油烟排放")
	chief.decide(v, approval.Extend, "reviewing", "reviewing", further("3", zh.Review.Steps[string(approval.Extend)], "案情复杂")...)
	officer.open(v.caseNo, "reviewing")
	officer.reviewer.await("the case as the chief left it", func(s terminal.Screen) bool {
		return s.Has(zh.Review.Events["extend"]+"  "+zh.Review.Roles["chief_rep"]) && offers(s, "f9")
	})
	officer.reviewer.press("f9")
	officer.reviewer.awaitText(zh.ReviewCase.ConfirmTitle)
	officer.reviewer.press("enter")
	officer.reviewer.awaitText(zh.Desk.HallRefusals["same_person"])
	chief.decide(v, approval.Grant, "reviewing", "decided_grant", forward()...)
	chief.reviewer.quit()
	officer.reviewer.quit()
	window.quit()
	window.closeHall()
	window.checkSteps(v.caseNo, "open", "receive", "accept", "start_review", "special_start", "special_end", "request_more", "extend", "grant")
}
