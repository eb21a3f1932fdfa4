package approval

import (
	"context"

	"onewindow/catalog"
	"onewindow/station"
)

// SetReleases takes other releases of the catalogue. What is open keeps the one that
// it was opened with.
func (s *Seat) SetReleases(ctx context.Context, r *catalog.Releases) error {
	return s.loop.Enqueue(func(context.Context) error {
		s.o.Releases = r
		return nil
	}).Wait(ctx)
}

// SetDevice takes what keeps the seat from working as usual.
func (s *Seat) SetDevice(ctx context.Context, d station.Device) error {
	return s.loop.Enqueue(func(context.Context) error {
		s.snap.SetDevice(d, s.o.Now())
		return nil
	}).Wait(ctx)
}

// turnOver takes the release of the day into force, and says so.
func (s *Seat) turnOver() {
	s.snap.TurnOver(&s.o.Rules, s.o.Releases, s.o.Now())
	s.snap.Rules = s.o.Rules
}
