package main

import (
	"bytes"
	"context"
	"errors"
	"net"
	"path/filepath"
	"testing"
	"time"

	"onewindow/devices"
	"onewindow/devices/barcode"
	"onewindow/devices/docscan"
	"onewindow/devices/idcard"
	"onewindow/devices/keypad"
	"onewindow/devices/link"
	"onewindow/devices/mrz"
	"onewindow/devices/ptyport"
	"onewindow/devices/signpad"
	"onewindow/station"
	"onewindow/values"
	"onewindow/visit"
)

// listener is a chair that writes down what devices tell.
type listener struct{ told chan string }

func (l listener) CardRead(context.Context, station.CardRead) error { return nil }
func (l listener) DocumentRead(_ context.Context, r station.DocumentRead) error {
	if r.ReadID == "" || r.Began.IsZero() {
		return l.say("a reading without its marks")
	}
	return l.say(r.Reading.Format + " " + r.Reading.DocumentNumber)
}
func (l listener) DocumentFailed(_ context.Context, code string) error { return l.say(code) }

func (l listener) CardFailed(context.Context, string, string) error { return nil }
func (l listener) SetDevice(_ context.Context, d station.Device) error {
	return l.say(d.Name + " " + d.State)
}

func (l listener) Scanned(_ context.Context, text, symbology string) error {
	return l.say(symbology + " " + text)
}
func (l listener) ScanFailed(_ context.Context, code string) error { return l.say(code) }

func (l listener) say(s string) error {
	l.told <- s
	return nil
}

func (l listener) wants(ctx context.Context, t *testing.T, want string) {
	t.Helper()
	for {
		select {
		case got := <-l.told:
			if got == want {
				return
			}
		case <-ctx.Done():
			t.Fatalf("waited for %q", want)
		}
	}
}

// TestScannerReachesTheChair drives the emulated scanner over a terminal line.
func TestScannerReachesTheChair(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	port, err := ptyport.Open(filepath.Join(t.TempDir(), "scanner.tty"))
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	page := barcode.TestPage(400, 300)
	e := barcode.NewEmulator(barcode.EmulatorOptions{Profile: barcode.Honeywell, Page: func() []byte { return page }})
	go func() { _ = e.Serve(ctx, port) }()
	wire := &devices.Port{Target: port.Path, Settings: link.Settings{Baud: 115200}}
	s := barcode.New(wire.Open, barcode.Options{Profile: barcode.Honeywell, Baud: 115200})
	go func() { _ = s.Run(ctx) }()
	l := listener{make(chan string, 16)}
	var tap scanTap
	go pumpScanner(ctx, s, wire, l, &tap)
	l.wants(ctx, t, "barcode ready")
	if err := e.Scan([]byte("OWT/G012//3F2A"), "Q1"); err != nil {
		t.Fatal(err)
	}
	l.wants(ctx, t, "qr OWT/G012//3F2A")
	// What lies open over the screens has the scanner, and then the chair again.
	codes, done := tap.take()
	if err := e.Scan([]byte("OWP/1"), "Q1"); err != nil {
		t.Fatal(err)
	}
	select {
	case got := <-codes:
		if got != "OWP/1" {
			t.Errorf("read %q", got)
		}
	case <-ctx.Done():
		t.Fatal("what lies open heard nothing")
	}
	done()
	if err := e.Scan([]byte{0xFF, 0xFF, 0xFF}, "Q1"); err != nil {
		t.Fatal(err)
	}
	l.wants(ctx, t, barcode.CodeUnreadable)
	got, err := imagerOf(s).TakePage(ctx)
	if err != nil || !bytes.Equal(got, page) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if err := e.Set(barcode.FaultUnknown, true); err != nil {
		t.Fatal(err)
	}
	_, err = imagerOf(s).TakePage(ctx)
	if fault, ok := errors.AsType[*station.DeviceFault](err); !ok || fault.Code != barcode.CodeUnsupported {
		t.Errorf("got %v", err)
	}
}

