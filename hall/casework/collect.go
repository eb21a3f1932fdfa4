package casework

import (
	"time"

	"onewindow/values"
)

// CabinetOver is the reason with which a cell is emptied whose owner did not come.
const CabinetOver = "cabinet_over"

// fetched reports whether a result lies ready for its owner, who has to come for it.
func (c *Case) fetched() bool {
	r := &c.Result
	return c.State == Ready && (r.Method == ByWindow || r.Method == ByCabinet) && r.Stage != StageReturned
}

// CallsDue is how often the applicant should have been told by now that the result
// waits (C9): once for each limit whose day has come.
func CallsDue(c Case, now time.Time, env Env) int {
	if !c.fetched() {
		return 0
	}
	n := 0
	for _, l := range env.Limits.Uncollected {
		due, pending := count(env.Calendar, c.ReadyAt, l, nil)
		if pending || values.Of(now).Before(due) {
			break
		}
		n++
	}
	return n
}

// CellOver reports whether the time in the cabinet is over.
func CellOver(c Case, now time.Time, env Env) bool {
	if !c.fetched() || c.Result.Method != ByCabinet || env.Limits.Cabinet.Instant() {
		return false
	}
	due, pending := count(env.Calendar, c.ReadyAt, env.Limits.Cabinet, nil)
	return !pending && due.Before(values.Of(now))
}
