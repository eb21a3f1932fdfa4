package idcard

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/devices"
	"onewindow/devices/link"
	"onewindow/devices/ptyport"
)

// onPTY starts an emulated module on a real pseudo-terminal and opens it.
func onPTY(t *testing.T, driverBaud int, o EmulatorOptions) (*Emulator, link.Link) {
	t.Helper()
	port, err := ptyport.Open("")
	if err != nil {
		t.Fatal(err)
	}
	e, err := NewEmulator(port, o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- e.Run(ctx) }()
	l, err := link.Open(port.Path, link.Settings{Baud: driverBaud})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		l.Close()
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("emulator: %v", err)
		}
	})
	return e, l
}

func TestProbeOnPTY(t *testing.T) {
	for _, name := range []string{"resident_long", "hmt_tw", "foreigner_2017", "foreigner_2023_longname"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, l := onPTY(t, 115200, EmulatorOptions{Pace: true, Seed: 3})
			if err := e.Put(sample(t, name)); err != nil {
				t.Fatal(err)
			}
			r, err := Probe(t.Context(), l, 15*time.Second, func() time.Time { return today })
			if err != nil {
				t.Fatal(err)
			}
			if r.ReadMS < 700 {
				t.Errorf("read in %d ms: faster than any module", r.ReadMS)
			}
			got := asMap(t, r)
			delete(got, "readMs")
			if diff := cmp.Diff(decoded(t, name), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What the pieces and pauses of a real line add to the troubles.
func TestProbeFaultsOnPTY(t *testing.T) {
	for _, faults := range [][]string{{"garbage_prefix", "preamble_in_photo"}, {"doubled_reply"}, {"truncated:1"}} {
		t.Run(faults[0], func(t *testing.T) {
			t.Parallel()
			e, l := onPTY(t, 115200, EmulatorOptions{Pace: true, Seed: 5, Faults: faults})
			if err := e.Put(sample(t, "resident")); err != nil {
				t.Fatal(err)
			}
			got, err := Probe(t.Context(), l, 15*time.Second, func() time.Time { return today })
			if err != nil || got.Name != "测试甲" {
				t.Errorf("%v, %v", got.Name, err)
			}
		})
	}
}

// At another speed a real module is noise, not silence.
func TestWrongSpeedOnPTY(t *testing.T) {
	t.Parallel()
	_, l := onPTY(t, 9600, EmulatorOptions{Seed: 1})
	_, err := Probe(t.Context(), l, 20*time.Second, time.Now)
	if devices.Code(err) != CodeNotReader {
		t.Errorf("got %v", err)
	}
}

// A Reader on a real port: asked, read, pulled out, plugged in again.
func TestReaderOnPTY(t *testing.T) {
	t.Parallel()
	port, err := ptyport.Open("")
	if err != nil {
		t.Fatal(err)
	}
	e, err := NewEmulator(port, EmulatorOptions{Pace: true})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	device := make(chan error, 1)
	go func() { device <- e.Run(ctx) }()
	r := New(func(context.Context) (link.Link, error) {
		return link.OpenSerial(port.Path, link.Settings{})
	}, Options{Reopen: 50 * time.Millisecond, Health: 200 * time.Millisecond})
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	await := func(what string, is func(Event) bool) {
		t.Helper()
		limit := time.NewTimer(20 * time.Second)
		defer limit.Stop()
		for {
			select {
			case event := <-r.Events():
				if is(event) {
					return
				}
			case <-limit.C:
				t.Fatalf("no %s", what)
			}
		}
	}
	r.Ask("A001")
	await("ready reader", func(e Event) bool {
		h, ok := e.(HealthChanged)
		return ok && h.Health.State == devices.Ready
	})
	if err := e.Put(sample(t, "hmt_tw")); err != nil {
		t.Fatal(err)
	}
	// Laid down before the reader looked, it has to be lifted; after, it is read.
	await("card", func(event Event) bool {
		if f, ok := event.(ReadFailed); ok && f.Code == CodeCardLeft {
			e.Remove()
		}
		if p, ok := event.(Presence); ok && !p.Present {
			_ = e.Put(sample(t, "hmt_tw"))
		}
		c, ok := event.(CardRead)
		return ok && c.Token == "A001" && c.Card.Name == "林樣例"
	})
	port.Close()
	await("loss", func(e Event) bool {
		h, ok := e.(HealthChanged)
		return ok && h.Health.State == devices.Absent
	})
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("run: %v", err)
	}
	<-device
}
