package storetest

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"onewindow/hall/store"
)

// witnesses: what is kept of a window's journal is replaced by what goes on
// from it, beside other logs and windows, and outlives the store.
func witnesses(t *testing.T, fresh Fresh) {
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	opt := store.Options{DSN: fresh(t), Now: func() time.Time { return at }}
	st := opened(t, opt)
	root := func(b byte) []byte { return bytes.Repeat([]byte{b}, 32) }
	keep := func(window, log string, size int64, b byte) {
		write(t, st, func(tx *store.Tx) error {
			return tx.KeepWitness(store.Witness{Window: window, Log: log, Size: size, Root: root(b)})
		})
	}
	keep("A035", "one", 3, 1)
	keep("A036", "one", 8, 2)
	at = at.Add(time.Minute)
	keep("A035", "one", 5, 3)
	write(t, st, func(tx *store.Tx) error { return tx.RefuseWitness("A035", "one", "journal_older") })
	at = at.Add(time.Minute)
	keep("A035", "two", 1, 4)
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	st = opened(t, opt)
	err := st.View(t.Context(), func(r *store.Reader) error {
		all, err := r.Witnesses()
		if err != nil || len(all) != 3 || all[0].Log != "one" || all[1].Log != "two" || all[2].Window != "A036" {
			t.Errorf("%+v %v", all, err)
		}
		w, err := r.Witness("A035", "one")
		if err != nil || w.Size != 5 || !bytes.Equal(w.Root, root(3)) || w.Refused != "journal_older" ||
			!w.Last.Equal(w.First.Add(time.Minute)) || !w.RefusedAt.Equal(w.Last) {
			t.Errorf("%+v %v", w, err)
		}
		if _, err = r.Witness("A036", "two"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a log that was never shown: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
