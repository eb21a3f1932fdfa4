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

// settleMove brings the other hall this hall's word on a ticket that it reserved,
// or is about to.
func (s *Server) settleMove(ctx context.Context, m store.Message, now time.Time) error {
	n, err := s.neighbour(m.Body)
	if err != nil {
		return s.postpone(ctx, m, now, ReasonUnknownHall)
	}
	asking, cancel := context.WithTimeout(ctx, neighbourPatience)
	answer, err := hallv1.NewCityServiceClient(n.Conn).SettleMove(asking, &hallv1.SettleMoveRequest{MoveId: m.Subject, Left: m.Target == targetLeft})
	cancel()
	if err != nil {
		s.log.WarnContext(ctx, "other hall has not heard the word on an offer", "hall", n.ID, "error", err)
		return s.postpone(context.WithoutCancel(ctx), m, now, ReasonHallAway)
	}
	m.State = "done"
	if m.Answer = answer.GetRefusal(); m.Answer != "" {
		m.State = "failed"
		s.log.ErrorContext(ctx, "a ticket that has left is not known at the other hall", "hall", n.ID, "move", m.Subject)
	}
	return s.settleOnce(context.WithoutCancel(ctx), m, m.State, m.Answer, func(*store.Tx) error { return nil })
}

// WithdrawOffer takes an offered ticket back before the other hall has answered.
func (s *Server) WithdrawOffer(ctx context.Context, req *hallv1.WithdrawOfferRequest) (*hallv1.WithdrawOfferResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	var at standing
	in := queue.Input{Actor: who.Staff, Role: queue.Role(who.Role)}
	err = s.withdraw(ctx, req.GetTicketId(), in, func(tx *store.Tx) error {
		row, err := tx.Ticket(req.GetTicketId())
		if err != nil {
			return err
		}
		at, err = s.standing(tx, &row)
		return err
	})
	if err != nil {
		return nil, err
	}
	p := s.placeOf(&at)
	return &hallv1.WithdrawOfferResponse{Ticket: p.ticket, Ahead: p.ahead, WaitS: p.waitS, Late: p.late}, nil
}

// withdraw puts the ticket back, closes its offer, and tells the other hall for as
// long as it takes, all decided in one transaction: an answer that comes after it
// finds no offer.
func (s *Server) withdraw(ctx context.Context, ticket string, in queue.Input, done func(*store.Tx) error) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx *store.Tx) error {
		row, err := ticketRow(tx, ticket)
		if err != nil {
			return err
		}
		t, err := s.decoded.of(&row)
		if err != nil {
			return err
		}
		next, err := queue.Step(t, queue.Withdraw, in, tx.Now(), s.limits)
		if err != nil {
			return ticketRefusal(err)
		}
		offer, err := tx.Message(t.Offered.Move)
		if err != nil {
			return err
		}
		offer.State, offer.Answer = "failed", ReasonOfferWithdrawn
		if err := tx.SettleMessage(offer); err != nil {
			return err
		}
		word := store.Message{ID: id.String(), Target: targetStays, Subject: offer.ID, Body: offer.Body}
		if err := tx.InsertMessage(word); err != nil {
			return err
		}
		if _, err := moveTicket(tx, row, next, ""); err != nil {
			return err
		}
		return done(tx)
	})
}

// endOffers withdraws what another hall has not answered in its time.
func (s *Server) endOffers(ctx context.Context, now time.Time) error {
	if len(s.opt.Neighbours) == 0 {
		return nil
	}
	rows, err := s.whoWaits(ctx)
	if err != nil {
		return err
	}
	in := queue.Input{Actor: systemActor, Role: queue.System}
	var errs []error
	for i := range rows {
		t, err := s.decoded.of(&rows[i])
		if err != nil {
			return err
		}
		if _, early := queue.Step(t, queue.Withdraw, in, now, s.limits); early != nil {
			continue
		}
		err = s.withdraw(ctx, t.ID, in, func(*store.Tx) error { return nil })
		if r, meanwhile := errors.AsType[*store.Refusal](err); meanwhile {
			s.log.InfoContext(ctx, "an offer was answered in its last moment", "code", r.Code)
			continue
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// SettleMove takes the word of the hall that a reserved ticket came from.
func (s *Server) SettleMove(ctx context.Context, req *hallv1.SettleMoveRequest) (*hallv1.SettleMoveResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if !validID(req.GetMoveId()) {
		return nil, refuse(ReasonInvalid, "field", "move_id")
	}
	resp := &hallv1.SettleMoveResponse{}
	err = s.once(ctx, who, scopeSettle, req.GetMoveId(), req, resp, func(tx *store.Tx) error {
		first, err := tx.Command(scopeMove, req.GetMoveId())
		said := &hallv1.AdmitTicketResponse{}
		switch {
		case errors.Is(err, store.ErrNotFound):
		case err != nil:
			return err
		case first.Staff != who.Staff:
			return refuse(ReasonInvalid, "field", "move_id")
		default:
			if err := proto.Unmarshal(first.Receipt, said); err != nil {
				return fmt.Errorf("hall: answer: %w", err)
			}
		}
		if said.GetTicket() == nil {
			if req.GetLeft() {
				resp.Refusal = ReasonUnknownTicket
			}
			return nil
		}
		return s.settleReserved(tx, who, said.GetTicket().GetId(), req.GetLeft())
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// settleReserved lets a reserved ticket be called, or gives it up. What the end of
// the day has given up stays so.
func (s *Server) settleReserved(tx *store.Tx, who *caller, id string, left bool) error {
	row, err := tx.Ticket(id)
	if err != nil {
		return err
	}
	t, err := s.decoded.of(&row)
	if err != nil || !t.Reserved || t.State != queue.Waiting {
		return err
	}
	ev := queue.Release
	if left {
		ev = queue.Confirm
	}
	next, err := queue.Step(t, ev, queue.Input{Actor: who.Staff, Role: queue.Hall}, tx.Now(), s.limits)
	if err != nil {
		return ticketRefusal(err)
	}
	_, err = moveTicket(tx, row, next, "")
	return err
}
