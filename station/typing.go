package station

import (
	"context"

	"onewindow/visit"
)

// typingNote is where the journal keeps what is typed while nobody is served:
// the number of a ticket that opens a visit by hand. Within a visit it is an
// event of the visit.
const typingNote = "typing"

// TypingUnserved is the screens' word for what is typed while nobody is served.
// What was typed for a person is never kept without that person's visit.
const TypingUnserved = "unserved"

// keepTyping makes what stands in a field without a visit durable; the zero
// value gives it up.
func (s *Station) keepTyping(ctx context.Context, t visit.Typing) error {
	if s.snap.Typing.Equal(t) {
		return nil
	}
	err := SaveNote(ctx, s.o.Journal, typingNote, t)
	if err != nil {
		return err
	}
	s.snap.Typing = t
	return nil
}

// openByHand begins a visit by a typed number, which is part of it from then on.
func (s *Station) openByHand(ctx context.Context, c visit.OpenByHand) error {
	if s.active() != nil || s.taking {
		return &visit.Refusal{Code: visit.RefusedBusy}
	}
	c.VisitID, c.TicketID = s.o.NewID(), s.o.NewID()
	c.Window, c.Clerk = s.o.Window, s.snap.Session.StaffNo
	err := s.decide(ctx, &visit.State{}, c)
	if err != nil {
		return err
	}
	s.forgetTyping(ctx)
	return nil
}

// forgetTyping clears what was typed for one person before the next one comes. It
// must not fail what has been done.
func (s *Station) forgetTyping(ctx context.Context) {
	err := s.keepTyping(ctx, visit.Typing{})
	if err != nil {
		s.o.Log.Warn("typed number is not cleared", "err", err)
	}
}
