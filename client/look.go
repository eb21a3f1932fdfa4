package client

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"google.golang.org/grpc"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"

	hallv1 "onewindow/api/hall/v1"
)

// Look is what can be seen of the hall without signing in.
type Look struct {
	Serving bool
	Took    time.Duration
	// Ahead is how far the hall's clock is ahead of this machine's, to about
	// half of Took. Known is false when the hall does not tell its time.
	Ahead time.Duration
	Known bool
}

// Look asks the hall whether it serves. The error is ErrUnreachable, or what
// else came instead of an answer, a certificate that does not hold among it;
// State tells then why.
func (c *Client) Look(ctx context.Context) (Look, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	var head metadata.MD
	// The first call also makes the connection, which is not the answer's time.
	_, err := c.health.Check(ctx, &healthv1.HealthCheckRequest{})
	if err != nil {
		c.lineDown()
		return Look{}, plainly(err)
	}
	began := c.o.Now()
	r, err := c.health.Check(ctx, &healthv1.HealthCheckRequest{}, grpc.Header(&head))
	if err != nil {
		return Look{}, plainly(err)
	}
	l := Look{Serving: r.GetStatus() == healthv1.HealthCheckResponse_SERVING, Took: c.o.Now().Sub(began)}
	if told := head.Get(hallv1.TimeHeader); len(told) > 0 {
		at, err := time.Parse(time.RFC3339Nano, told[0])
		if err != nil {
			return l, fmt.Errorf("client: time of the hall: %w", err)
		}
		l.Ahead, l.Known = at.Sub(began.Add(l.Took/2)), true
	}
	return l, nil
}

// plainly leaves of an answer that did not come what a person can act on: gRPC
// quotes the cause within its own words.
func plainly(err error) error {
	if !errors.Is(err, ErrUnreachable) {
		return err
	}
	cause := err.Error()
	if at := strings.LastIndex(cause, `desc = "`); at >= 0 {
		cause = strings.TrimSuffix(cause[at+len(`desc = "`):], `"`)
	}
	return fmt.Errorf("%w: %s", ErrUnreachable, strings.TrimPrefix(cause, "transport: "))
}
