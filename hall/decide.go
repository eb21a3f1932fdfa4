package hall

import (
	"errors"
	"slices"
	"strings"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/hall/casework"
	"onewindow/hall/queue"
	"onewindow/hall/store"
	"onewindow/values"
)

// found loads the case that a command is about.
func found(tx *store.Tx, id string) (*change, error) {
	row, err := tx.Case(id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, store.Refuse(RefuseUnknownCase)
	}
	if err != nil {
		return nil, err
	}
	f, err := loadCase(&row)
	if err != nil {
		return nil, err
	}
	return &change{file: f, seen: row.Version}, nil
}

// decisionEvents are what a department does with a case over the contract. A
// notice on corrected papers is a second one, with its own conditions.
var decisionEvents = []casework.Event{
	casework.Accept, casework.StartReview, casework.Grant, casework.Deny, casework.Notice, casework.DeptReturn, casework.Refuse,
	casework.MarkNotNeeded, casework.SpecialStart, casework.SpecialEnd, casework.Extend, casework.RequestMore, casework.MoreSupplied,
	casework.DeferTimeout, casework.Revoke, casework.TellHearing, casework.AskHearing, casework.HoldHearing,
}

// decision is a reviewer's step. Who decides must be of the department, must
// have seen the present version, and must not be who accepted; the machine
// checks the last two in this same transaction.
func (s *Server) decision(tx *store.Tx, who *caller, cmd *hallv1.Command, d *hallv1.CaseDecision) (*hallv1.Receipt, error) {
	ev := casework.Event(d.GetEvent())
	agrees, opines := opinions[d.GetEvent()]
	judges := d.GetEvent() == sampleSound || d.GetEvent() == sampleUnsound
	if !judges && !opines && !slices.Contains(decisionEvents, ev) {
		return nil, store.Refuse(RefuseUnknownEvent, "event", clip(d.GetEvent(), 32))
	}
	ch, err := found(tx, cmd.GetCaseId())
	if err != nil {
		return nil, err
	}
	if opines {
		return s.opinion(tx, who, ch, d, agrees)
	}
	if !slices.Contains(who.Departments, ch.file.Item.Dept) {
		return nil, store.Refuse(RefuseOtherDepartment, "department", ch.file.Item.Dept)
	}
	if judges {
		return s.judgeSample(tx, who, ch, d)
	}
	if s.ownSystem(ch.file.Item.Dept) {
		return nil, store.Refuse(RefuseBranchDecides) // in its own system: what is said here would go before its word
	}
	in := casework.Input{
		Actor: who.Staff, Window: who.Window, Role: casework.Role(who.Role), Reason: clip(d.GetReason(), 64), Note: clip(d.GetNote(), 1000),
		SeenVersion: d.GetSeenVersion(), Lines: linesOf(d.GetLines()), Special: d.GetSpecial(), Report: clip(d.GetReport(), 200),
		Planned: values.Limit{N: int(d.GetPlannedDays()), Unit: values.WorkingDays}, Reminded: ch.file.reminded(casework.C6, tx.Now()),
	}
	if ev == casework.Refuse || ev == casework.MarkNotNeeded {
		var wrong string
		ch.file.CompetentOrgan = strings.TrimSpace(clip(d.GetCompetentOrgan(), 100))
		if in.Basis, wrong = casework.Turndown(ev, in.Reason, strings.TrimSpace(in.Note), ch.file.CompetentOrgan); wrong != "" {
			return nil, store.Refuse(wrong, "reason", in.Reason)
		}
		in.Note = competent(in.Note, ch.file.CompetentOrgan)
	}
	if ev == casework.SpecialEnd {
		in.Note = in.Report // the history says which
	}
	if ev == casework.Notice && ch.file.Case.State == casework.Corrected {
		ev = casework.Notice2
	}
	if env := s.env(ch.file.Item); ev == casework.Grant && ch.file.Case.Owes() && env.MayGrantDeferred() {
		ev = casework.GrantDeferred // 容缺通过: the papers follow the decision
	}
	var used reads
	if id := d.GetApprovalId(); id != "" {
		a, err := spendable(tx, who, nil, id, stepSecondNotice, cmd.GetCaseId())
		if err != nil {
			return nil, err
		}
		in.Approval = casework.Approval{ID: a.ID, By: a.SecondNo, Role: casework.Supervisor}
		used.approvals = append(used.approvals, a.ID)
	}
	if err := s.caseStep(ch, ev, in, tx.Now()); err != nil {
		return nil, err
	}
	if err := used.spend(tx, cmd.GetCommandId()); err != nil {
		return nil, err
	}
	c, err := s.save(tx, ch)
	if err != nil {
		return nil, err
	}
	if err := s.orderResult(tx, ch.file); err != nil {
		return nil, err
	}
	return &hallv1.Receipt{Accepted: true, Case: c, Papers: papersProto(ch.file, ch.papers)}, nil
}

