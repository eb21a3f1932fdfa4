package hall

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/hall/casework"
	"onewindow/hall/police"
	"onewindow/hall/store"
)

// Envelope is a case on its way to the branch that decides it. ID is the same for
// every try, so that the branch can know a repeat; it must never act twice on one.
type Envelope struct {
	ID, Branch   string
	CaseID, No   string
	Item, Leaf   string
	Applicant    casework.Person
	Lines        []casework.JudgedLine // with the numbers of photo receipts
	AcceptedHere bool                  // the window accepted in the branch's name
}

// Wanted is why a branch wants to be told of a person: what it calls it, and its
// words. They are for whoever is in charge, and for nobody else.
type Wanted struct{ Branch, Kind, Text string }

// Gateway leads to who decides in a system of their own (税务, 社保): an envelope goes
// out, and how far it is and a second number come back, nothing else. It may be slow,
// silent and refuse: an error means that nothing is known and it is asked again.
type Gateway interface {
	// Send hands an envelope over, or asks how far one is that is there.
	Send(ctx context.Context, e Envelope) (police.Answer, error)
}

// Branches is the gateway to the branches of the police, which work on a network of
// their own.
type Branches interface {
	Gateway
	// Check asks whether a branch wants to be told of a person.
	Check(ctx context.Context, p casework.Person) (Wanted, bool, error)
}

// branchPatience is how long a branch may take for one answer.
const branchPatience = 5 * time.Second

// lettersAtOnce is how many letters of one branch are seen to in one round.
const lettersAtOnce = 32

// gateway is where the letters of a lane go: of a department by its code, of a branch
// of the police by its own; nil where that hall has none.
func (s *Server) gateway(lane string) Gateway {
	if g, ok := s.opt.Gateways[lane]; ok {
		return g
	}
	return s.opt.Branches
}

// ownSystem reports whether a department decides in a system that a gateway leads to.
func (s *Server) ownSystem(dept string) bool {
	return s.opt.Gateways[dept] != nil || s.opt.Branches != nil && s.zoned(dept)
}

// laneOf is who decides a case in a system of its own: the department, or the branch of
// the police; "" for nobody.
func (s *Server) laneOf(c *caseFile) string {
	switch {
	case s.opt.Gateways[c.Item.Dept] != nil:
		return c.Item.Dept
	case s.opt.Branches == nil:
		return ""
	}
	h, ok := s.release(c.CatalogVersion).Heading(c.Case.Item)
	if !ok {
		return ""
	}
	return h.PoliceBranch
}

// zoned reports whether a department takes in at the police zone alone.
func (s *Server) zoned(dept string) bool {
	d, ok := s.catalog().Department(dept)
	return ok && d.WindowMode == catalog.ModePoliceZone
}

// withLetter puts beside a case how far it is at its branch, and what it costs.
func (s *Server) withLetter(r *store.Reader, f *caseFile) error {
	if s.opt.Gateways[f.Item.Dept] == nil && !s.zoned(f.Item.Dept) {
		return nil
	}
	l, err := r.LetterOf(f.Case.ID)
	switch {
	case err == nil:
		f.letter = &l
	case !errors.Is(err, store.ErrNotFound):
		return err
	}
	fee, err := r.FeeOf(f.Case.ID)
	switch {
	case err == nil:
		f.fee = &fee
	case !errors.Is(err, store.ErrNotFound):
		return err
	}
	return nil
}

func branchProto(l *store.Letter) *hallv1.Branch {
	if l == nil {
		return nil
	}
	return &hallv1.Branch{
		Code: l.Branch, State: l.State, Number: l.Number, Reason: l.Reason, Tries: int32(l.Tries), //nolint:gosec // a handful
		SentAt: stamp(l.SentAt), HeardAt: stamp(l.HeardAt),
	}
}

// postLetter begins the letter of a case that was taken in, in the transaction that
// took it in: what a window accepted always goes to its branch.
func (s *Server) postLetter(tx *store.Tx, f *caseFile) error {
	if err := s.withLetter(&tx.Reader, f); err != nil || f.letter != nil {
		return err
	}
	branch := s.laneOf(f)
	switch f.Case.State { //nolint:exhaustive // in the others there is nothing to decide
	case casework.Received, casework.Corrected, casework.Accepted:
	default:
		return nil
	}
	if branch == "" {
		return nil
	}
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("hall: letter: %w", err)
	}
	// Whether somebody is wanted the branches of the police are asked, and nobody else.
	asked := f.confirmed || s.opt.Gateways[branch] != nil
	l := store.Letter{ID: id.String(), Case: f.Case.ID, Branch: branch, State: string(police.Queued), Checked: asked}
	if err := tx.InsertLetter(l); err != nil {
		return err
	}
	f.letter = &l
	return nil
}

