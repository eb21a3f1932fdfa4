package casework

import (
	"time"

	"onewindow/values"
)

// Hearing is the applicant's right to be heard before the decision (行政许可法 art. 46
// and 47): told of, asked for in time, held.
type Hearing struct{ ToldAt, AskedAt, HeldAt time.Time }

// hearingClock is C10: the time in which the applicant may ask, then the time in which
// the hearing is to be held. Whoever did not ask in time has no clock any more.
func hearingClock(c *Case, now time.Time, env *Env) (Clock, bool) {
	h := &c.Hearing
	k := Clock{ID: C10, Start: h.ToldAt, Limit: env.Limits.HearingApply}
	if !h.AskedAt.IsZero() {
		k.Start, k.Limit = h.AskedAt, env.Limits.HearingHold
	}
	if k.Start.IsZero() || !h.HeldAt.IsZero() || c.State != Reviewing && c.State != Special {
		return Clock{}, false
	}
	k.Due, k.Pending = count(env.Calendar, k.Start, k.Limit, nil)
	if h.AskedAt.IsZero() && !k.Pending && values.Of(now).After(k.Due) {
		return Clock{}, false
	}
	return k, true
}

// heard lets nobody decide while the applicant may still ask to be heard, or has asked
// and was not.
func heard(s *step) *no {
	k, runs := hearingClock(s.before, s.now, s.env)
	switch {
	case !runs:
		return nil
	case s.before.Hearing.AskedAt.IsZero():
		return deny(HearingOpen, "due", k.Due.String())
	}
	return deny(HearingOwed, "due", k.Due.String())
}

func untold(s *step) *no {
	if !s.before.Hearing.ToldAt.IsZero() {
		return deny(HearingTold)
	}
	return nil
}

// mayAsk takes a request that comes in time, once.
func mayAsk(s *step) *no {
	h := &s.before.Hearing
	if h.ToldAt.IsZero() || !h.AskedAt.IsZero() {
		return deny(NoHearing)
	}
	if _, runs := hearingClock(s.before, s.now, s.env); !runs {
		return deny(HearingLate)
	}
	return nil
}

func mayHold(s *step) *no {
	h := &s.before.Hearing
	if h.AskedAt.IsZero() || !h.HeldAt.IsZero() {
		return deny(NoHearing)
	}
	return nil
}
