package keypad

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"onewindow/devices"
	"onewindow/devices/devicetest"
	"onewindow/devices/link"
	"onewindow/devices/ptyport"
)

func unhex(s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		panic(err) // a typing error in this file
	}
	return b
}

// The bytes that are published with the frame.
func TestFrameBytes(t *testing.T) {
	l, err := compile(Reference())
	if err != nil {
		t.Fatal(err)
	}
	ask, err := l.command(l.ask, 30, "")
	if err != nil || !bytes.Equal(ask, unhex("AA 55 01 01 01 1E 21")) {
		t.Errorf("ask % X, %v", ask, err)
	}
	show, err := l.command(l.show, 0, "请评价")
	if f, n, ok := Parse(show); err != nil || !ok || n != len(show) || f.Cmd != cmdShow || !bytes.Equal(f.Data, unhex("C7 EB C6 C0 BC DB")) {
		t.Errorf("show % X, %v", show, err)
	}
	p := parser{language: l}
	if got := p.feed(unhex("AA 55 01 81 01 05 88")); !slices.Equal(got, []int{5}) {
		t.Errorf("key 5: %v", got)
	}
	if got := Append(nil, Frame{1, cmdKey, []byte{5}}); !bytes.Equal(got, unhex("AA 55 01 81 01 05 88")) {
		t.Errorf("frame % X", got)
	}
}

func TestChecksums(t *testing.T) {
	for _, c := range []struct {
		kind Checksum
		want string
	}{{NoSum, ""}, {Sum8, "DD"}, {Xor8, "31"}, {CRC16, "374B"}} {
		l := &language{checksum: c.kind}
		if got := hex.EncodeToString(l.sum([]byte("123456789"))); !strings.EqualFold(got, c.want) {
			t.Errorf("%s: %s, want %s", c.kind, got, c.want)
		}
	}
}

