package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"google.golang.org/grpc"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/peer"

	hallv1 "onewindow/api/hall/v1"
)

// Times of the event stream.
const (
	firstRewatch  = 100 * time.Millisecond
	lastRewatch   = 300 * time.Millisecond // with one try to connect still below two seconds
	sameGaps      = 3                      // tries to get what is missing
	overviewGap   = 200 * time.Millisecond // at most five counts a second
	overviewAgain = time.Second            // after a failure
	pingEvery     = 400 * time.Millisecond // at most; with the hall's heartbeat and stepDeadline below two seconds
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
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		c.keepIdentity(ctx)
	}()
	defer func() { <-counted; <-kept }()
	var last, gapAt int64
	gaps := 0
	pause := firstRewatch
	for {
		token, changed := c.tokenChange()
		if token == "" {
			c.probe(ctx)
		} else {
			began := time.Now()
			at, err := c.watch(ctx, changed, &last, counts)
			if ctx.Err() != nil {
				return nil
			}
			switch {
			case errors.Is(err, errSession):
				continue
			case errors.Is(err, errGap) && last == gapAt:
				gaps++
				if gaps >= sameGaps {
					last = 0 // the hall does not have it any more; the count is fetched anew
				}
			case errors.Is(err, errGap):
				gapAt, gaps = last, 1
			case hasCode(err, CodeSignedOut):
				c.noteLoss(token, err)
				// Nothing comes of asking again: only a sign-in makes a new session.
				select {
				case <-ctx.Done():
					return nil
				case <-changed:
				}
				continue
			case hasCode(err, "unknown_sequence"):
				last = 0 // another store: begin at its present
			case errors.Is(err, ErrUnreachable):
				// A server that went with a word leaves time to look at the next one
				// before the clerk is told; after a silence there is none left.
				if !c.servers.leave(at) || errors.Is(err, errSilence) {
					c.lineDown()
				}
			}
			if time.Since(began) > offlineAfter {
				pause = firstRewatch
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
			pause = firstRewatch
		case <-time.After(pause):
			pause = min(2*pause, lastRewatch)
		}
	}
}

// probe says whether the hall answers at all while nobody is signed in.
func (c *Client) probe(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, stepDeadline)
	defer cancel()
	var at peer.Peer
	_, err := c.health.Check(ctx, &healthv1.HealthCheckRequest{}, grpc.Peer(&at))
	if errors.Is(err, ErrUnreachable) {
		c.servers.leave(at.Addr)
		c.lineDown()
		return
	}
	c.servers.arrived()
	c.setState(Online) // whoever refuses is there
}

var (
	// errSession ends a stream whose session is not the present one.
	errSession = errors.New("client: another session")
	// errGap ends a stream that left something out.
	errGap = errors.New("client: gap in the events")
	// errSilence ends a stream on which nothing comes any more.
	errSilence = fmt.Errorf("%w: nothing heard", ErrUnreachable)
)

// watch reads one stream until it breaks. Nothing heard for offlineAfter ends
// it: the hall sends a heartbeat more often than that. at is the server that it
// came from, nil if none was reached.
func (c *Client) watch(ctx context.Context, changed <-chan struct{}, last *int64, counts chan<- struct{}) (at net.Addr, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silence := time.AfterFunc(offlineAfter, func() { cancel(errSilence) })
	defer silence.Stop()
	go func() {
		select {
		case <-changed:
			cancel(errSession)
		case <-ctx.Done():
		}
	}()
	heard := make(chan struct{}, 1)
	stream, err := c.desk.Watch(ctx, &hallv1.WatchRequest{After: *last}, grpc.WaitForReady(true))
	if err == nil {
		if p, ok := peer.FromContext(stream.Context()); ok {
			at = p.Addr
		}
	}
	for first := true; err == nil; first = false {
		var e *hallv1.WatchResponse
		e, err = stream.Recv()
		if err != nil {
			err = classify(err)
			c.noteCertificate(err)
			break
		}
		silence.Reset(offlineAfter)
		c.servers.arrived()
		c.setState(Online)
		if first {
			ask(counts)
			go c.ping(ctx, cancel, heard)
		}
		ask(heard)
		err = c.take(e, last, counts)
	}
	for _, cause := range []error{errSession, errSilence} {
		if errors.Is(context.Cause(ctx), cause) {
			return at, cause
		}
	}
	return at, err
}

// ping ends the stream when nothing that is said here arrives any more. A line
// that is cut one way only still brings the hall's heartbeats, and each is answered:
// a clock of its own would wake the desk and the hall as often again.
func (c *Client) ping(ctx context.Context, end context.CancelCauseFunc, heard <-chan struct{}) {
	var last time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-heard:
		}
		if time.Since(last) < pingEvery {
			continue
		}
		last = time.Now()
		try, stop := context.WithTimeout(ctx, stepDeadline)
		_, err := c.health.Check(try, &healthv1.HealthCheckRequest{})
		silent := try.Err() != nil
		stop()
		// Whoever refuses is there. A line that broke with a word has ended the
		// stream, too, and is not silence.
		if errors.Is(err, ErrUnreachable) && silent {
			end(errSilence)
			return
		}
	}
}

// take delivers one message of the stream. After a gap the stream begins again
// behind the last event that was whole.
func (c *Client) take(e *hallv1.WatchResponse, last *int64, counts chan<- struct{}) error {
	seq := e.GetSeq()
	switch {
	case *last == 0 && e.GetHeartbeat():
		*last = seq
		return nil
	case *last != 0 && (seq > *last+1 || seq == *last+1 && e.GetHeartbeat()):
		c.o.Log.Warn("gap in the hall's events", "last", *last, "next", seq)
		return errGap
	case seq <= *last || e.GetHeartbeat():
		return nil
	}
	*last = seq
	if c.onEvent != nil {
		c.onEvent(eventOf(e))
	}
	if e.GetKind() == eventFloor && (e.GetWindow() == "" || e.GetWindow() == c.o.Window) {
		ask(c.floorNews)
	}
	if strings.HasPrefix(e.GetKind(), "ticket") || strings.HasPrefix(e.GetKind(), "case") {
		ask(counts)
	}
	return nil
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
func (c *Client) keepCounting(ctx context.Context, counts chan struct{}) {
	for again := false; ; {
		if again {
			ask(counts)
			again = false
		}
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
		gap := overviewGap
		switch {
		case err == nil:
			c.onOverview(o)
		case errors.Is(err, ErrUnreachable):
			gap = overviewAgain
			again = true
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(gap):
		}
	}
}
