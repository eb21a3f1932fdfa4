package queue

import (
	"slices"
	"time"
)

// holdTrailing is why a trailing ticket is held.
const holdTrailing = "trailing"

// SetAside parks a ticket in service whose window has gone on to its next person
// before the hall heard the end of the visit. The ticket trails: it takes no
// window any more, and what the window did with it is still to come.
func SetAside(t Ticket, now time.Time) Ticket {
	t.State, t.HeldAt, t.HoldReason, t.Trailing = Held, now, holdTrailing, true
	return t
}

// Trail applies what a window did with a trailing ticket before it went on. The
// moves are those of Step, but none of them puts the ticket back at the window,
// where somebody else is by now.
func Trail(t Ticket, ev Event, in Input, now time.Time, l Limits) (Ticket, error) {
	if code, details := ownWindow(&t, &in, now, &l); code != "" {
		return t, refuse(t, ev, code, details)
	}
	switch {
	case !t.Trailing && t.State != Finished || !slices.Contains(unheard, t.State) || !slices.Contains(trailing, ev):
		return t, refuse(t, ev, NotAllowed, nil)
	case ev == Start || ev == Resume || ev == UndoFinish:
		return t, nil // its end comes after it
	}
	at := t
	if t.State == Held {
		at.HeldFor += now.Sub(t.HeldAt)
	}
	at.State, at.HeldAt, at.HoldReason, at.FinishedAt = Serving, time.Time{}, "", time.Time{}
	next, err := Step(at, ev, in, now, l)
	switch {
	case err != nil:
		return t, err
	case next.State == Serving:
		return SetAside(next, now), nil
	}
	next.Trailing = next.State == Held || next.State == Finished
	return next, nil
}

// unheard are the states in which a word of the window still counts: it may come
// after the ticket was given up as missed, and after the half-day.
var unheard = []State{Held, Finished, Missed, Abandoned}

// trailing are the moves that a window may have made before it went on.
var trailing = []Event{Start, Resume, UndoFinish, Hold, Finish, Transfer, AddItem}

// TakesCase says whether a case that was handed in at this ticket's desk is still
// taken: while the person is served, while the ticket trails, and what the window
// named when it let the ticket go.
func (t *Ticket) TakesCase(id string) bool {
	return t.State == Serving || t.Trailing && t.State != Finished && slices.Contains(unheard, t.State) || slices.Contains(t.Cases, id)
}
