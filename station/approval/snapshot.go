package approval

import (
	"slices"
	"time"

	"onewindow/station"
	"onewindow/visit"
)

// Snapshot is everything a screen of this seat may draw, at one instant. It is
// never changed after it was given out.
type Snapshot struct {
	station.Seat
	// Cases is the list as the hall gave it at ListedAt: by due date.
	Cases    []station.CaseRow
	ListedAt time.Time
	Samples  bool  // Cases are those drawn to be looked at again, not the queue
	Listing  bool  // the hall is asked for the list
	ListErr  error // why the last try failed; nil when Cases is the answer
	// Case is open; nil when none is. ReadAt is when the hall gave it.
	Case    *station.Case
	ReadAt  time.Time
	Opening string // id of the case that the hall is asked for
	OpenErr error  // why it could not be read
	// Posted are decisions, newest first: those that wait, then what became of
	// the last ones.
	Posted []Posted
	Rules  visit.Rules
}

// PostedState is how a decision stands.
type PostedState string

// A decision waits, has an answer, or was not taken by the hall at all.
const (
	Waiting  PostedState = "waiting" // 待送
	Done     PostedState = "done"
	Refused  PostedState = "refused"
	SetAside PostedState = "set_aside"
)

// Posted is one decision that went into the outbox.
type Posted struct {
	CommandID string            `json:"commandID"`
	CaseID    string            `json:"caseID"`
	CaseNo    string            `json:"caseNo"`
	ItemName  string            `json:"itemName"`
	Event     Event             `json:"event"`
	At        time.Time         `json:"at"`
	Staff     string            `json:"staff,omitempty"` // who decided
	State     PostedState       `json:"state"`
	CaseState string            `json:"caseState,omitempty"` // as the hall's answer has it
	Refusal   string            `json:"refusal,omitempty"`
	Details   map[string]string `json:"details,omitempty"`
	AnswerAt  time.Time         `json:"answerAt,omitzero"`
}

// Open reports whether the hall has not answered yet.
func (p Posted) Open() bool { return p.State == Waiting || p.State == SetAside }

// WaitingFor is the decision on a case that waits for the hall, or false.
func (n Snapshot) WaitingFor(caseID string) (Posted, bool) {
	i := slices.IndexFunc(n.Posted, func(p Posted) bool { return p.CaseID == caseID && p.Open() })
	if i < 0 {
		return Posted{}, false
	}
	return n.Posted[i], true
}

// LastFor is the newest decision on a case from this seat, or false.
func (n Snapshot) LastFor(caseID string) (Posted, bool) {
	i := slices.IndexFunc(n.Posted, func(p Posted) bool { return p.CaseID == caseID })
	if i < 0 {
		return Posted{}, false
	}
	return n.Posted[i], true
}
