package station

import (
	"slices"
	"time"

	"onewindow/visit"
)

// Given is a command that the hall took, and its answer: what a hall that lost a part
// of its past is told again.
type Given struct {
	Command visit.HallCommand
	Receipt visit.HallReceipt
	// Label of the ticket, and when the person was called.
	Label string
	Began time.Time
}

// GivenOf are the cases, and the steps of cases, that the hall has taken from the
// visits of these records, in the order of its answers.
func GivenOf(records []visit.Record) []Given {
	states := map[string]*visit.State{}
	sent := map[string]visit.HallCommand{}
	var out []Given
	for _, r := range records {
		v := states[r.VisitID]
		if v == nil {
			v = &visit.State{}
			states[r.VisitID] = v
		}
		*v = visit.Apply(*v, r.At, r.Event)
		if cmd, ok := visit.Outgoing(*v, r.At, r.Event); ok {
			sent[cmd.ID] = cmd
		}
		e, ok := r.Event.(visit.CaseAnswered)
		if !ok || !e.Answer.Accepted {
			continue
		}
		cmd, ok := sent[e.CommandID]
		if ok && (cmd.Submission != nil || cmd.Supplement != nil || cmd.Withdrawal != nil) {
			out = append(out, Given{Command: cmd, Label: v.Ticket.Label, Began: v.Ticket.CalledAt, Receipt: visit.HallReceipt{
				CommandID: e.CommandID, Accepted: true, At: e.Answer.At, Case: &visit.CaseAnswer{CaseNo: e.Answer.CaseNo, PickupCode: e.Answer.PickupCode},
			}})
		}
	}
	for i := range out {
		out[i].Receipt.Papers = papersOf(states[out[i].Command.VisitID], out[i].Command.CaseID)
	}
	slices.SortStableFunc(out, func(a, b Given) int { return a.Receipt.At.Compare(b.Receipt.At) })
	return out
}

// papersOf are the papers of a case that the hall allowed, with their release code.
func papersOf(v *visit.State, caseID string) (out []visit.PaperOrder) {
	for i := range v.Jobs {
		if j := &v.Jobs[i]; j.CaseID == caseID && j.Verification != "" {
			out = append(out, visit.PaperOrder{Kind: j.Kind, Number: j.Number, Verification: j.Verification})
		}
	}
	return out
}
