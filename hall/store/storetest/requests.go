package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/hall/store"
)

// requests: what waits for a supervisor is answered once, by whoever is first.
func requests(t *testing.T, fresh Fresh) {
	now := time.UnixMilli(1_700_000_000_000).UTC()
	st := opened(t, store.Options{DSN: fresh(t), Now: func() time.Time { return now }})
	q := store.ConsentRequest{
		ID: newID(), Step: "refuse", Subject: "s", Staff: "2001", Window: "A1", Label: "G001", Item: "GJJ-001", Until: now.Add(time.Minute),
	}
	h := store.HelpCall{ID: newID(), Window: "A1", Kind: "help", Staff: "2001"}
	write(t, st, func(tx *store.Tx) error { return errors.Join(tx.InsertConsentRequest(q), tx.InsertHelpCall(h)) })
	q.State, q.At, h.At = store.RequestPending, now, now
	stands := func(at time.Time, wantQ []store.ConsentRequest, wantH []store.HelpCall) {
		t.Helper()
		view(t, st, func(r *store.Reader) error {
			gotQ, err := r.PendingRequests(at)
			gotH, err2 := r.OpenHelpCalls()
			if diff := cmp.Diff(wantQ, gotQ) + cmp.Diff(wantH, gotH); diff != "" {
				t.Error(diff)
			}
			return errors.Join(err, err2)
		})
	}
	stands(now, []store.ConsentRequest{q}, []store.HelpCall{h})
	stands(now.Add(time.Minute), nil, []store.HelpCall{h})
	once := func(what string, do func(tx *store.Tx) error) {
		t.Helper()
		write(t, st, do)
		if err := st.Write(t.Context(), do); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s twice: %v", what, err)
		}
	}
	once("answered", func(tx *store.Tx) error { return tx.EndConsentRequest(q.ID, store.RequestGranted, "a", "7001") })
	once("owned", func(tx *store.Tx) error { return tx.OwnHelpCall(h.ID, "7001") })
	q.State, q.Approval, q.Second, h.Owner, h.OwnedAt = store.RequestGranted, "a", "7001", "7001", now
	stands(now, nil, []store.HelpCall{h})
	once("reset", func(tx *store.Tx) error { return tx.EndHelpCall(h.ID, "7002") })
	h.EndedBy, h.EndedAt = "7002", now
	stands(now, nil, nil)
	view(t, st, func(r *store.Reader) error {
		gotQ, err := r.ConsentRequest(q.ID)
		gotH, err2 := r.HelpCall(h.ID)
		if diff := cmp.Diff(q, gotQ) + cmp.Diff(h, gotH); diff != "" {
			t.Error(diff)
		}
		if _, none := r.HelpCall("none"); !errors.Is(none, store.ErrNotFound) {
			t.Errorf("none: %v", none)
		}
		if _, none := r.ConsentRequest("none"); !errors.Is(none, store.ErrNotFound) {
			t.Errorf("none: %v", none)
		}
		return errors.Join(err, err2)
	})
}
