package queue

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestTrailTakesNoWindow: whatever comes of a visit that is over, in whatever
// order, its ticket never comes to the window again.
func TestTrailTakesNoWindow(t *testing.T) {
	for name, step := range map[string]func(Ticket, Event, Input, time.Time, Limits) (Ticket, error){"trail": Trail, "mutant": Step} {
		came := false
		rapid.Check(t, func(rt *rapid.T) {
			serving, in, now := willing(Serving, Finish, Clerk)
			ticket := SetAside(serving, now)
			in.Cases = []string{"c1"}
			for range 20 {
				now = now.Add(time.Duration(rapid.IntRange(0, 4).Draw(rt, "s")) * time.Second)
				next, err := step(ticket, rapid.SampledFrom(Events()).Draw(rt, "ev"), in, now, DefaultLimits())
				if err != nil {
					continue
				}
				came = came || next.State.Active()
				if name == "trail" && (next.Handling(now) < 0 || next.State == Finished && !next.TakesCase("c1") || next.State == Finished && next.TakesCase("c2")) {
					rt.Fatalf("%+v", next)
				}
				ticket = next
				if next.State != Held && next.State != Finished {
					break
				}
			}
		})
		if came != (name == "mutant") {
			t.Errorf("%s: at the window: %v", name, came)
		}
	}
	ticket, in, now := willing(Serving, Finish, Clerk)
	in.Window = "8"
	if _, err := Trail(SetAside(ticket, now), Finish, in, now, DefaultLimits()); !refusedAs(err, OtherWindow) {
		t.Errorf("another window's move: %v", err)
	}
	if _, err := Step(SetAside(ticket, now.Add(-time.Hour)), HoldTimeout, Input{Role: System}, now, DefaultLimits()); !refusedAs(err, TooEarly) {
		t.Errorf("what the window has ended lapses: %v", err)
	}
}
