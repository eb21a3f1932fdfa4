package casework

import (
	"slices"
	"testing"
)

// strangers lists who besides the applicant and the agent may end a case by the
// guards as they are, and what a decided case says.
func strangers(t *testing.T) (holes []string) {
	t.Helper()
	agent := Person{Name: "王代理", IDNumber: "11010519491231002X", Source: SourceCard}
	other := Person{Name: "李四", IDNumber: "130102198506151257", Source: SourceCard}
	for name, tt := range map[string]struct {
		in   Input
		want string
	}{
		"the applicant":                 {Input{Reason: "no_need", Receiver: citizen}, ""},
		"who applied for them":          {Input{Reason: "no_need", Receiver: agent}, ""},
		"somebody else":                 {Input{Reason: "no_need", Receiver: other}, NotApplicant},
		"somebody else, and the clerk":  {Input{Reason: "no_need", Receiver: other, Approval: Approval{ID: "a", By: "c1"}}, NotApplicant},
		"somebody else, and a second":   {Input{Reason: "no_need", Receiver: other, Approval: second}, ""},
		"nobody":                        {Input{Reason: "no_need", Approval: second}, NoIdentity},
		"without a word why":            {Input{Receiver: citizen}, NoReason},
		"seen before somebody moved it": {Input{Reason: "no_need", Receiver: citizen, SeenVersion: 1}, StaleVersion},
	} {
		w := newWalk(t, ReceiveIsAccept).reviewing()
		w.c.Agent = agent
		in := w.fill(tt.in)
		next, fx, err := Step(w.c, Withdraw, in, w.now, w.env)
		got := ""
		if r, ok := err.(*Refusal); ok { //nolint:errorlint // Step says that it is always one
			got = r.Code
		}
		if got != tt.want {
			holes = append(holes, name+": "+got)
		}
		if got != "" {
			continue
		}
		if !slices.Equal(fx.Papers, []string{WithdrawalReceipt}) || next.ClosedAt.IsZero() || next.DecisionReason != "no_need" || len(Clocks(next, w.now, w.env)) != 0 {
			holes = append(holes, name+": its papers, end or clocks")
		}
	}
	return holes
}

func TestOnlyTheApplicantWithdraws(t *testing.T) {
	for _, hole := range strangers(t) {
		t.Error(hole)
	}
	w := newWalk(t, ReceiveIsAccept).granted()
	if got := w.refused(Withdraw, Input{Reason: "no_need", Receiver: citizen}); got != AlreadyDecided {
		t.Errorf("a decided case: %s", got)
	}
	w = newWalk(t, ReceiveIsAccept).received().do(Withdraw, Input{Reason: "no_need", Receiver: citizen})
	if got := w.refused(Withdraw, Input{Reason: "no_need", Receiver: citizen}); got != IsWithdrawn {
		t.Errorf("withdrawn twice: %s", got)
	}
}

// The guard removed is noticed.
func TestMutantAnybodyWithdrawsIsCaught(t *testing.T) {
	guard := guards[guardApplicant]
	defer func() { guards[guardApplicant] = guard }()
	guards[guardApplicant] = func(*step) *no { return nil }
	if len(strangers(t)) == 0 {
		t.Error("anybody may end anybody's case, unnoticed")
	}
}
