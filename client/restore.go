package client

import (
	"cmp"
	"context"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/visit"
)

// Given is a command as it was sent, and what the hall had answered.
type Given struct {
	Command visit.HallCommand
	Receipt visit.HallReceipt
	// Label of the ticket, and when the visit began.
	Label string
	Began time.Time
}

// reofferAtOnce is how many go in one call.
const reofferAtOnce = 16

// Reoffer offers again what a hall had taken in and lost; it says what the hall
// answers now.
func (c *Client) Reoffer(ctx context.Context, given []Given) (answers []visit.HallReceipt, err error) {
	for len(given) > 0 {
		n := min(len(given), reofferAtOnce)
		got, err := c.reofferSome(ctx, given[:n])
		if err != nil {
			return answers, err
		}
		answers, given = append(answers, got...), given[n:]
	}
	return answers, nil
}

func (c *Client) reofferSome(ctx context.Context, given []Given) ([]visit.HallReceipt, error) {
	ctx, cancel := context.WithTimeout(ctx, deliverTimeout)
	defer cancel()
	req := &hallv1.ReofferRequest{}
	for i := range given {
		g := &given[i]
		receipt := &hallv1.Receipt{CommandId: g.Receipt.CommandID, Accepted: g.Receipt.Accepted, At: stamp(g.Receipt.At)}
		if a := g.Receipt.Case; a != nil {
			code := a.PickupCode
			for _, p := range g.Receipt.Papers {
				code = cmp.Or(code, p.Verification)
			}
			receipt.Case = &hallv1.Case{CaseNo: a.CaseNo, PickupCode: code}
		}
		req.Given = append(req.Given, &hallv1.Given{
			Command: commandTo(&g.Command), Receipt: receipt, TicketLabel: g.Label, BeganAt: stamp(g.Began),
		})
	}
	reply, err := c.restore.Reoffer(ctx, req)
	if err != nil {
		return nil, err
	}
	var out []visit.HallReceipt
	for _, r := range reply.GetReceipts() {
		out = append(out, receiptOf(r))
	}
	return out, nil
}

// Complaints are what windows say of the hall's log and nobody answers for yet.
func (c *Client) Complaints(ctx context.Context) ([]*hallv1.Complaint, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.restore.ListComplaints(ctx, &hallv1.ListComplaintsRequest{})
	return reply.GetComplaints(), err
}

// SeeComplaints says that whoever is signed in answers for all up to one.
func (c *Client) SeeComplaints(ctx context.Context, upTo int64) error {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	_, err := c.restore.SeeComplaints(ctx, &hallv1.SeeComplaintsRequest{UpTo: upTo})
	return err
}
