package main

import (
	"context"

	"onewindow/client"
	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
)

// clerkChair is the comprehensive window: calls, takes in, hands over to the
// hall.
func clerkChair(ctx context.Context, s *seat) (chair, view, error) {
	o := s.o
	st, err := station.Open(ctx, station.Options{
		Window: o.window, Role: o.role, Lang: string(o.lang), Rules: s.rules, Hall: s.hallPort(), Journal: journalPort{s.journal},
		Reader: s.readerPort(), Printer: s.printerPort(), Now: o.now, NewID: newID, Ticks: s.ticks(ctx), Log: o.log,
		Letterhead: o.head, Demo: o.demo,
	})
	if err != nil {
		return nil, view{}, err
	}
	s.clerk = st
	s.client.OnOverview(func(v client.Overview) { _ = st.SetOverview(ctx, overviewOf(v)) })
	r := newRouter(ctx, st, s.text, o.account)
	r.snap, r.corrections = st.Snapshot(), st
	first, _ := r.pick()
	return st, view{
		options: tui.ShellOptions{
			First: first, Route: r.route, Quit: r.quit,
			Status: func(size tui.Size) tui.Line { return screens.StatusLine(r.snap, s.text, size) },
			Banner: func(size tui.Size) tui.Line { return s.banner(r.snap, size) },
		},
		bind:  func(sh *tui.Shell) { r.shell = sh },
		watch: forward(st.Watch),
	}, nil
}
