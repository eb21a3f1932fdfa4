package hall

import (
	"slices"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/casework"
	"onewindow/hall/store"
)

// withdrawal ends a case because the applicant, who is being served at the
// caller's window, wishes so (撤回). Of a package each undecided case is withdrawn
// by a command of its own: every department gets its own paper.
func (s *Server) withdrawal(tx *store.Tx, who *caller, cmd *hallv1.Command, w *hallv1.CaseWithdrawal) (*hallv1.Receipt, error) {
	if !slices.Contains(casework.WithdrawReasons, w.GetReason()) {
		return nil, store.Refuse(casework.NoReason)
	}
	ch, err := found(tx, cmd.GetCaseId())
	if err != nil {
		return nil, err
	}
	row, t, err := s.atDesk(tx, who, cmd)
	if err != nil {
		return nil, err
	}
	var used reads
	if err := s.identity(tx, who, w.GetBy(), cmd.GetCaseId(), &t, &row, &used); err != nil {
		return nil, err
	}
	used.approvals = nil // a consent to a typed number holds for the visit; a case that is handed in binds it to one person
	in := casework.Input{
		Actor: who.Staff, Window: who.Window, Role: casework.Role(who.Role), Reason: w.GetReason(), Receiver: person(w.GetBy()),
		SeenVersion: w.GetSeenVersion(),
	}
	if id := w.GetApprovalId(); id != "" {
		a, err := spendable(tx, who, t.Former, id, stepWithdrawOther, cmd.GetCaseId())
		if err != nil {
			return nil, err
		}
		in.Approval = casework.Approval{ID: a.ID, By: a.SecondNo, Role: casework.Supervisor}
		used.approvals = append(used.approvals, a.ID)
	}
	if err := s.caseStep(ch, casework.Withdraw, in, tx.Now()); err != nil {
		return nil, err
	}
	if err := used.spend(tx, cmd.GetCommandId()); err != nil {
		return nil, err
	}
	c, err := s.save(tx, ch)
	if err != nil {
		return nil, err
	}
	return &hallv1.Receipt{Accepted: true, Case: c, Ticket: ticketProto(&row, &t), Papers: papersProto(ch.file, ch.papers)}, nil
}

// siblings are the other cases of a package.
func (s *Server) siblings(r *store.Reader, f *caseFile) ([]*hallv1.Case, error) {
	if f.PackageID == "" {
		return nil, nil
	}
	rows, err := r.CasesOfTicket(f.ticket, "")
	if err != nil {
		return nil, err
	}
	var out []*hallv1.Case
	for i := range rows {
		o, err := loadCase(&rows[i])
		if err != nil {
			return nil, err
		}
		if o.PackageID != f.PackageID || o.Case.ID == f.Case.ID {
			continue
		}
		steps, err := r.Steps(o.Case.ID)
		if err != nil {
			return nil, err
		}
		c, err := s.caseProto(o, steps, s.now())
		if err != nil {
			return nil, err
		}
		c.PickupCode = "" // whoever holds one code holds no other
		out = append(out, c)
	}
	return out, nil
}
