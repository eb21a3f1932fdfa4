package hall

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"onewindow/api/audit"
	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/casework"
	"onewindow/hall/queue"
	"onewindow/hall/store"
	"onewindow/values"
)

// proves says how far the log went that a desk kept, and whether this hall's own
// signature bears the desk out: it has signed what is not in its log.
func (s *Server) proves(r *store.Reader, signed []byte) (size int64, lost bool, err error) {
	kept, err := audit.Open(signed, s.signer.Key)
	if err != nil {
		return 0, false, nil //nolint:nilerr // signed by somebody else: it proves nothing
	}
	end, err := r.LogEnd()
	if err != nil || kept.Log != end.Log || kept.Size > end.Size {
		return kept.Size, err == nil, err
	}
	proof, err := r.LogProof(kept.Size, end.Size)
	if err != nil {
		return kept.Size, false, err
	}
	return kept.Size, audit.GoesOn(proof, &end, &kept) != nil, nil
}

// ListComplaints lists what windows say of the log and nobody answers for yet.
func (s *Server) ListComplaints(ctx context.Context, _ *hallv1.ListComplaintsRequest) (*hallv1.ListComplaintsResponse, error) {
	resp := &hallv1.ListComplaintsResponse{}
	err := s.store.View(ctx, func(r *store.Reader) error {
		all, err := r.Complaints()
		for _, c := range all {
			resp.Complaints = append(resp.Complaints, &hallv1.Complaint{
				No: c.No, Window: c.Window, Code: c.Code, Lost: c.Lost, At: stamp(c.At), Taken: c.Taken, Refused: c.Refused,
			})
		}
		return err
	})
	return resp, err
}

// EventComplaintSeen is a supervisor's word that complaints about the log were
// looked into.
const EventComplaintSeen = "log_complaint_seen"

// SeeComplaints says that the caller answers for all complaints up to one.
func (s *Server) SeeComplaints(ctx context.Context, req *hallv1.SeeComplaintsRequest) (*hallv1.SeeComplaintsResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SeeComplaints(req.GetUpTo(), who.Staff); err != nil {
			return err
		}
		_, err := tx.Emit(store.Event{Kind: EventComplaintSeen, Window: who.Window, Body: []byte{}, Detail: "up to " + strconv.FormatInt(req.GetUpTo(), 10)})
		return err
	})
	return &hallv1.SeeComplaintsResponse{}, err
}

// Reoffer takes in again what this hall had taken in and lost.
func (s *Server) Reoffer(ctx context.Context, req *hallv1.ReofferRequest) (*hallv1.ReofferResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	switch {
	case who.Window == "":
		return nil, refuse(ReasonWindowRequired)
	case len(req.GetGiven()) > maxCommands:
		return nil, refuse(ReasonTooMany, "max", fmt.Sprint(maxCommands))
	}
	var loss store.Complaint
	err = s.store.View(ctx, func(r *store.Reader) (err error) {
		loss, err = r.LossAt(who.Window)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, refuse(ReasonNothingLost)
	}
	if err != nil {
		return nil, err
	}
	resp := &hallv1.ReofferResponse{}
	for _, g := range req.GetGiven() {
		receipt, err := s.reofferOne(ctx, who, &loss, g)
		if err != nil {
			return nil, err
		}
		resp.Receipts = append(resp.Receipts, receipt)
	}
	return resp, nil
}

// reofferOne answers as the hall does for ever when it knows the command, else
// takes it in again: the ticket first, so that a refusal of the case writes nothing.
func (s *Server) reofferOne(ctx context.Context, who *caller, loss *store.Complaint, g *hallv1.Given) (*hallv1.Receipt, error) {
	cmd := g.GetCommand()
	kept, err := keptOf(who, cmd)
	if err != nil {
		return nil, err
	}
	answered := g.GetReceipt().GetAt()
	if !g.GetReceipt().GetAccepted() || g.GetReceipt().GetCommandId() != cmd.GetCommandId() || answered == nil || answered.AsTime().After(loss.At) {
		return nil, refuse(ReasonInvalid, "field", "given")
	}
	var receipt *hallv1.Receipt
	fresh := false
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		receipt, fresh = nil, false
		_, err := tx.Command(kept.Scope, kept.ID)
		if fresh = errors.Is(err, store.ErrNotFound); !fresh {
			return err
		}
		return s.revive(tx, who, g)
	})
	if err != nil {
		return nil, err
	}
	err = s.store.Write(ctx, func(tx *store.Tx) (err error) {
		receipt, err = s.answerBy(tx, kept, cmd, func() (*hallv1.Receipt, error) { return s.performAgain(tx, who, g) })
		if err != nil || !fresh {
			return err
		}
		return tx.OfferedAgain(loss.No, receipt.GetAccepted())
	})
	return receipt, err
}

// performAgain does what the hall did once. It checked then who stood at the desk,
// which pages there were and who consented; the records of that are among what was
// lost, so the case says that it was offered again, to whoever reviews it.
func (s *Server) performAgain(tx *store.Tx, who *caller, g *hallv1.Given) (*hallv1.Receipt, error) {
	cmd := g.GetCommand()
	if !may(who.Role, cmd) {
		return nil, store.Refuse(RefuseRole, "role", who.Role)
	}
	if err := s.wall(tx, who, cmd); err != nil {
		return nil, err
	}
	switch c := cmd.GetContent().(type) {
	case *hallv1.Command_Submission:
		return s.submission(tx, who, cmd, c.Submission, g)
	case *hallv1.Command_Supplement:
		return s.supplement(tx, who, cmd, c.Supplement)
	case *hallv1.Command_Withdrawal:
		return s.withdrawal(tx, who, cmd, c.Withdrawal)
	}
	return nil, store.Refuse(RefuseEmpty)
}

