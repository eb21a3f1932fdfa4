package main

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/screens/lock"
	"onewindow/station"
	"onewindow/tui"
)

// restAfter is how long nobody presses a key before a seat is locked, or, with
// somebody's matter in hand, its screen goes dark.
const restAfter = time.Minute

// What a desk's file may say instead.
const (
	leastRest = 5 * time.Second
	mostRest  = 10 * time.Minute
)

// lockable is a seat that can be locked.
type lockable interface {
	lock.Seat
	Lock(ctx context.Context) error
}

// rests lays the lock over a chair's screens and has them rest. at is the seat as
// the screens know it; inHand says that locking would leave somebody waiting.
func (s *seat) rests(o *tui.ShellOptions, deps screens.Deps, door lockable, at func() station.Seat, inHand func() bool) {
	var over *lock.Screen
	o.Cover = func() tui.Screen {
		now := at()
		if !now.Locked() {
			over = nil
			return nil
		}
		if over == nil {
			over = lock.New(deps, door, now, s.o.account.PIN, s.o.account.Key)
		}
		return over
	}
	t := &s.text.Lock
	o.Rest = tui.Rest{
		After: s.o.rest, Asleep: tui.Clean(t.Asleep),
		Key: tui.Binding{ID: "lock", Keys: []string{"ctrl+w"}, Help: tui.Clean(t.KeyAnywhere)},
		Lock: func() tea.Cmd {
			switch {
			case at().Session.StaffNo == "":
				return func() tea.Msg { return nil } // nothing to hide before the sign-in
			case inHand():
				return nil
			}
			return func() tea.Msg {
				if err := door.Lock(deps.Ctx); err != nil {
					return tui.Notify(tui.Warn, deps.Sentence(err))()
				}
				return nil
			}
		},
	}
}
