package storetest

import (
	"errors"
	"testing"
	"time"

	"onewindow/hall/store"
)

// archive: the file of a case grows by entries, is closed once, and every use of a
// seal is kept with its answer.
func archive(t *testing.T, fresh Fresh) {
	now := time.UnixMilli(1_700_000_000_000)
	begun := now
	st := opened(t, store.Options{DSN: fresh(t), Now: func() time.Time { return now }})
	f := store.ArchiveFile{Case: newID(), ArchiveID: "DA1", Entries: 1, Head: "h1"}
	use := store.SealUse{ID: newID(), Case: f.Case, What: "acceptance_notice", Number: "DG1", Organ: "GA", Digest: "d", Staff: "2001"}
	write(t, st, func(tx *store.Tx) error {
		return errors.Join(tx.PutArchive(f), tx.AddArchiveEntry(store.ArchiveEntry{Case: f.Case, No: 1, At: now, Kind: "page", Name: "IDC", SHA256: "s", Bytes: 3, Hash: "h1"}),
			tx.InsertSealUse(use))
	})
	now = now.Add(time.Hour)
	f.Entries, f.Head, f.ClosedAt, f.Seal = 2, "h2", now, "{}"
	write(t, st, func(tx *store.Tx) error {
		return errors.Join(tx.PutArchive(f), tx.AddArchiveEntry(store.ArchiveEntry{Case: f.Case, No: 2, At: now, Kind: "case", Name: "withdrawn", Body: []byte("{}"), Hash: "h2"}),
			tx.SetSeal(use.ID, "{}"))
	})
	err := st.Write(t.Context(), func(tx *store.Tx) error {
		return tx.AddArchiveEntry(store.ArchiveEntry{Case: f.Case, No: 2, At: now, Kind: "step"})
	})
	if err == nil {
		t.Error("an entry written over")
	}
	view(t, st, func(r *store.Reader) error {
		if got, err := r.Archive(f.Case); err != nil || got.Head != "h2" || !got.OpenedAt.Equal(begun) || !got.ClosedAt.Equal(now) || got.Seal != "{}" {
			t.Errorf("%+v, %v", got, err)
		}
		if _, err := r.Archive(newID()); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("no such file: %v", err)
		}
		if got, err := r.ArchiveEntries(f.Case); err != nil || len(got) != 2 || got[0].Bytes != 3 || string(got[1].Body) != "{}" || !got[1].At.Equal(now) {
			t.Errorf("%+v, %v", got, err)
		}
		for _, span := range []struct {
			from time.Time
			want int
		}{{begun, 1}, {now, 1}, {now.Add(time.Millisecond), 0}} {
			if got, err := r.ArchivesClosed(span.from, now.Add(time.Minute)); err != nil || len(got) != span.want {
				t.Errorf("closed from %v: %v, %v", span.from, got, err)
			}
		}
		if got, err := r.SealUse(use.ID); err != nil || got.Seal != "{}" || !got.SealedAt.Equal(now) || got.Organ != "GA" {
			t.Errorf("%+v, %v", got, err)
		}
		if got, err := r.SealUses(f.Case); err != nil || len(got) != 1 {
			t.Errorf("%+v, %v", got, err)
		}
		return nil
	})
}
