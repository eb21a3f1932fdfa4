package main

import (
	"context"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/client"
	"onewindow/screens"
	"onewindow/screens/assist"
	"onewindow/station"
	"onewindow/tui"
)

// ordered is a chair at a window: it tells of itself and takes orders.
type ordered interface {
	atSeat() station.Seat
	SetOrders(ctx context.Context, o station.Orders) error
}

// Times of the report. What changes at the desk is told within a second, what a
// supervisor orders is heard at once; the rest keeps both sides in step.
const (
	reportLook  = time.Second
	reportEvery = 30 * time.Second
)

// runOrders tells the hall which devices of the window do not work and what waits
// in its outbox, and brings what supervisors want of it.
func (s *seat) runOrders(ctx context.Context) {
	desk, at := s.chair.(ordered)
	if !at || s.o.behind {
		return
	}
	s.run("orders", func() error {
		look := time.NewTicker(reportLook)
		defer look.Stop()
		var told *hallv1.ReportRequest
		var toldAt time.Time
		for {
			news := false
			select {
			case <-ctx.Done():
				return nil
			case <-s.client.FloorNews():
				news = true
			case <-look.C:
			}
			n := desk.atSeat()
			if !n.Session.In() || s.client.State() != client.Online {
				told = nil
				continue
			}
			report := reportOf(&n)
			if !news && told != nil && sameReport(told, report) && time.Since(toldAt) < reportEvery {
				continue
			}
			answer, err := s.client.Report(ctx, report)
			if err != nil {
				told = nil // told again at the next look
				continue
			}
			told, toldAt = report, time.Now()
			if o := ordersOf(answer); !o.Equal(&n.Orders) {
				_ = desk.SetOrders(ctx, o) // fails only when the seat has ended
			}
		}
	})
}

// reportOf is what a window tells of itself: devices that do not work and that
// nobody has said to do without.
func reportOf(n *station.Seat) *hallv1.ReportRequest {
	r := &hallv1.ReportRequest{Outbox: int32(n.Backlog.Count)} //nolint:gosec // commands of a day
	if !n.Backlog.Oldest.IsZero() {
		r.OutboxOldest = timestamppb.New(n.Backlog.Oldest)
	}
	for _, d := range n.Devices {
		switch d.State {
		case "ready", "busy", "opening":
		default:
			if d.ByHand == nil {
				r.Red = append(r.Red, d.Name+"="+d.State)
			}
		}
	}
	return r
}

func sameReport(a, b *hallv1.ReportRequest) bool {
	return slices.Equal(a.GetRed(), b.GetRed()) && a.GetOutbox() == b.GetOutbox() && a.GetOutboxOldest().AsTime().Equal(b.GetOutboxOldest().AsTime())
}

func ordersOf(r *hallv1.ReportResponse) station.Orders {
	o := station.Orders{State: r.GetState(), Reason: r.GetReason(), Line: r.GetLine()}
	if h := r.GetHelp(); h != nil {
		o.Help = station.Help{Kind: h.GetKind(), Owner: h.GetOwnerName()}
	}
	for _, n := range r.GetNotices() {
		o.Words = append(o.Words, station.Words{ID: n.GetId(), Code: n.GetCode(), Words: n.GetWords()})
	}
	return o
}

// helpDesk calls a supervisor to the window.
type helpDesk struct {
	s      *seat
	orders func() station.Orders
}

func (d helpDesk) Orders() station.Orders { return d.orders() }

func (d helpDesk) CallHelp(ctx context.Context, kind string) error {
	return fromHall(d.s.client.CallHelp(ctx, newID(), kind))
}

// helpSize is room for three lines and how the call stands.
var helpSize = tui.Size{W: 56, H: 9}

// helpDoor calls a supervisor from whatever is on show.
func (s *seat) helpDoor(deps screens.Deps, orders func() station.Orders) tui.Door {
	t := &s.text.Assist
	return tui.Door{
		Binding: tui.Binding{ID: "assist", Keys: []string{"ctrl+b"}, Help: tui.Clean(t.KeyAnywhere)},
		Open: func() tui.Dialog {
			return tui.Dialog{Title: tui.Clean(t.Title), Want: helpSize, Screen: assist.New(deps, helpDesk{s, orders})}
		},
	}
}
