package supervision

import (
	"context"
	"slices"
	"time"

	"onewindow/station"
	"onewindow/values"
	"onewindow/visit"
)

// Command is one thing that the supervisor orders. The set is closed.
type Command interface{ name() string }

// Name is the word of a command.
func Name(c Command) string { return c.name() }

type (
	// Arrange orders windows, all of them or none.
	Arrange struct{ Changes []Change }
	// Foresee asks what changes would bring; nothing is changed, and an order does
	// not wait for the answer.
	Foresee struct{ Changes []Change }
	// StopLine stops giving tickets out for a line, or goes on; Seen is the version
	// of the line that the supervisor saw.
	StopLine struct {
		Line    string
		Seen    int64
		Stopped bool
	}
	// Broadcast says a word to all windows, or to one.
	Broadcast struct {
		Window, Code, Words string
		Minutes             int
	}
	// Answer grants or refuses a step that waits for consent, by one's own PIN.
	Answer struct {
		Request string
		PIN     values.Personal
		Grant   bool
	}
	// Attend says that one goes to a window that calls, or resets its call.
	Attend struct {
		Help string
		Over bool
	}
	// TakeBack ends a word.
	TakeBack struct{ Notice string }
)

func (Arrange) name() string   { return "arrange" }
func (Foresee) name() string   { return "foresee" }
func (StopLine) name() string  { return "stop_line" }
func (Broadcast) name() string { return "broadcast" }
func (TakeBack) name() string  { return "take_back" }
func (Answer) name() string    { return "answer" }
func (Attend) name() string    { return "attend" }

// Codes of refusals that this seat adds to those of visit and station.
const (
	RefusedAsking = "guide_asking" // the hall has not answered the last order
)

// asks says that a command changes nothing.
func asks(cmd Command) bool {
	_, ok := cmd.(Foresee)
	return ok
}

func refuse(code string) error { return &visit.Refusal{Code: code} }

// command brings an order to the hall, one at a time.
func (s *Seat) command(ctx context.Context, cmd Command) error {
	switch {
	case !s.snap.Session.In():
		return refuse(station.RefusedSignedOut)
	case s.listed(cmd) || s.studied(ctx, cmd):
		return nil
	case s.snap.Asking && !asks(cmd):
		return refuse(RefusedAsking)
	case s.snap.Away() && !alone(cmd):
		return station.ErrUnreachable
	}
	if c, ok := cmd.(Foresee); ok {
		s.foresee(ctx, c.Changes)
		return nil
	}
	if c, ok := cmd.(FindTicket); ok {
		s.snap.Ticket = nil
		if c.Label == "" {
			s.snap.AskErr = nil
			return nil
		}
	}
	held, holds := (*Ticket)(nil), false
	work := s.order(cmd)
	if work == nil {
		work = s.ticketOrder(cmd, s.o.NewID(), func(t *Ticket) { held, holds = t, true })
	}
	if work == nil {
		return refuse(visit.RefusedUnknownCommand)
	}
	s.snap.Asking, s.snap.AskErr = true, nil
	s.loop.Work(func() {
		err := work(ctx)
		s.loop.Enqueue(func(context.Context) error {
			s.snap.Asking, s.snap.AskErr = false, err
			if err == nil {
				s.snap.Done++
				s.relist = time.Time{}
				if s.snap.Period != "" {
					s.study(ctx)
				}
			}
			if holds {
				s.snap.Ticket = held
			}
			return nil
		})
	})
	return nil
}

// foresee asks beside everything else; an answer to other changes than the newest
// is nobody's any more.
func (s *Seat) foresee(ctx context.Context, changes []Change) {
	s.snap.Ahead, s.snap.Foreseen = changes, nil
	s.loop.Work(func() {
		found, err := s.o.Hall.Foresee(ctx, changes)
		s.loop.Enqueue(func(context.Context) error {
			if err == nil && slices.Equal(s.snap.Ahead, changes) {
				s.snap.Foreseen = found
			}
			return nil
		})
	})
}

func (s *Seat) order(cmd Command) func(context.Context) error {
	hall, id := s.o.Hall, s.o.NewID()
	switch c := cmd.(type) {
	case Arrange:
		return func(ctx context.Context) error { return hall.Arrange(ctx, id, c.Changes) }
	case StopLine:
		return func(ctx context.Context) error { return hall.StopLine(ctx, id, c.Line, c.Seen, c.Stopped) }
	case Broadcast:
		return func(ctx context.Context) error {
			return hall.Broadcast(ctx, Notice{ID: id, Window: c.Window, Code: c.Code, Words: c.Words}, c.Minutes)
		}
	case Answer:
		return func(ctx context.Context) error { return hall.Answer(ctx, c.Request, c.PIN.Clear(), c.Grant) }
	case Attend:
		return func(ctx context.Context) error { return hall.Attend(ctx, c.Help, c.Over) }
	case Print:
		return s.print(id, c.Report)
	case See:
		return func(ctx context.Context) error { return hall.See(ctx, c.UpTo) }
	case Acknowledge:
		return func(ctx context.Context) error { return hall.Acknowledge(ctx, c.Alert, c.Outcome) }
	case Urge:
		return func(ctx context.Context) error { return hall.Urge(ctx, c.Case) }
	case NameCause:
		return func(ctx context.Context) error { return hall.NameCause(ctx, c.CaseNo, c.Cause, c.Reason) }
	case FinishMeasure:
		return func(ctx context.Context) error { return hall.FinishMeasure(ctx, c.Kind, c.Subject, c.Month, c.Reason) }
	case UrgeAll:
		return s.urgeAll(c.Department)
	case TakeBack:
		return func(ctx context.Context) error { return hall.Broadcast(ctx, Notice{ID: c.Notice}, 0) }
	}
	return nil
}
