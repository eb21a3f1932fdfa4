package guide

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"onewindow/catalog"
	"onewindow/station"
	"onewindow/values"
	"onewindow/visit"
)

// Notes of this seat in the journal.
const (
	sessionNote = "guide/session"
	handNote    = "guide/hand"
	askedNote   = "guide/asked"
)

// Options is what a seat is made of. All fields but Reader, Printer and Ticks
// are needed.
type Options struct {
	Window string
	Role   string // guide
	Rules  visit.Rules
	// Releases say which catalogue is in force today; nil: that of Rules stays.
	Releases *catalog.Releases
	Lang     string // of the slips: zh or en
	Hall     Hall
	// PINs let the seat's person in again without the hall; nil: only the hall does.
	PINs    station.PINs
	Notes   station.Notes
	Reader  station.Reader
	Printer station.Printer
	Now     func() time.Time
	NewID   func() string // UUIDv7
	Ticks   <-chan time.Time
	Log     *slog.Logger
	// Letterhead is common to all papers of the hall.
	Letterhead station.Letterhead
	// Elderly is the age from which a person goes first; 0 is nobody.
	Elderly int
	// AnyItem is the slip's word for somebody who does not know the item yet.
	AnyItem string
	// Demo marks every paper 示例数据.
	Demo bool
}

// Hand is the ticket in hand.
type Hand struct {
	Ticket Ticket `json:"ticket"`
	Place  Place  `json:"place"`
	// Placed says that Place is known.
	Placed bool `json:"placed,omitempty"`
	// Where is the hall that has the ticket; nil is this one.
	Where *Where `json:"where,omitempty"`
	// Slip is the paper of the ticket; its ID is empty while none was asked for.
	Slip visit.Job `json:"slip,omitzero"`
	// Precheck is the matter as far as it was looked at, and Seen its papers.
	Precheck *visit.Matter   `json:"precheck,omitempty"`
	Seen     map[string]bool `json:"seen,omitempty"`
}

// Person is whose card lies on the reader.
type Person struct {
	Masked string
	Age    int
}

// Snapshot is everything a screen of this seat may draw, at one instant. It is
// never changed after it was given out.
type Snapshot struct {
	station.Seat
	Hand *Hand // nil when nothing is in hand
	// Board are those who were missed, those booked today, and those who wait.
	Board   []Ticket
	Person  Person
	Asking  bool  // the hall is asked
	AskErr  error // why the last question came to nothing
	Slots   []Slot
	SlotsOf Slots
	// Halls are those that take the item HallsOf, the best one first.
	Halls   []HallLoad
	HallsOf string
	Issued  int // slips since the seat was started
	Elderly bool
	Rules   visit.Rules
}

// Seat is the guide desk's working seat. Make it with OpenSeat, run it with Run.
type Seat struct {
	station.Door
	station.Gear
	o    Options
	loop *station.Loop[Snapshot]

	// Owned by the loop.
	snap     Snapshot
	hand     *Hand
	asked    *Request // a ticket whose answer has not come
	turnedTo *Slots   // the times that are wanted once the hall has answered
	card     string   // token the reader was asked for
	cards    int
	printing bool
	boardAt  time.Time
	offerAt  time.Time // the other hall was last asked
	boarding bool
}

// OpenSeat reads what is in hand and is then where the last run stopped.
func OpenSeat(ctx context.Context, o Options) (*Seat, error) {
	s := &Seat{o: o}
	s.snap = Snapshot{Seat: station.Seat{Window: o.Window, Link: station.LinkUnknown, LinkAt: o.Now()}, Rules: o.Rules}
	s.loop = station.NewLoop(s.snap)
	s.Door = station.Door{Hall: o.Hall, Role: o.Role, Log: o.Log, Queue: s.loop.Enqueue, PINs: o.PINs, Present: func() station.Session { return s.snap.Session }, Enter: s.setSession}
	s.Gear = station.Gear{
		Seat: &s.snap.Seat, Releases: &s.o.Releases, Notes: o.Notes, Now: o.Now, Log: o.Log, Queue: s.loop.Enqueue,
	}
	var err error
	s.snap.Session, err = s.Reopen(ctx, o.Notes, sessionNote)
	if err != nil {
		return nil, err
	}
	err = s.RecallByHand(ctx)
	if err != nil {
		return nil, err
	}
	for key, v := range map[string]any{handNote: &s.hand, askedNote: &s.asked} {
		err := station.LoadNote(ctx, o.Notes, key, v)
		if err != nil {
			return nil, err
		}
	}
	if s.hand != nil && s.hand.Slip.State == visit.JobSending {
		h := s.hand.clone()
		h.Slip.State, h.Slip.Cause = visit.JobUncertain, "restart"
		err := s.set(ctx, h)
		if err != nil {
			return nil, err
		}
	}
	s.publish()
	return s, nil
}

