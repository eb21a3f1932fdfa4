package redress

import (
	"slices"
	"time"

	"onewindow/values"
)

// Kind of a matter.
type Kind string

// The kinds.
const (
	BadRating Kind = "bad_rating"
	NotDone   Kind = "not_done"
)

// State of a matter.
type State string

// The states: a reopened matter is assigned again.
const (
	Registered State = "registered"
	Assigned   State = "assigned"
	Answered   State = "answered"
	Closed     State = "closed"
	Referred   State = "referred" // it is for somebody outside the hall
)

// Open reports whether there is still something to do.
func (s State) Open() bool { return s != Closed && s != Referred }

// Event moves a matter.
type Event string

// The events.
const (
	Triage  Event = "triage"
	Contact Event = "contact"
	Answer  Event = "answer"
	Verify  Event = "verify"
)

// Routes of a triage.
const (
	RouteHall       = "hall" // the supervisor at once
	RouteDepartment = "department"
	RouteEscalate   = "escalate" // the hall's leader and the department's
	RouteOutside    = "outside"  // a suit, a petition, no matter of this hall
)

// Causes that an answer names, for the reports.
func Causes() []string {
	return []string{"materials", "overdue", "shirking", "attitude", "wait", "system", "policy", "mistaken", "other"}
}

// Limits are the hall's times (C11, C12).
type Limits struct {
	Contact, Answer, Complex    values.Limit
	RatingContact, RatingAnswer values.Limit
}

// Matter is one thing that went wrong. Staff and Window are whom it is about.
type Matter struct {
	Kind          Kind
	State         State
	Staff, Window string
	// Route and Dept say whose work it is; Complex gives the longer time.
	Route, Dept string
	Complex     bool
	// Cause and Answer are what was found and what the citizen was told.
	Cause, Answer                                 string
	RegisteredAt, ContactedAt, AnsweredAt, DoneAt time.Time
	AnsweredBy                                    string
	Satisfied                                     bool
	Reopened                                      int
}

// Input is who acts, and with what.
type Input struct {
	Actor, Window string
	// Departments that the actor answers for; Supervisor works for the hall.
	Departments []string
	Supervisor  bool
	Route, Dept string
	Complex     bool
	Cause, Text string
	Satisfied   bool
}

// Codes of refusals.
const (
	Concerned    = "concerned" // it is about the one who would act, or their window
	NotNow       = "not_now"
	NotTheirs    = "not_theirs"
	UnknownRoute = "unknown_route"
	NoDepartment = "department_required"
	NoText       = "text_required"
	NoCause      = "cause_required"
	NotContacted = "not_contacted"
)

// Refusal says why a step is not taken.
type Refusal struct {
	Code  string
	State State
}

// Error gives the code for logs.
func (r *Refusal) Error() string { return "redress: " + r.Code }

// New is a matter as it is registered. A bad rating needs no triage: the hall answers
// it.
func New(kind Kind, staff, window string, now time.Time) Matter {
	m := Matter{Kind: kind, State: Registered, Staff: staff, Window: window, RegisteredAt: now}
	if kind == BadRating {
		m.State, m.Route = Assigned, RouteHall
	}
	return m
}

// theirs reports whether the matter is the actor's work.
func (m *Matter) theirs(in Input) bool {
	return in.Supervisor || m.Dept != "" && slices.Contains(in.Departments, m.Dept)
}

