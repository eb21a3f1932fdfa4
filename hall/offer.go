package hall

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/queue"
	"onewindow/hall/store"
)

func elsewhereProto(e *queue.Elsewhere) *hallv1.Elsewhere {
	if e == nil {
		return nil
	}
	return &hallv1.Elsewhere{HallId: e.Hall, Name: e.Name, Label: e.Label}
}

// OfferTicket sends a waiting ticket to another hall. First the ticket is put
// aside here and the offer into the outbox, in one transaction; then the other
// hall is asked, which reserves it; then its answer is written here, and with it
// the word to that hall, which calls nobody before it has come. What this hall
// writes decides: until it has written that the ticket left, the ticket can be
// withdrawn, and a lost answer can neither double nor lose it.
func (s *Server) OfferTicket(ctx context.Context, req *hallv1.OfferTicketRequest) (*hallv1.OfferTicketResponse, error) {
	n, err := s.neighbour(req.GetHallId())
	if err != nil {
		return nil, err
	}
	move, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	resp := &hallv1.OfferTicketResponse{Ahead: -1}
	m := store.Message{ID: move.String(), Target: targetOffer, Subject: req.GetTicketId(), Body: n.ID, NextAt: s.now().Add(firstRetry)}
	t, err := s.ticketHere(ctx, req.GetTicketId())
	if err != nil {
		return nil, err
	}
	resp.Hall, err = s.loadAt(ctx, n, t.Item, nil)
	offered := t.Offered != nil && t.Offered.Hall == n.ID
	switch {
	case req.GetAsk() && !offered:
		return s.offerStands(ctx, req.GetTicketId())
	case offered: // its answer is what counts
	case err != nil:
		return nil, s.away(ctx, n, err)
	case resp.GetHall() == nil:
		return nil, refuse(ReasonHallTakesNot, "hall", n.Name)
	}
	if resp.GetHall() == nil {
		resp.Hall = &hallv1.HallLoad{HallId: n.ID, Name: n.Name, DistanceM: -1}
	}
	if offered {
		m.ID = t.Offered.Move
	} else if err := s.putAside(ctx, &m, n, resp.GetHall().GetReserves()); err != nil {
		return nil, err
	}
	answer, err := s.offer(ctx, m, s.now())
	if err != nil {
		return nil, err
	}
	if answer.GetRefusal() != "" {
		return nil, &Error{Reason: answer.GetRefusal(), Details: answer.GetDetails()}
	}
	if answer.GetTicket() != nil {
		resp.Ahead, resp.WaitS, resp.Late = answer.GetAhead(), answer.GetWaitS(), answer.GetLate()
	}
	err = s.store.View(ctx, func(r *store.Reader) (err error) {
		resp.Ticket, err = s.ticketNow(r, m.Subject)
		return err
	})
	resp.Moved = resp.GetTicket().GetOffered().GetLabel() != ""
	return resp, err
}

// offerStands tells of a ticket that is not offered.
func (s *Server) offerStands(ctx context.Context, id string) (*hallv1.OfferTicketResponse, error) {
	resp := &hallv1.OfferTicketResponse{Ahead: -1}
	err := s.store.View(ctx, func(r *store.Reader) (err error) {
		resp.Ticket, err = s.ticketNow(r, id)
		return err
	})
	resp.Moved = resp.GetTicket().GetOffered().GetLabel() != ""
	return resp, err
}

func (s *Server) ticketHere(ctx context.Context, id string) (t queue.Ticket, err error) {
	err = s.store.View(ctx, func(r *store.Reader) error {
		row, err := r.Ticket(id)
		if errors.Is(err, store.ErrNotFound) {
			return refuse(ReasonUnknownTicket)
		}
		if err != nil {
			return err
		}
		t, err = s.decoded.of(&row)
		return err
	})
	return t, err
}

// putAside takes a ticket out of the line and puts its offer into the outbox.
// What is offered to the hall already keeps its first offer.
func (s *Server) putAside(ctx context.Context, m *store.Message, n *Neighbour, recall bool) error {
	move := m.ID
	return s.deskMove(ctx, m.Subject, queue.Offer, func(in *queue.Input) error {
		in.Elsewhere = queue.Elsewhere{Hall: n.ID, Name: n.Name, Move: move, Recall: recall}
		return nil
	}, func(tx *store.Tx, _, after queue.Ticket, _ *hallv1.Ticket) error {
		return tx.InsertMessage(*m)
	})
}

