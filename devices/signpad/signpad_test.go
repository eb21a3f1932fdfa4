package signpad

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

	"github.com/google/go-cmp/cmp"

	"onewindow/devices"
	"onewindow/devices/devicetest"
	"onewindow/devices/link"
	"onewindow/devices/ptyport"
	"onewindow/values"
)

func unhex(s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		panic(err) // a typing error in this file
	}
	return b
}

// The bytes that the page of the pad shows.
func TestFrameBytes(t *testing.T) {
	p := point{question: 7, index: 258, first: true, pen: values.PenPoint{4800, 3000, 512, 1000}}
	for name, c := range map[string]struct {
		f    Frame
		want string
	}{
		"ask":    {Frame{cmdAsk, []byte{7, 30}}, "AA 56 01 02 07 1E 28"},
		"status": {Frame{Cmd: cmdStatus}, "AA 56 03 00 03"},
		"state":  {state{false, 9600, 6000, 1023}.frame(), "AA 56 84 07 00 80 25 70 17 FF 03 B9"},
		"point":  {p.frame(), "AA 56 81 0C 07 02 01 E8 03 03 C0 12 B8 0B 00 02 1C"},
	} {
		got := Append(nil, c.f)
		if !bytes.Equal(got, unhex(c.want)) {
			t.Errorf("%s: % X, want %s", name, got, c.want)
		}
	}
	if got := pointOf(p.frame()); got != p {
		t.Errorf("%+v, want %+v", got, p)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(unhex("AA 56 03 00 03"), uint8(1))
	f.Add(unhex("AA AA 56 81 0C 07 02 01 E8 03 03 C0 12 B8 0B 00 02 1C AA 56 82 01 07 8A"), uint8(3))
	f.Fuzz(func(t *testing.T, b []byte, step uint8) {
		whole, rest := framesIn(b)
		var got []Frame
		var buf []byte
		for piece := range slices.Chunk(b, int(step%9)+1) {
			var some []Frame
			some, buf = framesIn(append(buf, piece...))
			got = append(got, some...)
		}
		if !cmp.Equal(got, whole) || !bytes.Equal(buf, rest) {
			t.Fatalf("%v in pieces, %v whole", got, whole)
		}
		for _, one := range whole {
			if len(one.Data) != sizes[one.Cmd] || !bytes.Contains(b, Append(nil, one)) {
				t.Fatalf("% X is no frame of % X", Append(nil, one), b)
			}
			if one.Cmd == cmdPoint && one.Data[5]&^penFirst == penDown && !bytes.Equal(pointOf(one).frame().Data, one.Data) {
				t.Fatalf("% X is read as %+v", one.Data, pointOf(one))
			}
		}
	})
}

func framesIn(b []byte) (out []Frame, rest []byte) {
	for {
		f, n, ok := Parse(b)
		b = b[n:]
		if !ok {
			return out, b
		}
		out = append(out, f)
	}
}

func start(open func(context.Context) (link.Link, error), o Options) (*Pad, func()) {
	p := New(open, o)
	p.asked = 0 // the suite's stray belongs to question 200
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan struct{})
	go func() {
		defer close(ran)
		_ = p.Run(ctx)
	}()
	return p, func() {
		cancel()
		<-ran
	}
}

