package guide

import (
	"context"
	"time"

	"onewindow/station"
	"onewindow/visit"
)

// Ticket is a ticket as the guide desk sees it.
type Ticket struct {
	visit.Ticket
	State     string    `json:"state"`
	SlotStart time.Time `json:"slotStart,omitzero"`
	SlotEnd   time.Time `json:"slotEnd,omitzero"`
	MissedAt  time.Time `json:"missedAt,omitzero"`
}

// States of a ticket that this desk can do something for.
const (
	Waiting = "waiting"
	Booked  = "booked"
	Missed  = "missed"
)

// Place is where a ticket stands in the line.
type Place struct {
	Ahead int           `json:"ahead"`
	Wait  time.Duration `json:"wait,omitempty"` // 0: not known
}

// Slot is one time that can be booked.
type Slot struct {
	Start, End time.Time
	Left       int
}

// HallLoad is another hall of the city, or this one, and how busy it is.
type HallLoad struct {
	Name, Address string
	Waiting, Open int
	Wait          time.Duration
	Distance      int // metres; -1: not known
	Here          bool
}

// Request is a ticket or booking that is asked for.
type Request struct {
	// ID is made before the hall is asked; a repeat carries the same one.
	ID   string `json:"id"`
	Item string `json:"item"`
	// Group makes it a priority ticket.
	Group string   `json:"group,omitempty"`
	Needs []string `json:"needs,omitempty"`
	Name  string   `json:"name,omitempty"` // masked
	// Slot books instead of drawing a ticket.
	Slot time.Time `json:"slot,omitzero"`
}

// Hall is what this seat asks of the hall while it waits for the answer. Errors
// are station.ErrUnreachable or *station.Refused.
type Hall interface {
	station.Sessions

	Issue(ctx context.Context, r Request) (Ticket, Place, error)
	Book(ctx context.Context, r Request) (Ticket, error)
	Slots(ctx context.Context, item, day string) ([]Slot, error)
	CheckIn(ctx context.Context, ticket string) (Ticket, Place, error)
	Cancel(ctx context.Context, ticket string) (Ticket, error)
	Requeue(ctx context.Context, ticket string) (Ticket, error)
	// Amend changes the item, the help asked for, or both; empty keeps.
	Amend(ctx context.Context, ticket, item string, needs []string) (Ticket, Place, error)
	Favour(ctx context.Context, ticket, group, note string) (Ticket, error)
	Prepare(ctx context.Context, ticket string, p visit.Preparation) (Ticket, error)
	// Halls are the halls of the city that take an item, the best one first.
	Halls(ctx context.Context, item string) ([]HallLoad, error)
	// Find lists by number, or all of a state; both empty is everything.
	Find(ctx context.Context, label, state string) ([]Ticket, error)
}
