package station

import (
	"context"
	"time"

	"onewindow/visit"
)

// ItemPast is what became of an item's cases in the last 30 days, and the
// release that this clerk's last case of it was taken in with.
type ItemPast struct {
	Item        string
	All, Mine   ReturnRate
	Reasons     []ReturnReason // the commonest first
	LastVersion string         // empty where the clerk had none
	LastAt      time.Time
}

// ReturnRate counts cases that were received, and that came back.
type ReturnRate struct{ Received, Returned int }

// High reports whether so many come back that something must be done (workflow
// §13: 10 %).
func (r ReturnRate) High() bool { return r.Returned > 0 && 10*r.Returned >= r.Received }

// ReturnReason is why cases came back: a line of the papers, or none where the
// whole was refused.
type ReturnReason struct {
	Line, Reason string
	Count        int
}

// ItemPast asks the hall what became of the cases of an item that nobody has chosen
// yet. It waits for the hall: never from Update or View.
func (s *Station) ItemPast(ctx context.Context, item string) (ItemPast, error) {
	if s.o.Advice == nil || s.Snapshot().AtSeat().Away() {
		return ItemPast{}, ErrUnreachable
	}
	past, err := s.o.Advice.ItemPast(ctx, item)
	past.Item = item
	return past, err
}

// lookBack asks the hall what became of the item's cases, once for each new case.
// It is advice: where the hall does not answer, the work goes on without.
func (s *Station) lookBack(ctx context.Context) {
	v := s.active()
	if v == nil || s.lookingBack {
		return
	}
	m := v.Matter()
	if m == nil || m.Kind != visit.NewCase || m.CommandID != "" || s.lookedBack == m.CaseID || !s.heard(ctx) {
		return
	}
	s.lookingBack, s.lookedBack = true, m.CaseID
	item := m.Item
	s.loop.Work(func() {
		past, err := s.o.Advice.ItemPast(ctx, item)
		s.enqueue(func(context.Context) error {
			s.lookingBack = false
			if err != nil {
				s.o.Log.Warn("item past", "item", item, "err", err)
			}
			past.Item = item
			s.snap.Past = past
			return nil
		})
	})
}
