package client

import (
	"context"
	"errors"
	"time"

	hallv1 "onewindow/api/hall/v1"
)

// eventFloor says that something was ordered of a window, or of all.
const eventFloor = "floor_changed"

// FloorNews tells that something may have been ordered of this window.
func (c *Client) FloorNews() <-chan struct{} { return c.floorNews }

// Board gives every picture of the hall, and the heartbeats between them, until
// the stream ends. Nothing heard for offlineAfter ends it.
func (c *Client) Board(ctx context.Context, take func(*hallv1.BoardResponse)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silence := time.AfterFunc(offlineAfter, func() { cancel(errSilence) })
	defer silence.Stop()
	stream, err := c.floor.Board(ctx, &hallv1.BoardRequest{})
	for err == nil {
		var p *hallv1.BoardResponse
		if p, err = stream.Recv(); err == nil {
			silence.Reset(offlineAfter)
			take(p)
		}
	}
	if errors.Is(context.Cause(ctx), errSilence) {
		return errSilence
	}
	return classify(err)
}

// Arrange orders windows.
func (c *Client) Arrange(ctx context.Context, req *hallv1.ArrangeRequest) error {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	_, err := c.floor.Arrange(ctx, req)
	return err
}

// StopLine stops giving tickets out for a line, or goes on.
func (c *Client) StopLine(ctx context.Context, req *hallv1.StopLineRequest) error {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	_, err := c.floor.StopLine(ctx, req)
	return err
}

// Broadcast says a word to the windows, or takes it back.
func (c *Client) Broadcast(ctx context.Context, req *hallv1.BroadcastRequest) error {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	_, err := c.floor.Broadcast(ctx, req)
	return err
}

// Report tells the hall of this window, and hears what is ordered of it.
func (c *Client) Report(ctx context.Context, req *hallv1.ReportRequest) (*hallv1.ReportResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	return c.floor.Report(ctx, req)
}

// Foresee asks what two hours bring with orders and without.
func (c *Client) Foresee(ctx context.Context, req *hallv1.ForeseeRequest) (*hallv1.ForeseeResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	return c.floor.Foresee(ctx, req)
}

// MoveTicket moves another window's ticket as a supervisor; the error is *Refused
// when the hall will not.
func (c *Client) MoveTicket(ctx context.Context, commandID, ticket, event, reason, target string) error {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.desk.Deliver(ctx, &hallv1.DeliverRequest{Commands: []*hallv1.Command{{
		CommandId: commandID, TicketId: ticket, MadeAt: stamp(c.o.Now()),
		Content: &hallv1.Command_TicketMove{TicketMove: &hallv1.TicketMove{Event: event, Reason: reason, Target: target}},
	}}})
	switch {
	case err != nil:
		return err
	case len(reply.GetReceipts()) == 0:
		return ErrUnreachable
	case !reply.GetReceipts()[0].GetAccepted():
		r := reply.GetReceipts()[0]
		return &Refused{Code: r.GetRefusal(), Details: r.GetDetails()}
	}
	return nil
}
