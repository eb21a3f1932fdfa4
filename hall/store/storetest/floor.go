package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/hall/store"
)

// floorOrders: an order is written over the version that was seen and no other,
// also within one batch, and a word is shown until its time is over.
func floorOrders(t *testing.T, fresh Fresh) {
	now := time.UnixMilli(1_700_000_000_000).UTC()
	st := opened(t, store.Options{DSN: fresh(t), Now: func() time.Time { return now }})
	order := store.FloorWindow{
		No: "A1", Day: "2023-11-14", Mode: "paused", Reason: "lunch", Group: "甲", LunchFrom: 12 * time.Hour, LunchTo: 13 * time.Hour, Staff: "7001",
	}
	line := store.FloorGroup{Name: "甲", Day: "2023-11-14", Stopped: true, Staff: "7001"}
	put := func(seen int64) error {
		return st.Write(t.Context(), func(tx *store.Tx) error {
			return errors.Join(tx.PutFloorWindow(seen, order), tx.PutFloorGroup(seen, line))
		})
	}
	for _, step := range []struct {
		seen int64
		good bool
	}{{0, true}, {0, false}, {2, false}, {1, true}, {1, false}} {
		if err := put(step.seen); (err == nil) != step.good || !step.good && !errors.Is(err, store.ErrNotFound) {
			t.Errorf("over version %d: %v", step.seen, err)
		}
	}
	order.Version, order.At, line.Version, line.At = 2, now, 2, now
	known := func(windows []store.FloorWindow, lines []store.FloorGroup) {
		t.Helper()
		if diff := cmp.Diff([]store.FloorWindow{order}, windows); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]store.FloorGroup{line}, lines); diff != "" {
			t.Error(diff)
		}
	}
	view(t, st, func(r *store.Reader) error {
		windows, err := r.FloorWindows()
		lines, err2 := r.FloorGroups()
		known(windows, lines)
		return errors.Join(err, err2)
	})
	write(t, st, func(tx *store.Tx) error {
		windows, err := tx.FloorWindows()
		lines, err2 := tx.FloorGroups()
		known(windows, lines)
		order.Mode, line.Stopped = "open", false
		err3 := errors.Join(tx.PutFloorWindow(2, order), tx.PutFloorGroup(2, line))
		order.Version, line.Version = 3, 3
		windows, err4 := tx.FloorWindows()
		lines, err5 := tx.FloorGroups()
		known(windows, lines)
		return errors.Join(err, err2, err3, err4, err5)
	})
	notice := store.FloorNotice{ID: newID(), Window: "A1", Code: "words", Words: "请到会议室", Staff: "7001", Until: now.Add(time.Hour)}
	report := store.FloorReport{Window: "A1", Devices: []string{"printer=faulted", "idcard=absent"}, Outbox: 2, Oldest: now.Add(-time.Minute)}
	for range 2 { // the same again is no other
		write(t, st, func(tx *store.Tx) error { return errors.Join(tx.PutFloorNotice(notice), tx.PutFloorReport(report)) })
	}
	notice.At, report.At = now, now
	shown := func(at time.Time, want ...store.FloorNotice) {
		t.Helper()
		view(t, st, func(r *store.Reader) error {
			got, err := r.FloorNotices(at)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			return err
		})
	}
	shown(now, notice)
	shown(now.Add(time.Hour))
	write(t, st, func(tx *store.Tx) error { return tx.EndFloorNotice(notice.ID) })
	shown(now)
	view(t, st, func(r *store.Reader) error {
		got, err := r.FloorReports()
		if diff := cmp.Diff([]store.FloorReport{report}, got); diff != "" {
			t.Error(diff)
		}
		one, err2 := r.FloorReport("A1")
		if diff := cmp.Diff(report, one); diff != "" {
			t.Error(diff)
		}
		if _, none := r.FloorReport("A2"); !errors.Is(none, store.ErrNotFound) {
			t.Errorf("a window that told nothing: %v", none)
		}
		return errors.Join(err, err2)
	})
}
