package guide

import (
	"context"
	"errors"
	"maps"

	"onewindow/catalog"
	"onewindow/visit"
)

// precheck begins to look at a matter, or goes on with it.
func (s *Seat) precheck(ctx context.Context, item string) error {
	if s.hand == nil {
		return refuse(RefusedNoTicket)
	}
	if t := &s.hand.Ticket; t.State != Waiting && t.State != Booked {
		return refuse(RefusedNotHere)
	}
	if item == "" {
		item = s.hand.Ticket.Item
	}
	if m := s.hand.Precheck; m != nil && m.Item == item {
		return nil
	}
	m := visit.Matter{Kind: visit.NewCase, Item: item, CatalogVersion: s.o.Rules.Current}
	_, _, err := s.o.Rules.Item(&m)
	if err != nil {
		return err
	}
	h := s.hand.clone()
	h.Precheck, h.Seen = &m, nil
	if p := h.Ticket.Prepared; p != nil && p.Item == item {
		h.Seen = maps.Clone(p.Papers)
	}
	return s.set(ctx, h)
}

func (s *Seat) considered(ctx context.Context, change func(visit.Matter) (visit.Matter, error)) error {
	if s.hand == nil || s.hand.Precheck == nil {
		return refuse(RefusedNoPrecheck)
	}
	m, err := change(*s.hand.Precheck)
	if err != nil {
		return err
	}
	h := s.hand.clone()
	h.Precheck = &m
	return s.set(ctx, h)
}

func (s *Seat) answer(ctx context.Context, c Answer) error {
	return s.considered(ctx, func(m visit.Matter) (visit.Matter, error) {
		return s.o.Rules.Consider(m, c.Node, c.Options, s.o.Now())
	})
}

func (s *Seat) takeBack(ctx context.Context) error {
	return s.considered(ctx, s.o.Rules.Reconsider)
}

func (s *Seat) see(ctx context.Context, c See) error {
	if s.hand == nil || s.hand.Precheck == nil {
		return refuse(RefusedNoPrecheck)
	}
	h := s.hand.clone()
	h.Seen = maps.Clone(h.Seen)
	if h.Seen == nil {
		h.Seen = map[string]bool{}
	}
	h.Seen[c.Line] = c.Here
	return s.set(ctx, h)
}

func (s *Seat) drop(ctx context.Context) error {
	if s.hand == nil || s.hand.Precheck == nil {
		return nil
	}
	h := s.hand.clone()
	h.Precheck, h.Seen = nil, nil
	return s.set(ctx, h)
}

// Lines are the papers of the pre-check; open says that questions are not
// answered yet, or that the situation is none that is accepted here.
func (n Snapshot) Lines() (lines []catalog.Line, open bool) {
	if n.Hand == nil || n.Hand.Precheck == nil {
		return nil, true
	}
	lines, err := n.Rules.Lines(n.Hand.Precheck)
	return lines, err != nil
}

// preparation is what goes to the window: answers so far, and of each paper
// whether it is there once they are all known.
func (s *Seat) preparation(note string) (visit.Preparation, error) {
	if s.hand == nil || s.hand.Precheck == nil {
		return visit.Preparation{}, refuse(RefusedNoPrecheck)
	}
	m := s.hand.Precheck
	p := visit.Preparation{
		Item: m.Item, CatalogVersion: m.CatalogVersion, Answers: m.Answers, Party: m.Party, Modifiers: m.Modifiers, Delivery: m.Delivery,
		Note: note,
	}
	lines, err := s.o.Rules.Lines(m)
	var unanswered *catalog.Unanswered
	switch {
	case errors.As(err, &unanswered):
		return p, nil
	case err != nil:
		return p, err
	}
	p.Papers = make(map[string]bool, len(lines))
	for _, l := range lines {
		if l.Source != catalog.SourceWindow { // printed at the window, nobody brings it
			p.Papers[l.ID] = s.hand.Seen[l.ID]
		}
	}
	return p, nil
}
