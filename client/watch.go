package client

import (
	"context"
	"errors"
	"strings"
	"time"

	"google.golang.org/grpc"

	hallv1 "onewindow/api/hall/v1"
)

// Times of the event stream.
const (
	rewatchMin   = 100 * time.Millisecond
	rewatchMax   = time.Second
	overviewGap  = 200 * time.Millisecond // at most five counts a second
	watchStartIn = 2 * time.Second
)

// Run keeps the stream of events open while somebody is signed in, and says in
// what state the line is, until ctx ends.
func (c *Client) Run(ctx context.Context) error {
	counts := make(chan struct{}, 1)
	counted := make(chan struct{})
	go func() {
		defer close(counted)
		c.keepCounting(ctx, counts)
	}()
	defer func() { <-counted }()
	var last int64
	pause := rewatchMin
	for {
		token, changed := c.tokenChange()
		if token == "" {
			c.probe(ctx)
		} else {
			began := time.Now()
			err := c.watch(ctx, &last, counts)
			if ctx.Err() != nil {
				return nil
			}
			var refused *Refused
			switch {
			case errors.As(err, &refused) && refused.Code == CodeSignedOut:
				c.setToken("") // the hall does not know the session: a new sign-in makes a new one
				continue
			case errors.As(err, &refused) && refused.Code == "unknown_sequence":
				last = 0 // another store: begin at its present
			case refused == nil:
				c.lineDown()
			}
			if time.Since(began) > rewatchMax {
				pause = rewatchMin
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
			pause = rewatchMin
		case <-time.After(pause):
			pause = min(2*pause, rewatchMax)
		}
	}
}

// probe says whether the hall answers at all while nobody is signed in.
func (c *Client) probe(ctx context.Context) {
	if c.State() == SignedOut {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, stepDeadline)
	defer cancel()
	_, err := c.desk.Overview(ctx, &hallv1.OverviewRequest{}, grpc.WaitForReady(false))
	var refused *Refused
	switch {
	case errors.As(err, &refused), err == nil:
		// Whoever refuses is there. The refusal itself set SignedOut, which is
		// meant for a session that was lost.
		c.setState(Online)
	default:
		c.lineDown()
	}
}

// watch reads one stream until it breaks. Nothing heard for offlineAfter ends
// it: the hall sends a heartbeat more often than that.
func (c *Client) watch(ctx context.Context, last *int64, counts chan<- struct{}) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	silence := time.AfterFunc(watchStartIn, cancel)
	defer silence.Stop()
	stream, err := c.desk.Watch(ctx, &hallv1.WatchRequest{After: *last})
	if err != nil {
		return err
	}
	for {
		e, err := stream.Recv()
		if err != nil {
			return c.classify(err)
		}
		silence.Reset(offlineAfter)
		if c.State() != Online {
			c.setState(Online)
			ask(counts)
		}
		if e.GetHeartbeat() {
			if *last == 0 {
				*last = e.GetSeq()
			}
			continue
		}
		if *last != 0 && e.GetSeq() != *last+1 {
			return ErrUnreachable // a gap: begin again after the last one seen
		}
		*last = e.GetSeq()
		if c.onEvent != nil {
			c.onEvent(eventOf(e))
		}
		if strings.HasPrefix(e.GetKind(), "ticket") || strings.HasPrefix(e.GetKind(), "case") {
			ask(counts)
		}
	}
}

// ask wakes a worker; one wish is as good as many.
func ask(wake chan<- struct{}) {
	select {
	case wake <- struct{}{}:
	default:
	}
}

// keepCounting fetches the overview when something has changed, and from time
// to time because waiting times grow by themselves.
func (c *Client) keepCounting(ctx context.Context, counts <-chan struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-counts:
		case <-time.After(10 * time.Second):
			if c.State() != Online {
				continue
			}
		}
		if token, _ := c.tokenChange(); token == "" || c.onOverview == nil {
			continue
		}
		o, err := c.Overview(ctx)
		if err == nil {
			c.onOverview(o)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(overviewGap):
		}
	}
}