// supplement brings corrected papers, or those promised at the acceptance, to the same case, at any window, by the
// person being served there.
func (s *Server) supplement(tx *store.Tx, who *caller, cmd *hallv1.Command, sup *hallv1.CaseSupplement) (*hallv1.Receipt, error) {
	ch, err := found(tx, cmd.GetCaseId())
	if err != nil {
		return nil, err
	}
	ch.file.ByPIN = ch.file.ByPIN || cmd.GetByPin()
	receipt := &hallv1.Receipt{Accepted: true}
	if cmd.GetTicketId() != "" {
		row, t, err := s.atDesk(tx, who, cmd)
		if err != nil {
			return nil, err
		}
		receipt.Ticket = ticketProto(&row, &t)
	}
	if err := pagesHere(tx, cmd.GetCaseId(), sup.GetLines()); err != nil {
		return nil, err
	}
	lines, err := s.judged(tx, cmd.GetCaseId(), ch.file.Case.Applicant, sup.GetLines())
	if err != nil {
		return nil, err
	}
	in := casework.Input{
		Actor: who.Staff, Window: who.Window, Role: casework.Role(who.Role), SeenVersion: sup.GetSeenVersion(), Lines: lines,
	}
	before, ev, onward := ch.file.Case.State, ch.file.Case.SupplyEvent(), whenComplete
	if ev == casework.DeferSupplied {
		onward = onward[1:] // accepted it is
		in.Lines = slices.DeleteFunc(in.Lines, func(l casework.JudgedLine) bool { return l.Status == casework.Deferred })
	}
	if err := s.caseStep(ch, ev, in, tx.Now()); err != nil {
		return nil, err
	}
	if n := sup.GetNotice(); n != nil {
		err = s.noticedAgain(tx, ch, who, cmd, n)
	} else {
		if err = s.takeRuling(&tx.Reader, ch.file, ch.file.Case.Applicant, who.Staff); err == nil {
			err = s.windowGoesOn(ch, who, onward, tx.Now())
		}
	}
	if err != nil {
		return nil, err
	}
	papers := ch.file.settle(ch.papers) // what waited for the applicant comes with it
	if receipt.Case, err = s.save(tx, ch); err != nil {
		return nil, err
	}
	if err := s.keepPapers(tx, ch.file); err != nil {
		return nil, err
	}
	if ch.file.Case.State != before { // papers that follow a grant order nothing again
		if err := s.orderResult(tx, ch.file); err != nil {
			return nil, err
		}
	}
	receipt.Papers = papersProto(ch.file, papers)
	return receipt, nil
}

// noticedAgain sends papers that were just brought back once more, in the same
// transaction.
func (s *Server) noticedAgain(tx *store.Tx, ch *change, who *caller, cmd *hallv1.Command, n *hallv1.SecondNotice) error {
	in := casework.Input{
		Actor: who.Staff, Window: who.Window, Role: casework.Role(who.Role), Reason: strings.TrimSpace(clip(n.GetReason(), 64)),
		SeenVersion: ch.file.Case.Version,
	}
	var used reads
	if id := n.GetApprovalId(); id != "" {
		a, err := spendable(tx, who, nil, id, stepSecondNotice, cmd.GetCaseId())
		if err != nil {
			return err
		}
		in.Approval = casework.Approval{ID: a.ID, By: a.SecondNo, Role: casework.Supervisor}
		used.approvals = append(used.approvals, a.ID)
	}
	if err := s.caseStep(ch, casework.Notice2, in, tx.Now()); err != nil {
		return err
	}
	return used.spend(tx, cmd.GetCommandId())
}

// whenComplete are the steps that a window may take by itself with complete papers.
var whenComplete = []casework.Event{casework.Accept, casework.Grant}