// Step takes one step, or says why not.
func Step(m Matter, ev Event, in Input, now time.Time) (Matter, error) {
	no := func(code string) (Matter, error) { return m, &Refusal{Code: code, State: m.State} }
	switch {
	case in.Actor == m.Staff || in.Window != "" && in.Window == m.Window:
		return no(Concerned)
	case !m.theirs(in) || (ev == Triage || ev == Verify) && !in.Supervisor:
		return no(NotTheirs)
	}
	switch ev {
	case Triage:
		return triage(m, in, now)
	case Contact:
		if m.State != Registered && m.State != Assigned {
			return no(NotNow)
		}
		if in.Text == "" {
			return no(NoText)
		}
		if m.ContactedAt.IsZero() {
			m.ContactedAt = now
		}
	case Answer:
		switch {
		case m.State != Assigned:
			return no(NotNow)
		case !slices.Contains(Causes(), in.Cause):
			return no(NoCause)
		case in.Text == "":
			return no(NoText)
		case m.ContactedAt.IsZero():
			return no(NotContacted)
		}
		m.State, m.Cause, m.Answer, m.AnsweredAt, m.AnsweredBy = Answered, in.Cause, in.Text, now, in.Actor
	case Verify:
		switch {
		case m.State != Answered:
			return no(NotNow)
		case in.Text == "":
			return no(NoText)
		case !in.Satisfied:
			m.State = Assigned
			m.Reopened++
			return m, nil
		}
		m.State, m.Satisfied, m.DoneAt = Closed, true, now
	default:
		return no(NotNow)
	}
	return m, nil
}

func triage(m Matter, in Input, now time.Time) (Matter, error) {
	no := func(code string) (Matter, error) { return m, &Refusal{Code: code, State: m.State} }
	if m.State != Registered && m.State != Assigned {
		return no(NotNow)
	}
	switch in.Route {
	case RouteHall, RouteEscalate:
		m.State, m.Dept = Assigned, in.Dept
	case RouteDepartment:
		if in.Dept == "" {
			return no(NoDepartment)
		}
		m.State, m.Dept = Assigned, in.Dept
	case RouteOutside:
		if in.Text == "" { // the citizen is told where to go
			return no(NoText)
		}
		m.State, m.Answer, m.DoneAt = Referred, in.Text, now
	default:
		return no(UnknownRoute)
	}
	m.Route, m.Complex = in.Route, in.Complex
	return m, nil
}

// Dues are the days by which the citizen is spoken to and answered; a zero day waits
// for the calendar of its year.
func Dues(m Matter, cal *values.Calendar, l Limits) (contact, answer values.Date) {
	within, whole := l.Contact, l.Answer
	switch {
	case m.Kind == BadRating:
		within, whole = l.RatingContact, l.RatingAnswer
	case m.Complex:
		whole = l.Complex
	}
	return dueOf(cal, m.RegisteredAt, within), dueOf(cal, m.RegisteredAt, whole)
}

func dueOf(cal *values.Calendar, from time.Time, l values.Limit) values.Date {
	if cal == nil {
		return values.Date{}
	}
	due, err := cal.Due(from, l, nil)
	if err != nil {
		return values.Date{}
	}
	return due.Due
}

// Late reports whether one of the days has passed and what it is for is not done.
func Late(m Matter, today values.Date, cal *values.Calendar, l Limits) bool {
	if !m.State.Open() {
		return false
	}
	contact, answer := Dues(m, cal, l)
	passed := func(d values.Date) bool { return !d.IsZero() && d.Before(today) }
	return m.ContactedAt.IsZero() && passed(contact) || m.State != Answered && passed(answer)
}

// Figures are what became of the matters of one kind.
type Figures struct{ Registered, InTime, Late, Settled int }

// Count adds a matter: answered by its day or not, late so far, settled with the
// citizen's word.
func (f *Figures) Count(m Matter, today values.Date, cal *values.Calendar, l Limits) {
	_, due := Dues(m, cal, l)
	f.Registered++
	switch {
	case m.AnsweredAt.IsZero() || due.IsZero():
	case values.Of(m.AnsweredAt).After(due):
		f.Late++
	default:
		f.InTime++
	}
	if Late(m, today, cal, l) && m.AnsweredAt.IsZero() {
		f.Late++
	}
	if m.State == Closed {
		f.Settled++
	}
}

// IsBad reports whether a rating becomes work.
func IsBad(level int) bool { return level == 1 || level == 2 }
