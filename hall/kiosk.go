package hall

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/hall/queue"
	"onewindow/hall/store"
	"onewindow/values"
)

// IssueTicket puts a person in the queue; the same request again gives the
// same ticket.
func (s *Server) IssueTicket(ctx context.Context, req *hallv1.IssueTicketRequest) (*hallv1.IssueTicketResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if !validID(req.GetRequestId()) {
		return nil, refuse(ReasonInvalid, "field", "request_id")
	}
	item, err := s.itemOf(req.GetItemCode())
	if err != nil {
		return nil, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	var resp *hallv1.IssueTicketResponse
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		resp = nil
		have, err := tx.TicketByRequest(req.GetRequestId())
		if err == nil {
			resp, err = s.issued(tx, have)
			return err
		}
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if err := s.openFor(tx, item); err != nil {
			return err
		}
		t, err := queue.Step(queue.Ticket{
			ID: id.String(), Item: item.Code, Dept: item.Dept, Zone: item.Zone, Class: classOf(req.GetClass()),
			Group: clip(req.GetGroup(), 32), Needs: needs(req.GetNeeds()),
		}, queue.Issue, queue.Input{Actor: who.Staff, Role: queue.Role(who.Role)}, tx.Now(), s.limits)
		if err != nil {
			return ticketRefusal(err)
		}
		if t.Label, err = s.label(tx, item.Dept); err != nil {
			return err
		}
		row, err := encode(store.Ticket{RequestID: req.GetRequestId(), MaskedName: masked(req.GetMaskedName())}, t)
		if err != nil {
			return err
		}
		if row, err = tx.InsertTicket(row); err != nil {
			return err
		}
		if err := emitTicket(tx, EventTicketIssued, "", ticketProto(&row, &t)); err != nil {
			return err
		}
		resp, err = s.issued(tx, row)
		return err
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// label is the number on the slip: a letter of the department and the day's
// running number behind it.
func (s *Server) label(tx *store.Tx, dept string) (string, error) {
	letter := "A"
	if dept != "" {
		letter = strings.ToUpper(dept[:1])
	}
	n, provisional, err := s.ticketNo(tx, letter)
	if provisional {
		letter = provisionalTicket + letter
	}
	return fmt.Sprintf("%s%03d", letter, n), err
}

// issued answers with the ticket, how many of the same department wait before
// it, and how long that may take.
func (s *Server) issued(tx *store.Tx, row store.Ticket) (*hallv1.IssueTicketResponse, error) {
	place, err := s.placeOf(tx, &row)
	if err != nil {
		return nil, err
	}
	return &hallv1.IssueTicketResponse{Ticket: place.ticket, Ahead: place.ahead, WaitS: place.waitS, Late: place.late}, nil
}

// place is a ticket with its place in the line.
type place struct {
	ticket       *hallv1.Ticket
	ahead, waitS int32
	late         *hallv1.Late
}

func (s *Server) placeOf(tx *store.Tx, row *store.Ticket) (place, error) {
	t, err := s.decoded.of(row)
	if err != nil {
		return place{}, err
	}
	p := place{ticket: ticketProto(row, &t)}
	rows, err := tx.Waiting()
	if err != nil {
		return p, err
	}
	line, err := s.waiting(rows)
	if err != nil {
		return p, err
	}
	staffed, err := s.staffing(&tx.Reader, tx.Now())
	if err != nil {
		return p, err
	}
	p.ahead = int32(queue.Ahead(&t, line)) //nolint:gosec // people in a hall
	s.learned.Lock()
	defer s.learned.Unlock()
	p.waitS, p.late = outlookProto(queue.Expect(&t, line, staffed, s.history, tx.Now()))
	return p, nil
}

// outlookProto is what somebody may count on, as others see it.
func outlookProto(o queue.Outlook) (waitS int32, late *hallv1.Late) {
	if o.Late {
		return 0, &hallv1.Late{ServiceEnds: stamp(o.Ends), ServedAfter: o.Served}
	}
	return small(int(min(o.Wait, 24*time.Hour).Seconds())), nil
}

// staffing are the windows of a hall, and those where somebody is signed in. The
// shifts are known of this hall alone: another one in the same store has a server
// and a configuration of its own.
func (s *Server) staffing(r *store.Reader, now time.Time) (queue.Staffing, error) {
	st := queue.Staffing{Calendar: s.cal}
	if r.Hall() == s.store.Hall() {
		st.Hours = s.hours
	}
	seated, err := r.SeatedAt(now)
	if err != nil {
		return st, err
	}
	rows, err := r.Windows()
	if err != nil {
		return st, err
	}
	for _, w := range rows {
		st.All = append(st.All, seat(w, ""))
		if staff, ok := seated[w.No]; ok {
			st.Open = append(st.Open, seat(w, staff))
		}
	}
	return st, nil
}

// itemOf finds an item that somebody came for; no code is an item without any.
func (s *Server) itemOf(code string) (*catalog.Item, error) {
	if code == "" {
		return &catalog.Item{}, nil
	}
	it, ok := s.catalog().Item(code)
	if !ok {
		return nil, refuse(ReasonUnknownItem, "item", clip(code, 32))
	}
	return it, nil
}

// openFor refuses a ticket while the hall does not serve the item.
func (s *Server) openFor(tx *store.Tx, item *catalog.Item) error {
	if len(s.hours.Shifts) == 0 {
		return nil
	}
	windows, err := allWindows(&tx.Reader)
	if err != nil {
		return err
	}
	ok, next := s.hours.Ticket(tx.Now(), s.cal, item.Code, item.Dept, windows)
	if ok {
		return nil
	}
	opens := ""
	if !next.IsZero() {
		opens = next.In(values.Shanghai).Format("2006-01-02 15:04")
	}
	return store.Refuse(ReasonHallClosed, "opens", opens)
}

func allWindows(r *store.Reader) ([]queue.Window, error) {
	rows, err := r.Windows()
	if err != nil {
		return nil, err
	}
	windows := make([]queue.Window, len(rows))
	for i := range rows {
		windows[i] = seat(rows[i], "")
	}
	return windows, nil
}

// Needs are the kinds of help that a ticket may ask for.
func Needs() []string {
	return []string{"large_print", "read_aloud", "sign_language", "wheelchair", "interpreter", "form_help"}
}

// needs keeps what the hall knows, each once.
func needs(asked []string) []string {
	var out []string
	for _, n := range asked {
		if slices.Contains(Needs(), n) && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// RequeueTicket puts a missed ticket back behind the next few. Asking again
// for a ticket that waits already gives it as it is.
func (s *Server) RequeueTicket(ctx context.Context, req *hallv1.RequeueTicketRequest) (*hallv1.RequeueTicketResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	resp := &hallv1.RequeueTicketResponse{}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		row, err := tx.Ticket(req.GetTicketId())
		if errors.Is(err, store.ErrNotFound) {
			return store.Refuse(ReasonUnknownTicket)
		}
		if err != nil {
			return err
		}
		t, err := s.decoded.of(&row)
		if err != nil {
			return err
		}
		if t.State == queue.Waiting && t.Requeues > 0 {
			resp.Ticket = ticketProto(&row, &t)
			return nil
		}
		rows, err := tx.Waiting()
		if err != nil {
			return err
		}
		line, err := s.waiting(rows)
		if err != nil {
			return err
		}
		next, err := queue.Step(t, queue.Requeue, queue.Input{
			Actor: who.Staff, Role: queue.Role(who.Role), Ahead: queue.NextIDs(line, s.limits.RequeueBehind),
		}, tx.Now(), s.limits)
		if err != nil {
			return ticketRefusal(err)
		}
		resp.Ticket, err = moveTicket(tx, row, next, "")
		return err
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// sourceSlip is a rating by the code on the receipt.
const sourceSlip = "slip"

// RateBySlip keeps the applicant's rating of the visit in which a case was
// handed in. The answer does not tell a wrong code from an unknown case.
func (s *Server) RateBySlip(ctx context.Context, req *hallv1.RateBySlipRequest) (*hallv1.RateBySlipResponse, error) {
	if req.GetLevel() < 1 || req.GetLevel() > 5 {
		return nil, store.Refuse(RefuseBadRating)
	}
	err := s.store.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.CaseByNo(req.GetCaseNo())
		switch {
		case errors.Is(err, store.ErrNotFound):
			return store.Refuse(RefuseWrongCode)
		case err != nil:
			return err
		case c.PickupCode == "" || subtle.ConstantTimeCompare([]byte(c.PickupCode), []byte(req.GetCheck())) != 1:
			return store.Refuse(RefuseWrongCode)
		}
		row, err := tx.Ticket(c.Ticket)
		if err != nil {
			return err
		}
		t, err := s.decoded.of(&row)
		if err != nil {
			return err
		}
		_, err = s.keepRating(tx, row, t, int(req.GetLevel()), sourceSlip)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &hallv1.RateBySlipResponse{}, nil
}
