package client

import (
	"context"

	hallv1 "onewindow/api/hall/v1"
)

// StepResult takes one step with a result that no handover moves; version is the one
// that was seen.
func (c *Client) StepResult(ctx context.Context, caseID, event string, version int64) error {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	_, err := c.output.StepResult(ctx, &hallv1.StepResultRequest{CaseId: caseID, Event: event, SeenVersion: version})
	return err
}
