package station

import (
	"context"
	"slices"
	"time"

	"onewindow/values"
	"onewindow/visit"
)

// Advice is what the hall knows that spares the applicant something. An error is
// ErrUnreachable or a *Refused; nothing waits for an answer.
type Advice interface {
	// FindHits looks for what stands in for the papers of a matter; Lines bounds
	// the search.
	FindHits(ctx context.Context, q HitQuery) (HitAnswer, error)
	// AskRule lets a department's rule answer about a matter that the window decides in
	// its name; Lines say nothing.
	AskRule(ctx context.Context, q HitQuery) (visit.Ruling, error)
	// KnownFields gives what the person filled in the last time, by key.
	KnownFields(ctx context.Context, ticket string, lease int64, applicant visit.Identity) (map[string]values.Personal, error)
	// ItemPast tells what became of an item's cases lately.
	ItemPast(ctx context.Context, item string) (ItemPast, error)
	// FindAddresses searches the city's list of addresses.
	FindAddresses(ctx context.Context, query string, limit int) ([]Address, error)
}

// Address is one entry of the city's list of addresses.
type Address struct{ Code, Text string }

// FindAddresses searches the city's list. It waits for the hall: never from
// Update or View.
func (s *Station) FindAddresses(ctx context.Context, query string, limit int) ([]Address, error) {
	if s.o.Advice == nil || s.Snapshot().AtSeat().Away() {
		return nil, ErrUnreachable
	}
	return s.o.Advice.FindAddresses(ctx, query, limit)
}

// heard reports whether the hall can be asked about the visit in hand: it is
// within reach and has heard all that this window did, so that it knows who sits
// at the desk.
func (s *Station) heard(ctx context.Context) bool {
	if s.o.Advice == nil || s.snap.AtSeat().Away() {
		return false
	}
	backlog, err := s.o.Journal.Backlog(ctx)
	return err == nil && backlog.Count == 0
}

// recallFields asks the hall what the person filled in the last time, once an
// identity is bound.
func (s *Station) recallFields(ctx context.Context) {
	v, now := s.active(), s.o.Now()
	if s.recalling || v == nil || v.Identity == nil || v.FieldsAsked || now.Before(s.recallAgain) || !s.heard(ctx) {
		return
	}
	s.recalling, s.recallAgain = true, now.Add(seekPause)
	visitID, ticket, applicant := v.ID, v.Ticket, *v.Identity
	s.loop.Work(func() {
		known, err := s.o.Advice.KnownFields(ctx, ticket.ID, ticket.Lease, applicant)
		s.enqueue(func(ctx context.Context) error {
			s.recalling = false
			v := s.find(visitID)
			switch {
			case err != nil:
				s.o.Log.Warn("fields", "visit", visitID, "err", err)
			case v != nil && v.Identity != nil && v.Identity.Card.IDNumber == applicant.Card.IDNumber:
				return s.decide(ctx, v, visit.KnowFields{Fields: known})
			}
			return nil
		})
	})
}

// HitQuery is a matter whose list is known, and whose it is.
type HitQuery struct {
	Ticket    string
	Lease     int64
	Matter    visit.Matter
	Applicant visit.Identity
	Lines     []string
}

// HitAnswer is what was found. Silent are lines for which a source did not
// answer: they are asked for again.
type HitAnswer struct {
	Hits   []visit.Hit
	Silent []string
}

// seekPause is the least time between two questions: a source that is silent is
// not pressed.
const seekPause = 5 * time.Second

// seekHits asks the hall for what stands in for the papers of the visit in hand,
// as soon as its list is known. The clerk works on meanwhile: what is found comes
// as one more event of the visit.
func (s *Station) seekHits(ctx context.Context) {
	v, now := s.active(), s.o.Now()
	if s.snap.Seeking || v == nil || now.Before(s.seekAgain) {
		return
	}
	m := v.Matter()
	away := s.o.Advice != nil && s.snap.AtSeat().Away()
	if m == nil || !away && !s.heard(ctx) {
		return
	}
	lines := s.o.Rules.ToAsk(v, m, now)
	var licence shownLicence
	if !away {
		licence, lines = s.toShow(m, lines)
	}
	if len(lines) == 0 {
		return
	}
	if away { // no source can be asked; once the hall is back, all are
		err := s.decide(ctx, v, visit.TakeHits{CaseID: m.CaseID, Silent: lines})
		if err != nil {
			s.o.Log.Warn("hits", "case", m.CaseID, "err", err)
		}
		return
	}
	s.snap.Seeking, s.seekAgain, s.shown = true, now.Add(seekPause), shownLicence{}
	visitID, q := v.ID, HitQuery{Ticket: v.Ticket.ID, Lease: v.Ticket.Lease, Matter: *m, Applicant: *v.Identity, Lines: lines}
	s.loop.Work(func() {
		answer, err := s.o.Advice.FindHits(ctx, q)
		s.enqueue(func(ctx context.Context) error {
			s.snap.Seeking = false
			if err != nil {
				s.o.Log.Warn("hits", "case", q.Matter.CaseID, "err", err)
				answer = HitAnswer{Silent: q.Lines}
			}
			if err := s.takeHits(ctx, visitID, q, answer); err != nil {
				return err
			}
			s.tellLicence(licence, answer)
			return nil
		})
	})
}

// takeHits makes what was found part of the visit, unless it has gone on to
// another person meanwhile.
func (s *Station) takeHits(ctx context.Context, visitID string, q HitQuery, a HitAnswer) error {
	v := s.find(visitID)
	if v == nil || v.Identity == nil || v.Identity.Card.IDNumber != q.Applicant.Card.IDNumber {
		return nil
	}
	asked := slices.DeleteFunc(slices.Clone(q.Lines), func(line string) bool { return slices.Contains(a.Silent, line) })
	return s.decide(ctx, v, visit.TakeHits{CaseID: q.Matter.CaseID, Asked: asked, Hits: a.Hits, Silent: a.Silent})
}
