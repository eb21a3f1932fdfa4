package storetest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"onewindow/hall/store"
)

// custody: an original is in one row, at a place or in a bag, and every scan stays.
func custody(t *testing.T, fresh Fresh) {
	now := time.UnixMilli(1_700_000_000_000)
	st := opened(t, store.Options{DSN: fresh(t), Now: func() time.Time { return now }})
	c := store.Case{ID: newID(), CaseNo: "DG1", State: "withdrawn", Version: 1, ReceivedAt: now, Applicant: []byte("{}"), Body: []byte("{}")}
	bag := store.Bag{No: "WL1", RequestID: newID(), State: "sealed", Place: "window:A035", Addressed: "room", Staff: "1001"}
	write(t, st, func(tx *store.Tx) error {
		return errors.Join(
			tx.InsertCase(c),
			tx.InsertOriginal(store.Original{Case: c.ID, Line: "IDC", Place: "window:A035"}),
			tx.InsertOriginal(store.Original{Case: c.ID, Line: "HKB", Place: "owner"}),
			tx.AddScan(store.Scan{What: "taken_in", Case: c.ID, Line: "IDC", To: "window:A035", Staff: "1001"}),
		)
	})
	err := st.Write(t.Context(), func(tx *store.Tx) error {
		return tx.InsertOriginal(store.Original{Case: c.ID, Line: "TWO", Place: "room", Bag: "WL1"})
	})
	if err == nil {
		t.Error("a paper at a place and in a bag")
	}
	now = now.Add(time.Minute)
	write(t, st, func(tx *store.Tx) error {
		return errors.Join(
			tx.InsertBag(bag),
			tx.MoveOriginal(store.Original{Case: c.ID, Line: "IDC", Bag: "WL1"}),
			tx.AddScan(store.Scan{What: "packed", Bag: "WL1", Case: c.ID, Line: "IDC"}),
			tx.AddScan(store.Scan{What: "given", Bag: "WL1", To: "room"}),
			tx.AddScan(store.Scan{What: "given", Bag: "WL2", To: "room"}),
		)
	})
	view(t, st, func(r *store.Reader) error {
		lines := func(of []store.Original, err error) []string {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, o := range of {
				out = append(out, o.Line)
			}
			return out
		}
		for i, x := range []struct{ got, want []string }{
			{lines(r.OriginalsOf(c.ID)), []string{"HKB", "IDC"}},
			{lines(r.OriginalsIn("WL1")), []string{"IDC"}},
			{lines(r.OriginalsAt("owner", 9)), []string{"HKB"}},
			{lines(r.OriginalsUnder("window:", 9)), nil},
			{lines(r.OriginalsUnder("own", 9)), []string{"HKB"}},
			{lines(r.OriginalsOfState("withdrawn", "owner", 9)), []string{"IDC"}},
			{lines(r.OriginalsOfState("accepted", "owner", 9)), nil},
		} {
			if !slices.Equal(x.got, x.want) {
				t.Errorf("%d: %v, want %v", i, x.got, x.want)
			}
		}
		scans, err := r.ScansOf(c.ID)
		if err != nil || len(scans) != 3 || scans[2].What != "given" || scans[2].Bag != "WL1" || !scans[0].At.Equal(now.Add(-time.Minute)) {
			t.Errorf("scans %+v, %v", scans, err)
		}
		got, err := r.BagByRequest(bag.RequestID)
		if err != nil || got.No != "WL1" || !got.PackedAt.Equal(now) {
			t.Errorf("bag %+v, %v", got, err)
		}
		if open, err := r.OpenBags(); err != nil || len(open) != 1 {
			t.Errorf("open %v, %v", open, err)
		}
		return nil
	})
	bag.State = "opened"
	write(t, st, func(tx *store.Tx) error { return tx.UpdateBag(bag) })
	view(t, st, func(r *store.Reader) error {
		if open, err := r.OpenBags(); err != nil || len(open) != 0 {
			t.Errorf("open %v, %v", open, err)
		}
		if _, err := r.Bag("WL9"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("no such bag: %v", err)
		}
		return nil
	})
}
