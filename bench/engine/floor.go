package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Live is a hall in which people come and go, for a supervisor to watch.
type Live struct {
	// Addr is where it listens; Boss signs in as a supervisor with PIN.
	Addr, Boss, PIN string

	world   world
	windows []*window
	end     context.CancelFunc
	all     sync.WaitGroup
	err     error
}

// boss is the supervisor of a hall's seed.
const boss = "7001"

// zones are how the windows of a hall are spread.
const zones = 10

// Floor opens a hall with a clerk at every window, each with a person in hand and as
// many more who wait, and lets so many people an hour take a ticket; each is called,
// served and let go.
func Floor(ctx context.Context, dsn string, windows, perHour int) (*Live, error) {
	w, err := onStore(ctx, Options{Store: dsn, Windows: windows, Halls: 1})
	if err != nil {
		return nil, err
	}
	l := &Live{Addr: w.places[0].addr, Boss: boss, PIN: pin, world: w}
	for i := range windows {
		seat, err := sit(ctx, w.places[i], w.items)
		if err != nil {
			return nil, errors.Join(err, l.Stop())
		}
		l.windows = append(l.windows, seat)
	}
	for _, seat := range append(l.windows[:windows:windows], l.windows...) {
		if err := seat.issue(); err != nil {
			return nil, errors.Join(err, l.Stop())
		}
	}
	for _, seat := range l.windows {
		if err := seat.take(); err != nil {
			return nil, errors.Join(err, l.Stop())
		}
	}
	ctx, l.end = context.WithCancel(ctx)
	l.all.Go(func() {
		tick := time.NewTicker(time.Hour / time.Duration(perHour))
		defer tick.Stop()
		for i := 0; ; i++ {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			seat := l.windows[i*7%windows]
			if err := errors.Join(seat.issue(), seat.take()); err != nil && ctx.Err() == nil {
				l.err = fmt.Errorf("floor: %w", err)
				return
			}
		}
	})
	return l, nil
}

// take lets the person in hand go and calls the next.
func (w *window) take() error {
	t, err := w.call()
	if t != nil {
		w.serve(t)
	}
	w.took, w.called = nil, nil
	return err
}

// Stop ends the hall, and says what went wrong in it.
func (l *Live) Stop() error {
	if l.end != nil {
		l.end()
	}
	l.all.Wait()
	errs := []error{l.err}
	for _, w := range l.windows {
		errs = append(errs, w.conn.Close())
	}
	return errors.Join(append(errs, l.world.close())...)
}