// Other makers are described as data.
func TestProfiles(t *testing.T) {
	l, err := compile(Profile{
		Ask: "02 30{seconds}", Keys: map[string]int{"02 ?? 31": 5, "02 ?? 32": 4, "02 ?? 33": 1}, Checksum: Xor8,
	})
	if err != nil {
		t.Fatal(err)
	}
	ask, err := l.command(l.ask, 10, "")
	if err != nil || !bytes.Equal(ask, unhex("02 30 0A 38")) {
		t.Errorf("ask % X, %v", ask, err)
	}
	p := parser{language: l}
	if got := p.feed(unhex("FF 02 02 07 31 34 02 09 33 38 02 09 33 FF 02 00 32 30")); !slices.Equal(got, []int{5, 1, 4}) {
		t.Errorf("%v", got)
	}
	for name, bad := range map[string]Profile{
		"no keys":        {Ask: "01"},
		"level":          {Keys: map[string]int{"01": 6}},
		"hex":            {Keys: map[string]int{"0G": 1}},
		"field":          {Ask: "{text}", Keys: map[string]int{"01": 1}},
		"ambiguous":      {Keys: map[string]int{"01 02": 1, "01 ??": 2}},
		"prefix":         {Keys: map[string]int{"01": 1, "01 02": 2}},
		"anything":       {Keys: map[string]int{"?? ??": 1}},
		"checksum":       {Keys: map[string]int{"01": 1}, Checksum: "md5"},
		"query alone":    {Keys: map[string]int{"01": 1}, Query: "05"},
		"alive is a key": {Keys: map[string]int{"01": 1}, Query: "05", Alive: "01"},
	} {
		_, err := New(nil, Options{Profile: bad})
		if !errors.Is(err, ErrProfile) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(unhex("AA 55 01 81 01 05 88"), uint8(1))
	f.Add(unhex("AA AA 55 01 81 01 05 88 AA 55 01 84 01 00 86"), uint8(3))
	f.Fuzz(func(t *testing.T, b []byte, step uint8) {
		l, err := compile(Reference())
		if err != nil {
			t.Fatal(err)
		}
		whole, pieces := parser{language: l}, parser{language: l}
		want := whole.feed(b)
		var got []int
		for piece := range slices.Chunk(b, int(step%9)+1) {
			got = append(got, pieces.feed(piece)...)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%v in pieces, %v whole", got, want)
		}
		frame, n, ok := Parse(b)
		if n > len(b) {
			t.Fatalf("%d of %d bytes", n, len(b))
		}
		if ok && !bytes.HasSuffix(b[:n], Append(nil, frame)) {
			t.Fatalf("% X is not a frame of % X", Append(nil, frame), b[:n])
		}
	})
}

func start(t *testing.T, open func(context.Context) (link.Link, error), o Options) (*Keypad, func()) {
	t.Helper()
	k, err := New(open, o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan struct{})
	go func() {
		defer close(ran)
		_ = k.Run(ctx)
	}()
	return k, func() {
		cancel()
		<-ran
	}
}

func inMemory(t *testing.T, wrap func(link.Link) link.Link, faults ...string) (*Keypad, *Emulator) {
	t.Helper()
	e := NewEmulator(EmulatorOptions{Baud: 9600})
	for _, fault := range faults {
		set(t, e, fault, true)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var peers []io.Closer
	k, stop := start(t, func(context.Context) (link.Link, error) {
		l, peer := devicetest.Pair()
		peers = append(peers, peer)
		go func() { _ = e.Serve(ctx, peer) }()
		if wrap != nil {
			return wrap(l), nil
		}
		return l, nil
	}, Options{})
	t.Cleanup(func() {
		stop()
		cancel()
		for _, p := range peers {
			p.Close()
		}
	})
	return k, e
}

func set(t *testing.T, e *Emulator, fault string, on bool) {
	t.Helper()
	err := e.Set(fault, on)
	if err != nil {
		t.Fatal(err)
	}
}

func press(t *testing.T, e *Emulator, level int) {
	t.Helper()
	err := e.Press(level)
	if err != nil {
		t.Fatal(err)
	}
}

func await(t *testing.T, k *Keypad, code string) {
	t.Helper()
	timeout := time.After(20 * time.Second)
	for {
		select {
		case e := <-k.Events():
			if e.Code == code {
				return
			}
		case <-timeout:
			t.Fatalf("no event %q", code)
		}
	}
}

// The real thing, over a pseudo-terminal.
func TestOverPseudoTerminal(t *testing.T) {
	port, err := ptyport.Open("")
	if err != nil {
		t.Fatal(err)
	}
	e := NewEmulator(EmulatorOptions{Baud: 9600})
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = e.Serve(ctx, port)
	}()
	k, stop := start(t, func(context.Context) (link.Link, error) {
		return link.OpenSerial(port.Path, link.Settings{Baud: 9600})
	}, Options{Reply: 10 * time.Second})
	defer func() {
		stop()
		cancel()
		port.Close()
		<-served
	}()
	await(t, k, CodeReady)
	err = k.Show(ctx, "请您评价𠮷")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		if e.Wait(ctx, e.Asked) == nil {
			_ = e.Press(4)
		}
	}()
	level, err := k.Ask(ctx, 30*time.Second)
	if level != 4 || err != nil || e.Shown() != "请您评价𠮷" {
		t.Errorf("level %d, %v, shown %q", level, err, e.Shown())
	}
}

func TestAsk(t *testing.T) {
	for _, fault := range []string{"", FaultBadSum, FaultDuplicate, FaultEager, FaultGarbage, FaultSplit} {
		t.Run("with "+fault, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var faults []string
				if fault != "" {
					faults = []string{fault}
				}
				k, e := inMemory(t, nil, faults...)
				for want := range 6 {
					press(t, e, 1) // before the question: counts for nobody
					synctest.Wait()
					go func() {
						if e.Wait(t.Context(), e.Asked) == nil && want > 0 {
							_ = e.Press(want)
						}
					}()
					began := time.Now()
					level, err := k.Ask(t.Context(), 30*time.Second)
					if level != want || err != nil {
						t.Errorf("level %d, %v, want %d", level, err, want)
					}
					if took := time.Since(began); want == 0 && (took < 30*time.Second || took > 31*time.Second) {
						t.Errorf("nobody pressed, and it took %v", took)
					}
					synctest.Wait()
					if e.Asked() {
						t.Error("the question still stands")
					}
				}
			})
		})
	}
}

