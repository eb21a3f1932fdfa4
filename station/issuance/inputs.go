package issuance

import (
	"context"
	"errors"
	"strings"

	"onewindow/station"
	"onewindow/values"
	"onewindow/visit"
)

// CardRead takes what the reader delivered. A read that does not fit is shown
// as a notice; it never binds.
func (s *Seat) CardRead(ctx context.Context, r station.CardRead) error {
	return s.loop.Enqueue(func(ctx context.Context) error {
		if r.Token != s.asked {
			return nil // asked for a case that is gone
		}
		s.asked = ""
		if s.hand == nil || s.hand.Case.CaseID != r.Token || s.hand.Receiver != nil || s.hand.Step() == Sent || s.hand.Step() == Done {
			return nil
		}
		h, err := s.bind(r)
		if err == nil {
			err = s.set(ctx, h)
		}
		if refusal, ok := errors.AsType[*visit.Refusal](err); ok {
			s.snap.Say("card_"+refusal.Code, refusal.Details, s.o.Now())
		}
		return err
	}).Wait(ctx)
}

// bind checks a read: asked for this case, seen to arrive, fresh, sound, and of
// a person of the case.
func (s *Seat) bind(r station.CardRead) (*Hand, error) {
	h, now := s.hand.clone(), s.o.Now()
	switch {
	case r.AskedAt.Before(h.FoundAt):
		return nil, refuse(visit.RefusedReadBefore)
	case r.AbsentSeenAt.Before(r.AskedAt) || r.ReadAt.Before(r.AbsentSeenAt):
		return nil, refuse(visit.RefusedNotSeenAbsent)
	case now.Sub(r.ReadAt) > s.o.Rules.Limits.ReadFor:
		return nil, refuse(visit.RefusedReadTooOld)
	}
	if wrong := r.Card.SelfCheck(values.Of(now)); len(wrong) > 0 {
		return nil, &visit.Refusal{Code: visit.RefusedCardContradict, Details: map[string]string{"what": strings.Join(wrong, " ")}}
	}
	relation, _, err := whose(h.Case, r.Card)
	if err != nil {
		return nil, err
	}
	h.Relation = relation
	h.Receiver = &visit.Identity{
		Source: visit.FromCard, Card: r.Card, ReadID: r.ReadID, AskedAt: r.AskedAt, ReadAt: r.ReadAt,
	}
	return h, nil
}

// CardFailed takes a read that failed, by the reader's code.
func (s *Seat) CardFailed(ctx context.Context, token, code string) error {
	return s.loop.Enqueue(func(context.Context) error {
		if token == s.asked {
			s.snap.Say("card_"+code, nil, s.o.Now())
		}
		return nil
	}).Wait(ctx)
}

// Scanned takes a line from the scanner: the same as typing it.
func (s *Seat) Scanned(ctx context.Context, text string) error {
	err := s.Do(ctx, Look{Text: text})
	if err == nil {
		return nil
	}
	return s.loop.Enqueue(func(context.Context) error {
		if refusal, ok := errors.AsType[*visit.Refusal](err); ok {
			s.snap.Say("scan_"+refusal.Code, refusal.Details, s.o.Now())
		}
		return err
	}).Wait(ctx)
}

// Receipt takes the hall's answer to a command of the outbox. It returns nil
// only when the answer is durable; until then the courier keeps the command.
func (s *Seat) Receipt(ctx context.Context, _ string, r visit.HallReceipt) error {
	return s.loop.Enqueue(func(ctx context.Context) error { return s.receipt(ctx, r) }).Wait(ctx)
}

func (s *Seat) receipt(ctx context.Context, r visit.HallReceipt) error {
	if s.hand.Step() != Sent || s.hand.CommandID != r.CommandID {
		// Answered before a crash, or put away after it was set aside.
		return s.drop(ctx, r.CommandID)
	}
	h := s.hand.clone()
	h.Answer, h.SetAside = &r, false
	if r.Accepted {
		h.Jobs = jobs(h, &r)
		switch {
		case r.Case != nil && r.Case.State != "":
			h.Case.State = r.Case.State
		case !h.Denied():
			h.Case.State = "delivered"
		}
		h.Case.DeliveredAt = r.At
	} else {
		// A read serves once. What the hall found wrong is asked for again.
		h.Receiver, h.Relation, h.Signature = nil, "", nil
		switch {
		case r.Refusal == CodeWrong:
			h.Code = ""
		case strings.HasPrefix(r.Refusal, "approval_"):
			h.Approval = station.Approval{}
		}
	}
	// The answer first, then the row: a crash between the two brings the answer
	// once more, never none.
	err := s.set(ctx, h)
	if err != nil {
		return err
	}
	err = s.drop(ctx, r.CommandID)
	if err != nil {
		return err
	}
	if r.Accepted {
		s.snap.Handed++
		return nil
	}
	s.snap.Say("hall_"+r.Refusal, r.Details, s.o.Now())
	s.reload(ctx)
	return nil
}

func (s *Seat) drop(ctx context.Context, id string) error {
	err := s.o.Journal.Append(ctx, nil, nil, []string{id})
	if err != nil {
		return s.storage(err)
	}
	return nil
}

// reload asks for the case in hand as it is now: the hall said no, so it may
// have gone another way.
func (s *Seat) reload(ctx context.Context) {
	id := s.hand.Case.CaseID
	s.looking++
	gen := s.looking
	s.loop.Work(func() {
		c, err := s.o.Hall.GetCase(ctx, station.CaseQuery{ID: id})
		s.loop.Enqueue(func(ctx context.Context) error {
			if gen != s.looking || s.hand == nil || s.hand.Case.CaseID != id {
				return nil
			}
			if err != nil {
				return err // what was found before stays in hand, with the hall's refusal
			}
			return s.found(ctx, c, "")
		})
	})
}

// Authorize asks a second person's consent to release the case in hand without
// its slip, and uses it.
func (s *Seat) Authorize(ctx context.Context, staffNo, pin, code string) error {
	n := s.Snapshot()
	if n.Hand == nil {
		return refuse(RefusedNoHand)
	}
	id := n.Hand.Case.CaseID
	a, err := s.o.Hall.Authorize(ctx, station.Authorization{StaffNo: staffNo, PIN: pin, Code: code, Step: StepWithoutSlip, Subject: id})
	if err != nil {
		return err
	}
	return s.loop.Enqueue(func(ctx context.Context) error {
		if s.hand == nil || s.hand.Case.CaseID != id {
			return refuse(RefusedNoHand)
		}
		return s.consent(ctx, a)
	}).Wait(ctx)
}

// bar keeps others out while a handover waits: it is delivered in the name of
// whoever is signed in.
func (s *Seat) bar(staffNo string) error {
	if h := s.Snapshot().Hand; h.Step() == Sent && !h.SetAside && h.Clerk != staffNo {
		return &visit.Refusal{Code: RefusedOthersWait, Details: map[string]string{"staff": h.Clerk}}
	}
	return nil
}

func (s *Seat) setSession(ctx context.Context, session station.Session) error {
	err := station.SaveNote(ctx, s.o.Journal, sessionNote, session)
	if err != nil {
		return s.storage(err)
	}
	s.snap.Enter(session, s.o.Now())
	s.o.Hall.Wake()
	return nil
}