func (h *Hand) clone() *Hand {
	if h == nil {
		return nil
	}
	c := *h
	if h.Precheck != nil {
		m := *h.Precheck
		c.Precheck = &m
	}
	return &c
}

// Run does the seat's work until ctx ends, then waits for its workers.
func (s *Seat) Run(ctx context.Context) error {
	after := func(ctx context.Context) {
		s.settle(ctx)
		s.publish()
	}
	return s.loop.Run(ctx, s.o.Ticks, after, after)
}

// Snapshot is the newest state.
func (s *Seat) Snapshot() Snapshot { return s.loop.Snapshot() }

// Watch gives the newest snapshot and then every newer one, until stop is
// called.
func (s *Seat) Watch() (snapshots <-chan Snapshot, stop func()) { return s.loop.Watch() }

// Post puts a command into the seat's queue and returns at once.
func (s *Seat) Post(cmd Command) *station.Pending {
	return s.loop.Enqueue(func(ctx context.Context) error { return s.command(ctx, cmd) })
}

// Do posts a command and waits until it was taken; what the hall answers shows
// in the snapshots.
func (s *Seat) Do(ctx context.Context, cmd Command) error { return s.Post(cmd).Wait(ctx) }

func (s *Seat) publish() {
	s.turnOver()
	next := s.snap
	next.Now = s.o.Now()
	next.Hand = s.hand.clone()
	next.Elderly = s.o.Elderly > 0 && next.Person.Age >= s.o.Elderly
	s.loop.Publish(next)
}

// set makes a hand durable and then the one in hand.
func (s *Seat) set(ctx context.Context, h *Hand) error {
	err := s.note(ctx, handNote, h)
	if err == nil {
		s.hand = h
	}
	return err
}

func (s *Seat) note(ctx context.Context, key string, v any) error {
	err := station.SaveNote(ctx, s.o.Notes, key, v)
	if err != nil {
		s.o.Log.Error("note", "key", key, "err", err)
		s.snap.Say(station.RefusedStorage, nil, s.o.Now())
		return fmt.Errorf("guide: %w", err)
	}
	return nil
}

func refuse(code string) error { return &visit.Refusal{Code: code} }

func (s *Seat) command(ctx context.Context, cmd Command) error {
	if !s.snap.Session.In() {
		return refuse(station.RefusedSignedOut)
	}
	switch c := cmd.(type) {
	case Take:
		i := slices.IndexFunc(s.snap.Board, func(t Ticket) bool { return t.ID == c.Ticket })
		if i < 0 {
			return refuse(RefusedNotFound)
		}
		return s.take(ctx, s.snap.Board[i])
	case Precheck:
		return s.precheck(ctx, c.Item)
	case Answer:
		return s.answer(ctx, c)
	case TakeBack:
		return s.takeBack(ctx)
	case See:
		return s.see(ctx, c)
	case Drop:
		return s.drop(ctx)
	case Print:
		return s.print(ctx)
	case ForgetCard:
		s.forgetCard()
		return nil
	case Close:
		if s.printing {
			return refuse(RefusedPrinting)
		}
		s.snap.AskErr = nil
		return s.set(ctx, nil)
	}
	return s.ask(ctx, cmd)
}

// take puts a ticket in hand; the same one keeps its slip and pre-check.
func (s *Seat) take(ctx context.Context, t Ticket) error {
	h := &Hand{Ticket: t}
	if old := s.hand; old != nil && old.Ticket.ID == t.ID {
		h = old.clone()
		h.Ticket = t
	}
	return s.set(ctx, h)
}

