package queue

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// State is a state of the ticket machine; the empty state is a ticket that
// does not exist yet.
type State string

// The states of workflow §1.
const (
	None      State = ""
	Booked    State = "booked"
	Waiting   State = "waiting"
	Called    State = "called"
	Serving   State = "serving"
	Held      State = "held"
	Missed    State = "missed"
	NoShow    State = "no_show"
	Abandoned State = "abandoned"
	Finished  State = "finished"
	Closed    State = "closed"
)

// States lists every state that a stored ticket can have, in the order of a
// visit.
func States() []State {
	return []State{Booked, Waiting, Called, Serving, Held, Missed, NoShow, Abandoned, Finished, Closed}
}

// Active says whether the state occupies a window. A held ticket does not: its
// window is free to call another.
func (s State) Active() bool { return s == Called || s == Serving }

// Final says whether no event can move the ticket any more.
func (s State) Final() bool { return s == NoShow || s == Abandoned || s == Closed }

// Event moves a ticket.
type Event string

// The events of workflow §1.
const (
	Issue         Event = "issue"
	Book          Event = "book"
	Arrive        Event = "arrive"
	MarkNoShow    Event = "no_show"
	Call          Event = "call"
	CallSpecific  Event = "call_specific"
	Recall        Event = "recall"
	Start         Event = "start"
	Miss          Event = "miss"
	Requeue       Event = "requeue"
	Expire        Event = "expire"
	Hold          Event = "hold"
	Resume        Event = "resume"
	HoldTimeout   Event = "hold_timeout"
	Transfer      Event = "transfer"
	AddItem       Event = "add_item"
	Finish        Event = "finish"
	Rate          Event = "rate"
	RatingTimeout Event = "rating_timeout"
	UndoCall      Event = "undo_call"
	UndoFinish    Event = "undo_finish"
	WindowFailure Event = "window_failure"
	TakeOver      Event = "take_over"

	// What the guide desk and the channels do beside the window's machine.
	Cancel   Event = "cancel"
	Amend    Event = "amend"
	Favour   Event = "favour"
	Prepare  Event = "prepare"
	CloseDay Event = "close_day"
	// Redirect sends who waits to another line of the hall.
	Redirect Event = "redirect"

	// A ticket on its way to another hall of the city: offered here, then kept
	// or given away by what the other hall answers, or withdrawn before it has;
	// admitted there, where it is reserved until this hall's word confirms or
	// releases it.
	Offer    Event = "offer"
	KeepHere Event = "keep_here"
	Leave    Event = "leave"
	Withdraw Event = "withdraw"
	Admit    Event = "admit"
	Confirm  Event = "confirm"
	Release  Event = "release"
)

// Events lists every event.
func Events() []Event {
	return []Event{
		Issue, Book, Arrive, MarkNoShow, Call, CallSpecific, Recall, Start, Miss, Requeue, Expire, Hold, Resume,
		HoldTimeout, Transfer, AddItem, Finish, Rate, RatingTimeout, UndoCall, UndoFinish, WindowFailure, TakeOver,
		Cancel, Amend, Favour, Prepare, CloseDay, Redirect, Offer, KeepHere, Leave, Withdraw, Admit, Confirm, Release,
	}
}

// Role is who asks for a move.
type Role string

// Roles of workflow §0, as the contract spells them.
const (
	Clerk      Role = "clerk"
	Police     Role = "police"
	Specialist Role = "specialist"
	Guide      Role = "guide"
	Supervisor Role = "supervisor"
	Kiosk      Role = "kiosk"
	Online     Role = "online"
	Applicant  Role = "applicant"
	System     Role = "system"
	Issuer     Role = "issuer"
	Reviewer   Role = "reviewer"
	// Hall is another hall of the city.
	Hall Role = "hall"
)

// Roles lists every role.
func Roles() []Role {
	return []Role{Clerk, Police, Specialist, Guide, Supervisor, Kiosk, Online, Applicant, System, Issuer, Reviewer, Hall}
}

