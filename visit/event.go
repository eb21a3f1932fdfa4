package visit

import (
	"time"

	"onewindow/values"
)

// Event is one thing that happened in a visit. Events are facts: they are
// never changed, only followed by others. Their JSON is kept for years, so
// fields are added, never renamed; a change of meaning is a new kind.
type Event interface{ Kind() string }

// Record is an event with its place in the visit.
type Record struct {
	VisitID string
	// Seq counts the events of the visit from 1.
	Seq int64
	At  time.Time
	Event
}

// The events of a visit. Field meanings are those of the commands.
type (
	// CallRequested begins a visit.
	CallRequested struct {
		VisitID   string `json:"visitID"`
		Window    string `json:"window"`
		Clerk     string `json:"clerk"`
		CommandID string `json:"commandID"`
	}
	// TicketCalled is the hall's pick.
	TicketCalled struct {
		Ticket Ticket `json:"ticket"`
	}
	// CallEnded is a call that found nobody or failed.
	CallEnded struct {
		Reason string `json:"reason"`
	}
	// OpenedByHand begins a visit without the hall.
	OpenedByHand struct {
		VisitID   string `json:"visitID"`
		Window    string `json:"window"`
		Clerk     string `json:"clerk"`
		Ticket    Ticket `json:"ticket"`
		CommandID string `json:"commandID"`
	}
	// TakenOver begins a visit that another window had in hand. State is the
	// newest copy of it, From who had it; Serving says that the hall knows the
	// person at the desk.
	TakenOver struct {
		VisitID string `json:"visitID"`
		Window  string `json:"window"`
		Clerk   string `json:"clerk"`
		Ticket  Ticket `json:"ticket"`
		Serving bool   `json:"serving,omitempty"`
		Called  bool   `json:"called,omitempty"`
		From    Hand   `json:"from"`
		State   State  `json:"state"`
	}
	// VisitFenced ends a visit that another window goes on with.
	VisitFenced struct {
		By Hand `json:"by"`
	}
	// Typed is what stands in the fields now; a zero one is nothing.
	Typed struct {
		Typing Typing `json:"typing"`
	}
	// Recalled is one more call of the number.
	Recalled struct {
		CommandID string `json:"commandID"`
	}
	// CallUndone puts the ticket back in its place.
	CallUndone struct {
		CommandID string `json:"commandID"`
	}
	// TicketMissed gives up a person who did not come.
	TicketMissed struct {
		CommandID string `json:"commandID"`
	}
	// ServiceStarted says that the person is at the desk.
	ServiceStarted struct {
		CommandID string `json:"commandID"`
	}
	// IdentityBound binds the visit to a person.
	IdentityBound struct {
		Identity Identity `json:"identity"`
	}
	// IdentityUnbound takes the identity back.
	IdentityUnbound struct{}
	// PhoneSet records the phone number.
	PhoneSet struct {
		Phone values.Personal `json:"phone"`
	}
	// MatterOpened begins a case.
	MatterOpened struct {
		Matter Matter `json:"matter"`
	}
	// MatterTaken takes another matter of the visit in hand.
	MatterTaken struct {
		CaseID string `json:"caseID"`
	}
	// Replied is an answered question. From is the case of the other matter of
	// the visit that answered it.
	Replied struct {
		CaseID  string   `json:"caseID"`
		Node    string   `json:"node"`
		Options []string `json:"options"`
		From    string   `json:"from,omitempty"`
	}
	// ReplyTakenBack makes a question open again.
	ReplyTakenBack struct {
		CaseID string `json:"caseID"`
		Node   string `json:"node"`
	}
	// LineJudged gives a line its status; Form is how the paper was wanted.
	LineJudged struct {
		CaseID string `json:"caseID"`
		Judgement
		Form Form `json:"form,omitzero"`
	}
	// JudgementCleared makes a line unjudged.
	JudgementCleared struct {
		CaseID string `json:"caseID"`
		Line   string `json:"line"`
	}
	// PageAdded says that a page is on this window's disk, in the place of the
	// page Instead or before the page Before where one is given. Aside: it is
	// kept, and proves nothing. A page that was kept aside is there no more.
	PageAdded struct {
		CaseID  string `json:"caseID"`
		Page    Page   `json:"page"`
		Instead string `json:"instead,omitempty"`
		Before  string `json:"before,omitempty"`
		Aside   bool   `json:"aside,omitempty"`
	}
	// PageDropped takes a page out of its line and keeps it aside.
	PageDropped struct {
		CaseID string `json:"caseID"`
		SHA256 string `json:"sha256"`
	}
	// CaseHandedIn is 已收件（本机）. Pages are those that lie with another matter of
	// the visit.
	CaseHandedIn struct {
		CaseID     string        `json:"caseID"`
		CommandID  string        `json:"commandID"`
		Outcome    OutcomeCode   `json:"outcome"`
		Judgements []Judgement   `json:"judgements"`
		Leaf       string        `json:"leaf"`
		Pages      []Page        `json:"pages,omitempty"`
		Fields     []FormField   `json:"fields,omitempty"`
		Checked    []ReturnCheck `json:"checked,omitempty"`
		Turndown   *Turndown     `json:"turndown,omitempty"`
		Second     *SecondNotice `json:"second,omitempty"`
		// ByPIN is that of the command.
		ByPIN           bool   `json:"byPIN,omitempty"`
		OfficerApproval string `json:"officerApproval,omitempty"`
	}
	// CaseAnswered is the hall's answer to a hand-in.
	CaseAnswered struct {
		CaseID    string `json:"caseID"`
		CommandID string `json:"commandID"`
		Answer    Answer `json:"answer"`
	}
	// MatterJoined makes a matter that is open already part of a package.
	MatterJoined struct {
		CaseID    string `json:"caseID"`
		PackageID string `json:"packageID"`
		Package   string `json:"package"`
	}
	// MatterDiscarded gives a case up.
	MatterDiscarded struct {
		CaseID string `json:"caseID"`
		Reason string `json:"reason"`
	}
	// MoveAnswered settles a ticket move; a refused one is shown.
	MoveAnswered struct {
		CommandID string            `json:"commandID"`
		Accepted  bool              `json:"accepted"`
		Refusal   string            `json:"refusal,omitempty"`
		Details   map[string]string `json:"details,omitempty"`
	}
	// VisitHeld parks the visit.
	VisitHeld struct {
		Reason    string `json:"reason"`
		CommandID string `json:"commandID"`
	}
	// VisitResumed brings it back.
	VisitResumed struct {
		CommandID string `json:"commandID"`
	}
	// VisitFinished ends the visit and says what was really done.
	VisitFinished struct {
		CommandID string   `json:"commandID"`
		Cases     []string `json:"cases,omitempty"`
	}
	// FinishUndone opens it again.
	FinishUndone struct {
		CommandID string `json:"commandID"`
	}
	// PaperQueued asks for a paper.
	PaperQueued struct {
		Job Job `json:"job"`
	}
	// PaperSending says that a job is on its way to the printer: from here on a
	// crash makes it uncertain.
	PaperSending struct {
		Job string `json:"job"`
	}
	// PaperEnded is what became of a job.
	PaperEnded struct {
		Job   string   `json:"job"`
		State JobState `json:"state"`
		Cause string   `json:"cause,omitempty"`
	}
	// Rated is the applicant's rating.
	Rated struct {
		CommandID string `json:"commandID"`
		Level     int    `json:"level"`
	}
)

