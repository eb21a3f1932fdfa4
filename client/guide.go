package client

import (
	"context"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/visit"
)

// DeskTicket is a ticket as the guide desk sees it.
type DeskTicket struct {
	visit.Ticket
	State                        string
	SlotStart, SlotEnd, MissedAt time.Time
	// The hall that the ticket was offered to, its name, and the number there
	// once it has it.
	OfferedHall, OfferedTo, OfferedLabel string
	// Reserved: the hall that it comes from may still keep it.
	Reserved bool
	// Trailing: its window has not told the end of the visit.
	Trailing bool
}

// Where is a place to go to.
type Where struct{ Name, Address string }

// Place is where a ticket stands in the line; Wait is 0 when it is not known.
type Place struct {
	Ahead int
	Wait  time.Duration
	// Late: it is not reached in the hours of service, which end at Ends (zero: they
	// are over); Served says that who waits then is served nevertheless.
	Late   bool
	Served bool
	Ends   time.Time
}

// Slot is one time that can be booked.
type Slot struct {
	Start, End time.Time
	Left       int
}

// TicketRequest is a ticket or a booking that is asked for.
type TicketRequest struct {
	ID, Item, Group string
	Needs           []string
	Name            string
	Slot            time.Time
	Hall            string // another hall of the city
}

func deskTicketOf(t *hallv1.Ticket) DeskTicket {
	return DeskTicket{
		Ticket: ticketOf(t), State: t.GetState(), SlotStart: timeOf(t.GetSlotStart()), SlotEnd: timeOf(t.GetSlotEnd()),
		MissedAt:    timeOf(t.GetMissedAt()),
		OfferedHall: t.GetOffered().GetHallId(), OfferedTo: t.GetOffered().GetName(), OfferedLabel: t.GetOffered().GetLabel(),
		Reserved: t.GetReserved(), Trailing: t.GetTrailing(),
	}
}

// placed is any answer with a ticket and its place.
type placed interface {
	GetTicket() *hallv1.Ticket
	GetAhead() int32
	GetWaitS() int32
	GetLate() *hallv1.Late
}

func placeOf(r placed) (DeskTicket, Place) {
	late := r.GetLate()
	return deskTicketOf(r.GetTicket()), Place{
		Ahead: int(r.GetAhead()), Wait: time.Duration(r.GetWaitS()) * time.Second,
		Late: late != nil, Served: late.GetServedAfter(), Ends: timeOf(late.GetServiceEnds()),
	}
}

// DrawTicket issues a ticket with all that the guide desk knows of the person.
func (c *Client) DrawTicket(ctx context.Context, r TicketRequest) (DeskTicket, Place, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	class := hallv1.TicketClass_TICKET_CLASS_NORMAL
	if r.Group != "" {
		class = hallv1.TicketClass_TICKET_CLASS_PRIORITY
	}
	reply, err := c.kiosk.IssueTicket(ctx, &hallv1.IssueTicketRequest{
		RequestId: r.ID, ItemCode: r.Item, Class: class, MaskedName: r.Name, Group: r.Group, Needs: r.Needs,
	})
	if err != nil {
		return DeskTicket{}, Place{}, err
	}
	t, at := placeOf(reply)
	return t, at, nil
}

// cityDeadline bounds calls in which the hall asks another one, maybe twice.
const cityDeadline = 5 * time.Second

// BookTicket takes a place at a time; at another hall, where that is.
func (c *Client) BookTicket(ctx context.Context, r TicketRequest) (DeskTicket, Where, error) {
	ctx, cancel := context.WithTimeout(ctx, cityDeadline)
	defer cancel()
	reply, err := c.kiosk.BookTicket(ctx, &hallv1.BookTicketRequest{
		RequestId: r.ID, ItemCode: r.Item, SlotStart: stamp(r.Slot), MaskedName: r.Name, Needs: r.Needs, HallId: r.Hall,
	})
	return deskTicketOf(reply.GetTicket()), whereOf(reply.GetHall()), err
}

func whereOf(h *hallv1.HallLoad) Where { return Where{Name: h.GetName(), Address: h.GetAddress()} }

// WithdrawOffer takes an offered ticket back while the other hall has not answered.
func (c *Client) WithdrawOffer(ctx context.Context, ticket string) (DeskTicket, Place, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.kiosk.WithdrawOffer(ctx, &hallv1.WithdrawOfferRequest{TicketId: ticket})
	if err != nil {
		return DeskTicket{}, Place{}, err
	}
	t, at := placeOf(reply)
	return t, at, nil
}

// OfferTicket sends a waiting ticket to another hall of the city. Until that one
// has answered, the ticket comes back as offered; ask tells how it stands alone.
func (c *Client) OfferTicket(ctx context.Context, ticket, hall string, ask bool) (DeskTicket, Where, Place, error) {
	ctx, cancel := context.WithTimeout(ctx, cityDeadline)
	defer cancel()
	reply, err := c.kiosk.OfferTicket(ctx, &hallv1.OfferTicketRequest{TicketId: ticket, HallId: hall, Ask: ask})
	if err != nil {
		return DeskTicket{}, Where{}, Place{}, err
	}
	t, at := placeOf(reply)
	return t, whereOf(reply.GetHall()), at, nil
}

