package hall

import (
	"context"
	"fmt"
	"strings"

	"google.golang.org/protobuf/proto"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/queue"
	"onewindow/hall/queue/floor"
	"onewindow/hall/store"
	"onewindow/values"
)

// What a step of a journey was, where it is no state that the ticket came to.
const (
	stepIssued     = "issued"
	stepBack       = "back" // in the line again
	stepRecalled   = "recalled"
	stepTakenOver  = "taken_over"
	stepRedirected = "redirected"
	stepFavoured   = "favoured"
)

// Journey tells what became of a ticket.
func (s *Server) Journey(ctx context.Context, req *hallv1.JourneyRequest) (*hallv1.JourneyResponse, error) {
	day := values.Of(s.now())
	if req.GetDay() != "" {
		var err error
		if day, err = values.ParseDate(req.GetDay()); err != nil {
			return nil, refuse(ReasonInvalid, "field", "day")
		}
	}
	resp := &hallv1.JourneyResponse{}
	err := s.store.View(ctx, func(r *store.Reader) error {
		row, t, err := s.named(r, req.GetTicket(), day)
		if err != nil {
			return err
		}
		windows, err := r.Windows()
		if err != nil {
			return err
		}
		groups := s.lines(windows)
		resp.Ticket, resp.Line = ticketProto(&row, &t), lineName(groups, &t)
		resp.Ticket.MaskedName, resp.Ticket.Preparation = "", nil
		resp.Steps, err = journey(r, &row, groups)
		return err
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// named finds a ticket by its id, or by the number that it had on a day.
func (s *Server) named(r *store.Reader, name string, day values.Date) (store.Ticket, queue.Ticket, error) {
	name = strings.TrimSpace(name)
	if validID(name) {
		row, err := ticketRow(r, name)
		if err != nil {
			return row, queue.Ticket{}, err
		}
		t, err := s.decoded.of(&row)
		return row, t, err
	}
	rows, err := r.Labelled(strings.ToUpper(name), day != values.Of(s.now()))
	if err != nil {
		return store.Ticket{}, queue.Ticket{}, err
	}
	for i := range rows {
		t, err := s.decoded.of(&rows[i])
		if err != nil || dayOf(&t) == day {
			return rows[i], t, err
		}
	}
	return store.Ticket{}, queue.Ticket{}, refuse(ReasonUnknownTicket)
}

// dayOf is the day on which a ticket has its number: a booked one is made before.
func dayOf(t *queue.Ticket) values.Date {
	switch {
	case !t.ArrivedAt.IsZero():
		return values.Of(t.ArrivedAt)
	case !t.Slot.IsZero():
		return values.Of(t.Slot)
	}
	return values.Of(t.IssuedAt)
}

func lineName(groups []floor.Group, t *queue.Ticket) string {
	if i := floor.Of(groups, t); i >= 0 {
		return groups[i].Name
	}
	return ""
}

// journey reads the steps of a ticket as they were written: nothing of it is kept
// beside the history.
func journey(r *store.Reader, row *store.Ticket, groups []floor.Group) ([]*hallv1.JourneyStep, error) {
	first, err := r.FirstEventAt(row.IssuedAt.Add(-clockSlip))
	if err != nil {
		return nil, err
	}
	last, err := r.LastSeq()
	if over := queue.State(row.State); err == nil && (over == queue.Closed || over == queue.Abandoned) {
		last, err = r.FirstEventAt(row.StateAt.Add(clockSlip))
	}
	if err != nil {
		return nil, err
	}
	events, err := r.EventsOf(row.ID, first, last)
	if err != nil {
		return nil, err
	}
	var steps []*hallv1.JourneyStep
	before := &hallv1.Ticket{}
	for i := range events {
		e := &events[i]
		if e.Kind != EventTicketIssued && e.Kind != EventTicketMoved {
			continue
		}
		body := &hallv1.WatchResponse{}
		if err := proto.Unmarshal(e.Body, body); err != nil {
			return nil, fmt.Errorf("hall: event %d: %w", e.Seq, err)
		}
		now := body.GetTicket()
		step := stepOf(before, now)
		before = now
		if step == nil {
			continue
		}
		step.At, step.StaffNo, step.Window = stamp(e.At), e.Actor, e.Window
		if step.GetWhat() == stepRedirected {
			step.Line = lineName(groups, &queue.Ticket{Item: now.GetItemCode(), Dept: deptPart(now.GetItemCode()), Target: now.GetTarget()})
		}
		if step.StaffName, err = nameOf(r, e.Actor); err != nil {
			return nil, err
		}
		steps = append(steps, step)
	}
	return steps, nil
}

// deptPart is the department of an item by its code.
func deptPart(item string) string {
	dept, _, _ := strings.Cut(item, "-")
	return dept
}

// stepOf is what a ticket's new picture says beside the one before; nil for what is
// nobody's question.
func stepOf(before, now *hallv1.Ticket) *hallv1.JourneyStep {
	step := &hallv1.JourneyStep{What: now.GetState()}
	switch moved := before.GetState() != now.GetState(); {
	case before.GetId() == "" && now.GetState() == string(queue.Waiting):
		step.What = stepIssued
	case moved && now.GetState() == string(queue.Waiting):
		step.What = stepBack
	case moved:
	case now.GetTarget() != before.GetTarget() || now.GetRedirected() != before.GetRedirected():
		step.What, step.Reason = stepRedirected, now.GetRedirected()
	case now.GetClass() != before.GetClass():
		step.What, step.Reason = stepFavoured, strings.TrimSpace(now.GetGroup()+" "+now.GetGroupNote())
	case now.GetLease() != before.GetLease():
		step.What = stepTakenOver
	case now.GetCalls() > before.GetCalls():
		step.What = stepRecalled
	default:
		return nil
	}
	if step.GetWhat() == string(queue.Called) {
		step.Why, step.WhyDetails, step.Reason = now.GetWhy(), now.GetWhyDetails(), now.GetJumped()
	}
	return step
}

// Redirect sends who waits to another line.
func (s *Server) Redirect(ctx context.Context, req *hallv1.RedirectRequest) (*hallv1.RedirectResponse, error) {
	var windows []store.Window
	var ticket queue.Ticket
	err := s.store.View(ctx, func(r *store.Reader) error {
		row, err := ticketRow(r, req.GetTicketId())
		if err != nil {
			return err
		}
		if ticket, err = s.decoded.of(&row); err != nil {
			return err
		}
		windows, err = r.Windows()
		return err
	})
	if err != nil {
		return nil, err
	}
	groups := s.lines(windows)
	line, ok := floor.Named(groups, req.GetLine())
	if !ok {
		return nil, refuse(ReasonUnknownLine, "line", clip(req.GetLine(), 32))
	}
	target := queue.LineTarget(line.Items)
	if own := floor.Of(groups, &queue.Ticket{Item: ticket.Item, Dept: ticket.Dept}); own >= 0 && groups[own].Name == line.Name {
		target = "" // where it belongs
	}
	resp := &hallv1.RedirectResponse{}
	err = s.deskMove(ctx, req.GetTicketId(), queue.Redirect, func(in *queue.Input) error {
		in.Target, in.Reason = target, clip(strings.TrimSpace(req.GetReason()), maxNote)
		return nil
	}, func(_ *store.Tx, _, _ queue.Ticket, p *hallv1.Ticket) error {
		resp.Ticket = p
		return nil
	})
	return resp, err
}
