package client

import (
	"context"
	"time"

	hallv1 "onewindow/api/hall/v1"
)

// studyDeadline is for a question that reads a quarter of the hall's history.
const studyDeadline = time.Minute

// Figures are those that the hall publishes, of a span of days.
func (c *Client) Figures(ctx context.Context, from, to, by string) (*hallv1.FiguresResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, studyDeadline)
	defer cancel()
	return c.figures.Figures(ctx, &hallv1.FiguresRequest{From: from, To: to, By: by})
}

// Returns are the cases of a span that came back.
func (c *Client) Returns(ctx context.Context, from, to string) (*hallv1.ReturnsResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, studyDeadline)
	defer cancel()
	return c.figures.Returns(ctx, &hallv1.ReturnsRequest{From: from, To: to})
}

// NameCause says what was behind a case that came back.
func (c *Client) NameCause(ctx context.Context, caseNo, cause, reason string) error {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	_, err := c.figures.NameCause(ctx, &hallv1.NameCauseRequest{CaseNo: caseNo, Cause: cause, Reason: reason})
	return err
}

// FinishMeasure says that a clerk was trained, or an item looked at again.
func (c *Client) FinishMeasure(ctx context.Context, kind, subject, month, reason string) error {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	_, err := c.figures.FinishMeasure(ctx, &hallv1.FinishMeasureRequest{Kind: kind, Subject: subject, Month: month, Reason: reason})
	return err
}
