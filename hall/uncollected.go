package hall

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/casework"
	"onewindow/hall/store"
)

// uncollected looks at the results that lie ready and were not fetched: the
// applicant is told, a cell of the cabinet is emptied, and what nobody fetched after
// the last call is marked for the department.
func (s *Server) uncollected(ctx context.Context, now time.Time) error {
	var errs []error
	after := ""
	for {
		var rows []store.Case
		err := s.store.View(ctx, func(r *store.Reader) (err error) {
			rows, err = r.CasesAfter(string(casework.Ready), after, listDefault)
			return err
		})
		if err != nil || len(rows) == 0 {
			return errors.Join(append(errs, err)...)
		}
		for i := range rows {
			f, err := loadCase(&rows[i])
			if err != nil {
				return err
			}
			errs = append(errs, s.notFetched(ctx, f, now))
		}
		after = rows[len(rows)-1].ID
	}
}

func (s *Server) notFetched(ctx context.Context, f *caseFile, now time.Time) error {
	env := s.env(f.Item)
	switch {
	case casework.CellOver(f.Case, now, env):
		return s.emptyCell(ctx, f.Case.ID, now)
	case casework.CallsDue(f.Case, now, env) > f.Called && s.opt.Messages != nil:
		return s.callFor(ctx, f.Case.ID, now)
	case f.Case.Result.Stage == casework.StageUncollect:
		return nil
	}
	// Asked outside first: a write for each result every minute would keep the writer
	// busy for nothing.
	if _, _, err := casework.Step(f.Case, casework.Uncollected, system(casework.Input{}), now, env); err != nil {
		return nil //nolint:nilerr // a refusal says only that it is not due
	}
	return s.timed(ctx, f.Case.ID, func(ch *change, tx *store.Tx) error {
		return s.caseStep(ch, casework.Uncollected, system(casework.Input{}), tx.Now())
	})
}

// emptyCell brings a result from the cabinet to the window. What was asked of the
// cabinet is over with it.
func (s *Server) emptyCell(ctx context.Context, id string, now time.Time) error {
	return s.timed(ctx, id, func(ch *change, tx *store.Tx) error {
		if !casework.CellOver(ch.file.Case, now, s.env(ch.file.Item)) {
			return store.Refuse(casework.TooEarly)
		}
		if err := s.caseStep(ch, casework.Bounce, system(casework.Input{Reason: casework.CabinetOver}), now); err != nil {
			return err
		}
		if err := tx.DropMessages(targetCarry, id, casework.CabinetOver); err != nil {
			return err
		}
		return orderBy(tx, id, casework.ByWindow, s.opt.ProduceAfter)
	})
}

// callFor has the applicant told that the result waits. Days on which the hall stood
// still are not caught up one by one.
func (s *Server) callFor(ctx context.Context, id string, now time.Time) error {
	return s.timed(ctx, id, func(ch *change, tx *store.Tx) error {
		due := casework.CallsDue(ch.file.Case, now, s.env(ch.file.Item))
		if due <= ch.file.Called {
			return store.Refuse(casework.TooEarly)
		}
		ch.file.Called = due
		key, err := uuid.NewV7()
		if err != nil {
			return fmt.Errorf("hall: message: %w", err)
		}
		return tx.InsertMessage(store.Message{ID: key.String(), Target: targetMessage, Subject: id, Body: string(casework.C9)})
	})
}

// timed does one thing of the clock to a case; what the machine refuses is not due.
func (s *Server) timed(ctx context.Context, id string, do func(*change, *store.Tx) error) error {
	return s.store.Write(ctx, func(tx *store.Tx) error {
		ch, err := found(tx, id)
		if err != nil {
			return asError(err)
		}
		err = do(ch, tx)
		if _, refused := errors.AsType[*store.Refusal](err); refused {
			return nil
		}
		if err == nil {
			_, err = s.save(tx, ch)
		}
		return err
	})
}

// uncollectedList is what the issue desk has to call people for, and what it sends
// back to the department: the longest waiting first.
func (s *Server) uncollectedList(r *store.Reader, limit int, now time.Time) ([]*hallv1.CaseSummary, error) {
	rows, err := r.CasesInState(string(casework.Ready), "", "", listMax)
	if err != nil {
		return nil, err
	}
	var waiting []*caseFile
	for i := range rows {
		f, err := loadCase(&rows[i])
		if err != nil {
			return nil, err
		}
		if casework.CallsDue(f.Case, now, s.env(f.Item)) > 0 {
			waiting = append(waiting, f)
		}
	}
	slices.SortFunc(waiting, func(a, b *caseFile) int {
		return cmp.Or(a.Case.ReadyAt.Compare(b.Case.ReadyAt), cmp.Compare(a.Case.No, b.Case.No))
	})
	var out []*hallv1.CaseSummary
	for _, f := range waiting[:min(limit, len(waiting))] {
		out = append(out, s.summary(f, now))
	}
	return out, nil
}
