package station

import (
	"context"
	"time"
)

// diskEvery is how often the room on the disk is looked at.
const diskEvery = 5 * time.Second

// lookAtDisk warns before the disk is full, and sees by itself that it has room
// again.
func (s *Station) lookAtDisk() {
	since := s.o.Now().Sub(s.diskAt)
	if s.o.Disk == nil || since >= 0 && since < diskEvery && !s.diskAt.IsZero() {
		return
	}
	s.diskAt = s.o.Now()
	disk, err := s.o.Disk()
	if err != nil {
		s.o.Log.Warn("disk", "err", err)
		return
	}
	s.snap.Disk = disk
}

// offer asks the hall once after a start what this window has in hand. A visit
// that the hall knows and this desk does not (its store was damaged, or the
// machine is a new one) is offered to be gone on with.
func (s *Station) offer(ctx context.Context) {
	if s.offered || s.snap.Link != Online || s.mayTake() != nil {
		return
	}
	b, err := s.o.Journal.Backlog(ctx)
	if err != nil || b.Count > 0 || len(s.visits) > 0 {
		return // what waits explains the difference
	}
	s.offered = true
	s.loop.Work(func() {
		found, err := s.o.Relay.FindTicket(ctx, "")
		if err != nil {
			return
		}
		s.enqueue(func(context.Context) error {
			if s.mayTake() != nil || len(s.visits) > 0 {
				return nil //nolint:nilerr // somebody is at the desk already
			}
			s.snap.Sought = found
			s.snap.Scan = Scan{Seq: s.snap.Scan.Seq + 1, Kind: ScanRelay}
			s.notice("hall_has_visit", map[string]string{"number": found.Ticket.Label})
			return nil
		})
	})
}
