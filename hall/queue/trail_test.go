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

// TestTrailLapses: after its time a trailing ticket is missed, at the end of the
// half-day abandoned; the word of its window counts whenever it comes, but not once
// the person is back in line.
func TestTrailLapses(t *testing.T) {
	serving, in, now := willing(Serving, Finish, Clerk)
	in.Cases = []string{"c1"}
	system := Input{Role: System, SessionEnds: now}
	lost, err := Step(SetAside(serving, now.Add(-2*time.Hour)), HoldTimeout, system, now, DefaultLimits())
	if err != nil || lost.State != Missed || !lost.Trailing || lost.Window != "7" || !lost.TakesCase("c1") {
		t.Fatalf("%+v, %v", lost, err)
	}
	gone, err := Step(lost, Expire, system, now, DefaultLimits())
	if err != nil || gone.State != Abandoned || !gone.TakesCase("c1") {
		t.Fatalf("%+v, %v", gone, err)
	}
	for _, late := range []Ticket{lost, gone} {
		for _, ev := range []Event{Start, Resume} {
			if same, err := Trail(late, ev, in, now, DefaultLimits()); err != nil || same.State != late.State {
				t.Errorf("%s of a %s one: %+v, %v", ev, late.State, same, err)
			}
		}
		done, err := Trail(late, Finish, in, now, DefaultLimits())
		if err != nil || done.State != Finished || !done.TakesCase("c1") || done.TakesCase("c2") || done.Handling(now) < 0 {
			t.Errorf("the end of a %s one: %+v, %v", late.State, done, err)
		}
	}
	back, err := Step(lost, Requeue, Input{Role: Guide}, now, DefaultLimits())
	if err != nil || back.Trailing || back.TakesCase("c1") {
		t.Fatalf("%+v, %v", back, err)
	}
	if _, err := Trail(back, Finish, in, now, DefaultLimits()); !refusedAs(err, NotAllowed) && !refusedAs(err, OtherWindow) {
		t.Errorf("a word about somebody who is back in line: %v", err)
	}
	missed, _, _ := willing(Missed, Requeue, Guide)
	if _, err := Trail(missed, Finish, in, now, DefaultLimits()); !refusedAs(err, NotAllowed) {
		t.Errorf("an ordinary missed ticket was ended: %v", err)
	}
}
