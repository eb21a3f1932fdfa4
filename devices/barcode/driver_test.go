package barcode

import (
	"bytes"
	"context"
	"errors"
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

// start runs a scanner until the returned function is called.
func start(open func(context.Context) (link.Link, error), o Options) (*Scanner, func()) {
	s := New(open, o)
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan struct{})
	go func() {
		defer close(ran)
		_ = s.Run(ctx)
	}()
	return s, func() {
		cancel()
		<-ran
	}
}

// inMemory is a scanner and an emulator on a line in memory, in the bubble of
// a synctest; wrap stands between them.
func inMemory(t *testing.T, o Options, eo EmulatorOptions, wrap func(link.Link) link.Link) (*Scanner, *Emulator) {
	t.Helper()
	e := NewEmulator(eo)
	ctx, cancel := context.WithCancel(context.Background())
	var peers []io.Closer
	s, stop := start(func(context.Context) (link.Link, error) {
		l, peer := devicetest.Pair()
		peers = append(peers, peer)
		go func() { _ = e.Serve(ctx, peer) }()
		if wrap != nil {
			return wrap(l), nil
		}
		return l, nil
	}, o)
	t.Cleanup(func() {
		stop()
		cancel()
		for _, p := range peers {
			p.Close()
		}
	})
	return s, e
}

func await(t *testing.T, s *Scanner, code string) Event {
	t.Helper()
	timeout := time.After(20 * time.Second)
	var seen []string
	for {
		select {
		case e, open := <-s.Events():
			if !open {
				t.Fatalf("events ended before %q", code)
			}
			if e.Code == code {
				return e
			}
			seen = append(seen, e.Code)
		case <-timeout:
			t.Fatalf("no event %q, but %q", code, seen)
		}
	}
}

func set(t *testing.T, e *Emulator, fault string, on bool) {
	t.Helper()
	err := e.Set(fault, on)
	if err != nil {
		t.Fatal(err)
	}
}

// The real thing: codes and a page over a pseudo-terminal at line pace.
func TestOverPseudoTerminal(t *testing.T) {
	for _, profile := range []Profile{Plain, Honeywell} {
		t.Run(string(profile), func(t *testing.T) {
			port, err := ptyport.Open("")
			if err != nil {
				t.Fatal(err)
			}
			e := NewEmulator(EmulatorOptions{Profile: profile, Baud: 921600})
			ctx, cancel := context.WithCancel(t.Context())
			served := make(chan struct{})
			go func() {
				defer close(served)
				_ = e.Serve(ctx, port)
			}()
			s, stop := start(func(context.Context) (link.Link, error) {
				return link.OpenSerial(port.Path, link.Settings{Baud: 115200})
			}, Options{Profile: profile, Baud: 115200, Pause: 10 * time.Second, Reply: 10 * time.Second})
			defer func() {
				stop()
				cancel()
				port.Close()
				<-served
			}()
			if profile == Plain {
				await(t, s, CodeOpened)
			} else {
				await(t, s, CodeReady)
			}
			err = e.Scan([]byte("证照编号：𠮷2024"), "Q1")
			if err != nil {
				t.Fatal(err)
			}
			if got := await(t, s, CodeScan); got.Scan.Text != "证照编号：𠮷2024" {
				t.Errorf("%q", got.Scan.Text)
			}
			page, err := s.TakePage(t.Context())
			if profile == Plain {
				if devices.Code(err) != CodeUnsupported {
					t.Errorf("a plain scanner takes no pages: %v", err)
				}
				return
			}
			if err != nil || page.Width != 640 || page.Height != 480 || !bytes.Equal(page.JPEG, TestPage(640, 480)) {
				t.Errorf("page %d × %d, %d bytes, %v", page.Width, page.Height, len(page.JPEG), err)
			}
		})
	}
}

