package casework

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"onewindow/values"
)

// Refusal says why an event may not happen now. Details always hold the
// present state and version, then words for the code's placeholders.
type Refusal struct {
	Code    string
	State   State
	Version int64
	Event   Event
	Details map[string]string
}

// Error is for developers and logs.
func (r *Refusal) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "casework: %s refused in state %q version %d: %s", r.Event, r.State, r.Version, r.Code)
	for _, k := range slices.Sorted(maps.Keys(r.Details)) {
		if k != "state" && k != "version" {
			fmt.Fprintf(&b, " %s=%s", k, r.Details[k])
		}
	}
	return b.String()
}

// Effects are what a step asks of the world.
type Effects struct {
	// Papers to print, as papers kinds, in order.
	Papers []string
	// Clocks that the step moved.
	Clocks []ClockEffect
	// NeedsNumber asks the hall to allot the official number with this step.
	NeedsNumber bool
	// Event and states, for the history.
	Event    Event
	From, To State
}

// Step applies one event. The error is always a *Refusal, and then the case
// comes back unchanged. A case may be given to Step by several people at once:
// whoever names a version that is no longer present is refused with the
// present state.
func Step(c Case, ev Event, in Input, now time.Time, env Env) (Case, Effects, error) {
	refuse := func(code string, details map[string]string) (Case, Effects, error) {
		d := map[string]string{"state": string(c.State), "version": strconv.FormatInt(c.Version, 10)}
		maps.Copy(d, details)
		return c, Effects{}, &Refusal{Code: code, State: c.State, Version: c.Version, Event: ev, Details: d}
	}
	if stale(&c, &in) {
		return refuse(StaleVersion, map[string]string{"seen": strconv.FormatInt(in.SeenVersion, 10)})
	}
	row := find(c.State, ev)
	if row == nil {
		return refuse(noRow(&c, ev), nil)
	}
	if !slices.Contains(row.Roles, in.Role) {
		return refuse(WrongRole, map[string]string{"role": string(in.Role)})
	}
	s := step{before: &c, next: c.clone(), in: &in, now: now, env: &env, papers: slices.Clone(row.Papers), clocks: slices.Clone(row.Clocks)}
	for _, name := range row.Guards {
		if no := guards[name](&s); no != nil {
			return refuse(no.code, no.details)
		}
	}
	s.next.State = row.To
	s.next.Version++
	if apply := effects[ev]; apply != nil {
		apply(&s)
	}
	if s.declares() {
		s.papers = append([]string{DeclarationPaper}, s.papers...)
	}
	fx := Effects{
		Papers: s.papers, Clocks: s.clocks, Event: ev, From: c.State, To: row.To,
		NeedsNumber: c.No == "" && !s.next.ReceivedAt.IsZero(),
	}
	return s.next, fx, nil
}

// Outcome turns the outcome of a window's submission into the events that
// make it, from a case that does not exist yet; nil for an unknown outcome.
func Outcome(outcome string) []Event {
	switch outcome {
	case "receive":
		return []Event{Open, Receive}
	case "accept":
		return []Event{Open, Accept}
	case "accept_and_grant":
		return []Event{Open, Accept, Grant}
	case "accept_and_deny":
		return []Event{Open, Accept, Deny}
	case "notice":
		return []Event{Open, Notice}
	case "refuse":
		return []Event{Open, Refuse}
	case "not_needed":
		return []Event{Open, MarkNotNeeded}
	default:
		return nil
	}
}

// step is one transition in the making.
type step struct {
	before *Case
	next   Case
	in     *Input
	now    time.Time
	env    *Env
	papers []string
	clocks []ClockEffect
}

// no is a guard's refusal.
type no struct {
	code    string
	details map[string]string
}

func deny(code string, pairs ...string) *no {
	d := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		d[pairs[i]] = pairs[i+1]
	}
	return &no{code: code, details: d}
}

// stale holds everybody to the version they saw. The department's people work
// from a list that may be old, so they must name one.
func stale(c *Case, in *Input) bool {
	if in.Role == Reviewer || in.Role == ChiefRep {
		return in.SeenVersion != c.Version
	}
	return in.SeenVersion != 0 && in.SeenVersion != c.Version
}

// noRow explains an event that the present state does not know.
func noRow(c *Case, ev Event) string {
	switch {
	case ev != Grant && ev != GrantDeferred && ev != Deny && ev != Withdraw:
		return NotAllowed
	case c.State.Decided() || c.State == Archived && !c.DecidedAt.IsZero():
		return AlreadyDecided
	case c.State == Withdrawn:
		return IsWithdrawn
	}
	return NotAllowed
}

// judge holds the lines of the input (over what is known) to the required list.
func (s *step) judge() (Verdict, *no) {
	s.next.Lines = merge(s.before.Lines, s.in.Lines)
	v, err := Judge(s.env.Item.Required, s.next.Lines)
	var line *LineError
	if errors.As(err, &line) {
		return v, deny(line.Code, "line", line.Line)
	}
	if len(s.env.Item.Required) == 0 {
		return v, deny(NoList)
	}
	if !v.AllJudged {
		return v, deny(NotJudged, "lines", strings.Join(v.Missing, ","), "count", strconv.Itoa(len(v.Missing)))
	}
	return v, nil
}

// passed says whether a clock of the case has run out; an unknown calendar is
// no answer, because a date is never guessed.
func (s *step) passed(id ClockID) *no {
	k, ok := ClockOf(*s.before, id, s.now, *s.env)
	switch {
	case !ok:
		return deny(NotRunning, "clock", string(id))
	case k.Pending:
		return deny(CalendarPending, "clock", string(id))
	case !values.Of(s.now).After(k.Due):
		return deny(TooEarly, "clock", string(id), "due", k.Due.String())
	}
	return nil
}

// declares says that the step takes an applicant's declaration in place of a paper
// (告知承诺): it counts once it is signed. Nobody signs for a case that has ended.
func (s *step) declares() bool {
	return !s.next.State.Failed() && slices.ContainsFunc(s.next.Lines, func(l JudgedLine) bool {
		return l.Status == Declared && !slices.ContainsFunc(s.before.Lines, func(b JudgedLine) bool { return b.ID == l.ID && b.Status == Declared })
	})
}

// recordPeople takes identities that came with the event.
func (s *step) recordPeople() {
	if s.in.Applicant.Known() {
		s.next.Applicant = s.in.Applicant
	}
	if s.in.Agent.Known() {
		s.next.Agent = s.in.Agent
	}
}
