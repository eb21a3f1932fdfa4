package hall_test

import (
	"context"
	"testing"
	"time"

	"google.golang.org/grpc"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/neighbour"
)

// hasty is the mutant that lets a ticket be called as soon as it is admitted.
type hasty struct{ grpc.ClientConnInterface }

func (h hasty) Invoke(ctx context.Context, method string, args, reply any, opts ...grpc.CallOption) error {
	req, ok := args.(*hallv1.AdmitTicketRequest)
	if !ok {
		return h.ClientConnInterface.Invoke(ctx, method, args, reply, opts...)
	}
	req.Reserve = false
	err := h.ClientConnInterface.Invoke(ctx, method, req, reply, opts...)
	reply.(*hallv1.AdmitTicketResponse).Reserved = true
	return err
}

// rash is the mutant that says that the ticket has left before this hall has
// written it.
type rash struct{ grpc.ClientConnInterface }

func (r rash) Invoke(ctx context.Context, method string, args, reply any, opts ...grpc.CallOption) error {
	err := r.ClientConnInterface.Invoke(ctx, method, args, reply, opts...)
	if req, ok := args.(*hallv1.AdmitTicketRequest); ok && err == nil {
		_, err = hallv1.NewCityServiceClient(r.ClientConnInterface).SettleMove(ctx, &hallv1.SettleMoveRequest{MoveId: req.GetMoveId(), Left: true})
	}
	return err
}

// TestWithdrawOffer: while the other hall is silent the guide, or the time, takes
// the ticket back to its old place; what that hall has heard of it comes to nothing.
func TestWithdrawOffer(t *testing.T) {
	for _, lose := range []string{"offer", "answer", "late"} {
		for name, back := range map[string]func(c *city, id string){
			"by the guide": func(c *city, id string) {
				r, err := c.withdraw(0, id)
				if err != nil || r.GetTicket().GetOffered() != nil || r.GetAhead() != 0 {
					c.t.Fatalf("withdrawn: %v %v", r, err)
				}
				if _, err = c.withdraw(0, id); reason(err) != "not_allowed" {
					c.t.Errorf("withdrawn twice: %v", err)
				}
			},
			"by time": func(c *city, _ string) {
				for at := time.Duration(0); at <= offerMax; at += 11 * time.Second {
					c.tick()
				}
			},
		} {
			t.Run(lose+" "+name, func(t *testing.T) {
				c := newCity(t, false)
				first := c.guide[0].issue("GJJ-001", hallv1.TicketClass_TICKET_CLASS_NORMAL)
				c.halls[0].clock.add(time.Minute)
				c.guide[0].issue("GJJ-001", hallv1.TicketClass_TICKET_CLASS_NORMAL)
				c.wires[0].losing(lose)
				if got, err := c.offer(0, first.GetId()); err != nil || got.GetMoved() {
					t.Fatalf("offered: %v %v", got, err)
				}
				if n := c.desk[1].call(); n != nil {
					t.Fatalf("called there before this hall has said that it left: %v", n)
				}
				back(c, first.GetId())
				g := c.guide[0]
				asked, err := g.kiosk.OfferTicket(g.ctx(), &hallv1.OfferTicketRequest{TicketId: first.GetId(), HallId: "north", Ask: true})
				if err != nil || asked.GetMoved() || asked.GetTicket().GetOffered() != nil {
					t.Errorf("how it stands: %v %v", asked, err)
				}
				if n := c.desk[0].call(); n.GetId() != first.GetId() {
					t.Errorf("called %v, the first has lost its place", n)
				}
				c.wires[0].losing("")
				if err := c.settle(); err != nil {
					t.Error(err)
				}
				c.wires[0].arrive() // after the word that it stays
				if err := c.settle(); err != nil {
					t.Error(err)
				}
				if n := c.desk[1].call(); n != nil {
					t.Errorf("called there as well: %v", n)
				}
			})
		}
	}
}

// TestBegunGoesAlong: whoever was served to the middle and goes on at another hall is
// known there as begun; nobody is who was only called.
func TestBegunGoesAlong(t *testing.T) {
	c := newCity(t, false)
	only := c.guide[0].issue("GJJ-001", hallv1.TicketClass_TICKET_CLASS_NORMAL)
	c.desk[0].call()
	c.desk[0].ok(move(only.GetId(), "undo_call"))
	ticket := c.desk[0].serve(c.guide[0], "GJJ-001")
	if ticket.GetId() != only.GetId() || ticket.GetBegun() != nil {
		t.Fatalf("called and undone: %v", ticket)
	}
	back := move(ticket.GetId(), "transfer")
	back.GetTicketMove().Target = "zone:x"
	if r := c.desk[0].ok(back); r.GetTicket().GetBegun().GetWindow() != "A035" {
		t.Fatalf("back in the line: %v", r.GetTicket())
	}
	if got, err := c.offer(0, ticket.GetId()); err != nil || !got.GetMoved() {
		t.Fatal(got, err)
	}
	there := c.desk[1].call()
	if there.GetBegun().GetWindow() != "A035" || there.GetBegun().GetAt() == nil || there.GetFrom().GetName() != "邻厅" {
		t.Errorf("called there: %v", there)
	}
}

// TestSettleMoveOnce: the first word on a move counts, only its own hall has one, and
// a hall that knows nothing of what has left there says so.
func TestSettleMoveOnce(t *testing.T) {
	c := newCity(t, false)
	conn, err := neighbour.Dial(neighbour.Options{Address: c.halls[1].addr, Staff: "H001", PIN: pins["H001"]})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	north := hallv1.NewCityServiceClient(conn)
	word := func(move string, left bool) (string, error) {
		r, err := north.SettleMove(t.Context(), &hallv1.SettleMoveRequest{MoveId: move, Left: left})
		return r.GetRefusal(), err
	}
	lost := newID()
	for range 2 {
		if said, err := word(lost, true); err != nil || said != "unknown_ticket" {
			t.Errorf("of a move that is not known: %q %v", said, err)
		}
	}
	move := newID()
	req := &hallv1.AdmitTicketRequest{MoveId: move, Ticket: &hallv1.Ticket{Id: newID(), ItemCode: "GJJ-001"}, Reserve: true}
	got, err := north.AdmitTicket(t.Context(), req)
	if err != nil || !got.GetReserved() || !got.GetTicket().GetReserved() {
		t.Fatalf("admitted: %v %v", got, err)
	}
	if n := c.desk[1].call(); n != nil {
		t.Fatalf("called while reserved: %v", n)
	}
	for range 2 {
		if said, err := word(move, true); err != nil || said != "" {
			t.Errorf("it has left: %q %v", said, err)
		}
	}
	if _, err := word(move, false); reason(err) != "content_differs" {
		t.Errorf("another word: %v", err)
	}
	if n := c.desk[1].call(); n.GetLabel() != got.GetTicket().GetLabel() || n.GetReserved() {
		t.Errorf("called %v", n)
	}
	stays := newID()
	if said, err := word(stays, false); err != nil || said != "" {
		t.Errorf("it stays: %q %v", said, err)
	}
	req.MoveId = stays
	if got, err = north.AdmitTicket(t.Context(), req); err != nil || got.GetRefusal() != "offer_withdrawn" {
		t.Errorf("an offer that comes after its end: %v %v", got, err)
	}
}