func TestDocumentsReachTheChair(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	port, err := ptyport.Open(filepath.Join(t.TempDir(), "documents.tty"))
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	e := mrz.NewEmulator(mrz.EmulatorOptions{Framing: mrz.M3})
	go func() { _ = e.Serve(ctx, port) }()
	wire := &devices.Port{Target: port.Path, Settings: link.Settings{Baud: 9600}}
	r := mrz.New(wire.Open, mrz.Options{})
	go func() { _ = r.Run(ctx) }()
	l := listener{make(chan string, 16)}
	go pumpDocuments(ctx, r, wire, l)
	l.wants(ctx, t, "mrz ready")
	if err := e.Swipe([]string{"CSC123456788<2810157<8506151<4"}); err != nil {
		t.Fatal(err)
	}
	l.wants(ctx, t, "CN_EEP C12345678")
	if err := errors.Join(e.Set(mrz.FaultUnreadable, true), e.Swipe([]string{"CSC123456788<2810157<8506151<4"})); err != nil {
		t.Fatal(err)
	}
	l.wants(ctx, t, mrz.CodeUnreadable)
}

// The stack goes through the driver to whoever keeps pages; a trouble has the
// scanner's name; a scanner that is away and comes back lights again by itself.
func TestDocScanReachesTheChair(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	e := docscan.NewEmulator(docscan.EmulatorOptions{})
	sheets := []docscan.Sheet{{Front: docscan.TestPage("A", 200)}, {Front: docscan.TestPage("B", 200), Back: docscan.TestPage("C", 200)}}
	serve := func(address string) (string, func()) {
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		serving, stop := context.WithCancel(ctx)
		ended := make(chan struct{})
		go func() { defer close(ended); _ = e.Serve(serving, l) }()
		return l.Addr().String(), func() { stop(); <-ended }
	}
	address, stop := serve("127.0.0.1:0")
	scanner, err := docscan.Open("http://"+address, docscan.Options{Pause: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	k := docscan.Keep(scanner, 10*time.Millisecond)
	go func() { _ = k.Run(ctx) }()
	l := listener{make(chan string, 16)}
	go pumpDocScan(ctx, k, l)
	l.wants(ctx, t, "docscan ready")
	stop()
	l.wants(ctx, t, "docscan faulted")
	_, stop = serve(address)
	defer stop()
	l.wants(ctx, t, "docscan ready")
	e.Load(sheets...)
	var got []station.Fed
	err = feeder{k}.Feed(ctx, func(p station.Fed) error { got = append(got, p); return nil })
	if err != nil || len(got) != 4 {
		t.Fatalf("%d pages, %v", len(got), err)
	}
	for i, want := range [][]byte{sheets[0].Front, nil, sheets[1].Front, sheets[1].Back} {
		if got[i].Blank != (want == nil) || want != nil && !bytes.Equal(got[i].JPEG, want) {
			t.Errorf("page %d is another, or blank: %t", i+1, got[i].Blank)
		}
	}
	refusal := &visit.Refusal{Code: station.RefusedPageDropped}
	e.Load(sheets...)
	if err := (feeder{k}).Feed(ctx, func(station.Fed) error { return refusal }); !errors.Is(err, refusal) {
		t.Errorf("got %v", err)
	}
	if page, err := (onePage{k, kindDocScan}).TakePage(ctx); err != nil || !bytes.Equal(page, sheets[1].Front) {
		t.Errorf("%d bytes, %v", len(page), err)
	}
	if err := e.Set(docscan.FaultDown, true); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		feeder{k}.Feed(ctx, func(station.Fed) error { return nil }),
		func() error { _, err := onePage{k, kindDocScan}.TakePage(ctx); return err }(),
	} {
		if fault, ok := errors.AsType[*station.DeviceFault](err); !ok || fault.Code != docscan.CodeDown || fault.Device != kindDocScan {
			t.Errorf("got %v", err)
		}
	}
}

func TestKeypadReachesTheChair(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	port, err := ptyport.Open(filepath.Join(t.TempDir(), "keypad.tty"))
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	e := keypad.NewEmulator(keypad.EmulatorOptions{})
	go func() { _ = e.Serve(ctx, port) }()
	wire := &devices.Port{Target: port.Path, Settings: link.Settings{Baud: 9600}}
	k, err := keypad.New(wire.Open, keypad.Options{})
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = k.Run(ctx) }()
	l := listener{make(chan string, 16)}
	go pumpKeypad(ctx, k, wire, l)
	l.wants(ctx, t, "keypad ready")
	asked := make(chan error, 1)
	go func() {
		err := e.Wait(ctx, e.Asked)
		if err == nil {
			err = e.Press(4)
		}
		asked <- err
	}()
	level, err := station.Rater(k).Ask(ctx, 5*time.Second)
	if err := errors.Join(err, <-asked); err != nil || level != 4 {
		t.Errorf("level %d, %v", level, err)
	}
}

