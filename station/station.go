package station

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"onewindow/catalog"
	"onewindow/visit"
)

// Options is what a station is made of. All fields but the devices are
// needed; a desk without a device works by hand.
type Options struct {
	Window string
	Role   string
	Rules  visit.Rules
	// Releases say which catalogue is in force today; nil: the current one of Rules stays.
	Releases *catalog.Releases
	Lang     string // of the papers: zh or en
	Hall     Hall
	// PINs let the seat's person in again without the hall; nil: only the hall does.
	PINs     PINs
	Journal  Journal
	Reader   Reader
	Printer  Printer
	Imager   Imager               // nil: pages cannot be taken
	Feeder   Feeder               // nil: no stack can be let through
	Rater    Rater                // nil: nobody is asked
	Prints   PrintReader          // nil: no prints are taken, and it is said why
	Signer   Signer               // nil: forms are signed on paper
	Signs    Signs                // nil: citizens are shown nothing
	Disk     func() (Disk, error) // nil: nobody looks
	Advice   Advice               // nil: every paper is asked for
	Police   PoliceZone           // nil: no desk of the police zone
	Recovery Recovery             // nil: stores set aside are compared with nothing
	Relay    Relay                // nil: visits are neither left for others nor taken over
	Now      func() time.Time
	NewID    func() string // UUIDv7
	Ticks    <-chan time.Time
	Log      *slog.Logger
	// Letterhead is common to all papers of the hall.
	Letterhead Letterhead
	Desk       Desk
	// Demo marks every paper 示例数据.
	Demo bool
}

// Station is a working seat. Make it with Open, run it with Run.
type Station struct {
	Door
	Gear
	o    Options
	loop *Loop[Snapshot]

	// Owned by the loop.
	visits    []*visit.State // open visits: the current one and the held ones
	closing   []*visit.State // closed, waiting for an answer or a paper
	last      visit.State
	seqs      map[string]int64
	served    map[string]bool // visits finished since the start
	snap      Snapshot
	asked     string // token the reader was asked for
	askedAt   time.Time
	announced Announcement // what the signs show
	// announcedOnce: the signs were shown something since the start.
	announcedOnce bool
	printing      bool
	wanted        string    // visit for which the hall is to be asked for a ticket
	looking       string    // scanned code for which the hall is being asked
	back          *Case     // the case that is looked at to be taken back
	backFor       string    // the visit for which it is
	picture       *picture  // page being taken
	stack         *stack    // papers going through the scanner
	question      *question // rating being asked for
	replicas      map[string]*replica
	labels        map[string]string // tickets by visit, for the rows of the outbox
	taking        bool              // a visit is being taken over
	diskAt        time.Time
	away          *Away        // the newest time without the hall
	lookingBack   bool         // the hall is asked what became of an item's cases
	lookedBack    string       // the case for which it was asked
	recalling     bool         // the hall is asked what the person filled in the last time
	recallAgain   time.Time    // before it, it is not asked again
	seekAgain     time.Time    // before it the hall is not asked for hits
	rulingAgain   time.Time    // before it no rule is asked
	shown         shownLicence //  the licence for which it is to be asked once more
	counting      bool         // what a release changed is being counted
	offered       bool         // what the hall says this window has in hand
	zone          zoneWork
	officer       officerCard
	forms         *forms // that are being signed
	formsFor      string // the matter whose were asked for last
	// compared are the stores that were set aside, oldest first.
	compared  []Comparison
	comparing bool
	compareAt time.Time
}

