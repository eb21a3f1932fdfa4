package storetest

import (
	"errors"
	"testing"
	"time"

	"onewindow/hall/store"
)

// parcels: a result's parcel finds its case; a number that comes again belongs
// to the case that changed last.
func parcels(t *testing.T, fresh Fresh) {
	now := time.UnixMilli(1_700_000_000_000)
	dsn := fresh(t)
	st := opened(t, store.Options{DSN: dsn, Now: func() time.Time { return now }})
	const label = "EA000000005CN"
	old := store.Case{ID: newID(), CaseNo: "DG1", State: "ready", Version: 1, ParcelNo: label, Applicant: []byte("{}"), Body: []byte("{}")}
	later := old
	later.ID, later.CaseNo, later.ParcelNo = newID(), "DG2", ""
	write(t, st, func(tx *store.Tx) error { return errors.Join(tx.InsertCase(old), tx.InsertCase(later)) })
	wants := func(no, id string) {
		t.Helper()
		view(t, st, func(r *store.Reader) error {
			got, err := r.CaseByParcel(no)
			if got.ID != id || (id == "") != errors.Is(err, store.ErrNotFound) || (id != "" && (err != nil || got.ParcelNo != no)) {
				t.Errorf("parcel %q: %+v, %v", no, got, err)
			}
			return nil
		})
	}
	wants(label, old.ID)
	wants("EA000000019CN", "")
	wants("", "")
	now = now.Add(time.Hour)
	later.Version, later.ParcelNo = 2, label
	write(t, st, func(tx *store.Tx) error { return tx.UpdateCase(1, later) })
	wants(label, later.ID)
	now = now.Add(time.Hour)
	old.Version = 2
	write(t, st, func(tx *store.Tx) error { return tx.UpdateCase(1, old) })
	wants(label, old.ID)
}
