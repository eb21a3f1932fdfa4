package storetest

import (
	"errors"
	"testing"

	"onewindow/hall/store"
)

// samples: a case moves on from the state that it is in, and is listed by it.
func samples(t *testing.T, fresh Fresh) {
	st := opened(t, store.Options{DSN: fresh(t)})
	c := store.Case{
		ID: newID(), CaseNo: "DG1", ItemCode: "GJJ-001", Department: "GJJ", State: "decided_grant", Version: 3, Staff: "1001",
		Applicant: []byte("{}"), Body: []byte("{}"),
	}
	write(t, st, func(tx *store.Tx) error {
		return errors.Join(tx.InsertCase(c), tx.AddSample(store.Sample{Case: c.ID, Department: "GJJ", Day: "2026-11-23", Staff: "1001", State: store.SampleDecided}))
	})
	write(t, st, func(tx *store.Tx) error {
		if err := tx.JudgeSample(c.ID, store.SampleDrawn, store.SampleSound, "5001", ""); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("judged before it was drawn: %v", err)
		}
		return errors.Join(tx.JudgeSample(c.ID, store.SampleDecided, store.SampleDrawn, "", ""),
			tx.JudgeSample(c.ID, store.SampleDrawn, store.SampleUnsound, "5001", "额度算错"))
	})
	view(t, st, func(r *store.Reader) error {
		one, err := r.Sample(c.ID)
		if err != nil || one.State != store.SampleUnsound || one.Judge != "5001" || one.Note != "额度算错" || one.Staff != "1001" {
			t.Errorf("%+v, %v", one, err)
		}
		for _, q := range []struct {
			state, department, before string
			want                      int
		}{
			{store.SampleUnsound, "", "2026-11-24", 1},
			{store.SampleUnsound, "GJJ", "2026-11-24", 1},
			{store.SampleUnsound, "WJ", "2026-11-24", 0},
			{store.SampleUnsound, "", "2026-11-23", 0},
			{store.SampleDrawn, "", "2026-11-24", 0},
		} {
			if rows, err := r.Samples(q.state, q.department, q.before, 10); err != nil || len(rows) != q.want {
				t.Errorf("%+v: %v, %v", q, rows, err)
			}
		}
		if _, err := r.Sample(newID()); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a case that no window decided: %v", err)
		}
		return nil
	})
}
