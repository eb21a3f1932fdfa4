package station

import (
	"context"
	"maps"
	"slices"
	"time"

	"onewindow/visit"
)

// ByHand is a clerk's word that the desk does without a device.
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
func (s *Station) SetByHand(device, reason string) *Pending {
	return s.enqueue(func(ctx context.Context) error {
		staff := s.snap.Session.StaffNo
		switch {
		case staff == "":
			return &visit.Refusal{Code: RefusedSignedOut}
		case reason != "" && !slices.Contains(ByHandReasons, reason):
			return &visit.Refusal{Code: visit.RefusedUnknownReason}
		}
		next := s.byHand()
		delete(next, device)
		if reason != "" {
			next[device] = ByHand{Reason: reason, StaffNo: staff, At: s.o.Now()}
		}
		err := SaveNote(ctx, s.o.Journal, byHandNote, next)
		if err != nil {
			return err
		}
		s.o.Log.Info("device by hand", "device", device, "reason", reason, "staff", staff)
		s.markByHand(next)
		return nil
	})
}

func (s *Station) byHand() map[string]ByHand {
	all := map[string]ByHand{}
	for _, d := range s.snap.Devices {
		if d.ByHand != nil {
			all[d.Name] = *d.ByHand
		}
	}
	return all
}

// markByHand writes the clerk's word beside the devices.
func (s *Station) markByHand(all map[string]ByHand) {
	devices := slices.Clone(s.snap.Devices)
	for i := range devices {
		devices[i].ByHand = nil
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		word := all[name]
		i := slices.IndexFunc(devices, func(d Device) bool { return d.Name == name })
		if i < 0 {
			devices = append(devices, Device{Name: name, State: "opening", Since: s.o.Now()})
			i = len(devices) - 1
		}
		devices[i].ByHand = &word
	}
	s.snap.Devices = devices
}

// loadByHand is the word of before the restart.
func (s *Station) loadByHand(ctx context.Context) error {
	all := map[string]ByHand{}
	err := LoadNote(ctx, s.o.Journal, byHandNote, &all)
	if err == nil {
		s.markByHand(all)
	}
	return err
}