// postman sees to the letters, each branch by itself: one that is slow keeps no
// other waiting.
type postman struct {
	mu   sync.Mutex
	busy map[string]bool
}

func (p *postman) take(branch string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.busy == nil {
		p.busy = map[string]bool{}
	}
	if p.busy[branch] {
		return false
	}
	p.busy[branch] = true
	return true
}

func (p *postman) done(branch string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.busy, branch)
}

// SendLetters sees to every letter that is due at now, and waits for the branches.
func (s *Server) SendLetters(ctx context.Context, now time.Time) error {
	var lanes sync.WaitGroup
	var mu sync.Mutex
	var errs []error
	due, err := s.lanes(ctx, now)
	errs = append(errs, err)
	for _, b := range due {
		if !s.postman.take(b) {
			continue
		}
		lanes.Go(func() {
			defer s.postman.done(b)
			err := s.seeTo(ctx, b, now)
			mu.Lock()
			defer mu.Unlock()
			errs = append(errs, err)
		})
	}
	lanes.Wait()
	return errors.Join(errs...)
}

// lanes are those to whom letters are due and a gateway leads, and the treasury. One
// question for all branches: nearly always nothing is due.
func (s *Server) lanes(ctx context.Context, now time.Time) (due []string, err error) {
	if s.opt.Branches != nil || len(s.opt.Gateways) > 0 {
		err = s.store.Look(ctx, func(r *store.Reader) (err error) {
			due, err = r.BranchesDue(now)
			return err
		})
		due = slices.DeleteFunc(due, func(lane string) bool { return s.gateway(lane) == nil })
	}
	if s.opt.Payments != nil {
		due = append(due, treasury)
	}
	return due, err
}

