package station

import (
	"context"

	"onewindow/visit"
)

// askRule lets the department's rule answer about the matter in hand as soon as its
// list is known. The clerk works on meanwhile; what was silent is asked again.
func (s *Station) askRule(ctx context.Context) {
	v, now := s.active(), s.o.Now()
	if s.snap.Ruling || v == nil || now.Before(s.rulingAgain) {
		return
	}
	m := v.Matter()
	if !s.o.Rules.WantsRuling(v, m, now) || !s.heard(ctx) {
		return
	}
	pos, err := s.o.Rules.Position(m)
	if err != nil || pos.Leaf == nil {
		return
	}
	s.snap.Ruling, s.rulingAgain = true, now.Add(seekPause)
	visitID, leaf := v.ID, pos.Leaf.ID
	q := HitQuery{Ticket: v.Ticket.ID, Lease: v.Ticket.Lease, Matter: *m, Applicant: *v.Identity}
	s.loop.Work(func() {
		said, err := s.o.Advice.AskRule(ctx, q)
		s.enqueue(func(ctx context.Context) error {
			s.snap.Ruling = false
			v := s.find(visitID)
			switch {
			case err != nil:
				s.o.Log.Warn("rule", "case", q.Matter.CaseID, "err", err)
			case v != nil && v.Identity != nil && v.Identity.Card.IDNumber == q.Applicant.Card.IDNumber:
				said.Leaf = leaf
				if said.Why != visit.RuleSilent {
					s.rulingAgain = s.o.Now() // another situation is asked about at once
				}
				return s.decide(ctx, v, visit.TakeRuling{CaseID: q.Matter.CaseID, Ruling: said})
			}
			return nil
		})
	})
}
