package devicetest

import (
	"context"
	"io"
	"testing"
	"time"

	"onewindow/devices/link"
)

// lamp is a driver that is in order with each byte that it hears, and opens its
// port again after a loss; the mutant gives up at the first.
func lamp(mutant bool) Healing {
	return Healing{
		Bytes: 3,
		Start: func(ctx context.Context, open func(context.Context) (link.Link, error)) (<-chan struct{}, <-chan struct{}) {
			ready, ended := make(chan struct{}, 64), make(chan struct{})
			go func() {
				defer close(ended)
				for ctx.Err() == nil {
					l, err := open(ctx)
					for err == nil {
						_, err = l.Read(make([]byte, 1))
						if err == nil {
							ready <- struct{}{}
						}
					}
					if mutant {
						<-ctx.Done()
					}
					select {
					case <-ctx.Done():
					case <-time.After(time.Second):
					}
				}
			}()
			return ready, ended
		},
		Device: func(_ context.Context, line io.ReadWriteCloser) { _, _ = line.Write([]byte{1, 2, 3}) },
	}
}

func TestHealsCatchesWhoGivesUp(t *testing.T) {
	Heals(t, func() Healing { return lamp(false) })
	if healed(t, lamp(true), 1) {
		t.Error("a driver that gives up was taken for one that heals")
	}
}
