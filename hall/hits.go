package hall

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/hall/casework"
	"onewindow/hall/store"
	"onewindow/values"
)

// hitsFor is how long what was found stands in for a paper: a visit and what
// follows of it on the day, not longer.
const hitsFor = 12 * time.Hour

const keyOfPerson = "person"

// personKey names a person in tables that must not say who it is.
func (s *Server) personKey(p casework.Person) (string, error) {
	key, err := s.derived(keyOfPerson, p.IDKind+" "+p.IDNumber.Clear())
	return hex.EncodeToString(key), err
}

// zoneKey is a person in the books of the police zone.
func zoneKey(person string) string { return "zone " + person }

// FindHits looks for what stands in for the papers of the person at the desk.
func (s *Server) FindHits(ctx context.Context, req *hallv1.FindHitsRequest) (*hallv1.FindHitsResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if !validID(req.GetCaseId()) {
		return nil, refuse(ReasonInvalid, "field", "case_id")
	}
	_, _, list, err := s.situation(req)
	if err != nil {
		return nil, err
	}
	holder := person(req.GetApplicant())
	key, err := s.personKey(holder)
	if err != nil {
		return nil, err
	}
	theirs, err := s.atDeskWith(ctx, who, req.GetTicketId(), req.GetLease(), req.GetCaseId(), req.GetApplicant())
	if err != nil || !theirs {
		return &hallv1.FindHitsResponse{}, err
	}
	lines := slices.DeleteFunc(list.Lines, func(l catalog.Line) bool {
		return !l.Searchable() || len(req.GetLines()) > 0 && !slices.Contains(req.GetLines(), l.ID)
	})
	hits, fields, silent := best(lines, s.search(ctx, holder, lines, who.side()), values.Of(s.now()))
	resp := &hallv1.FindHitsResponse{Silent: silent}
	for i := range hits {
		h := &hits[i]
		id, err := uuid.NewV7()
		if err != nil {
			return nil, fmt.Errorf("hall: hit: %w", err)
		}
		h.ID, h.Case, h.Person = id.String(), req.GetCaseId(), key
		p := hitProto(hitOf(h), h.Line)
		p.Fields = fields[h.Line]
		resp.Hits = append(resp.Hits, p)
	}
	if len(hits) == 0 {
		return resp, nil
	}
	return resp, s.store.Write(ctx, func(tx *store.Tx) error {
		for i := range hits {
			if err := tx.InsertHit(hits[i]); err != nil {
				return err
			}
		}
		return look(tx, store.Event{Ticket: req.GetTicketId(), Case: req.GetCaseId(), Window: who.Window}, "hits")
	})
}

// atDeskWith checks that the person is being served at the caller's window, by
// the rules of a hand-in but without using anything up. False says that the case
// is another person's: nothing of who brings the papers may serve for it.
func (s *Server) atDeskWith(ctx context.Context, who *caller, ticket string, lease int64, caseID string, p *hallv1.Party) (theirs bool, err error) {
	cmd := &hallv1.Command{TicketId: ticket, CaseId: caseID, Lease: lease}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		row, t, err := s.atDesk(tx, who, cmd)
		if err != nil {
			return err
		}
		if err := s.identity(tx, who, p, caseID, &t, &row, &reads{}); err != nil {
			return err
		}
		have, err := tx.Case(caseID)
		if errors.Is(err, store.ErrNotFound) {
			theirs = true
			return nil
		}
		if err != nil {
			return err
		}
		f, err := loadCase(&have)
		if err != nil {
			return err
		}
		theirs = f.Case.Applicant.IDKind == p.GetIdKind() && f.Case.Applicant.IDNumber.Clear() == p.GetIdNumber()
		return nil
	})
	if err != nil {
		return false, err // a closure that outlives its caller still writes theirs
	}
	return theirs, nil
}

