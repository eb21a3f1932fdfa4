package storetest

import (
	"errors"
	"testing"
	"time"

	"onewindow/hall/store"
)

// finishAndCall: the end of one visit and the call of the next are one
// transaction. When it fails, neither happened, and the repeat does both. The
// mutant takes two.
func finishAndCall(t *testing.T, fresh Fresh) {
	left := -1
	st := opened(t, store.Options{DSN: fresh(t), BeforeCommit: func() error {
		if left--; left == -1 {
			return errors.New("power cut")
		}
		return nil
	}})
	together := func(window, request string) error {
		_, err := callNext(t.Context(), st, window, request)
		return err
	}
	mutant := func(window, request string) error {
		err := st.Write(t.Context(), func(tx *store.Tx) error { return closeActive(tx, window) })
		if err != nil {
			return err
		}
		return together(window, request)
	}
	// apart says whether a cut, at the first commit or at the second, can come
	// between the end of a visit and the next call.
	apart := func(next func(window, request string) error, window string, cut int) bool {
		made := issue(t, st, 2)
		if err := together(window, newID()); err != nil {
			t.Fatal(err)
		}
		request, between := newID(), false
		left = cut
		active := func() (k store.Ticket) {
			view(t, st, func(r *store.Reader) (err error) {
				k, err = r.ActiveTicket(window)
				if errors.Is(err, store.ErrNotFound) {
					err = nil
				}
				return err
			})
			return k
		}
		if next(window, request) != nil {
			between = active().ID != made[0].ID
		}
		left = -1
		if err := together(window, request); err != nil || active().ID != made[1].ID {
			t.Errorf("after the repeat %+v, %v", active(), err)
		}
		return between
	}
	if apart(together, "A1", 0) || apart(together, "A2", 1) {
		t.Error("a visit was over and nobody was called")
	}
	if !apart(mutant, "A3", 0) && !apart(mutant, "A4", 1) {
		t.Error("the mutant survived: the harness proves nothing")
	}
	calledSince(t, st)
}

// pagesOfStaff: a person's cases come page by page, each once.
func pagesOfStaff(t *testing.T, r *store.Reader, c store.Case) {
	t.Helper()
	for _, page := range []struct {
		after string
		want  int
	}{{"", 1}, {c.ID, 0}} {
		list, err := r.CasesOfStaff(c.Staff, c.State, page.after, 10)
		if err != nil || len(list) != page.want {
			t.Errorf("cases of %s after %q: %v, %v", c.Staff, page.after, list, err)
		}
	}
}

// calledSince: who was called at a moment or after it, and nobody else.
func calledSince(t *testing.T, st *store.Store) {
	t.Helper()
	k := issue(t, st, 1)[0]
	k.State, k.Window, k.CalledAt = store.TicketCalled, "A9", time.UnixMilli(4_000_000_000_000).UTC() // after all the others
	write(t, st, func(tx *store.Tx) error { return tx.MoveTicket(store.TicketWaiting, k) })
	view(t, st, func(r *store.Reader) error {
		since, err := r.CalledSince(k.CalledAt)
		if err != nil || len(since) != 1 || since[0].ID != k.ID {
			t.Errorf("called since then %+v, %v", since, err)
		}
		since, err = r.CalledSince(k.CalledAt.Add(time.Millisecond))
		if len(since) != 0 {
			t.Errorf("called after then %+v", since)
		}
		return err
	})
}
