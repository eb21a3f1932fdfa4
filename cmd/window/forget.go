package main

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"time"
)

const (
	mostKept = 3650 // days
	// forgetEvery is how often a seat that stays on looks for what is due.
	forgetEvery = time.Hour
)

// ring is the file of the keys of the journal's days; "" where they have none. Days
// that have them need them, whatever the desk's file says by now.
func (c *config) ring() string {
	path := cmp.Or(c.Ring, filepath.Join(c.Data, journalRingName))
	if _, err := os.Stat(path); err != nil && c.Keep == 0 {
		return ""
	}
	return path
}

// runForget forgets what the hall has and the window needs no more.
func (s *seat) runForget(ctx context.Context) {
	if s.o.keep == 0 {
		return
	}
	s.run("forget", func() error {
		due := time.NewTicker(forgetEvery)
		defer due.Stop()
		for {
			n, err := s.journal.Forget(ctx, s.o.keep)
			switch {
			case err != nil && ctx.Err() == nil:
				s.o.log.Warn("forget", "err", err) // a full disk is no reason to end; the next hour tries again
			case n > 0:
				s.o.log.Info("days forgotten", "days", n)
			}
			select {
			case <-ctx.Done():
				return nil
			case <-due.C:
			}
		}
	})
}
