package main

import (
	"context"

	"onewindow/screens/issue"
	"onewindow/screens/signin"
	"onewindow/station"
	"onewindow/station/issuance"
	"onewindow/tui"
	"onewindow/visit"
)

// issuerChair is the issue desk: results leave the hall here.
func issuerChair(ctx context.Context, s *seat) (chair, view, error) {
	o := s.o
	st, err := issuance.OpenSeat(ctx, issuance.Options{
		Window: o.window, Role: o.role, Rules: s.rules, Releases: s.shelf.releases(), Lang: string(o.lang), Hall: s.hallPort(), PINs: s.pins(), Journal: journalPort{s.journal},
		Reader: s.readerPort(), Printer: s.printerPort(), Signer: s.signerPort(), Now: o.now, NewID: newID, Ticks: s.ticks(ctx), Log: o.log,
		Letterhead: o.head, Relations: s.text.Issue.Relations, Demo: o.demo,
	})
	if err != nil {
		return nil, view{}, err
	}
	f := newFrame[issuance.Snapshot](ctx, s, st.Snapshot())
	f.doors, f.door = doors(s, f.deps, st, func() *visit.Identity { return f.snap.Receiver() }), st
	f.inHand = func(n issuance.Snapshot) bool { return n.Hand != nil }
	f.screen = func(n issuance.Snapshot) (string, func() tui.Screen) {
		if signedOut(n.Seat) {
			return "signin", func() tui.Screen { return signin.New(f.deps, st, n.Window, o.account) }
		}
		return "issue", func() tui.Screen { return issue.New(f.deps, st, n) }
	}
	return issuer{st}, f.view(forward(st.Watch)), nil
}

// issuer is the issue seat as a chair.
type issuer struct{ *issuance.Seat }

func (i issuer) atSeat() station.Seat { return i.Snapshot().AtSeat() }

func (i issuer) Answered(ctx context.Context, cmd visit.HallCommand, receipt visit.HallReceipt) error {
	return i.Receipt(ctx, cmd.VisitID, receipt)
}

// Scanned takes a code from the scanner: the slip of a result.
func (i issuer) Scanned(ctx context.Context, text, _ string) error { return i.Seat.Scanned(ctx, text) }
