package approval

import (
	"slices"
	"strings"

	"onewindow/catalog"
	"onewindow/station"
	"onewindow/visit"
)

// The further steps of a department (workflow §3).
const (
	DeptReturn   Event = "dept_return" // to the window, before the acceptance
	Refuse       Event = "refuse"
	NotNeeded    Event = "not_needed"
	SpecialStart Event = "special_start"
	SpecialEnd   Event = "special_end"
	Extend       Event = "extend"
	RequestMore  Event = "request_more"
	MoreSupplied Event = "more_supplied"
	DeferTimeout Event = "defer_timeout" // promised papers did not come
	Revoke       Event = "revoke"
	// The applicant's right to be heard before the decision.
	TellHearing Event = "tell_hearing"
	AskHearing  Event = "ask_hearing"
	HoldHearing Event = "hold_hearing"
	// Of a case that a window decided for the department, drawn to be looked at again.
	SampleSound   Event = "sample_sound"
	SampleUnsound Event = "sample_unsound"
	// Of a case of another department about which one's own is asked.
	OpinionAgree  Event = "opinion_agree"
	OpinionObject Event = "opinion_object"
)

// further is which of them a state of a case knows.
var further = map[string][]Event{
	"received":      {DeptReturn, Refuse, NotNeeded},
	"dept_returned": {Refuse, NotNeeded},
	"accepted":      {DeferTimeout},
	"reviewing":     {SpecialStart, RequestMore, MoreSupplied, Extend, TellHearing, AskHearing, HoldHearing, DeferTimeout},
	"special":       {SpecialEnd},
	"decided_grant": {Revoke}, "decided_grant_deferred": {Revoke}, "producing": {Revoke}, "ready": {Revoke}, "delivered": {Revoke},
}

// Further lists the further steps that a case knows, for whoever they are.
func Further(c *station.Case) []Event {
	out := slices.Clone(further[c.State])
	if c.Sample == station.SampleDrawn {
		out = append([]Event{SampleSound, SampleUnsound}, out...)
	}
	if c.State == stateReviewing && len(c.Opinions) > 0 {
		out = append([]Event{OpinionAgree, OpinionObject}, out...)
	}
	return out
}

// stateReviewing is the state in which other departments are asked.
const stateReviewing = "reviewing"

// Own reports whether the case is one of the departments decided for; who is not told
// of any is taken to decide for all.
func Own(c *station.Case, s station.Session) bool {
	return c.Department == "" || len(s.Departments) == 0 || slices.Contains(s.Departments, c.Department)
}

// Asked reports whether a department decided for is asked about the case and has not
// answered.
func Asked(c *station.Case, s station.Session) bool {
	return slices.ContainsFunc(c.Opinions, func(o station.Opinion) bool { return o.By == "" && slices.Contains(s.Departments, o.Department) })
}

// opines are the steps of a department that is asked.
func opines(e Event) bool { return e == OpinionAgree || e == OpinionObject }

// roleChief is who extends.
const roleChief = "chief_rep"

// Choice is one further step as it is chosen: of a special procedure with its kind,
// of a refusal with its reason.
type Choice struct {
	Event    Event
	Special  string
	Turndown string
}

// Ask is one thing that a step wants to be told.
type Ask string

// What steps ask for.
const (
	AskReason Ask = "reason"
	AskDays   Ask = "days"
	AskReport Ask = "report"
	AskFacts  Ask = "facts"
	AskOrgan  Ask = "organ"
)

// asks is what steps want to be told, in the order of asking; the others want a
// reason.
var asks = map[Event][]Ask{
	SpecialStart: {AskDays, AskReason}, SpecialEnd: {AskReport}, Refuse: {AskFacts}, NotNeeded: {AskFacts}, DeferTimeout: {}, SampleSound: {},
}

// Asks lists what the step wants to be told.
func (c Choice) Asks() []Ask {
	out, own := asks[c.Event]
	switch {
	case !own:
		return []Ask{AskReason}
	case c.Turndown == visit.OtherOrgan:
		return append(slices.Clone(out), AskOrgan)
	}
	return slices.Clone(out)
}

// Choices lists the further steps of the open case for whoever works here.
func Choices(c *station.Case, who station.Session, r visit.Rules) []Choice {
	var out []Choice
	if c == nil {
		return out
	}
	for _, e := range Further(c) {
		switch {
		case opines(e) && !Asked(c, who), !opines(e) && !Own(c, who), e == Extend && (who.Role != roleChief || c.Extension != nil), e == MoreSupplied && c.MoreAsked == "",
			e == RequestMore && c.MoreAsked != "", e == DeferTimeout && !owes(c),
			hears(e) && e != nextOfHearing(c):
		case e == SpecialStart:
			for _, kind := range Specials(c, r) {
				out = append(out, Choice{Event: e, Special: kind.Code})
			}
		case e == Refuse || e == NotNeeded:
			for _, t := range visit.TurndownReasons {
				if string(t.Outcome) == string(e) {
					out = append(out, Choice{Event: e, Turndown: t.Code})
				}
			}
		default:
			out = append(out, Choice{Event: e})
		}
	}
	return out
}

func hears(e Event) bool { return e == TellHearing || e == AskHearing || e == HoldHearing }

// nextOfHearing is the step that the hearing of a case is at; "" after the last.
func nextOfHearing(c *station.Case) Event {
	switch h := c.Hearing; {
	case h == nil:
		return TellHearing
	case !h.Open:
		return ""
	case h.Asked:
		return HoldHearing
	}
	return AskHearing
}

// owes reports whether papers that were promised have not come.
func owes(c *station.Case) bool {
	return slices.ContainsFunc(c.Lines, func(l visit.JudgedLine) bool { return l.Status == visit.Deferred })
}

// Specials lists the special procedures of the case's item, by its own release of
// the catalogue.
func Specials(c *station.Case, r visit.Rules) []catalog.SpecialProcedure {
	cat, ok := r.Catalogs[c.CatalogVersion]
	if !ok {
		return nil
	}
	it, ok := cat.Item(c.Item)
	if !ok {
		return nil
	}
	return slices.DeleteFunc(cat.SpecialProcedures(), func(p catalog.SpecialProcedure) bool {
		return !slices.Contains(it.TimeLimits.SpecialProcedures, p.Code)
	})
}

// DaysMax bounds the planned length of a special procedure where the table does not.
const DaysMax = 365

// lacks tells what a further step was not told.
func (d Decide) lacks() string {
	for _, a := range (Choice{Event: d.Event, Turndown: d.Reason}).Asks() {
		said := map[Ask]string{AskReason: d.Reason, AskReport: d.Report, AskFacts: d.Note, AskOrgan: d.Organ}
		switch {
		case a == AskDays && (d.PlannedDays <= 0 || d.PlannedDays > DaysMax):
			return RefusedNoDays
		case a != AskDays && strings.TrimSpace(said[a]) == "":
			return RefusedNoWord
		}
	}
	return ""
}
