package casework

import (
	"time"

	"onewindow/values"
)

// Colour of a warning.
type Colour string

// Colours of workflow §4.
const (
	Green Colour = "green"
	Amber Colour = "amber"
	Red   Colour = "red"
	Grey  Colour = "grey"
)

// Left is what remains of a limit in working days: 0 on the last day, negative
// when overdue. Known is false when the clock does not run or its date waits
// for a calendar.
type Left struct {
	Days  int
	Known bool
}

// Codes of Warning.Why.
const (
	WhyNone     = ""
	WhyPaused   = "paused"
	WhyPending  = "calendar_pending"
	WhyOverdue  = "overdue"
	WhyNear     = "near_due"
	WhyOverPlan = "special_over_plan"
)

// Warning is the colour of a case and the two numbers that always go with it.
type Warning struct {
	Colour        Colour
	PromisedLeft  Left
	StatutoryLeft Left
	Paused        bool
	// PausedDays so far in natural days, of the special procedure PausedFor.
	PausedDays int
	PausedFor  string
	// Clock that decided the colour, Due its last day, Why the reason code.
	Clock ClockID
	Due   values.Date
	Why   string
}

// Warn computes the warning of a case: green while more than a third of the
// limit is left, amber from a third or one working day on, red when overdue,
// grey while paused or while a date waits for its calendar. The worst running
// clock decides.
func Warn(c Case, now time.Time, env Env) Warning {
	w := Warning{Colour: Green}
	today := values.Of(now)
	for _, k := range Clocks(c, now, env) {
		if k.Pending {
			w.worse(Grey, k, WhyPending)
			continue
		}
		left, ok := workdaysLeft(env.Calendar, today, k.Due)
		switch {
		case !ok:
			w.worse(Grey, k, WhyPending)
			continue
		case k.ID == C3:
			w.StatutoryLeft = Left{Days: left, Known: true}
		case k.ID == C4:
			w.PromisedLeft = Left{Days: left, Known: true}
		}
		if k.Paused {
			continue
		}
		w.judge(k, left, env.Calendar)
	}
	if s := c.suspended(); s != nil {
		w.Paused, w.PausedFor = true, s.Kind
		w.PausedDays = int(today.Time().Sub(values.Of(s.From).Time()) / (24 * time.Hour))
		if w.Colour == Green {
			w.Colour, w.Why = Grey, WhyPaused
		}
	}
	return w
}

// Alarms are the warnings of every running clock that came near its end or is over,
// each by itself: the supervisor and the department are told of each once.
func Alarms(c Case, now time.Time, env Env) []Warning {
	var out []Warning
	today := values.Of(now)
	for _, k := range Clocks(c, now, env) {
		if k.Pending || k.Paused {
			continue
		}
		w := Warning{Colour: Green}
		if left, ok := workdaysLeft(env.Calendar, today, k.Due); ok {
			w.judge(k, left, env.Calendar)
		}
		if w.Colour != Green {
			out = append(out, w)
		}
	}
	return out
}

// judge colours one running clock.
func (w *Warning) judge(k Clock, left int, cal *values.Calendar) {
	if left < 0 {
		if k.ID == C7 {
			// A special procedure over its plan is late against nobody's right.
			w.worse(Amber, k, WhyOverPlan)
			return
		}
		w.worse(Red, k, WhyOverdue)
		return
	}
	// C7 is a plan, C9 counts reminders over months, and a same-visit limit has
	// no thirds: none of them warns before it is over.
	if k.ID == C7 || k.ID == C9 || k.Limit.Instant() {
		return
	}
	total := k.Limit.N
	if k.Limit.Unit != values.WorkingDays {
		n, ok := workdaysLeft(cal, values.Of(k.Start), k.Due)
		if !ok {
			return
		}
		total = n
	}
	if left <= 1 || 3*left <= total {
		w.worse(Amber, k, WhyNear)
	}
}

// worse keeps the gravest colour; the first clock keeps it among equals.
func (w *Warning) worse(colour Colour, k Clock, why string) {
	if severity(colour) > severity(w.Colour) {
		w.Colour, w.Clock, w.Due, w.Why = colour, k.ID, k.Due, why
	}
}

func severity(c Colour) int {
	switch c {
	case Red:
		return 3
	case Amber:
		return 2
	case Grey:
		return 1
	default:
		return 0
	}
}

// Within reports whether a day is at most n working days off, or over. Days of a
// year that is not published count as working days: whoever is told of a limit is
// better told early.
func Within(cal *values.Calendar, today, due values.Date, n int) bool {
	if left, ok := workdaysLeft(cal, today, due); ok {
		return left <= n
	}
	return !due.After(today.AddDays(n))
}

// workdaysLeft counts the working days after from up to and including to, as a
// negative number of days overdue when to lies before from.
func workdaysLeft(cal *values.Calendar, from, to values.Date) (int, bool) {
	sign := 1
	if to.Before(from) {
		from, to, sign = to, from, -1
	}
	n := 0
	for d := from.AddDays(1); !d.After(to); d = d.AddDays(1) {
		works, err := cal.IsWorkday(d)
		if err != nil {
			return 0, false
		}
		if works {
			n++
		}
	}
	if sign < 0 {
		// Overdue is overdue even when only days off have passed since.
		n = max(n, 1)
	}
	return sign * n, true
}
