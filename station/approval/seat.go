package approval

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"onewindow/catalog"
	"onewindow/station"
	"onewindow/visit"
)

// Notes of this seat in the journal.
const (
	sessionNote = "approval/session"
	postedNote  = "approval/posted"
)

// reviewList and sampleList are the hall's names of the lists; listMax what is asked for.
const (
	reviewList = "review"
	sampleList = "samples"
	listMax    = 500
)

// keepAnswered bounds the answered decisions that are remembered.
const keepAnswered = 50

// Options is what a seat is made of. All fields but Ticks are needed.
type Options struct {
	Window string
	Role   string // reviewer or chief_rep
	Rules  visit.Rules
	// Releases say which catalogue is in force today; nil: that of Rules stays.
	Releases *catalog.Releases
	Hall     Hall
	// PINs let the seat's person in again without the hall; nil: only the hall does.
	PINs    station.PINs
	Journal Journal
	Now     func() time.Time
	NewID   func() string // UUIDv7
	Ticks   <-chan time.Time
	Log     *slog.Logger
}

// Seat is a reviewer's working seat. Make it with OpenSeat, run it with Run.
type Seat struct {
	station.Door
	station.Gear
	o    Options
	loop *station.Loop[Snapshot]

	// Owned by the loop.
	snap    Snapshot
	opening int  // generation of the case asked for; an older answer is dropped
	again   bool // the list changed while the hall was asked for it
}

