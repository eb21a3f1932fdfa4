package printer

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"onewindow/devices/devicetest"
	"onewindow/devices/link"
)

// answering is an honest printer with little paper left: each question of a
// write gets its byte.
func answering() func([]byte) []byte {
	return func(request []byte) []byte {
		var out []byte
		for n, b := range []byte{0x12, 0x12, 0x12, 0x1E} {
			if bytes.Contains(request, []byte{dle, eot, byte(n + 1)}) {
				out = append(out, b)
			}
		}
		if bytes.Contains(request, []byte{gs, 'r', 1}) {
			out = append(out, 0x03)
		}
		return out
	}
}

func TestFaultSuiteProbe(t *testing.T) {
	devicetest.Run(t, func(*testing.T) devicetest.Subject {
		return devicetest.Subject{
			Do: func(ctx context.Context, l link.Link) (string, error) {
				r, err := Probe(ctx, l, 8*time.Second)
				return r.State, err
			},
			Device:    answering,
			Stray:     []byte{0x1A},
			Limit:     10 * time.Second,
			Unchecked: true,
			Survives:  []string{devicetest.Garbage, devicetest.TwoFrames, devicetest.LateStray},
		}
	})
}

func TestFaultSuiteStatus(t *testing.T) {
	devicetest.Run(t, func(*testing.T) devicetest.Subject {
		return devicetest.Subject{
			Do: func(ctx context.Context, l link.Link) (string, error) {
				ctx, cancel := context.WithCancel(ctx)
				opened := false
				p := New(func(context.Context) (link.Link, error) {
					if opened { // what was pulled out stays out
						return nil, &link.Error{Op: "open", Port: l.Name(), Err: link.ErrGone}
					}
					opened = true
					return l, nil
				}, Options{Profile: Roll80})
				ran := make(chan struct{})
				go func() {
					defer close(ran)
					_ = p.Run(ctx)
				}()
				defer func() {
					cancel()
					<-ran
				}()
				st, err := p.Status(ctx)
				return fmt.Sprintf("%X", st), err
			},
			Device:    answering,
			Stray:     []byte{0x1A},
			Limit:     10 * time.Second,
			Unchecked: true,
			Survives:  []string{devicetest.Garbage, devicetest.TwoFrames, devicetest.LateStray},
		}
	})
}

// The cover is closed between two of the four questions: off line, and no
// reason. That is not a fault that needs repair.
func TestStateChangesBetweenQuestions(t *testing.T) {
	for _, c := range []struct {
		name   string
		rounds int // that are torn
		want   string
	}{{"once", 1, CodeReady}, {"always", 99, CodeFault}} {
		synctest.Test(t, func(t *testing.T) {
			l, peer := devicetest.Pair()
			defer peer.Close()
			go func() {
				buf := make([]byte, 16)
				for torn := 0; ; {
					n, err := peer.Read(buf)
					if err != nil {
						return
					}
					b := byte(statusIdle)
					if buf[n-1] == 1 && torn < c.rounds {
						b |= bitOffline
						torn++
					}
					_, _ = peer.Write([]byte{b})
				}
			}()
			got, err := Probe(t.Context(), l, 5*time.Second)
			if err != nil || got.State != c.want {
				t.Errorf("%s: %+v, %v", c.name, got, err)
			}
		})
	}
}

// TestReplugged: the plug is pulled at any moment, and put back.
func TestReplugged(t *testing.T) {
	devicetest.Heals(t, func() devicetest.Healing {
		return devicetest.Healing{
			Bytes: 24,
			Start: func(ctx context.Context, open func(context.Context) (link.Link, error)) (<-chan struct{}, <-chan struct{}) {
				p := New(open, Options{Profile: Roll80})
				ready, ended := make(chan struct{}, 64), make(chan struct{})
				go func() {
					defer close(ended)
					_ = p.Run(ctx)
				}()
				go func() {
					for {
						select {
						case e := <-p.Events():
							if e.Code == CodeReady {
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
				_ = NewEmulator(EmulatorOptions{Fonts: &Fonts{}}).Serve(ctx, line)
			},
		}
	})
}
