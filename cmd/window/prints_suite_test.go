package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"onewindow/station"
	"onewindow/visit"
)

// printsPatience is how long a reader may need to give a question up.
const printsPatience = time.Second

// printReader holds a reader of fingerprints to its port, and says what it breaks. mk
// makes one on which every finger is laid soon; its clock is the bubble's.
func printReader(t *testing.T, mk func() station.PrintReader) (broken []string) {
	t.Helper()
	say := func(format string, args ...any) {
		if text := fmt.Sprintf(format, args...); !slices.Contains(broken, text) {
			broken = append(broken, text)
		}
	}
	type answer struct {
		quality int
		err     error
	}
	ask := func(ctx context.Context, r station.PrintReader, hand, finger string) <-chan answer {
		out := make(chan answer, 1)
		go func() {
			quality, err := r.TakePrint(ctx, hand, finger)
			out <- answer{quality, err}
		}()
		return out
	}
	sound := func(a answer) {
		var fault *station.DeviceFault
		switch {
		case a.err != nil && !errors.As(a.err, &fault):
			say("a fault is no fault of a device")
		case a.err != nil && fault.Code == "":
			say("a fault has no code")
		case a.quality < 0 || a.quality > 100:
			say("a quality is not 0 to 100")
		case a.err != nil && a.quality != 0:
			say("what could not be taken has a quality")
		}
	}
	synctest.Test(t, func(t *testing.T) {
		r := mk()
		for _, hand := range []string{station.RightHand, station.LeftHand} {
			for _, finger := range visit.Fingers {
				sound(<-ask(t.Context(), r, hand, finger))
			}
		}
		// A question that is taken back, before it was asked and while the finger is
		// awaited, ends soon, takes no print, and is not in the way of the next.
		for _, early := range []bool{true, false} {
			ctx, cancel := context.WithCancel(t.Context())
			if early {
				cancel()
			}
			asked := ask(ctx, r, station.RightHand, visit.Fingers[0])
			synctest.Wait() // it has ended, or waits for the finger
			cancel()
			ends := time.NewTimer(printsPatience)
			select {
			case a := <-asked:
				if !errors.Is(a.err, context.Canceled) || a.quality != 0 {
					say("a question that was taken back is answered")
				}
			case <-ends.C:
				say("a question that was taken back goes on")
				<-asked
			}
			sound(<-ask(t.Context(), r, station.LeftHand, visit.Fingers[0]))
		}
	})
	return broken
}

// spoiled is a reader with something wrong about it, a mutant.
type spoiled struct {
	demoPrints
	spoil func(ctx context.Context, take func(context.Context) (int, error)) (int, error)
}

func (s spoiled) TakePrint(ctx context.Context, hand, finger string) (int, error) {
	return s.spoil(ctx, func(ctx context.Context) (int, error) { return s.demoPrints.TakePrint(ctx, hand, finger) })
}

// TestPrintReaders: the demo's reader is what the station takes a reader for; readers
// that are not are found out.
func TestPrintReaders(t *testing.T) {
	demo := func(pace float64) demoPrints {
		return demoPrints{pace, func() string { return "441900199001011234" }}
	}
	for _, pace := range []float64{1, 20} {
		if broken := printReader(t, func() station.PrintReader { return demo(pace) }); len(broken) > 0 {
			t.Errorf("the demo's at pace %v: %q", pace, broken)
		}
	}
	type take = func(context.Context) (int, error)
	for want, spoil := range map[string]func(context.Context, take) (int, error){
		"a quality is not 0 to 100": func(ctx context.Context, take take) (int, error) {
			quality, err := take(ctx)
			return quality * 3, err
		},
		"a question that was taken back goes on": func(ctx context.Context, take take) (int, error) {
			<-time.After(2 * printsPatience)
			return take(ctx)
		},
		"a question that was taken back is answered": func(ctx context.Context, take take) (int, error) {
			return take(context.WithoutCancel(ctx))
		},
		"a fault is no fault of a device": func(context.Context, take) (int, error) { return 0, errors.New("broken") },
		"a fault has no code":             func(context.Context, take) (int, error) { return 0, &station.DeviceFault{} },
		"what could not be taken has a quality": func(context.Context, take) (int, error) {
			return 80, &station.DeviceFault{Device: "prints", Code: "away"}
		},
	} {
		if broken := printReader(t, func() station.PrintReader { return spoiled{demo(1), spoil} }); !slices.Contains(broken, want) {
			t.Errorf("the mutant lives: %s: %q", want, broken)
		}
	}
}
