package guide

import (
	"context"
	"errors"
	"slices"
	"strings"

	"onewindow/papers"
	"onewindow/station"
	"onewindow/visit"
)

// answered is what the hall said to a question, applied in the loop.
type answered func(ctx context.Context) error

// ask brings a command to the hall, one at a time. Who turns to another day while
// the times of one are asked for wants those of the newest: they are asked for next.
func (s *Seat) ask(ctx context.Context, cmd Command) error {
	times, turning := cmd.(Slots)
	switch {
	case s.snap.Asking && turning:
		s.turnedTo = &times
		return nil
	case s.snap.Asking:
		return refuse(RefusedAsking)
	case s.snap.Away():
		return station.ErrUnreachable
	}
	work, err := s.question(ctx, cmd)
	if err != nil {
		return err
	}
	s.snap.Asking, s.snap.AskErr = true, nil
	s.loop.Work(func() {
		apply, err := work(ctx)
		s.loop.Enqueue(func(ctx context.Context) error {
			s.snap.Asking, s.snap.AskErr = false, err
			if err != nil {
				s.lost(ctx, err)
				return errors.Join(err, s.turn(ctx))
			}
			s.boardAt = s.boardAt.Add(-boardEvery)
			s.snap.AskErr = apply(ctx)
			return errors.Join(s.snap.AskErr, s.turn(ctx))
		})
	})
	return nil
}

// turn asks for the times of the day that was turned to meanwhile.
func (s *Seat) turn(ctx context.Context) error {
	times := s.turnedTo
	s.turnedTo = nil
	if times == nil || *times == s.snap.SlotsOf {
		return nil
	}
	return s.ask(ctx, *times)
}

// lost keeps a request whose answer did not come; a definite no ends it.
func (s *Seat) lost(ctx context.Context, err error) {
	if s.asked != nil && !errors.Is(err, station.ErrUnreachable) && !hallAway(err) {
		s.asked = nil
		_ = s.note(ctx, askedNote, s.asked) // said and logged there
	}
}

// hallAway says that another hall did not answer: what was asked of it may have
// happened.
func hallAway(err error) bool {
	r, ok := errors.AsType[*station.Refused](err)
	return ok && r.Code == "hall_away"
}

// question says what is to be asked; it refuses what needs no asking.
func (s *Seat) question(ctx context.Context, cmd Command) (func(context.Context) (answered, error), error) {
	hall := s.o.Hall
	switch c := cmd.(type) {
	case Find:
		return s.find(c.Text)
	case Issue:
		return s.draw(ctx, Request{Item: c.Item, Group: c.Group, Needs: c.Needs, Name: s.snap.Person.Masked})
	case Book:
		return s.draw(ctx, Request{Item: c.Item, Slot: c.Start, Name: s.snap.Person.Masked, Hall: c.Hall})
	case Halls:
		return func(ctx context.Context) (answered, error) {
			found, err := hall.Halls(ctx, c.Item)
			return func(context.Context) error {
				s.snap.Halls, s.snap.HallsOf = found, c.Item
				return nil
			}, err
		}, nil
	case Slots:
		return func(ctx context.Context) (answered, error) {
			slots, err := hall.Slots(ctx, c.Item, c.Day, c.Hall)
			return func(context.Context) error {
				s.snap.Slots, s.snap.SlotsOf = slots, c
				return nil
			}, err
		}, nil
	}
	if s.hand == nil {
		return nil, refuse(RefusedNoTicket)
	}
	if s.hand.Where != nil {
		return nil, refuse(RefusedOtherHall)
	}
	id := s.hand.Ticket.ID
	switch c := cmd.(type) {
	case Offer:
		return s.offered(id, c.Hall, false)
	case Offered:
		return s.offered(id, s.hand.Ticket.OfferedHall, true)
	case Withdraw:
		return s.placed(Waiting, func(ctx context.Context) (Ticket, Place, error) { return hall.Withdraw(ctx, id) })
	case CheckIn:
		return s.placed(Booked, func(ctx context.Context) (Ticket, Place, error) { return hall.CheckIn(ctx, id) })
	case Amend:
		return s.placed("", func(ctx context.Context) (Ticket, Place, error) { return hall.Amend(ctx, id, c.Item, c.Needs) })
	case Requeue:
		return s.changed(Missed, func(ctx context.Context) (Ticket, error) { return hall.Requeue(ctx, id) })
	case Cancel:
		return s.changed("", func(ctx context.Context) (Ticket, error) { return hall.Cancel(ctx, id) })
	case Favour:
		return s.changed(Waiting, func(ctx context.Context) (Ticket, error) { return hall.Favour(ctx, id, c.Group, c.Note) })
	case Attach:
		p, err := s.preparation(c.Note)
		if err != nil {
			return nil, err
		}
		return s.attached(id, p), nil
	}
	return nil, refuse(visit.RefusedUnknownCommand)
}

// find looks for a number. The code of a slip is its number with a check.
func (s *Seat) find(text string) (func(context.Context) (answered, error), error) {
	label := strings.ToUpper(strings.TrimSpace(text))
	if code, wrong := papers.ParseCode(label); wrong == nil {
		if code.Kind != papers.CodeTicket {
			return nil, refuse(RefusedOtherCode)
		}
		label = code.Number
	}
	return func(ctx context.Context) (answered, error) {
		found, err := s.o.Hall.Find(ctx, label, "")
		if err == nil && label != "" && len(found) == 0 {
			err = refuse(RefusedNotFound)
		}
		return func(ctx context.Context) error {
			if label == "" {
				s.snap.Board = sorted(found)
				return nil
			}
			return s.take(ctx, sorted(found)[0])
		}, err
	}, nil
}

