package casework

import (
	"slices"
	"time"

	"onewindow/values"
)

// ClockID names a clock of workflow §4.
type ClockID string

// The clocks that a case runs. C11 and C12 (办不成事, bad rating) belong to registers
// of their own; DueOf counts them.
const (
	C1  ClockID = "c1_notice"
	C2  ClockID = "c2_correction"
	C3  ClockID = "c3_statutory"
	C4  ClockID = "c4_promised"
	C5  ClockID = "c5_bundle"
	C6  ClockID = "c6_deferred"
	C7  ClockID = "c7_special"
	C8  ClockID = "c8_serve"
	C9  ClockID = "c9_uncollected"
	C10 ClockID = "c10_hearing"
	C11 ClockID = "c11_complaint"
	C12 ClockID = "c12_rating"
)

// Clock is one running clock, computed from the case: nothing of it is stored,
// so a date fills itself when its calendar arrives.
type Clock struct {
	ID    ClockID
	Limit values.Limit
	Start time.Time
	Due   values.Date
	// Pending: the calendar of a year that matters is not published (待公布).
	// Due is zero then; the limit in words stands.
	Pending bool
	// Paused by a special procedure that still runs.
	Paused bool
}

// Clocks lists the clocks that run in the present state, in their order.
func Clocks(c Case, now time.Time, env Env) []Clock {
	var out []Clock
	for _, id := range []ClockID{C1, C2, C3, C4, C5, C6, C7, C8, C9, C10} {
		if k, ok := ClockOf(c, id, now, env); ok {
			out = append(out, k)
		}
	}
	return out
}

// ClockOf computes one clock; ok is false when it does not run.
func ClockOf(c Case, id ClockID, now time.Time, env Env) (k Clock, ok bool) {
	k.ID = id
	l := &env.Limits
	switch id {
	case C1:
		k.Start, k.Limit = c.noticeFrom(), l.Notice
		if env.Item.NoticeRule == NoticeOnSpot {
			k.Limit = values.Limit{}
		}
		ok = (c.State == Received || c.State == DeptReturned) && len(c.awaits()) == 0
	case C2:
		k.Start, k.Limit = c.NoticedAt, l.Correction
		ok = c.State == Correction
	case C3, C4:
		return limitClock(c, id, now, env)
	case C5:
		k.Start, k.Limit = c.AcceptedAt, l.Bundle
		ok = c.State == Accepted && env.Item.AcceptMode != FullDelegation
	case C6:
		return deferClock(c, now, env)
	case C10:
		return hearingClock(&c, now, &env)
	case C7:
		if s := c.suspended(); s != nil && s.Planned.N > 0 {
			k.Start, k.Limit = s.From, s.Planned
			ok = c.State == Special
		}
	case C8:
		k.Start, k.Limit = c.DecidedAt, l.Serve
		ok = c.State == DecidedGrant || c.State == DecidedGrantDeferred || c.State == Producing || c.State == Ready ||
			c.State == DecidedDeny && c.DeliveredAt.IsZero()
	case C9:
		if n := len(l.Uncollected); n > 0 {
			k.Start, k.Limit = c.ReadyAt, l.Uncollected[n-1]
			ok = c.State == Ready && c.Result.Stage != StageReturned && c.Result.Method != BankTransfer && c.Result.Method != Electronic
		}
	default:
	}
	if !ok || k.Start.IsZero() {
		return Clock{}, false
	}
	k.Due, k.Pending = count(env.Calendar, k.Start, k.Limit, nil)
	return k, true
}

// limitClock is the statutory or the promised limit: both start with the
// acceptance, stand still during special procedures and end with the decision.
func limitClock(c Case, id ClockID, now time.Time, env Env) (Clock, bool) {
	if c.LimitsFrom.IsZero() || c.State != Accepted && c.State != Reviewing && c.State != Special {
		return Clock{}, false
	}
	return limitOf(c, id, now, env), true
}

// ExtensionOf is how much an extension adds to the statutory limit.
func ExtensionOf(env Env) values.Limit {
	if env.Item.Joint {
		return values.Limit{N: env.Limits.JointExtension, Unit: values.WorkingDays}
	}
	return values.Limit{N: env.Limits.Extension, Unit: values.WorkingDays}
}

