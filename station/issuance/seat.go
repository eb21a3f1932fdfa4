package issuance

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"onewindow/catalog"
	"onewindow/station"
	"onewindow/visit"
)

// Notes of this seat in the journal.
const (
	sessionNote = "issuance/session"
	handNote    = "issuance/hand"
)

// Options is what a seat is made of. All fields but Reader, Printer, Signer and
// Ticks are needed.
type Options struct {
	Window string
	Role   string // issuer
	Rules  visit.Rules
	// Releases say which catalogue is in force today; nil: that of Rules stays.
	Releases *catalog.Releases
	Lang     string // of the papers: zh or en
	Hall     Hall
	// PINs let the seat's person in again without the hall; nil: only the hall does.
	PINs    station.PINs
	Journal Journal
	Reader  station.Reader
	Printer station.Printer
	Signer  station.Signer // nil: the receiver signs on paper
	Now     func() time.Time
	NewID   func() string // UUIDv7
	Ticks   <-chan time.Time
	Log     *slog.Logger
	// Letterhead is common to all papers of the hall.
	Letterhead station.Letterhead
	// Relations are the words of the receipt for Self and Agent.
	Relations map[string]string
	// Demo marks every paper 示例数据.
	Demo bool
}

// Snapshot is everything a screen of this seat may draw, at one instant. It is
// never changed after it was given out.
type Snapshot struct {
	station.Seat
	Hand    *Hand // nil when nothing is in hand
	Looking bool  // the hall is asked
	LookErr error // why nothing was found; nil after a find
	Signing bool  // the receiver is asked to sign on the pad
	Pad     bool  // there is a pad
	Handed  int   // results handed over since the seat was started
	Rules   visit.Rules
}

// Receiver is whose card was read for the result in hand; nil while there is none.
func (n Snapshot) Receiver() *visit.Identity {
	if n.Hand == nil {
		return nil
	}
	return n.Hand.Receiver
}

// Step says how far the handover in hand is.
func (n Snapshot) Step() Step { return n.Hand.Step() }

// Seat is the issue desk's working seat. Make it with OpenSeat, run it with
// Run.
type Seat struct {
	station.Door
	station.Gear
	o    Options
	loop *station.Loop[Snapshot]

	// Owned by the loop.
	snap     Snapshot
	hand     *Hand
	looking  int    // generation of the question; an older answer is dropped
	asked    string // token the reader was asked for
	askedAt  time.Time
	printing bool
	question *question // to the pad
	signedBy string    // for whom the pad was asked last
}

// OpenSeat reads what is in hand and is then where the last run stopped.
// Nothing is asked of the hall or of a device before Run.
func OpenSeat(ctx context.Context, o Options) (*Seat, error) {
	s := &Seat{o: o}
	s.snap = Snapshot{
		Seat:  station.Seat{Window: o.Window, Link: station.LinkUnknown, LinkAt: o.Now()},
		Rules: o.Rules, Pad: o.Signer != nil,
	}
	s.loop = station.NewLoop(s.snap)
	s.Door = station.Door{Hall: o.Hall, Role: o.Role, Log: o.Log, Queue: s.loop.Enqueue, PINs: o.PINs, Bar: s.bar, Present: func() station.Session { return s.snap.Session }, Enter: s.setSession}
	s.Gear = station.Gear{
		Seat: &s.snap.Seat, Releases: &s.o.Releases, Notes: o.Journal, Now: o.Now, Log: o.Log, Queue: s.loop.Enqueue,
	}
	var err error
	s.snap.Session, err = s.Reopen(ctx, o.Journal, sessionNote)
	if err != nil {
		return nil, err
	}
	err = s.RecallByHand(ctx)
	if err != nil {
		return nil, err
	}
	err = s.takeUp(ctx)
	if err != nil {
		return nil, err
	}
	s.publish(ctx)
	return s, nil
}

// takeUp goes on with what the last run had in hand. A handover without a row
// in the outbox was never posted; a paper that was on its way may or may not
// have come out, so a person decides.
func (s *Seat) takeUp(ctx context.Context) error {
	err := station.LoadNote(ctx, s.o.Journal, handNote, &s.hand)
	if err != nil {
		return err
	}
	rows, err := s.o.Journal.Outbox(ctx)
	if err != nil {
		return fmt.Errorf("issuance: outbox: %w", err)
	}
	if s.hand == nil {
		return nil
	}
	if s.hand.Step() == Sent {
		row, there := rowOf(rows, s.hand.CommandID)
		if there {
			s.hand.SetAside = row.SetAside
		} else {
			s.hand.CommandID, s.hand.PostedAt, s.hand.Clerk = "", time.Time{}, ""
		}
	}
	sent := s.hand.find(func(j visit.Job) bool { return j.State == visit.JobSending })
	if sent == nil {
		return nil
	}
	sent.State, sent.Cause = visit.JobUncertain, "restart"
	return s.keep(ctx, s.hand)
}

