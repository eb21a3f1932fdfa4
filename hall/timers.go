package hall

import (
	"context"
	"errors"
	"time"

	"onewindow/hall/casework"
	"onewindow/hall/queue"
	"onewindow/hall/store"
	"onewindow/values"
)

// Tick does what is due at now: tickets that lapse, cases whose clocks ran
// out, results on their way. It may be called as often as one likes, on any
// number of servers; whatever is done already is passed over. The table is the
// only memory, so a restart forgets nothing.
func (s *Server) Tick(ctx context.Context, now time.Time) error {
	errs := []error{
		s.lapseTickets(ctx, now),
		s.closeDay(ctx, now),
		s.endOffers(ctx, now),
		s.settleOutbox(ctx, now),
		s.island(ctx, now),
		s.watchLimits(ctx, now),
		s.caseClocks(ctx, casework.Received, casework.NoticeDeadlinePassed, now),
		s.caseClocks(ctx, casework.DeptReturned, casework.NoticeDeadlinePassed, now),
		s.caseClocks(ctx, casework.Correction, casework.CorrectionTimeout, now),
		s.housekeep(ctx, now),
	}
	return errors.Join(errs...)
}

// housekeepEvery is how often what is learned is read again (other servers
// teach too) and old sign-in failures are forgotten.
const housekeepEvery = time.Minute

func (s *Server) housekeep(ctx context.Context, now time.Time) error {
	s.learned.Lock()
	due := now.Sub(s.learnedAt) >= housekeepEvery || now.Before(s.learnedAt)
	if due {
		s.learnedAt = now
	}
	s.learned.Unlock()
	if !due {
		return nil
	}
	return errors.Join(
		s.uncollected(ctx, now),
		s.archiveClosed(ctx, now),
		s.learn(ctx),
		s.store.Write(ctx, func(tx *store.Tx) error {
			return errors.Join(tx.ForgetSignInFailures(now.Add(-24*time.Hour)), tx.ForgetCouriers(now), tx.ForgetChallenges(now))
		}),
	)
}

// lapse is one timer of the ticket machine.
type lapse struct {
	state queue.State
	event queue.Event
	// before is how long a ticket must have been in the state to be looked at.
	before time.Duration
}

func (s *Server) lapseTickets(ctx context.Context, now time.Time) error {
	lapses := []lapse{
		{queue.Held, queue.HoldTimeout, min(s.limits.HoldMax, s.limits.TrailMax)},
		{queue.Finished, queue.RatingTimeout, s.limits.RatingMax},
		{queue.Booked, queue.MarkNoShow, 0},
		{queue.Missed, queue.Expire, 0},
	}
	var errs []error
	for _, l := range lapses {
		var rows []store.Ticket
		err := s.store.Look(ctx, func(r *store.Reader) (err error) {
			rows, err = r.TicketsIn(string(l.state), now.Add(-l.before))
			return err
		})
		if err != nil {
			return err
		}
		for i := range rows {
			errs = append(errs, s.lapseOne(ctx, l, rows[i], now))
		}
	}
	return errors.Join(errs...)
}

// whoWaits are the tickets that wait now.
func (s *Server) whoWaits(ctx context.Context) (rows []store.Ticket, err error) {
	err = s.store.Look(ctx, func(r *store.Reader) (err error) {
		rows, err = r.Waiting()
		return err
	})
	return rows, err
}

// closeDay gives up who still waits when the hall's day is over.
func (s *Server) closeDay(ctx context.Context, now time.Time) error {
	if len(s.hours.Shifts) == 0 {
		return nil
	}
	rows, err := s.whoWaits(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for i := range rows {
		errs = append(errs, s.lapseOne(ctx, lapse{state: queue.Waiting, event: queue.CloseDay}, rows[i], now))
	}
	return errors.Join(errs...)
}

func (s *Server) lapseOne(ctx context.Context, l lapse, row store.Ticket, now time.Time) error {
	t, err := s.decoded.of(&row)
	if err != nil {
		return err
	}
	in := queue.Input{Actor: systemActor, Role: queue.System}
	switch l.event {
	case queue.Expire:
		in.SessionEnds = s.halfDayEnd(t.MissedAt)
	case queue.CloseDay:
		in.SessionEnds = s.hours.DayEnds(t.ArrivedAt, s.cal.Load())
	default:
	}
	// Asked outside first: most tickets are not due, and a write for each would
	// keep the writer busy for nothing.
	if _, err := queue.Step(t, l.event, in, now, s.limits); err != nil {
		return nil //nolint:nilerr // a refusal says only that it is not due
	}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		row, err := tx.Ticket(row.ID)
		if err != nil {
			return err
		}
		if row.State != string(l.state) {
			return nil
		}
		t, err := s.decoded.of(&row)
		if err != nil {
			return err
		}
		next, err := queue.Step(t, l.event, in, now, s.limits)
		if err != nil {
			return asError(ticketRefusal(err))
		}
		_, err = moveTicket(tx, row, next, t.Window)
		return err
	})
	if err == nil && l.event == queue.HoldTimeout && t.Trailing {
		s.log.WarnContext(ctx, "a window has not told the end of a visit; the guide desk sees it", "ticket", t.Label, "window", t.Window)
	}
	return err
}

// halfDayEnd is the end of the half-day that a time lies in; after the last,
// the first of the next day.
func (s *Server) halfDayEnd(t time.Time) time.Time {
	day := values.Of(t)
	for range 2 {
		for _, end := range s.opt.HalfDays {
			if at := day.Time().Add(end); at.After(t) {
				return at
			}
		}
		day = day.AddDays(1)
	}
	return day.Time()
}

// caseClocks moves cases whose clock has run out: deemed acceptance when no
// notice was served in time (行政许可法 art. 32(4)), deemed withdrawal when
// nothing was supplied.
func (s *Server) caseClocks(ctx context.Context, state casework.State, ev casework.Event, now time.Time) error {
	today := values.Of(now).String()
	rows, err := s.pastDue(ctx, state, today)
	if err != nil {
		return err
	}
	var errs []error
	for i := range rows {
		errs = append(errs, s.store.Write(ctx, func(tx *store.Tx) error {
			ch, err := found(tx, rows[i].ID)
			if err != nil {
				return asError(err)
			}
			if ch.file.Case.State != state {
				return nil
			}
			err = s.caseStep(ch, ev, system(casework.Input{Reminded: ch.file.reminded(casework.C2, now)}), now)
			if _, refused := errors.AsType[*store.Refusal](err); refused {
				return nil
			}
			if err != nil {
				return err
			}
			_, err = s.save(tx, ch)
			return err
		}))
	}
	return errors.Join(errs...)
}

// pastDue lists every case of a state whose clock ended before a day. All of
// them: cases that cannot be moved must not hide those behind.
func (s *Server) pastDue(ctx context.Context, state casework.State, day string) (all []store.Case, err error) {
	err = s.store.Look(ctx, func(r *store.Reader) error {
		after := ""
		for {
			page, err := r.CasesPastDue(string(state), day, after, dueAtOnce)
			if err != nil || len(page) == 0 {
				return err
			}
			all = append(all, page...)
			after = page[len(page)-1].ID
		}
	})
	return all, err
}