// Class is the queue class of a ticket.
type Class string

// Classes, as the simulator's files spell them.
const (
	Normal   Class = "normal"
	Priority Class = "priority"
	ByTime   Class = "booked"
)

// Classes lists the classes in the order in which they go first.
func Classes() []Class { return []Class{Priority, ByTime, Normal} }

// Rank orders classes, 0 first. An unknown class ranks as normal.
func (c Class) Rank() int {
	switch c {
	case Priority:
		return 0
	case ByTime:
		return 1
	default:
		return 2
	}
}

// Valid says whether the class is one of the three.
func (c Class) Valid() bool { return slices.Contains(Classes(), c) }

// Ticket is one visit of one person to the hall.
type Ticket struct {
	// ID is the same for the ticket's whole life, Label is what the slip shows.
	ID, Label string
	// Item is the code the person came for (may be empty), Dept its department
	// and Zone the zone of the hall.
	Item, Dept, Zone string
	// Extra are items added on the same ticket (一次取号办多事).
	Extra []string
	Class Class
	// Group is the special group behind a priority ticket (workflow §10), with
	// the guide's words where there are any; Needs is the help asked for.
	Group, GroupNote string
	Needs            []string
	// Prepared is what the guide desk found before the window: the papers are
	// looked at again there.
	Prepared *Preparation
	// Ended says why a ticket was given up: cancelled, day_over, moved, taken_back.
	Ended string
	// Offered is the hall that the ticket was offered to: while it waits, nobody
	// calls it here until that hall has answered; once moved, it says where.
	Offered *Elsewhere
	// From is where the ticket was drawn when another hall gave it. While it is
	// Reserved that hall may still keep it, and nobody calls it here.
	From     *Elsewhere
	Reserved bool
	State    State
	// Window holds the ticket: set while called, serving or held, kept on
	// missed, finished and closed tickets for the record, empty while waiting.
	Window string
	// Clerk is the staff number behind the last call, and Chosen the numbers of the
	// choice that led to it (Why.Details).
	Clerk  string
	Chosen map[string]string
	// Begun is where the person was last served without an end, here or at the hall
	// that the ticket comes from.
	Begun *Begun
	// Former are the clerks who had the ticket in hand before it was taken over,
	// oldest first.
	Former []string
	// Jumped is the reason of a call out of turn, while that call stands.
	Jumped string
	// Cases are what the window said that it handed in when it let the ticket go;
	// they may arrive later.
	Cases []string
	// Trailing is set when the window went on to its next person before the hall
	// had heard the end of this visit (see Trail). A missed one has waited for that
	// word in vain; when it comes it still counts, unless the person is back in line.
	Trailing bool
	// Target restricts who may call a transferred ticket (see Window.MayCall);
	// empty is anybody who serves the item.
	Target string
	// Redirected is why a supervisor last sent the person to another line, or back.
	Redirected string
	// Front is set when a window failed under the person: next of its group.
	Front bool
	// Behind are the tickets that a requeued one lets pass; it is called while
	// one of them still waits only when nobody else does, or from NotBefore on.
	Behind []string
	// Slot and SlotEnd are the booked time; zero for walk-ins.
	Slot, SlotEnd time.Time
	// IssuedAt never changes. ArrivedAt starts the wait (issue or arrive).
	IssuedAt, ArrivedAt time.Time
	// QueuedAt is the place in the line: the issue time, or the slot of a
	// booking. Transfer and undo keep it.
	QueuedAt time.Time
	// NotBefore gates a booking until its slot and bounds how long a requeued
	// ticket lets others pass.
	NotBefore  time.Time
	CalledAt   time.Time // first call of the present round
	RecalledAt time.Time // latest call of the present round
	StartedAt  time.Time
	HeldAt     time.Time
	MissedAt   time.Time
	FinishedAt time.Time
	ClosedAt   time.Time
	// Calls of the present round (1 after the first), and lifetime counters.
	Calls, Transfers, Requeues int
	HoldReason                 string
	// HeldFor is the time spent held; ServedFor the time served in rounds that
	// ended by transfer, miss or window failure.
	HeldFor, ServedFor time.Duration
	// Rating is 1 to 5; 0 is not rated.
	Rating int
	// Undone counts undone calls: shown on the board, looked at by supervisors.
	Undone int
}

