package storetest

import (
	"errors"
	"testing"

	"onewindow/hall/store"
)

// rulings: the newest answer to a case is kept, and no other.
func rulings(t *testing.T, fresh Fresh) {
	st := opened(t, store.Options{DSN: fresh(t)})
	id := newID()
	for _, leaf := range []string{"L01", "L02"} {
		write(t, st, func(tx *store.Tx) error {
			return tx.PutRuling(store.Ruling{Case: id, Item: "GJJ-001", Leaf: leaf, Person: "hash", Body: []byte(leaf)})
		})
	}
	view(t, st, func(r *store.Reader) error {
		one, err := r.Ruling(id)
		if err != nil || one.Item != "GJJ-001" || one.Leaf != "L02" || one.Person != "hash" || string(one.Body) != "L02" || one.At.IsZero() {
			t.Errorf("%+v, %v", one, err)
		}
		if _, err := r.Ruling(newID()); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a case without an answer: %v", err)
		}
		return nil
	})
}
