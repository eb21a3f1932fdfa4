package supervision

import (
	"context"
	"time"
)

// Ticket is a ticket in the supervisor's hand: no name goes with it.
type Ticket struct {
	ID, Label, Item, State, Class string
	IssuedAt                      time.Time
}

// States of a ticket for which something can be done here.
const (
	Waiting = "waiting"
	Missed  = "missed"
)

// SendReasons are why a person is called out of turn; the hall shows it.
var SendReasons = []string{"waited_long", "complaint", "helpless", "mistake"}

type (
	// FindTicket takes the ticket with that number in hand; without one it is put
	// away.
	FindTicket struct{ Label string }
	// Raise lets the person of the ticket in hand go first, with words for it.
	Raise struct{ Note string }
	// Send calls the person of the ticket in hand to a window, out of turn.
	Send struct{ Window, Reason string }
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
func (Unlock) name() string     { return "unlock" }

// Tickets is what this seat asks of the hall about tickets.
type Tickets interface {
	// Find gives the ticket of a number that waits, is booked or was missed.
	Find(ctx context.Context, label string) (Ticket, bool, error)
	Raise(ctx context.Context, ticket, note string) (Ticket, error)
	Recall(ctx context.Context, ticket string) (Ticket, error)
	Send(ctx context.Context, id, ticket, window, reason string) error
	Unlock(ctx context.Context, id, ticket string) error
}

// RefusedNotFound: nobody has this number, or nothing is in hand.
const RefusedNotFound = "ticket_not_found"

// ticketOrder is what is asked of the hall for a ticket; hold puts the ticket that
// comes of it in hand.
func (s *Seat) ticketOrder(cmd Command, id string, hold func(*Ticket)) func(context.Context) error {
	hall, inHand := s.o.Hall, ""
	if s.snap.Ticket != nil {
		inHand = s.snap.Ticket.ID
	}
	kept := func(t Ticket, err error) error {
		if err == nil {
			hold(&t)
		}
		return err
	}
	gone := func(err error) error {
		if err == nil {
			hold(nil)
		}
		return err
	}
	switch c := cmd.(type) {
	case FindTicket:
		return func(ctx context.Context) error {
			t, found, err := hall.Find(ctx, c.Label)
			if err == nil && !found {
				err = refuse(RefusedNotFound)
			}
			return kept(t, err)
		}
	case Unlock:
		return func(ctx context.Context) error { return hall.Unlock(ctx, id, c.Ticket) }
	}
	if inHand == "" {
		return nil
	}
	switch c := cmd.(type) {
	case Raise:
		return func(ctx context.Context) error { return kept(hall.Raise(ctx, inHand, c.Note)) }
	case Recall:
		return func(ctx context.Context) error { return kept(hall.Recall(ctx, inHand)) }
	case Send:
		return func(ctx context.Context) error { return gone(hall.Send(ctx, id, inHand, c.Window, c.Reason)) }
	}
	return nil
}
