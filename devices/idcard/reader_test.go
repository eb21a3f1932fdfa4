package idcard

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"onewindow/devices"
	"onewindow/devices/devicetest"
	"onewindow/devices/link"
)

// desk is a Reader with an emulated module on a line in memory.
type desk struct {
	t       *testing.T
	r       *Reader
	e       *Emulator
	opens   int
	running chan struct{} // closed when the emulator has left the last line
	clock   stopwatch
}

// stopwatch measures how long the module took for its answers since a card was put.
type stopwatch struct {
	mu         sync.Mutex
	put, asked time.Time
	own        time.Duration
}

func (w *stopwatch) start() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.put, w.own = time.Now(), 0
}

// beyond is what passed besides.
func (w *stopwatch) beyond() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Since(w.put) - w.own
}

// timed is a line with a stopwatch.
type timed struct {
	link.Link
	clock *stopwatch
}

func (l timed) Write(b []byte) (int, error) {
	n, err := l.Link.Write(b)
	l.clock.mu.Lock()
	defer l.clock.mu.Unlock()
	l.clock.asked = time.Now()
	return n, err
}

func (l timed) Read(b []byte) (int, error) {
	n, err := l.Link.Read(b)
	l.clock.mu.Lock()
	defer l.clock.mu.Unlock()
	now := time.Now()
	if n > 0 && !l.clock.asked.Before(l.clock.put) { // what was asked before found an empty field
		l.clock.own += now.Sub(l.clock.asked)
		l.clock.asked = now
	}
	return n, err
}

func newDesk(t *testing.T, o Options, faults ...string) *desk {
	t.Helper()
	d := &desk{t: t}
	e, err := NewEmulator(nil, EmulatorOptions{Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	d.e = e
	d.faults(faults...)
	ctx, cancel := context.WithCancel(t.Context())
	d.r = New(func(context.Context) (link.Link, error) {
		d.opens++
		if d.running != nil {
			<-d.running
		}
		l, peer := devicetest.Pair()
		e.rw = peer // the same field and faults on a new line
		left := make(chan struct{})
		d.running = left
		go func() {
			defer close(left)
			err := e.Run(ctx)
			if err != nil && ctx.Err() == nil && !isEnd(err) {
				t.Errorf("emulator: %v", err)
			}
		}()
		return timed{l, &d.clock}, nil
	}, o)
	ended := make(chan error)
	go func() { ended <- d.r.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("run ended with %v", err)
		}
	})
	return d
}

func isEnd(err error) bool {
	return err.Error() == "EOF" || err.Error() == "io: read/write on closed pipe"
}

func (d *desk) faults(specs ...string) {
	d.t.Helper()
	for _, s := range specs {
		err := d.e.SetFault(s)
		if err != nil {
			d.t.Fatal(err)
		}
	}
}

func (d *desk) put(name string) {
	d.t.Helper()
	err := d.e.Put(sample(d.t, name))
	if err != nil {
		d.t.Fatal(err)
	}
}

// settle lets the reader do what it does for a while and returns what it told.
func (d *desk) settle(span time.Duration) []Event {
	timer := time.NewTimer(span)
	defer timer.Stop()
	var told []Event
	for {
		select {
		case e := <-d.r.Events():
			told = append(told, e)
		case <-timer.C:
			return told
		}
	}
}

func reads(told []Event) []CardRead {
	var all []CardRead
	for _, e := range told {
		if r, ok := e.(CardRead); ok {
			all = append(all, r)
		}
	}
	return all
}

func codes(told []Event) []string {
	var all []string
	for _, e := range told {
		if f, ok := e.(ReadFailed); ok {
			all = append(all, f.Code)
		}
	}
	return all
}

// play runs a script in a bubble of virtual time.
func play(t *testing.T, o Options, faults []string, script func(d *desk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { script(newDesk(t, o, faults...)) })
}

