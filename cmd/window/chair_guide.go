package main

import (
	"context"

	"onewindow/client"
	guidescreen "onewindow/screens/guide"
	"onewindow/screens/signin"
	"onewindow/station/guide"
	"onewindow/tui"
	"onewindow/visit"
)

// elderlyFrom is the age from which the guide desk proposes the green lane.
const elderlyFrom = 60

// guideChair is the guide desk: tickets, bookings and pre-checks.
func guideChair(ctx context.Context, s *seat) (chair, view, error) {
	o := s.o
	st, err := guide.OpenSeat(ctx, guide.Options{
		Window: o.window, Role: o.role, Rules: s.rules, Releases: s.shelf.releases(), Lang: string(o.lang), Hall: guideHall{s.hallPort()}, PINs: s.pins(), Notes: s.journal,
		Reader: s.readerPort(), Printer: s.printerPort(), Now: o.now, NewID: newID, Ticks: s.ticks(ctx), Log: o.log,
		Letterhead: o.head, AnyItem: s.text.Guide.AnyItem, Elderly: elderlyFrom, Demo: o.demo,
	})
	if err != nil {
		return nil, view{}, err
	}
	f := newFrame[guide.Snapshot](ctx, s, st.Snapshot())
	f.doors, f.door = doors(s, f.deps, st, nobody), st
	f.screen = func(n guide.Snapshot) (string, func() tui.Screen) {
		if signedOut(n.Seat) {
			return "signin", func() tui.Screen { return signin.New(f.deps, st, n.Window, o.account) }
		}
		return "guide", func() tui.Screen { return guidescreen.New(f.deps, st, n) }
	}
	return guideDesk{st}, f.view(forward(st.Watch)), nil
}

// guideDesk is the guide's seat as a chair.
type guideDesk struct{ *guide.Seat }

// Answered has nothing to do: this seat sends no commands.
func (guideDesk) Answered(context.Context, visit.HallCommand, visit.HallReceipt) error { return nil }

// Scanned takes a code from the scanner: a slip.
func (g guideDesk) Scanned(ctx context.Context, text, _ string) error {
	return g.Seat.Scanned(ctx, text)
}

// guideHall is the hall as the guide desk asks for it.
type guideHall struct{ hallPort }

func (h guideHall) Issue(ctx context.Context, r guide.Request) (guide.Ticket, guide.Place, error) {
	t, at, err := h.client.DrawTicket(ctx, client.TicketRequest(r))
	return guide.Ticket(t), guide.Place(at), fromHall(err)
}

func (h guideHall) Book(ctx context.Context, r guide.Request) (guide.Ticket, guide.Where, error) {
	t, at, err := h.client.BookTicket(ctx, client.TicketRequest(r))
	return guide.Ticket(t), guide.Where(at), fromHall(err)
}

func (h guideHall) Offer(ctx context.Context, ticket, hall string, ask bool) (guide.Ticket, guide.Where, guide.Place, error) {
	t, where, at, err := h.client.OfferTicket(ctx, ticket, hall, ask)
	return guide.Ticket(t), guide.Where(where), guide.Place(at), fromHall(err)
}

func (h guideHall) Withdraw(ctx context.Context, ticket string) (guide.Ticket, guide.Place, error) {
	t, at, err := h.client.WithdrawOffer(ctx, ticket)
	return guide.Ticket(t), guide.Place(at), fromHall(err)
}

func (h guideHall) Slots(ctx context.Context, item, day, hall string) ([]guide.Slot, error) {
	found, err := h.client.Slots(ctx, item, day, hall)
	slots := make([]guide.Slot, len(found))
	for i := range found {
		slots[i] = guide.Slot(found[i])
	}
	return slots, fromHall(err)
}

func (h guideHall) Halls(ctx context.Context, item string) ([]guide.HallLoad, error) {
	found, err := h.client.Halls(ctx, item)
	out := make([]guide.HallLoad, len(found))
	for i := range found {
		out[i] = guide.HallLoad(found[i])
	}
	return out, fromHall(err)
}

func (h guideHall) CheckIn(ctx context.Context, ticket string) (guide.Ticket, guide.Place, error) {
	t, at, err := h.client.CheckIn(ctx, ticket)
	return guide.Ticket(t), guide.Place(at), fromHall(err)
}

func (h guideHall) Cancel(ctx context.Context, ticket string) (guide.Ticket, error) {
	t, err := h.client.CancelTicket(ctx, ticket)
	return guide.Ticket(t), fromHall(err)
}

func (h guideHall) Requeue(ctx context.Context, ticket string) (guide.Ticket, error) {
	t, err := h.client.Requeue(ctx, ticket)
	return guide.Ticket(t), fromHall(err)
}

func (h guideHall) Amend(ctx context.Context, ticket, item string, needs []string) (guide.Ticket, guide.Place, error) {
	t, at, err := h.client.AmendTicket(ctx, ticket, item, needs)
	return guide.Ticket(t), guide.Place(at), fromHall(err)
}

func (h guideHall) Favour(ctx context.Context, ticket, group, note string) (guide.Ticket, error) {
	t, err := h.client.FavourTicket(ctx, ticket, group, note)
	return guide.Ticket(t), fromHall(err)
}

func (h guideHall) Prepare(ctx context.Context, ticket string, p visit.Preparation) (guide.Ticket, error) {
	t, err := h.client.PrepareTicket(ctx, ticket, p)
	return guide.Ticket(t), fromHall(err)
}

func (h guideHall) Find(ctx context.Context, label, state string) ([]guide.Ticket, error) {
	found, err := h.client.FindTickets(ctx, label, state)
	out := make([]guide.Ticket, len(found))
	for i := range found {
		out[i] = guide.Ticket(found[i])
	}
	return out, fromHall(err)
}