func TestPlainTroubles(t *testing.T) {
	for _, c := range []struct {
		name   string
		faults []string
		eo     EmulatorOptions
		baud   int
	}{
		{name: "as it is"},
		{name: "CR LF", eo: EmulatorOptions{Terminator: "\r\n"}},
		{name: "no terminator", faults: []string{FaultNoTerminator}},
		{name: "split within a character", faults: []string{FaultSplit}},
		{name: "sent twice", faults: []string{FaultDuplicate}},
		{name: "slow line", eo: EmulatorOptions{Baud: 9600}},
		{name: "byte by byte", eo: EmulatorOptions{Chunk: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, e := inMemory(t, Options{}, c.eo, nil)
				for _, fault := range c.faults {
					set(t, e, fault, true)
				}
				var got []string
				for _, text := range []string{"受理SL2024000123", strings.Repeat("长", 980), "受理SL2024000123"} {
					err := e.Scan([]byte(text), "")
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, await(t, s, CodeScan).Scan.Text)
				}
				if !slices.Equal(got, []string{"受理SL2024000123", strings.Repeat("长", 980), "受理SL2024000123"}) {
					t.Errorf("%.80q", got)
				}
				synctest.Wait()
				for len(s.Events()) > 0 {
					if event := <-s.Events(); event.Code == CodeScan {
						t.Errorf("one scan too many: %q", event.Scan.Text)
					}
				}
			})
		})
	}
}

// Debounce: the same payload within 800 ms is one scan, later it is another.
func TestDebounce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, e := inMemory(t, Options{}, EmulatorOptions{}, nil)
		scanned := func() int {
			n := 0
			synctest.Wait()
			for len(s.Events()) > 0 {
				if event := <-s.Events(); event.Code == CodeScan {
					n++
				}
			}
			return n
		}
		for i, c := range []struct {
			after time.Duration
			want  int
		}{{0, 1}, {799 * time.Millisecond, 0}, {799 * time.Millisecond, 0}, {801 * time.Millisecond, 1}} {
			<-time.After(c.after)
			err := e.Scan([]byte("A1"), "")
			if err != nil {
				t.Fatal(err)
			}
			if got := scanned(); got != c.want {
				t.Errorf("scan %d: %d events, want %d", i, got, c.want)
			}
		}
	})
}

func TestPageTroubles(t *testing.T) {
	for _, c := range []struct {
		name, fault, want string
		eo                EmulatorOptions
	}{
		{name: "as it is"},
		{name: "reply first", fault: FaultReplyFirst},
		{name: "byte by byte", eo: EmulatorOptions{Chunk: 1}},
		{name: "at 9600", eo: EmulatorOptions{Baud: 9600}},
		{name: "more than the frame says", fault: FaultImageLong},
		{name: "cut short", fault: FaultImageCut, want: CodePageIncomplete},
		{name: "frame whole, picture not", fault: FaultImageGarbled, want: CodePageIncomplete},
		{name: "unplugged", fault: FaultHangUp, want: devices.CodeGone},
		{name: "silent", fault: FaultDead, want: devices.CodeNoReply},
		{name: "NAK", fault: FaultBadParameter, want: CodeBadParameter},
		{name: "ENQ", fault: FaultUnknown, want: CodeUnsupported},
		{name: "too small", eo: EmulatorOptions{JPEG: TestPage(319, 240)}, want: CodePageSmall},
		{name: "no picture", eo: EmulatorOptions{JPEG: []byte("GIF89a")}, want: CodePageBad},
		{name: "damaged", eo: EmulatorOptions{JPEG: []byte("\xff\xd8\xff\xd9")}, want: CodePageBad},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c.eo.Profile = Honeywell
				s, e := inMemory(t, Options{Profile: Honeywell}, c.eo, nil)
				await(t, s, CodeReady)
				if c.fault != "" {
					set(t, e, c.fault, true)
				}
				page, err := s.TakePage(t.Context())
				if devices.Code(err) != c.want || (c.want == "") != bytes.Equal(page.JPEG, e.under()) {
					t.Errorf("%d bytes, %v, want %q", len(page.JPEG), err, c.want)
				}
				if c.want == CodePageSmall || c.want == CodePageBad {
					return
				}
				// The trouble over, the next page is right, and nothing of the
				// trouble has become a code.
				if c.fault != "" {
					set(t, e, c.fault, false)
				}
				if c.want == devices.CodeGone || c.want == devices.CodeNoReply {
					await(t, s, CodeReady)
				}
				_, err = s.TakePage(t.Context())
				if err != nil {
					t.Errorf("afterwards: %v", err)
				}
				for len(s.Events()) > 0 {
					if event := <-s.Events(); event.Code == CodeScan {
						t.Errorf("an invented scan: %q", event.Scan.Text)
					}
				}
			})
		})
	}
}

