package client

import (
	"context"

	hallv1 "onewindow/api/hall/v1"
)

// Bags are the bags of originals that the caller has, was given, or may open, and the
// places that the caller acts for.
func (c *Client) Bags(ctx context.Context) (bags []*hallv1.Bag, places []string, err error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.custody.ListBags(ctx, &hallv1.ListBagsRequest{})
	return reply.GetBags(), reply.GetPlaces(), err
}

// Originals are the papers of a list: here, late or missing.
func (c *Client) Originals(ctx context.Context, list string) ([]*hallv1.Original, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.custody.ListOriginals(ctx, &hallv1.ListOriginalsRequest{List: list})
	return reply.GetOriginals(), err
}

// PackBag seals papers into a bag; the same request packs once.
func (c *Client) PackBag(ctx context.Context, req *hallv1.PackBagRequest) (*hallv1.Bag, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.custody.PackBag(ctx, req)
	return reply.GetBag(), err
}

// MoveBag is one scan of a bag.
func (c *Client) MoveBag(ctx context.Context, req *hallv1.MoveBagRequest) (*hallv1.Bag, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.custody.MoveBag(ctx, req)
	return reply.GetBag(), err
}

// ReturnPaper says that an original was given back to its owner.
func (c *Client) ReturnPaper(ctx context.Context, paper *hallv1.PaperRef) error {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	_, err := c.custody.MovePaper(ctx, &hallv1.MovePaperRequest{Paper: paper, Event: "returned"})
	return err
}
