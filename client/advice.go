package client

import (
	"context"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/visit"
)

// hitsDeadline is what the hall needs for its sources, and the way there and
// back.
const hitsDeadline = 4 * time.Second

// HitQuery is a matter whose list is known, and whose it is.
type HitQuery struct {
	Ticket    string
	Lease     int64
	Matter    visit.Matter
	Applicant visit.Identity
	Lines     []string
}

// HitAnswer is what was found, and the lines for which a source was silent.
type HitAnswer struct {
	Hits   []visit.Hit
	Silent []string
}

// FindHits asks for what stands in for papers.
func (c *Client) FindHits(ctx context.Context, q HitQuery) (HitAnswer, error) {
	ctx, cancel := context.WithTimeout(ctx, hitsDeadline)
	defer cancel()
	m := &q.Matter
	reply, err := c.advice.FindHits(ctx, &hallv1.FindHitsRequest{
		TicketId: q.Ticket, Lease: q.Lease, CaseId: m.CaseID, ItemCode: m.Item, CatalogVersion: m.CatalogVersion, Answers: answersTo(m.Answers),
		Party: m.Party, Modifiers: m.Modifiers, Delivery: m.Delivery, Applicant: partyTo(q.Applicant), Lines: q.Lines,
	})
	if err != nil {
		return HitAnswer{}, err
	}
	out := HitAnswer{Silent: reply.GetSilent()}
	for _, h := range reply.GetHits() {
		out.Hits = append(out.Hits, visit.Hit{
			ID: h.GetId(), Line: h.GetLine(), By: h.GetBy(), Source: h.GetSource(), IssuedOn: h.GetIssuedOn(), ValidTo: h.GetValidTo(),
		})
	}
	return out, nil
}
