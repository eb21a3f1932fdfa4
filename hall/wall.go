package hall

import (
	"context"
	"time"

	"onewindow/hall/board"
	"onewindow/hall/queue"
	"onewindow/hall/store"
)

// Wall gives the pictures of the wall board. It makes one for all who look.
type Wall struct{ s *Server }

// Wall is the hall as citizens see it.
func (s *Server) Wall() *Wall { return &Wall{s} }

// Changed waits for the next event, or until idle has passed.
func (w *Wall) Changed(ctx context.Context, after int64, idle time.Duration) error {
	_, err := w.s.store.Next(ctx, after, idle)
	return err
}

// Picture is who is called and who waits now, from one snapshot.
func (w *Wall) Picture(ctx context.Context) (*board.Picture, error) {
	s := w.s
	now := s.now()
	var p *board.Picture
	err := s.store.View(ctx, func(r *store.Reader) error {
		p = &board.Picture{At: now, Hall: board.Clean(s.opt.Name), Calls: []board.Call{}, Undone: []string{}, Zones: []board.Zone{}}
		var err error
		if p.Seq, err = r.LastSeq(); err != nil {
			return err
		}
		zones, err := zonesOf(r)
		if err != nil {
			return err
		}
		if err := s.addCalls(r, p, zones, now); err != nil {
			return err
		}
		return s.addLine(r, p, now)
	})
	if err != nil {
		return nil, err
	}
	p.Settle()
	return p, nil
}

// zonesOf tells a window's zone.
func zonesOf(r *store.Reader) (map[string]string, error) {
	windows, err := r.Windows()
	if err != nil {
		return nil, err
	}
	zones := map[string]string{}
	for _, w := range windows {
		zones[w.No] = w.Zone
	}
	return zones, nil
}

func (s *Server) addCalls(r *store.Reader, p *board.Picture, zones map[string]string, now time.Time) error {
	rows, err := r.Active()
	if err != nil {
		return err
	}
	for i := range rows {
		t, err := s.decoded.shared(&rows[i])
		if err != nil {
			return err
		}
		// Who has come needs the board no more; others look up a moment later.
		if t.State == queue.Serving && now.Sub(t.RecalledAt) > board.CallShows || t.RecalledAt.IsZero() {
			continue
		}
		c := board.Call{
			Label: board.Clean(t.Label), Window: board.Clean(t.Window), Zone: board.Clean(zones[t.Window]), At: t.RecalledAt, Times: t.Calls,
		}
		c.Announce(t.Jumped)
		p.Calls = append(p.Calls, c)
	}
	return nil
}

// addLine lists who waits, by zone and place, and whose call was taken back.
func (s *Server) addLine(r *store.Reader, p *board.Picture, now time.Time) error {
	rows, err := r.Waiting()
	if err != nil {
		return err
	}
	line, err := s.waiting(rows)
	if err != nil {
		return err
	}
	byZone := map[string][]*queue.Ticket{}
	labels := map[string]string{}
	for i, t := range line {
		if !t.InLine() {
			continue
		}
		byZone[t.Zone] = append(byZone[t.Zone], t)
		labels[t.ID] = board.Clean(t.Label)
		if t.Undone > 0 && now.Sub(rows[i].StateAt) <= board.CallShows {
			p.Undone = append(p.Undone, labels[t.ID])
		}
	}
	for zone, waits := range byZone {
		z := board.Zone{Name: board.Clean(zone), Waiting: len(waits), Next: []string{}}
		for _, id := range queue.NextIDs(waits, board.MaxNext) {
			z.Next = append(z.Next, labels[id])
		}
		p.Zones = append(p.Zones, z)
	}
	return nil
}