// Kind names are written into journals and never change.

func (CallRequested) Kind() string    { return "call_requested" }
func (TicketCalled) Kind() string     { return "ticket_called" }
func (CallEnded) Kind() string        { return "call_ended" }
func (OpenedByHand) Kind() string     { return "opened_by_hand" }
func (TakenOver) Kind() string        { return "taken_over" }
func (VisitFenced) Kind() string      { return "visit_fenced" }
func (Typed) Kind() string            { return "typed" }
func (Recalled) Kind() string         { return "recalled" }
func (CallUndone) Kind() string       { return "call_undone" }
func (TicketMissed) Kind() string     { return "ticket_missed" }
func (ServiceStarted) Kind() string   { return "service_started" }
func (IdentityBound) Kind() string    { return "identity_bound" }
func (IdentityUnbound) Kind() string  { return "identity_unbound" }
func (PhoneSet) Kind() string         { return "phone_set" }
func (MatterOpened) Kind() string     { return "matter_opened" }
func (MatterTaken) Kind() string      { return "matter_taken" }
func (Replied) Kind() string          { return "replied" }
func (ReplyTakenBack) Kind() string   { return "reply_taken_back" }
func (LineJudged) Kind() string       { return "line_judged" }
func (JudgementCleared) Kind() string { return "judgement_cleared" }
func (PageAdded) Kind() string        { return "page_added" }
func (PageDropped) Kind() string      { return "page_dropped" }
func (CaseHandedIn) Kind() string     { return "case_handed_in" }
func (CaseAnswered) Kind() string     { return "case_answered" }
func (MatterJoined) Kind() string     { return "matter_joined" }
func (MatterDiscarded) Kind() string  { return "matter_discarded" }
func (MoveAnswered) Kind() string     { return "move_answered" }
func (VisitHeld) Kind() string        { return "visit_held" }
func (VisitResumed) Kind() string     { return "visit_resumed" }
func (VisitFinished) Kind() string    { return "visit_finished" }
func (FinishUndone) Kind() string     { return "finish_undone" }
func (PaperQueued) Kind() string      { return "paper_queued" }
func (PaperSending) Kind() string     { return "paper_sending" }
func (PaperEnded) Kind() string       { return "paper_ended" }
func (Rated) Kind() string            { return "rated" }