// boardEvery is how often the board is read while nothing else is asked.
const boardEvery = 5 * time.Second

// settle makes the world fit the seat: the reader is asked for the next card,
// a slip goes to the printer, an offer without an answer is asked about, the
// board is read again.
func (s *Seat) settle(ctx context.Context) {
	s.askReader()
	s.startPrint(ctx)
	if s.hand != nil && s.hand.Ticket.Underway() && !s.snap.Asking && !s.snap.Away() && s.o.Now().Sub(s.offerAt) >= boardEvery {
		_ = s.ask(ctx, Offered{}) // the next tick asks again
	}
	if s.snap.Session.In() && !s.boarding && !s.snap.Away() && s.o.Now().Sub(s.boardAt) >= boardEvery {
		s.readBoard(ctx)
	}
}

func (s *Seat) readBoard(ctx context.Context) {
	s.boarding, s.boardAt = true, s.o.Now()
	s.loop.Work(func() {
		found, err := s.o.Hall.Find(ctx, "", "")
		s.loop.Enqueue(func(context.Context) error {
			s.boarding = false
			if err == nil {
				s.snap.Board = sorted(found)
			}
			return nil
		})
	})
}

// sorted puts first whom the desk can help at once: missed, booked, waiting.
func sorted(board []Ticket) []Ticket {
	rank := map[string]int{Missed: 0, Booked: 1, Waiting: 2}
	slices.SortStableFunc(board, func(a, b Ticket) int { return rank[a.State] - rank[b.State] })
	return board
}

func (s *Seat) askReader() {
	if s.o.Reader == nil {
		return
	}
	want := ""
	if s.snap.Session.In() && s.snap.Person.Masked == "" {
		want = fmt.Sprintf("guide/%d", s.cards)
	}
	switch {
	case want == s.card:
	case want == "":
		s.o.Reader.Cancel()
	default:
		s.o.Reader.Ask(want)
	}
	s.card = want
}

func (s *Seat) forgetCard() {
	s.snap.Person = Person{}
	s.cards++
}

// CardRead takes what the reader delivered: the masked name for the slip and
// the age. Nothing else of the card is kept, and nothing of it on the disk.
func (s *Seat) CardRead(ctx context.Context, r station.CardRead) error {
	return s.loop.Enqueue(func(context.Context) error {
		if r.Token != s.card || r.Token == "" {
			return nil
		}
		s.card = ""
		name := r.Card.Name
		if name == "" {
			name = r.Card.NameEn
		}
		s.snap.Person = Person{Masked: name.Mask()}
		if !r.Card.Birth.IsZero() {
			s.snap.Person.Age = values.AgeOn(r.Card.Birth, values.Of(s.o.Now()))
		}
		return nil
	}).Wait(ctx)
}

// CardFailed takes a read that failed, by the reader's code.
func (s *Seat) CardFailed(ctx context.Context, token, code string) error {
	return s.loop.Enqueue(func(context.Context) error {
		if token == s.card {
			s.snap.Say("card_"+code, nil, s.o.Now())
			s.card = ""
			s.cards++
		}
		return nil
	}).Wait(ctx)
}

// Scanned takes a line from the scanner: the same as typing it.
func (s *Seat) Scanned(ctx context.Context, text string) error {
	err := s.Do(ctx, Find{Text: text})
	if err == nil {
		return nil
	}
	return s.loop.Enqueue(func(context.Context) error {
		s.snap.AskErr = err
		return err
	}).Wait(ctx)
}

func (s *Seat) setSession(ctx context.Context, session station.Session) error {
	err := s.note(ctx, sessionNote, session)
	if err != nil {
		return err
	}
	s.snap.Enter(session, s.o.Now())
	s.boardAt = time.Time{}
	return nil
}

// turnOver takes the release of the day into force, and says so.
func (s *Seat) turnOver() {
	s.snap.TurnOver(&s.o.Rules, s.o.Releases, s.o.Now())
	s.snap.Rules = s.o.Rules
}