// limitOf computes C3 or C4 whether or not it still runs: papers name both
// dates after the decision too.
func limitOf(c Case, id ClockID, now time.Time, env Env) Clock {
	k := Clock{ID: id, Start: c.LimitsFrom, Limit: env.Item.Promised, Paused: c.State == Special}
	if id == C3 {
		k.Limit = env.Item.Statutory
	}
	pauses := pausesOf(c, now)
	extra := 0
	if id == C3 && c.Extended {
		extra = ExtensionOf(env).N
	}
	if k.Limit.Unit == values.WorkingDays {
		k.Limit.N += extra
		extra = 0
	}
	k.Due, k.Pending = count(env.Calendar, k.Start, k.Limit, pauses)
	if extra > 0 && !k.Pending {
		// A limit in natural days goes on in working days from its own end.
		k.Due, k.Pending = count(env.Calendar, k.Due.Time(), values.Limit{N: extra, Unit: values.WorkingDays}, pauses)
	}
	return k
}

// deferClock is the earliest promised paper, never beyond the promised limit
// of the whole case.
func deferClock(c Case, now time.Time, env Env) (Clock, bool) {
	if c.LimitsFrom.IsZero() || !slices.Contains(owing, c.State) {
		return Clock{}, false
	}
	k := Clock{ID: C6, Start: c.AcceptedAt}
	found := false
	for _, d := range c.Deferrals {
		if d.SuppliedAt.IsZero() && (!found || d.MaxWorkdays < k.Limit.N) {
			k.Limit, found = values.Limit{N: d.MaxWorkdays, Unit: values.WorkingDays}, true
		}
	}
	if !found {
		return Clock{}, false
	}
	k.Due, k.Pending = count(env.Calendar, k.Start, k.Limit, nil)
	if whole := limitOf(c, C4, now, env); !whole.Limit.Instant() && !whole.Pending && !k.Pending && whole.Due.Before(k.Due) {
		k.Due = whole.Due
	}
	return k, true
}

// pausesOf turns special procedures into pauses of days; one that still runs
// reaches until today, so that the due date moves on with every day.
func pausesOf(c Case, now time.Time) []values.Pause {
	var out []values.Pause
	for _, s := range c.Suspensions {
		end := s.To
		if end.IsZero() {
			end = now
		}
		if p := (values.Pause{From: values.Of(s.From), Until: values.Of(end)}); p.From.Before(p.Until) {
			out = append(out, p)
		}
	}
	return out
}

// count asks the calendar. Every failure to know is "pending": a date that
// cannot be computed is never guessed.
func count(cal *values.Calendar, start time.Time, limit values.Limit, pauses []values.Pause) (values.Date, bool) {
	if cal == nil {
		return values.Date{}, true
	}
	due, err := cal.Due(start, limit, pauses)
	if err != nil {
		return values.Date{}, true
	}
	return due.Due, false
}

// DueOf counts a limit that belongs to no case (C11, C12).
func DueOf(cal *values.Calendar, start time.Time, limit values.Limit) (due values.Date, pending bool) {
	return count(cal, start, limit, nil)
}

// Dues are the dates that papers and lists name.
type Dues struct {
	Notice, Correction, Promised, Statutory values.Date
	// Pending says that at least one of the dates that apply waits for a
	// calendar.
	Pending bool
}

// PapersDue is the day by which papers are to be brought, those that a notice
// asked for or those that were promised; ok is false where none are.
func PapersDue(c Case, now time.Time, env Env) (due values.Date, ok bool) {
	if c.State == Correction {
		k, _ := ClockOf(c, C2, now, env)
		return k.Due, true
	}
	k, ok := ClockOf(c, C6, now, env)
	return k.Due, ok
}

// DueDates computes the dates of the case. Promised and statutory dates stay
// on record after the decision.
func DueDates(c Case, now time.Time, env Env) Dues {
	var d Dues
	take := func(k Clock, into *values.Date) {
		*into = k.Due
		d.Pending = d.Pending || k.Pending
	}
	if k, ok := ClockOf(c, C1, now, env); ok {
		take(k, &d.Notice)
	}
	if k, ok := ClockOf(c, C2, now, env); ok {
		take(k, &d.Correction)
	}
	if !c.LimitsFrom.IsZero() {
		take(limitOf(c, C4, now, env), &d.Promised)
		take(limitOf(c, C3, now, env), &d.Statutory)
	}
	return d
}
