package hall

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/casework"
	"onewindow/hall/store"
	"onewindow/values"
)

// EventCaseAlarm says that a limit of a case came near or ended.
const EventCaseAlarm = "case_alarm"

// underLimits are the states in which some clock runs.
var underLimits = []casework.State{
	casework.Received, casework.DeptReturned, casework.Correction, casework.Corrected, casework.Accepted, casework.Reviewing,
	casework.Special, casework.DecidedGrant, casework.DecidedGrantDeferred, casework.DecidedDeny, casework.Producing, casework.Ready,
}

// SetCalendar takes a newer calendar: dates that waited for it fill themselves.
func (s *Server) SetCalendar(c *values.Calendar) { s.cal.Store(c) }

// watchLimits goes through the open cases once a day, and again when a calendar
// arrives: dates that time has moved are written anew, applicants are told that
// their time ends, and limits that came near or ended are told to the supervisor
// and the department. All that it does it does once, however often it runs and on
// however many servers.
func (s *Server) watchLimits(ctx context.Context, now time.Time) error {
	today, cal := values.Of(now), s.cal.Load()
	s.watched.Lock()
	due := today != s.watchedDay || cal != s.watchedCal
	s.watched.Unlock()
	if !due {
		return nil
	}
	errs := []error{s.drawSamples(ctx, now)}
	for _, state := range underLimits {
		errs = append(errs, s.watchState(ctx, string(state), now))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	s.watched.Lock()
	s.watchedDay, s.watchedCal = today, cal
	s.watched.Unlock()
	return nil
}

func (s *Server) watchState(ctx context.Context, state string, now time.Time) error {
	after := ""
	for {
		var rows []store.Case
		err := s.store.View(ctx, func(r *store.Reader) (err error) {
			rows, err = r.CasesIn(state, after, dueAtOnce)
			return err
		})
		if err != nil || len(rows) == 0 {
			return err
		}
		after = rows[len(rows)-1].ID
		for i := range rows {
			if err := s.watchCase(ctx, &rows[i], now); err != nil {
				return fmt.Errorf("hall: limits of case %s: %w", rows[i].ID, err)
			}
		}
	}
}

// watchCase looks outside the writer whether there is anything to do.
func (s *Server) watchCase(ctx context.Context, row *store.Case, now time.Time) error {
	f, err := loadCase(row)
	if err != nil {
		return err
	}
	fresh, err := s.row(f, now)
	if err != nil {
		return err
	}
	moved := fresh.PromisedDue != row.PromisedDue || fresh.NoticeDue != row.NoticeDue || fresh.CorrectionDue != row.CorrectionDue
	alarms := casework.Alarms(f.Case, now, s.env(f.Item))
	if !moved && len(alarms) == 0 && !s.owesReminder(f) {
		return nil
	}
	return s.store.Write(ctx, func(tx *store.Tx) error {
		ch, err := found(tx, row.ID)
		if err != nil {
			return asError(err)
		}
		if ch.file.Case.Version != f.Case.Version {
			return nil // moved on meanwhile; tomorrow looks again
		}
		told, err := s.remind(tx, ch.file, now)
		if err != nil {
			return err
		}
		switch {
		case told:
			fresh, err = s.row(ch.file, now)
			if err == nil {
				err = tx.UpdateCase(ch.seen, fresh)
			}
		case moved:
			err = tx.RefreshDues(fresh)
		}
		if err != nil {
			return err
		}
		for _, a := range alarms {
			if err := s.raise(tx, ch.file, a, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// owesReminder says that the applicant may have to be told something.
func (s *Server) owesReminder(f *caseFile) bool {
	return s.opt.Messages != nil && (f.Case.State == casework.Correction || f.Case.Owes())
}

// raise tells one alarm, once.
func (s *Server) raise(tx *store.Tx, f *caseFile, a casework.Warning, now time.Time) error {
	raised, err := tx.RaiseAlarm(store.Alarm{
		Case: f.Case.ID, Clock: string(a.Clock), Colour: string(a.Colour), Due: dateText(a.Due), Department: f.Item.Dept,
	})
	if err != nil || !raised {
		return err
	}
	body, err := proto.Marshal(&hallv1.WatchResponse{Kind: EventCaseAlarm, Case: s.summary(f, now), Window: f.Case.Window})
	if err != nil {
		return fmt.Errorf("hall: event: %w", err)
	}
	_, err = tx.Emit(store.Event{Kind: EventCaseAlarm, Case: f.Case.ID, Window: f.Case.Window, Body: body})
	return err
}

// alarmSpan is how far back ListAlarms looks when it is not told.
const alarmSpan = 30 * 24 * time.Hour

// ListAlarms gives limits that came near or ended, the newest first: to a
// supervisor all, to a department its own.
func (s *Server) ListAlarms(ctx context.Context, req *hallv1.ListAlarmsRequest) (*hallv1.ListAlarmsResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	departments := who.Departments
	if who.Role == RoleSupervisor {
		departments = []string{""}
	}
	since := s.now().Add(-alarmSpan)
	if req.GetSince() != nil {
		since = req.GetSince().AsTime()
	}
	limit := min(max(int(req.GetLimit()), 0), listMax)
	if limit == 0 {
		limit = listDefault
	}
	resp := &hallv1.ListAlarmsResponse{}
	err = s.store.View(ctx, func(r *store.Reader) error {
		for _, d := range departments {
			rows, err := r.Alarms(d, since, limit)
			if err != nil {
				return err
			}
			for i := range rows {
				a, err := s.alarmProto(r, &rows[i])
				if err != nil {
					return err
				}
				resp.Alarms = append(resp.Alarms, a)
			}
		}
		return nil
	})
	return resp, err
}

func (s *Server) alarmProto(r *store.Reader, a *store.Alarm) (*hallv1.CaseAlarm, error) {
	row, err := r.Case(a.Case)
	if err != nil {
		return nil, err
	}
	f, err := loadCase(&row)
	if err != nil {
		return nil, err
	}
	return &hallv1.CaseAlarm{Clock: a.Clock, Warning: a.Colour, Due: a.Due, At: stamp(a.At), Case: s.summary(f, s.now())}, nil
}
