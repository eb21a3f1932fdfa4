package hall

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/queue"
	"onewindow/hall/store"
	"onewindow/values"
)

// deskMove applies one event of the guide desk or a channel to a ticket. What
// was done already (the ticket is where the event leads and may not be moved
// again) is answered as it is. fill completes the input; done sees the result.
func (s *Server) deskMove(
	ctx context.Context, id string, ev queue.Event, fill func(in *queue.Input) error,
	done func(tx *store.Tx, before, after queue.Ticket, p *hallv1.Ticket) error,
) error {
	who, err := callerOf(ctx)
	if err != nil {
		return err
	}
	in := queue.Input{Actor: who.Staff, Role: queue.Role(who.Role)}
	if fill != nil {
		if err := fill(&in); err != nil {
			return err
		}
	}
	return s.store.Write(ctx, func(tx *store.Tx) error {
		row, err := ticketRow(tx, id)
		if err != nil {
			return err
		}
		t, err := s.decoded.of(&row)
		if err != nil {
			return err
		}
		if ev == queue.Cancel && t.Ended == queue.EndedCancelled {
			return done(tx, t, t, ticketProto(&row, &t))
		}
		next, err := queue.Step(t, ev, in, tx.Now(), s.limits)
		if err != nil {
			return ticketRefusal(err)
		}
		p, err := moveTicket(tx, row, next, t.Window)
		if err != nil {
			return err
		}
		return done(tx, t, next, p)
	})
}

// AmendTicket repairs what a person came for.
func (s *Server) AmendTicket(ctx context.Context, req *hallv1.AmendTicketRequest) (*hallv1.AmendTicketResponse, error) {
	item, err := s.itemOf(req.GetItemCode())
	if err != nil {
		return nil, err
	}
	var at standing
	err = s.deskMove(ctx, req.GetTicketId(), queue.Amend, func(in *queue.Input) error {
		in.Item, in.Dept, in.Zone, in.Needs = item.Code, item.Dept, item.Zone, needs(req.GetNeeds())
		return nil
	}, func(tx *store.Tx, _, after queue.Ticket, _ *hallv1.Ticket) error {
		row, err := tx.Ticket(after.ID)
		if err != nil {
			return err
		}
		at, err = s.standing(tx, &row)
		return err
	})
	if err != nil {
		return nil, err
	}
	p := s.placeOf(&at)
	return &hallv1.AmendTicketResponse{Ticket: p.ticket, Ahead: p.ahead, WaitS: p.waitS, Late: p.late}, nil
}

