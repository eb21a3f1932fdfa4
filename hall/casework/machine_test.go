package casework

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// history is what the machine test remembers of a case.
type history struct {
	decisions int
}

// check holds one step to what must never happen; "" is well.
func (h *history) check(before, after Case, ev Event, in Input, fx Effects) string {
	official := map[string]bool{AcceptanceNotice: true, DecisionNotice: true, IntakeReceipt: true, PickupSlip: true}
	for _, p := range fx.Papers {
		if official[p] && after.ReceivedAt.IsZero() {
			return "official paper before the receipt"
		}
		if p == AcceptanceNotice && after.AcceptedAt.IsZero() {
			return "acceptance notice without acceptance"
		}
		if p == DecisionNotice && after.DecidedAt.IsZero() {
			return "decision without a decider"
		}
	}
	switch {
	case after.Version != before.Version+1:
		return "version not grown by one"
	case !before.AcceptedAt.IsZero() && after.AcceptedAt != before.AcceptedAt:
		return "acceptance changed"
	case !before.AcceptedAt.IsZero() && slices.Contains([]State{Draft, Received, Correction, Corrected, DeptReturned, Refused, NotNeeded}, after.State):
		return "un-accepted"
	case !before.ReceivedAt.IsZero() && after.ReceivedAt != before.ReceivedAt:
		return "receipt moved"
	case ev == Serve && (before.State != DecidedDeny || !before.DeliveredAt.IsZero()):
		return "served twice or without a denial"
	case before.State == Archived:
		return "archive opened"
	}
	if ev == Grant || ev == GrantDeferred || ev == Deny {
		h.decisions++
		if in.Actor == before.AcceptedBy || in.Actor == before.Clerk {
			return "one person accepted and decided"
		}
	}
	if h.decisions > 1 {
		return "decided twice"
	}
	return ""
}

var byState = func() map[State][]Row {
	out := map[State][]Row{}
	for _, r := range Rows() {
		out[r.From] = append(out[r.From], r)
	}
	return out
}()

// machine walks random steps over a case, with the stepper given.
func machine(rt *rapid.T, steps int, do func(Case, Event, Input, time.Time, Env) (Case, Effects, error)) string {
	env := world(rapid.SampledFrom([]string{ReceiveIsAccept, DeptAccept}).Draw(rt, "mode"))
	if rapid.Bool().Draw(rt, "deferred") {
		env.Limits.GrantDeferred = []string{env.Item.Code}
	}
	now, c := monday.AddDate(0, -6, 0), Case{ID: "id"}
	var h history
	status := rapid.SampledFrom([]JudgedLine{{Status: Verified}, {Status: Deferred}, {Status: Missing, Reason: "M01"}})
	for range steps {
		if c.State == Archived {
			c, h = Case{ID: "id"}, history{}
		}
		ev, roles := rapid.SampledFrom(Events()).Draw(rt, "ev"), Roles()
		if rapid.IntRange(0, 2).Draw(rt, "aim") > 0 {
			// Most steps are ones that the table knows; leaving is rare enough
			// to let a case live.
			row := rapid.SampledFrom(byState[c.State]).Draw(rt, "row")
			if (row.Event != Withdraw && row.Event != Revoke && row.Event != Refuse) || rapid.IntRange(0, 9).Draw(rt, "leave") == 0 {
				ev, roles = row.Event, row.Roles
			}
		}
		in := Input{
			Actor: rapid.SampledFrom([]string{"p1", "p2", "p3"}).Draw(rt, "actor"), Role: rapid.SampledFrom(roles).Draw(rt, "role"),
			SeenVersion: c.Version, Reason: "why", Basis: "art", Approval: second, Special: "survey", Planned: wd(5), Report: "r", Reminded: true,
			Applicant: citizen, Receiver: citizen, PickupCode: "482913", Carrier: "K1", Proof: "P1",
		}
		switch ev {
		case Receive, Accept, AcceptDeferred, Notice, Notice2:
			in.Lines = lines(status.Draw(rt, "line"))
		case Supplement, DeferSupplied:
			in.Lines = lines(status.Draw(rt, "line"))[2:]
		case Serve:
			in.PickupCode = "" // the second person stands in for the receipt
		}
		now = now.Add(time.Duration(rapid.IntRange(0, 72).Draw(rt, "h")) * time.Hour)
		next, fx, err := do(c, ev, in, now, env)
		if err != nil {
			continue
		}
		if fault := h.check(c, next, ev, in, fx); fault != "" {
			return fault
		}
		c = next
	}
	return ""
}

func TestCaseMachine(t *testing.T) {
	// 100 cases (rapid's default) of 1,000 steps.
	rapid.Check(t, func(rt *rapid.T) {
		if fault := machine(rt, 1000, Step); fault != "" {
			rt.Fatal(fault)
		}
	})
}

// TestMachineCatchesMutants removes one defence at a time: the machine test
// must see each.
func TestMachineCatchesMutants(t *testing.T) {
	unguarded := func(c Case, ev Event, in Input, now time.Time, env Env) (Case, Effects, error) {
		if ev == Grant {
			in.Actor = "nobody"
		}
		return Step(c, ev, in, now, env)
	}
	again := func(c Case, ev Event, in Input, now time.Time, env Env) (Case, Effects, error) {
		if ev == Deny && c.State.Decided() {
			c.State = Reviewing
		}
		return Step(c, ev, in, now, env)
	}
	back := func(c Case, ev Event, in Input, now time.Time, env Env) (Case, Effects, error) {
		if ev == DeptReturn && c.State == Reviewing {
			c.State = Received
		}
		return Step(c, ev, in, now, env)
	}
	served := func(c Case, ev Event, in Input, now time.Time, env Env) (Case, Effects, error) {
		if ev == Serve {
			c.DeliveredAt = time.Time{}
		}
		return Step(c, ev, in, now, env)
	}
	early := func(c Case, ev Event, in Input, now time.Time, env Env) (Case, Effects, error) {
		next, fx, err := Step(c, ev, in, now, env)
		if err == nil && ev == Open {
			fx.Papers = []string{AcceptanceNotice}
		}
		return next, fx, err
	}
	for name, m := range map[string]struct {
		do   func(Case, Event, Input, time.Time, Env) (Case, Effects, error)
		want string
	}{
		"no four eyes":          {unguarded, "one person accepted and decided"},
		"decisions stay open":   {again, "decided twice"},
		"acceptance taken back": {back, "un-accepted"},
		"served again":          {served, "served twice or without a denial"},
		"paper before receipt":  {early, "official paper before the receipt"},
	} {
		caught := false
		for seed := range 200 {
			if rapid.Custom(func(rt *rapid.T) string { return machine(rt, 400, m.do) }).Example(seed) == m.want {
				caught = true
				break
			}
		}
		if !caught {
			t.Errorf("the mutant %q survives", name)
		}
	}
}
