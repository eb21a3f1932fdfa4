package idcard

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"testing"
	"time"

	"go.uber.org/goleak"

	"onewindow/devices"
	"onewindow/devices/devicetest"
	"onewindow/devices/link"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// instant answers without thinking, for troubles that the suite plays itself.
func instant(t *testing.T, card CardData) func([]byte) []byte {
	e, err := NewEmulator(nil, EmulatorOptions{})
	if err != nil {
		t.Fatal(err)
	}
	err = e.Put(card)
	if err != nil {
		t.Fatal(err)
	}
	var buf []byte
	return func(p []byte) []byte {
		buf = append(buf, p...)
		var out []byte
		for {
			q, n, err := ParseRequest(buf)
			buf = buf[n:]
			switch {
			case errors.Is(err, ErrMore):
				return out
			case err != nil:
				t.Errorf("the driver sent a broken request: %v", err)
				return out
			}
			out = AppendReply(out, e.reply(q, e.count))
		}
	}
}

func TestFaultSuite(t *testing.T) {
	other := sample(t, "hmt_hk")
	e, err := NewEmulator(nil, EmulatorOptions{})
	if err != nil {
		t.Fatal(err)
	}
	devicetest.Run(t, func(t *testing.T) devicetest.Subject {
		return devicetest.Subject{
			Do: func(ctx context.Context, l link.Link) (string, error) {
				got, err := Probe(ctx, l, 30*time.Second, func() time.Time { return today })
				got.ReadMS = 0
				b, jerr := json.Marshal(got)
				return string(b), errors.Join(err, jerr)
			},
			Device: func() func([]byte) []byte { return instant(t, sample(t, "resident")) },
			Stray:  AppendReply(nil, Reply{SW3: swOK, Data: e.blocks(other, false)}),
			Limit:  31 * time.Second,
			Survives: []string{
				devicetest.Garbage, devicetest.TwoFrames, devicetest.BadChecksum, devicetest.LateStray,
			},
		}
	})
}

// TestReplugged: the plug is pulled at any moment, and put back.
func TestReplugged(t *testing.T) {
	devicetest.Heals(t, func() devicetest.Healing {
		return devicetest.Healing{
			Bytes: 60,
			Start: func(ctx context.Context, open func(context.Context) (link.Link, error)) (<-chan struct{}, <-chan struct{}) {
				r := New(open, Options{})
				ready, ended := make(chan struct{}, 64), make(chan struct{})
				go func() {
					defer close(ended)
					_ = r.Run(ctx)
				}()
				go func() {
					for {
						select {
						case e := <-r.Events():
							if h, ok := e.(HealthChanged); ok && h.Health.State == devices.Ready {
								ready <- struct{}{}
							}
						case <-ended:
							return
						}
					}
				}()
				return ready, ended
			},
			Device: func(ctx context.Context, line io.ReadWriteCloser) {
				e, err := NewEmulator(line, EmulatorOptions{})
				if err != nil {
					t.Error(err)
					return
				}
				_ = e.Run(ctx)
			},
		}
	})
}
