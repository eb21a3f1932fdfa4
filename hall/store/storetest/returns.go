package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/hall/store"
)

// returns: cases that came back are counted once, by item, person and time, and
// their reasons by how many cases they sent back.
func returns(t *testing.T, fresh Fresh) {
	now := time.UnixMilli(1_700_000_000_000)
	st := opened(t, store.Options{DSN: fresh(t), Now: func() time.Time { return now }})
	begun := now
	put := func(staff string, reasons ...[2]string) string {
		t.Helper()
		c := store.Case{
			ID: newID(), CaseNo: newID(), ItemCode: "GJJ-001", State: "received", Version: 1, Staff: staff, ReceivedAt: now,
			Applicant: []byte("{}"), Body: []byte("{}"),
		}
		write(t, st, func(tx *store.Tx) error {
			errs := []error{tx.InsertCase(c)}
			for _, r := range reasons {
				errs = append(errs, tx.AddReturn(store.Return{Case: c.ID, Item: c.ItemCode, Staff: staff, Line: r[0], Reason: r[1]}))
			}
			return errors.Join(errs...)
		})
		now = now.Add(time.Hour)
		return c.ID
	}
	put("1001", [2]string{"BANKCARD", "M05"}, [2]string{"LOAN", "M01"})
	put("1001", [2]string{"LOAN", "M01"})
	mine := put("1001")
	put("1002")
	// Handed over, it stays the case of who took it in.
	write(t, st, func(tx *store.Tx) error {
		c, err := tx.Case(mine)
		c.Staff, c.Version = "1002", 2
		return errors.Join(err, tx.UpdateCase(1, c))
	})
	view(t, st, func(r *store.Reader) error {
		for _, tt := range []struct {
			staff string
			since time.Time
			want  store.Rate
		}{
			{"", begun, store.Rate{Received: 4, Returned: 2}},
			{"1001", begun, store.Rate{Received: 3, Returned: 2}},
			{"1002", begun, store.Rate{Received: 1}},
			{"", begun.Add(time.Hour), store.Rate{Received: 3, Returned: 1}},
		} {
			if got, err := r.ReturnRate("GJJ-001", tt.staff, tt.since); err != nil || got != tt.want {
				t.Errorf("%q since %v: %+v, %v", tt.staff, tt.since, got, err)
			}
		}
		got, err := r.ReturnReasons("GJJ-001", begun, 2)
		want := []store.ReturnReason{{Line: "LOAN", Reason: "M01", Count: 2}, {Line: "BANKCARD", Reason: "M05", Count: 1}}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("reasons: %s, %v", diff, err)
		}
		if last, err := r.LastCaseOf("1001", "GJJ-001"); err != nil || last.ID != mine {
			t.Errorf("last case: %s, %v", last.ID, err)
		}
		if _, err := r.LastCaseOf("1001", "WJ-001"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("of an item never done: %v", err)
		}
		return nil
	})
}