// OpenSeat reads what the seat remembers and is then where the last run
// stopped. Nothing is asked of the hall before Run.
func OpenSeat(ctx context.Context, o Options) (*Seat, error) {
	s := &Seat{o: o}
	s.snap = Snapshot{
		Seat:  station.Seat{Window: o.Window, Link: station.LinkUnknown, LinkAt: o.Now()},
		Rules: o.Rules,
	}
	s.loop = station.NewLoop(s.snap)
	s.Door = station.Door{Hall: o.Hall, Role: o.Role, Log: o.Log, Queue: s.loop.Enqueue, PINs: o.PINs, Bar: s.bar, Present: func() station.Session { return s.snap.Session }, Enter: s.setSession}
	s.Gear = station.Gear{
		Seat: &s.snap.Seat, Releases: &s.o.Releases, Notes: o.Journal, Now: o.Now, Log: o.Log, Queue: s.loop.Enqueue, Linked: s.linked,
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
	err = station.LoadNote(ctx, o.Journal, postedNote, &s.snap.Posted)
	if err != nil {
		return nil, err
	}
	rows, err := o.Journal.Outbox(ctx)
	if err != nil {
		return nil, fmt.Errorf("approval: outbox: %w", err)
	}
	s.snap.Posted = match(s.snap.Posted, rows)
	s.publish(ctx)
	return s, nil
}

// match holds what the seat remembers to the outbox, which alone says what was
// decided: a remembered decision without row and answer was never posted (the
// seat stopped between the two), a row without memory is shown with what the
// row knows.
func match(posted []Posted, rows []station.OutboxRow) []Posted {
	var out []Posted
	for _, r := range slices.Backward(rows) {
		if r.Command.Decision == nil {
			continue
		}
		p := Posted{
			CommandID: r.Command.ID, CaseID: r.Command.CaseID, Event: Event(r.Command.Decision.Event), At: r.Command.MadeAt,
		}
		i := slices.IndexFunc(posted, func(p Posted) bool { return p.CommandID == r.Command.ID })
		if i >= 0 {
			p = posted[i]
			if !p.Open() {
				continue // answered; the row is settled when the answer comes again
			}
		}
		p.State, p.Refusal = Waiting, ""
		if r.SetAside {
			p.State, p.Refusal = SetAside, r.Refusal
		}
		out = append(out, p)
	}
	for _, p := range posted {
		if !p.Open() {
			out = append(out, p)
		}
	}
	return out
}

// Run does the seat's work until ctx ends, then waits for its workers.
func (s *Seat) Run(ctx context.Context) error {
	start := func(ctx context.Context) {
		if s.snap.Session.In() {
			s.list(ctx)
		}
		s.o.Hall.Wake()
		s.publish(ctx)
	}
	return s.loop.Run(ctx, s.o.Ticks, start, s.publish)
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
	s.loop.Publish(next)
}

// lookAside reads the outbox again when the number of set-aside commands has
// changed: one of them may be a decision of this seat.
func (s *Seat) lookAside(ctx context.Context) {
	rows, err := s.o.Journal.Outbox(ctx)
	if err != nil {
		s.o.Log.Warn("outbox", "err", err)
		return
	}
	posted := slices.Clone(s.snap.Posted)
	for i := range posted {
		p := &posted[i]
		at := slices.IndexFunc(rows, func(r station.OutboxRow) bool { return r.Command.ID == p.CommandID })
		if at < 0 || !p.Open() {
			continue
		}
		p.State, p.Refusal = Waiting, ""
		if rows[at].SetAside {
			p.State, p.Refusal = SetAside, rows[at].Refusal
		}
	}
	s.snap.Posted = posted
}

func (s *Seat) command(ctx context.Context, cmd Command) error {
	if !s.snap.Session.In() {
		return &visit.Refusal{Code: station.RefusedSignedOut}
	}
	switch c := cmd.(type) {
	case Refresh:
		if s.snap.Away() {
			return station.ErrUnreachable
		}
		s.list(ctx)
		return nil
	case Open:
		if s.snap.Away() {
			return station.ErrUnreachable
		}
		if s.snap.Case != nil && s.snap.Case.CaseID != c.CaseID {
			s.snap.Case = nil
		}
		s.read(ctx, station.CaseQuery{ID: c.CaseID})
		return nil
	case Show:
		if s.snap.Away() {
			return station.ErrUnreachable
		}
		s.snap.Samples, s.snap.Cases, s.snap.ListedAt = c.Samples, nil, time.Time{}
		s.list(ctx)
		return nil
	case Find:
		if s.snap.Away() {
			return station.ErrUnreachable
		}
		s.snap.Case = nil
		s.read(ctx, station.CaseQuery{No: strings.ToUpper(strings.TrimSpace(c.CaseNo))})
		return nil
	case Close:
		s.opening++
		s.snap.Case, s.snap.Opening, s.snap.OpenErr = nil, "", nil
		return nil
	case Decide:
		return s.decide(ctx, c)
	case DecideMany:
		return s.decideMany(ctx, c)
	}
	return &visit.Refusal{Code: visit.RefusedUnknownCommand}
}

// list asks the hall for the list outside the loop. Only one such question is
// on its way at a time.
func (s *Seat) list(ctx context.Context) {
	if s.snap.Listing {
		s.again = true
		return
	}
	s.snap.Listing, s.again = true, false
	staff, samples, name := s.snap.Session.StaffNo, s.snap.Samples, reviewList
	if samples {
		name = sampleList
	}
	s.loop.Work(func() {
		rows, err := s.o.Hall.ListCases(ctx, name, listMax)
		s.loop.Enqueue(func(ctx context.Context) error {
			s.snap.Listing = false
			if s.snap.Session.StaffNo != staff || s.snap.Samples != samples { // asked for somebody who has left, or the other list
				if s.snap.Session.In() {
					s.list(ctx)
				}
				return nil
			}
			s.snap.ListErr = err
			if err == nil {
				s.snap.Cases, s.snap.ListedAt = rows, s.o.Now()
			}
			if s.again && err == nil {
				s.list(ctx)
			}
			return nil
		})
	})
}

// read asks the hall for a case outside the loop; an answer that nobody waits
// for any more is dropped.
func (s *Seat) read(ctx context.Context, q station.CaseQuery) {
	s.opening++
	gen := s.opening
	s.snap.Opening, s.snap.OpenErr = cmp.Or(q.ID, q.No), nil
	s.loop.Work(func() {
		c, err := s.o.Hall.GetCase(ctx, q)
		s.loop.Enqueue(func(context.Context) error {
			if gen != s.opening {
				return nil
			}
			s.snap.Opening, s.snap.OpenErr = "", err
			if err == nil {
				s.snap.Case, s.snap.ReadAt = &c, s.o.Now()
			}
			return nil
		})
	})
}

// decide posts a decision. It counts when the outbox row is durable; the note
// beside it only says how to call it.
func (s *Seat) decide(ctx context.Context, d Decide) error {
	c := s.snap.Case
	if c == nil {
		return &visit.Refusal{Code: RefusedNoCase}
	}
	if _, waits := s.snap.WaitingFor(c.CaseID); waits {
		return &visit.Refusal{Code: RefusedWaiting}
	}
	err := d.check(c)
	if err != nil {
		return err
	}
	return s.commit(ctx, decision{CaseID: c.CaseID, CaseNo: c.CaseNo, ItemName: c.ItemName, What: d.decision(c)})
}

// decision is one decision on its way into the outbox.
type decision struct {
	CaseID, CaseNo, ItemName string
	What                     *visit.Decision
}

// commit posts decisions, all of them or none.
func (s *Seat) commit(ctx context.Context, all ...decision) error {
	now := s.o.Now()
	posted := slices.Clone(s.snap.Posted)
	var out []visit.HallCommand
	for _, d := range all {
		id := s.o.NewID()
		out = append(out, visit.HallCommand{ID: id, CaseID: d.CaseID, MadeAt: now, Decision: d.What})
		posted = slices.Insert(posted, 0, Posted{
			CommandID: id, CaseID: d.CaseID, CaseNo: d.CaseNo, ItemName: d.ItemName, Event: Event(d.What.Event), At: now, State: Waiting,
			Staff: s.snap.Session.StaffNo,
		})
	}
	err := station.SaveNote(ctx, s.o.Journal, postedNote, posted)
	if err == nil {
		err = s.o.Journal.Append(ctx, nil, out, nil)
	}
	if err != nil {
		return s.storage(err)
	}
	s.snap.Posted = posted
	s.o.Hall.Wake()
	return nil
}

// decideMany takes the same simple step on cases as the list shows them.
func (s *Seat) decideMany(ctx context.Context, m DecideMany) error {
	if len(m.Cases) == 0 {
		return &visit.Refusal{Code: RefusedNoCase}
	}
	var all []decision
	for _, c := range m.Cases {
		if _, waits := s.snap.WaitingFor(c.CaseID); waits {
			return &visit.Refusal{Code: RefusedWaiting}
		}
		if Simple(c) != m.Event {
			return &visit.Refusal{Code: RefusedStep, Details: map[string]string{"state": c.State}}
		}
		all = append(all, decision{CaseID: c.CaseID, CaseNo: c.CaseNo, ItemName: c.ItemName, What: &visit.Decision{Event: string(m.Event), SeenVersion: c.Version}})
	}
	return s.commit(ctx, all...)
}

func (s *Seat) storage(err error) error {
	s.o.Log.Error("journal", "err", err)
	s.snap.Say(station.RefusedStorage, nil, s.o.Now())
	return fmt.Errorf("approval: %w", err)
}

// Authorize asks a supervisor's consent to send the open case back once more.
// It is for the Decide that follows.
func (s *Seat) Authorize(ctx context.Context, staffNo, pin, code string) (station.Approval, error) {
	n := s.Snapshot()
	if n.Case == nil {
		return station.Approval{}, &visit.Refusal{Code: RefusedNoCase}
	}
	return s.o.Hall.Authorize(ctx, station.Authorization{StaffNo: staffNo, PIN: pin, Code: code, Step: StepSecondNotice, Subject: n.Case.CaseID})
}

// Receipt takes the hall's answer to a command of the outbox. It returns nil
// only when the answer is durable; until then the courier keeps the command.
func (s *Seat) Receipt(ctx context.Context, _ string, r visit.HallReceipt) error {
	return s.loop.Enqueue(func(ctx context.Context) error { return s.receipt(ctx, r) }).Wait(ctx)
}

func (s *Seat) receipt(ctx context.Context, r visit.HallReceipt) error {
	i := slices.IndexFunc(s.snap.Posted, func(p Posted) bool { return p.CommandID == r.CommandID })
	if i < 0 || !s.snap.Posted[i].Open() {
		// Not ours, or answered before a crash: the answer settles the row.
		return s.settle(ctx, r.CommandID)
	}
	posted := slices.Clone(s.snap.Posted)
	p := &posted[i]
	p.State, p.AnswerAt, p.Refusal, p.Details = Done, r.At, "", nil
	if r.Case != nil {
		p.CaseState = r.Case.State
		if p.CaseNo == "" {
			p.CaseNo = r.Case.CaseNo
		}
	}
	if !r.Accepted {
		p.State, p.Refusal, p.Details = Refused, r.Refusal, r.Details
		if p.CaseState == "" {
			p.CaseState = r.Details["state"]
		}
	}
	answered := *p
	posted = trim(posted)
	// The answer first, then the row: a crash between the two brings the answer
	// once more, never none.
	err := station.SaveNote(ctx, s.o.Journal, postedNote, posted)
	if err != nil {
		return s.storage(err)
	}
	s.snap.Posted = posted
	err = s.settle(ctx, r.CommandID)
	if err != nil {
		return err
	}
	if !r.Accepted {
		s.snap.Say("hall_"+r.Refusal, r.Details, s.o.Now())
	}
	s.changed(ctx, answered.CaseID)
	return nil
}

func (s *Seat) settle(ctx context.Context, id string) error {
	err := s.o.Journal.Append(ctx, nil, nil, []string{id})
	if err != nil {
		return s.storage(err)
	}
	return nil
}

// trim forgets the oldest answered decisions.
func trim(posted []Posted) []Posted {
	answered := 0
	return slices.DeleteFunc(posted, func(p Posted) bool {
		if p.Open() {
			return false
		}
		answered++
		return answered > keepAnswered
	})
}

// changed reads again what a change of a case may have made old: the list, and
// the case if it is the open one.
func (s *Seat) changed(ctx context.Context, caseID string) {
	if !s.snap.Session.In() || s.snap.Away() {
		return
	}
	s.list(ctx)
	if s.snap.Case != nil && s.snap.Case.CaseID == caseID || s.snap.Opening == caseID {
		s.read(ctx, station.CaseQuery{ID: caseID})
	}
}

// CaseChanged takes the hall's news that a case of this reviewer's departments
// has moved.
func (s *Seat) CaseChanged(ctx context.Context, row station.CaseRow) error {
	return s.loop.Enqueue(func(ctx context.Context) error {
		if s.snap.Case != nil && s.snap.Case.CaseID == row.CaseID && s.snap.Case.Version >= row.Version {
			s.list(ctx)
			return nil
		}
		s.changed(ctx, row.CaseID)
		return nil
	}).Wait(ctx)
}

// NoticeOverdue says that a limit of a case of the reviewer's departments is over.
const NoticeOverdue = "case_overdue"

// NoticeUrged says that a supervisor waits for a case of the reviewer's departments.
const NoticeUrged = "case_urged"

// Urged takes the hall's news that a supervisor waits for a case.
func (s *Seat) Urged(ctx context.Context, row station.CaseRow) error {
	return s.loop.Enqueue(func(ctx context.Context) error {
		if s.snap.Session.StaffNo != "" {
			s.snap.Say(NoticeUrged, map[string]string{"number": row.CaseNo, "item": row.ItemName}, s.o.Now())
		}
		s.changed(ctx, row.CaseID)
		return nil
	}).Wait(ctx)
}

// Alarm takes the hall's news that a limit of a case came near or ended.
func (s *Seat) Alarm(ctx context.Context, row station.CaseRow) error {
	return s.loop.Enqueue(func(ctx context.Context) error {
		if row.Warning == "red" && s.snap.Session.StaffNo != "" {
			s.snap.Say(NoticeOverdue, map[string]string{"number": row.CaseNo, "item": row.ItemName}, s.o.Now())
		}
		s.changed(ctx, row.CaseID)
		return nil
	}).Wait(ctx)
}

// Page reads a scanned page of the open case. The hash in its name is checked
// by whoever brings it; the error is station.ErrUnreachable or
// *station.Refused.
func (s *Seat) Page(ctx context.Context, sha256 string) (data []byte, media string, err error) {
	n := s.Snapshot()
	if n.Case == nil {
		return nil, "", &visit.Refusal{Code: RefusedNoCase}
	}
	return s.o.Hall.GetPage(ctx, n.Case.CaseID, sha256)
}

// bar keeps others out while a decision waits: it is delivered in the name of
// whoever is signed in.
func (s *Seat) bar(staffNo string) error {
	for _, p := range s.Snapshot().Posted {
		if p.State == Waiting && p.Staff != "" && p.Staff != staffNo {
			return &visit.Refusal{Code: RefusedOthersWait, Details: map[string]string{"staff": p.Staff}}
		}
	}
	return nil
}

func (s *Seat) setSession(ctx context.Context, session station.Session) error {
	err := station.SaveNote(ctx, s.o.Journal, sessionNote, session)
	if err != nil {
		return s.storage(err)
	}
	if session.StaffNo != s.snap.Session.StaffNo {
		// What one reviewer saw is not shown to the next.
		s.opening++
		s.snap.Cases, s.snap.Case, s.snap.Opening, s.snap.OpenErr, s.snap.ListErr, s.snap.Samples = nil, nil, "", nil, nil, false
		s.snap.ListedAt = time.Time{}
	}
	s.snap.Enter(session, s.o.Now())
	if !session.In() {
		return nil
	}
	s.list(ctx)
	s.o.Hall.Wake()
	return nil
}

// linked brings the list up to date when the line is back.
func (s *Seat) linked(ctx context.Context) {
	if s.snap.Link != station.Online || !s.snap.Session.In() {
		return
	}
	s.list(ctx)
	if s.snap.Case != nil {
		s.read(ctx, station.CaseQuery{ID: s.snap.Case.CaseID})
	}
}

// Unreachable reports whether an error of the list or of a case says that the
// hall could not be reached.
func Unreachable(err error) bool { return errors.Is(err, station.ErrUnreachable) }

// turnOver takes the release of the day into force, and says so.
func (s *Seat) turnOver() {
	s.snap.TurnOver(&s.o.Rules, s.o.Releases, s.o.Now())
	s.snap.Rules = s.o.Rules
}
