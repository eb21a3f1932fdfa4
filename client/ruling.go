package client

import (
	"context"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/visit"
)

// AskRule lets a department's rule answer about a matter that the window decides.
func (c *Client) AskRule(ctx context.Context, q HitQuery) (visit.Ruling, error) {
	ctx, cancel := context.WithTimeout(ctx, hitsDeadline)
	defer cancel()
	m := &q.Matter
	reply, err := c.entrust.AskRule(ctx, &hallv1.AskRuleRequest{
		TicketId: q.Ticket, Lease: q.Lease, CaseId: m.CaseID, ItemCode: m.Item, CatalogVersion: m.CatalogVersion, Answers: answersTo(m.Answers),
		Party: m.Party, Modifiers: m.Modifiers, Delivery: m.Delivery, Applicant: partyTo(q.Applicant),
	})
	if err != nil {
		return visit.Ruling{}, err
	}
	return RulingFrom(reply.GetRuling()), nil
}

// RulingFrom reads what a rule says; none reads as no verdict.
func RulingFrom(r *hallv1.Ruling) visit.Ruling {
	out := visit.Ruling{
		Verdict: r.GetVerdict(), Why: r.GetWhy(), Paid: r.GetPaid(), Amount: r.GetAmount(), Ceiling: r.GetCeiling(), Deed: r.GetDeed(),
	}
	for _, l := range r.GetLimits() {
		out.Limits = append(out.Limits, visit.RulingLimit{Code: l.GetCode(), Fen: l.GetFen()})
	}
	for _, c := range r.GetConflicts() {
		out.Conflicts = append(out.Conflicts, visit.RulingConflict{Code: c.GetCode(), Until: c.GetUntil(), Months: int(c.GetMonths()), Has: int(c.GetHas())})
	}
	return out
}
