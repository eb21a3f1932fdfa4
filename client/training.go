package client

import (
	"context"
	"slices"

	hallv1 "onewindow/api/hall/v1"
)

// resultsAtOnce is how many results of practice go in one call.
const resultsAtOnce = 200

// RecordPractice tells the hall what the person signed in has practised; a result that
// it has already is left as it is.
func (c *Client) RecordPractice(ctx context.Context, results []*hallv1.PracticeResult) error {
	for some := range slices.Chunk(results, resultsAtOnce) {
		if err := c.recordPractice(ctx, some); err != nil {
			return err
		}
	}
	return nil
}

func (c *Client) recordPractice(ctx context.Context, results []*hallv1.PracticeResult) error {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	_, err := c.training.RecordPractice(ctx, &hallv1.RecordPracticeRequest{Results: results})
	return err
}
