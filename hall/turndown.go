package hall

import (
	"slices"
	"strings"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/casework"
	"onewindow/hall/store"
)

// turnedDown puts into the step why a window takes no case in. It wants a
// supervisor's consent, which is spent in the transaction of the case.
func turnedDown(tx *store.Tx, who *caller, cmd *hallv1.Command, t *hallv1.Turndown, events []casework.Event, in *casework.Input, used *reads) error {
	ev := events[len(events)-1]
	if !slices.Contains([]casework.Event{casework.Refuse, casework.MarkNotNeeded}, ev) {
		return store.Refuse(RefuseUnknownOutcome, "outcome", string(ev))
	}
	in.Reason, in.Note = clip(t.GetReason(), 32), strings.TrimSpace(clip(t.GetFacts(), 1000))
	organ := strings.TrimSpace(clip(t.GetCompetentOrgan(), 100))
	basis, wrong := casework.Turndown(ev, in.Reason, in.Note, organ)
	if wrong != "" {
		return store.Refuse(wrong, "reason", in.Reason)
	}
	in.Basis = basis
	in.Note = competent(in.Note, organ)
	a, err := spendable(tx, who, nil, t.GetApprovalId(), stepRefuse, cmd.GetCaseId())
	if err != nil {
		return err
	}
	in.Approval = casework.Approval{ID: a.ID, By: a.SecondNo, Role: casework.Supervisor}
	used.approvals = append(used.approvals, a.ID)
	return nil
}

// competent is what the history of the case says: the facts, and who is competent.
func competent(facts, organ string) string {
	if organ == "" {
		return facts
	}
	return facts + toOrgan + organ
}

const toOrgan = " → "
