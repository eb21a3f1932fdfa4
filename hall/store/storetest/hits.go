package storetest

import (
	"errors"
	"testing"
	"time"

	"onewindow/hall/store"
)

// hits: what was found is kept as it was, and of the papers that may serve again
// the newest of each kind and person.
func hits(t *testing.T, fresh Fresh) {
	now := time.UnixMilli(1_700_000_000_000)
	dsn := fresh(t)
	st := opened(t, store.Options{DSN: dsn, Now: func() time.Time { return now }})
	h := store.Hit{
		ID: newID(), Case: newID(), Line: "MARRIAGE", Person: "k1", By: "E_LICENCE", Source: "省电子证照库", Number: "J1",
		IssuedOn: "2020-05-20", FoundAt: now.UTC(),
	}
	write(t, st, func(tx *store.Tx) error { return tx.InsertHit(h) })
	view(t, st, func(r *store.Reader) error {
		got, err := r.Hit(h.ID)
		got.FoundAt = got.FoundAt.UTC()
		if err != nil || got != h {
			t.Errorf("hit %+v, %v", got, err)
		}
		if _, err := r.Hit(newID()); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a hit that is not there: %v", err)
		}
		return nil
	})
	var cases [2]string
	for i := range cases {
		cases[i] = newID()
		c := store.Case{ID: cases[i], CaseNo: "DG" + cases[i], State: "accepted", Version: 1, Applicant: []byte("{}"), Body: []byte("{}")}
		p := store.KnownPaper{Person: "k1", Kind: store.PaperAccepted, What: "ARTICLES", Case: c.ID}
		write(t, st, func(tx *store.Tx) error { return errors.Join(tx.InsertCase(c), tx.PutKnownPaper(p)) })
		now = now.Add(time.Hour)
	}
	view(t, st, func(r *store.Reader) error {
		got, err := r.KnownPaper("k1", store.PaperAccepted, "ARTICLES")
		if err != nil || got.Case != cases[1] || !got.At.Equal(now.Add(-time.Hour)) {
			t.Errorf("newest paper: %+v, %v", got, err)
		}
		for _, other := range [][3]string{
			{"k2", store.PaperAccepted, "ARTICLES"}, {"k1", store.PaperAccepted, "POA_ORG"}, {"k1", store.PaperGranted, "ARTICLES"},
		} {
			if _, err := r.KnownPaper(other[0], other[1], other[2]); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%v: %v", other, err)
			}
		}
		return nil
	})
}