// best keeps of the answers the first that meets the rules of its line; silent
// are lines without one where a source did not answer. What a hit says for the
// form is by line: it goes to the window and is not kept.
func best(lines []catalog.Line, answers map[string][]answerOf, day values.Date) (hits []store.Hit, fields map[string]map[string]string, silent []string) {
	fields = map[string]map[string]string{}
	for i := range lines {
		l := &lines[i]
		at := slices.IndexFunc(answers[l.ID], func(a answerOf) bool {
			return a.found && (&casework.Hit{By: a.by, IssuedOn: a.record.IssuedOn, ValidTo: a.record.ValidTo}).Holds(l.Validity, day)
		})
		switch {
		case at >= 0:
			a := answers[l.ID][at]
			fields[l.ID] = a.record.Fields
			hits = append(hits, store.Hit{
				Line: l.ID, By: a.by, Source: a.record.Source, Number: a.record.Number, IssuedOn: dateText(a.record.IssuedOn),
				ValidTo: dateText(a.record.ValidTo),
			})
		case slices.ContainsFunc(answers[l.ID], answerOf.silent):
			silent = append(silent, l.ID)
		}
	}
	return hits, fields, silent
}

func hitOf(h *store.Hit) *casework.Hit {
	out := &casework.Hit{ID: h.ID, By: h.By, Source: h.Source, Number: h.Number}
	out.IssuedOn, _ = values.ParseDate(h.IssuedOn) // written by dateText, empty for none
	out.ValidTo, _ = values.ParseDate(h.ValidTo)
	return out
}

func hitProto(h *casework.Hit, line string) *hallv1.Hit {
	if h == nil {
		return nil
	}
	return &hallv1.Hit{
		Id: h.ID, Line: line, By: h.By, Source: h.Source, IssuedOn: dateText(h.IssuedOn), ValidTo: dateText(h.ValidTo),
	}
}

// judged are the lines of a hand-in, each exempt one with the hit that it rests
// on. The window only names it: what is not in the hall's own book, belongs to
// another case, line or person, or no longer holds, exempts from nothing.
func (s *Server) judged(tx *store.Tx, caseID string, applicant casework.Person, list []*hallv1.JudgedLine) ([]casework.JudgedLine, error) {
	lines := linesOf(list)
	key, err := s.personKey(applicant)
	if err != nil {
		return nil, err
	}
	today := values.Of(tx.Now())
	for i := range lines {
		if lines[i].Status != casework.Exempt {
			continue
		}
		h, err := tx.Hit(list[i].GetHit().GetId())
		switch {
		case errors.Is(err, store.ErrNotFound):
			return nil, store.Refuse(RefuseUnknownHit, "line", lines[i].ID)
		case err != nil:
			return nil, err
		case h.Case != caseID || h.Line != lines[i].ID || h.Person != key:
			return nil, store.Refuse(RefuseUnknownHit, "line", lines[i].ID)
		}
		lines[i].Hit = hitOf(&h)
		if tx.Now().Sub(h.FoundAt) > hitsFor || !lines[i].Hit.Holds(nil, today) {
			return nil, store.Refuse(RefuseHitOver, "line", lines[i].ID)
		}
	}
	return lines, nil
}

// keepPapers lays the papers that a case took in into the library of those that
// may serve again.
func (s *Server) keepPapers(tx *store.Tx, f *caseFile) error {
	for _, l := range f.Case.Lines {
		i := slices.IndexFunc(f.Item.Required, func(r casework.RequiredLine) bool { return r.ID == l.ID && r.Reusable })
		if i < 0 || !slices.Contains([]string{casework.Verified, casework.Collected, casework.Copied}, l.Status) {
			continue
		}
		if err := s.keepPaper(tx, f, store.PaperAccepted, l.ID); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) keepPaper(tx *store.Tx, f *caseFile, kind, what string) error {
	key, err := s.personKey(f.Case.Applicant)
	if err != nil {
		return err
	}
	if s.zoned(f.Item.Dept) {
		key = zoneKey(key) // what the zone took in or granted is no other window's to know
	}
	return tx.PutKnownPaper(store.KnownPaper{Person: key, Kind: kind, What: what, Case: f.Case.ID})
}