// Slots lists the times of a day, YYYY-MM-DD, at which an item can be booked; at
// another hall where one is named.
func (c *Client) Slots(ctx context.Context, item, day, hall string) ([]Slot, error) {
	ctx, cancel := context.WithTimeout(ctx, cityDeadline)
	defer cancel()
	reply, err := c.kiosk.ListSlots(ctx, &hallv1.ListSlotsRequest{ItemCode: item, Day: day, HallId: hall})
	if err != nil {
		return nil, err
	}
	slots := make([]Slot, 0, len(reply.GetSlots()))
	for _, s := range reply.GetSlots() {
		slots = append(slots, Slot{Start: timeOf(s.GetStart()), End: timeOf(s.GetEnd()), Left: int(s.GetLeft())})
	}
	return slots, nil
}

// CheckIn makes a booking wait.
func (c *Client) CheckIn(ctx context.Context, ticket string) (DeskTicket, Place, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.kiosk.CheckIn(ctx, &hallv1.CheckInRequest{TicketId: ticket})
	if err != nil {
		return DeskTicket{}, Place{}, err
	}
	t, at := placeOf(reply)
	return t, at, nil
}

// CancelTicket gives a ticket up.
func (c *Client) CancelTicket(ctx context.Context, ticket string) (DeskTicket, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.kiosk.CancelTicket(ctx, &hallv1.CancelTicketRequest{TicketId: ticket})
	return deskTicketOf(reply.GetTicket()), err
}

// Requeue is RequeueTicket with all that the guide desk sees.
func (c *Client) Requeue(ctx context.Context, ticket string) (DeskTicket, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.kiosk.RequeueTicket(ctx, &hallv1.RequeueTicketRequest{TicketId: ticket})
	return deskTicketOf(reply.GetTicket()), err
}

// AmendTicket repairs item or help of a ticket; empty keeps.
func (c *Client) AmendTicket(ctx context.Context, ticket, item string, needs []string) (DeskTicket, Place, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.kiosk.AmendTicket(ctx, &hallv1.AmendTicketRequest{TicketId: ticket, ItemCode: item, Needs: needs})
	if err != nil {
		return DeskTicket{}, Place{}, err
	}
	t, at := placeOf(reply)
	return t, at, nil
}

// FavourTicket opens the green lane.
func (c *Client) FavourTicket(ctx context.Context, ticket, group, note string) (DeskTicket, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.kiosk.FavourTicket(ctx, &hallv1.FavourTicketRequest{TicketId: ticket, Group: group, Note: note})
	return deskTicketOf(reply.GetTicket()), err
}

// PrepareTicket attaches a pre-check.
func (c *Client) PrepareTicket(ctx context.Context, ticket string, p visit.Preparation) (DeskTicket, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.kiosk.PrepareTicket(ctx, &hallv1.PrepareTicketRequest{TicketId: ticket, Preparation: &hallv1.Preparation{
		ItemCode: p.Item, CatalogVersion: p.CatalogVersion, Answers: answersTo(p.Answers), Party: p.Party, Modifiers: p.Modifiers,
		Delivery: p.Delivery, Papers: p.Papers, Note: p.Note,
	}})
	return deskTicketOf(reply.GetTicket()), err
}

// HallLoad is a hall of the city and how busy it is; Distance is -1 when it is
// not known.
type HallLoad struct {
	ID, Name, Address string
	Waiting, Open     int
	Wait              time.Duration
	Distance          int
	Here              bool
	Away              bool // it did not answer
	Late              bool // who comes now is not reached today
}

// Halls are the halls of the city that take an item, the best one first.
func (c *Client) Halls(ctx context.Context, item string) ([]HallLoad, error) {
	ctx, cancel := context.WithTimeout(ctx, cityDeadline)
	defer cancel()
	reply, err := c.kiosk.ListHalls(ctx, &hallv1.ListHallsRequest{ItemCode: item})
	if err != nil {
		return nil, err
	}
	out := make([]HallLoad, 0, len(reply.GetHalls()))
	for _, h := range reply.GetHalls() {
		out = append(out, HallLoad{
			ID: h.GetHallId(), Name: h.GetName(), Address: h.GetAddress(), Waiting: int(h.GetWaiting()), Open: int(h.GetOpenWindows()),
			Wait: time.Duration(h.GetWaitS()) * time.Second, Distance: int(h.GetDistanceM()), Here: h.GetHere(), Away: h.GetAway(), Late: h.GetLate() != nil,
		})
	}
	return out, nil
}

// findLimit is how many tickets the guide desk asks for at once.
const findLimit = 200

// FindTickets lists by number, or all of a state.
func (c *Client) FindTickets(ctx context.Context, label, state string) ([]DeskTicket, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.kiosk.FindTickets(ctx, &hallv1.FindTicketsRequest{Label: label, State: state, Limit: findLimit})
	if err != nil {
		return nil, err
	}
	out := make([]DeskTicket, 0, len(reply.GetTickets()))
	for _, t := range reply.GetTickets() {
		out = append(out, deskTicketOf(t))
	}
	return out, nil
}
