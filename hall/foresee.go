package hall

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/queue"
	"onewindow/hall/queue/floor"
	"onewindow/hall/queue/sim"
	"onewindow/hall/store"
)

const (
	// foreseen is how far a supervisor looks ahead.
	foreseen = 2 * time.Hour
	// sample is the time by which people are taken to come on; leastSample is how
	// much of it the day must have had.
	sample, leastSample = time.Hour, 15 * time.Minute
)

// Foresee runs the next two hours with orders and without.
func (s *Server) Foresee(ctx context.Context, req *hallv1.ForeseeRequest) (*hallv1.ForeseeResponse, error) {
	if n := len(req.GetWindows()); n == 0 || n > maxArranged {
		return nil, refuse(ReasonTooMany)
	}
	var is, would sim.Hall
	var groups []floor.Group
	now := s.now()
	tickets, err := s.board.today(ctx, s, now)
	if err != nil {
		return nil, err
	}
	err = s.store.View(ctx, func(r *store.Reader) error {
		windows, err := r.Windows()
		if err != nil {
			return err
		}
		seated, err := r.SeatedAt(now)
		if err != nil {
			return err
		}
		o, err := ordersAt(r, now)
		if err != nil {
			return err
		}
		changed := orders{}
		for no, order := range o {
			changed[no] = order
		}
		for _, a := range req.GetWindows() {
			changed[a.GetWindow()] = ordering(s.order(o, a.GetWindow()), a)
		}
		groups = s.lines(windows)
		is = s.standingHall(tickets, windows, seated, o, groups, now)
		would = s.standingHall(tickets, windows, seated, changed, groups, now)
		return nil
	})
	if err != nil {
		return nil, err
	}
	before, after := foresee(&is, groups), foresee(&would, groups)
	resp := &hallv1.ForeseeResponse{}
	for _, g := range groups {
		resp.Lines = append(resp.Lines, &hallv1.ForeseenLine{Name: g.Name, AsIs: waitsProto(before[g.Name]), Ordered: waitsProto(after[g.Name])})
	}
	return resp, nil
}

// ordering is an order with a change that nobody has checked: what the hall does
// not know changes nothing.
func ordering(order floor.Order, a *hallv1.Arrangement) floor.Order {
	order.Mode, order.Reason = cmp.Or(floor.Mode(a.GetMode()), order.Mode), cmp.Or(a.GetReason(), order.Reason)
	order.Group = cmp.Or(a.GetLine(), order.Group)
	if order.Group == ownLine {
		order.Group = ""
	}
	if from, to := a.GetLunchFromMin(), a.GetLunchToMin(); from > 0 && to > from {
		order.LunchFrom, order.LunchTo = time.Duration(from)*time.Minute, time.Duration(to)*time.Minute
	}
	return order
}

// standingHall is the hall at this moment with its orders.
func (s *Server) standingHall(
	tickets []*queue.Ticket, windows []store.Window, seated map[string]string, o orders, groups []floor.Group, now time.Time,
) sim.Hall {
	h := sim.Hall{Now: now, Known: s.known(), Rule: *s.opt.Dispatch}
	slices.SortFunc(tickets, func(a, b *queue.Ticket) int {
		return cmp.Or(a.ArrivedAt.Compare(b.ArrivedAt), strings.Compare(a.ID, b.ID))
	})
	inHand, ended := map[string]*queue.Ticket{}, map[string]time.Time{}
	first := now
	for _, t := range tickets {
		switch {
		case t.State == queue.Waiting:
			h.Waiting = append(h.Waiting, t)
		case t.State.Active():
			inHand[t.Window] = t
		case t.FinishedAt.After(ended[t.Window]):
			ended[t.Window] = t.FinishedAt
		}
		if !t.ArrivedAt.IsZero() && now.Sub(t.ArrivedAt) <= sample {
			h.Recent = append(h.Recent, t)
			if t.ArrivedAt.Before(first) {
				first = t.ArrivedAt
			}
		}
	}
	if had := now.Sub(first); had >= leastSample {
		h.Past = min(sample, had)
	}
	at := sinceMidnight(now)
	for _, w := range windows {
		order := s.order(o, w.No)
		staff, here := seated[w.No]
		if mode, reason := order.Hold(at); !here || mode == floor.Shut || mode == floor.Pause && reason != floor.ReasonLunch {
			continue
		}
		d := sim.Desk{Window: order.As(seat(w, staff), groups).Indexed(), InHand: inHand[w.No], Since: ended[w.No]}
		if order.LunchTo > order.LunchFrom {
			d.AwayFrom, d.AwayTo = order.LunchFrom-at, order.LunchTo-at
		}
		h.Desks = append(h.Desks, d)
	}
	return h
}

// foresee are the waits of two hours, by line.
func foresee(h *sim.Hall, groups []floor.Group) map[string]sim.Waits {
	in := h.Foresee(foreseen)
	r := sim.Run(in)
	return sim.WaitsBy(in, &r, foreseen, func(a *sim.Arrival) string {
		dept, _, _ := strings.Cut(a.Item, "-")
		if i := floor.Of(groups, &queue.Ticket{Item: a.Item, Dept: dept, Target: a.Target}); i >= 0 {
			return groups[i].Name
		}
		return ""
	})
}

func waitsProto(w sim.Waits) *hallv1.ForeseenWaits {
	return &hallv1.ForeseenWaits{MeanS: small(int(w.Mean.Seconds())), LongestS: small(int(w.Longest.Seconds())), Left: small(w.Left)}
}
