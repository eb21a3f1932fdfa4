package supervision

import (
	"context"
	"time"
)

// Ticket is a ticket in the supervisor's hand with what became of it so far: no
// citizen's name goes with it.
type Ticket struct {
	ID, Label, Item, State, Class string
	Line, Window                  string
	IssuedAt                      time.Time
	Steps                         []TicketStep // the oldest first
}

// TicketStep is one step of a ticket, in the hall's codes.
type TicketStep struct {
	At                 time.Time
	What, Window, Line string
	StaffNo, StaffName string
	Why                string // of a call
	WhyDetails         map[string]string
	Reason             string // a code or words
}

// States of a ticket for which something can be done here.
const (
	Waiting = "waiting"
	Missed  = "missed"
)

// SendReasons are why a person is called out of turn; the hall shows it.
var SendReasons = []string{"waited_long", "complaint", "helpless", "mistake"}

type (
	// FindTicket takes the ticket with that number in hand, of a day (YYYY-MM-DD) or
	// of today; without a number it is put away.
	FindTicket struct{ Label, Day string }
	// Raise lets the person of the ticket in hand go first, with words for it.
	Raise struct{ Note string }
	// Send calls the person of the ticket in hand to a window, out of turn.
	Send struct{ Window, Reason string }
	// Redirect sends the person of the ticket in hand to another line.
	Redirect struct{ Line, Reason string }
	// Recall puts the missed ticket in hand back behind the next few.
	Recall struct{}
	// Unlock takes the ticket of a window that cannot go on away from it: it is the
	// next of its line, and what was typed goes with it.
	Unlock struct{ Ticket string }
)

func (FindTicket) name() string { return "find" }
func (Raise) name() string      { return "favour" }
func (Send) name() string       { return "send" }
func (Recall) name() string     { return "requeue" }
func (Redirect) name() string   { return "redirect" }
func (Unlock) name() string     { return "unlock" }

// Tickets is what this seat asks of the hall about tickets.
type Tickets interface {
	// Find gives the ticket of a number, or of an id, with its journey.
	Find(ctx context.Context, ticket, day string) (Ticket, error)
	Raise(ctx context.Context, ticket, note string) error
	Recall(ctx context.Context, ticket string) error
	Redirect(ctx context.Context, ticket, line, reason string) error
	Send(ctx context.Context, id, ticket, window, reason string) error
	Unlock(ctx context.Context, id, ticket string) error
}

// ticketOrder is what is asked of the hall for a ticket; hold puts the ticket in hand
// as it is then.
func (s *Seat) ticketOrder(cmd Command, id string, hold func(*Ticket)) func(context.Context) error {
	hall, inHand := s.o.Hall, ""
	if s.snap.Ticket != nil {
		inHand = s.snap.Ticket.ID
	}
	look := func(ctx context.Context, ticket, day string) error {
		t, err := hall.Find(ctx, ticket, day)
		if err == nil {
			hold(&t)
		}
		return err
	}
	switch c := cmd.(type) {
	case FindTicket:
		return func(ctx context.Context) error { return look(ctx, c.Label, c.Day) }
	case Unlock:
		return func(ctx context.Context) error { return hall.Unlock(ctx, id, c.Ticket) }
	}
	if inHand == "" {
		return nil
	}
	var work func(ctx context.Context) error
	switch c := cmd.(type) {
	case Raise:
		work = func(ctx context.Context) error { return hall.Raise(ctx, inHand, c.Note) }
	case Recall:
		work = func(ctx context.Context) error { return hall.Recall(ctx, inHand) }
	case Redirect:
		work = func(ctx context.Context) error { return hall.Redirect(ctx, inHand, c.Line, c.Reason) }
	case Send:
		work = func(ctx context.Context) error { return hall.Send(ctx, id, inHand, c.Window, c.Reason) }
	default:
		return nil
	}
	return func(ctx context.Context) error {
		if err := work(ctx); err != nil {
			return err
		}
		return look(ctx, inHand, "")
	}
}
