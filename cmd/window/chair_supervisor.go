package main

import (
	"context"

	"onewindow/screens/board"
	"onewindow/screens/figures"
	"onewindow/screens/lists"
	"onewindow/screens/signin"
	"onewindow/station/supervision"
	"onewindow/tui"
	"onewindow/visit"
)

// supervisorChair is who watches over the hall.
func supervisorChair(ctx context.Context, s *seat) (chair, view, error) {
	o := s.o
	st, err := supervision.OpenSeat(ctx, supervision.Options{
		Window: o.window, Role: o.role, Rules: s.rules, Releases: s.shelf.releases(), Hall: supervisionHall{s.hallPort()}, PINs: s.pins(), Notes: s.journal,
		Printer: s.printerPort(), Lang: string(o.lang), Demo: o.demo,
		Now: o.now, NewID: newID, Ticks: s.ticks(ctx), Log: o.log,
	})
	if err != nil {
		return nil, view{}, err
	}
	f := newFrame[supervision.Snapshot](ctx, s, st.Snapshot())
	f.doors, f.door = doors(s, f.deps, st, nobody), st
	f.screen = func(n supervision.Snapshot) (string, func() tui.Screen) {
		if signedOut(n.Seat) {
			return "signin", func() tui.Screen { return signin.New(f.deps, st, n.Window, o.account) }
		}
		if n.Period != "" {
			return "figures", func() tui.Screen { return figures.New(f.deps, st, n) }
		}
		if n.Looking {
			return "lists", func() tui.Screen { return lists.New(f.deps, st, n) }
		}
		return "board", func() tui.Screen { return board.New(f.deps, st, n) }
	}
	return supervisorDesk{st}, f.view(forward(st.Watch)), nil
}

// supervisorDesk is the supervisor's seat as a chair.
type supervisorDesk struct{ *supervision.Seat }

// Answered has nothing to do: this seat sends no commands.
func (supervisorDesk) Answered(context.Context, visit.HallCommand, visit.HallReceipt) error {
	return nil
}
