package station

import (
	"context"
	"slices"

	"onewindow/visit"
)

// Codes of refusals of OpenSupplement.
const (
	RefusedNotCorrection = "not_correction" // the case was not sent back, or is no longer
	RefusedVisitChanged  = "visit_changed"  // another visit came while the hall was asked
)

// caseCorrection is the hall's word for a case that was sent back.
const caseCorrection = "correction"

// promising are the hall's words for a case to which promised papers may come.
var promising = []string{"accepted", "reviewing", "special", "decided_grant_deferred", "producing", "ready"}

// wanted are the lines of the case for which a paper may be brought: those that
// the notice asked for, or those that were promised.
func (c *Case) wanted() []string {
	var lines []string
	for _, l := range c.Lines {
		if c.State == caseCorrection && l.Status.Open() || slices.Contains(promising, c.State) && l.Status == visit.Deferred {
			lines = append(lines, l.Line)
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// LedgerPage is how many cases of the ledger come at once.
const LedgerPage = 200

// Ledger asks the hall for a page of the cases of whoever works here to which
// papers are still to be brought, by due date; next is where the following one
// begins, empty at the end. It waits for the hall: never from Update or View.
func (s *Station) Ledger(ctx context.Context, after string) (rows []CaseRow, next string, err error) {
	if s.Snapshot().AtSeat().Away() {
		return nil, "", ErrUnreachable
	}
	return s.o.Hall.Ledger(ctx, after, LedgerPage)
}

// Own takes a step of the owner of a case. It waits for the hall.
func (s *Station) Own(ctx context.Context, o OwnStep) error {
	switch n := s.Snapshot(); {
	case !n.Session.In():
		return &visit.Refusal{Code: RefusedSignedOut}
	case n.AtSeat().Away():
		return ErrUnreachable
	}
	return s.o.Hall.StepOwn(ctx, o)
}

// OpenSupplement goes on with a case that was sent back for correction, or to
// which promised papers come, on the visit in hand. The hall is asked for the
// case as it is now; the lines that were found missing or defective, or were
// promised, are asked for, nothing else. The error
// is ErrUnreachable, *Refused, or *visit.Refusal.
func (s *Station) OpenSupplement(ctx context.Context, caseID string) error {
	before := s.Snapshot()
	switch {
	case !before.Session.In():
		return &visit.Refusal{Code: RefusedSignedOut}
	case before.AtSeat().Away():
		return ErrUnreachable
	}
	c, err := s.o.Hall.Case(ctx, caseID)
	if err != nil {
		return err
	}
	_, err = supplementOf(&c)
	if err != nil {
		return err
	}
	return s.enqueue(func(ctx context.Context) error {
		v := s.active()
		if v == nil || v.ID != before.Visit.ID {
			return &visit.Refusal{Code: RefusedVisitChanged}
		}
		return s.supplement(ctx, v, &c)
	}).Wait(ctx)
}

// supplement goes on with a case, as the hall has just shown it, on a visit.
func (s *Station) supplement(ctx context.Context, v *visit.State, c *Case) error {
	cmd, err := supplementOf(c)
	if err != nil {
		return err
	}
	err = s.decide(ctx, v, cmd)
	if err == nil && v.Identity != nil && !c.Applicant.Is(v.Identity.Card) && !c.Agent.Is(v.Identity.Card) {
		// Anybody may bring the papers; the clerk should know whose they are.
		s.notice("supplement_other_person", map[string]string{"name": c.Applicant.Name.Mask()})
	}
	return err
}

// supplementOf is the command that continues the case.
func supplementOf(c *Case) (visit.OpenSupplement, error) {
	wanted := c.wanted()
	if len(wanted) == 0 {
		return visit.OpenSupplement{}, &visit.Refusal{
			Code: RefusedNotCorrection, Details: map[string]string{"number": c.CaseNo, "state": c.State},
		}
	}
	return visit.OpenSupplement{
		CaseID: c.CaseID, CaseNo: c.CaseNo, Item: c.Item, CatalogVersion: c.CatalogVersion, Answers: c.Answers, Party: c.Party,
		Modifiers: c.Modifiers, Delivery: c.Delivery, SeenVersion: c.Version, Wanted: wanted, Promised: c.State != caseCorrection,
		Holder: c.old().Holder,
	}, nil
}