// Open replays the journal and is then where the last run stopped. Nothing is
// asked of the hall or of a device before Run.
func Open(ctx context.Context, o Options) (*Station, error) {
	s := &Station{o: o, seqs: map[string]int64{}, served: map[string]bool{}, replicas: map[string]*replica{}, labels: map[string]string{}}
	s.snap = Snapshot{Seat: Seat{Window: o.Window, Link: LinkUnknown, LinkAt: o.Now()}, Rules: o.Rules}
	s.loop = NewLoop(s.snap)
	s.Door = Door{Hall: o.Hall, Role: o.Role, Log: o.Log, Queue: s.loop.Enqueue, PINs: o.PINs, Present: func() Session { return s.snap.Session }, Enter: s.setSession}
	s.Gear = Gear{
		Seat: &s.snap.Seat, Releases: &s.o.Releases, Notes: o.Journal, Now: o.Now, Log: o.Log, Queue: s.loop.Enqueue, Linked: s.linked,
	}
	err := s.replay(ctx)
	if err != nil {
		return nil, err
	}
	err = LoadNote(ctx, o.Journal, frequencyNote, &s.snap.Frequency)
	if err != nil {
		return nil, err
	}
	err = LoadNote(ctx, o.Journal, renewalNote, &s.snap.Renewal)
	if err != nil {
		return nil, err
	}
	err = s.RecallByHand(ctx)
	if err != nil {
		return nil, err
	}
	err = s.recallStack(ctx)
	if err != nil {
		return nil, err
	}
	err = s.loadComparisons(ctx)
	if err != nil {
		return nil, err
	}
	s.turnOver()
	s.publish(ctx)
	return s, nil
}

// Run does the station's work until ctx ends, then waits for its workers.
func (s *Station) Run(ctx context.Context) error {
	start := func(ctx context.Context) {
		s.recover(ctx)
		s.publish(ctx)
	}
	return s.loop.Run(ctx, s.o.Ticks, start, func(ctx context.Context) {
		s.settle(ctx)
		s.publish(ctx)
	})
}

// Post puts a command into the station's queue and returns at once. Commands
// are carried out in the order in which they were posted.
func (s *Station) Post(cmd visit.Command) *Pending {
	return s.enqueue(func(ctx context.Context) error { return s.command(ctx, cmd) })
}

// Do posts a command and waits for its end.
func (s *Station) Do(ctx context.Context, cmd visit.Command) error { return s.Post(cmd).Wait(ctx) }

func (s *Station) enqueue(do func(ctx context.Context) error) *Pending { return s.loop.Enqueue(do) }

// meta stamps a command with an identifier and the station's time.
func (s *Station) meta() visit.Meta {
	return visit.Meta{ID: s.o.NewID(), At: s.o.Now(), ByPIN: s.snap.Session.ByPIN}
}

// command carries out one command of the person, on the visit that it is for.
func (s *Station) command(ctx context.Context, cmd visit.Command) error {
	if !s.snap.Session.In() {
		return &visit.Refusal{Code: RefusedSignedOut}
	}
	switch c := cmd.(type) {
	case visit.Call:
		return s.call(ctx)
	case visit.OpenByHand:
		return s.openByHand(ctx, c)
	case visit.Type:
		if s.active() == nil && (c.Typing.Screen == TypingUnserved || c.Typing.Screen == "") {
			return s.keepTyping(ctx, c.Typing)
		}
	case visit.ChooseItem:
		if s.snap.OverTheWall(c.Item) {
			return &visit.Refusal{Code: visit.RefusedOtherZone, Details: map[string]string{"item": c.Item}}
		}
		if c.CaseID == "" {
			c.CaseID = s.o.NewID()
		}
		err := s.decide(ctx, s.active(), c)
		if err == nil {
			s.opened(ctx, c.Item)
		}
		return err
	case visit.ChoosePackage:
		return s.choosePackage(ctx, c)
	case visit.Finish:
		return s.finish(ctx)
	case visit.UndoFinish:
		return s.undoFinish(ctx)
	case visit.Resume:
		return s.resume(ctx)
	case visit.Reprint:
		return s.decide(ctx, s.withJob(c.Job), c)
	case visit.Rate:
		return s.rate(ctx, c)
	case visit.TakePrints:
		return s.takePrints(ctx, c)
	case visit.FailPrints:
		return s.failPrints(ctx, c)
	case visit.Assign, visit.CallFailed, visit.HallReceipt, visit.PrintSending, visit.PrintEnded, visit.BindCard, visit.ReadDocument, visit.TakeOver, visit.Fence,
		visit.TakeHits, visit.TakeRuling, visit.KnowFields, visit.Charge:
		return &visit.Refusal{Code: visit.RefusedUnknownCommand} // only the station itself gives these
	}
	return s.decide(ctx, s.active(), cmd)
}