// unfenced is the link of a driver that asks the citizen without asking the
// keypad first: the keypad's answer is made up here, at once.
type unfenced struct {
	link.Link
	answers chan []byte
}

func (l *unfenced) Write(p []byte) (int, error) {
	if bytes.Equal(p, Append(nil, Frame{1, cmdStatus, nil})) {
		l.answers <- Append(nil, Frame{1, cmdAlive, []byte{0}})
		return len(p), nil
	}
	return l.Link.Write(p)
}

func (l *unfenced) Read(p []byte) (int, error) {
	for {
		select {
		case b := <-l.answers:
			return copy(p, b), nil
		default:
		}
		_ = l.SetReadDeadline(time.Now().Add(time.Millisecond))
		n, err := l.Link.Read(p)
		if devices.Code(err) != devices.CodeNoReply {
			return n, err
		}
	}
}

// A keypad that is slow to tell gives the first citizen's key away when the
// second has been asked. It answers in order, so the driver's question tells
// old from new; the mutant without it is caught.
func TestLateKeyCountsForNobody(t *testing.T) {
	for _, mutant := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			l, peer := devicetest.Pair()
			port := l
			if mutant {
				port = &unfenced{l, make(chan []byte, 16)}
			}
			ctx, cancel := context.WithCancel(t.Context())
			frames := make(chan Frame)
			go func() { _ = framesOf(ctx, peer, frames) }()
			go func() {
				asks := 0
				for {
					var f Frame
					select {
					case f = <-frames:
					case <-ctx.Done():
						return
					}
					switch f.Cmd {
					case cmdStatus:
						_, _ = peer.Write(Append(nil, Frame{1, cmdAlive, []byte{0}}))
					case cmdAsk:
						asks++
						if asks == 1 {
							// Busy until after the next question of the host.
							<-time.After(5200 * time.Millisecond)
							_, _ = peer.Write(Append(nil, Frame{1, cmdKey, []byte{1}}))
						}
					}
				}
			}()
			k, stop := start(t, func(context.Context) (link.Link, error) { return port, nil }, Options{})
			defer stop()
			defer peer.Close()
			defer cancel()
			first, err := k.Ask(t.Context(), 5*time.Second)
			if first != 0 || err != nil {
				t.Fatalf("first: %d, %v", first, err)
			}
			second, err := k.Ask(t.Context(), 5*time.Second)
			if err != nil || (second != 0) != mutant {
				t.Errorf("mutant %v: the second citizen rated %d, %v", mutant, second, err)
			}
		})
	}
}

func TestTroubles(t *testing.T) {
	t.Run("dead", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			k, e := inMemory(t, nil, FaultDead)
			level, err := k.Ask(t.Context(), 30*time.Second)
			if level != 0 || devices.Code(err) != devices.CodeNoReply {
				t.Errorf("%d, %v", level, err)
			}
			await(t, k, devices.CodeNoReply)
			set(t, e, FaultDead, false)
			await(t, k, CodeReady)
		})
	})
	t.Run("unplugged while asking", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			k, e := inMemory(t, nil)
			go func() {
				_ = e.Wait(t.Context(), e.Asked)
				_ = e.Set(FaultHangUp, true)
				_ = e.Press(5)
			}()
			level, err := k.Ask(t.Context(), 30*time.Second)
			if level != 0 || !errors.Is(err, link.ErrGone) {
				t.Errorf("%d, %v", level, err)
			}
			await(t, k, devices.CodeGone)
			set(t, e, FaultHangUp, false)
			await(t, k, CodeReady)
		})
	})
	t.Run("cancelled", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			k, e := inMemory(t, nil)
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				_ = e.Wait(t.Context(), e.Asked)
				cancel()
			}()
			_, err := k.Ask(ctx, 30*time.Second)
			if devices.Code(err) != devices.CodeCancelled {
				t.Errorf("%v", err)
			}
			<-time.After(time.Second)
			if e.Asked() {
				t.Error("the question was not taken back")
			}
		})
	})
	t.Run("range", func(t *testing.T) {
		k, err := New(nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range []time.Duration{0, 256 * time.Second} {
			_, err := k.Ask(t.Context(), d)
			if !errors.Is(err, ErrRange) {
				t.Errorf("%v: %v", d, err)
			}
		}
		err = k.Show(t.Context(), strings.Repeat("评", 128))
		if devices.Code(err) != CodeBadContent {
			t.Errorf("%v", err)
		}
	})
	t.Run("no display", func(t *testing.T) {
		k, err := New(nil, Options{Profile: Profile{Keys: map[string]int{"01": 5}}})
		if err != nil {
			t.Fatal(err)
		}
		err = k.Show(t.Context(), "评")
		if devices.Code(err) != CodeUnsupported {
			t.Errorf("%v", err)
		}
	})
}

