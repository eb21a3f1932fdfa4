package hall

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/casework"
	"onewindow/hall/store"
	"onewindow/values"
)

// listSamples is the work list of what windows decided and a department looks at again.
const listSamples = "samples"

// What a department says of a case that it looked at again.
const (
	sampleSound   = "sample_sound"
	sampleUnsound = "sample_unsound"
)

// keepDelegated remembers a case that the window decided for the department, in the
// transaction that decided it.
func (s *Server) keepDelegated(tx *store.Tx, f *caseFile) error {
	if !f.Case.Delegated(&f.Item) {
		return nil
	}
	if _, err := tx.Sample(f.Case.ID); !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return tx.AddSample(store.Sample{
		Case: f.Case.ID, Department: f.Item.Dept, Day: values.Of(f.Case.DecidedAt).String(), Staff: f.Case.DecidedBy, State: store.SampleDecided,
	})
}

// drawSamples draws of each day that is over, and of each department, what it looks
// at again. What was drawn before a server went down is drawn no second time: a day's
// sample follows from the day.
func (s *Server) drawSamples(ctx context.Context, now time.Time) error {
	return s.store.Write(ctx, func(tx *store.Tx) error {
		rows, err := tx.Samples(store.SampleDecided, "", values.Of(now).String(), samplesAtOnce)
		if err != nil {
			return err
		}
		type of struct{ department, day string }
		days := map[of][]string{}
		for i := range rows {
			k := of{rows[i].Department, rows[i].Day}
			days[k] = append(days[k], rows[i].Case)
		}
		for k, ids := range days {
			drawn := casework.Sample(k.day, ids, s.caseLimits.SamplePercent)
			for _, id := range ids {
				to := store.SampleSound // nobody looks at it, and nobody says anything
				for _, d := range drawn {
					if d == id {
						to = store.SampleDrawn
					}
				}
				if err := tx.JudgeSample(id, store.SampleDecided, to, "", ""); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// samplesAtOnce bounds one draw: more than any hall decides in the days that it may
// stand still.
const samplesAtOnce = 100_000

// sampleList is what was drawn for the departments of the caller and not judged yet,
// and of a supervisor also what was found wanting.
func (s *Server) sampleList(r *store.Reader, who *caller, limit int) ([]*hallv1.CaseSummary, error) {
	departments, states := who.Departments, []string{store.SampleDrawn}
	if who.Role == RoleSupervisor {
		departments, states = []string{""}, []string{store.SampleUnsound, store.SampleDrawn}
	}
	var out []*hallv1.CaseSummary
	for _, state := range states {
		for _, d := range departments {
			rows, err := r.Samples(state, d, never, limit)
			if err != nil {
				return nil, err
			}
			for i := range rows {
				row, err := r.Case(rows[i].Case)
				if err != nil {
					return nil, err
				}
				f, err := loadCase(&row)
				if err != nil {
					return nil, err
				}
				out = append(out, s.summary(f, s.now()))
			}
		}
	}
	return out[:min(limit, len(out))], nil
}

// judgeSample takes what a department says of a case that was drawn. It changes
// nothing of the case; who decided it says nothing of it.
func (s *Server) judgeSample(tx *store.Tx, who *caller, ch *change, d *hallv1.CaseDecision) (*hallv1.Receipt, error) {
	c := &ch.file.Case
	note := strings.TrimSpace(clip(d.GetReason(), 64))
	to := store.SampleSound
	if d.GetEvent() == sampleUnsound {
		to = store.SampleUnsound
	}
	switch {
	case d.GetSeenVersion() != c.Version:
		return nil, store.Refuse(casework.StaleVersion, "state", string(c.State))
	case c.DecidedBy == who.Staff:
		return nil, store.Refuse(casework.SamePerson)
	case to == store.SampleUnsound && note == "":
		return nil, store.Refuse(casework.NoReason)
	}
	if state, err := sampleOf(&tx.Reader, c.ID); err != nil || state != store.SampleDrawn {
		return nil, cmp.Or(err, error(store.Refuse(RefuseNotSampled)))
	}
	if err := tx.JudgeSample(c.ID, store.SampleDrawn, to, who.Staff, note); err != nil {
		return nil, err
	}
	ch.steps = append(ch.steps, store.Step{
		Actor: who.Staff, Role: who.Role, From: string(c.State), To: string(c.State), Event: d.GetEvent(), Reason: note,
	})
	out, err := s.save(tx, ch)
	if err != nil {
		return nil, err
	}
	return &hallv1.Receipt{Accepted: true, Case: out}, nil
}

// sampleOf says where a case stands in the sample; empty for one that no window
// decided.
func sampleOf(r *store.Reader, id string) (string, error) {
	one, err := r.Sample(id)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return one.State, err
}
