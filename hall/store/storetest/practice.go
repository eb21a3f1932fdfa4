package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/hall/store"
)

// practised: results are summed up by person and span, and one that comes twice counts
// once.
func practised(t *testing.T, fresh Fresh) {
	begun := time.UnixMilli(1_700_000_000_000)
	st := opened(t, store.Options{DSN: fresh(t), Now: func() time.Time { return begun }})
	all := []store.Practice{
		{Staff: "1001", At: begun, Item: "GJJ-001", Leaf: "L1", Unseen: true, RightSituation: true, RightList: true, Papers: 4},
		{Staff: "1001", At: begun.Add(time.Hour), Item: "GJJ-001", Leaf: "L2", Unseen: true, RightSituation: true, Papers: 4, Wrong: 1},
		{Staff: "1001", At: begun.Add(2 * time.Hour), Item: "GJJ-001", Leaf: "L2", RightSituation: true, RightList: true, Papers: 4, Wrong: 1},
		{Staff: "1002", At: begun.Add(time.Hour), Item: "WJ-001", Leaf: "L1", RightSituation: true, RightList: true},
		{Staff: "1002", At: begun.Add(9 * time.Hour), Item: "WJ-001", Leaf: "L1"},
	}
	for i := range all {
		all[i].ID = newID()
		for range 2 {
			write(t, st, func(tx *store.Tx) error { return tx.AddPractice(all[i]) })
		}
	}
	view(t, st, func(r *store.Reader) error {
		got, err := r.PractisedIn(begun, begun.Add(9*time.Hour))
		want := []store.Practised{
			{Staff: "1001", Count: 3, Right: 1, Unseen: 2, UnseenRight: 1, Last: begun.Add(2 * time.Hour)},
			{Staff: "1002", Count: 1, Right: 1, Last: begun.Add(time.Hour)},
		}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Error(err, diff)
		}
		none, also := r.PractisedIn(begun.Add(time.Millisecond), begun.Add(time.Minute))
		if len(none) > 0 || also != nil {
			t.Errorf("nobody did, and %+v, %v", none, also)
		}
		return errors.Join(err, also)
	})
}
