package devices_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"onewindow/devices"
	"onewindow/devices/devicetest"
	"onewindow/devices/link"
)

// A device that talks nonsense since its port was opened is told from one that
// says nothing, until it was understood once.
func TestPortJudges(t *testing.T) {
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	p := &devices.Port{Misunderstood: []string{"not_a_reader"}, Now: func() time.Time { return at }}
	says := func(want string, ready bool, cause string) {
		t.Helper()
		if got := p.Judge(ready, cause); got != want {
			t.Errorf("%s: %s, want %s", cause, got, want)
		}
	}
	talks := func() {
		t.Helper()
		l, peer := devicetest.Pair()
		l = p.Watch(l)
		if _, err := peer.Write([]byte{0xFE, 0x00}); err != nil {
			t.Fatal(err)
		}
		if _, err := l.Read(make([]byte, 8)); err != nil {
			t.Fatal(err)
		}
	}
	says(devices.CodeNoReply, false, devices.CodeNoReply)
	talks()
	says(devices.CodeGarbled, false, devices.CodeNoReply)
	says(devices.CodeGarbled, false, "not_a_reader")
	says(devices.CodeBusy, false, devices.CodeBusy)
	if !p.LastSuccess().IsZero() {
		t.Error("nonsense is a success")
	}
	says("", true, "")
	says(devices.CodeNoReply, false, devices.CodeNoReply) // it spoke sense on this port: it is silent now
	if p.LastSuccess() != at {
		t.Errorf("last success %v", p.LastSuccess())
	}
	was := at
	at = at.Add(time.Minute)
	talks()
	says(devices.CodeGarbled, false, devices.CodeNoReply)
	if p.LastSuccess() != was {
		t.Errorf("last success %v, want that of before", p.LastSuccess())
	}
}

// Reopen closes the port under its driver, which opens it again.
func TestPortReopens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &devices.Port{}
		p.Reopen() // nothing is open: the driver tries by itself
		opened, lost := 0, ""
		ctx, cancel := context.WithCancel(t.Context())
		o := devices.Owner[struct{}]{
			Open: func(context.Context) (link.Link, error) {
				opened++
				l, _ := devicetest.Pair()
				return p.Watch(l), nil
			},
			Serve: func(ctx context.Context, l link.Link) error {
				_, end, stop := devices.Listen(ctx, l, 8)
				defer stop()
				select {
				case err := <-end:
					return err
				case <-ctx.Done():
					return ctx.Err()
				}
			},
			Reopen: time.Second, Lost: func(err error) { lost = devices.Code(err) },
		}
		ended := make(chan error, 1)
		go func() { ended <- o.Run(ctx) }()
		synctest.Wait()
		p.Reopen()
		p.Reopen()
		<-time.After(2 * time.Second) // of the bubble
		synctest.Wait()
		if opened != 2 || lost != devices.CodeClosed {
			t.Errorf("opened %d times, lost by %q", opened, lost)
		}
		cancel()
		<-ended
	})
}