func inMemory(t *testing.T, wrap func(link.Link) link.Link, faults ...string) (*Pad, *Emulator) {
	t.Helper()
	e := NewEmulator(EmulatorOptions{Baud: 19200})
	for _, fault := range faults {
		set(t, e, fault, true)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var peers []io.Closer
	p, stop := start(func(context.Context) (link.Link, error) {
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
	return p, e
}

func set(t *testing.T, e *Emulator, fault string, on bool) {
	t.Helper()
	if err := e.Set(fault, on); err != nil {
		t.Fatal(err)
	}
}

func await(t *testing.T, p *Pad, code string) {
	t.Helper()
	timeout := time.After(20 * time.Second)
	for {
		select {
		case e := <-p.Events():
			if e.Code == code {
				return
			}
		case <-timeout:
			t.Fatalf("no event %q", code)
		}
	}
}

// signs lets a citizen sign as soon as the pad asks.
func signs(ctx context.Context, e *Emulator) {
	if e.Wait(ctx, e.Asked) == nil {
		_ = e.Write(Scrawl())
	}
}

// The real thing, over a pseudo-terminal.
func TestOverPseudoTerminal(t *testing.T) {
	port, err := ptyport.Open("")
	if err != nil {
		t.Fatal(err)
	}
	e := NewEmulator(EmulatorOptions{Baud: 115200})
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = e.Serve(ctx, port)
	}()
	p, stop := start(func(context.Context) (link.Link, error) {
		return link.OpenSerial(port.Path, link.Settings{Baud: 115200})
	}, Options{Reply: 10 * time.Second})
	defer func() {
		stop()
		cancel()
		port.Close()
		<-served
	}()
	await(t, p, CodeReady)
	go signs(ctx, e)
	got, err := p.Sign(ctx, longest)
	if diff := cmp.Diff(Scrawl(), got.Strokes); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

// Whatever the line does, a signature is the one that was written, or none.
func TestFaults(t *testing.T) {
	want := map[string]string{FaultDead: devices.CodeNoReply, FaultHangUp: devices.CodeGone, FaultLost: CodeIncomplete}
	for _, fault := range append(Faults(), "") {
		synctest.Test(t, func(t *testing.T) {
			p, e := inMemory(t, nil)
			await(t, p, CodeReady)
			if fault != "" && fault != FaultHangUp {
				set(t, e, fault, true)
			}
			go func() {
				if e.Wait(t.Context(), e.Asked) == nil {
					_ = e.Set(FaultHangUp, fault == FaultHangUp)
					_ = e.Write(Scrawl())
				}
			}()
			got, err := p.Sign(t.Context(), 30*time.Second)
			if devices.Code(err) != want[fault] {
				t.Fatalf("fault %q: %v", fault, err)
			}
			if err == nil && !cmp.Equal(got.Strokes, Scrawl()) {
				t.Errorf("fault %q: %v", fault, got.Strokes)
			}
			if fault == "" {
				return
			}
			set(t, e, fault, false)
			if devices.Code(err) == devices.CodeNoReply || devices.Code(err) == devices.CodeGone {
				await(t, p, CodeReady)
			}
			go signs(t.Context(), e)
			if got, err := p.Sign(t.Context(), 30*time.Second); err != nil || !cmp.Equal(got.Strokes, Scrawl()) {
				t.Errorf("after fault %q: %v", fault, err)
			}
		})
	}
}

// careless stands before a driver that does not look at the numbers of questions
// and points: it makes them fit.
type careless struct {
	link.Link
	asked  byte
	points int
	buf    []byte
}

func (c *careless) Write(b []byte) (int, error) {
	if f, _, ok := Parse(b); ok && f.Cmd == cmdAsk {
		c.asked, c.points = f.Data[0], 0
	}
	return c.Link.Write(b)
}

func (c *careless) Read(b []byte) (int, error) {
	for {
		in := make([]byte, 64)
		n, err := c.Link.Read(in)
		if err != nil {
			return 0, err
		}
		var frames []Frame
		frames, c.buf = framesIn(append(c.buf, in[:n]...))
		var out []byte
		for _, f := range frames {
			switch f.Cmd {
			case cmdPoint:
				p := pointOf(f)
				p.question, p.index = c.asked, c.points
				c.points++
				f = p.frame()
			case cmdDone:
				f.Data = words([]byte{c.asked}, c.points)
			}
			out = Append(out, f)
		}
		if len(out) > 0 {
			return copy(b, out), nil
		}
	}
}

// The mutant that the tests above must catch.
func TestCarelessDriverIsFound(t *testing.T) {
	for _, fault := range []string{FaultLost, FaultLate} {
		synctest.Test(t, func(t *testing.T) {
			p, e := inMemory(t, func(l link.Link) link.Link { return &careless{Link: l} }, fault)
			go signs(t.Context(), e)
			got, err := p.Sign(t.Context(), 30*time.Second)
			if err != nil || cmp.Equal(got.Strokes, Scrawl()) {
				t.Errorf("fault %s does no harm to a careless driver: %v", fault, err)
			}
		})
	}
}

func TestEndsWithoutSignature(t *testing.T) {
	for name, c := range map[string]struct {
		deed func(e *Emulator, cancel func())
		want string
	}{
		"nobody signs":       {func(*Emulator, func()) {}, CodeNobody},
		"nothing is written": {func(e *Emulator, _ func()) { _ = e.Write(nil) }, CodeNobody},
		"declined":           {func(e *Emulator, _ func()) { _ = e.Decline() }, CodeDeclined},
		"cancelled":          {func(_ *Emulator, cancel func()) { cancel() }, devices.CodeCancelled},
		"beside the pad":     {func(e *Emulator, _ func()) { _ = e.Write([][]values.PenPoint{{{padWidth + 1, 1, 1, 0}}}) }, CodeIncomplete},
	} {
		synctest.Test(t, func(t *testing.T) {
			p, e := inMemory(t, nil)
			await(t, p, CodeReady)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			go func() {
				if e.Wait(ctx, e.Asked) == nil {
					c.deed(e, cancel)
				}
			}()
			_, err := p.Sign(ctx, 10*time.Second)
			if devices.Code(err) != c.want {
				t.Errorf("%s: %v", name, err)
			}
			synctest.Wait()
			if err := e.Wait(t.Context(), func() bool { return !e.Asked() }); err != nil {
				t.Errorf("%s: the question stands: %v", name, err)
			}
			go signs(t.Context(), e)
			if _, err := p.Sign(t.Context(), 10*time.Second); err != nil {
				t.Errorf("the next citizen after %s: %v", name, err)
			}
		})
	}
}

func TestFaultSuite(t *testing.T) {
	answer := func(f Frame) []byte {
		switch f.Cmd {
		case cmdStatus:
			return Append(nil, state{false, padWidth, padHeight, padLevels}.frame())
		case cmdAsk:
			b := Append(nil, point{question: f.Data[0], first: true, pen: values.PenPoint{10, 20, 30, 5}}.frame())
			return Append(b, Frame{cmdDone, []byte{f.Data[0], 1, 0}})
		}
		return nil
	}
	devicetest.Run(t, func(t *testing.T) devicetest.Subject {
		return devicetest.Subject{
			Do: func(ctx context.Context, l link.Link) (string, error) {
				opened := false
				p, stop := start(func(context.Context) (link.Link, error) {
					if opened { // what was pulled out stays out
						return nil, &link.Error{Op: "open", Port: l.Name(), Err: link.ErrGone}
					}
					opened = true
					return l, nil
				}, Options{})
				defer stop()
				s, err := p.Sign(ctx, 5*time.Second)
				return fmt.Sprint(s.Strokes), err
			},
			Device: func() func([]byte) []byte {
				return func(request []byte) (out []byte) {
					frames, _ := framesIn(request)
					for _, f := range frames {
						out = append(out, answer(f)...)
					}
					return out
				}
			},
			Stray:    Append(nil, Frame{cmdDone, []byte{200, 0, 0}}),
			Limit:    12 * time.Second,
			Survives: []string{devicetest.Garbage, devicetest.TwoFrames, devicetest.LateStray, devicetest.OneByte},
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
			got, err := Probe(t.Context(), l, 3*time.Second)
			if got.State != want || (want == "") != errors.Is(err, errSilent) || want != "" && got.Width != padWidth {
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
				p := New(open, Options{})
				ready, ended := make(chan struct{}, 64), make(chan struct{})
				go func() {
					defer close(ended)
					_ = p.Run(ctx)
				}()
				go func() {
					for e := range p.Events() {
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
