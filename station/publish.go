package station

import (
	"context"
	"slices"

	"onewindow/visit"
)

// publish makes the snapshot that everybody sees from now on.
func (s *Station) publish(ctx context.Context) {
	backlog, err := s.o.Journal.Backlog(ctx)
	if err == nil {
		s.snap.Backlog = backlog
	}
	next := s.snap
	next.Now, next.Desk = s.o.Now(), s.o.Desk.by(s.snap.Session)
	next.Visit, next.Held, next.Waiting = visit.State{}, nil, nil
	if v := s.active(); v != nil {
		next.Visit = *v
	}
	s.showFace(&next.Visit)
	for _, v := range s.visits {
		if !v.HeldAt.IsZero() {
			held := *v
			held.Rated = false
			next.Held = append(next.Held, held)
		}
	}
	for _, v := range s.closing {
		next.Waiting = append(next.Waiting, v.Unprinted()...)
	}
	next.Last, next.Served = s.last, len(s.served)
	// Not even whether a rating came is shown to who was rated: it tells which
	// person it was.
	next.Last.Rated, next.Visit.Rated = false, false
	if s.away != nil {
		away := *s.away
		away.Rows = slices.Clone(away.Rows)
		next.Away = &away
	}
	next.Compared = slices.Clone(s.compared)
	if s.picture != nil {
		next.Picture = s.picture.Picture
	}
	if s.back != nil && s.backFor == next.Visit.ID {
		next.Withdrawing = s.back
	}
	next.Phase = s.o.Rules.Phase(&next.Visit, next.Now)
	s.loop.Publish(next)
}

// Snapshot is the newest state.
func (s *Station) Snapshot() Snapshot { return s.loop.Snapshot() }

// Watch gives the newest snapshot and then every newer one, until stop is
// called.
func (s *Station) Watch() (snapshots <-chan Snapshot, stop func()) { return s.loop.Watch() }

// HeldVisits is a copy of the held visits, oldest first.
func (n Snapshot) HeldVisits() []visit.State {
	held := slices.Clone(n.Held)
	slices.SortFunc(held, func(a, b visit.State) int { return a.HeldAt.Compare(b.HeldAt) })
	return held
}