func TestReadWhenAsked(t *testing.T) {
	for _, name := range sampleNames {
		play(t, Options{WantFingerprints: name == "resident"}, nil, func(d *desk) {
			told := d.settle(3 * time.Second)
			if h := d.r.Health(); h.State != devices.Ready || h.LastSuccess.IsZero() {
				d.t.Fatalf("health %+v after %v", h, told)
			}
			d.r.Ask("A001")
			d.settle(time.Second)
			d.put(name)
			got := reads(d.settle(4 * time.Second))
			if len(got) != 1 {
				d.t.Fatalf("%s: %d reads", name, len(got))
			}
			r := got[0]
			want, err := DecodeText(sample(d.t, name).Text)
			if err != nil {
				d.t.Fatal(err)
			}
			if r.Token != "A001" || r.Card.IDNumber != want.IDNumber || r.ReadID == "" || len(r.Card.Photo) != photoLen || r.SAMID == "" {
				d.t.Errorf("%s: read %+v", name, r)
			}
			if r.AbsentSeenAt.Before(r.AskedAt) || r.At.Before(r.AbsentSeenAt) || r.Took <= 0 {
				d.t.Errorf("times: asked %v, empty %v, read %v, took %v", r.AskedAt, r.AbsentSeenAt, r.At, r.Took)
			}
			if more := d.settle(5 * time.Second); len(more) > 0 {
				d.t.Errorf("delivered once, then %v", more)
			}
			d.e.Remove()
			if gone := d.settle(2 * time.Second); !slices.Contains(gone, Event(Presence{Present: false})) {
				d.t.Errorf("removal was not told: %v", gone)
			}
		})
	}
}

// A card that is asked for is told within 300 ms beyond what its module takes, whenever
// it is laid down; one that is looked for every 400 ms would not be.
func TestCardIsToldSoon(t *testing.T) {
	worst := func(o Options) (worst time.Duration) {
		for after := time.Duration(0); after < time.Second; after += 20 * time.Millisecond {
			play(t, o, nil, func(d *desk) {
				d.r.Ask("A001")
				d.settle(5*time.Second + after)
				d.put("resident")
				d.clock.start()
				for e := range d.r.Events() {
					if _, ok := e.(CardRead); ok {
						break
					}
				}
				worst = max(worst, d.clock.beyond())
			})
		}
		return worst
	}
	if got := worst(Options{}); got >= 300*time.Millisecond {
		t.Errorf("a card is told after %v", got)
	}
	if got := worst(Options{Poll: 400 * time.Millisecond}); got < 300*time.Millisecond {
		t.Errorf("a slow desk is not found: %v", got)
	}
}

func TestExtraAddress(t *testing.T) {
	play(t, Options{}, nil, func(d *desk) {
		d.r.Ask("A001")
		d.settle(2 * time.Second)
		card := sample(d.t, "resident")
		card.ExtraAddress = "样例市新家路1号"
		if err := d.e.Put(card); err != nil {
			d.t.Fatal(err)
		}
		got := reads(d.settle(4 * time.Second))
		if len(got) != 1 || got[0].Card.NewAddress != "样例市新家路1号" {
			d.t.Errorf("got %v", got)
		}
	})
}

func TestNothingIsReadUnasked(t *testing.T) {
	play(t, Options{}, nil, func(d *desk) {
		d.put("resident")
		if got := d.settle(30 * time.Second); len(reads(got)) > 0 {
			d.t.Errorf("unasked: %v", got)
		}
		if d.e.place.read {
			d.t.Error("the card was read though nobody asked")
		}
	})
}

// Nor after the one that was asked for, on modules of every habit.
func TestNothingIsReadAfterTheOneAskedFor(t *testing.T) {
	for _, habits := range [][]string{nil, {"find_once"}, {"no_presence"}, {"silent_address"}} {
		play(t, Options{}, habits, func(d *desk) {
			d.r.Ask("A001")
			d.settle(3 * time.Second)
			d.put("resident")
			if got := reads(d.settle(30 * time.Second)); len(got) != 1 {
				d.t.Fatalf("%v: %d reads", habits, len(got))
			}
			d.e.Remove()
			d.put("hmt_hk")
			for _, e := range d.settle(20 * time.Second) {
				if h, ok := e.(HealthChanged); ok && h.Health.State == devices.Busy {
					d.t.Fatalf("%v: the next card was read though nobody asked", habits)
				}
			}
		})
	}
}

// A card that lies there from before the Ask is told, never read, until it was
// lifted and placed again; on modules of every habit.
func TestCardLeftBehind(t *testing.T) {
	for _, habits := range [][]string{nil, {"find_once"}, {"no_presence"}, {"no_presence", "find_once"}} {
		play(t, Options{}, habits, func(d *desk) {
			d.settle(2 * time.Second)
			d.put("hmt_hk")
			d.r.Ask("B001")
			// Laid down in the same instant as the Ask: nobody saw the field empty.
			told := d.settle(15 * time.Second)
			if len(reads(told)) > 0 || !slices.Contains(codes(told), CodeCardLeft) {
				d.t.Fatalf("%v: %v", habits, told)
			}
			if d.e.place.read {
				d.t.Errorf("%v: the card was read", habits)
			}
			d.e.Remove()
			d.settle(3 * time.Second)
			d.put("resident")
			got := reads(d.settle(6 * time.Second))
			if len(got) != 1 || got[0].Card.Name != "测试甲" {
				d.t.Errorf("%v: after placing anew: %v", habits, got)
			}
		})
	}
}

