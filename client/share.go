package client

import (
	"context"
	"time"

	hallv1 "onewindow/api/hall/v1"
)

// shareTime is how long a start waits for the hall: a line that is there carries
// within a second.
const shareTime = 3 * time.Second

// KeyShare asks for the hall's share of the key to what this desk keeps. The error
// is ErrUnreachable, *Refused no_key_share, or that of a certificate that is not
// accepted.
func (c *Client) KeyShare(ctx context.Context) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, shareTime)
	defer cancel()
	r, err := hallv1.NewKeyServiceClient(c.conn).KeyShare(ctx, &hallv1.KeyShareRequest{})
	if err != nil {
		return nil, err
	}
	return r.GetShare(), nil
}
