package hall

import (
	"errors"
	"slices"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/queue"
	"onewindow/hall/store"
)

// Codes by which the hall refuses a command, beside those of queue.Step,
// casework.Step and casework.Judge, which go through as they are.
const (
	RefuseContentDiffers   = "content_differs"
	RefuseRole             = "wrong_role"
	RefuseUnknownTicket    = "unknown_ticket"
	RefuseUnknownEvent     = "unknown_event"
	RefuseOtherWindow      = "other_window"
	RefuseStaleLease       = "stale_lease"
	RefuseWindowBusy       = "window_busy"
	RefuseUnknownCase      = "unknown_case"
	RefuseSignature        = "bad_signature"
	RefuseCaseExists       = "case_exists"
	RefuseUnknownItem      = "unknown_item"
	RefuseUnknownOutcome   = "unknown_outcome"
	RefuseNotServing       = "ticket_not_serving"
	RefuseUnanswered       = "unanswered"
	RefuseUnknownOption    = "unknown_option"
	RefuseTooManyOptions   = "too_many_options"
	RefuseLeafDiffers      = "leaf_differs"
	RefuseLeafNotAccept    = "leaf_not_accept"
	RefuseBadIdentity      = "bad_identity"
	RefuseReadUsed         = "read_used"
	RefuseReadNotAsked     = "read_not_asked"
	RefuseReadBeforeCall   = "read_before_call"
	RefuseReadStale        = "read_stale"
	RefuseApprovalRequired = "approval_required"
	RefuseApprovalUnknown  = "approval_unknown"
	RefuseApprovalUsed     = "approval_used"
	RefuseApprovalExpired  = "approval_expired"
	RefusePagesMissing     = "pages_missing"
	RefuseUnknownHit       = "unknown_hit"   // an exempt line rests on nothing that the hall found
	RefuseField            = "unknown_field" // no field of the form
	RefuseHitOver          = "hit_over"      // what was found no longer holds
	RefuseOtherDepartment  = "other_department"
	RefuseWrongCode        = "wrong_code"
	RefuseWrongPerson      = "wrong_person"
	RefuseRatedBefore      = "rated_before"
	RefuseBadRating        = "bad_rating"
	RefuseNothingOwed      = "nothing_owed"
	RefuseNotOwner         = "not_owner"
	RefuseNotSampled       = "not_sampled"
	RefuseUnknownStaff     = "unknown_staff"
	RefuseEmpty            = "empty"
)

// moveEvents are the ticket events that a window may deliver. The next is
// called through CallNext, requeueing goes through the kiosk, time-outs through the clock.
var moveEvents = []queue.Event{
	queue.Recall, queue.Start, queue.Miss, queue.Hold, queue.Resume, queue.Transfer, queue.Finish,
	queue.UndoCall, queue.UndoFinish, queue.AddItem, queue.WindowFailure, queue.CallSpecific,
}

// held loads a ticket that a command names and checks that the window's lease
// on it still stands: whoever was taken over is refused, never merged.
func (s *Server) held(tx *store.Tx, cmd *hallv1.Command) (store.Ticket, queue.Ticket, error) {
	row, err := tx.Ticket(cmd.GetTicketId())
	if errors.Is(err, store.ErrNotFound) {
		return row, queue.Ticket{}, store.Refuse(RefuseUnknownTicket)
	}
	if err != nil {
		return row, queue.Ticket{}, err
	}
	t, err := s.decoded.of(&row)
	if err != nil {
		return row, t, err
	}
	if cmd.GetLease() != 0 && cmd.GetLease() != row.Lease {
		return row, t, store.Refuse(RefuseStaleLease, "state", row.State, "window", row.Window)
	}
	return row, t, nil
}

