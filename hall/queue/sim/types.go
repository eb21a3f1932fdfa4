package sim

import (
	"fmt"
	"time"

	"onewindow/hall/queue"
)

// Arrival is one visitor; times count from opening.
type Arrival struct {
	At     time.Duration
	Ticket string
	Item   string
	Class  queue.Class
	// Slot is the booked time; HasSlot is false for walk-ins.
	Slot    time.Duration
	HasSlot bool
	// Service is the time the visit takes at a window of skill 1.0.
	Service time.Duration
	// Target restricts who may call the ticket, as in queue.Ticket.
	Target string
}

// Shift is one row of the roster. Several rows of one window may run at the
// same time; the first that covers an item counts for it.
type Shift struct {
	Window, Clerk, Zone string
	Items               []string
	// Skill multiplies speed: the truth, which no policy sees.
	Skill    float64
	From, To time.Duration
}

// Change replaces all rows of the windows that its rows name, from At on.
type Change struct {
	At   time.Duration
	Rows []Shift
}

// Input of a run.
type Input struct {
	Arrivals []Arrival
	Roster   []Shift
	Changes  []Change
	History  []queue.Handling
	Items    []queue.Item
	// Rule is queue.DefaultRule when it names no policy.
	Rule queue.Rule
	// Calls asks for the list of calls.
	Calls bool
	// Known takes the place of History and Items: what a hall has learned, built.
	Known *queue.History
	// Begun are windows that were at work before the opening. Whoever waited then
	// arrives at a negative time.
	Begun map[string]Begun
}

// Begun is a window at the opening of a run that goes on with a hall: how long its
// visit in hand still takes, or how long it has had none.
type Begun struct{ Busy, Idle time.Duration }

// Call is one ticket called to a window.
type Call struct {
	Ticket string  `json:"ticket"`
	Window string  `json:"window"`
	At     float64 `json:"at_s"`
	// Wait is call minus arrival.
	Wait float64 `json:"wait_s"`
	// Why is the code of the choice, and WhyDetails its numbers.
	Why        string            `json:"why"`
	WhyDetails map[string]string `json:"-"`
}

// Result answers `window hall simulate --json`. Times are seconds, rounded to
// milliseconds; percentiles are by nearest rank over the served. Utilisation
// is time busy over time rostered: work after a shift's end counts as busy, so
// that a day of overtime can exceed 1.
type Result struct {
	Policy      queue.Policy `json:"policy"`
	Served      int          `json:"served"`
	MeanWait    float64      `json:"mean_wait_s"`
	P50Wait     float64      `json:"p50_wait_s"`
	P95Wait     float64      `json:"p95_wait_s"`
	MaxWait     float64      `json:"max_wait_s"`
	MeanService float64      `json:"mean_service_s"`
	Utilisation float64      `json:"utilisation"`
	Calls       []Call       `json:"calls,omitzero"`
	// Unserved are those still waiting when the last window closed.
	Unserved int `json:"-"`
}

// InputError is a row that cannot be, with the place where a person wrote it.
type InputError struct {
	File   string
	Line   int
	Reason string
}

func (e *InputError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Reason) }
