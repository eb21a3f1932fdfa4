package client

import (
	"context"

	hallv1 "onewindow/api/hall/v1"
)

// Matters are the bad ratings and the matters of 办不成事 that are open.
func (c *Client) Matters(ctx context.Context) ([]*hallv1.Matter, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.redress.ListMatters(ctx, &hallv1.ListMattersRequest{})
	return reply.GetMatters(), err
}

// Alerts are what nobody has answered yet.
func (c *Client) Alerts(ctx context.Context) ([]*hallv1.Alert, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.police.ListAlerts(ctx, &hallv1.ListAlertsRequest{})
	return reply.GetAlerts(), err
}

// AcknowledgeAlert says what becomes of an alert: go_on or stop.
func (c *Client) AcknowledgeAlert(ctx context.Context, id, outcome string) error {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	_, err := c.police.AcknowledgeAlert(ctx, &hallv1.AcknowledgeAlertRequest{Id: id, Outcome: outcome})
	return err
}

// Urge tells the department of a case that it is waited for.
func (c *Client) Urge(ctx context.Context, caseID string) error {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	_, err := c.alarms.Urge(ctx, &hallv1.UrgeRequest{CaseId: caseID})
	return err
}
