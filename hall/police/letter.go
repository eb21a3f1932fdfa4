package police

import (
	"slices"
	"time"

	"onewindow/hall/casework"
)

// State is how far a case has come with its branch.
type State string

// The states of a letter: from Queued to Pending it is asked about again and
// again, the last three are the branch's word.
const (
	Held     State = "held"     // an officer has to say whether it goes on
	Queued   State = "queued"   // not with the branch yet
	Sent     State = "sent"     // with the branch, which has said nothing
	Pending  State = "pending"  // the branch works on it
	Granted  State = "granted"  //
	Denied   State = "denied"   //
	Returned State = "returned" // sent back before it was accepted
)

// order is how far along a state is: word that is older than what is known
// changes nothing.
var order = map[State]int{Held: 0, Queued: 0, Sent: 1, Pending: 2, Granted: 3, Denied: 3, Returned: 3}

// Answered reports whether the branch has said its word.
func (s State) Answered() bool { return order[s] == 3 }

// Letter is what the hall knows of a case at its branch.
type Letter struct {
	Branch string
	State  State
	// Number is the branch's own receipt number (第二编号).
	Number string
	// Reason is a code, of a denial or a return.
	Reason          string
	Tries           int
	SentAt, HeardAt time.Time
}

// Answer is what a branch says to an envelope: how far it is, and its number.
// The zero State is that it has the envelope and nothing more.
type Answer struct {
	Number string
	State  State
	Reason string
}

// Hear is the letter after an answer; false says that it told nothing new. A
// number that was given stays, and the first word of a branch is its word: what
// comes late or twice changes nothing.
func (l Letter) Hear(a Answer, now time.Time) (Letter, bool) {
	state := a.State
	if state == "" || order[state] < order[Sent] {
		state = Sent
	}
	next := l
	if next.Number == "" {
		next.Number = a.Number
	}
	if next.SentAt.IsZero() {
		next.SentAt = now
	}
	if order[state] > order[l.State] {
		next.State, next.HeardAt = state, now
		if state == Denied || state == Returned {
			next.Reason = said(a.Reason)
		}
	}
	return next, next != l
}

// reasons are those of a branch's word that a window may show. What else a branch says
// why is its own to tell the person: it might be what no window may know.
var reasons = []string{"conditions", "papers", "identity"}

const otherReason = "other"

func said(reason string) string {
	if slices.Contains(reasons, reason) {
		return reason
	}
	return otherReason
}

// Move is one step of a case that follows from a branch's word.
type Move struct {
	Event casework.Event
	// Desk says which of the branch's desks takes it: who accepts does not decide.
	Desk string
}

// Moves are the steps that a case has still to take for what its branch says, one
// after the other: none is left out because the word came late.
func Moves(at casework.State, said State) []Move {
	const intake, review, decision = "intake", "review", "decision"
	var out []Move
	if said == Returned {
		if at == casework.Received {
			out = append(out, Move{casework.DeptReturn, intake})
		}
		return out
	}
	if order[said] < order[Pending] {
		return nil
	}
	switch at { //nolint:exhaustive // any other state is the window's, or the end
	case casework.Received, casework.DeptReturned, casework.Corrected:
		out = append(out, Move{casework.Accept, intake}, Move{casework.StartReview, review})
	case casework.Accepted:
		out = append(out, Move{casework.StartReview, review})
	case casework.Reviewing:
	default:
		return nil
	}
	switch said { //nolint:exhaustive // the others end nothing
	case Granted:
		out = append(out, Move{casework.Grant, decision})
	case Denied:
		out = append(out, Move{casework.Deny, decision})
	}
	return out
}

// Again is how long a branch is left alone after so many tries without an answer,
// and how often one that has the envelope is asked how far it is.
func Again(tries int) time.Duration {
	const first, last = 2 * time.Second, 30 * time.Second
	wait := first
	for range min(tries, 10) {
		wait = min(2*wait, last)
	}
	return wait
}