// offer asks the other hall once and writes what it says. No answer is none: the
// offer stays, and the next try carries the same id.
func (s *Server) offer(ctx context.Context, m store.Message, now time.Time) (*hallv1.AdmitTicketResponse, error) {
	n, err := s.neighbour(m.Body)
	if err != nil {
		return nil, s.postpone(ctx, m, now, ReasonUnknownHall)
	}
	req, open, err := s.offered(ctx, m)
	if err != nil || !open {
		return nil, err
	}
	asking, cancel := context.WithTimeout(ctx, neighbourPatience)
	answer, err := hallv1.NewCityServiceClient(n.Conn).AdmitTicket(asking, req)
	cancel()
	if err == nil && answer.GetTicket() == nil && answer.GetRefusal() == "" {
		err = errors.New("hall: neither yes nor no")
	}
	if err != nil {
		s.log.WarnContext(ctx, "other hall has not answered an offer", "hall", n.ID, "error", err)
		return nil, s.postpone(context.WithoutCancel(ctx), m, now, ReasonHallAway)
	}
	word, err := s.answered(context.WithoutCancel(ctx), m, answer)
	if err != nil || word == nil {
		return answer, err
	}
	return answer, s.settleMove(ctx, *word, now)
}

// offered is what an offer says, while it is open.
func (s *Server) offered(ctx context.Context, m store.Message) (req *hallv1.AdmitTicketRequest, open bool, err error) {
	err = s.store.View(ctx, func(r *store.Reader) error {
		now, err := r.Message(m.ID)
		if err != nil || now.State != "pending" {
			return err
		}
		row, err := r.Ticket(m.Subject)
		if err != nil {
			return err
		}
		t, err := s.decoded.of(&row)
		if err != nil {
			return err
		}
		open = true
		req = &hallv1.AdmitTicketRequest{
			MoveId: m.ID, Ticket: ticketProto(&row, &t), ArrivedAt: stamp(t.ArrivedAt), QueuedAt: stamp(t.QueuedAt),
			Reserve: t.Offered != nil && t.Offered.Recall,
		}
		return nil
	})
	return req, open, err
}

// answered writes the other hall's answer, once, and with a yes the word to it.
func (s *Server) answered(ctx context.Context, m store.Message, answer *hallv1.AdmitTicketResponse) (word *store.Message, err error) {
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		word = nil
		now, err := tx.Message(m.ID)
		if err != nil || now.State != "pending" {
			return err
		}
		row, err := tx.Ticket(m.Subject)
		if err != nil {
			return err
		}
		t, err := s.decoded.of(&row)
		if err != nil {
			return err
		}
		ev, in := queue.Leave, queue.Input{Actor: systemActor, Role: queue.System, Elsewhere: queue.Elsewhere{Label: answer.GetTicket().GetLabel()}}
		m.State, m.Tries, m.Answer = "done", now.Tries+1, answer.GetTicket().GetId()
		if answer.GetRefusal() != "" {
			ev, m.State, m.Answer = queue.KeepHere, "failed", answer.GetRefusal()
		}
		next, err := queue.Step(t, ev, in, tx.Now(), s.limits)
		if err != nil {
			return asError(ticketRefusal(err))
		}
		if _, err := moveTicket(tx, row, next, ""); err != nil {
			return err
		}
		if ev == queue.Leave && answer.GetReserved() {
			word = &store.Message{ID: id.String(), Target: targetLeft, Subject: m.ID, Body: m.Body, NextAt: tx.Now().Add(firstRetry)}
			if err := tx.InsertMessage(*word); err != nil {
				return err
			}
		}
		return tx.SettleMessage(m)
	})
	return word, err
}

// Scopes by the id of a move: the answers to offers of other halls, and their words
// on what was reserved for them.
const (
	scopeMove   = "move"
	scopeSettle = "settle"
)

