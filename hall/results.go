package hall

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"onewindow/catalog"
	"onewindow/hall/casework"
	"onewindow/hall/store"
)

// Order asks an outside system to carry one result: pay, post, put into the
// cabinet, issue electronically. ID is the same for every try, so that the
// system can know a repeat; it must never act twice on one ID.
type Order struct {
	ID     string
	Method string
	CaseID string
	CaseNo string
	Item   string
	// Amount in fen of what is paid out; 0 where the department knows it alone.
	Amount int64
}

// Answer is what became of an order so far.
type Answer struct {
	// Carrier is the number of the way: transfer order, parcel, cabinet cell,
	// issue id.
	Carrier string
	// Proof of arrival: bank serial, parcel trace, download log. Empty while it
	// is on its way.
	Proof string
	// Failure is a reason code of a definite failure.
	Failure string
}

// Port is an outside system. It may be slow, refuse and fail: an error means
// that nothing is known and the order is asked again later.
type Port interface {
	Carry(ctx context.Context, o Order) (Answer, error)
}

// Targets of outbox messages.
const (
	targetProduce = "produce"
	targetCarry   = "carry"
	targetOffer   = "offer" // a ticket for another hall
	targetLeft    = "left"  // the word to that hall: it has left, or it stays
	targetStays   = "stays"
)

// Retry times of outbox messages.
const (
	portPatience = 5 * time.Second
	firstRetry   = 2 * time.Second
	lastRetry    = 5 * time.Minute
	offerRetry   = 10 * time.Second // of what another hall is asked: somebody stands there
	askAgain     = 2 * time.Second
	dueAtOnce    = 32
)

// orderResult puts a granted result on its way, in the transaction that
// granted it, and remembers it as the person's.
func (s *Server) orderResult(tx *store.Tx, f *caseFile) error {
	if f.Case.State != casework.DecidedGrant && f.Case.State != casework.DecidedGrantDeferred {
		return nil
	}
	if err := s.keepPaper(tx, f, store.PaperGranted, f.ResultName); err != nil {
		return err
	}
	if f.again != nil {
		return nil // it was ordered before, and what came of it is lost: a person looks
	}
	return orderBy(tx, f.Case.ID, wayOf(f), s.opt.ProduceAfter)
}

// wayOf is how a result gets to the applicant: by the way that was chosen, unless an
// old document has to be taken in for it at the window.
func wayOf(f *caseFile) string {
	way := cmp.Or(f.Delivery, catalog.DeliverWindow)
	if (way == catalog.DeliverCabinet || way == catalog.DeliverPost) && len(f.Case.OldDocuments(f.Item)) > 0 {
		return catalog.DeliverWindow
	}
	return way
}

// orderBy puts a result on its way by a method; at the issue desk it is after
// the time that it takes to get there.
func orderBy(tx *store.Tx, caseID, method string, produceAfter time.Duration) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("hall: order: %w", err)
	}
	m := store.Message{ID: id.String(), Target: targetCarry, Subject: caseID, Body: method}
	if method == catalog.DeliverWindow {
		m.Target, m.NextAt = targetProduce, tx.Now().Add(produceAfter)
	}
	return tx.InsertMessage(m)
}

// Settle works off the outbox messages that are due at now.
func (s *Server) settleOutbox(ctx context.Context, now time.Time) error {
	var due []store.Message
	err := s.store.Look(ctx, func(r *store.Reader) (err error) {
		due, err = r.DueMessages(now, false, dueAtOnce)
		return err
	})
	if err != nil {
		return err
	}
	var errs []error
	for _, m := range due {
		switch m.Target {
		case targetProduce:
			errs = append(errs, s.produce(ctx, m))
		case targetOffer:
			_, err := s.offer(ctx, m, now)
			errs = append(errs, err)
		case targetMessage:
			errs = append(errs, s.tellApplicant(ctx, m, now))
		case targetSeal:
			errs = append(errs, s.seal(ctx, m, now))
		case targetLeft, targetStays:
			errs = append(errs, s.settleMove(ctx, m, now))
		default:
			errs = append(errs, s.carry(ctx, m, now))
		}
	}
	return errors.Join(errs...)
}

// produce lays a result ready at the issue desk.
func (s *Server) produce(ctx context.Context, m store.Message) error {
	return s.advance(ctx, m, func(ch *change, tx *store.Tx) error {
		return s.ready(ch, tx, casework.Input{Method: catalog.DeliverWindow, PickupCode: ch.file.ReleaseCode})
	})
}

