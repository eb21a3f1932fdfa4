package docscan

import (
	"context"
	"errors"
	"io"
	"time"

	"onewindow/devices"
)

// Event is a change of the scanner's state: ready, or the code of what keeps it
// from working.
type Event struct {
	Code string
	At   time.Time
}

// Keeper keeps one scanner: it lets one stack through at a time and asks the
// scanner in between how it is, so that one that was switched off and on again
// is there again by itself.
type Keeper struct {
	*devices.Asked
	scanner Scanner
	every   time.Duration
	events  devices.Feed[Event]
	free    chan struct{} // holds one token while no job is at work
	state   string        // last state told; owned by Run
}

// Keep makes the keeper of a scanner and touches nothing. every is the pause
// between two questions; 0 means 5 s, and 30 s where each starts a program.
func Keep(s Scanner, every time.Duration) *Keeper {
	if every == 0 {
		every = 5 * time.Second
		if _, slow := s.(*sane); slow {
			every = 30 * time.Second
		}
	}
	var drop func()
	if e, ok := s.(*escl); ok {
		drop = e.http.CloseIdleConnections
	}
	k := &Keeper{
		Asked: devices.NewAsked(drop), scanner: s, every: every, events: make(devices.Feed[Event], 16), free: make(chan struct{}, 1),
	}
	k.free <- struct{}{}
	return k
}

// Events tells changes of state, in order; they end with Run.
func (k *Keeper) Events() <-chan Event { return k.events }

// Run asks until ctx ends and returns ctx's error then. It may be called once.
func (k *Keeper) Run(ctx context.Context) error {
	defer close(k.events)
	for {
		k.look(ctx)
		timer := time.NewTimer(k.every)
		select {
		case <-timer.C:
		case <-k.Wake():
		case <-ctx.Done():
		}
		timer.Stop()
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// look asks the scanner how it is, unless it is at work for us.
func (k *Keeper) look(ctx context.Context) {
	select {
	case <-k.free:
	default:
		return
	}
	anew := k.Anew()
	s, err := k.scanner.Status(ctx)
	k.free <- struct{}{}
	if err != nil {
		s.Code = devices.Code(err)
	} else {
		k.Answered()
	}
	if ctx.Err() == nil && (anew || s.Code != k.state) {
		k.state = s.Code
		k.events.Publish(Event{Code: s.Code, At: time.Now()})
	}
}

// Feed lets a stack through and gives each page to keep as it comes. A page
// that keep refuses ends the stack. Pages that were kept before an error are
// good.
func (k *Keeper) Feed(ctx context.Context, job Job, keep func(Page) error) error {
	select {
	case <-k.free:
	case <-ctx.Done():
		return devices.Wrap(ctx.Err())
	}
	defer func() {
		k.free <- struct{}{}
		k.Again()
	}()
	stack, err := k.scanner.Start(ctx, job)
	if err != nil {
		return err
	}
	err = through(ctx, stack, keep)
	if gone := stack.Cancel(); err == nil {
		err = gone
	}
	return err
}

func through(ctx context.Context, stack Stack, keep func(Page) error) error {
	for {
		p, err := stack.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = keep(p)
		}
		if err != nil {
			return err
		}
	}
}

// One takes one page, of the feeder if paper lies in it, else of the glass, and
// stops.
func (k *Keeper) One(ctx context.Context, job Job) (Page, error) {
	var one Page
	err := k.Feed(ctx, job, func(p Page) error { one = p; return errEnough })
	if errors.Is(err, errEnough) {
		err = nil
	}
	return one, err
}

var errEnough = errors.New("one page is enough")