// A signature comes from the pad to the chair as it was written; what the pad says
// against it, by its code.
func TestSignPadReachesTheChair(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	port, err := ptyport.Open(filepath.Join(t.TempDir(), "pad.tty"))
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	e := signpad.NewEmulator(signpad.EmulatorOptions{})
	go func() { _ = e.Serve(ctx, port) }()
	wire := &devices.Port{Target: port.Path, Settings: link.Settings{Baud: 19200}}
	pad := signpad.New(wire.Open, signpad.Options{Reply: 20 * time.Second})
	go func() { _ = pad.Run(ctx) }()
	l := listener{make(chan string, 16)}
	go pumpSignPad(ctx, pad, wire, l)
	l.wants(ctx, t, "signpad ready")
	sign := func(deed func() error) (values.Signature, error) {
		did := make(chan error, 1)
		go func() {
			err := e.Wait(ctx, e.Asked)
			if err == nil {
				err = deed()
			}
			did <- err
		}()
		s, err := padSigner{pad}.Sign(ctx, time.Minute)
		if err := <-did; err != nil {
			t.Fatal(err)
		}
		return s, err
	}
	s, err := sign(func() error { return e.Write(signpad.Scrawl()) })
	if err != nil || s.Check() != nil || len(s.Strokes) != len(signpad.Scrawl()) {
		t.Errorf("%v, %v", s, err)
	}
	_, err = sign(e.Decline)
	if fault, ok := errors.AsType[*station.DeviceFault](err); !ok || *fault != (station.DeviceFault{Device: kindSignPad, Code: signpad.CodeDeclined}) {
		t.Errorf("declined: %v", err)
	}
}

// TestWrongSpeedIsNotSilence: a reader at another speed than its port says
// nonsense, which is told from saying nothing; at the right speed it is in order.
func TestWrongSpeedIsNotSilence(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	port, err := ptyport.Open(filepath.Join(t.TempDir(), "reader.tty"))
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	e, err := idcard.NewEmulator(port, idcard.EmulatorOptions{Baud: 115200})
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = e.Run(ctx) }()
	for baud, want := range map[int]string{9600: devices.CodeGarbled, 115200: ""} {
		run, stop := context.WithCancel(ctx)
		wire := &devices.Port{Target: port.Path, Settings: link.Settings{Baud: baud}, Misunderstood: misunderstood}
		r := idcard.New(wire.Open, idcard.Options{})
		ended := make(chan error)
		go func() { ended <- r.Run(run) }()
		l := lampListener{told: make(chan station.Device, 64)}
		go pumpReader(run, r, wire, l)
		for {
			d := <-l.told
			if d.State == string(devices.Opening) {
				continue
			}
			if d.Cause != want || want == "" && d.State != string(devices.Ready) {
				t.Errorf("at %d: %s %s, want %q", baud, d.State, d.Cause, want)
			}
			break
		}
		stop()
		<-ended
	}
}

// lampListener hears how devices are.
type lampListener struct {
	listener
	told chan station.Device
}

func (l lampListener) SetDevice(_ context.Context, d station.Device) error {
	l.told <- d
	return nil
}
