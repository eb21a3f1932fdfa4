package casework

import "testing"

// A case that several departments look at is decided when the last of them has
// spoken, each for itself and once; what they say binds nobody.
func TestParallelApproval(t *testing.T) {
	w := newWalk(t, ReceiveIsAccept)
	w.env.Item.Consulted = []string{"ZR", "XF"}
	w.reviewing()
	say := func(dept, who string, agrees bool) Input {
		return Input{Role: Reviewer, Actor: who, Dept: dept, Agrees: agrees, Reason: "意见"}
	}
	if got := w.refused(Grant, Input{Role: Reviewer, Actor: "r2"}); got != OpinionsOpen {
		t.Errorf("decided before anybody spoke: %s", got)
	}
	if got := w.refused(Opine, say("WJ", "r3", true)); got != NotConsulted {
		t.Errorf("who was not asked: %s", got)
	}
	if got := w.refused(Opine, say("ZR", "c1", true)); got != SamePerson {
		t.Errorf("who took the case in: %s", got)
	}
	if got := w.refused(Opine, Input{Role: Reviewer, Actor: "r3", Dept: "ZR"}); got != NoReason {
		t.Errorf("without a word: %s", got)
	}
	w.do(Opine, say("ZR", "r3", true))
	if got := w.refused(Opine, say("ZR", "r4", false)); got != OpinionGiven {
		t.Errorf("twice: %s", got)
	}
	if got := w.refused(Deny, Input{Role: Reviewer, Actor: "r2", Reason: "x"}); got != OpinionsOpen {
		t.Errorf("denied before the last spoke: %s", got)
	}
	w.do(Opine, say("XF", "r5", false))
	if o, ok := w.c.OpinionOf("XF"); !ok || o.Agrees || o.By != "r5" || len(w.c.Awaiting(&w.env.Item)) != 0 {
		t.Errorf("the opinion: %+v", o)
	}
	w.do(Grant, Input{Role: Reviewer, Actor: "r2"})
}