// Waited is how long the person has waited at now, never negative.
func (t *Ticket) Waited(now time.Time) time.Duration {
	return max(0, now.Sub(t.ArrivedAt))
}

// Handling is the time served, without holds, up to the finish (or to now
// while still serving).
func (t *Ticket) Handling(now time.Time) time.Duration {
	d := t.ServedFor
	if t.StartedAt.IsZero() {
		return d
	}
	end := now
	switch {
	case !t.FinishedAt.IsZero():
		end = t.FinishedAt
	case t.State == Held:
		end = t.HeldAt
	}
	return max(0, d+end.Sub(t.StartedAt)-t.HeldFor)
}

// Elsewhere is a ticket's other hall: its id and name, the number there once it
// is known, and the one id of the move, the same for every try.
type Elsewhere struct {
	Hall, Name, Label, Move string
	// At is when it was offered. Recall says that the other hall only reserves and
	// waits for this hall's word, so that the offer can be withdrawn.
	At     time.Time
	Recall bool
}

// Begun is a window that began with a person, and when that ended.
type Begun struct {
	Window string
	At     time.Time
}

// InLine says whether the ticket can be called here.
func (t *Ticket) InLine() bool { return t.State == Waiting && t.Offered == nil && !t.Reserved }

// Preparation is the guide desk's look at the person's matter: the situation by
// the catalogue's questions and which papers are there. It binds nobody.
type Preparation struct {
	Item, CatalogVersion string
	Answers              map[string][]string
	Party, Delivery      string
	Modifiers            map[string]string
	// Papers by requirement id: true when the guide saw it.
	Papers map[string]bool
	Note   string
	By     string
	At     time.Time
}

// Limits are the local rules of the ticket machine; all are configuration.
type Limits struct {
	// Calls is how often a number is called before it may be missed.
	Calls int
	// RecallGap is the least time between two calls of one number.
	RecallGap time.Duration
	// UndoFor is how long call and finish can be undone; UndoGrace is added at
	// the hall for the way of the command.
	UndoFor, UndoGrace time.Duration
	// HoldMax is how long a ticket may stay held, TrailMax how long a trailing one
	// waits for a word of its window.
	HoldMax, TrailMax time.Duration
	// HoldReasons is the closed list of hold reasons; empty accepts any code.
	HoldReasons []string
	// Requeues is how often a missed ticket may come back, RequeueWithin how
	// long after the miss, RequeueBehind how many it lets pass.
	Requeues, RequeueBehind int
	RequeueWithin           time.Duration
	// Transfers a clerk may make of one ticket; beyond it a supervisor.
	Transfers int
	// BookEarly and BookLate bound the arrival around the slot.
	BookEarly, BookLate time.Duration
	// LateOrdinary is how long after that a late comer still gets a place, at
	// the end of the ordinary line; 0 is not at all.
	LateOrdinary time.Duration
	// Groups are the special groups that go first; empty accepts any code.
	Groups []string
	// RatingMax is how long a finished ticket waits for its rating.
	RatingMax time.Duration
	// OfferMax is how long an offer to another hall waits for its answer before the
	// ticket is back in the line.
	OfferMax time.Duration
}

