package client

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	hallv1 "onewindow/api/hall/v1"
)

// askAgain is how often a request for consent is looked after.
const askAgain = 500 * time.Millisecond

// Codes of consents from afar that came to nothing.
const (
	CodeConsentRefused = "consent_refused"
	CodeConsentOver    = "consent_over"
)

// ConsentFromAfar asks a supervisor elsewhere for the consent that Authorize records
// at the desk, and waits for the answer. When ctx ends first the request is taken
// back. The error is *Refused when the supervisor says no or nobody answers.
func (c *Client) ConsentFromAfar(ctx context.Context, step, subject string) (Approval, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return Approval{}, err
	}
	req := &hallv1.AskConsentRequest{Id: id.String(), Step: step, Subject: subject}
	for asked := false; ; {
		try, end := context.WithTimeout(ctx, callDeadline)
		reply, err := c.floor.AskConsent(try, req)
		end()
		switch {
		case ctx.Err() != nil:
			c.withdrawConsent(context.WithoutCancel(ctx), req.GetId())
			return Approval{}, ctx.Err()
		case err != nil && (!asked || !errors.Is(err, ErrUnreachable)):
			return Approval{}, err
		case err != nil: // the line is away; the request stands
		case reply.GetState() == "granted":
			return Approval{ID: reply.GetApprovalId(), Name: reply.GetName()}, nil
		case reply.GetState() == "refused":
			return Approval{}, &Refused{Code: CodeConsentRefused, Details: map[string]string{"name": reply.GetName()}}
		case reply.GetState() != "pending":
			return Approval{}, &Refused{Code: CodeConsentOver}
		default:
			asked = true
		}
		select {
		case <-ctx.Done():
		case <-time.After(askAgain):
		}
	}
}

func (c *Client) withdrawConsent(ctx context.Context, id string) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	_, err := c.floor.WithdrawConsent(ctx, &hallv1.WithdrawConsentRequest{Id: id})
	if err != nil {
		c.o.Log.Warn("a request for consent was not taken back; it ends by itself", "err", err)
	}
}

// AnswerConsent grants or refuses a request.
func (c *Client) AnswerConsent(ctx context.Context, id, pin string, grant bool) error {
	ctx, cancel := context.WithTimeout(ctx, pinDeadline)
	defer cancel()
	_, err := c.floor.AnswerConsent(ctx, &hallv1.AnswerConsentRequest{Id: id, Pin: pin, Grant: grant})
	return err
}

// CallHelp calls a supervisor to this window: help or emergency; "" takes it back.
func (c *Client) CallHelp(ctx context.Context, id, kind string) error {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	_, err := c.floor.CallHelp(ctx, &hallv1.CallHelpRequest{Id: id, Kind: kind})
	if err == nil {
		ask(c.floorNews)
	}
	return err
}

// AnswerHelp says that this supervisor goes there, or resets the call.
func (c *Client) AnswerHelp(ctx context.Context, id string, over bool) error {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	_, err := c.floor.AnswerHelp(ctx, &hallv1.AnswerHelpRequest{Id: id, Over: over})
	return err
}
