package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/hall/store"
)

// alarms: each is kept once, and dates move only under the version that was seen.
func alarms(t *testing.T, fresh Fresh) {
	now := time.UnixMilli(1_700_000_000_000)
	st := opened(t, store.Options{DSN: fresh(t), Now: func() time.Time { return now }})
	c := store.Case{
		ID: newID(), CaseNo: "DG1", ItemCode: "GJJ-001", Department: "GJJ", State: "reviewing", Version: 3, Staff: "1001", ReceivedAt: now,
		Applicant: []byte("{}"), Body: []byte("{}"),
	}
	write(t, st, func(tx *store.Tx) error { return tx.InsertCase(c) })
	a := store.Alarm{Case: c.ID, Clock: "c4_promised", Colour: "red", Due: "2026-11-23", Department: "GJJ"}
	for i, want := range []bool{true, false} {
		write(t, st, func(tx *store.Tx) error {
			got, err := tx.RaiseAlarm(a)
			if got != want {
				t.Errorf("time %d: raised %v", i, got)
			}
			return err
		})
	}
	now = now.Add(time.Hour)
	c.PromisedDue = "2026-12-01"
	write(t, st, func(tx *store.Tx) error {
		later := a
		later.Due = "2026-12-01"
		raised, err := tx.RaiseAlarm(later)
		if !raised {
			t.Error("another day is another alarm")
		}
		old := c
		old.Version--
		if err := tx.RefreshDues(old); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("dates of an old version: %v", err)
		}
		return errors.Join(err, tx.RefreshDues(c))
	})
	view(t, st, func(r *store.Reader) error {
		got, err := r.Alarms("GJJ", now.Add(-2*time.Hour), 10)
		if err != nil || len(got) != 2 || got[0].Due != "2026-12-01" {
			t.Errorf("alarms %v, %v", got, err)
		}
		for _, none := range []func() ([]store.Alarm, error){
			func() ([]store.Alarm, error) { return r.Alarms("WJ", now.Add(-2*time.Hour), 10) },
			func() ([]store.Alarm, error) { return r.Alarms("", now.Add(time.Minute), 10) },
		} {
			if got, err := none(); err != nil || len(got) != 0 {
				t.Errorf("alarms %v, %v", got, err)
			}
		}
		rows, err := r.CasesIn("reviewing", "", 10)
		if err != nil || len(rows) != 1 || cmp.Diff(rows[0].PromisedDue, "2026-12-01") != "" {
			t.Errorf("cases %v, %v", rows, err)
		}
		if rows, err := r.CasesIn("reviewing", c.ID, 10); err != nil || len(rows) != 0 {
			t.Errorf("after the last: %v, %v", rows, err)
		}
		return nil
	})
}
