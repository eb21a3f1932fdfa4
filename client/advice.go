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
			Fields: visit.FieldsOf(h.GetFields()),
		})
	}
	return out, nil
}

// KnownFields asks what the person at the desk filled in the last time.
func (c *Client) KnownFields(ctx context.Context, ticket string, lease int64, applicant visit.Identity) (visit.FieldValues, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.advice.KnownFields(ctx, &hallv1.KnownFieldsRequest{TicketId: ticket, Lease: lease, Applicant: partyTo(applicant)})
	return visit.FieldsOf(reply.GetFields()), err
}

// Address is one entry of the city's list of addresses.
type Address struct{ Code, Text string }

// FindAddresses searches the city's list.
func (c *Client) FindAddresses(ctx context.Context, query string, limit int) ([]Address, error) {
	ctx, cancel := context.WithTimeout(ctx, hitsDeadline)
	defer cancel()
	reply, err := c.advice.FindAddresses(ctx, &hallv1.FindAddressesRequest{Query: query, Limit: int32(limit)}) //nolint:gosec // a list's length
	if err != nil {
		return nil, err
	}
	var out []Address
	for _, a := range reply.GetAddresses() {
		out = append(out, Address{Code: a.GetCode(), Text: a.GetText()})
	}
	return out, nil
}

// ReturnRate counts cases that were received, and that came back.
type ReturnRate struct{ Received, Returned int }

// ReturnReason is why cases came back, and how many.
type ReturnReason struct {
	Line, Reason string
	Count        int
}

// ItemPast is what became of an item's cases lately.
type ItemPast struct {
	All, Mine   ReturnRate
	Reasons     []ReturnReason
	LastVersion string
	LastAt      time.Time
}

// ItemPast asks what became of an item's cases lately.
func (c *Client) ItemPast(ctx context.Context, item string) (ItemPast, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.advice.ItemPast(ctx, &hallv1.ItemPastRequest{ItemCode: item})
	if err != nil {
		return ItemPast{}, err
	}
	rate := func(r *hallv1.ReturnRate) ReturnRate {
		return ReturnRate{Received: int(r.GetReceived()), Returned: int(r.GetReturned())}
	}
	out := ItemPast{All: rate(reply.GetAll()), Mine: rate(reply.GetMine()), LastVersion: reply.GetLastVersion(), LastAt: timeOf(reply.GetLastAt())}
	for _, r := range reply.GetReasons() {
		out.Reasons = append(out.Reasons, ReturnReason{Line: r.GetLine(), Reason: r.GetReason(), Count: int(r.GetCount())})
	}
	return out, nil
}
