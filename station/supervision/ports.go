package supervision

import (
	"context"

	"onewindow/station"
)

// Change is an order of one window; what is empty stays as it is.
type Change struct {
	Window string
	Seen   int64 // version that the supervisor saw
	Mode   string
	Reason string // of a pause
	Line   string // OwnLine is the window's own
	// The turn to eat in minutes since midnight; both 0 keep it, both -1 end it.
	LunchFrom, LunchTo int
}

// Hall is what this seat asks of the hall. Errors are station.ErrUnreachable or
// *station.Refused.
type Hall interface {
	station.Sessions
	Tickets
	Historian

	// Board gives every picture until its stream ends; alive says that the last one
	// still holds at that time.
	Board(ctx context.Context, take func(b Board, alive bool)) error
	// Foresee says what two hours bring each line, as the hall is and with changes.
	Foresee(ctx context.Context, changes []Change) ([]Foreseen, error)
	Arrange(ctx context.Context, id string, changes []Change) error
	StopLine(ctx context.Context, id, line string, seen int64, stopped bool) error
	// Answer grants or refuses a request with the supervisor's PIN.
	Answer(ctx context.Context, request, pin string, grant bool) error
	// Attend says that the supervisor goes to a window that calls, or resets it.
	Attend(ctx context.Context, help string, over bool) error
	// Lists reads the lists of what is due; their order is the seat's.
	Lists(ctx context.Context) (Lists, error)
	// See says that the supervisor answers for all complaints about the log up to one.
	See(ctx context.Context, upTo string) error
	// Acknowledge says what becomes of an alert.
	Acknowledge(ctx context.Context, alert, outcome string) error
	// Urge tells the department of a case that it is waited for, once a day.
	Urge(ctx context.Context, caseID string) error
	// Broadcast says a word for minutes; 0 takes it back.
	Broadcast(ctx context.Context, n Notice, minutes int) error
}
