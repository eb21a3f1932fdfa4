package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/hall/store"
)

// history: the first event of a time is found, a case is listed whole once
// something happened to it in the span, and what people say about history stands
// in the order in which they said it.
func history(t *testing.T, fresh Fresh) {
	begun := time.UnixMilli(1_700_000_000_000)
	now := begun
	st := opened(t, store.Options{DSN: fresh(t), Now: func() time.Time { return now }})
	id := newID()
	write(t, st, func(tx *store.Tx) error {
		return tx.InsertCase(store.Case{
			ID: id, CaseNo: newID(), ItemCode: "GJJ-001", Department: "GJJ", State: "received", Version: 1, Staff: "1001", ReceivedAt: now,
			PromisedDue: "2023-12-01", Applicant: []byte("{}"), Body: []byte("{}"),
		})
	})
	for _, to := range []string{"received", "correction", "corrected"} {
		write(t, st, func(tx *store.Tx) error {
			_, err := tx.Emit(store.Event{Kind: "test", Body: []byte{}})
			_, also := tx.AddStep(id, store.Step{Role: "clerk", To: to, Event: "x"})
			return errors.Join(err, also)
		})
		now = now.Add(time.Hour)
	}
	view(t, st, func(r *store.Reader) error {
		for after, want := range map[time.Duration]int64{-time.Hour: 1, 0: 1, time.Millisecond: 2, time.Hour: 2, 2 * time.Hour: 3, 3 * time.Hour: 4} {
			if got, err := r.FirstEventAt(begun.Add(after)); err != nil || got != want {
				t.Errorf("first event after %v: %d, %v, want %d", after, got, err, want)
			}
		}
		for _, tt := range []struct {
			from, to time.Duration
			want     int
		}{{0, time.Minute, 3}, {90 * time.Minute, 3 * time.Hour, 3}, {3 * time.Hour, 9 * time.Hour, 0}, {-time.Hour, 0, 0}} {
			steps, err := r.FileSteps(begun.Add(tt.from), begun.Add(tt.to))
			if err != nil || len(steps) != tt.want {
				t.Errorf("from %v to %v: %d steps, %v", tt.from, tt.to, len(steps), err)
			}
			if tt.want > 0 && (steps[1].To != "correction" || steps[1].Department != "GJJ" || steps[1].PromisedDue != "2023-12-01" || !steps[1].At.Equal(begun.Add(time.Hour))) {
				t.Errorf("step %+v", steps[1])
			}
		}
		return nil
	})
	mark := store.TimeMark{Subject: id, Wrong: true, Staff: "7001", Reason: "left open", At: now}
	right := store.TimeMark{Subject: id, Staff: "7001", Reason: "looked again", At: now}
	cause := store.ReturnCause{Case: id, Cause: "window", Staff: "7001", Note: "a line was missed"}
	done := store.MeasureDone{Kind: "training", Subject: "1001", Month: "2023-11", Staff: "7001", Note: "trained", At: now}
	write(t, st, func(tx *store.Tx) error {
		return errors.Join(tx.AddTimeMark(mark), tx.AddTimeMark(right), tx.AddReturnCause(cause), tx.AddMeasureDone(done))
	})
	err := st.Write(t.Context(), func(tx *store.Tx) error { return tx.AddMeasureDone(done) })
	if !store.IsDuplicate(err) {
		t.Errorf("a measure done twice: %v", err)
	}
	view(t, st, func(r *store.Reader) error {
		marks, err := r.TimeMarks()
		if diff := cmp.Diff([]store.TimeMark{mark, right}, marks); diff != "" || err != nil {
			t.Errorf("marks: %s, %v", diff, err)
		}
		causes, err := r.ReturnCauses()
		if diff := cmp.Diff([]store.ReturnCause{cause}, causes); diff != "" || err != nil {
			t.Errorf("causes: %s, %v", diff, err)
		}
		measures, err := r.MeasuresDone()
		if diff := cmp.Diff([]store.MeasureDone{done}, measures); diff != "" || err != nil {
			t.Errorf("measures: %s, %v", diff, err)
		}
		return nil
	})
}
