package storetest

import (
	"errors"
	"testing"
	"time"

	"onewindow/hall/store"
)

// sessionLife locks, extends and ends sessions, and lets couriers follow each other.
func sessionLife(t *testing.T, st *store.Store) {
	t.Helper()
	var now time.Time
	of := func(token string, issued time.Time) store.Session {
		return store.Session{TokenSHA256: token, Staff: "2001", Window: "A1", Role: "clerk", IssuedAt: issued, ExpiresAt: issued.Add(time.Hour), KeySHA256: "k"}
	}
	write(t, st, func(tx *store.Tx) error {
		now = tx.Now()
		return errors.Join(tx.InsertSession(of("locked", now)), tx.LockSession("locked"), tx.ExtendSession("locked", now.Add(2*time.Hour)),
			tx.InsertSession(of("longer", now)), tx.ExtendSession("longer", now.Add(2*time.Hour)))
	})
	for i, token := range []string{"c1", "c2", "c3"} {
		write(t, st, func(tx *store.Tx) error { return tx.InsertCourier(of(token, now.Add(time.Duration(i)*time.Second))) })
	}
	write(t, st, func(tx *store.Tx) error {
		return tx.ForgetCouriers(now.Add(time.Hour + time.Second + time.Millisecond))
	})
	view(t, st, func(r *store.Reader) error {
		s, err := r.Session("locked")
		if err != nil || s.LockedAt.IsZero() || !s.ExpiresAt.Equal(now.Add(time.Hour)) {
			t.Errorf("locked session %+v, %v", s, err)
		}
		if s, err = r.Session("longer"); err != nil || !s.LockedAt.IsZero() || !s.ExpiresAt.Equal(now.Add(2*time.Hour)) {
			t.Errorf("session made longer %+v, %v", s, err)
		}
		for token, want := range map[string]error{"c1": store.ErrNotFound, "c2": store.ErrNotFound, "c3": nil} {
			if _, err := r.Courier(token); !errors.Is(err, want) {
				t.Errorf("courier %s: %v, want %v", token, err, want)
			}
		}
		return nil
	})
	write(t, st, func(tx *store.Tx) error { return tx.EndLockedSessions("2001", "k") })
	view(t, st, func(r *store.Reader) error {
		for token, ended := range map[string]bool{"locked": true, "longer": false} {
			if s, err := r.Session(token); err != nil || s.EndedAt.IsZero() == ended {
				t.Errorf("%s: %+v, %v", token, s, err)
			}
		}
		return nil
	})
}