// Codes of refusals that the station adds to those of visit.
const (
	RefusedSignedOut = "signed_out"
	RefusedOffline   = "offline"
	RefusedStorage   = "storage"   // the journal could not take it
	RefusedDiskFull  = "disk_full" // only visits already begun are taken
)

// active is the visit in hand: open and not held.
func (s *Station) active() *visit.State {
	for _, v := range s.visits {
		if v.HeldAt.IsZero() {
			return v
		}
	}
	return nil
}

func (s *Station) call(ctx context.Context) error {
	switch {
	case s.active() != nil || s.taking:
		return &visit.Refusal{Code: visit.RefusedBusy}
	case s.snap.Disk.Full:
		return &visit.Refusal{Code: RefusedDiskFull}
	case s.snap.Seat.Away():
		return &visit.Refusal{Code: RefusedOffline}
	}
	v := &visit.State{}
	err := s.decide(ctx, v, visit.Call{VisitID: s.o.NewID(), Window: s.o.Window, Clerk: s.snap.Session.StaffNo})
	if err != nil {
		return err
	}
	s.wanted = v.ID
	s.forgetTyping(ctx)
	return nil
}

// askTicket asks for the ticket that is wanted.
func (s *Station) askTicket(ctx context.Context) {
	v := s.find(s.wanted)
	s.wanted = ""
	if v != nil {
		s.askHall(ctx, *v)
	}
}

// askHall asks for the next ticket outside the loop; the answer comes back as
// a command. The command id makes a repeat after a crash harmless.
func (s *Station) askHall(ctx context.Context, v visit.State) {
	s.loop.Work(func() {
		ticket, found, err := s.callNext(ctx, v.CallCommand)
		var refused *Refused
		var cmd visit.Command
		switch {
		case errors.As(err, &refused):
			cmd = visit.CallFailed{Reason: refused.Code}
		case err != nil:
			cmd = visit.CallFailed{Reason: RefusedOffline}
		case !found:
			cmd = visit.CallFailed{Reason: visit.EndNobody}
		default:
			cmd = visit.Assign{Ticket: ticket}
		}
		s.enqueue(func(ctx context.Context) error {
			err := s.decide(ctx, s.find(v.ID), cmd)
			if failed, ok := cmd.(visit.CallFailed); ok && err == nil {
				s.notice("call_"+failed.Reason, nil)
			}
			return err
		})
	})
}

// maxFinished is what one call may carry.
const maxFinished = 128

func (s *Station) callNext(ctx context.Context, commandID string) (visit.Ticket, bool, error) {
	finished, err := s.unheard(ctx)
	if err != nil {
		return visit.Ticket{}, false, err
	}
	return s.o.Hall.CallNext(ctx, commandID, finished)
}

// unheard is what this window did with the tickets before and the hall may not
// have heard yet: for the hall a visit whose end is still on its way is at the
// window. Cases and visits opened by hand follow with the outbox.
func (s *Station) unheard(ctx context.Context) ([]visit.HallCommand, error) {
	moves, err := s.o.Journal.Moves(ctx)
	if err != nil {
		s.o.Log.Error("outbox", "err", err)
		return nil, &Refused{Code: RefusedStorage}
	}
	moves = slices.DeleteFunc(moves, func(c visit.HallCommand) bool { return c.Move.HandLabel != "" })
	// The newest: older ones went with an earlier call.
	return moves[max(0, len(moves)-maxFinished):], nil
}

// resume brings a held visit back; with several held ones the oldest.
func (s *Station) resume(ctx context.Context) error {
	if s.active() != nil || s.taking {
		return &visit.Refusal{Code: visit.RefusedBusy}
	}
	var oldest *visit.State
	for _, v := range s.visits {
		if !v.HeldAt.IsZero() && (oldest == nil || v.HeldAt.Before(oldest.HeldAt)) {
			oldest = v
		}
	}
	return s.decide(ctx, oldest, visit.Resume{})
}

func (s *Station) undoFinish(ctx context.Context) error {
	if s.active() != nil {
		return &visit.Refusal{Code: visit.RefusedBusy}
	}
	if s.last.ID == "" {
		return &visit.Refusal{Code: visit.RefusedNotNow}
	}
	v := s.find(s.last.ID)
	if v == nil {
		last := s.last
		v = &last
	}
	return s.decide(ctx, v, visit.UndoFinish{})
}

