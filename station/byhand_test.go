package station_test

import (
	"slices"
	"testing"

	"onewindow/station"
	"onewindow/visit"
)

// A desk does without a device for a reason that is known, through a restart and
// whatever the device says, until it is wanted again.
func TestDeviceByHand(t *testing.T) {
	s := newSeat(t)
	ctx := t.Context()
	refusedWith(t, s.st.SetByHand("printer", "broken").Wait(ctx), station.RefusedSignedOut)
	s.signIn()
	refusedWith(t, s.st.SetByHand("printer", "because").Wait(ctx), visit.RefusedUnknownReason)
	if err := s.st.SetByHand("printer", "broken").Wait(ctx); err != nil {
		t.Fatal(err)
	}
	s.restart()
	word := func() *station.ByHand {
		devices := s.st.Snapshot().Devices
		if i := slices.IndexFunc(devices, func(d station.Device) bool { return d.Name == "printer" }); i >= 0 {
			return devices[i].ByHand
		}
		return nil
	}
	for _, d := range []station.Device{{Name: "printer", State: "faulted", Cause: "no_reply"}, {Name: "keypad", State: "ready"}} {
		if err := s.st.SetDevice(ctx, d); err != nil {
			t.Fatal(err)
		}
	}
	if w := word(); w == nil || w.Reason != "broken" || w.StaffNo != "1001" || w.At.IsZero() {
		t.Fatalf("%+v", w)
	}
	if err := s.st.SetByHand("printer", "").Wait(ctx); err != nil || word() != nil {
		t.Errorf("wanted again: %v, %+v", err, word())
	}
}
