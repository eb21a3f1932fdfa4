package station

import (
	"context"
	"slices"

	"onewindow/visit"
)

// publish makes the snapshot that everybody sees from now on. Watchers get the
// newest one only: a slow screen misses steps, never the end.
func (s *Station) publish(ctx context.Context) {
	backlog, err := s.o.Journal.Backlog(ctx)
	if err == nil {
		s.snap.Backlog = backlog
	}
	next := s.snap
	next.Now = s.o.Now()
	next.Visit, next.Held, next.Waiting = visit.State{}, nil, nil
	if v := s.active(); v != nil {
		next.Visit = *v
	}
	for _, v := range s.visits {
		if !v.HeldAt.IsZero() {
			next.Held = append(next.Held, *v)
		}
	}
	for _, v := range s.closing {
		next.Waiting = append(next.Waiting, unprinted(v)...)
	}
	next.Last = s.last
	next.Phase = s.o.Rules.Phase(&next.Visit, next.Now)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.current = next
	for w := range s.watchers {
		select {
		case <-w:
		default:
		}
		w <- next
	}
}

// Snapshot is the newest state.
func (s *Station) Snapshot() Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current
}

// Watch gives the newest snapshot and then every newer one, until stop is
// called. Only the newest waits: nobody holds the station up.
func (s *Station) Watch() (snapshots <-chan Snapshot, stop func()) {
	w := make(chan Snapshot, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	w <- s.current
	s.watchers[w] = struct{}{}
	return w, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.watchers, w)
	}
}

// HeldVisits is a copy of the held visits, oldest first.
func (n Snapshot) HeldVisits() []visit.State {
	held := slices.Clone(n.Held)
	slices.SortFunc(held, func(a, b visit.State) int { return a.HeldAt.Compare(b.HeldAt) })
	return held
}