func rowOf(rows []station.OutboxRow, id string) (station.OutboxRow, bool) {
	for _, r := range rows {
		if r.Command.ID == id {
			return r, true
		}
	}
	return station.OutboxRow{}, false
}

// Run does the seat's work until ctx ends, then waits for its workers.
func (s *Seat) Run(ctx context.Context) error {
	after := func(ctx context.Context) {
		s.settle(ctx)
		s.publish(ctx)
	}
	return s.loop.Run(ctx, s.o.Ticks, func(ctx context.Context) {
		s.o.Hall.Wake()
		after(ctx)
	}, after)
}

// Snapshot is the newest state.
func (s *Seat) Snapshot() Snapshot { return s.loop.Snapshot() }

// Watch gives the newest snapshot and then every newer one, until stop is
// called.
func (s *Seat) Watch() (snapshots <-chan Snapshot, stop func()) { return s.loop.Watch() }

// Post puts a command into the seat's queue and returns at once. Commands are
// carried out in the order in which they were posted.
func (s *Seat) Post(cmd Command) *station.Pending {
	return s.loop.Enqueue(func(ctx context.Context) error { return s.command(ctx, cmd) })
}

// Do posts a command and waits for its end.
func (s *Seat) Do(ctx context.Context, cmd Command) error { return s.Post(cmd).Wait(ctx) }

func (s *Seat) publish(ctx context.Context) {
	s.turnOver()
	backlog, err := s.o.Journal.Backlog(ctx)
	if err == nil {
		if backlog.SetAside != s.snap.Backlog.SetAside {
			s.lookAside(ctx)
		}
		s.snap.Backlog = backlog
	}
	next := s.snap
	next.Now = s.o.Now()
	next.Hand, next.Signing = s.hand.clone(), s.question != nil
	s.loop.Publish(next)
}

// lookAside reads the outbox again when the number of set-aside commands has
// changed: the handover in hand may be one of them.
func (s *Seat) lookAside(ctx context.Context) {
	if s.hand.Step() != Sent {
		return
	}
	rows, err := s.o.Journal.Outbox(ctx)
	if err != nil {
		s.o.Log.Warn("outbox", "err", err)
		return
	}
	row, _ := rowOf(rows, s.hand.CommandID)
	s.hand.SetAside = row.SetAside
}

// keep makes a hand durable; nil is an empty hand.
func (s *Seat) keep(ctx context.Context, h *Hand) error {
	err := station.SaveNote(ctx, s.o.Journal, handNote, h)
	if err != nil {
		return s.storage(err)
	}
	return nil
}

// set makes a hand durable and then the one in hand.
func (s *Seat) set(ctx context.Context, h *Hand) error {
	err := s.keep(ctx, h)
	if err == nil {
		s.hand = h
	}
	return err
}

func (s *Seat) storage(err error) error {
	s.o.Log.Error("journal", "err", err)
	s.snap.Say(station.RefusedStorage, nil, s.o.Now())
	return fmt.Errorf("issuance: %w", err)
}

func refuse(code string) error { return &visit.Refusal{Code: code} }

func (s *Seat) command(ctx context.Context, cmd Command) error {
	if !s.snap.Session.In() {
		return refuse(station.RefusedSignedOut)
	}
	switch c := cmd.(type) {
	case Look:
		return s.look(ctx, c.Text)
	case Consent:
		return s.consent(ctx, c.Approval)
	case ForgetCard:
		return s.forget(ctx)
	case Sign:
		return s.signAgain(ctx)
	case TakeOld:
		return s.takeOld(ctx)
	case HandOver:
		return s.handOver(ctx)
	case Reprint:
		return s.reprint(ctx, c.Job, c.Reason)
	case Close:
		return s.close(ctx)
	}
	return refuse(visit.RefusedUnknownCommand)
}

// free reports whether something else may be taken in hand.
func (s *Seat) free() error {
	switch s.hand.Step() {
	case Sent:
		return refuse(RefusedOnItsWay)
	case Done:
		if s.printing || s.hand.Unprinted() {
			return refuse(RefusedPaper)
		}
	case Find, Blocked, Slip, Card, Old, Confirm:
	}
	return nil
}

// unknownCase is the hall's word for a case that it does not have, or does not
// show to this seat.
const unknownCase = "unknown_case"

