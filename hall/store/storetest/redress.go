package storetest

import (
	"errors"
	"testing"
	"time"

	"onewindow/hall/store"
)

// redress: matters are listed by state and by span, moved on by one alone, and their
// history stays in order.
func redress(t *testing.T, fresh Fresh) {
	now := time.UnixMilli(1_700_000_000_000)
	begun := now
	st := opened(t, store.Options{DSN: fresh(t), Now: func() time.Time { return now }})
	x := store.Redress{
		ID: newID(), Kind: "bad_rating", State: "assigned", Version: 1, Ticket: newID(), RegisteredAt: now, Person: []byte("{}"), Body: []byte("{}"),
	}
	later := x
	later.ID, later.Kind, later.State, later.RegisteredAt = newID(), "not_done", "registered", now.Add(time.Hour)
	write(t, st, func(tx *store.Tx) error {
		return errors.Join(tx.InsertRedress(x), tx.InsertRedress(later), tx.AddRedressStep(x.ID, store.RedressStep{Event: "registered"}),
			tx.AddRedressStep(x.ID, store.RedressStep{Event: "contact", Note: "说明"}))
	})
	x.State, x.Version = "closed", 2
	write(t, st, func(tx *store.Tx) error { return tx.UpdateRedress(1, x) })
	err := st.Write(t.Context(), func(tx *store.Tx) error { return tx.UpdateRedress(1, x) })
	if !errors.Is(err, store.ErrNotFound) {
		t.Errorf("moved twice from one version: %v", err)
	}
	view(t, st, func(r *store.Reader) error {
		if got, err := r.Redress(x.ID); err != nil || got.State != "closed" || !got.RegisteredAt.Equal(begun) {
			t.Errorf("%+v, %v", got, err)
		}
		if got, err := r.RedressIn("registered", 9); err != nil || len(got) != 1 || got[0].ID != later.ID {
			t.Errorf("registered %+v, %v", got, err)
		}
		if got, err := r.RedressSince("bad_rating", begun, begun.Add(time.Minute)); err != nil || len(got) != 1 {
			t.Errorf("in the span %+v, %v", got, err)
		}
		if got, err := r.RedressSince("not_done", begun, later.RegisteredAt); err != nil || len(got) != 0 {
			t.Errorf("after the span %+v, %v", got, err)
		}
		if got, err := r.RedressSteps(x.ID); err != nil || len(got) != 2 || got[1].Note != "说明" {
			t.Errorf("history %+v, %v", got, err)
		}
		return nil
	})
}