// revive lets the ticket of a case that is offered again be what it was: served at
// the caller's window, and over, with the case named. Nobody is called for it again.
func (s *Server) revive(tx *store.Tx, who *caller, g *hallv1.Given) error {
	cmd := g.GetCommand()
	if cmd.GetTicketId() == "" {
		return nil
	}
	began := g.GetReceipt().GetAt().AsTime()
	if b := g.GetBeganAt(); b != nil && b.AsTime().Before(began) {
		began = b.AsTime()
	}
	row, err := tx.Ticket(cmd.GetTicketId())
	known := err == nil
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	t := queue.Ticket{ID: cmd.GetTicketId(), Label: clip(g.GetTicketLabel(), 16), Class: queue.Normal}
	if known {
		if t, err = s.decoded.of(&row); err != nil {
			return err
		}
		if t.TakesCase(cmd.GetCaseId()) || t.Window != "" && t.Window != who.Window {
			return nil
		}
	}
	events := []queue.Event{queue.Issue, queue.Call, queue.Start, queue.Finish}
	switch t.State {
	case queue.Waiting:
		events = events[1:]
	case queue.Called:
		events = events[2:]
	case queue.Finished:
		events = nil
		t.Cases = append(slices.Clone(t.Cases), cmd.GetCaseId())
	case "":
	default:
		return nil // in hand somewhere: the case is refused, and that is told
	}
	for _, e := range events {
		in := queue.Input{Actor: who.Staff, Role: queue.Role(who.Role), Window: who.Window, Cases: []string{cmd.GetCaseId()}}
		if e == queue.Issue {
			in.Role = queue.Kiosk
		}
		if t, err = queue.Step(t, e, in, began, s.limits); err != nil {
			return ticketRefusal(err)
		}
	}
	if known {
		row.Lease, row.Why = cmd.GetLease(), whyByHand
		_, err = moveTicket(tx, row, t, who.Window)
		return err
	}
	row, err = encode(store.Ticket{RequestID: "again:" + t.ID, Why: whyByHand, Lease: cmd.GetLease()}, t)
	if err != nil {
		return err
	}
	if row, err = tx.InsertTicket(row); err != nil {
		return err
	}
	return emitTicket(tx, EventTicketIssued, who.Window, ticketProto(&row, &t))
}

// identityAgain checks a person of whom the hall was told before: the number by its
// rules. That the card was read then, and who consented, is among what was lost.
func (s *Server) identityAgain(tx *store.Tx, who *caller, p *hallv1.Party, caseID string, t *queue.Ticket, row *store.Ticket, used *reads) error {
	err := s.identity(tx, who, p, caseID, t, row, used)
	r, refused := errors.AsType[*store.Refusal](err)
	if refused && r.Code != RefuseBadIdentity && r.Code != casework.NoIdentity {
		return nil
	}
	return err
}

// allotAgain gives a case the number and the code that stand on its papers, and
// lets the numbers go on behind it. A number that somebody else was given meanwhile
// cannot be had twice: then the case gets another, which its receipt says.
func (s *Server) allotAgain(tx *store.Tx, f *caseFile, given *hallv1.Case) error {
	no := given.GetCaseNo()
	if series, n, ok := s.numberOf(no); ok {
		if err := errors.Join(tx.CountFrom(series, n), tx.PassNumber(series, n)); err != nil {
			return err
		}
	}
	_, err := tx.CaseByNo(no)
	if !errors.Is(err, store.ErrNotFound) {
		if err != nil {
			return err
		}
		return s.allot(tx, f)
	}
	f.Case.No, f.ReleaseCode = no, given.GetPickupCode()
	if f.ReleaseCode == "" {
		f.ReleaseCode, err = freshCode(tx)
		return err
	}
	return nil
}

// numberOf reads a number that this hall gives by its pattern: the series of its
// day, and how manieth it was.
func (s *Server) numberOf(no string) (series string, n int64, ok bool) {
	pattern := regexp.QuoteMeta(s.opt.CaseNo)
	pattern = strings.Replace(pattern, regexp.QuoteMeta("{yyyymmdd}"), `(?P<day>\d{8})`, 1)
	pattern = regexp.MustCompile(`\\\{n:\d+\\\}`).ReplaceAllString(pattern, `(?P<n>\d+)`)
	re, err := regexp.Compile("^" + pattern + "$")
	if err != nil {
		return "", 0, false
	}
	m := re.FindStringSubmatch(no)
	if m == nil {
		return "", 0, false
	}
	day, err := values.ParseCompact(m[re.SubexpIndex("day")])
	if err != nil {
		return "", 0, false
	}
	n, err = strconv.ParseInt(m[re.SubexpIndex("n")], 10, 64)
	return seriesCase + day.Compact(), n, err == nil
}

// stepTime is when a step of a case counts: now, or when it was taken before.
func stepTime(tx *store.Tx, again *hallv1.Given) time.Time {
	if again != nil {
		return again.GetReceipt().GetAt().AsTime()
	}
	return tx.Now()
}
