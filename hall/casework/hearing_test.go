package casework

import (
	"slices"
	"testing"
)

// C10: the applicant has five days to ask, the department twenty to hear; until then
// nobody decides.
func TestHearingClock(t *testing.T) {
	w := newWalk(t, DeptAccept).reviewing()
	w.now = at(t, "2026-03-02T10:00")
	told := func() {
		w.do(TellHearing, Input{Role: Reviewer, Actor: "r1", Reason: "quota"})
	}
	if got := w.refused(AskHearing, Input{Role: Clerk, Reason: "x"}); got != NoHearing {
		t.Errorf("asked though nobody was told: %s", got)
	}
	told()
	k, ok := ClockOf(w.c, C10, w.now, w.env)
	if !ok || k.Due.String() != "2026-03-09" || k.Limit.N != 5 {
		t.Fatalf("to ask: %+v, %v", k, ok)
	}
	if !slices.ContainsFunc(Clocks(w.c, w.now, w.env), func(k Clock) bool { return k.ID == C10 }) {
		t.Error("C10 is not among the clocks")
	}
	if got := w.refused(TellHearing, Input{Role: Reviewer, Actor: "r1", Reason: "again"}); got != HearingTold {
		t.Errorf("told twice: %s", got)
	}
	decide := Input{Role: Reviewer, Actor: "r2", Reason: "area"}
	if got := w.refused(Deny, decide); got != HearingOpen {
		t.Errorf("denied while the applicant may ask: %s", got)
	}
	waits := w.c

	w.now = at(t, "2026-03-09T16:00")
	w.do(AskHearing, Input{Role: Clerk, Reason: "请求听证"})
	k, ok = ClockOf(w.c, C10, w.now, w.env)
	if !ok || k.Due.String() != "2026-04-07" || k.Limit.N != 20 {
		t.Fatalf("to hold: %+v, %v", k, ok)
	}
	if got := w.refused(Grant, decide); got != HearingOwed {
		t.Errorf("granted before the hearing: %s", got)
	}
	w.now = at(t, "2026-04-08T09:00")
	if got := Warn(w.c, w.now, w.env); !slices.ContainsFunc(Alarms(w.c, w.now, w.env), func(a Warning) bool { return a.Clock == C10 && a.Colour == Red }) {
		t.Errorf("overdue without an alarm: %+v", got)
	}
	w.do(HoldHearing, Input{Role: Reviewer, Actor: "r1", Reason: "笔录1号"})
	if _, ok := ClockOf(w.c, C10, w.now, w.env); ok {
		t.Error("the clock runs on after the hearing")
	}
	if got := w.refused(HoldHearing, Input{Role: Reviewer, Actor: "r1", Reason: "x"}); got != NoHearing {
		t.Errorf("held twice: %s", got)
	}
	w.do(Deny, decide)

	w.c, w.now = waits, at(t, "2026-03-10T09:00")
	if _, ok := ClockOf(w.c, C10, w.now, w.env); ok {
		t.Error("who did not ask in time still may")
	}
	if got := w.refused(AskHearing, Input{Role: Clerk, Reason: "x"}); got != HearingLate {
		t.Errorf("asked too late: %s", got)
	}
	w.do(Grant, decide)
}

// A year that is not published keeps the right open: nothing is guessed against it.
func TestHearingInAnUnpublishedYear(t *testing.T) {
	w := newWalk(t, DeptAccept).reviewing()
	w.now = at(t, "2027-03-01T10:00")
	w.do(TellHearing, Input{Role: Reviewer, Actor: "r1", Reason: "quota"})
	w.now = at(t, "2027-06-01T10:00")
	k, ok := ClockOf(w.c, C10, w.now, w.env)
	if !ok || !k.Pending {
		t.Errorf("%+v, %v", k, ok)
	}
	if got := w.refused(Deny, Input{Role: Reviewer, Actor: "r2", Reason: "area"}); got != HearingOpen {
		t.Errorf("denied by a guess: %s", got)
	}
}
