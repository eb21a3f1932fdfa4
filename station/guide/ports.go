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
	// The hall that the ticket was offered to, its name, and the number there
	// once it has it.
	OfferedHall  string `json:"offeredHall,omitempty"`
	OfferedTo    string `json:"offeredTo,omitempty"`
	OfferedLabel string `json:"offeredLabel,omitempty"`
	// Reserved: the hall that it comes from may still keep it.
	Reserved bool `json:"reserved,omitempty"`
	// Trailing: its window has not told the end of the visit.
	Trailing bool `json:"trailing,omitempty"`
}

// Underway says that another hall has not answered yet whether it takes the
// ticket.
func (t *Ticket) Underway() bool { return t.State == Waiting && t.OfferedHall != "" }

// Moved says that another hall has the ticket.
func (t *Ticket) Moved() bool { return t.OfferedLabel != "" }

// Unheard says that nobody knows how the visit ended: its window went on and has not
// told.
func (t *Ticket) Unheard() bool { return t.State == Missed && t.Trailing }

// Where is the hall to go to.
type Where struct {
	Name    string `json:"name,omitempty"`
	Address string `json:"address,omitempty"`
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
	// Late: it is not reached in the hours of service, which end at Ends (zero: they
	// are over); Served says that who waits then is served nevertheless.
	Late   bool      `json:"late,omitempty"`
	Served bool      `json:"served,omitempty"`
	Ends   time.Time `json:"ends,omitzero"`
}

// Slot is one time that can be booked.
type Slot struct {
	Start, End time.Time
	Left       int
}

// HallLoad is another hall of the city, or this one, and how busy it is.
type HallLoad struct {
	ID, Name, Address string
	Waiting, Open     int
	Wait              time.Duration
	Distance          int // metres; -1: not known
	Here              bool
	Away              bool // it did not answer: nothing is known
	Late              bool // who comes now is not reached today
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
	// Hall books at another hall of the city.
	Hall string `json:"hall,omitempty"`
}

// Hall is what this seat asks of the hall while it waits for the answer. Errors
// are station.ErrUnreachable or *station.Refused.
type Hall interface {
	station.Sessions

	Issue(ctx context.Context, r Request) (Ticket, Place, error)
	Book(ctx context.Context, r Request) (Ticket, Where, error)
	Slots(ctx context.Context, item, day, hall string) ([]Slot, error)
	// Offer sends a waiting ticket to another hall; with ask it says how it stands
	// alone. Withdraw takes it back.
	Offer(ctx context.Context, ticket, hall string, ask bool) (Ticket, Where, Place, error)
	Withdraw(ctx context.Context, ticket string) (Ticket, Place, error)
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
