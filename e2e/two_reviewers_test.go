package e2e_test

import (
	"slices"
	"strings"
	"testing"

	"onewindow/e2e/terminal"
	"onewindow/hall/store"
	"onewindow/station/approval"
)

// TestTwoReviewers: two persons have one case open. While the hall is there the
// later one sees at once how the case stands, and what was begun on the old
// state is dropped; while it is away both decisions are kept, through a kill,
// the first to arrive counts once, and the other one is told what is so now.
func TestTwoReviewers(t *testing.T) {
	t.Parallel()
	window := openCounter(t, true)
	v := window.receive("p07")
	seat := func(no, role string) *round {
		c := &counter{store: window.store, listen: window.listen}
		c.sit(t, "WJ", role, false, false)
		c.desk.signInAs(no)
		c.await("the list", atReviewList)
		return &round{t: t, clerk: c.clerk, reviewer: c.desk}
	}
	one, two := seat("5002", "reviewer"), seat("6002", "chief_rep")
	stands := func(state string) func(terminal.Screen) bool {
		return func(s terminal.Screen) bool {
			no, now := reviewed(s)
			return no == v.caseNo && now == zh.Desk.States[state]
		}
	}

	one.open(v.caseNo, "received")
	two.open(v.caseNo, "received")
	two.reviewer.await("a way forward", func(s terminal.Screen) bool { return offers(s, "f9") })
	two.reviewer.press("f9")
	two.reviewer.awaitText(zh.ReviewCase.ConfirmTitle)
	one.decide(v, approval.Accept, "received", "accepted", forward()...)
	two.reviewer.await("the case as the other one left it", func(s terminal.Screen) bool {
		return stands("accepted")(s) && !s.Has(zh.ReviewCase.ConfirmTitle)
	})

	// Now the hall is away, and both decide.
	one.open(v.caseNo, "accepted")
	window.closeHall()
	step := zh.Review.Steps[string(approval.StartReview)]
	waits := zh.Review.Posted["waiting"]
	for _, r := range []*round{one, two} {
		r.reviewer.await("离线", offline)
		r.reviewer.await("a way forward", func(s terminal.Screen) bool { return stands("accepted")(s) && offers(s, "f9") })
		r.reviewer.press("f9")
		r.reviewer.awaitText(zh.ReviewCase.ConfirmTitle)
		r.reviewer.press("enter")
		r.reviewer.awaitText(step, waits)
	}
	two.reviewer.killAndRestart()
	two.reviewer.await("the decision after a kill", func(s terminal.Screen) bool { return s.Has(v.caseNo, step, waits) })
	window.openHall(t)

	done := func(s terminal.Screen) bool {
		return posted(s, v.caseNo, approval.StartReview) != "" && s.Has(zh.Review.Posted["done"])
	}
	told := func(s terminal.Screen) bool {
		return s.Has(zh.Desk.HallRefusals["stale_version"]) || s.Has(strings.NewReplacer("{step}", step, "{state}", zh.Desk.States["reviewing"]).Replace(zh.ReviewCase.Stale))
	}
	outcomes := map[string]int{}
	for _, r := range []*round{one, two} {
		s := r.reviewer.await("the hall's answer", func(s terminal.Screen) bool {
			return !s.Has(waits) && online(s) && (told(s) || done(s) || stands("reviewing")(s))
		})
		if told(s) {
			outcomes["told"]++
		} else {
			outcomes["done"]++
		}
	}
	if outcomes["told"] != 1 || outcomes["done"] != 1 {
		t.Errorf("of two decisions on one state: %v", outcomes)
	}
	one.reviewer.quit()
	two.reviewer.quit()
	window.quit()
	window.closeHall()
	window.checkSteps(v.caseNo, "open", "receive", "accept", "start_review")
}

// checkSteps: the case went these steps at the hall, each once.
func (c *counter) checkSteps(caseNo string, want ...string) {
	c.t.Helper()
	st, err := store.Open(c.t.Context(), store.Options{DSN: c.store, Hall: mainHall})
	if err != nil {
		c.t.Fatal(err)
	}
	defer st.Close()
	var went []string
	err = st.View(c.t.Context(), func(r *store.Reader) error {
		one, err := r.CaseByNo(caseNo)
		if err != nil {
			return err
		}
		steps, err := r.Steps(one.ID)
		for _, s := range steps {
			went = append(went, s.Event)
		}
		return err
	})
	if err != nil || !slices.Equal(went, want) {
		c.t.Errorf("%s went %v, want %v; %v", caseNo, went, want, err)
	}
}
