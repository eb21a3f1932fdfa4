package supervision

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"onewindow/catalog"
	"onewindow/station"
	"onewindow/visit"
)

// sessionNote is who sits here, in the journal.
const sessionNote = "supervision/session"

// Options is what a seat is made of. All fields but Releases, Printer and Ticks are
// needed.
type Options struct {
	Window string
	Role   string // supervisor
	Rules  visit.Rules
	// Releases say which catalogue is in force today; nil: that of Rules stays.
	Releases *catalog.Releases
	Hall     Hall
	// Printer prints what a screen shows in Lang; nil: there is none.
	Printer station.Printer
	Lang    string
	Demo    bool
	// PINs let the seat's person in again without the hall; nil: only the hall does.
	PINs  station.PINs
	Notes station.Notes
	Now   func() time.Time
	NewID func() string // UUIDv7
	Ticks <-chan time.Time
	Log   *slog.Logger
}

// Snapshot is everything a screen of this seat may draw, at one instant. It is
// never changed after it was given out.
type Snapshot struct {
	station.Seat
	Board Board
	// Heard is when the hall last said that the board holds; zero: never.
	Heard  time.Time
	Asking bool  // the hall is asked
	AskErr error // why the last order came to nothing
	// Done counts the orders that were carried out, so that a screen sees that its
	// own was.
	Done int
	// Foreseen is what the changes Ahead would bring; empty while nobody asked, or
	// the hall has not answered.
	Foreseen []Foreseen
	// Ticket is the one in hand; nil for none.
	Ticket *Ticket
	Ahead  []Change
	Rules  visit.Rules
	// Looking says that the lists are looked at; they are of ListedAt, zero while
	// they were never read, and ListErr is why they are no newer.
	Looking, Listing bool
	Lists            Lists
	ListedAt         time.Time
	ListErr          error
	// Period and Back are what is looked back at, an empty period nothing; Study is
	// what the hall said of it, nil while it has not, and StudyErr why it has not.
	Period   Period
	Back     int
	Study    *Study
	StudyErr error
}

// staleAfter is how old a board may be before its numbers are called old: two
// heartbeats of the hall are missing then.
const staleAfter = 2 * time.Second

// Age is how old the numbers are.
func (n *Snapshot) Age() time.Duration { return max(0, n.Now.Sub(n.Heard)) }

// Stale says that the numbers may not hold any more.
func (n *Snapshot) Stale() bool { return n.Heard.IsZero() || n.Age() > staleAfter }

// HallNow is the hall's clock, as far as it is known.
func (n *Snapshot) HallNow() time.Time { return n.Board.At.Add(n.Age()) }

// Seat is the supervisor's working seat. Make it with OpenSeat, run it with Run.
type Seat struct {
	station.Door
	station.Gear
	o    Options
	loop *station.Loop[Snapshot]

	// Owned by the loop.
	snap Snapshot
	// end ends the stream that runs; retry is when the next one may begin.
	end   context.CancelFunc
	retry time.Time
	// relist is when the lists are read next.
	relist time.Time
}

// OpenSeat goes on with who sat here.
func OpenSeat(ctx context.Context, o Options) (*Seat, error) {
	s := &Seat{o: o}
	s.snap = Snapshot{Seat: station.Seat{Window: o.Window, Link: station.LinkUnknown, LinkAt: o.Now()}, Rules: o.Rules}
	s.loop = station.NewLoop(s.snap)
	s.Door = station.Door{Hall: o.Hall, Role: o.Role, Log: o.Log, Queue: s.loop.Enqueue, PINs: o.PINs, Present: func() station.Session { return s.snap.Session }, Enter: s.setSession}
	s.Gear = station.Gear{Seat: &s.snap.Seat, Releases: &s.o.Releases, Notes: o.Notes, Now: o.Now, Log: o.Log, Queue: s.loop.Enqueue}
	var err error
	s.snap.Session, err = s.Reopen(ctx, o.Notes, sessionNote)
	if err != nil {
		return nil, err
	}
	s.publish()
	return s, nil
}

// Run does the seat's work until ctx ends, then waits for its workers.
func (s *Seat) Run(ctx context.Context) error {
	after := func(ctx context.Context) {
		s.watch(ctx)
		s.list(ctx)
		s.publish()
	}
	return s.loop.Run(ctx, s.o.Ticks, after, after)
}

// Snapshot is the newest state.
func (s *Seat) Snapshot() Snapshot { return s.loop.Snapshot() }

// Watch gives the newest snapshot and then every newer one, until stop is called.
func (s *Seat) Watch() (snapshots <-chan Snapshot, stop func()) { return s.loop.Watch() }

// Post puts an order into the seat's queue and returns at once.
func (s *Seat) Post(cmd Command) *station.Pending {
	return s.loop.Enqueue(func(ctx context.Context) error { return s.command(ctx, cmd) })
}

// Do posts an order and waits until it was taken; what the hall answers shows in
// the snapshots.
func (s *Seat) Do(ctx context.Context, cmd Command) error { return s.Post(cmd).Wait(ctx) }

func (s *Seat) publish() {
	s.snap.TurnOver(&s.o.Rules, s.o.Releases, s.o.Now())
	s.snap.Rules = s.o.Rules
	next := s.snap
	next.Now = s.o.Now()
	s.loop.Publish(next)
}

func (s *Seat) setSession(ctx context.Context, session station.Session) error {
	err := station.SaveNote(ctx, s.o.Notes, sessionNote, session)
	if err != nil {
		s.snap.Say(station.RefusedStorage, nil, s.o.Now())
		return fmt.Errorf("supervision: %w", err)
	}
	if session.StaffNo != s.snap.Session.StaffNo {
		s.snap.Looking, s.snap.Lists, s.snap.ListedAt, s.snap.ListErr = false, nil, time.Time{}, nil
		s.snap.Period, s.snap.Study, s.snap.StudyErr = "", nil, nil
	}
	s.snap.Enter(session, s.o.Now())
	if s.end != nil {
		s.end()
	}
	s.retry = time.Time{}
	return nil
}

// watchAgain is how long the seat waits before it asks for the board again.
const watchAgain = 500 * time.Millisecond

// watch keeps the stream of the board open while somebody is signed in.
func (s *Seat) watch(ctx context.Context) {
	now := s.o.Now()
	if s.end != nil || !s.snap.Session.In() || s.snap.Away() || now.Before(s.retry) {
		return
	}
	ctx, end := context.WithCancel(ctx)
	s.end = end
	s.loop.Work(func() {
		err := s.o.Hall.Board(ctx, func(b Board, alive bool) {
			s.loop.Enqueue(func(context.Context) error {
				s.take(b, alive)
				return nil
			})
		})
		s.loop.Enqueue(func(context.Context) error {
			end()
			s.end, s.retry = nil, s.o.Now().Add(watchAgain)
			if err != nil && ctx.Err() == nil {
				s.o.Log.Info("the board's stream ended", "err", err)
			}
			return nil
		})
	})
}

func (s *Seat) take(b Board, alive bool) {
	s.snap.Heard = s.o.Now()
	if alive {
		s.snap.Board.At = b.At
		return
	}
	s.snap.Board = b
}