// DefaultLimits are the values of workflow §1.
func DefaultLimits() Limits {
	return Limits{
		Calls: 3, RecallGap: 15 * time.Second,
		UndoFor: 5 * time.Second, UndoGrace: 3 * time.Second,
		HoldMax:  30 * time.Minute,
		TrailMax: 2 * time.Hour,
		Requeues: 1, RequeueBehind: 3, RequeueWithin: 30 * time.Minute,
		Transfers: 2,
		BookEarly: 15 * time.Minute, BookLate: 15 * time.Minute,
		Groups:    DefaultGroups(),
		RatingMax: 60 * time.Second,
		OfferMax:  2 * time.Minute,
	}
}

// DefaultGroups are the special groups of workflow §10, and the guide's own
// judgement.
func DefaultGroups() []string {
	return []string{"elderly", "disabled", "pregnant", "ill", "infant", "soldier", "veteran", "martyr_family", "guide"}
}

// Input is what comes with an event besides the ticket itself.
type Input struct {
	// Actor is the staff number, Role what it acts as, Window where it sits.
	Actor  string
	Role   Role
	Window string
	// Reason code of hold, call_specific, redirect and window_failure.
	Reason string
	// Target of a transfer: window number, department or zone; of redirect a line
	// (LineTarget), or empty for the one that the item belongs to.
	Target string
	// Item of add_item and amend; Dept and Zone go with an amended one.
	Item, Dept, Zone string
	// Group of favour, and the help that the person needs.
	Group string
	Needs []string
	// Prepared of prepare.
	Prepared *Preparation
	// Chosen are the numbers of the choice that calls.
	Chosen map[string]string
	// Reserve admits without letting anybody call it yet.
	Reserve bool
	// Elsewhere of offer and leave.
	Elsewhere Elsewhere
	// Busy says that the window already holds a called or serving ticket.
	Busy bool
	// Cases of hold and finish: what was handed in.
	Cases []string
	// OpenDrafts counts drafts neither submitted, saved nor discarded.
	OpenDrafts int
	// Ahead are the tickets that a requeued one lets pass (see NextIDs).
	Ahead []string
	// Level is the rating, 1 to 5.
	Level int
	// SessionEnds is the end of the half-day that expire waits for, or of the day
	// that close_day waits for.
	SessionEnds time.Time
}

// Refusal codes of Step.
const (
	NotAllowed       = "not_allowed"
	WrongRole        = "wrong_role"
	OtherWindow      = "other_window"
	OtherClerk       = "other_clerk"
	WindowRequired   = "window_required"
	WindowBusy       = "window_busy"
	ReasonRequired   = "reason_required"
	UnknownReason    = "unknown_reason"
	TargetRequired   = "target_required"
	ItemRequired     = "item_required"
	TooManyTransfers = "too_many_transfers"
	NoMoreCalls      = "no_more_calls"
	NotEnoughCalls   = "not_enough_calls"
	TooSoon          = "too_soon"
	TooEarly         = "too_early"
	TooLate          = "too_late"
	RequeuedBefore   = "requeued_before"
	OpenDrafts       = "open_drafts"
	BadRating        = "bad_rating"
	GroupRequired    = "group_required"
	UnknownGroup     = "unknown_group"
	OfferedElsewhere = "offered_elsewhere"
	OfferBinding     = "offer_binding"
	ReservedFor      = "reserved_for"
)

// Why a ticket was given up.
const (
	EndedCancelled = "cancelled"
	EndedDay       = "day_over"
	EndedMoved     = "moved"
	EndedTakenBack = "taken_back"
)

// Refusal says why an event may not happen. Details are words for the code's
// placeholders, e.g. wait_s.
type Refusal struct {
	Code    string
	State   State
	Event   Event
	Details map[string]string
}

// Error is for developers and logs.
func (r *Refusal) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "queue: %s refused in state %q: %s", r.Event, r.State, r.Code)
	keys := make([]string, 0, len(r.Details))
	for k := range r.Details {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		fmt.Fprintf(&b, " %s=%s", k, r.Details[k])
	}
	return b.String()
}