// draw asks for a ticket or a booking. The request is durable before it goes
// out: when the answer is lost, the same wish asks for the same ticket.
func (s *Seat) draw(ctx context.Context, r Request) (func(context.Context) (answered, error), error) {
	r.ID = s.o.NewID()
	if old := s.asked; old != nil && old.Item == r.Item && old.Group == r.Group && old.Slot.Equal(r.Slot) && old.Name == r.Name && old.Hall == r.Hall &&
		slices.Equal(old.Needs, r.Needs) {
		r.ID = old.ID
	}
	err := s.note(ctx, askedNote, &r)
	if err != nil {
		return nil, err
	}
	s.asked = &r
	return func(ctx context.Context) (answered, error) {
		var t Ticket
		var at Place
		var where Where
		var err error
		if r.Slot.IsZero() {
			t, at, err = s.o.Hall.Issue(ctx, r)
		} else {
			t, where, err = s.o.Hall.Book(ctx, r)
		}
		return func(ctx context.Context) error {
			h := &Hand{Ticket: t, Place: at, Placed: r.Slot.IsZero()}
			if r.Hall != "" {
				h.Where = &where
			}
			h.Slip = slip(t)
			err := s.set(ctx, h)
			if err != nil {
				return err // asked again, the hall gives the same ticket
			}
			s.asked = nil
			s.snap.Issued++
			s.snap.Slots = nil
			s.forgetCard()
			return s.note(ctx, askedNote, s.asked)
		}, err
	}, nil
}

// changed asks for a step of the ticket in hand; state is where it must be, ""
// anywhere.
func (s *Seat) changed(state string, step func(context.Context) (Ticket, error)) (func(context.Context) (answered, error), error) {
	return s.placed(state, func(ctx context.Context) (Ticket, Place, error) {
		t, err := step(ctx)
		return t, Place{Ahead: -1}, err
	})
}

func (s *Seat) placed(state string, step func(context.Context) (Ticket, Place, error)) (func(context.Context) (answered, error), error) {
	if state != "" && s.hand.Ticket.State != state {
		return nil, refuse(RefusedNotHere)
	}
	return func(ctx context.Context) (answered, error) {
		t, at, err := step(ctx)
		return func(ctx context.Context) error {
			if s.hand == nil || s.hand.Ticket.ID != t.ID {
				return nil // put away meanwhile; the board shows it
			}
			h := s.hand.clone()
			if h.Precheck != nil && h.Precheck.Item != t.Item {
				h.Precheck, h.Seen = nil, nil
			}
			// A slip that says something else now is printed anew.
			again := t.Item != h.Ticket.Item || t.Class != h.Ticket.Class || largePrint(&t) != largePrint(&h.Ticket) || state == Booked
			h.Ticket = t
			h.Placed = at.Ahead >= 0
			if h.Placed {
				h.Place = at
			}
			if again && t.State == Waiting {
				h.Slip = slip(t)
			}
			return s.set(ctx, h)
		}, err
	}, nil
}

func (s *Seat) attached(id string, p visit.Preparation) func(context.Context) (answered, error) {
	return func(ctx context.Context) (answered, error) {
		t, err := s.o.Hall.Prepare(ctx, id, p)
		return func(ctx context.Context) error {
			if s.hand == nil || s.hand.Ticket.ID != id {
				return nil
			}
			h := s.hand.clone()
			h.Ticket, h.Precheck, h.Seen = t, nil, nil
			return s.set(ctx, h)
		}, err
	}
}

// offered sends the ticket in hand to another hall, or asks how an offer stands.
// Once that hall has it, the person gets a slip that says where to go.
func (s *Seat) offered(id, hall string, ask bool) (func(context.Context) (answered, error), error) {
	if s.hand.Ticket.State != Waiting {
		return nil, refuse(RefusedNotHere)
	}
	s.offerAt = s.o.Now()
	return func(ctx context.Context) (answered, error) {
		t, where, at, err := s.o.Hall.Offer(ctx, id, hall, ask)
		no, said := errors.AsType[*station.Refused](err)
		if err != nil && !said {
			return nil, err
		}
		return func(ctx context.Context) error {
			if s.hand == nil || s.hand.Ticket.ID != id {
				return err
			}
			h := s.hand.clone()
			switch {
			case said && hallAway(no):
				return err
			case said: // it stays here, at its place
				h.Ticket.OfferedHall, h.Ticket.OfferedTo = "", ""
			default:
				h.Ticket, h.Placed, h.Precheck, h.Seen = t, false, nil, nil
			}
			if ask && !said && !t.Underway() && !t.Moved() {
				s.snap.Say("offer_over", map[string]string{"number": t.Label, "hall": s.hand.Ticket.OfferedTo}, s.o.Now())
			}
			if t.Moved() {
				h.Where, h.Place, h.Placed = &where, at, at.Ahead >= 0
				h.Slip = slip(t)
			}
			return errors.Join(s.set(ctx, h), err)
		}, nil
	}, nil
}
