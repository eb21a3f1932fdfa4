package storetest

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"onewindow/hall/store"
)

// keyDevices are given, replaced and taken; a challenge is spent once.
func keyDevices(t *testing.T, st *store.Store) {
	t.Helper()
	of := func(staff string) (public []byte) {
		view(t, st, func(r *store.Reader) (err error) {
			public, err = r.KeyDevice(staff)
			if errors.Is(err, store.ErrNotFound) {
				return nil
			}
			return err
		})
		return public
	}
	for _, key := range [][]byte{{0, 255, 1}, {9}} {
		write(t, st, func(tx *store.Tx) error { return tx.PutKeyDevice("2001", key) })
		if got := of("2001"); !bytes.Equal(got, key) {
			t.Errorf("key device %v, want %v", got, key)
		}
	}
	if got := of("2002"); got != nil {
		t.Errorf("of nobody: %v", got)
	}
	for _, want := range []bool{true, false} {
		write(t, st, func(tx *store.Tx) error {
			if had, err := tx.DropKeyDevice("2001"); err != nil || had != want {
				t.Errorf("taken: %t, %v", had, err)
			}
			return nil
		})
	}
	spent := func(until time.Time, want bool) {
		write(t, st, func(tx *store.Tx) error {
			first, err := tx.SpendChallenge("c1", until)
			if err != nil || first != want {
				t.Errorf("spent: %t, %v", first, err)
			}
			return nil
		})
	}
	until := time.UnixMilli(1_000_000)
	spent(until, true)
	spent(until, false)
	write(t, st, func(tx *store.Tx) error { return tx.ForgetChallenges(until) })
	spent(until, false)
	write(t, st, func(tx *store.Tx) error { return tx.ForgetChallenges(until.Add(time.Millisecond)) })
	spent(until, true)
}