// FavourTicket opens the green lane.
func (s *Server) FavourTicket(ctx context.Context, req *hallv1.FavourTicketRequest) (*hallv1.FavourTicketResponse, error) {
	resp := &hallv1.FavourTicketResponse{}
	err := s.deskMove(ctx, req.GetTicketId(), queue.Favour, func(in *queue.Input) error {
		in.Group, in.Reason, in.Needs = clip(req.GetGroup(), 32), clip(strings.TrimSpace(req.GetNote()), 100), needs(req.GetNeeds())
		return nil
	}, func(_ *store.Tx, _, _ queue.Ticket, p *hallv1.Ticket) error {
		resp.Ticket = p
		return nil
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// Bounds of what a pre-check may carry.
const (
	maxAnswers = 200
	maxNote    = 200
)

// PrepareTicket attaches the guide desk's pre-check.
func (s *Server) PrepareTicket(ctx context.Context, req *hallv1.PrepareTicketRequest) (*hallv1.PrepareTicketResponse, error) {
	p := req.GetPreparation()
	item, err := s.booked(p.GetItemCode())
	if err != nil {
		return nil, err
	}
	prepared, err := preparationOf(p)
	if err != nil {
		return nil, err
	}
	resp := &hallv1.PrepareTicketResponse{}
	err = s.deskMove(ctx, req.GetTicketId(), queue.Prepare, func(in *queue.Input) error {
		in.Prepared, in.Dept, in.Zone = prepared, item.Dept, item.Zone
		return nil
	}, func(_ *store.Tx, _, _ queue.Ticket, p *hallv1.Ticket) error {
		resp.Ticket = p
		return nil
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// preparationOf is a pre-check as it came in; nil is none.
func preparationOf(p *hallv1.Preparation) (*queue.Preparation, error) {
	if p == nil {
		return nil, nil
	}
	if len(p.GetAnswers()) > maxAnswers || len(p.GetPapers()) > maxAnswers || len(p.GetModifiers()) > maxAnswers {
		return nil, refuse(ReasonTooMany)
	}
	out := &queue.Preparation{
		Item: p.GetItemCode(), CatalogVersion: clip(p.GetCatalogVersion(), 64), Party: clip(p.GetParty(), 64), Delivery: clip(p.GetDelivery(), 64),
		Answers: map[string][]string{}, Modifiers: maps.Clone(p.GetModifiers()), Papers: maps.Clone(p.GetPapers()), Note: clip(p.GetNote(), maxNote),
		By: clip(p.GetBy(), 64), At: timeOf(p.GetAt()),
	}
	for _, a := range p.GetAnswers() {
		out.Answers[a.GetNode()] = a.GetOptions()
	}
	return out, nil
}

// preparationProto is what the guide found, as the window sees it.
func preparationProto(p *queue.Preparation) *hallv1.Preparation {
	if p == nil {
		return nil
	}
	out := &hallv1.Preparation{
		ItemCode: p.Item, CatalogVersion: p.CatalogVersion, Party: p.Party, Modifiers: p.Modifiers, Delivery: p.Delivery,
		Papers: p.Papers, Note: p.Note, By: p.By, At: stamp(p.At),
	}
	for _, node := range slices.Sorted(maps.Keys(p.Answers)) {
		out.Answers = append(out.Answers, &hallv1.Answer{Node: node, Options: p.Answers[node]})
	}
	return out
}

// guideStates are what the guide desk can do something for.
var guideStates = []queue.State{queue.Waiting, queue.Booked, queue.Missed}

const (
	findDefault = 50
	findMax     = 200
)

// FindTickets lists tickets for the guide desk.
func (s *Server) FindTickets(ctx context.Context, req *hallv1.FindTicketsRequest) (*hallv1.FindTicketsResponse, error) {
	limit := int(req.GetLimit())
	if limit == 0 {
		limit = findDefault
	}
	if limit < 1 || limit > findMax {
		return nil, refuse(ReasonInvalid, "field", "limit")
	}
	state := queue.State(req.GetState())
	if state != queue.None && !slices.Contains(guideStates, state) {
		return nil, refuse(ReasonInvalid, "field", "state")
	}
	resp := &hallv1.FindTicketsResponse{}
	err := s.store.View(ctx, func(r *store.Reader) error {
		rows, err := s.byLabel(r, req.GetLabel(), s.now())
		if err != nil {
			return err
		}
		for i := range rows {
			if state != queue.None && rows[i].State != string(state) || len(resp.Tickets) == limit {
				continue
			}
			t, err := s.decoded.of(&rows[i])
			if err != nil {
				return err
			}
			resp.Tickets = append(resp.Tickets, ticketProto(&rows[i], &t))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// byLabel lists who waits, and who is booked or missed today, by the number on
// the slip, or went to another hall; no number is all of them but the last.
func (s *Server) byLabel(r *store.Reader, label string, now time.Time) ([]store.Ticket, error) {
	label = strings.ToUpper(strings.TrimSpace(label))
	rows, err := r.Waiting()
	if err != nil {
		return nil, err
	}
	for _, state := range []queue.State{queue.Missed, queue.Booked} {
		more, err := r.TicketsIn(string(state), now)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	if label != "" {
		// What went to another hall: whoever asks is told where.
		gone, err := r.LatestByLabel(label, string(queue.Abandoned))
		if err != nil {
			return nil, err
		}
		rows = append(rows, gone...)
	}
	today := values.Of(now)
	var out []store.Ticket
	for i := range rows {
		if label != "" && rows[i].Label != label {
			continue
		}
		t, err := s.decoded.of(&rows[i])
		if err != nil {
			return nil, err
		}
		if t.State == queue.Booked && values.Of(t.Slot) != today || t.State == queue.Missed && values.Of(t.MissedAt) != today {
			continue
		}
		if t.State == queue.Abandoned && (t.Ended != queue.EndedMoved || values.Of(t.ClosedAt) != today) {
			continue
		}
		out = append(out, rows[i])
	}
	return out, nil
}