func TestFaultSuite(t *testing.T) {
	devicetest.Run(t, func(t *testing.T) devicetest.Subject {
		return devicetest.Subject{
			Do: func(ctx context.Context, l link.Link) (string, error) {
				opened := false
				k, stop := start(t, func(context.Context) (link.Link, error) {
					if opened { // what was pulled out stays out
						return nil, &link.Error{Op: "open", Port: l.Name(), Err: link.ErrGone}
					}
					opened = true
					return l, nil
				}, Options{})
				defer stop()
				level, err := k.Ask(ctx, 5*time.Second)
				if err == nil && level == 0 {
					return "", errors.New("nobody pressed a key")
				}
				return fmt.Sprint(level), err
			},
			Device: func() func([]byte) []byte {
				return func(request []byte) []byte {
					var out []byte
					for {
						f, n, ok := Parse(request)
						if !ok {
							return out
						}
						request = request[n:]
						switch f.Cmd {
						case cmdStatus:
							out = Append(out, Frame{1, cmdAlive, []byte{0}})
						case cmdAsk:
							out = Append(out, Frame{1, cmdKey, []byte{4}})
						}
					}
				}
			},
			Stray:    Append(nil, Frame{1, cmdKey, []byte{1}}),
			Limit:    12 * time.Second,
			Survives: []string{devicetest.Garbage, devicetest.TwoFrames, devicetest.LateStray},
		}
	})
}

func TestProbe(t *testing.T) {
	for fault, want := range map[string]string{"": CodeReady, FaultDead: ""} {
		synctest.Test(t, func(t *testing.T) {
			l, peer := devicetest.Pair()
			e := NewEmulator(EmulatorOptions{})
			if fault != "" {
				set(t, e, fault, true)
			}
			go func() { _ = e.Serve(context.Background(), peer) }()
			defer peer.Close()
			got, err := Probe(t.Context(), l, Options{}, 3*time.Second)
			if got.State != want || (want == "") != (devices.Code(err) == devices.CodeNoReply) {
				t.Errorf("fault %q: %+v, %v", fault, got, err)
			}
			if e.Asked() {
				t.Error("a probe must not ask the citizen")
			}
		})
	}
}

// TestReplugged: the plug is pulled at any moment, and put back.
func TestReplugged(t *testing.T) {
	devicetest.Heals(t, func() devicetest.Healing {
		return devicetest.Healing{
			Bytes: 20,
			Start: func(ctx context.Context, open func(context.Context) (link.Link, error)) (<-chan struct{}, <-chan struct{}) {
				k, err := New(open, Options{})
				if err != nil {
					t.Fatal(err)
				}
				ready, ended := make(chan struct{}, 64), make(chan struct{})
				go func() {
					defer close(ended)
					_ = k.Run(ctx)
				}()
				go func() {
					for e := range k.Events() {
						if e.Code == CodeReady {
							ready <- struct{}{}
						}
					}
				}()
				return ready, ended
			},
			Device: func(ctx context.Context, line io.ReadWriteCloser) {
				_ = NewEmulator(EmulatorOptions{}).Serve(ctx, line)
			},
		}
	})
}