// carry asks the port and records what it says.
func (s *Server) carry(ctx context.Context, m store.Message, now time.Time) error {
	port, ok := s.opt.Ports[m.Body]
	if !ok {
		return s.postpone(ctx, m, now, "no_port")
	}
	var o Order
	err := s.store.View(ctx, func(r *store.Reader) error {
		row, err := r.Case(m.Subject)
		if err != nil {
			return err
		}
		f, err := loadCase(&row)
		if err != nil {
			return err
		}
		o = Order{ID: m.ID, Method: m.Body, CaseID: m.Subject, CaseNo: row.CaseNo, Item: row.ItemCode, Amount: f.amountOf()}
		return nil
	})
	if err != nil {
		return err
	}
	asking, cancel := context.WithTimeout(ctx, portPatience)
	answer, err := port.Carry(asking, o)
	cancel()
	if err != nil {
		s.log.WarnContext(ctx, "outside system failed", "method", m.Body, "error", err)
		return s.postpone(ctx, m, now, "unreachable")
	}
	m.Answer = answer.Proof + answer.Failure
	if answer.Proof == "" && answer.Failure == "" {
		m.NextAt = now.Add(askAgain)
	}
	return s.advance(ctx, m, func(ch *change, tx *store.Tx) error {
		if answer.Carrier == "" && answer.Failure == "" {
			return nil
		}
		carrier := answer.Carrier
		if carrier == "" {
			carrier = m.ID
		}
		if err := s.ready(ch, tx, casework.Input{Method: m.Body, Carrier: carrier, PickupCode: ch.file.ReleaseCode}); err != nil {
			return err
		}
		in := system(casework.Input{Proof: answer.Proof, Reason: answer.Failure})
		switch {
		case answer.Proof != "" && ch.file.Case.State == casework.Ready:
			return s.caseStep(ch, casework.Deliver, in, tx.Now())
		case answer.Failure != "" && m.Body == catalog.DeliverBankTransfer:
			return s.caseStep(ch, casework.PayFailed, in, tx.Now())
		case answer.Failure != "":
			if err := s.caseStep(ch, casework.Bounce, in, tx.Now()); err != nil {
				return err
			}
			// What came back waits at the issue desk from now on.
			return orderBy(tx, m.Subject, catalog.DeliverWindow, s.opt.ProduceAfter)
		}
		return nil
	})
}

func system(in casework.Input) casework.Input {
	in.Actor, in.Role = systemActor, casework.System
	return in
}

// systemActor signs what the clock does.
const systemActor = "system"

// ready takes a granted case to READY if it is not there yet.
func (s *Server) ready(ch *change, tx *store.Tx, in casework.Input) error {
	in = system(in)
	c := &ch.file.Case
	if c.State == casework.DecidedGrant || c.State == casework.DecidedGrantDeferred {
		if err := s.caseStep(ch, casework.Produced, in, tx.Now()); err != nil {
			return err
		}
	}
	if c.State == casework.Producing {
		return s.caseStep(ch, casework.MakeReady, in, tx.Now())
	}
	return nil
}

// advance applies an outbox message to its case and settles it, in one
// transaction. A case that has gone another way (revoked, delivered by hand)
// settles the message without a step.
func (s *Server) advance(ctx context.Context, m store.Message, apply func(*change, *store.Tx) error) error {
	return s.store.Write(ctx, func(tx *store.Tx) error {
		now, err := tx.Message(m.ID)
		if err != nil || now.State != "pending" {
			return err
		}
		ch, err := found(tx, m.Subject)
		if err != nil {
			return asError(err)
		}
		settled := m
		settled.State, settled.Tries = "done", now.Tries+1
		if m.NextAt.After(tx.Now()) {
			settled.State = "pending"
		}
		if err := apply(ch, tx); err != nil {
			r, refused := errors.AsType[*store.Refusal](err)
			if !refused {
				return err
			}
			settled.State, settled.Answer = "failed", r.Code
			ch.steps = nil
		}
		if len(ch.steps) > 0 {
			if _, err := s.save(tx, ch); err != nil {
				return err
			}
		}
		return tx.SettleMessage(settled)
	})
}

// asError keeps a refusal of a timer from looking like an answer to somebody.
func asError(err error) error {
	if r, ok := errors.AsType[*store.Refusal](err); ok {
		return fmt.Errorf("hall: timer: %s", r.Code)
	}
	return err
}

// postpone tries a message again later, each time twice as late.
func (s *Server) postpone(ctx context.Context, m store.Message, now time.Time, why string) error {
	wait, most := firstRetry, lastRetry
	if m.Target == targetOffer || m.Target == targetLeft || m.Target == targetStays || strings.HasPrefix(m.Target, store.CityTarget) {
		most = offerRetry
	}
	for range min(m.Tries, 20) {
		wait = min(2*wait, most)
	}
	m.State, m.Tries, m.NextAt, m.Answer = "pending", m.Tries+1, now.Add(wait), why
	return s.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SettleMessage(m); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		return nil
	})
}
