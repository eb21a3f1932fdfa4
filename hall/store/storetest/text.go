package storetest

import (
	"errors"
	"fmt"
	"testing"

	"onewindow/hall/store"
)

// text: what an engine does with case, order, rare signs and empty strings
// must not differ.
func text(t *testing.T, fresh Fresh) {
	st := opened(t, store.Options{DSN: fresh(t)})
	names := []string{"龴", "㐀", "𠮷田", "Ａb", "ab", "AB", "", "'\"\\;--", "é", "e\u0301"}
	write(t, st, func(tx *store.Tx) error {
		for i, n := range names {
			if err := tx.PutStaff(store.Staff{No: fmt.Sprintf("%d-%s", i, n), Name: n, Disabled: i%2 == 0}); err != nil {
				return err
			}
		}
		for _, no := range []string{"b", "B", "a"} {
			if err := tx.PutWindow(store.Window{No: no}); err != nil {
				return err
			}
		}
		return nil
	})
	view(t, st, func(r *store.Reader) error {
		for i, n := range names {
			p, err := r.Staff(fmt.Sprintf("%d-%s", i, n))
			if err != nil || p.Name != n || p.Disabled != (i%2 == 0) || p.Roles != nil {
				t.Errorf("%q came back as %+v, %v", n, p, err)
			}
		}
		if _, err := r.Window("A"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("A found a: %v", err)
		}
		ws, err := r.Windows()
		if err != nil || len(ws) != 3 {
			t.Errorf("windows %v, %v", ws, err)
		}
		return nil
	})
}
