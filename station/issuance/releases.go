package issuance

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

// turnOver takes the release of the day into force, and says so.
func (s *Seat) turnOver() {
	now := s.o.Now()
	rules, code, details := station.Turned(s.o.Rules, s.o.Releases, now)
	s.o.Rules, s.snap.Rules = rules, rules
	if code != "" {
		s.snap.Say(code, details, now)
	}
}
