package station

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Loop is the one goroutine of a seat: what is posted is carried out in the
// order in which it came, slow work is done beside it and comes back as one
// more task, and watchers get the newest snapshot. Every seat has one; nothing
// that it owns needs a lock.
type Loop[S any] struct {
	inbox   chan task
	done    chan struct{}
	workers sync.WaitGroup

	mu       sync.Mutex
	current  S
	watchers map[chan S]struct{}
}

// task is one thing for the loop to do; reply gets its end.
type task struct {
	do    func(ctx context.Context) error
	reply chan error
}

// inboxSize bounds what waits for the loop; a person cannot press that fast.
const inboxSize = 256

// NewLoop makes a loop that shows first until something is published.
func NewLoop[S any](first S) *Loop[S] {
	return &Loop[S]{
		inbox: make(chan task, inboxSize), done: make(chan struct{}), current: first, watchers: map[chan S]struct{}{},
	}
}

// Run carries out tasks until ctx ends, then waits for the work beside it.
// start runs first, after follows every task and every tick, before the
// task's end is told.
func (l *Loop[S]) Run(ctx context.Context, ticks <-chan time.Time, start, after func(ctx context.Context)) error {
	defer close(l.done)
	defer l.workers.Wait()
	workers, stop := context.WithCancel(ctx)
	defer stop()
	start(workers)
	for {
		select {
		case <-ctx.Done():
			l.refuseRest()
			return nil
		case t := <-l.inbox:
			err := t.do(workers)
			after(workers)
			t.reply <- err
		case <-ticks:
			after(workers)
		}
	}
}

// refuseRest answers what is still in the inbox when the loop stops.
func (l *Loop[S]) refuseRest() {
	for {
		select {
		case t := <-l.inbox:
			t.reply <- context.Canceled
		default:
			return
		}
	}
}

// Enqueue puts a task into the queue and returns at once. A full queue answers
// ErrBusy.
func (l *Loop[S]) Enqueue(do func(ctx context.Context) error) *Pending {
	p := &Pending{reply: make(chan error, 1), done: l.done}
	select {
	case l.inbox <- task{do: do, reply: p.reply}:
	default:
		p.reply <- ErrBusy
	}
	return p
}

// Work runs something slow outside the loop; Run waits for it. It must end
// when the context that the loop's task was given ends.
func (l *Loop[S]) Work(do func()) {
	l.workers.Add(1)
	go func() {
		defer l.workers.Done()
		do()
	}()
}

// Publish makes a snapshot the one that everybody sees from now on. Watchers
// get the newest one only: a slow screen misses steps, never the end.
func (l *Loop[S]) Publish(next S) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.current = next
	for w := range l.watchers {
		select {
		case <-w:
		default:
		}
		w <- next
	}
}

// Snapshot is the newest state.
func (l *Loop[S]) Snapshot() S {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.current
}

// Watch gives the newest snapshot and then every newer one, until stop is
// called. Only the newest waits: nobody holds the seat up.
func (l *Loop[S]) Watch() (snapshots <-chan S, stop func()) {
	w := make(chan S, 1)
	l.mu.Lock()
	defer l.mu.Unlock()
	w <- l.current
	l.watchers[w] = struct{}{}
	return w, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.watchers, w)
	}
}

// Pending is a command on its way through a seat.
type Pending struct {
	reply chan error
	done  chan struct{}
}

// Answered is a command whose end is known already.
func Answered(err error) *Pending {
	p := &Pending{reply: make(chan error, 1), done: make(chan struct{})}
	p.reply <- err
	return p
}

// Wait gives the end of the command: nil when what it changed is durable, a
// *visit.Refusal when the rules do not allow it.
func (p *Pending) Wait(ctx context.Context) error {
	select {
	case err := <-p.reply:
		return err
	case <-p.done:
		select {
		case err := <-p.reply:
			return err
		default:
			return context.Canceled
		}
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ErrBusy means that the seat's queue is full; the command was not taken.
var ErrBusy = errors.New("station: inbox full")