// AdmitTicket takes a ticket of another hall into the line. The answer, yes or
// no, is written with the move's id in the same transaction and is the answer
// for ever: the hall before acts on it, and must never hear another.
func (s *Server) AdmitTicket(ctx context.Context, req *hallv1.AdmitTicketRequest) (*hallv1.AdmitTicketResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if !validID(req.GetMoveId()) || !validID(req.GetTicket().GetId()) {
		return nil, refuse(ReasonInvalid, "field", "move_id")
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	var resp *hallv1.AdmitTicketResponse
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		first, err := tx.Command(scopeMove, req.GetMoveId())
		if err == nil {
			resp, err = s.saidBefore(&first, req)
			return err
		}
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		resp, err = s.admitOffered(tx, who, id.String(), req)
		if r, no := errors.AsType[*store.Refusal](asRefusal(err)); no && tx.Writes() == 0 {
			resp, err = &hallv1.AdmitTicketResponse{Refusal: r.Code, Details: r.Details}, nil
		}
		if err != nil {
			return err
		}
		receipt, err := proto.Marshal(resp)
		if err != nil {
			return fmt.Errorf("hall: answer: %w", err)
		}
		return tx.InsertCommand(store.Command{
			Scope: scopeMove, ID: req.GetMoveId(), Content: []byte(req.GetTicket().GetId()), Receipt: receipt, Staff: who.Staff,
		})
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// admitOffered admits what has not been withdrawn on its way.
func (s *Server) admitOffered(tx *store.Tx, who *caller, id string, req *hallv1.AdmitTicketRequest) (*hallv1.AdmitTicketResponse, error) {
	_, err := tx.Command(scopeSettle, req.GetMoveId())
	if errors.Is(err, store.ErrNotFound) {
		return s.admit(tx, who, id, req)
	}
	if err != nil {
		return nil, err
	}
	return nil, store.Refuse(ReasonOfferWithdrawn)
}

// asRefusal lets a refusal of this hall's own calls count as one of the store.
func asRefusal(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		return &store.Refusal{Code: e.Reason, Details: e.Details}
	}
	return err
}

func (s *Server) saidBefore(first *store.Command, req *hallv1.AdmitTicketRequest) (*hallv1.AdmitTicketResponse, error) {
	if string(first.Content) != req.GetTicket().GetId() {
		return nil, refuse(ReasonContentDiffers)
	}
	resp := &hallv1.AdmitTicketResponse{}
	if err := proto.Unmarshal(first.Receipt, resp); err != nil {
		return nil, fmt.Errorf("hall: answer: %w", err)
	}
	return resp, nil
}

// admit decides and writes the ticket; a refusal comes before anything is
// written.
func (s *Server) admit(tx *store.Tx, who *caller, id string, req *hallv1.AdmitTicketRequest) (*hallv1.AdmitTicketResponse, error) {
	p := req.GetTicket()
	item, err := s.booked(p.GetItemCode())
	if err != nil {
		return nil, err
	}
	windows, err := tx.Windows()
	if err != nil {
		return nil, err
	}
	if !served(allWindows(windows), item.Code, item.Dept) {
		return nil, refuse(ReasonHallTakesNot, "hall", s.store.HallName())
	}
	if err := s.openFor(tx, item); err != nil {
		return nil, err
	}
	prepared, err := preparationOf(p.GetPreparation())
	if err != nil {
		return nil, err
	}
	var begun *queue.Begun
	if b := p.GetBegun(); b != nil {
		begun = &queue.Begun{Window: clip(b.GetWindow(), 16), At: timeOf(b.GetAt())}
	}
	t, err := queue.Step(queue.Ticket{
		Begun: begun, ID: id, Item: item.Code, Dept: item.Dept, Zone: item.Zone, Class: classOf(p.GetClass()), Group: clip(p.GetGroup(), 32),
		GroupNote: clip(p.GetGroupNote(), 100), Needs: needs(p.GetNeeds()), Prepared: prepared,
		IssuedAt: timeOf(p.GetIssuedAt()), ArrivedAt: timeOf(req.GetArrivedAt()), QueuedAt: timeOf(req.GetQueuedAt()),
		Slot: timeOf(p.GetSlotStart()), SlotEnd: timeOf(p.GetSlotEnd()),
		From: &queue.Elsewhere{Hall: who.Staff, Name: who.Name, Label: clip(p.GetLabel(), 16), Move: req.GetMoveId()},
	}, queue.Admit, queue.Input{Actor: who.Staff, Role: queue.Hall, Reserve: req.GetReserve()}, tx.Now(), s.limits)
	if err != nil {
		return nil, ticketRefusal(err)
	}
	if t.Label, err = s.label(tx, item.Dept); err != nil {
		return nil, err
	}
	row, err := encode(store.Ticket{RequestID: req.GetMoveId(), MaskedName: masked(p.GetMaskedName())}, t)
	if err != nil {
		return nil, err
	}
	if row, err = tx.InsertTicket(row); err != nil {
		return nil, err
	}
	if err := emitTicket(tx, EventTicketIssued, "", ticketProto(&row, &t)); err != nil {
		return nil, err
	}
	at, err := s.standing(tx, &row)
	if err != nil {
		return nil, err
	}
	here := s.placeOf(&at) // now: the answer is kept with the ticket
	return &hallv1.AdmitTicketResponse{
		Ticket: here.ticket, Ahead: here.ahead, WaitS: here.waitS, Late: here.late, Reserved: t.Reserved,
	}, nil
}

func served(windows []queue.Window, item, dept string) bool {
	for i := range windows {
		if windows[i].Serves(item, dept) {
			return true
		}
	}
	return false
}
