package e2e_test

import (
	"context"
	"syscall"
	"testing"

	"onewindow/e2e/terminal"
)

// TestQuitLeavesNothing: whichever way the demo ends, no process stays, and no
// file outside the data folder; a second start goes on.
func TestQuitLeavesNothing(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		end  func(c *clerk)
	}{
		{"Ctrl+C", func(c *clerk) { c.quit() }},
		{"SIGTERM", func(c *clerk) { c.endBy(func() { _ = c.term.Signal(syscall.SIGTERM) }) }},
		{"the window is closed", func(c *clerk) { c.endBy(c.term.HangUp) }},
		{"SIGKILL", func(c *clerk) { c.endBy(func() { _ = c.term.Signal(syscall.SIGKILL) }) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newClerk(t, sitDown(t, 80, 24, demoArgs()...))
			c.signIn()
			c.await("somebody who waits", somebodyWaits)
			c.press("f2")
			who := label(c.awaitWithin(cardPatience, "the card", func(s terminal.Screen) bool { return atChoose(s) && label(s) != "" }))
			tt.end(c)
			c.awaitNoProcess()
			c.leave()
			c.start()
			s := c.await("the same visit", func(s terminal.Screen) bool { return atChoose(s) && label(s) != "" })
			if label(s) != who {
				t.Errorf("went on with %s, was %s", label(s), who)
			}
			c.quit()
			c.awaitNoProcess()
		})
	}
}

// endBy ends the program otherwise than by its own keys.
func (d *desk) endBy(end func()) {
	d.t.Helper()
	end()
	ctx, cancel := context.WithTimeout(d.t.Context(), patience)
	defer cancel()
	select {
	case <-d.term.Exited():
	case <-ctx.Done():
		d.t.Fatalf("the program goes on: %v", d.processes())
	}
}
