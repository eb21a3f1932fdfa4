package tuitest

import (
	"slices"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Clock is the time of a program under test. Give its Now and After to the
// shell (tui.ShellOptions) and to screens that tick.
type Clock struct {
	mu   sync.Mutex
	now  time.Time
	owed []owed
}

type owed struct {
	at  time.Time
	msg tea.Msg
}

// NewClock starts at a fixed morning.
func NewClock() *Clock {
	return &Clock{now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))}
}

// Now is the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// After keeps a message until [Clock.Advance] reaches its time. The command is
// nil: a timer is nothing under way.
func (c *Clock) After(d time.Duration, m tea.Msg) tea.Cmd {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.owed = append(c.owed, owed{c.now.Add(d), m})
	return nil
}

// Advance moves the time on and hands every message that has come due to
// deliver, in the order of their times: (*Program).Send, or a screen's Update.
func (c *Clock) Advance(d time.Duration, deliver func(tea.Msg)) {
	c.mu.Lock()
	end := c.now.Add(d)
	c.mu.Unlock()
	for {
		c.mu.Lock()
		slices.SortStableFunc(c.owed, func(a, b owed) int { return a.at.Compare(b.at) })
		if len(c.owed) == 0 || c.owed[0].at.After(end) {
			c.now = end
			c.mu.Unlock()
			return
		}
		next := c.owed[0]
		c.owed = c.owed[1:]
		c.now = next.at
		c.mu.Unlock()
		deliver(next.msg)
	}
}