// A card that could not be read is read when it is laid down anew, though it was
// lifted for no longer than a hand takes to do so, whenever that was.
func TestFailedCardLiftedForAMoment(t *testing.T) {
	for _, habits := range [][]string{nil, {"find_once"}, {"no_presence"}, {"no_presence", "find_once"}} {
		for _, fault := range []string{"move_during_read", "sw_41", "wrong_lengths"} {
			for after := 300 * time.Millisecond; after < 4*time.Second; after += 100 * time.Millisecond {
				read := 0
				play(t, Options{}, habits, func(d *desk) {
					d.r.Ask("A001")
					d.settle(3 * time.Second)
					d.faults(fault)
					d.put("resident")
					for e := range d.r.Events() {
						if _, failed := e.(ReadFailed); failed {
							break
						}
					}
					d.faults(fault + ":0")
					d.settle(after)
					d.e.Remove()
					d.put("resident")
					read = len(reads(d.settle(12 * time.Second)))
				})
				if read != 1 {
					t.Errorf("%v: %s, lifted %v after it was told: %d reads", habits, fault, after, read)
				}
			}
		}
	}
}

// The card of the last citizen still lies there when the next one is asked.
func TestLastCardDoesNotServeTheNext(t *testing.T) {
	for _, habits := range [][]string{nil, {"find_once"}, {"no_presence"}} {
		play(t, Options{}, habits, func(d *desk) {
			d.r.Ask("A001")
			d.settle(2 * time.Second)
			d.put("hmt_hk")
			if got := reads(d.settle(5 * time.Second)); len(got) != 1 {
				d.t.Fatalf("%v: first read: %v", habits, got)
			}
			d.r.Ask("A002")
			told := d.settle(10 * time.Second)
			if len(reads(told)) > 0 || !slices.Contains(codes(told), CodeCardLeft) {
				d.t.Fatalf("%v: %v", habits, told)
			}
			d.e.Remove()
			d.settle(3 * time.Second)
			d.put("resident")
			got := reads(d.settle(6 * time.Second))
			if len(got) != 1 || got[0].Token != "A002" || got[0].Card.Name != "测试甲" {
				d.t.Errorf("%v: second read: %v", habits, got)
			}
		})
	}
}

func TestCancelThrowsTheReadAway(t *testing.T) {
	play(t, Options{}, nil, func(d *desk) {
		d.r.Ask("A001")
		d.settle(2 * time.Second)
		d.put("resident")
		d.settle(600 * time.Millisecond) // the module is reading now
		d.r.Cancel()
		if got := reads(d.settle(10 * time.Second)); len(got) > 0 {
			d.t.Errorf("after the cancellation: %v", got)
		}
	})
}

func TestContradictingCard(t *testing.T) {
	play(t, Options{}, nil, func(d *desk) {
		d.r.Ask("A001")
		d.settle(2 * time.Second)
		card := sample(d.t, "resident")
		card.Text = slices.Clone(card.Text)
		card.Text[156] ^= 1 // last character of the number
		if err := d.e.Put(card); err != nil {
			d.t.Fatal(err)
		}
		told := d.settle(5 * time.Second)
		if len(reads(told)) > 0 || !slices.Equal(codes(told), []string{CodeSelfCheck}) {
			d.t.Errorf("got %v", told)
		}
	})
}

// Troubles that a read survives, by itself or with the help of the citizen.
func TestTroublesSurvived(t *testing.T) {
	for _, faults := range [][]string{
		{"sw_41:2"},
		{"sw_31:1"},
		{"sw_47:1"},
		{"sw_81:2"},
		{"sw_10:1"},
		{"sw_37:1"},
		{"move_during_read:1"},
		{"no_reply:1"},
		{"no_reply:2"},
		{"late_reply:1"},
		{"stall:2"},
		{"doubled_reply"},
		{"doubled_reply:1"},
		{"bad_checksum:1"},
		{"truncated:1"},
		{"garbage_prefix"},
		{"preamble_in_photo"},
		{"fingers_0"},
		{"fingers_512"},
		{"fingers_1024"},
		{"no_presence"},
		{"silent_address"},
		{"find_once"},
		{"hang_up:1"},
		{"wrong_lengths:1"},
	} {
		play(t, Options{WantFingerprints: true}, nil, func(d *desk) {
			d.r.Ask("A001")
			d.settle(3 * time.Second)
			d.faults(faults...)
			var told []Event
			for range 4 {
				d.put("resident")
				told = append(told, d.settle(40*time.Second)...)
				if len(reads(told)) > 0 {
					break
				}
				d.e.Remove()
				told = append(told, d.settle(5*time.Second)...)
			}
			got := reads(told)
			if len(got) != 1 || got[0].Card.Name != "测试甲" {
				d.t.Errorf("%v: %v", faults, told)
			}
		})
	}
}

