package visit

import (
	"errors"
	"slices"
	"strings"

	"onewindow/catalog"
)

// Turndown is why a window takes no case in. The article behind the reason is
// the hall's and the papers' to know.
type Turndown struct {
	Reason string `json:"reason"`
	// Facts is what was found, Organ who is competent, in words.
	Facts string `json:"facts"`
	Organ string `json:"organ,omitempty"`
	// ApprovalID is a supervisor's consent to it.
	ApprovalID string `json:"approvalID"`
	ApprovedBy string `json:"approvedBy,omitempty"`
}

// OtherOrgan is the reason that another organ is competent: it must be named
// (行政许可法 art. 32).
const OtherOrgan = "other_organ"

// SecondNotice sends papers that were brought after a notice back once more. 一次性
// means once: where it names what was not brought since, it says why and a supervisor
// stands for it; of new defects alone it is empty.
type SecondNotice struct {
	Reason     string `json:"reason,omitempty"`
	ApprovalID string `json:"approvalID,omitempty"`
	ApprovedBy string `json:"approvedBy,omitempty"`
}

// TurndownReason is one reason with the outcome that it makes.
type TurndownReason struct {
	Code    string
	Outcome OutcomeCode
}

// TurndownReasons are the reasons that a window may turn a matter down for.
var TurndownReasons = []TurndownReason{
	{OtherOrgan, Refuse}, {"conditions", Refuse}, {"false_papers", Refuse}, {"no_licence", NotNeeded},
}

// Taken reports whether the hall took the matter in as a new case that goes on.
func (m *Matter) Taken() bool {
	return m.Kind == NewCase && m.Answer != nil && m.Answer.Accepted && m.Turndown == nil && m.Answer.State != stateWithdrawn
}

// BringList is the paper of an advice (papers.BringList); it needs no order from
// the hall.
const BringList = "bring_list"

// Advised is the reason of a matter that ended with an advice.
const Advised = "advice"

// turnDown hands a matter in that the window does not take: the lines need not
// be judged, and the situation may be one that nobody accepts.
func (d decider) turnDown(m *Matter, c HandIn) ([]Event, error) {
	t := c.Turndown
	switch {
	case m.Kind != NewCase:
		return nil, refuse(RefusedOutcome)
	case d.s.Identity == nil:
		return nil, refuse(RefusedNoIdentity)
	case t == nil || !slices.Contains(TurndownReasons, TurndownReason{t.Reason, c.Outcome}):
		return nil, refuse(RefusedNoReason)
	case strings.TrimSpace(t.Facts) == "":
		return nil, refuse(RefusedNoFacts)
	case t.Reason == OtherOrgan && strings.TrimSpace(t.Organ) == "":
		return nil, refuse(RefusedNoOrgan)
	case t.ApprovalID == "":
		return nil, refuse(RefusedNoApproval)
	}
	pos, err := d.r.Position(m)
	if err != nil {
		return nil, err
	}
	lines, judged, err := d.r.Judgements(d.s, m, d.meta.At)
	if _, open := errors.AsType[*catalog.Unanswered](err); open || err == nil && pos.Leaf == nil {
		return nil, refuse(RefusedUnanswered)
	}
	if err != nil {
		return nil, err
	}
	e := CaseHandedIn{CaseID: m.CaseID, CommandID: d.meta.ID, ByPIN: d.meta.ByPIN, Outcome: c.Outcome, Leaf: pos.Leaf.ID, Turndown: &Turndown{
		Reason: t.Reason, Facts: strings.TrimSpace(t.Facts), Organ: strings.TrimSpace(t.Organ),
		ApprovalID: t.ApprovalID, ApprovedBy: t.ApprovedBy,
	}}
	for _, l := range lines {
		if j, ok := judged[l.ID]; ok {
			e.Judgements = append(e.Judgements, j)
			e.Pages = append(e.Pages, d.lent(m, j)...)
		}
	}
	return one(e), nil
}

// lent are the pages of a judgement that lie with another matter of the visit.
func (d decider) lent(m *Matter, j Judgement) []Page {
	return slices.DeleteFunc(slices.Clone(d.s.PagesOf(m, j)), func(p Page) bool { return slices.Contains(m.Pages, p) })
}

// advise ends the matter without a case; the list of what to bring is printed.
func (d decider) advise() ([]Event, error) {
	m, err := d.matter()
	switch {
	case err != nil:
		return nil, err
	case m.Kind != NewCase:
		return nil, refuse(RefusedOutcome)
	case d.s.Identity == nil:
		return nil, refuse(RefusedNoIdentity)
	}
	lines, err := d.r.Lines(m)
	if _, open := errors.AsType[*catalog.Unanswered](err); open || err == nil && len(lines) == 0 {
		return nil, refuse(RefusedUnanswered)
	}
	if err != nil {
		return nil, err
	}
	return []Event{
		PaperQueued{Job: Job{ID: d.meta.ID + "/" + BringList, CaseID: m.CaseID, Kind: BringList, Copy: 1, State: JobQueued}},
		MatterDiscarded{CaseID: m.CaseID, Reason: Advised},
	}, nil
}
