package issuance

import (
	"context"
	"errors"
	"time"

	"onewindow/station"
	"onewindow/values"
	"onewindow/visit"
)

// signTime is how long the receiver may take.
const signTime = time.Minute

// question is a signature that is being asked for: of whom, and how to take it
// back.
type question struct {
	of   string
	stop context.CancelFunc
}

// signer is who has to sign now: the person of one read, for one case; "" for
// nobody.
func (s *Seat) signer() string {
	if s.o.Signer == nil || !s.snap.Session.In() || s.hand.Step() != Confirm || s.hand.Signature != nil {
		return ""
	}
	return s.hand.Case.CaseID + "/" + s.hand.Receiver.ReadID
}

// askPad asks whoever has to sign, once, and takes a question back that is of
// nobody who stands there. Without a signature the paper is signed: the pad never
// holds a handover up.
func (s *Seat) askPad(ctx context.Context) {
	who := s.signer()
	if s.question != nil && s.question.of != who {
		s.question.stop()
		s.question = nil
	}
	if who == "" || who == s.signedBy {
		return
	}
	ctx, stop := context.WithCancel(ctx)
	q := &question{of: who, stop: stop}
	s.question, s.signedBy = q, who
	s.loop.Work(func() {
		defer stop()
		signature, err := s.o.Signer.Sign(ctx, signTime)
		s.loop.Enqueue(func(ctx context.Context) error { return s.signed(ctx, q, signature, err) })
	})
}

// signed keeps the answer to a question that still stands: another one's stroke
// is nobody's here.
func (s *Seat) signed(ctx context.Context, q *question, signature values.Signature, err error) error {
	if s.question != q {
		return nil
	}
	s.question = nil
	if fault, ok := errors.AsType[*station.DeviceFault](err); ok {
		s.snap.Say(fault.Device+"_"+fault.Code, nil, s.o.Now())
	}
	if err != nil {
		return err
	}
	h := s.hand.clone()
	h.Signature = &signature
	return s.set(ctx, h)
}

// signAgain forgets what was signed and has the pad asked anew.
func (s *Seat) signAgain(ctx context.Context) error {
	if s.o.Signer == nil || s.hand.Step() != Confirm || s.question != nil {
		return refuse(visit.RefusedNotNow)
	}
	h := s.hand.clone()
	h.Signature = nil
	err := s.set(ctx, h)
	if err == nil {
		s.signedBy = ""
	}
	return err
}
