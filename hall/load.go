package hall

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"onewindow/hall/queue"
	"onewindow/hall/store"
	"onewindow/values"
)

// WindowLoad is what a window has done today and does now: sending the swiftest
// clerk everything wears that clerk out, so a supervisor looks at it.
type WindowLoad struct {
	Window string
	// Staff and Name are who is signed in; empty when nobody is.
	Staff, Name string
	// Served visits have ended today, Busy is the time with people, holds left out,
	// and Open the time since the day's first call.
	Served     int
	Busy, Open time.Duration
	// Label and State are the ticket in hand.
	Label, State string
	// Beside counts who waits that the window may call; of a window that somebody
	// sits at and that has no ticket in hand alone.
	Beside int
}

// Share is the part of the time since the first call that went to people.
func (w *WindowLoad) Share() float64 {
	if w.Open <= 0 {
		return 0
	}
	return min(1, w.Busy.Seconds()/w.Open.Seconds())
}

// Loads are the windows of a hall, the busiest first.
func Loads(ctx context.Context, st *store.Store, now time.Time) (loads []WindowLoad, err error) {
	err = st.View(ctx, func(r *store.Reader) error {
		loads = nil
		windows, err := r.Windows()
		if err != nil {
			return err
		}
		seated, err := r.SeatedAt(now)
		if err != nil {
			return err
		}
		waiting, err := r.Waiting()
		if err != nil {
			return err
		}
		line, err := decodeAll(waiting)
		if err != nil {
			return err
		}
		rows, err := r.CalledSince(values.Of(now).Time())
		if err != nil {
			return err
		}
		called, err := decodeAll(rows)
		if err != nil {
			return err
		}
		for _, w := range windows {
			load := WindowLoad{Window: w.No, Staff: seated[w.No]}
			if load.Name, err = nameOf(r, load.Staff); err != nil {
				return err
			}
			load.count(called, now)
			if at := seat(w, load.Staff); load.Staff != "" && load.State == "" {
				for i := range line {
					if line[i].InLine() && at.MayCall(&line[i]) {
						load.Beside++
					}
				}
			}
			loads = append(loads, load)
		}
		return nil
	})
	slices.SortStableFunc(loads, func(a, b WindowLoad) int {
		if a.Busy != b.Busy {
			return int(b.Busy/time.Second) - int(a.Busy/time.Second)
		}
		return strings.Compare(a.Window, b.Window)
	})
	return loads, err
}

func (w *WindowLoad) count(called []queue.Ticket, now time.Time) {
	for i := range called {
		t := &called[i]
		if t.Window != w.Window {
			continue
		}
		w.Busy += t.Handling(now)
		w.Open = max(w.Open, now.Sub(t.CalledAt))
		switch {
		case t.State.Active():
			w.Label, w.State = t.Label, string(t.State)
		case t.State == queue.Finished || t.State == queue.Closed:
			w.Served++
		}
	}
}

func decodeAll(rows []store.Ticket) ([]queue.Ticket, error) {
	out := make([]queue.Ticket, len(rows))
	for i := range rows {
		if err := json.Unmarshal([]byte(rows[i].Body), &out[i]); err != nil {
			return nil, fmt.Errorf("hall: ticket %s: %w", rows[i].ID, err)
		}
	}
	return out, nil
}