// Troubles that end a read: the clerk is told which, and no data comes.
func TestTroublesTold(t *testing.T) {
	for fault, want := range map[string]ReadFailed{
		"sw_31":            {Code: CodeCardRefuses, Status: 0x31},
		"sw_32":            {Code: CodeReaderRefuses, Status: 0x32},
		"sw_33":            {Code: CodeContentCheck, Status: 0x33},
		"sw_40":            {Code: CodeCardUnknown, Status: 0x40},
		"sw_41":            {Code: CodeInterrupted, Status: 0x41},
		"sw_47":            {Code: CodeRandom, Status: 0x47},
		"sw_81":            {Code: CodeNotSteady, Status: 0x81},
		"sw_21":            {Code: CodeUnsupported, Status: 0x21},
		"move_during_read": {Code: CodeInterrupted, Status: 0x41},
		"wrong_lengths":    {Code: CodeBadRecord},
	} {
		play(t, Options{}, nil, func(d *desk) {
			d.r.Ask("A001")
			d.settle(3 * time.Second)
			d.faults(fault)
			d.put("resident")
			told := d.settle(30 * time.Second)
			want.Token = "A001"
			if len(reads(told)) > 0 || !slices.Contains(told, Event(want)) {
				d.t.Errorf("%s: %v", fault, told)
			}
			// Once a placement is enough.
			if n := len(codes(told)); n > 1 {
				d.t.Errorf("%s: told %d times: %v", fault, n, codes(told))
			}
			d.faults(fault + ":0")
			d.e.Remove()
			d.settle(4 * time.Second)
			d.put("resident")
			if got := reads(d.settle(10 * time.Second)); len(got) != 1 {
				d.t.Errorf("%s: not read after it was over: %v", fault, got)
			}
		})
	}
}

func TestModuleFaults(t *testing.T) {
	for fault, want := range map[string]string{"sw_60": CodeSAMFault, "sw_66": CodeSAMUnlicensed, "no_reply": CodeNotReader} {
		play(t, Options{}, []string{fault}, func(d *desk) {
			d.settle(4500 * time.Millisecond)
			if h := d.r.Health(); h.Cause != want {
				d.t.Errorf("%s: %+v", fault, h)
			}
			d.faults(fault + ":0")
			d.settle(10 * time.Second)
			if h := d.r.Health(); h.State != devices.Ready {
				d.t.Errorf("%s: after it was over: %+v", fault, h)
			}
		})
	}
}

func TestReopensAfterALoss(t *testing.T) {
	play(t, Options{}, nil, func(d *desk) {
		d.settle(2 * time.Second)
		d.e.rw.Close()
		d.settle(7 * time.Second) // noticed at the next status request
		if h := d.r.Health(); h.State != devices.Ready || d.opens != 2 {
			d.t.Errorf("health %+v after %d opens", h, d.opens)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		opens := 0
		r := New(func(context.Context) (link.Link, error) {
			opens++
			return nil, link.ErrNotFound
		}, Options{})
		ctx, cancel := context.WithTimeout(t.Context(), 21*time.Second)
		defer cancel()
		if err := r.Run(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("run: %v", err)
		}
		if opens != 11 {
			t.Errorf("%d tries in 21 s, want one every 2 s", opens)
		}
	})
}

// An answer that told of a card is lost, and the wish that it was for is
// replaced before the card is found again: the card lay there before the new
// wish, so it is never read for it.
func TestCardOfALostAnswer(t *testing.T) {
	for before := time.Duration(0); before < 2*time.Second; before += 100 * time.Millisecond {
		for after := time.Duration(0); after < 1500*time.Millisecond; after += 100 * time.Millisecond {
			play(t, Options{}, nil, func(d *desk) {
				d.r.Ask("A001")
				d.settle(2 * time.Second)
				d.put("hmt_hk")
				d.faults("no_reply:1")
				told := d.settle(before)
				d.r.Ask("B001")
				told = append(told, d.settle(after)...)
				d.faults("no_reply:1")
				for _, r := range reads(append(told, d.settle(15*time.Second)...)) {
					if r.Token == "B001" {
						d.t.Errorf("%v and %v: the card of the one before was read", before, after)
					}
				}
			})
		}
	}
}