// fenceless is the link of a driver that does not ask before the next page:
// the question is answered here, at once.
type fenceless struct {
	link.Link
	answers chan []byte
}

func (l *fenceless) Write(p []byte) (int, error) {
	for _, question := range fences {
		if bytes.Equal(p, menu(question)) {
			l.answers <- append([]byte(question[:6]), ack, '.')
			return len(p), nil
		}
	}
	return l.Link.Write(p)
}

func (l *fenceless) Read(p []byte) (int, error) {
	select {
	case b := <-l.answers:
		return copy(p, b), nil
	default:
	}
	_ = l.SetReadDeadline(time.Now().Add(time.Millisecond))
	n, err := l.Link.Read(p)
	if devices.Code(err) == devices.CodeNoReply {
		return l.Read(p)
	}
	return n, err
}

// The first citizen's picture comes after the clerk's patience has ended; the
// next citizen must not get it. The mutant without the fence is caught.
func TestLatePictureIsNobodysPage(t *testing.T) {
	first, second := TestPage(640, 480), TestPage(800, 600)
	for _, mutant := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			l, peer := devicetest.Pair()
			port := l
			if mutant {
				port = &fenceless{l, make(chan []byte, 4)}
			}
			go lateImager(peer, [][]byte{first, second})
			s, stop := start(func(context.Context) (link.Link, error) { return port, nil }, Options{Profile: Honeywell, Baud: 115200})
			defer stop()
			defer peer.Close()
			await(t, s, CodeReady)
			_, err := s.TakePage(t.Context())
			if devices.Code(err) != devices.CodeNoReply {
				t.Fatalf("first: %v", err)
			}
			page, err := s.TakePage(t.Context())
			wrong := err == nil && !bytes.Equal(page.JPEG, second)
			if wrong != mutant || !mutant && err != nil {
				t.Errorf("mutant %v: wrong page %v, %v", mutant, wrong, err)
			}
		})
	}
}

// lateImager answers in order, but its first picture takes seven seconds.
func lateImager(peer *devicetest.Peer, pictures [][]byte) {
	requests := make(chan []byte, 16)
	go func() { _ = requestsOf(context.Background(), peer, requests, request) }()
	taken := 0
	for r := range requests {
		text := string(r[3:])
		if text == shoot {
			if taken == 0 {
				<-time.After(5500 * time.Millisecond)
			}
			_, _ = peer.Write(asyncFrame("IMGSHP2P6F1S", pictures[taken]))
			taken++
			_, _ = peer.Write([]byte("IMGSNP1P1L\x06;IMGSHP2P6F1S\x06!"))
			if taken == len(pictures) {
				return
			}
			continue
		}
		echo := strings.NewReplacer(";", "\x06;", "!", "\x06!", ".", "\x06.").Replace(text)
		_, _ = peer.Write([]byte(echo))
	}
}

// A picture that its caller no longer waits for is thrown away.
func TestCancelledPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, e := inMemory(t, Options{Profile: Honeywell}, EmulatorOptions{Profile: Honeywell, Baud: 9600}, nil)
		await(t, s, CodeReady)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := s.TakePage(ctx)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		page, err := s.TakePage(t.Context())
		if err != nil || !bytes.Equal(page.JPEG, e.under()) {
			t.Errorf("%v", err)
		}
	})
}

func TestSetUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, e := inMemory(t, Options{Profile: Honeywell}, EmulatorOptions{Profile: Honeywell}, nil)
		await(t, s, CodeReady)
		err := s.Trigger(t.Context(), true)
		synctest.Wait()
		if err != nil || !e.Triggered() {
			t.Errorf("trigger on: %v", err)
		}
		err = s.Trigger(t.Context(), false)
		synctest.Wait()
		if err != nil || e.Triggered() {
			t.Errorf("trigger off: %v", err)
		}
		_, err = s.TakePage(t.Context())
		if err != nil {
			t.Error(err)
		}
		// A scanner that lost its power has lost its set-up: the code counts all
		// the same, and the set-up is made again.
		e.mu.Lock()
		e.framed = false
		e.mu.Unlock()
		<-time.After(time.Second) // what follows a picture at once may be its rest
		err = e.Scan([]byte("A1"), "Q1")
		if err != nil {
			t.Fatal(err)
		}
		if got := await(t, s, CodeScan); got.Scan.Text != "A1" || got.Scan.Symbology != "" {
			t.Errorf("%+v", got.Scan)
		}
		<-time.After(time.Second)
		err = e.Scan([]byte("A2"), "C0")
		if err != nil {
			t.Fatal(err)
		}
		if got := await(t, s, CodeScan); got.Scan.Text != "A2" || got.Scan.Symbology != "code128" {
			t.Errorf("after the set-up: %+v", got.Scan)
		}
		<-time.After(2 * time.Minute) // idle: the scanner is asked now and then
		commands := e.Commands()
		if slices.Index(commands, "REV_WA?.") < 0 {
			t.Errorf("never asked while idle: %q", commands)
		}
		for _, command := range commands {
			if !strings.HasSuffix(command, "!") && !strings.HasSuffix(command, "?.") {
				t.Errorf("%q writes to flash", command)
			}
		}
	})
}

func TestComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, e := inMemory(t, Options{}, EmulatorOptions{}, nil)
		await(t, s, CodeOpened)
		set(t, e, FaultHangUp, true)
		err := e.Scan([]byte("half of this"), "")
		if err != nil {
			t.Fatal(err)
		}
		await(t, s, devices.CodeGone)
		set(t, e, FaultHangUp, false)
		await(t, s, CodeOpened)
		err = e.Scan([]byte("A1"), "")
		if err != nil {
			t.Fatal(err)
		}
		if got := await(t, s, CodeScan); got.Scan.Text != "A1" {
			t.Errorf("%q", got.Scan.Text)
		}
	})
}

func TestProbe(t *testing.T) {
	for _, c := range []struct {
		name    string
		profile Profile
		send    string
		want    Report
		code    string
	}{
		{"plain", Plain, "]Q1受理", Report{"受理", "5d5131e58f97e79086", "qr"}, ""},
		{"honeywell", Honeywell, "A1", Report{"A1", "4131", "qr"}, ""},
		{"unreadable", Plain, "\xff\xff", Report{}, CodeUnreadable},
		{"nothing", Plain, "", Report{}, CodeScanTimeout},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l, peer := devicetest.Pair()
				e := NewEmulator(EmulatorOptions{Profile: c.profile})
				go func() { _ = e.Serve(context.Background(), peer) }()
				defer peer.Close()
				if c.send != "" {
					go func() {
						<-time.After(time.Second)
						_ = e.Scan([]byte(c.send), "Q1")
					}()
				}
				got, err := Probe(t.Context(), l, Options{Profile: c.profile}, 5*time.Second)
				if got != c.want || devices.Code(err) != c.code {
					t.Errorf("%+v, %v", got, err)
				}
			})
		})
	}
}

