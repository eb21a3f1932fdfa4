package client

import (
	"context"
	"errors"
	"time"

	"google.golang.org/grpc"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/visit"
)

// SignIn opens a session; later calls speak for it.
func (c *Client) SignIn(ctx context.Context, staffNo, pin, role string) (Session, error) {
	return c.SignInWith(ctx, staffNo, pin, "", role)
}

// SignInWith shows the code of a second factor, too, where the hall asks the role
// for one.
func (c *Client) SignInWith(ctx context.Context, staffNo, pin, code, role string) (Session, error) {
	return c.signIn(ctx, &hallv1.SignInRequest{StaffNo: staffNo, Pin: pin, Code: code, Role: role})
}

func (c *Client) signIn(ctx context.Context, req *hallv1.SignInRequest) (Session, error) {
	ctx, cancel := context.WithTimeout(ctx, pinDeadline)
	defer cancel()
	req.Window = c.o.Window
	reply, err := c.desk.SignIn(ctx, req)
	if err != nil {
		return Session{}, err
	}
	s := Session{
		Token: reply.GetToken(), Courier: reply.GetCourierToken(), StaffNo: reply.GetStaffNo(), Name: reply.GetName(), Role: req.GetRole(), Roles: reply.GetRoles(),
		Departments: reply.GetDepartments(), HallName: reply.GetHallName(),
		Zone: reply.GetZone(), Serves: reply.GetServes(),
	}
	c.enter(s.Token, s.Courier)
	return s, nil
}

// SignOut ends the session here at once and, when it can be reached, at the hall.
func (c *Client) SignOut(ctx context.Context) error {
	return c.end(ctx, func(ctx context.Context) error {
		_, err := c.desk.SignOut(ctx, &hallv1.SignOutRequest{})
		return err
	})
}

// Lock ends the session's token here at once and, when it can be reached, at the
// hall.
func (c *Client) Lock(ctx context.Context) error {
	return c.end(ctx, func(ctx context.Context) error {
		_, err := c.session.Lock(ctx, &hallv1.LockRequest{})
		return err
	})
}

// end leaves the session before the hall is told: the end of its stream, which may
// come before the answer, is then no news.
func (c *Client) end(ctx context.Context, tell func(context.Context) error) error {
	token, _ := c.tokenChange()
	c.leave()
	ctx, cancel := context.WithTimeout(as(ctx, token), callDeadline)
	defer cancel()
	return tell(ctx)
}

// Resume goes on with a session from before a restart. Its token is empty when it
// was locked or has ended.
func (c *Client) Resume(s Session) { c.enter(s.Token, s.Courier) }

// Authorize asks for a second person's consent.
func (c *Client) Authorize(ctx context.Context, a Authorization) (Approval, error) {
	ctx, cancel := context.WithTimeout(ctx, pinDeadline)
	defer cancel()
	reply, err := c.desk.Authorize(ctx, authorizing(a))
	if err != nil {
		return Approval{}, err
	}
	return Approval{ID: reply.GetApprovalId(), Name: reply.GetName()}, nil
}

func authorizing(a Authorization) *hallv1.AuthorizeRequest {
	req := &hallv1.AuthorizeRequest{StaffNo: a.StaffNo, Pin: a.PIN, Code: a.Code, Step: a.Step, Subject: a.Subject}
	if a.Card.ReadID != "" {
		req.Card = partyTo(a.Card)
		req.Card.Address = "" // nobody needs it for this
	}
	return req
}

