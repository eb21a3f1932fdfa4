package storetest

import (
	"bytes"
	"errors"
	"testing"

	"onewindow/hall/store"
)

// factors are put, found, put anew and used.
func factors(t *testing.T, st *store.Store) {
	t.Helper()
	want := store.Factor{Staff: "2001", Secret: []byte{0, 255, 1}}
	for range 2 {
		write(t, st, func(tx *store.Tx) error { return tx.PutFactor(want) })
		view(t, st, func(r *store.Reader) error {
			got, err := r.Factor("2001")
			if err != nil || !bytes.Equal(got.Secret, want.Secret) || got.UsedStep != want.UsedStep {
				t.Errorf("second factor %+v, %v", got, err)
			}
			if _, err := r.Factor("2002"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("of nobody: %v", err)
			}
			return nil
		})
		want = store.Factor{Staff: "2001", Secret: []byte{9}, UsedStep: 1 << 40}
	}
	write(t, st, func(tx *store.Tx) error { return tx.UseFactor("2001", 1<<41) })
	view(t, st, func(r *store.Reader) error {
		if got, err := r.Factor("2001"); err != nil || got.UsedStep != 1<<41 || !bytes.Equal(got.Secret, []byte{9}) {
			t.Errorf("used: %+v, %v", got, err)
		}
		return nil
	})
}
