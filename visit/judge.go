package visit

import (
	"slices"
	"time"

	"onewindow/catalog"
	"onewindow/values"
)

// Reasons for a missing or defective line (workflow §5), the nine commonest by
// one digit.
var Reasons = []string{
	"M01", "M02", "M03", "M04", "M05", "M06", "M07", "M08", "M09", "M10", "M11", "M12", "M13", "M14", "M99",
}

// ReasonNotBrought is the reason of a missing line, ReasonOther the one that
// must be written out.
const (
	ReasonNotBrought = "M01"
	ReasonOther      = "M99"
)

// lineSelfID is the applicant's own identity card in every list.
const lineSelfID = "IDC.self"

// lines of people who come instead of the applicant.
var representatives = []string{"IDC.agent", "IDC.handler"}

// Proper is the judgement that one key gives a line in good order.
func Proper(l catalog.Line) Status {
	switch {
	case l.Original.Need == catalog.NeedCollect:
		return Collected
	case l.Original.Need == catalog.NeedInspect:
		return Verified
	case l.Copy.Need != catalog.NeedNone:
		return Copied
	}
	return Verified
}

// Judgements are the clerk's judgements and, for lines without one, what the
// visit knows: the same paper was judged for another matter, or the applicant's
// own card was read by the reader. Forms are the strictest of the basket.
// Lines that the situation no longer asks for are left out but not forgotten.
func (r Rules) Judgements(s *State, m *Matter, now time.Time) ([]catalog.Line, map[string]Judgement, error) {
	lines, err := r.Lines(m)
	if err != nil {
		return nil, nil, err
	}
	lines = r.strictest(s, m, lines)
	judged := make(map[string]Judgement, len(lines))
	for _, l := range lines {
		if j, ok := m.Judged[l.ID]; ok {
			judged[l.ID] = j
		} else if m.CommandID != "" {
			continue // what comes later is no part of the case
		} else if l.ID == lineSelfID && cardProves(s, lines, now) {
			judged[l.ID] = Judgement{Line: l.ID, Status: Verified, Automatic: true}
		} else if j, ok := r.pooled(s, m, l); ok {
			judged[l.ID] = j
		}
	}
	return lines, judged, nil
}

func cardProves(s *State, lines []catalog.Line, now time.Time) bool {
	if s.Identity == nil || s.Identity.Source != FromCard {
		return false
	}
	if s.Identity.Card.Expired(values.Of(now)) {
		return false
	}
	return !slices.ContainsFunc(lines, func(l catalog.Line) bool { return slices.Contains(representatives, l.ID) })
}

// OutcomeCode is how a case is handed in; the words are those of the hall's
// contract.
type OutcomeCode string

// The outcomes a window can choose.
const (
	Receive        OutcomeCode = "receive"          // 收件, the department accepts
	Accept         OutcomeCode = "accept"           // 收件即受理
	AcceptAndGrant OutcomeCode = "accept_and_grant" // 全委托: accepted and decided
	AcceptAndDeny  OutcomeCode = "accept_and_deny"  // the same, as the rule denies it
	Notice         OutcomeCode = "notice"           // 一次性补正告知
	Supply         OutcomeCode = "supplement"       // corrected papers for an old case
	Refuse         OutcomeCode = "refuse"           // 不予受理
	NotNeeded      OutcomeCode = "not_needed"       // 不受理: no licence is needed
)

// OutcomeOption is one way to hand the case in; WhyNot is the refusal code of
// one that is not open now.
type OutcomeOption struct {
	Code   OutcomeCode
	WhyNot string
	// Open counts lines missing or defective, Unjudged those not judged, Promised
	// those to come later.
	Open, Unjudged, Promised int
	// Second: a notice was given before and this one names what was not brought
	// since, so that it needs a reason and a supervisor.
	Second bool
}

// Outcomes lists what the window may do with the matter, the main way first.
func (r Rules) Outcomes(s *State, m *Matter, now time.Time) ([]OutcomeOption, error) {
	_, it, err := r.Item(m)
	if err != nil {
		return nil, err
	}
	lines, judged, err := r.Judgements(s, m, now)
	if err != nil {
		return nil, err
	}
	var open, missing, unjudged, promised, silent int
	code, upstream := mainOutcome(it, m), false
	for _, l := range lines {
		j, ok := judged[l.ID]
		switch {
		case !ok:
			unjudged++
		case j.Status == Awaited: // received now; the hall goes on when the result is there
			code = Receive
			o := s.Find(j.From)
			upstream = upstream || o != nil && o.CommandID == ""
		case m.ForNow(l, j):
			silent++
		case j.Status.Open():
			open++
			if j.Status == Missing {
				missing++
			}
		case j.Status == Deferred:
			promised++
		}
	}
	if code == AcceptAndGrant && promised > 0 {
		code = Accept // what is promised comes before the decision (workflow §3); the hall decides when it is here
	}
	main := OutcomeOption{Code: code, Open: open, Unjudged: unjudged, Promised: promised}
	switch {
	case s.Identity == nil:
		main.WhyNot = RefusedNoIdentity
	case unjudged > 0:
		main.WhyNot = RefusedUnjudged
	case open > 0:
		main.WhyNot = RefusedOpenLines
	case silent > 0:
		main.WhyNot = RefusedSourceSilent
	case m.Promised && promised == len(lines):
		main.WhyNot = RefusedNothingCame
	case upstream:
		main.WhyNot = RefusedUpstream
	case m.Kind != Supplement && r.unsendable(s, m):
		main.WhyNot = RefusedNoMailAddress
	case m.Kind != Supplement && !r.reachable(s, m):
		main.WhyNot = RefusedNoContact
	}
	if m.Promised {
		return []OutcomeOption{main}, nil
	}
	notice := OutcomeOption{Code: Notice, Open: open, Unjudged: unjudged, Second: m.Kind == Supplement && missing > 0}
	switch {
	case s.Identity == nil:
		notice.WhyNot = RefusedNoIdentity
	case unjudged > 0:
		notice.WhyNot = RefusedUnjudged
	case m.Kind == Supplement && missing+silent == len(lines):
		notice.WhyNot = RefusedNothingCame
	case open == 0 && silent > 0:
		notice.WhyNot = RefusedSourceSilent
	case open == 0:
		notice.WhyNot = RefusedNothingOpen
	}
	return append(r.byRule(m, main), notice), nil
}

func mainOutcome(it *catalog.Item, m *Matter) OutcomeCode {
	if m.Kind == Supplement {
		return Supply
	}
	switch it.TimeLimits.AcceptMode {
	case catalog.AcceptFullDelegation:
		return AcceptAndGrant
	case catalog.AcceptOnReceipt:
		return Accept
	}
	return Receive
}
