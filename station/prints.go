package station

import (
	"context"
	"errors"
	"slices"

	"onewindow/visit"
)

// PrintReader takes the print of one finger and says how good it is, 0 to 100; the
// print stays in the device, which sends it on by its own way. A print that cannot be
// taken at all is a *DeviceFault. The question is taken back when ctx ends.
type PrintReader interface {
	TakePrint(ctx context.Context, hand, finger string) (quality int, err error)
}

// Hands of a person, in the order in which they are printed.
const (
	RightHand = "right"
	LeftHand  = "left"
)

// Prints is what goes on at the reader: the zero value is nothing. While it runs Hand
// and Finger are asked for; afterwards Hand is the one of which no print could be
// taken.
type Prints struct {
	CaseID, Line string
	Running      bool
	Hand, Finger string
	Hands        visit.Hands
}

func handOf(h *visit.Hands, hand string) *visit.Finger {
	if hand == LeftHand {
		return &h.Left
	}
	return &h.Right
}

// untaken is the first hand that is not dealt with.
func untaken(h *visit.Hands) string {
	for _, hand := range []string{RightHand, LeftHand} {
		if !handOf(h, hand).Taken() {
			return hand
		}
	}
	return ""
}

// takePrints begins with the prints for a line of the case in hand.
func (s *Station) takePrints(ctx context.Context, c visit.TakePrints) error {
	v := s.active()
	switch {
	case v == nil || v.Matter() == nil || v.Identity == nil:
		return &visit.Refusal{Code: visit.RefusedNotNow}
	case s.snap.Prints.Running:
		return &visit.Refusal{Code: visit.RefusedBusy}
	}
	lines, _, err := s.o.Rules.Judgements(v, v.Matter(), s.o.Now())
	if err != nil {
		return err
	}
	for _, l := range lines {
		if l.ID == c.Line && visit.Prints(l) {
			s.snap.Prints = Prints{CaseID: v.Matter().CaseID, Line: c.Line}
			return s.nextHand(ctx)
		}
	}
	return &visit.Refusal{Code: visit.RefusedUnknownLine, Details: map[string]string{"line": c.Line}}
}

// failPrints says why the hand that is asked about gives no print.
func (s *Station) failPrints(ctx context.Context, c visit.FailPrints) error {
	p := &s.snap.Prints
	switch {
	case p.Line == "" || p.Running:
		return &visit.Refusal{Code: visit.RefusedNotNow}
	case !slices.Contains(visit.FingerFailures, c.Reason):
		return &visit.Refusal{Code: visit.RefusedUnknownReason, Details: map[string]string{"reason": c.Reason}}
	}
	*handOf(&p.Hands, p.Hand) = visit.Finger{Failed: c.Reason}
	return s.nextHand(ctx)
}

// nextHand asks the reader for the hand that is still to be printed. With both done
// the line is judged: prints belong to the visit and to the person for whom they were
// taken, and to no other.
func (s *Station) nextHand(ctx context.Context) error {
	p := &s.snap.Prints
	v := s.active()
	if v == nil || v.Matter() == nil || v.Matter().CaseID != p.CaseID || v.Identity == nil {
		*p = Prints{}
		return &visit.Refusal{Code: RefusedVisitChanged}
	}
	p.Hand = untaken(&p.Hands)
	if p.Hand == "" {
		cmd := visit.Judge{Line: p.Line, Status: visit.Collected, Hands: p.Hands}
		*p = Prints{}
		return s.decide(ctx, v, cmd)
	}
	if s.o.Prints == nil {
		return nil // the clerk says why
	}
	p.Running, p.Finger = true, visit.Fingers[0]
	visitID, person, hand := v.ID, v.Identity.Card.IDNumber, p.Hand
	s.loop.Work(func() { s.tryFingers(ctx, visitID, person.Clear(), hand) })
	return nil
}

// tryFingers asks for one finger after the other until one is good enough.
func (s *Station) tryFingers(ctx context.Context, visitID, person, hand string) {
	taken, fault := visit.Finger{}, ""
	for _, finger := range visit.Fingers {
		s.enqueue(func(context.Context) error {
			if s.snap.Prints.Running {
				s.snap.Prints.Finger = finger
			}
			return nil
		})
		quality, err := s.o.Prints.TakePrint(ctx, hand, finger)
		var broken *DeviceFault
		if errors.As(err, &broken) {
			fault = broken.Code
			break
		}
		if f := (visit.Finger{Finger: finger, Quality: quality}); err == nil && f.Taken() {
			taken = f
			break
		}
	}
	s.enqueue(func(ctx context.Context) error {
		p := &s.snap.Prints
		v := s.active()
		if !p.Running || v == nil || v.ID != visitID || v.Identity == nil || v.Identity.Card.IDNumber.Clear() != person {
			*p = Prints{}
			return nil
		}
		p.Running, p.Finger = false, ""
		if fault != "" {
			s.notice("prints_fault", map[string]string{"cause": fault})
		}
		if !taken.Taken() {
			return nil // the clerk says why
		}
		*handOf(&p.Hands, hand) = taken
		return s.nextHand(ctx)
	})
}

// endPrints forgets prints whose visit is no longer in hand.
func (s *Station) endPrints() {
	p := &s.snap.Prints
	if v := s.active(); p.Line != "" && !p.Running && (v == nil || v.Matter() == nil || v.Matter().CaseID != p.CaseID) {
		*p = Prints{}
	}
}

// photoLine is the photo of the matter in hand that has no receipt yet, and how it is
// judged in order.
func (s *Station) photoLine(v *visit.State) (line string, status visit.Status) {
	m := v.Matter()
	if m == nil || m.CommandID != "" {
		return "", ""
	}
	lines, judged, err := s.o.Rules.Judgements(v, m, s.o.Now())
	if err != nil {
		return "", ""
	}
	for _, l := range lines {
		if visit.Pictured(l) && judged[l.ID].Number == "" {
			return l.ID, visit.Proper(l)
		}
	}
	return "", ""
}
