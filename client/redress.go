package client

import (
	"context"

	hallv1 "onewindow/api/hall/v1"
)

// RegisterMatter takes down what could not be done; the same request registers once.
func (c *Client) RegisterMatter(ctx context.Context, req *hallv1.RegisterMatterRequest) (*hallv1.Matter, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.redress.RegisterMatter(ctx, req)
	return reply.GetMatter(), err
}
