package floor

import (
	"cmp"
	"slices"
	"time"

	"onewindow/hall/queue"
)

// Desk is a window with who sits there and what was ordered of it.
type Desk struct {
	queue.Window // as ordered; Clerk is empty while nobody is signed in
	Group        string
	Order        Order
	// Red counts the devices that do not work.
	Red int
}

// Place is a window on the board.
type Place struct {
	No, Zone, Group string
	State           State
	Reason          string
	// Absent: it should work and nobody is there.
	Absent bool
	// Ticket is what is in hand; nil when nothing is.
	Ticket *queue.Ticket
	// Served visits have ended today, Busy is the time with people, holds and the
	// visit in hand left out, and Since the day's first call.
	Served int
	Busy   time.Duration
	Since  time.Time
	Red    int
}

// Line is a group or a zone on the board.
type Line struct {
	Name                                   string
	Waiting, Priority, Booked              int
	Oldest                                 time.Time // arrival of who has waited longest; zero: nobody waits
	Open, Paused, Closing, Absent, Offline int
	Red                                    int
	// Outlook of who comes now; nil for a zone.
	Outlook *queue.Outlook
}

// Starved says that people wait whom no window will call.
func (l *Line) Starved() bool {
	return l.Waiting > 0 && l.Outlook != nil && !l.Outlook.Known && !l.Outlook.Late
}

// Bounds of a wait, workflow §1.
const (
	AmberWait = 30 * time.Minute
	RedWait   = 45 * time.Minute
)

// Pain orders lines: 3 nobody will call them, 2 somebody waits beyond the red
// bound or will, 1 beyond the amber one, 0 all is well.
func (l *Line) Pain(now time.Time) int {
	worst := time.Duration(0)
	if l.Outlook != nil {
		worst = l.Outlook.Wait
	}
	if !l.Oldest.IsZero() {
		worst = max(worst, now.Sub(l.Oldest))
	}
	switch {
	case l.Starved():
		return 3
	case worst > RedWait:
		return 2
	case worst > AmberWait:
		return 1
	}
	return 0
}

// Board is the hall at one instant.
type Board struct {
	Places        []Place // by number
	Groups, Zones []Line  // the worst first
	Day           Day
}

// Input is what the board is made of.
type Input struct {
	Desks  []Desk
	Groups []Group
	// Tickets of today, and those that wait.
	Tickets []*queue.Ticket
	// Forecast is the outlook of who comes now.
	Forecast func(like *queue.Ticket) queue.Outlook
	// Midnight is when the numbers of the day begin.
	Midnight time.Time
	Now      time.Time
}

// Make makes the board.
func Make(in Input) Board {
	b := Board{Places: make([]Place, len(in.Desks)), Day: dayOf(in)}
	byNo := make(map[string]*Place, len(in.Desks))
	for i := range in.Desks {
		d := &in.Desks[i]
		b.Places[i] = Place{No: d.No, Zone: d.Zone, Group: d.Group, Red: d.Red}
		byNo[d.No] = &b.Places[i]
	}
	for _, t := range in.Tickets {
		if p := byNo[t.Window]; p != nil && !t.CalledAt.IsZero() {
			p.count(t, in.Now)
		}
	}
	groups, zones := newLines(in)
	for i := range in.Desks {
		d, p := &in.Desks[i], &b.Places[i]
		p.State, p.Reason = d.Order.At(in.Now.Sub(in.Midnight), d.Clerk != "", p.Ticket != nil)
		p.Absent = d.Clerk == "" && d.Order.Mode != Shut && len(d.Items) > 0
		groups.at(d.Group).window(p)
		zones.at(d.Zone).window(p)
	}
	like := map[string]*queue.Ticket{}
	for _, t := range in.Tickets {
		if t.State != queue.Waiting {
			continue
		}
		if g := Of(in.Groups, t); g >= 0 {
			groups.at(in.Groups[g].Name).ticket(t)
			like[in.Groups[g].Name] = t
		}
		zones.at(t.Zone).ticket(t)
	}
	for i := range in.Groups {
		g := &in.Groups[i]
		if l := groups.at(g.Name); l != nil {
			o := in.Forecast(newcomer(g, like[g.Name], in.Now))
			l.Outlook = &o
		}
	}
	b.Groups, b.Zones = groups.worstFirst(in.Now), zones.worstFirst(in.Now)
	return b
}

// newcomer is who comes now to a group's line: for what the last one came for, or
// for the first thing that the group takes.
func newcomer(g *Group, like *queue.Ticket, now time.Time) *queue.Ticket {
	t := &queue.Ticket{State: queue.Waiting, Class: queue.Normal, IssuedAt: now, ArrivedAt: now, QueuedAt: now}
	switch {
	case like != nil:
		t.Item, t.Dept = like.Item, like.Dept
	case len(g.Items) > 0 && g.Items[0] != "*":
		t.Dept = g.Items[0]
	}
	return t
}

func (p *Place) count(t *queue.Ticket, now time.Time) {
	if t.State == queue.Serving {
		now = t.StartedAt // what is in hand goes on: the picture stays as it is
	}
	p.Busy += t.Handling(now)
	if p.Since.IsZero() || t.CalledAt.Before(p.Since) {
		p.Since = t.CalledAt
	}
	switch {
	case t.State.Active():
		p.Ticket = t
	case t.State == queue.Finished || t.State == queue.Closed:
		p.Served++
	}
}

// lines are the lines of one kind; the one without a name takes nobody.
type lines struct {
	all  []*Line
	name map[string]*Line
}

func newLines(in Input) (groups, zones lines) {
	groups, zones = lines{name: map[string]*Line{}}, lines{name: map[string]*Line{}}
	for _, g := range in.Groups {
		groups.add(g.Name)
	}
	for i := range in.Desks {
		zones.add(in.Desks[i].Zone)
	}
	return groups, zones
}

func (l *lines) add(name string) {
	if name == "" || l.name[name] != nil {
		return
	}
	l.name[name] = &Line{Name: name}
	l.all = append(l.all, l.name[name])
}

// at is nil for a name that the hall does not have.
func (l *lines) at(name string) *Line { return l.name[name] }

func (l *Line) window(p *Place) {
	if l == nil {
		return
	}
	if p.Red > 0 {
		l.Red++
	}
	switch {
	case p.State == Open:
		l.Open++
	case p.State == Paused:
		l.Paused++
	case p.State == Closing:
		l.Closing++
	case p.Absent:
		l.Absent++
	default:
		l.Offline++
	}
}

func (l *Line) ticket(t *queue.Ticket) {
	if l == nil {
		return
	}
	l.Waiting++
	switch t.Class {
	case queue.Priority:
		l.Priority++
	case queue.ByTime:
		l.Booked++
	default:
	}
	if l.Oldest.IsZero() || t.ArrivedAt.Before(l.Oldest) {
		l.Oldest = t.ArrivedAt
	}
}

func (l *lines) worstFirst(now time.Time) []Line {
	out := make([]Line, len(l.all))
	for i, one := range l.all {
		out[i] = *one
	}
	slices.SortStableFunc(out, func(a, b Line) int {
		return cmp.Or(-cmp.Compare(a.Pain(now), b.Pain(now)), oldestFirst(a.Oldest, b.Oldest), -cmp.Compare(a.Waiting, b.Waiting))
	})
	return out
}

func oldestFirst(a, b time.Time) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return a.Compare(b)
}