// ticketMove applies one step of the ticket machine.
func (s *Server) ticketMove(tx *store.Tx, who *caller, cmd *hallv1.Command, m *hallv1.TicketMove) (*hallv1.Receipt, error) {
	ev := queue.Event(m.GetEvent())
	if !slices.Contains(moveEvents, ev) {
		return nil, store.Refuse(RefuseUnknownEvent, "event", clip(m.GetEvent(), 32))
	}
	row, t, err := s.held(tx, cmd)
	if r, ok := errors.AsType[*store.Refusal](err); ok && r.Code == RefuseUnknownTicket && m.GetHandLabel() != "" {
		return s.handOpened(tx, who, cmd, m)
	}
	if err != nil {
		return nil, err
	}
	next, err := s.step(tx, who, t, ev, m)
	if err != nil {
		return nil, err
	}
	if ev == queue.CallSpecific || ev == queue.WindowFailure || ev == queue.Resume && next.Window != t.Window {
		row.Lease++ // the window that had it hears so at once
	}
	if ev == queue.CallSpecific {
		row.Why = whyByName
	}
	if ev == queue.Start && m.GetNote() != "" && row.MaskedName == "" {
		row.MaskedName = masked(m.GetNote())
	}
	if ev == queue.Finish {
		// The hall learns it later, from the table: this closure may be run again.
		if h, ok := s.known().Lesson(&next); ok {
			if err := tx.AddHandling(h.Clerk, h.Item, ms(h.SumMS)); err != nil {
				return nil, err
			}
		}
	}
	p, err := moveTicket(tx, row, next, windowOf(who, t, next))
	if err != nil {
		return nil, err
	}
	return &hallv1.Receipt{Accepted: true, Ticket: p}, nil
}

// windowOf is the window that an event is about: a supervisor acts on others'.
func windowOf(who *caller, before, after queue.Ticket) string {
	switch {
	case after.Window != "":
		return after.Window
	case before.Window != "":
		return before.Window
	}
	return who.Window
}

func (s *Server) step(tx *store.Tx, who *caller, t queue.Ticket, ev queue.Event, m *hallv1.TicketMove) (queue.Ticket, error) {
	in := queue.Input{
		Actor: who.Staff, Role: queue.Role(who.Role), Window: who.Window,
		Reason: clip(m.GetReason(), 64), Target: clip(m.GetTarget(), 64), Cases: casesNamed(m),
	}
	if ev == queue.AddItem {
		if _, ok := s.catalog().Item(m.GetTarget()); !ok {
			return t, store.Refuse(RefuseUnknownItem, "item", clip(m.GetTarget(), 32))
		}
		in.Item = m.GetTarget()
	}
	if ev == queue.CallSpecific && who.Role == RoleSupervisor {
		// A supervisor sends a ticket to a window where somebody sits.
		seated, err := tx.SeatedAt(tx.Now())
		if err != nil {
			return t, err
		}
		in.Window, in.Actor = in.Target, seated[in.Target]
		if in.Actor == "" {
			return t, store.Refuse(queue.WindowRequired, "window", in.Target)
		}
	}
	if ev == queue.Resume || ev == queue.UndoFinish || ev == queue.CallSpecific {
		busy, err := busyWith(tx, in.Window, t.ID)
		if err != nil {
			return t, err
		}
		in.Busy = busy
	}
	step := queue.Step
	if t.Trailing && (ev != queue.Resume || in.Busy || t.State != queue.Held) {
		step = queue.Trail
	}
	next, err := step(t, ev, in, tx.Now(), s.limits)
	return next, ticketRefusal(err)
}

// maxCases bounds what one visit may name.
const maxCases = 64

// casesNamed are the cases that a move says were handed in.
func casesNamed(m *hallv1.TicketMove) []string {
	var ids []string
	for _, id := range m.GetCaseIds() {
		if validID(id) && len(ids) < maxCases {
			ids = append(ids, id)
		}
	}
	return ids
}

// busyWith says whether the window holds another ticket than this one.
func busyWith(tx *store.Tx, window, ticket string) (bool, error) {
	active, err := tx.ActiveTicket(window)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && active.ID != ticket, err
}

