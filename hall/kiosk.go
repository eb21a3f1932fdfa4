package hall

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	hallv1 "onewindow/api/hall/v1"
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
	var dept, zone string
	if code := req.GetItemCode(); code != "" {
		it, ok := s.cat.Item(code)
		if !ok {
			return nil, refuse(ReasonUnknownItem, "item", clip(code, 32))
		}
		dept, zone = it.Dept, it.Zone
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
		t, err := queue.Step(queue.Ticket{
			ID: id.String(), Item: req.GetItemCode(), Dept: dept, Zone: zone, Class: classOf(req.GetClass()),
		}, queue.Issue, queue.Input{Actor: who.Staff, Role: queue.Role(who.Role)}, tx.Now(), s.limits)
		if err != nil {
			return ticketRefusal(err)
		}
		if t.Label, err = label(tx, dept); err != nil {
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
func label(tx *store.Tx, dept string) (string, error) {
	letter := "A"
	if dept != "" {
		letter = strings.ToUpper(dept[:1])
	}
	n, err := tx.Count("label/" + letter + "/" + values.Of(tx.Now()).Compact())
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s%03d", letter, n), nil
}

// issued answers with the ticket and how many of the same department wait
// before it.
func (s *Server) issued(tx *store.Tx, row store.Ticket) (*hallv1.IssueTicketResponse, error) {
	t, err := s.decoded.of(&row)
	if err != nil {
		return nil, err
	}
	resp := &hallv1.IssueTicketResponse{Ticket: ticketProto(&row, &t)}
	rows, err := tx.Waiting()
	if err != nil {
		return nil, err
	}
	line, err := s.waiting(rows)
	if err != nil {
		return nil, err
	}
	for i := range line {
		o := &line[i]
		if o.ID != t.ID && o.Dept == t.Dept && (o.Class.Rank() < t.Class.Rank() || o.Class.Rank() == t.Class.Rank() && rows[i].No < row.No) {
			resp.Ahead++
		}
	}
	return resp, nil
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
