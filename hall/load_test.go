package hall_test

import (
	"testing"
	"time"

	"onewindow/hall"
)

// TestLoads: the busiest window first, holds and yesterday left out, and who sits
// beside people that the window may call.
func TestLoads(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	old := clerk.serve(guide, "GJJ-001")
	w.clock.add(5 * time.Minute)
	clerk.ok(ended(old.GetId()))
	w.clock.add(24 * time.Hour)
	clerk, guide = w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	other := w.as("2002", "clerk", "A036")
	done := clerk.serve(guide, "GJJ-001")
	w.clock.add(9 * time.Minute)
	clerk.ok(ended(done.GetId()))
	w.clock.add(9 * time.Minute)
	now := other.serve(guide, "GJJ-001")
	w.clock.add(2 * time.Minute)
	guide.issue("GJJ-001", normal)
	guide.issue("WJ-001", normal)
	loads, err := hall.Loads(t.Context(), w.store, w.clock.Now())
	if err != nil || len(loads) < 3 {
		t.Fatal(loads, err)
	}
	first, second, third := loads[0], loads[1], loads[2]
	if first.Window != "A035" || first.Staff != "2001" || first.Name == "" || first.Served != 1 || first.Busy != 9*time.Minute ||
		first.State != "" || first.Beside != 2 || first.Share() != 9.0/20 {
		t.Errorf("the busiest: %+v, %v", first, first.Share())
	}
	if second.Window != "A036" || second.Served != 0 || second.Busy != 2*time.Minute || second.Label != now.GetLabel() || second.State != "serving" || second.Beside != 0 {
		t.Errorf("the one at work: %+v", second)
	}
	if third.Staff != "" || third.Beside != 0 || third.Busy != 0 || third.Share() != 0 {
		t.Errorf("one where nobody sits: %+v", third)
	}
}