// handOpened makes the ticket of a visit that began while the hall was out of
// reach, from the first command that arrives of it, and applies the command.
// The window's own id and hand-typed label are kept. Where the window has called
// its next person meanwhile, the ticket only trails.
func (s *Server) handOpened(tx *store.Tx, who *caller, cmd *hallv1.Command, m *hallv1.TicketMove) (*hallv1.Receipt, error) {
	if !slices.Contains(deskRoles, who.Role) {
		return nil, store.Refuse(RefuseRole, "role", who.Role)
	}
	busy, err := busyWith(tx, who.Window, cmd.GetTicketId())
	if err != nil {
		return nil, err
	}
	t := queue.Ticket{ID: cmd.GetTicketId(), Label: clip(m.GetHandLabel(), 16), Class: queue.Normal}
	desk := queue.Input{Actor: who.Staff, Role: queue.Role(who.Role), Window: who.Window}
	ev := queue.Event(m.GetEvent())
	events := []queue.Event{queue.Issue, queue.Call, queue.Start}
	for _, e := range events {
		in, at := desk, tx.Now()
		if e == queue.Issue {
			in.Role = queue.Kiosk
			at = madeAt(cmd, at)
		}
		if t, err = queue.Step(t, e, in, at, s.limits); err != nil {
			return nil, ticketRefusal(err)
		}
	}
	if busy {
		t = queue.SetAside(t, tx.Now())
	}
	if ev != queue.Start {
		if t, err = s.step(tx, who, t, ev, m); err != nil {
			return nil, err
		}
	}
	row, err := encode(store.Ticket{
		RequestID: "hand:" + cmd.GetTicketId(), MaskedName: masked(m.GetNote()), Why: whyByHand, Lease: 1,
	}, t)
	if err != nil {
		return nil, err
	}
	if row, err = tx.InsertTicket(row); err != nil {
		return nil, err
	}
	p := ticketProto(&row, &t)
	if err := emitTicket(tx, EventTicketIssued, who.Window, p); err != nil {
		return nil, err
	}
	return &hallv1.Receipt{Accepted: true, Ticket: p}, nil
}

// madeAt is when the window says that it made the command. The hall was out of
// reach then, maybe for weeks, and has no better witness; what is to come is
// not believed.
func madeAt(cmd *hallv1.Command, now time.Time) time.Time {
	if cmd.GetMadeAt() == nil || cmd.GetMadeAt().AsTime().After(now) {
		return now
	}
	return cmd.GetMadeAt().AsTime()
}

// whyByName says that a person was called out of turn, for a reason that the ticket
// keeps (queue.Ticket.Jumped) and the wall board shows.
const whyByName = "by_name"

// whyByHand says that nobody chose: the ticket was opened by hand off line.
const whyByHand = "by_hand"

// rate keeps the applicant's opinion, once a ticket. The level stays in its own
// table: no event and no answer to the clerk carries it.
func (s *Server) rate(tx *store.Tx, who *caller, cmd *hallv1.Command, g *hallv1.Rating) (*hallv1.Receipt, error) {
	row, t, err := s.held(tx, cmd)
	if err != nil {
		return nil, err
	}
	if t.Window != who.Window {
		return nil, store.Refuse(RefuseOtherWindow, "window", t.Window)
	}
	if g.GetLevel() < 0 || g.GetLevel() > 5 {
		return nil, store.Refuse(RefuseBadRating)
	}
	p, err := s.keepRating(tx, row, t, int(g.GetLevel()), clip(g.GetSource(), 16))
	if err != nil {
		return nil, err
	}
	return &hallv1.Receipt{Accepted: true, Ticket: p}, nil
}

// keepRating is the one place that writes a rating, by keypad or by slip.
func (s *Server) keepRating(tx *store.Tx, row store.Ticket, t queue.Ticket, level int, source string) (*hallv1.Ticket, error) {
	if t.State != queue.Finished && t.State != queue.Closed {
		return nil, store.Refuse(queue.NotAllowed, "state", string(t.State))
	}
	if _, err := tx.RatingOf(t.ID); err == nil {
		return nil, store.Refuse(RefuseRatedBefore)
	} else if !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	next := t
	if t.State == queue.Finished && level > 0 {
		var err error
		next, err = queue.Step(t, queue.Rate, queue.Input{Role: queue.Applicant, Level: level}, tx.Now(), s.limits)
		if err != nil {
			return nil, ticketRefusal(err)
		}
	}
	err := tx.InsertRating(store.Rating{Ticket: t.ID, Level: level, Source: source, Staff: row.Staff, Window: t.Window})
	if err != nil {
		return nil, err
	}
	if err := s.badRating(tx, &row, &t, level); err != nil {
		return nil, err
	}
	p := ticketProto(&row, &t)
	if next.State != t.State {
		// The stored ticket knows no level either: it is read by clerks' calls.
		next.Rating = 0
		if p, err = moveTicket(tx, row, next, t.Window); err != nil {
			return nil, err
		}
	}
	_, err = tx.Emit(store.Event{Kind: EventRating, Ticket: t.ID, Window: t.Window, Body: []byte{}})
	return p, err
}
