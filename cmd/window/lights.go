package main

import (
	"maps"
	"slices"

	"onewindow/devices"
	"onewindow/screens/lights"
	"onewindow/station"
	"onewindow/tui"
)

// lightsDesk is what the list of devices asks of a clerk's desk.
type lightsDesk struct {
	seat    *seat
	station *station.Station
}

// Lights are the devices of the desk's file, by kind.
func (d lightsDesk) Lights() []station.DeviceRow {
	var rows []station.DeviceRow
	known := d.station.Snapshot().Devices
	for _, kind := range slices.Sorted(maps.Keys(d.seat.ports)) {
		port := d.seat.ports[kind]
		row := station.DeviceRow{
			Device: station.Device{Name: kind, State: "opening"}, Port: port.Target, Baud: port.Settings.Baud, LastSuccess: port.LastSuccess(),
		}
		if i := slices.IndexFunc(known, func(l station.Device) bool { return l.Name == kind }); i >= 0 {
			row.Device = known[i]
		}
		if row.LastSuccess.IsZero() && row.State == string(devices.Ready) {
			row.LastSuccess = row.Since // a device without a line of bytes
		}
		rows = append(rows, row)
	}
	return rows
}

// Reopen opens a device's port anew.
func (d lightsDesk) Reopen(device string) {
	if port := d.seat.ports[device]; port != nil {
		port.Reopen()
	}
}

// SetByHand keeps the clerk's word.
func (d lightsDesk) SetByHand(device, reason string) *station.Pending {
	return d.station.SetByHand(device, reason)
}

// lightsSize is room for all devices and one of them whole.
var lightsSize = tui.Size{W: 72, H: 17}

// lightsDoor opens the list of devices over whatever is on show.
func (s *seat) lightsDoor(r *router, st *station.Station) tui.Door {
	t := &s.text.Lights
	return tui.Door{
		Binding: tui.Binding{ID: "lights", Keys: []string{"ctrl+l"}, Help: tui.Clean(t.KeyAnywhere)},
		Open: func() tui.Dialog {
			return tui.Dialog{
				Title: tui.Clean(t.Title), Want: lightsSize, Screen: lights.New(r.deps, lightsDesk{s, st}, r.snap),
			}
		},
	}
}
