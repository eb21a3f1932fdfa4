package main

import (
	"context"

	"onewindow/client"
	"onewindow/station"
	"onewindow/visit"
)

// relayPort is the hall's client as the place where visits wait for another
// window.
type relayPort struct{ client *client.Client }

func (r relayPort) PutDraft(ctx context.Context, c station.Copy) error {
	return fromHall(r.client.PutDraft(ctx, client.Copy(c)))
}

func (r relayPort) PutPage(ctx context.Context, p station.PageCopy, data []byte) error {
	return fromHall(r.client.PutPage(ctx, client.Page{
		CaseID: p.CaseID, Line: p.Line, SHA256: p.SHA256, Media: p.Media, Data: data, Ticket: p.Ticket, Lease: p.Lease,
	}))
}

func (r relayPort) CopyPage(ctx context.Context, ticket, caseID, sha256 string) ([]byte, error) {
	data, err := r.client.CopyPage(ctx, ticket, caseID, sha256)
	return data, fromHall(err)
}

func (r relayPort) FindTicket(ctx context.Context, label string) (station.InHand, error) {
	found, err := r.client.FindTicket(ctx, label)
	return station.InHand(found), fromHall(err)
}

func (r relayPort) TakeOver(ctx context.Context, requestID, ticket string, lease int64, finished []visit.HallCommand) (station.Taken, error) {
	t, err := r.client.TakeOver(ctx, requestID, ticket, lease, finished)
	taken := station.Taken{
		Ticket: t.Ticket, State: t.State, From: visit.Hand{Window: t.Window, Clerk: t.StaffNo, Name: t.Name}, Draft: t.Draft,
		Receipts: map[string]visit.HallReceipt{},
	}
	for _, r := range t.Receipts {
		taken.Receipts[r.CaseID] = r.HallReceipt
	}
	for _, p := range t.Pages {
		taken.Pages = append(taken.Pages, station.PageCopy{CaseID: p.CaseID, Page: p.Page})
	}
	return taken, fromHall(err)
}
