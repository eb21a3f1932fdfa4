package floor

import (
	"slices"
	"strconv"
	"time"

	"onewindow/hall/queue"
)

// Mode is what a supervisor wants of a window.
type Mode string

// The modes. An order takes effect when the ticket in hand is over: it looks at
// the next call alone.
const (
	Work  Mode = "open"
	Pause Mode = "paused"
	Shut  Mode = "closed"
)

// Modes lists every mode.
func Modes() []Mode { return []Mode{Work, Pause, Shut} }

// Order is what was ordered of a window for today. The zero value is nothing.
type Order struct {
	Mode   Mode
	Reason string
	// Own: the mode is a pause that the window gave itself.
	Own bool
	// Group is the line that the window works for; empty is its own.
	Group string
	// Lunch is its turn to eat, since midnight; zero is none.
	LunchFrom, LunchTo time.Duration
}

// State is a window as it is now (workflow §1).
type State string

// The states. A window whose order is to stop is Closing while it has a ticket.
const (
	Offline State = "offline"
	Open    State = "open"
	Paused  State = "paused"
	Closing State = "closing"
)

// PauseReasons are the codes of a pause; lunch comes by the plan, too.
func PauseReasons() []string { return []string{ReasonLunch, "break", "training", "device", "other"} }

// ReasonLunch is the pause of the lunch plan.
const ReasonLunch = "lunch"

// effective is the mode at a time of day, with the lunch plan counted in.
func (o Order) effective(at time.Duration) (Mode, string) {
	switch {
	case o.Mode == Shut:
		return Shut, o.Reason
	case o.Mode == Pause:
		return Pause, o.Reason
	case o.LunchFrom <= at && at < o.LunchTo:
		return Pause, ReasonLunch
	}
	return Work, ""
}

// Rest is the order with a pause of the window's own for a reason, or with an end to
// it; false when what a supervisor ordered stands in its way.
func (o Order) Rest(reason string) (Order, bool) {
	if o.Mode == Shut || o.Mode == Pause && !o.Own {
		return o, false
	}
	if reason == "" && !o.Own {
		return o, true // it works already
	}
	o.Mode, o.Reason, o.Own = Work, "", false
	if reason != "" {
		o.Mode, o.Reason, o.Own = Pause, reason, true
	}
	return o, true
}

// Hold says why a window may not call its next ticket; "" is that it may.
func (o Order) Hold(at time.Duration) (mode Mode, reason string) {
	if mode, reason = o.effective(at); mode == Work {
		return "", ""
	}
	return mode, reason
}

// At is the window's state at a time of day: seated says that somebody is signed
// in, busy that a ticket is in hand.
func (o Order) At(at time.Duration, seated, busy bool) (State, string) {
	mode, reason := o.effective(at)
	switch {
	case !seated:
		return Offline, ""
	case mode == Work:
		return Open, ""
	case busy:
		return Closing, reason
	case mode == Shut:
		return Offline, reason
	}
	return Paused, reason
}

// Group is a line of the hall: what its windows take in.
type Group struct {
	Name  string
	Items []string // as of a window
}

// Covers says whether a ticket belongs to the group's line.
func (g *Group) Covers(t *queue.Ticket) bool {
	if line, ok := t.SentTo(); ok {
		return slices.Equal(line, g.Items)
	}
	w := queue.Window{Items: g.Items}
	return w.Serves(t.Item, t.Dept)
}

// Derive makes the groups of a hall that names none: windows that take the same
// are a group, called by the zone of the first of them.
func Derive(windows []queue.Window) []Group {
	var out []Group
	for _, w := range windows {
		if len(w.Items) == 0 || slices.ContainsFunc(out, func(g Group) bool { return slices.Equal(g.Items, w.Items) }) {
			continue
		}
		name, n := w.Zone, 2
		for slices.ContainsFunc(out, func(g Group) bool { return g.Name == name }) {
			name = w.Zone + " " + strconv.Itoa(n)
			n++
		}
		out = append(out, Group{Name: name, Items: w.Items})
	}
	return out
}

// Named finds a group.
func Named(groups []Group, name string) (*Group, bool) {
	i := slices.IndexFunc(groups, func(g Group) bool { return g.Name == name })
	if i < 0 {
		return nil, false
	}
	return &groups[i], true
}

// Of is the line that a ticket stands in: the first group that covers it, -1 for
// none.
func Of(groups []Group, t *queue.Ticket) int {
	return slices.IndexFunc(groups, func(g Group) bool { return g.Covers(t) })
}

// As is the window as its order has it: it takes what its group takes.
func (o Order) As(w queue.Window, groups []Group) queue.Window {
	if g, ok := Named(groups, o.Group); ok && o.Group != "" {
		w.Items = g.Items
	}
	return w
}

// Home is the group that a window is in by what it takes, "" for one of its own.
func Home(groups []Group, items []string) string {
	i := slices.IndexFunc(groups, func(g Group) bool { return slices.Equal(g.Items, items) })
	if i < 0 {
		return ""
	}
	return groups[i].Name
}
