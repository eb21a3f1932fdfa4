package supervision

import (
	"slices"
	"strings"
	"time"
)

// Board is the hall at one instant, as the hall counted it.
type Board struct {
	At           time.Time // by the hall's clock
	Lines, Zones []Line    // the worst first
	Windows      []Window  // by number
	Day          Day
	Notices      []Notice
	// What waits for a supervisor, the oldest first.
	Requests []Request
	Help     []Help
}

// Forecasts that are no number.
const (
	Unknown = -1 * time.Second // no window takes them
	Late    = -2 * time.Second // not reached in the hours of service
)

// Request is a step that waits for a supervisor's consent.
type Request struct {
	ID, Step, Window, StaffNo, StaffName, Ticket, Item string
	At, Until                                          time.Time
}

// Help is a window that calls: help or emergency.
type Help struct {
	ID, Window, Kind, StaffNo, StaffName string
	OwnerNo, OwnerName                   string // who goes there
	At                                   time.Time
}

// Emergency is the kind of a call that goes before all others.
const Emergency = "emergency"

// Line is a line of people, or a zone of the hall.
type Line struct {
	Name  string
	Digit string // that chooses it; "" for a zone
	// Pain is 3 nobody calls them, 2 red, 1 amber, 0 all is well.
	Pain                                   int
	Waiting, Priority, Booked              int
	Oldest                                 time.Time // zero: nobody waits
	Forecast                               time.Duration
	Open, Paused, Closing, Absent, Offline int
	Red                                    int
	Stopped                                bool
	Version                                int64
}

// States of a window.
const (
	Offline = "offline"
	Open    = "open"
	Paused  = "paused"
	Closing = "closing"
)

// Modes that are ordered.
const (
	ModeOpen   = "open"
	ModePaused = "paused"
	ModeClosed = "closed"
)

// OwnLine sends a window back to its own line.
const OwnLine = "-"

// Window is one window.
type Window struct {
	No, Zone, Line, State, Reason       string
	Absent                              bool
	StaffNo, StaffName                  string
	Ticket, TicketID, TicketState, Item string
	Since                               time.Time // called, or served since
	Served                              int
	Busy                                time.Duration // with people, the visit in hand left out
	FirstCall                           time.Time
	Red                                 []string // devices that do not work, name=state
	Outbox                              int
	OutboxOldest                        time.Time
	Mode, OwnLine                       string
	LunchFrom, LunchTo                  time.Duration // since midnight; both 0: none
	Version                             int64
	ChangedBy                           string
	ChangedAt                           time.Time
	Why                                 string // the ticket in hand was called, by its code and numbers
	WhyDetails                          map[string]string
}

// Used is the part of the time since the first call that went to people.
func (w *Window) Used(now time.Time) float64 {
	if w.FirstCall.IsZero() || !now.After(w.FirstCall) {
		return 0
	}
	busy := w.Busy
	if w.TicketState == "serving" && now.After(w.Since) {
		busy += now.Sub(w.Since)
	}
	return min(1, busy.Seconds()/now.Sub(w.FirstCall).Seconds())
}

// Day is the day in numbers, in steps of Step.
type Day struct {
	From              time.Time
	Arrivals, Waiting []int
	Edges             []int // minutes; bins of Waits and Services, which have one more
	Waits, Services   []int
}

// Step is the width of a slot of the day.
const Step = 15 * time.Minute

// Notice is a word that windows show.
type Notice struct {
	ID, Window, Code, Words, StaffNo string
	At, Until                        time.Time
}

// Window finds a window by its number.
func (b *Board) Window(no string) (*Window, bool) {
	i, ok := slices.BinarySearchFunc(b.Windows, no, func(w Window, no string) int { return strings.Compare(w.No, no) })
	if !ok {
		return nil, false
	}
	return &b.Windows[i], true
}

// Line finds a line by its digit.
func (b *Board) Line(digit string) (*Line, bool) {
	i := slices.IndexFunc(b.Lines, func(l Line) bool { return l.Digit == digit && digit != "" })
	if i < 0 {
		return nil, false
	}
	return &b.Lines[i], true
}

// Foreseen is what two hours bring a line, as the hall is and with an order.
type Foreseen struct {
	Line          string
	AsIs, Ordered Waits
}

// Waits are of those who are called in that time, or still wait at its end.
type Waits struct {
	Mean, Longest time.Duration
	Left          int
}