// windowGoesOn takes the steps that the item lets the window take by itself now
// that the papers are complete (收件即受理, 全委托). What it may not do waits for
// the department.
func (s *Server) windowGoesOn(ch *change, who *caller, events []casework.Event, now time.Time) error {
	for _, ev := range events {
		in := casework.Input{
			Actor: who.Staff, Window: who.Window, Role: casework.Role(who.Role), SeenVersion: ch.file.Case.Version, Amount: ch.file.amountOf(),
		}
		if ev == casework.Grant && !s.ruleGrants(ch.file) {
			return nil // an approver decides
		}
		err := s.caseStep(ch, ev, in, now)
		if _, refused := errors.AsType[*store.Refusal](err); refused {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// handover gives a result, or the written decision of a denial, out at a desk:
// the code of the slip and the card of the right person, read for this and never used before. Without the slip it
// takes a second person's consent; the identity number is never waived.
func (s *Server) handover(tx *store.Tx, who *caller, cmd *hallv1.Command, h *hallv1.Handover) (*hallv1.Receipt, error) {
	ch, err := found(tx, cmd.GetCaseId())
	if err != nil {
		return nil, err
	}
	f := ch.file
	if f.Case.State == casework.Ready && f.Case.Result.Method != catalog.DeliverWindow {
		return nil, store.Refuse(casework.MethodForbidden, "method", f.Case.Result.Method)
	}
	ev := casework.Deliver
	if f.Case.State == casework.DecidedDeny {
		// Nothing was laid ready, so no slip was printed: the receipt's own code
		// stands for it.
		ev, f.Case.Result.PickupCode = casework.Serve, f.ReleaseCode
	}
	var row *store.Ticket
	var t *queue.Ticket
	if cmd.GetTicketId() != "" {
		r, q, err := s.atDesk(tx, who, cmd)
		if err != nil {
			return nil, err
		}
		row, t = &r, &q
	}
	in := casework.Input{
		Actor: who.Staff, Window: who.Window, Role: casework.Role(who.Role), Receiver: person(h.GetReceiver()),
		Relation: h.GetRelation(), Proof: cmd.GetCommandId(), OldLicenceTaken: h.GetOldTaken(),
	}
	if h.GetPickupCode() != "" {
		in.PickupCode = slipCode(h.GetPickupCode(), f.Case.No)
	}
	if ev == casework.Deliver {
		if err := paid(tx, f.Case.ID); err != nil {
			return nil, err
		}
	}
	var used reads
	if err := s.receiver(tx, who, cmd, h, &in, t, row, &used); err != nil {
		return nil, err
	}
	if err := s.caseStep(ch, ev, in, tx.Now()); err != nil {
		return nil, err
	}
	if f.people.Receiver, err = packParty(h.GetReceiver()); err != nil {
		return nil, err
	}
	if len(h.GetSignature()) > 0 {
		if _, err := values.ReadSignature(h.GetSignature()); err != nil {
			return nil, store.Refuse(RefuseSignature)
		}
		f.people.Signature = h.GetSignature()
	}
	if err := used.spend(tx, cmd.GetCommandId()); err != nil {
		return nil, err
	}
	c, err := s.save(tx, ch)
	if err != nil {
		return nil, err
	}
	receipt := &hallv1.Receipt{Accepted: true, Case: c, Papers: papersProto(f, ch.papers)}
	if t != nil {
		receipt.Ticket = ticketProto(row, t)
	}
	return receipt, nil
}

// receiver checks who stands there. One consent covers the missing slip; a
// typed identity needs its own.
func (s *Server) receiver(tx *store.Tx, who *caller, cmd *hallv1.Command, h *hallv1.Handover, in *casework.Input, t *queue.Ticket, row *store.Ticket, used *reads) error {
	if h.GetPickupCode() == "" || h.GetApprovalId() != "" {
		a, err := spendable(tx, who, nil, h.GetApprovalId(), stepReleaseNoSlip, cmd.GetCaseId())
		if err != nil {
			return err
		}
		in.Approval = casework.Approval{ID: a.ID, By: a.SecondNo, Role: casework.Supervisor}
		used.approvals = append(used.approvals, a.ID)
	}
	if err := s.identity(tx, who, h.GetReceiver(), cmd.GetCaseId(), t, row, used); err != nil {
		return err
	}
	if in.Approval.ID == "" && !casework.WasRead(h.GetReceiver().GetSource()) {
		// identity has found the consent to the typed number.
		a, err := tx.Approval(h.GetReceiver().GetApprovalId())
		if err != nil {
			return err
		}
		in.Approval = casework.Approval{ID: a.ID, By: a.SecondNo, Role: casework.Supervisor}
	}
	return nil
}