// honest answers like a Honeywell scanner with a code in front of it.
func honest(picture []byte) func() func([]byte) []byte {
	return func() func([]byte) []byte {
		answer := func(request []byte) []byte {
			switch text := string(bytes.TrimPrefix(request, []byte{syn, 'M', '\r'})); {
			case text == shoot:
				return append(asyncFrame("IMGSHP2P6F1S", picture), "IMGSNP1P1L\x06;IMGSHP2P6F1S\x06!"...)
			case bytes.Equal(request, triggerOn):
				return asyncFrame("MSGGET0013sQ1", []byte("SL2024000123\r"))
			case strings.HasSuffix(text, "!"):
				return []byte(strings.NewReplacer(";", "\x06;", "!", "\x06!").Replace(text))
			case strings.HasSuffix(text, "?."):
				return []byte(text[:6] + ": X\x06.")
			}
			return nil
		}
		return func(requests []byte) []byte {
			var out []byte
			for {
				one, n := request(requests)
				if n == 0 {
					return out
				}
				out = append(out, answer(one)...)
				requests = requests[n:]
			}
		}
	}
}

func TestFaultSuiteCode(t *testing.T) {
	devicetest.Run(t, func(*testing.T) devicetest.Subject {
		return devicetest.Subject{
			Do: func(ctx context.Context, l link.Link) (string, error) {
				r, err := Probe(ctx, l, Options{Profile: Honeywell}, 10*time.Second)
				return r.Text, err
			},
			Device:    honest(nil),
			Stray:     []byte("REV_WA: OLD\x06."),
			Limit:     12 * time.Second,
			Unchecked: true,
			Survives:  []string{devicetest.Garbage, devicetest.TwoFrames, devicetest.LateStray, devicetest.AfterDeadline},
		}
	})
}

func TestFaultSuitePage(t *testing.T) {
	picture := TestPage(320, 240)
	devicetest.Run(t, func(*testing.T) devicetest.Subject {
		return devicetest.Subject{
			Do: func(ctx context.Context, l link.Link) (string, error) {
				opened := false
				s, stop := start(func(context.Context) (link.Link, error) {
					if opened { // what was pulled out stays out
						return nil, &link.Error{Op: "open", Port: l.Name(), Err: link.ErrGone}
					}
					opened = true
					return l, nil
				}, Options{Profile: Honeywell})
				defer stop()
				page, err := s.TakePage(ctx)
				return string(page.JPEG), err
			},
			Device:    honest(picture),
			Stray:     asyncFrame("IMGSHP2P6F1S", TestPage(640, 480)),
			Limit:     30 * time.Second,
			Unchecked: true,
			Survives:  []string{devicetest.Garbage, devicetest.TwoFrames, devicetest.LateStray},
		}
	})
}

// TestReplugged: the plug is pulled at any moment, and put back.
func TestReplugged(t *testing.T) {
	page := TestPage(320, 240)
	for _, profile := range Profiles() {
		t.Run(string(profile), func(t *testing.T) {
			devicetest.Heals(t, func() devicetest.Healing {
				return devicetest.Healing{
					Bytes: 12,
					Start: func(ctx context.Context, open func(context.Context) (link.Link, error)) (<-chan struct{}, <-chan struct{}) {
						s := New(open, Options{Profile: profile})
						ready, ended := make(chan struct{}, 64), make(chan struct{})
						go func() {
							defer close(ended)
							_ = s.Run(ctx)
						}()
						go func() {
							for e := range s.Events() {
								if e.Code == CodeScan || profile != Plain && e.Code == CodeReady {
									ready <- struct{}{}
								}
							}
						}()
						return ready, ended
					},
					Device: func(ctx context.Context, line io.ReadWriteCloser) {
						e := NewEmulator(EmulatorOptions{Profile: profile, JPEG: page})
						_ = e.Scan([]byte("OWT/G012//3F2A"), "Q1")
						_ = e.Serve(ctx, line)
					},
				}
			})
		})
	}
}