func (s *Seat) look(ctx context.Context, text string) error {
	err := s.free()
	if err != nil {
		return err
	}
	w, err := read(text)
	if err != nil {
		return err
	}
	if s.snap.Away() {
		return station.ErrUnreachable
	}
	s.looking++
	gen := s.looking
	s.snap.Looking, s.snap.LookErr = true, nil
	s.loop.Work(func() {
		c, err := s.o.Hall.GetCase(ctx, w.query)
		refused, no := errors.AsType[*station.Refused](err)
		switch {
		case err == nil && w.number != "" && c.CaseNo != w.number:
			err = refuse(CodeWrong)
		case no && refused.Code == unknownCase && w.unknown != "":
			err = refuse(w.unknown)
		}
		s.loop.Enqueue(func(ctx context.Context) error {
			if gen != s.looking {
				return nil
			}
			s.snap.Looking, s.snap.LookErr = false, err
			if err != nil {
				return err
			}
			return s.found(ctx, c, w.code)
		})
	})
	return nil
}

// found takes a case in hand. The slip of the case already in hand joins what
// was done so far.
func (s *Seat) found(ctx context.Context, c station.Case, code string) error {
	err := s.free()
	if err != nil {
		return err // what is in hand went on its way meanwhile
	}
	h := &Hand{Case: c, FoundAt: s.o.Now(), Code: code}
	if old := s.hand; old != nil && old.Case.CaseID == c.CaseID && old.Step() != Done {
		h = old.clone()
		h.Case = c
		if code != "" {
			h.Code = code
		}
	}
	h.Case.PickupCode = "" // what is in hand is the slip, not what the hall knows of it
	return s.set(ctx, h)
}

func (s *Seat) consent(ctx context.Context, a station.Approval) error {
	switch s.hand.Step() {
	case Find:
		return refuse(RefusedNoHand)
	case Sent:
		return refuse(RefusedOnItsWay)
	case Done:
		return refuse(RefusedHandedOver)
	case Blocked, Slip, Card, Old, Confirm:
	}
	if a.ID == "" {
		return refuse(visit.RefusedNoApproval)
	}
	h := s.hand.clone()
	h.Approval = a
	return s.set(ctx, h)
}

func (s *Seat) forget(ctx context.Context) error {
	if s.hand.Step() == Sent || s.hand.Step() == Done || s.hand == nil || s.hand.Receiver == nil {
		return refuse(visit.RefusedNotNow)
	}
	h := s.hand.clone()
	h.Receiver, h.Relation, h.Signature = nil, "", nil
	return s.set(ctx, h)
}

func (s *Seat) takeOld(ctx context.Context) error {
	if step := s.hand.Step(); step != Old && (step != Confirm || !s.hand.OldTaken) {
		return refuse(visit.RefusedNotNow)
	}
	h := s.hand.clone()
	h.OldTaken = !h.OldTaken
	return s.set(ctx, h)
}

func (s *Seat) close(ctx context.Context) error {
	s.looking++
	s.snap.Looking, s.snap.LookErr = false, nil
	switch {
	case s.hand == nil:
		return nil
	case s.hand.Step() == Sent && !s.hand.SetAside:
		return refuse(RefusedOnItsWay)
	case s.printing:
		return refuse(RefusedPaper)
	}
	return s.set(ctx, nil)
}

// handOver posts the handover. It counts when the outbox row is durable.
func (s *Seat) handOver(ctx context.Context) error {
	switch s.hand.Step() {
	case Find:
		return refuse(RefusedNoHand)
	case Blocked:
		return refuse(s.hand.Block())
	case Slip:
		return refuse(RefusedNoSlip)
	case Card:
		return refuse(RefusedNoCard)
	case Old:
		return refuse(RefusedOld)
	case Sent:
		return refuse(RefusedOnItsWay)
	case Done:
		return refuse(RefusedHandedOver)
	case Confirm:
	}
	if s.snap.Away() {
		// Nothing leaves the desk without the hall's yes, so nothing is begun.
		return station.ErrUnreachable
	}
	h := s.hand.clone()
	h.CommandID, h.PostedAt, h.Clerk, h.Answer, h.SetAside = s.o.NewID(), s.o.Now(), s.snap.Session.StaffNo, nil, false
	receiver := *h.Receiver
	receiver.Card.Photo = nil // the photo stays in the window's journal
	cmd := visit.HallCommand{ID: h.CommandID, CaseID: h.Case.CaseID, MadeAt: h.PostedAt, Handover: &visit.Handover{
		PickupCode: h.Code, Receiver: receiver, Relation: h.Relation, ApprovalID: h.Approval.ID,
		OldTaken: h.OldTaken, Signature: h.Signature,
	}}
	err := s.keep(ctx, h)
	if err != nil {
		return err
	}
	err = s.o.Journal.Append(ctx, nil, []visit.HallCommand{cmd}, nil)
	if err != nil {
		return s.storage(err)
	}
	s.hand = h
	s.o.Hall.Wake()
	return nil
}

// turnOver takes the release of the day into force, and says so.
func (s *Seat) turnOver() {
	s.snap.TurnOver(&s.o.Rules, s.o.Releases, s.o.Now())
	s.snap.Rules = s.o.Rules
}
