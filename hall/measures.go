package hall

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"onewindow/hall/figures"
	"onewindow/hall/store"
	"onewindow/values"
)

// Word is what somebody says about the raw history afterwards: who and why. History
// itself is never rewritten.
type Word struct{ Staff, Reason string }

// known refuses a word without a reason, or of nobody who works here.
func (w *Word) known(tx *store.Tx) error {
	if w.Reason == "" {
		return refuse(ReasonInvalid, "field", "reason")
	}
	if _, err := tx.Staff(w.Staff); errors.Is(err, store.ErrNotFound) {
		return refuse(ReasonInvalid, "field", "staff")
	} else if err != nil {
		return err
	}
	return nil
}

// MarkTime says that the times of a ticket (by id) or of a case (by number) are
// wrong, so that figures leave them out, or that they are right after all.
func MarkTime(ctx context.Context, st *store.Store, ticket, caseNo string, wrong bool, w Word) error {
	return st.Write(ctx, func(tx *store.Tx) error {
		if err := w.known(tx); err != nil {
			return err
		}
		subject := ticket
		if caseNo != "" {
			c, err := tx.CaseByNo(caseNo)
			if errors.Is(err, store.ErrNotFound) {
				return refuse(ReasonUnknownCase)
			}
			if err != nil {
				return err
			}
			subject = c.ID
		} else if _, err := tx.Ticket(ticket); errors.Is(err, store.ErrNotFound) {
			return refuse(ReasonUnknownTicket)
		} else if err != nil {
			return err
		}
		return tx.AddTimeMark(store.TimeMark{Subject: subject, Wrong: wrong, Staff: w.Staff, Reason: clip(w.Reason, 200)})
	})
}

// NameCause says what was behind a case that came back.
func NameCause(ctx context.Context, st *store.Store, caseNo, cause string, w Word) error {
	if !slices.Contains(figures.Causes(), cause) {
		return refuse(ReasonInvalid, "field", "cause")
	}
	return st.Write(ctx, func(tx *store.Tx) error {
		if err := w.known(tx); err != nil {
			return err
		}
		c, err := tx.CaseByNo(caseNo)
		if errors.Is(err, store.ErrNotFound) {
			return refuse(ReasonUnknownCase)
		}
		if err != nil {
			return err
		}
		steps, err := tx.Steps(c.ID)
		if err != nil {
			return err
		}
		back := slices.ContainsFunc(steps, func(s store.Step) bool { return figures.CameBack(s.From, s.To, s.Event) })
		if !back {
			return refuse(ReasonNotAllowed, "state", c.State)
		}
		return tx.AddReturnCause(store.ReturnCause{Case: c.ID, Cause: cause, Staff: w.Staff, Note: clip(w.Reason, 200)})
	})
}

// FinishMeasure says that a clerk was trained, or an item looked at again.
func FinishMeasure(ctx context.Context, st *store.Store, kind, subject, month string, w Word) error {
	if kind != figures.Training && kind != figures.Rework || subject == "" || len(month) != len("2006-01") {
		return refuse(ReasonInvalid, "field", "measure")
	}
	return st.Write(ctx, func(tx *store.Tx) error {
		if err := w.known(tx); err != nil {
			return err
		}
		done, err := tx.MeasuresDone()
		if err != nil {
			return err
		}
		if slices.ContainsFunc(done, func(m store.MeasureDone) bool { return m.Kind == kind && m.Subject == subject && m.Month == month }) {
			return refuse(ReasonNotAllowed, "state", "done")
		}
		return tx.AddMeasureDone(store.MeasureDone{Kind: kind, Subject: subject, Month: month, Staff: w.Staff, Note: clip(w.Reason, 200)})
	})
}

// Measure is a rate over the line with what was done about it; Done is nil while
// nothing was. Practice is what a clerk to be trained has practised since that month
// began, nil for nothing.
type Measure struct {
	figures.Measure
	Done     *store.MeasureDone
	Practice *store.Practised
}

// Returned is a case that came back, with its number.
type Returned struct {
	figures.Case
	No string
}

// ReturnRadar is the return rate of a span with everything that follows from it.
type ReturnRadar struct {
	Rates    []figures.Rate
	Cases    []Returned
	Measures []Measure
}

// Returns counts what came back of the cases received in a span.
func Returns(ctx context.Context, st *store.Store, span figures.Span, limit figures.Limit) (*ReturnRadar, error) {
	out := &ReturnRadar{}
	err := st.View(ctx, func(r *store.Reader) error {
		*out = ReturnRadar{}
		h := &figures.History{Ratings: map[string]int{}, Causes: map[string]string{}, Marked: map[string]bool{}}
		if err := caseHistory(r, span, h); err != nil {
			return err
		}
		radar := figures.Returns(h, span, limit)
		out.Rates = radar.Rates
		for _, c := range radar.Cases {
			row, err := r.Case(c.ID)
			if err != nil {
				return err
			}
			out.Cases = append(out.Cases, Returned{Case: c, No: cmp.Or(row.CaseNo, c.ID)})
		}
		done, err := r.MeasuresDone()
		if err != nil {
			return err
		}
		for _, m := range radar.Measures {
			open := Measure{Measure: m}
			i := slices.IndexFunc(done, func(d store.MeasureDone) bool {
				return d.Kind == m.Kind && d.Subject == m.Subject && d.Month == m.Month
			})
			if i >= 0 {
				open.Done = &done[i]
			}
			if m.Kind == figures.Training {
				if open.Practice, err = practisedSince(r, m.Subject, m.Month, span); err != nil {
					return err
				}
			}
			out.Measures = append(out.Measures, open)
		}
		return nil
	})
	return out, err
}

// practisedSince is what a clerk practised from a month (YYYY-MM) on, in the span and
// after it.
func practisedSince(r *store.Reader, staff, month string, span figures.Span) (*store.Practised, error) {
	begun, err := values.ParseDate(month + "-01")
	if err != nil {
		return nil, err
	}
	all, err := r.PractisedIn(begun.Time(), span.End().AddDate(1, 0, 0))
	if i := slices.IndexFunc(all, func(p store.Practised) bool { return p.Staff == staff }); err == nil && i >= 0 {
		return &all[i], nil
	}
	return nil, err
}
