package hall

import (
	"errors"
	"slices"
	"strings"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/casework"
	"onewindow/hall/store"
)

// RefuseUpstream: a line waits for a case that is not of this visit, or that
// does not hand the paper out.
const RefuseUpstream = "unknown_upstream"

// awaits checks the lines of a hand-in that wait for the result of another case
// of the same visit: the case is here, and the paper is what it hands out.
func (s *Server) awaits(tx *store.Tx, f *caseFile, lines []*hallv1.JudgedLine) error {
	for _, l := range lines {
		if l.GetStatus() != casework.Awaited {
			continue
		}
		other, err := tx.Case(l.GetFromCase())
		if errors.Is(err, store.ErrNotFound) || err == nil && (other.Ticket != f.ticket || other.ID == f.Case.ID) {
			return store.Refuse(RefuseUpstream, "line", l.GetId())
		}
		if err != nil {
			return err
		}
		up, err := loadCase(&other)
		if err != nil {
			return err
		}
		if !s.yields(up, f, l.GetId()) {
			return store.Refuse(RefuseUpstream, "line", l.GetId())
		}
	}
	return nil
}

// yields reports whether a line of f is what the item of up hands out.
func (s *Server) yields(up, f *caseFile, line string) bool {
	theirs, ok := s.release(up.CatalogVersion).Item(up.Case.Item)
	ours, known := s.release(f.CatalogVersion).Item(f.Case.Item)
	if !ok || !known {
		return false
	}
	r, asked := ours.Requirement(line)
	return asked && theirs.Yields(r.Name, r.Subject)
}

// paperMissing is the catalogue's reason for a paper that was not brought.
const paperMissing = "M01"

// goesOn takes the results that are there into a case that waited for them, and
// once none is wanted any more the steps that the item lets the window take: in
// the name of the clerk who handed it in. A result that will not come is a paper
// to bring: the case goes back to that clerk with the other case's number, and the
// applicant may bring it from elsewhere, or let the time for it pass.
func (s *Server) goesOn(tx *store.Tx, ch *change) error {
	var came, failed []casework.JudgedLine
	var numbers []string
	for _, l := range ch.file.Case.Lines {
		if l.Status != casework.Awaited {
			continue
		}
		other, err := tx.Case(l.From)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		switch state := casework.State(other.State); {
		case state.Granted():
			l.Status = casework.Exempt
			came = append(came, l)
		case state.Failed():
			l.Status, l.Reason = casework.Missing, paperMissing
			failed = append(failed, l)
			up, err := loadCase(&other)
			if err != nil {
				return err
			}
			numbers = append(numbers, up.Case.No)
		}
	}
	if len(came) > 0 {
		if err := s.caseStep(ch, casework.ResultCame, system(casework.Input{Lines: came}), tx.Now()); err != nil {
			return err
		}
	}
	if len(failed) > 0 {
		note := strings.Join(slices.Compact(numbers), " ")
		return s.caseStep(ch, casework.ResultFailed, system(casework.Input{Lines: failed, Note: note}), tx.Now())
	}
	if len(came) == 0 {
		return nil
	}
	return s.windowGoesOn(ch, &caller{Staff: ch.file.Case.Clerk, Window: ch.file.Case.Window, Role: string(casework.Clerk)}, whenComplete, tx.Now())
}

// resultIsThere lets the cases of the same visit go on that waited for this one,
// whether it hands something out or has ended without.
func (s *Server) resultIsThere(tx *store.Tx, f *caseFile) error {
	if f.ticket == "" || !f.Case.State.Granted() && !f.Case.State.Failed() {
		return nil
	}
	rows, err := tx.CasesOfTicket(f.ticket, "")
	if err != nil {
		return err
	}
	for i := range rows {
		ch, err := found(tx, rows[i].ID) // newer than the row: an earlier one may have moved it
		if err != nil {
			return err
		}
		if !ch.file.Case.State.Collecting() || !slices.ContainsFunc(ch.file.Case.Lines, func(l casework.JudgedLine) bool {
			return l.Status == casework.Awaited && l.From == f.Case.ID
		}) {
			continue
		}
		if err := s.goesOn(tx, ch); err != nil {
			return err
		}
		if _, err := s.save(tx, ch); err != nil {
			return err
		}
		if err := s.orderResult(tx, ch.file); err != nil {
			return err
		}
	}
	return nil
}
