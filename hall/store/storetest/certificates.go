package storetest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"onewindow/hall/store"
)

// certificates: what was signed is found by its key, what was revoked stays so,
// and a code is known until it is used, replaced or over.
func certificates(t *testing.T, fresh Fresh) {
	now := time.UnixMilli(1_700_000_000_000).UTC()
	st := opened(t, store.Options{DSN: fresh(t), Now: func() time.Time { return now }})
	first := store.Certificate{Serial: "0a", Holder: "A035", KeySHA256: "k1", DER: []byte{1, 0, 2}, From: now, Until: now.Add(time.Hour)}
	second := store.Certificate{Serial: "0b", Holder: "A035", KeySHA256: "k1", DER: []byte{3}, From: now.Add(time.Minute), Until: now.Add(2 * time.Hour)}
	other := store.Certificate{Serial: "0c", Holder: "A036", KeySHA256: "k2", DER: []byte{4}, From: now, Until: now.Add(time.Hour)}
	write(t, st, func(tx *store.Tx) error {
		return errors.Join(tx.InsertCertificate(second), tx.InsertCertificate(first), tx.InsertCertificate(other))
	})
	view(t, st, func(r *store.Reader) error {
		got, err := r.CertificatesOf("k1")
		if err != nil || len(got) != 2 || got[0].Serial != "0a" || !slices.Equal(got[0].DER, first.DER) || !got[1].Until.Equal(second.Until) {
			t.Errorf("of k1: %+v, %v", got, err)
		}
		return nil
	})
	enrolment := func(hash, holder string, until time.Time) store.Enrolment {
		return store.Enrolment{CodeHash: hash, Holder: holder, Until: until}
	}
	write(t, st, func(tx *store.Tx) error {
		return errors.Join(
			tx.InsertEnrolment(enrolment("replaced", "A035", now.Add(time.Hour))), tx.InsertEnrolment(enrolment("unused", "A035", now.Add(time.Hour))),
			tx.InsertEnrolment(enrolment("used", "A036", now.Add(time.Hour))), tx.UseEnrolment("used", "k2"),
			tx.InsertEnrolment(enrolment("next", "A036", now.Add(time.Minute))),
		)
	})
	view(t, st, func(r *store.Reader) error {
		if _, err := r.Enrolment("replaced"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a replaced code: %v", err)
		}
		if e, err := r.Enrolment("used"); err != nil || e.UsedBy != "k2" || e.Holder != "A036" {
			t.Errorf("a used code: %+v, %v", e, err)
		}
		return nil
	})
	write(t, st, func(tx *store.Tx) error {
		n, err := tx.RevokeHolder("A035")
		if n != 2 {
			t.Errorf("%d revoked", n)
		}
		return errors.Join(err, tx.RevokeSerial("0a"), tx.RevokeSerial("ff"), tx.RevokeSerial("ff"))
	})
	now = now.Add(2 * time.Minute)
	write(t, st, func(tx *store.Tx) error { return tx.InsertEnrolment(enrolment("later", "A037", now.Add(time.Hour))) })
	view(t, st, func(r *store.Reader) error {
		serials, err := r.RevokedSerials()
		if slices.Sort(serials); err != nil || !slices.Equal(serials, []string{"0a", "0b", "ff"}) {
			t.Errorf("revoked %v, %v", serials, err)
		}
		for _, gone := range []string{"unused", "next"} {
			if _, err := r.Enrolment(gone); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("the code %s: %v", gone, err)
			}
		}
		all, err := r.Certificates()
		if err != nil || len(all) != 4 || all[0].Serial != "ff" || all[1].RevokedAt.IsZero() || !all[3].RevokedAt.IsZero() {
			t.Errorf("all: %+v, %v", all, err)
		}
		return nil
	})
}
