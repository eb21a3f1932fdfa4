package station

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"time"

	"onewindow/catalog"
	"onewindow/visit"
)

// Gear is what a seat hears of its line, its devices and the catalogue, and what the
// person there says of a device; every seat embeds one.
type Gear struct {
	Notes Notes
	Now   func() time.Time
	Log   *slog.Logger
	Queue func(do func(ctx context.Context) error) *Pending
	// Linked follows a change of the line to the hall, in the seat's loop; nil does
	// nothing.
	Linked func(ctx context.Context)

	// Seat and Releases are the seat's own, in its loop.
	Seat     *Seat
	Releases **catalog.Releases
}

// SetLink takes the state of the connection to the hall.
func (g *Gear) SetLink(ctx context.Context, link Link) error {
	return g.Queue(func(ctx context.Context) error {
		changes := g.Seat.Link != link
		g.Seat.SetLink(link, g.Now())
		if changes && g.Linked != nil {
			g.Linked(ctx)
		}
		return nil
	}).Wait(ctx)
}

// SetCertificate takes the end of the desk's certificate.
func (g *Gear) SetCertificate(ctx context.Context, until time.Time) error {
	return g.Queue(func(context.Context) error {
		g.Seat.CertUntil = until
		return nil
	}).Wait(ctx)
}

// SetReleases takes other releases of the catalogue. What is open keeps the one that
// it was opened with.
func (g *Gear) SetReleases(ctx context.Context, r *catalog.Releases) error {
	return g.Queue(func(context.Context) error {
		*g.Releases = r
		return nil
	}).Wait(ctx)
}

// SetOrders takes what supervisors want of the window, and tell it.
func (g *Gear) SetOrders(ctx context.Context, o Orders) error {
	return g.Queue(func(context.Context) error {
		g.Seat.Orders = o
		return nil
	}).Wait(ctx)
}

// SetDevice takes the state of a device.
func (g *Gear) SetDevice(ctx context.Context, d Device) error {
	return g.Queue(func(context.Context) error {
		g.Seat.SetDevice(d, g.Now())
		return nil
	}).Wait(ctx)
}

// ByHand is a person's word that the desk does without a device.
type ByHand struct {
	Reason  string    `json:"reason"` // one of ByHandReasons
	StaffNo string    `json:"staffNo"`
	At      time.Time `json:"at"`
}

// ByHandReasons are the reasons for doing without a device.
var ByHandReasons = []string{"broken", "absent", "supplies", "other"}

// byHandNote is where the journal keeps which devices the desk does without.
const byHandNote = "by_hand"

// DeviceRow is a device as whoever looks after the desk sees it.
type DeviceRow struct {
	Device
	Port        string
	Baud        int
	LastSuccess time.Time // zero: never
}

// SetByHand says that the desk does without a device, and why; with no reason it
// is wanted again. Work goes on either way: what the device would do is typed,
// and it is taken in use when it answers.
func (g *Gear) SetByHand(device, reason string) *Pending {
	return g.Queue(func(ctx context.Context) error {
		staff := g.Seat.Session.StaffNo
		switch {
		case !g.Seat.Session.In():
			return &visit.Refusal{Code: RefusedSignedOut}
		case reason != "" && !slices.Contains(ByHandReasons, reason):
			return &visit.Refusal{Code: visit.RefusedUnknownReason}
		}
		next := g.Seat.byHand()
		delete(next, device)
		if reason != "" {
			next[device] = ByHand{Reason: reason, StaffNo: staff, At: g.Now()}
		}
		err := SaveNote(ctx, g.Notes, byHandNote, next)
		if err != nil {
			return err
		}
		g.Log.Info("device by hand", "device", device, "reason", reason, "staff", staff)
		g.Seat.markByHand(next, g.Now())
		return nil
	})
}

// RecallByHand is the person's word of before the restart.
func (g *Gear) RecallByHand(ctx context.Context) error {
	all := map[string]ByHand{}
	err := LoadNote(ctx, g.Notes, byHandNote, &all)
	if err == nil {
		g.Seat.markByHand(all, g.Now())
	}
	return err
}

func (s *Seat) byHand() map[string]ByHand {
	all := map[string]ByHand{}
	for _, d := range s.Devices {
		if d.ByHand != nil {
			all[d.Name] = *d.ByHand
		}
	}
	return all
}

// markByHand writes the person's word beside the devices.
func (s *Seat) markByHand(all map[string]ByHand, now time.Time) {
	devices := slices.Clone(s.Devices)
	for i := range devices {
		devices[i].ByHand = nil
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		word := all[name]
		i := slices.IndexFunc(devices, func(d Device) bool { return d.Name == name })
		if i < 0 {
			devices = append(devices, Device{Name: name, State: "opening", Since: now})
			i = len(devices) - 1
		}
		devices[i].ByHand = &word
	}
	s.Devices = devices
}
