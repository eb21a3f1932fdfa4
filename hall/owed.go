package hall

import (
	"slices"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/casework"
	"onewindow/hall/store"
)

// handed are the papers of a department's step that the applicant gets at a window.
// A written decision is served at the issue desk.
var handed = []string{
	casework.DeferPromise, casework.AcceptanceNotice, casework.CorrectionNotice, casework.RefusalNotice, casework.NotNeededNotice,
	casework.SpecialNotice, casework.ExtensionNotice, casework.MoreNotice, casework.LapseNotice, casework.TerminationNotice,
	casework.RevocationNotice,
}

// unfetched are papers that the applicant may never come for: the file is closed
// without that.
var unfetched = []string{casework.LapseNotice, casework.TerminationNotice}

// eventPapers is the entry of the history when papers that waited were ordered.
const eventPapers = "papers_ordered"

// owe keeps what a step outside the windows ordered, and drops what the step has
// made pointless or a window prints now.
func (f *caseFile) owe(by casework.Role, fx casework.Effects) {
	f.Owed = slices.DeleteFunc(f.Owed, func(kind string) bool {
		moot := kind == casework.CorrectionNotice && fx.To != casework.Correction || kind == casework.DeferPromise && !f.Case.Owes() ||
			kind == casework.MoreNotice && !f.Case.MoreAsked
		return moot || fx.To.Failed() || slices.Contains(fx.Papers, kind)
	})
	if slices.Contains(deskRoles, string(by)) {
		return
	}
	for _, kind := range fx.Papers {
		if slices.Contains(handed, kind) {
			f.Owed = append(f.Owed, kind)
		}
	}
}

// settle orders what waited together with what a window's step prints.
func (f *caseFile) settle(kinds []string) []string {
	out := append(slices.Clone(f.Owed), kinds...)
	f.Owed = nil
	return out
}

// papersOwed orders the papers that wait for the applicant, who is being served at
// the caller's window.
func (s *Server) papersOwed(tx *store.Tx, who *caller, cmd *hallv1.Command, p *hallv1.CasePapers) (*hallv1.Receipt, error) {
	ch, err := found(tx, cmd.GetCaseId())
	if err != nil {
		return nil, err
	}
	row, t, err := s.atDesk(tx, who, cmd)
	if err != nil {
		return nil, err
	}
	var used reads
	if err := s.identity(tx, who, p.GetBy(), cmd.GetCaseId(), &t, &row, &used); err != nil {
		return nil, err
	}
	c, by := &ch.file.Case, person(p.GetBy())
	switch {
	case !by.Same(c.Applicant) && !by.Same(c.Agent):
		return nil, store.Refuse(casework.NotApplicant)
	case len(ch.file.Owed) == 0:
		return nil, store.Refuse(RefuseNothingOwed)
	}
	used.approvals = nil // a consent to a typed number holds for the visit
	if err := used.spend(tx, cmd.GetCommandId()); err != nil {
		return nil, err
	}
	papers := papersProto(ch.file, ch.file.settle(nil))
	ch.steps = append(ch.steps, store.Step{
		Actor: who.Staff, Role: who.Role, Window: who.Window, From: string(c.State), To: string(c.State), Event: eventPapers,
	})
	out, err := s.save(tx, ch)
	if err != nil {
		return nil, err
	}
	return &hallv1.Receipt{Accepted: true, Case: out, Ticket: ticketProto(&row, &t), Papers: papers}, nil
}
