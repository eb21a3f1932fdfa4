package storetest

import (
	"errors"
	"testing"

	"onewindow/hall/store"
)

// fields: what a person filled in is replaced, and is nobody else's.
func fields(t *testing.T, fresh Fresh) {
	st := opened(t, store.Options{DSN: fresh(t)})
	for _, body := range []string{"sealed once", "sealed again"} {
		write(t, st, func(tx *store.Tx) error { return tx.PutFields("k1", []byte(body)) })
	}
	view(t, st, func(r *store.Reader) error {
		if got, err := r.Fields("k1"); err != nil || string(got) != "sealed again" {
			t.Errorf("fields %q, %v", got, err)
		}
		if _, err := r.Fields("k2"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("of nobody: %v", err)
		}
		return nil
	})
}
