package devices

import (
	"context"
	"time"

	"onewindow/devices/link"
)

// Owner keeps a port: it opens it, lets Serve talk on it until it is lost, and
// opens it again, for ever. C is what callers ask of the device.
type Owner[C any] struct {
	Open func(ctx context.Context) (link.Link, error)
	// Serve talks on one opened port until it is lost, and closes it.
	Serve  func(ctx context.Context, l link.Link) error
	Reopen time.Duration // the pause between two attempts
	// Lost is told why there is no port.
	Lost func(err error)
	// Calls that come while there is no port go to Refuse; nil for a device that
	// nobody asks anything.
	Calls  <-chan C
	Refuse func(c C, err error)
}

// Run owns the port until ctx ends and returns ctx's error then.
func (o Owner[C]) Run(ctx context.Context) error {
	for {
		l, err := o.Open(ctx)
		if err == nil {
			err = o.Serve(ctx, l)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		o.Lost(err)
		if !o.pause(ctx, err) {
			return ctx.Err()
		}
	}
}

// pause answers calls while there is no port; false when ctx has ended.
func (o Owner[C]) pause(ctx context.Context, err error) bool {
	timer := time.NewTimer(o.Reopen)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
			return true
		case c := <-o.Calls:
			o.Refuse(c, err)
		case <-ctx.Done():
			return false
		}
	}
}

// Listen brings what the device says, at most size bytes at a time, until the
// link is lost or ctx ends. stop closes the link and waits until nobody reads.
func Listen(ctx context.Context, l link.Link, size int) (chunks <-chan []byte, lost <-chan error, stop func()) {
	said, ended, gone := make(chan []byte), make(chan error, 1), make(chan struct{})
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer close(gone)
		ended <- read(ctx, l, size, said)
	}()
	return said, ended, func() {
		cancel()
		_ = l.Close()
		<-gone
	}
}

func read(ctx context.Context, l link.Link, size int, said chan<- []byte) error {
	for {
		buf := make([]byte, size)
		n, err := l.Read(buf)
		if n > 0 {
			select {
			case said <- buf[:n]:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if err != nil {
			return err
		}
	}
}

// Feed gives events to one reader, in order. A reader who falls behind by more
// than its size loses the oldest: an old event belongs to an old citizen, and
// of states the newest counts.
type Feed[E any] chan E

// Publish never waits.
func (f Feed[E]) Publish(e E) {
	for {
		select {
		case f <- e:
			return
		default:
		}
		select {
		case <-f:
		default:
		}
	}
}

// Told is the state of a device that was told last: it is told again when it
// changes.
type Told struct{ code string }

// Changes takes a state and says whether it is another one.
func (t *Told) Changes(code string) bool {
	other := code != t.code
	t.code = code
	return other
}

// Is reports whether a state was told last.
func (t *Told) Is(code string) bool { return t.code == code }