func (s *Station) rate(ctx context.Context, c visit.Rate) error {
	v := s.find(s.last.ID)
	if v == nil {
		last := s.last
		v = &last
	}
	return s.decide(ctx, v, c)
}

// find looks a visit up by id among the open and the closing ones.
func (s *Station) find(id string) *visit.State {
	for _, v := range slices.Concat(s.visits, s.closing) {
		if v.ID == id {
			return v
		}
	}
	return nil
}

func (s *Station) withJob(job string) *visit.State {
	for _, v := range slices.Concat(s.visits, s.closing, []*visit.State{&s.last}) {
		if v.Job(job) != nil {
			return v
		}
	}
	return nil
}

// decide lets the rules answer, makes the events durable, and folds them. It
// is the only place where a visit changes.
func (s *Station) decide(ctx context.Context, v *visit.State, cmd visit.Command, settled ...string) error {
	if v == nil {
		v = &visit.State{}
	}
	meta := s.meta()
	events, err := visit.Decide(*v, cmd, meta, s.o.Rules)
	if err != nil {
		return err
	}
	return s.commit(ctx, v, meta.At, events, settled)
}

func (s *Station) commit(ctx context.Context, v *visit.State, at time.Time, events []visit.Event, settled []string) error {
	if len(events) == 0 && len(settled) == 0 {
		return nil
	}
	next := *v
	var records []visit.Record
	var out []visit.HallCommand
	id, seq := v.ID, s.seqs[v.ID]
	for _, e := range events {
		next = visit.Apply(next, at, e)
		id = next.ID
		seq++
		records = append(records, visit.Record{VisitID: id, Seq: seq, At: at, Event: e})
		if cmd, ok := visit.Outgoing(next, at, e); ok {
			out = append(out, cmd)
		}
	}
	err := s.o.Journal.Append(ctx, records, out, settled)
	if err != nil {
		s.o.Log.Error("journal", "err", err)
		if errors.Is(err, ErrFull) {
			s.diskAt = time.Time{} // look at once
			return &visit.Refusal{Code: RefusedDiskFull}
		}
		s.notice(RefusedStorage, nil)
		return fmt.Errorf("station: %w", err)
	}
	if len(events) == 0 {
		return nil // only rows were settled: a visit that is not here must not come back empty
	}
	s.seqs[id] = seq
	*v = next
	s.place(ctx, v)
	if len(out) > 0 {
		s.o.Hall.Wake()
	}
	return nil
}

// place keeps a visit in the list it belongs to now.
func (s *Station) place(ctx context.Context, v *visit.State) {
	same := func(o *visit.State) bool { return o.ID == v.ID }
	s.labels[v.ID] = v.Ticket.Label
	s.visits = slices.DeleteFunc(s.visits, same)
	s.closing = slices.DeleteFunc(s.closing, same)
	delete(s.served, v.ID)
	if s.question != nil && s.question.v.ID == v.ID {
		s.question.v = *v
	}
	if !v.ClosedAt.IsZero() {
		delete(s.replicas, v.ID)
	}
	if v.ClosedAt.IsZero() {
		if s.last.ID == v.ID {
			s.last = visit.State{}
		}
		s.visits = append(s.visits, v)
		return
	}
	if v.End == visit.EndFinished {
		s.served[v.ID] = true
	}
	if v.End != visit.EndNobody && v.End != visit.EndFailed && !v.ClosedAt.Before(s.last.ClosedAt) {
		s.last = *v
	}
	if !v.Done() || len(v.Unprinted()) > 0 {
		s.closing = append(s.closing, v)
		return
	}
	err := s.o.Journal.Retire(ctx, v.ID)
	if err != nil {
		s.o.Log.Warn("retire", "visit", v.ID, "err", err)
	}
}

func (s *Station) notice(code string, details map[string]string) {
	s.snap.Notice = Notice{Seq: s.snap.Notice.Seq + 1, Code: code, Details: details, At: s.o.Now()}
}
