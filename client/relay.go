package client

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/visit"
)

// InHand is a ticket that some window has in hand.
type InHand struct {
	Ticket visit.Ticket
	// State is the hall's word: called, serving or held.
	State, Window, StaffNo, Name string
	// DraftAt is when the newest copy of its visit came; zero without one.
	DraftAt time.Time
}

// Taken is a ticket that was taken over, with the copy of its visit in clear;
// nil when there is none that can be opened.
type Taken struct {
	Ticket visit.Ticket
	// State is the hall's word for the ticket now.
	State                 string
	Window, StaffNo, Name string // who had it before
	Draft                 []byte
	// Receipts answer hand-ins of this ticket that took effect, by case.
	Receipts []CaseReceipt
	// Pages are at the hall whole.
	Pages []HeldPage
}

// HeldPage is a page of a case that was not handed in.
type HeldPage struct {
	CaseID string
	visit.Page
}

// CaseReceipt is the hall's answer to the hand-in of a case.
type CaseReceipt struct {
	CaseID string
	visit.HallReceipt
}

// Copy is a copy of a visit. The hall gets Body sealed; the rest it may know.
type Copy struct {
	Ticket string
	Lease  int64
	Visit  string
	Events int64
	Cases  []string
	Body   []byte
}

// copyCases is how many cases of a visit the hall takes the ids of.
const copyCases = 64

// PutDraft leaves a copy of a visit at the hall, sealed with the key of its
// ticket, so that another window can go on. The refusal stale_lease says that
// one already does.
func (c *Client) PutDraft(ctx context.Context, d Copy) error {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	key, known := c.draftKey(d.Ticket)
	if !known {
		reply, err := c.relay.DraftKey(ctx, &hallv1.DraftKeyRequest{TicketId: d.Ticket, Lease: d.Lease})
		if err != nil {
			return err
		}
		key = reply.GetKey()
		c.keepDraftKey(d.Ticket, key)
	}
	seal, err := draftSeal(key)
	if err != nil {
		return err
	}
	_, err = c.relay.PutDraft(ctx, &hallv1.PutDraftRequest{
		TicketId: d.Ticket, Lease: d.Lease, Sealed: seal.Seal(nil, nil, d.Body, []byte(d.Ticket)),
		VisitId: d.Visit, Events: d.Events, CaseIds: d.Cases[:min(len(d.Cases), copyCases)],
	})
	return err
}

// FindTicket says who has the ticket with that number in hand.
func (c *Client) FindTicket(ctx context.Context, label string) (InHand, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.relay.FindTicket(ctx, &hallv1.FindTicketRequest{Label: label})
	if err != nil {
		return InHand{}, err
	}
	t := reply.GetTicket()
	return InHand{
		Ticket: ticketOf(t), State: t.GetState(), Window: t.GetWindow(), StaffNo: reply.GetStaffNo(), Name: reply.GetName(),
		DraftAt: timeOf(reply.GetDraftAt()),
	}, nil
}

// TakeOver brings a ticket to this window, and what became of those before to the
// hall. Lost answers are asked for again with the same request id until the time
// is over.
func (c *Client) TakeOver(ctx context.Context, requestID, ticket string, lease int64, finished []visit.HallCommand) (Taken, error) {
	req := &hallv1.TakeOverRequest{RequestId: requestID, TicketId: ticket, Lease: lease}
	for i := range finished {
		req.Finished = append(req.Finished, commandTo(&finished[i]))
	}
	ctx, cancel := context.WithTimeout(ctx, callNextLimit)
	defer cancel()
	for {
		try, end := context.WithTimeout(ctx, callDeadline)
		reply, err := c.relay.TakeOver(try, req)
		end()
		switch {
		case err == nil:
			return c.taken(ticket, reply), nil
		case !errors.Is(err, ErrUnreachable):
			return Taken{}, err
		}
		select {
		case <-ctx.Done():
			return Taken{}, err
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (c *Client) taken(ticket string, reply *hallv1.TakeOverResponse) Taken {
	t := Taken{
		Ticket: ticketOf(reply.GetTicket()), State: reply.GetTicket().GetState(),
		Window: reply.GetWindow(), StaffNo: reply.GetStaffNo(), Name: reply.GetName(),
	}
	for _, r := range reply.GetReceipts() {
		t.Receipts = append(t.Receipts, CaseReceipt{CaseID: r.GetCase().GetCaseId(), HallReceipt: receiptOf(r)})
	}
	for _, p := range reply.GetPages() {
		t.Pages = append(t.Pages, HeldPage{CaseID: p.GetCaseId(), Page: visit.Page{
			Line: p.GetLineId(), SHA256: p.GetSha256(), Bytes: p.GetBytes(), Media: p.GetMediaType(),
		}})
	}
	c.keepDraftKey(ticket, reply.GetKey())
	if len(reply.GetSealed()) == 0 {
		return t
	}
	seal, err := draftSeal(reply.GetKey())
	if err == nil {
		t.Draft, err = seal.Open(nil, nil, reply.GetSealed(), []byte(ticket))
	}
	if err != nil {
		// The hall has another secret than when the copy was made; the visit goes
		// on without it.
		c.o.Log.Error("draft does not open", "ticket", ticket, "err", err)
	}
	return t
}

func draftSeal(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("client: draft key: %w", err)
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("client: draft key: %w", err)
	}
	return seal, nil
}

// draftKey is the key of the ticket in hand; a window has one at a time, and
// held ones ask again.
func (c *Client) draftKey(ticket string) (key []byte, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.draft.key, c.draft.ticket == ticket
}

func (c *Client) keepDraftKey(ticket string, key []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.draft.ticket, c.draft.key = ticket, key
}
