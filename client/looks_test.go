package client

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// looksHall takes looks, or is away.
type looksHall struct {
	mu   sync.Mutex
	away bool
	got  []string
}

func (h *looksHall) take(_ context.Context, looks []Reveal) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.away {
		return errors.New("away")
	}
	if len(looks) > looksAtOnce {
		return errors.New("too many")
	}
	for _, l := range looks {
		h.got = append(h.got, l.ID)
	}
	return nil
}

// TestLookLog: a look is kept before it is sent, survives a desk that ends while the
// hall is away, and comes in order.
func TestLookLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hall, notes := &looksHall{away: true}, slips{}
		run := func(looks ...string) (l *LookLog, stop func()) {
			l = NewLookLog(notes, hall.take, slog.New(slog.DiscardHandler))
			ctx, cancel := context.WithCancel(t.Context())
			var running sync.WaitGroup
			running.Go(func() {
				if err := l.Run(ctx); err != nil {
					t.Error(err)
				}
			})
			for _, id := range looks {
				l.Note(Reveal{ID: id})
			}
			return l, func() {
				synctest.Wait()
				cancel()
				running.Wait()
			}
		}
		var want []string
		for i := range 40 {
			want = append(want, fmt.Sprint(i))
		}
		_, stop := run(want[:39]...)
		stop()
		if len(hall.got) > 0 {
			t.Fatalf("a hall that is away has %v", hall.got)
		}
		_, stop = run(want[39])
		synctest.Wait()
		hall.mu.Lock()
		hall.away = false
		hall.mu.Unlock()
		<-time.After(2 * looksEvery) // by the clock of the bubble
		stop()
		if !slices.Equal(hall.got, want) {
			t.Errorf("the hall has %v", hall.got)
		}
		_, stop = run()
		stop()
		if len(hall.got) != len(want) {
			t.Errorf("sent again: %v", hall.got[len(want):])
		}
	})
}