// CallNext asks for the next ticket and brings what became of those before. Lost
// answers are asked for again with the same id until the time is over.
func (c *Client) CallNext(ctx context.Context, requestID string, finished []visit.HallCommand) (visit.Ticket, bool, error) {
	req := &hallv1.CallNextRequest{RequestId: requestID}
	for i := range finished {
		req.Finished = append(req.Finished, commandTo(&finished[i]))
	}
	ctx, cancel := context.WithTimeout(ctx, callNextLimit)
	defer cancel()
	for {
		try, end := context.WithTimeout(ctx, stepDeadline)
		reply, err := c.desk.CallNext(try, req)
		end()
		switch {
		case err == nil && reply.GetHeld() != "":
			return visit.Ticket{}, false, &Refused{Code: "window_" + reply.GetHeld(), Details: map[string]string{"reason": reply.GetHeldReason()}}
		case err == nil && reply.GetTicket() == nil:
			return visit.Ticket{}, false, nil
		case err == nil:
			return ticketOf(reply.GetTicket()), true, nil
		case !errors.Is(err, ErrUnreachable):
			return visit.Ticket{}, false, err
		}
		select {
		case <-ctx.Done():
			return visit.Ticket{}, false, err
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// Overview asks who waits.
func (c *Client) Overview(ctx context.Context) (Overview, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.desk.Overview(ctx, &hallv1.OverviewRequest{})
	if err != nil {
		return Overview{}, err
	}
	return overviewOf(reply), nil
}

// IssueTicket is the ticket machine: the same request id gives the same ticket.
func (c *Client) IssueTicket(ctx context.Context, requestID, item string, class visit.TicketClass, maskedName string) (visit.Ticket, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.kiosk.IssueTicket(ctx, &hallv1.IssueTicketRequest{
		RequestId: requestID, ItemCode: item, Class: classTo[class], MaskedName: maskedName,
	})
	if err != nil {
		return visit.Ticket{}, err
	}
	return ticketOf(reply.GetTicket()), nil
}

// RequeueTicket puts a missed ticket back.
func (c *Client) RequeueTicket(ctx context.Context, ticketID string) (visit.Ticket, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.kiosk.RequeueTicket(ctx, &hallv1.RequeueTicketRequest{TicketId: ticketID})
	if err != nil {
		return visit.Ticket{}, err
	}
	return ticketOf(reply.GetTicket()), nil
}

// RateBySlip is the applicant's rating, from 1 to 5, by the code on a receipt.
func (c *Client) RateBySlip(ctx context.Context, caseNo, check string, level int) error {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	_, err := c.kiosk.RateBySlip(ctx, &hallv1.RateBySlipRequest{CaseNo: caseNo, Check: check, Level: int32(level)}) //nolint:gosec // 1 to 5
	return err
}

// ListCases is a work list: review, corrections, ready or mine.
func (c *Client) ListCases(ctx context.Context, list string, limit int) ([]CaseRow, error) {
	rows, _, err := c.listCases(ctx, &hallv1.ListCasesRequest{List: list, Limit: int32(limit)}) //nolint:gosec // a list's length
	return rows, err
}

// Ledger is a page of what applicants of this clerk still have to bring, and where
// the next one begins, empty at the end.
func (c *Client) Ledger(ctx context.Context, after string, limit int) (rows []CaseRow, next string, err error) {
	return c.listCases(ctx, &hallv1.ListCasesRequest{List: "ledger", After: after, Limit: int32(limit)}) //nolint:gosec // a page's length
}

func (c *Client) listCases(ctx context.Context, req *hallv1.ListCasesRequest) ([]CaseRow, string, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.casework.ListCases(ctx, req)
	if err != nil {
		return nil, "", err
	}
	rows := make([]CaseRow, 0, len(reply.GetCases()))
	for _, s := range reply.GetCases() {
		rows = append(rows, rowOf(s))
	}
	return rows, reply.GetNext(), nil
}

// OwnStep is a step of a case's owner: resend or hand_over.
type OwnStep struct {
	CaseID, Event, Note, To string
	SeenVersion             int64
}

// StepOwn takes a step of the owner's; it is not repeated by itself.
func (c *Client) StepOwn(ctx context.Context, o OwnStep) error {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	_, err := c.owner.StepOwn(ctx, &hallv1.StepOwnRequest{
		CaseId: o.CaseID, SeenVersion: o.SeenVersion, Event: o.Event, Note: o.Note, ToStaff: o.To,
	})
	return err
}

// CaseKey names a case by exactly one of its names.
type CaseKey struct{ CaseID, CaseNo, PickupCode, ParcelNo string }

// GetCase shows one case whole, with the others of its package.
func (c *Client) GetCase(ctx context.Context, key CaseKey) (*hallv1.GetCaseResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.casework.GetCase(ctx, &hallv1.GetCaseRequest{
		CaseId: key.CaseID, CaseNo: key.CaseNo, PickupCode: key.PickupCode, ParcelNo: key.ParcelNo,
	})
	if err != nil {
		return nil, err
	}
	return reply, nil
}

// Deliver hands commands over, in order, and gives their receipts.
func (c *Client) Deliver(ctx context.Context, commands []visit.HallCommand) ([]*hallv1.Receipt, error) {
	req := &hallv1.DeliverRequest{Commands: make([]*hallv1.Command, len(commands))}
	for i := range commands {
		req.Commands[i] = commandTo(&commands[i])
	}
	// Waiting for the line saves the pause after it is back.
	reply, err := c.desk.Deliver(ctx, req, grpc.WaitForReady(true))
	return reply.GetReceipts(), err
}
