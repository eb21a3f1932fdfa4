package client

import (
	"context"

	hallv1 "onewindow/api/hall/v1"
)

// Journey tells what became of a ticket, by its id or by its number of a day
// (YYYY-MM-DD; empty is today).
func (c *Client) Journey(ctx context.Context, ticket, day string) (DeskTicket, *hallv1.JourneyResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	j, err := c.journeys.Journey(ctx, &hallv1.JourneyRequest{Ticket: ticket, Day: day})
	if err != nil {
		return DeskTicket{}, nil, err
	}
	return deskTicketOf(j.GetTicket()), j, nil
}

// Redirect sends who waits to another line of the hall.
func (c *Client) Redirect(ctx context.Context, ticket, line, reason string) error {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	_, err := c.journeys.Redirect(ctx, &hallv1.RedirectRequest{TicketId: ticket, Line: line, Reason: reason})
	return err
}

// Rest pauses this window with a reason that the board shows, or ends that pause.
func (c *Client) Rest(ctx context.Context, id, reason string) error {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	_, err := c.rest.Rest(ctx, &hallv1.RestRequest{RequestId: id, Reason: reason})
	if err == nil {
		ask(c.floorNews)
	}
	return err
}
