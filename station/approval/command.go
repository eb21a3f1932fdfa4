package approval

import (
	"slices"
	"strings"

	"onewindow/station"
	"onewindow/visit"
)

// Command is one thing that the reviewer asks for. The set is closed.
type Command interface{ name() string }

// Name is the word of a command.
func Name(c Command) string { return c.name() }

type (
	// Refresh reads the list again.
	Refresh struct{}
	// Open shows a case.
	Open struct{ CaseID string }
	// Show takes the list of what was drawn to be looked at again in place of the
	// queue, or the queue again.
	Show struct{ Samples bool }
	// Find shows the case of a number, also one that is not on the list.
	Find struct{ CaseNo string }
	// Close puts the open case away. Nothing is lost by it.
	Close struct{}
	// DecideMany takes the same simple step on several cases of the list, each as the
	// list shows it.
	DecideMany struct {
		Event Event
		Cases []station.CaseRow
	}
	// Decide takes a step on the open case.
	Decide struct {
		Event Event
		// Reason is why, for a denial and for a second notice of old defects; at most ReasonMax
		// characters, for it is printed on the decision.
		Reason string
		Note   string
		// Lines are the papers found wrong, for a notice: missing or defective,
		// each with its reason.
		Lines []visit.Judgement
		// Special is the kind of a special procedure that begins, PlannedDays its
		// length in working days; Report ends it. Organ is who is competent for what
		// is refused; its facts are the note, its code the reason.
		Special     string
		PlannedDays int
		Report      string
		Organ       string
		// Approval is a supervisor's consent to a second notice; see
		// Seat.Authorize.
		Approval station.Approval
	}
)

func (Refresh) name() string { return "refresh" }
func (Open) name() string    { return "open" }
func (Find) name() string    { return "find" }
func (Show) name() string    { return "show" }
func (Close) name() string   { return "close" }
func (Decide) name() string  { return "decide" }

func (DecideMany) name() string { return "decide_many" }

// ReasonMax is the greatest length of a reason in characters, as the hall
// keeps it.
const ReasonMax = 64

// Event is a reviewer's step on a case, in the hall's words.
type Event string

// The steps of a reviewer.
const (
	Accept      Event = "accept"
	StartReview Event = "start_review"
	Grant       Event = "grant"
	Deny        Event = "deny"
	Notice      Event = "notice"
)

// allowed is which steps a state of a case knows (workflow §3). It spares the
// reviewer a trip; the hall decides.
var allowed = map[string][]Event{
	"received":      {Accept, Notice},
	"dept_returned": {Accept, Notice},
	"corrected":     {Accept, Notice},
	"accepted":      {StartReview},
	"reviewing":     {Grant, Deny},
}

// Allowed lists the steps that a state of a case knows, the way forward first.
func Allowed(state string) []Event { return slices.Clone(allowed[state]) }

// May reports whether a state of a case knows the step.
func May(state string, e Event) bool { return slices.Contains(allowed[state], e) }

// stateCorrected is the state in which a notice is a second one.
const stateCorrected = "corrected"

// StepSecondNotice is the exceptional step that a second person consents to.
const StepSecondNotice = "second_notice"

// Second reports whether a notice on the case would be a second one.
func Second(c *station.Case) bool { return c != nil && c.State == stateCorrected }

// Old reports whether a second notice would name what was not newly supplied: that
// takes a reason and a supervisor's consent. Defects of what was are told freely.
func Old(c *station.Case, lines []visit.Judgement) bool {
	if !Second(c) {
		return false
	}
	for _, l := range c.Open() {
		lines = append(slices.Clone(lines), l.Judgement)
	}
	return slices.ContainsFunc(lines, func(j visit.Judgement) bool { return !slices.Contains(c.Supplied, j.Line) })
}

// Codes of refusals that this seat adds to those of visit and station.
const (
	RefusedNoCase   = "no_case"          // no case is open
	RefusedWaiting  = "decision_waiting" // a decision on this case waits for the hall
	RefusedStep     = "step"             // the state of the case knows no such step
	RefusedLong     = "reason_long"
	RefusedNoDenial = "no_deny_reason"
	RefusedNoWhy    = "no_notice_reason" // a second notice of old defects without its reason
	RefusedNoDays   = "no_planned_days"
	RefusedNoWord   = "step_untold" // the step was not told what it asks for
	// RefusedOthersWait: another person's decisions wait for the hall.
	RefusedOthersWait = "others_wait"
)

// check holds a decision to what can be known here.
func (d Decide) check(c *station.Case) error {
	switch {
	case !May(c.State, d.Event) && !slices.Contains(Further(c), d.Event):
		return &visit.Refusal{Code: RefusedStep, Details: map[string]string{"state": c.State}}
	case len([]rune(d.Reason)) > ReasonMax:
		return &visit.Refusal{Code: RefusedLong}
	case d.Event == Deny && strings.TrimSpace(d.Reason) == "":
		return &visit.Refusal{Code: RefusedNoDenial}
	case d.Event == Notice && len(d.Lines) == 0:
		return &visit.Refusal{Code: visit.RefusedNothingOpen}
	case d.Event != Notice && len(d.Lines) > 0:
		return &visit.Refusal{Code: visit.RefusedNotNow}
	case d.Event == Notice && Old(c, d.Lines) && strings.TrimSpace(d.Reason) == "":
		return &visit.Refusal{Code: RefusedNoWhy}
	case d.Event == Notice && Old(c, d.Lines) && d.Approval.ID == "":
		return &visit.Refusal{Code: visit.RefusedNoApproval}
	}
	if slices.Contains(Further(c), d.Event) {
		if code := d.lacks(); code != "" {
			return &visit.Refusal{Code: code}
		}
	}
	for _, j := range d.Lines {
		_, known := c.Line(j.Line)
		switch {
		case !known:
			return &visit.Refusal{Code: visit.RefusedUnknownLine}
		case !j.Status.Open() || j.Reason == "":
			return &visit.Refusal{Code: visit.RefusedNoReason}
		case !slices.Contains(visit.Reasons, j.Reason):
			return &visit.Refusal{Code: visit.RefusedUnknownReason, Details: map[string]string{"reason": j.Reason}}
		case j.Reason == visit.ReasonOther && strings.TrimSpace(j.Note) == "":
			return &visit.Refusal{Code: visit.RefusedNoNote}
		}
	}
	return nil
}

// decision is the command's content. A line keeps its pages: the hall takes a
// line as it is sent.
func (d Decide) decision(c *station.Case) *visit.Decision {
	out := &visit.Decision{
		Event: string(d.Event), SeenVersion: c.Version, Reason: strings.TrimSpace(d.Reason), Note: strings.TrimSpace(d.Note),
		ApprovalID: d.Approval.ID, Special: d.Special, PlannedDays: d.PlannedDays, Report: strings.TrimSpace(d.Report),
		Organ: strings.TrimSpace(d.Organ),
	}
	for _, j := range d.Lines {
		line, _ := c.Line(j.Line)
		j.Automatic = false
		out.Lines = append(out.Lines, visit.JudgedLine{Judgement: j, Pages: line.Pages})
	}
	return out
}

// Simple is the step that may be taken on a case from the list, without opening it:
// accepting one that the window found complete, and beginning its review. Whoever
// decides has looked at the case.
func Simple(c station.CaseRow) Event {
	switch c.State {
	case "received":
		return Accept
	case "accepted":
		return StartReview
	}
	return ""
}
