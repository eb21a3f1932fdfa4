package storetest

import (
	"fmt"
	"slices"
	"testing"

	"onewindow/hall/store"
)

// remembers: what a store knows from its last transaction holds only while nobody
// else has written. Two servers take turns; a store that does not see the other's
// version is caught.
func remembers(t *testing.T, fresh Fresh) {
	dsn := fresh(t)
	if broken := turns(t, opened(t, store.Options{DSN: dsn}), opened(t, store.Options{DSN: dsn})); broken != nil {
		t.Error(broken)
	}
	t.Run("one server leaves the version as it is", func(t *testing.T) {
		dsn := fresh(t)
		still := weakness{text: []string{"version = $2, log", "version = $2 - 1, log"}}.mustDriver(t, engineOf(dsn))
		if turns(t, opened(t, store.Options{DSN: dsn}), opened(t, store.Options{DSN: dsn, Driver: still})) == nil {
			t.Error("the mutant survived: the harness proves nothing")
		}
	})
}

// turns lets two servers on one store issue, count, call and move windows by
// turns, and says what one of them did not see of the other.
func turns(t *testing.T, servers ...*store.Store) error {
	t.Helper()
	var waiting []string
	for i := range 12 {
		st, window := servers[i%len(servers)], fmt.Sprint("W", i%3)
		err := st.Write(t.Context(), func(tx *store.Tx) error {
			n, err := tx.Count("slip")
			if err != nil || n != int64(i+1) {
				return fmt.Errorf("slip %d has number %d: %w", i+1, n, err)
			}
			rows, err := tx.Waiting()
			if err != nil {
				return err
			}
			var seen []string
			for _, k := range rows {
				seen = append(seen, k.ID)
			}
			if !slices.Equal(seen, waiting) {
				return fmt.Errorf("turn %d: %d wait, %d are seen", i, len(waiting), len(seen))
			}
			if i > 0 {
				w, err := tx.Window("W")
				if err != nil || w.Name != fmt.Sprint("W", (i-1)%3) {
					return fmt.Errorf("turn %d: the window is called %q: %w", i, w.Name, err)
				}
			}
			return tx.PutWindow(store.Window{No: "W", Name: window})
		})
		if err != nil {
			return err
		}
		waiting = append(waiting, issue(t, st, 1)[0].ID)
	}
	return nil
}
