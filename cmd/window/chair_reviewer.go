package main

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"onewindow/client"
	"onewindow/hall"
	"onewindow/screens"
	"onewindow/screens/reviewcase"
	"onewindow/screens/reviewlist"
	"onewindow/screens/signin"
	"onewindow/station"
	"onewindow/station/approval"
	"onewindow/tui"
	"onewindow/visit"
)

// reviewerChair is the approver behind the windows.
func reviewerChair(ctx context.Context, s *seat) (chair, view, error) {
	o := s.o
	st, err := approval.OpenSeat(ctx, approval.Options{
		Window: o.window, Role: o.role, Rules: s.rules, Releases: s.shelf.releases(), Hall: s.hallPort(), PINs: s.pins(), Journal: journalPort{s.journal}, Now: o.now,
		NewID: newID, Ticks: s.ticks(ctx), Log: o.log,
	})
	if err != nil {
		return nil, view{}, err
	}
	s.client.OnEvent(func(e client.Event) {
		switch {
		case e.Case != nil && e.Kind == hall.EventCaseAlarm:
			_ = st.Alarm(ctx, station.CaseRow(*e.Case))
		case e.Case != nil && e.Kind == hall.EventCaseUrged:
			_ = st.Urged(ctx, station.CaseRow(*e.Case))
		case e.Case != nil:
			_ = st.CaseChanged(ctx, station.CaseRow(*e.Case))
		}
	})
	f := newFrame[approval.Snapshot](ctx, s, st.Snapshot())
	f.doors, f.door = doors(s, f.deps, st, nobody), st
	f.inHand = func(n approval.Snapshot) bool { return n.Case != nil }
	f.screen = func(n approval.Snapshot) (string, func() tui.Screen) {
		switch {
		case signedOut(n.Seat):
			return "signin", func() tui.Screen { return signin.New(f.deps, st, n.Window, o.account) }
		case n.Case != nil:
			return "case " + n.Case.CaseID, func() tui.Screen { return reviewcase.New(f.deps, st, n) }
		}
		return "list", func() tui.Screen { return reviewlist.New(f.deps, st, n) }
	}
	return reviewer{st}, f.view(forward(st.Watch)), nil
}

// reviewer is the approval seat as a chair.
type reviewer struct{ *approval.Seat }

func (r reviewer) Answered(ctx context.Context, cmd visit.HallCommand, receipt visit.HallReceipt) error {
	return r.Receipt(ctx, cmd.VisitID, receipt)
}

// nobody sits at a seat that keeps nobody's card.
func nobody() *visit.Identity { return nil }

// signedOut reports whether somebody must sign in before anything else. Who was
// signed in and must show themselves again does so over what is on the screen.
func signedOut(n station.Seat) bool { return n.Session.StaffNo == "" }

// frame puts a seat of one list and one matter on the terminal: which screen
// is on show follows from the snapshot alone.
type frame[S station.Seated] struct {
	seat    *seat
	deps    screens.Deps
	shell   *tui.Shell
	snap    S
	key     string
	noticed int64
	doors   []tui.Door
	door    lockable
	inHand  func(S) bool // whether somebody waits for what is in hand; nil: nobody ever
	screen  func(S) (key string, make func() tui.Screen)
}

func newFrame[S station.Seated](ctx context.Context, s *seat, snap S) *frame[S] {
	f := &frame[S]{seat: s, snap: snap, deps: screenDeps(ctx, nil, s.text)}
	f.deps.Looked = func() { s.noteLook(f.snap.AtSeat().Session, "") }
	return f
}

func (f *frame[S]) route(msg tea.Msg) (tui.Screen, bool) {
	n, ok := msg.(S)
	if !ok {
		return nil, false
	}
	f.snap = n
	if at := n.AtSeat(); at.Notice.Seq > f.noticed {
		f.noticed = at.Notice.Seq
		if say := screens.Notice(n, f.seat.text); say != "" {
			f.shell.Notify(tui.Warn, say)
		}
	}
	key, make := f.screen(n)
	if key == f.key {
		return nil, false
	}
	f.key = key
	return make(), true
}

func (f *frame[S]) view(watch func(func(tea.Msg), <-chan struct{})) view {
	key, make := f.screen(f.snap)
	f.key = key
	options := tui.ShellOptions{
		First: make(), Route: f.route, Anywhere: f.doors,
		Status: func(size tui.Size) tui.Line { return screens.StatusLine(f.snap, f.seat.text, size) },
		Banner: func(size tui.Size) tui.Line { return f.seat.banner(f.snap, size) },
	}
	inHand := func() bool { return f.inHand != nil && f.inHand(f.snap) }
	f.seat.rests(&options, f.deps, f.door, func() station.Seat { return f.snap.AtSeat() }, inHand)
	return view{
		options: options,
		bind:    func(sh *tui.Shell) { f.shell = sh },
		watch:   watch,
	}
}
