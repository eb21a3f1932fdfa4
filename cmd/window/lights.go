package main

import (
	"maps"
	"slices"
	"time"

	"onewindow/devices"
	"onewindow/hall"
	"onewindow/screens"
	"onewindow/screens/bags"
	"onewindow/screens/face"
	"onewindow/screens/lights"
	"onewindow/screens/notdone"
	"onewindow/screens/uncollected"
	"onewindow/station"
	"onewindow/station/guide"
	"onewindow/tui"
	"onewindow/visit"
)

// lightsDesk is what the list of devices asks of a desk.
type lightsDesk[S station.Seated] struct {
	deps screens.Deps
	seat *seat
	geared[S]
}

// geared is a seat whose person says which devices it does without.
type geared[S station.Seated] interface {
	Snapshot() S
	SetByHand(device, reason string) *station.Pending
}

// Lights are the devices of the desk's file, by kind.
func (d lightsDesk[S]) Lights() []station.DeviceRow {
	var rows []station.DeviceRow
	if _, uses := d.seat.chair.(deviceDesk); !uses {
		return nil
	}
	known := d.Snapshot().AtSeat().Devices
	for _, kind := range slices.Sorted(maps.Keys(d.seat.ports)) {
		port := d.seat.ports[kind]
		row := station.DeviceRow{
			Device: station.Device{Name: kind, State: "opening"}, Port: port.Target, Baud: port.Settings.Baud, LastSuccess: port.LastSuccess(),
		}
		if i := slices.IndexFunc(known, func(l station.Device) bool { return l.Name == kind }); i >= 0 {
			row.Device = known[i]
		}
		if asked := d.seat.asked[kind]; asked != nil && !asked.LastSuccess().IsZero() {
			row.LastSuccess = d.seat.o.now().Add(-time.Since(asked.LastSuccess()))
		}
		rows = append(rows, row)
	}
	return rows
}

// Reopen opens a device's port anew, or asks it anew where there is none to open.
func (d lightsDesk[S]) Reopen(device string) {
	asked, port := d.seat.asked[device], d.seat.ports[device]
	switch {
	case asked != nil:
		d.seat.run("asking "+device, func() error {
			if desk, ok := d.seat.chair.(signalling); ok {
				_ = desk.SetDevice(d.deps.Ctx, station.Device{Name: device, State: string(devices.Opening)})
			}
			asked.Reopen()
			return nil
		})
	case port != nil:
		port.Reopen()
	}
}

// lightsSize is room for all devices and one of them whole.
var lightsSize = tui.Size{W: 72, H: 17}

// bagsSize is room for a round's bags and originals.
var bagsSize = tui.Size{W: 76, H: 16}

// keepsPapers are the roles that have originals in hand.
var keepsPapers = []string{hall.RoleClerk, hall.RolePolice, hall.RoleIssuer, hall.RoleReviewer, hall.RoleChiefRep, hall.RoleSupervisor}

// notDoneSize is room for the form.
var notDoneSize = tui.Size{W: 72, H: 14}

// takesDown are the roles that take down what could not be done, and where that is.
var takesDown = map[string]string{
	hall.RoleClerk: "window", hall.RolePolice: "window", hall.RoleGuide: "guide", hall.RoleSupervisor: "guide",
}

// ticketInHand is the ticket of the person before a seat.
func ticketInHand(n station.Seated) notdone.Begun {
	switch n := n.(type) {
	case station.Snapshot:
		return notdone.Begun{Ticket: n.Visit.Ticket.ID, Label: n.Visit.Ticket.Label}
	case guide.Snapshot:
		if n.Hand != nil {
			return notdone.Begun{Ticket: n.Hand.Ticket.ID, Label: n.Hand.Ticket.Label}
		}
	}
	return notdone.Begun{}
}

// doors are the keys that open something over whatever is on show, at every seat
// alike. who is the person at the desk whose card was read, nil for nobody.
func doors[S station.Seated](s *seat, deps screens.Deps, desk geared[S], who func() *visit.Identity) []tui.Door {
	t := s.text
	shown := func() *visit.Identity {
		if at := desk.Snapshot().AtSeat(); signedOut(at) || at.Locked() {
			return nil // nobody's photo before a desk without a person
		}
		return who()
	}
	photos := photoHelper{program: s.o.photoHelper, patience: photoPatience, log: s.o.log}
	all := []tui.Door{
		{
			Binding: tui.Binding{ID: "lights", Keys: []string{"ctrl+l"}, Help: tui.Clean(t.Lights.KeyAnywhere)},
			Open: func() tui.Dialog {
				return tui.Dialog{Title: tui.Clean(t.Lights.Title), Want: lightsSize, Screen: lights.New(deps, lightsDesk[S]{deps, s, desk}, desk.Snapshot())}
			},
		},
		{
			Binding: tui.Binding{ID: "face", Keys: []string{"ctrl+y"}, Help: tui.Clean(t.Face.Key)},
			Open: func() tui.Dialog {
				return tui.Dialog{Title: tui.Clean(t.Face.Title), Want: faceSize, Screen: face.New(deps, photos, shown)}
			},
		},
	}
	if slices.Contains(keepsPapers, s.o.role) {
		all = append(all, tui.Door{
			Binding: tui.Binding{ID: "bags", Keys: []string{"ctrl+d"}, Help: tui.Clean(t.Bags.KeyAnywhere)},
			Open: func() tui.Dialog {
				return tui.Dialog{Title: tui.Clean(t.Bags.Title), Want: bagsSize, Screen: bags.New(deps, bagDesk{s.hallPort(), s.printerPort(), func() station.Seat { return desk.Snapshot().AtSeat() }, s.o, &s.tap})}
			},
		})
	}
	if s.o.role == hall.RoleIssuer {
		all = append(all, tui.Door{
			Binding: tui.Binding{ID: "uncollected", Keys: []string{"f2"}, Help: tui.Clean(t.Uncollected.KeyAnywhere)},
			Open: func() tui.Dialog {
				return tui.Dialog{Title: tui.Clean(t.Uncollected.Title), Want: bagsSize, Screen: uncollected.New(deps, s.hallPort())}
			},
		})
	}
	if _, at := s.chair.(ordered); at || !s.o.behind {
		all = append(all, s.helpDoor(deps, func() station.Orders { return desk.Snapshot().AtSeat().Orders }))
	}
	if source, ok := takesDown[s.o.role]; ok {
		all = append(all, tui.Door{
			Binding: tui.Binding{ID: "not_done", Keys: []string{"ctrl+a"}, Help: tui.Clean(t.NotDone.KeyAnywhere)},
			Open: func() tui.Dialog {
				begun := ticketInHand(desk.Snapshot())
				begun.Source, begun.RequestID = source, newID()
				return tui.Dialog{Title: tui.Clean(t.NotDone.Title), Want: notDoneSize, Screen: notdone.New(deps, s.hallPort(), begun)}
			},
		})
	}
	if s.o.doors != nil {
		all = append(all, s.o.doors(deps)...)
	}
	return all
}