// runLetters looks for letters that are due until ctx ends.
func (s *Server) runLetters(ctx context.Context) {
	tick := time.NewTicker(tickEvery)
	defer tick.Stop()
	var lanes sync.WaitGroup
	defer lanes.Wait()
	for {
		failed := func(branch string, err error) {
			if err != nil && ctx.Err() == nil {
				s.log.ErrorContext(ctx, "letters failed", "branch", branch, "error", err)
			}
		}
		now := s.now()
		due, err := s.lanes(ctx, now)
		failed("", err)
		for _, b := range due {
			if !s.postman.take(b) {
				continue
			}
			lanes.Go(func() {
				defer s.postman.done(b)
				failed(b, s.seeTo(ctx, b, now))
			})
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// seeTo sees to one lane.
func (s *Server) seeTo(ctx context.Context, lane string, now time.Time) error {
	if lane == treasury {
		return s.bill(ctx, now)
	}
	return s.sendTo(ctx, lane, now)
}

func (s *Server) sendTo(ctx context.Context, branch string, now time.Time) error {
	var due []store.Letter
	err := s.store.Look(ctx, func(r *store.Reader) (err error) {
		due, err = r.DueLetters(branch, now, lettersAtOnce)
		return err
	})
	if err != nil {
		return err
	}
	var errs []error
	for _, l := range due {
		errs = append(errs, s.sendOne(ctx, l, now))
	}
	return errors.Join(errs...)
}

// sendOne lets the branch say whether the person may be served, hands the envelope
// over and hears how far it is. Whatever fails is tried again, with the same id.
func (s *Server) sendOne(ctx context.Context, l store.Letter, now time.Time) error {
	var e Envelope
	var who standingThere
	err := s.store.View(ctx, func(r *store.Reader) error {
		row, err := r.Case(l.Case)
		if err != nil {
			return err
		}
		f, err := loadCase(&row)
		if err != nil {
			return err
		}
		e = Envelope{
			ID: l.ID, Branch: l.Branch, CaseID: l.Case, No: f.Case.No, Item: f.Case.Item, Leaf: f.Leaf, Applicant: f.Case.Applicant,
			Lines: f.Case.Lines, AcceptedHere: !f.Case.AcceptedAt.IsZero(),
		}
		who = standingThere{ticket: f.ticket, label: f.TicketLabel, window: f.Case.Window, person: f.Case.Applicant}
		return nil
	})
	if err != nil {
		return err
	}
	asking, cancel := context.WithTimeout(ctx, branchPatience)
	defer cancel()
	if !l.Checked {
		say, err := s.check(asking, who)
		switch {
		case err != nil:
			return err
		case say == police.SayWait:
			return s.sendLater(ctx, l, now)
		case say == police.SayOfficer:
			return s.changeLetter(ctx, l.Case, func(l *store.Letter, _ *change, _ *store.Tx) error {
				l.State = string(police.Held)
				return nil
			})
		}
	}
	answer, err := s.gateway(l.Branch).Send(asking, e)
	if err != nil {
		s.log.WarnContext(ctx, "branch does not answer", "branch", l.Branch)
		return s.sendLater(ctx, l, now)
	}
	return s.heard(ctx, l, answer, now)
}

// sendLater tries a letter again, each time a little later.
func (s *Server) sendLater(ctx context.Context, l store.Letter, now time.Time) error {
	return s.changeLetter(ctx, l.Case, func(l *store.Letter, _ *change, _ *store.Tx) error {
		l.Tries++
		l.NextAt = now.Add(police.Again(l.Tries))
		return nil
	})
}

// heard lays a branch's answer over the letter and takes the steps that follow.
func (s *Server) heard(ctx context.Context, l store.Letter, a police.Answer, now time.Time) error {
	return s.changeLetter(ctx, l.Case, func(l *store.Letter, ch *change, tx *store.Tx) error {
		l.Checked = true
		next, news := police.Letter{
			Branch: l.Branch, State: police.State(l.State), Number: l.Number, Reason: l.Reason, SentAt: l.SentAt, HeardAt: l.HeardAt,
		}.Hear(a, now)
		if !news {
			l.Tries++
			l.NextAt = now.Add(police.Again(l.Tries))
			return nil
		}
		l.State, l.Number, l.Reason, l.SentAt, l.HeardAt = string(next.State), next.Number, next.Reason, next.SentAt, next.HeardAt
		l.Tries, l.NextAt = 0, now.Add(police.Again(0))
		for _, m := range police.Moves(ch.file.Case.State, next.State) {
			in := casework.Input{Actor: l.Branch + "/" + m.Desk, Role: casework.Reviewer, SeenVersion: ch.file.Case.Version, Reason: next.Reason}
			if err := s.caseStep(ch, m.Event, in, tx.Now()); err != nil {
				return err
			}
		}
		return nil
	})
}

// changeLetter changes the letter of a case, with the steps of the case that come of
// it, in one transaction, and tells who watches. A case that went another way
// meanwhile takes no step.
func (s *Server) changeLetter(ctx context.Context, caseID string, apply func(*store.Letter, *change, *store.Tx) error) error {
	return s.store.Write(ctx, func(tx *store.Tx) error {
		l, err := tx.LetterOf(caseID)
		if err != nil || police.State(l.State).Answered() {
			return err
		}
		ch, err := found(tx, caseID)
		if err != nil {
			return asError(err)
		}
		if err := apply(&l, ch, tx); err != nil {
			if _, refused := errors.AsType[*store.Refusal](err); !refused {
				return err
			}
			ch, err = found(tx, caseID) // as it was: what was stepped so far is not
			if err != nil {
				return asError(err)
			}
		}
		if err := tx.PutLetter(l); err != nil {
			return err
		}
		ch.file.letter = &l
		if len(ch.steps) == 0 {
			return s.tellCase(tx, ch.file)
		}
		if _, err := s.save(tx, ch); err != nil {
			return err
		}
		return s.orderResult(tx, ch.file)
	})
}

// tellCase tells who watches that something about a case has changed.
func (s *Server) tellCase(tx *store.Tx, f *caseFile) error {
	if err := s.withLetter(&tx.Reader, f); err != nil {
		return err
	}
	body, err := proto.Marshal(&hallv1.WatchResponse{Kind: EventCaseChanged, Case: s.summary(f, tx.Now()), Window: f.Case.Window})
	if err != nil {
		return fmt.Errorf("hall: event: %w", err)
	}
	_, err = tx.Emit(store.Event{Kind: EventCaseChanged, Case: f.Case.ID, Window: f.Case.Window, Body: body})
	return err
}

// ListLetters is what the caller's window has sent to the branches.
func (s *Server) ListLetters(ctx context.Context, req *hallv1.ListLettersRequest) (*hallv1.ListLettersResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	limit := int(req.GetLimit())
	if limit <= 0 || limit > listMax {
		limit = listDefault
	}
	resp := &hallv1.ListLettersResponse{}
	err = s.store.View(ctx, func(r *store.Reader) error {
		letters, err := r.LettersOfWindow(who.Window, limit)
		if err != nil {
			return err
		}
		for i := range letters {
			row, err := r.Case(letters[i].Case)
			if err != nil {
				return err
			}
			f, err := loadCase(&row)
			if err == nil {
				err = s.withLetter(r, f)
			}
			if err != nil {
				return err
			}
			resp.Letters = append(resp.Letters, &hallv1.Letter{
				CaseId: f.Case.ID, CaseNo: f.Case.No, ItemCode: f.Case.Item, ItemName: f.ItemName,
				MaskedApplicant: f.Case.Applicant.Name.Mask(), TicketLabel: f.TicketLabel, Branch: branchProto(&letters[i]), Fee: s.feeProto(f),
			})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}
