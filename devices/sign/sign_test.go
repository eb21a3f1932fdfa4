package sign

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"onewindow/devices"
	"onewindow/devices/devicetest"
	"onewindow/devices/link"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func fromHex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestStripFrames(t *testing.T) {
	for name, tt := range map[string]struct {
		profile    Profile
		text, want string
	}{
		"ours":                     {Reference(), "A01", "AA 57 01 03 41 30 31 A6"},
		"a maker's, as it printed": {Profile{Frame: "3A 00 78 03 01 {text} {sum8} 0A"}, "", "3A 00 78 03 01 B6 0A"},
		"another's, as it printed": {Profile{Frame: "{addr} 03 E7 {text} {sum8}", Addr: 5}, "", "05 03 E7 EF"},
		"Chinese":                  {Profile{Frame: "02 {len16be} {text} {xor8} 03"}, "请", "02 00 02 C7 EB 2C 03"},
		"lengths and looks":        {Profile{Frame: "{mode}{speed}{color}{len16le}{text}", Mode: 1, Speed: 2, Color: 3, LenAdd: 4}, "A", "01 02 03 05 00 41"},
		"CRC":                      {Profile{Frame: "01 03 00 00 00 0A {text} {crc16}"}, "", "01 03 00 00 00 0A C5 CD"},
	} {
		s, err := compile(tt.profile)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.frame(tt.text); !bytes.Equal(got, fromHex(t, tt.want)) {
			t.Errorf("%s: % X, want %s", name, got, tt.want)
		}
		if c, n := s.parse(s.frame("请A012号到3号窗口")); c.Upper != "请A012号到3号窗口" || n != len(s.frame("请A012号到3号窗口")) {
			t.Errorf("%s: parsed %q of %d bytes", name, c.Upper, n)
		}
	}
	for _, bad := range []Profile{{Frame: "AA {sum8}"}, {Frame: "AA {text} {text}"}, {Frame: "A {text}"}, {Frame: "{colour} {text}"}, {Frame: "{text}", SumFrom: -1}} {
		if _, err := compile(bad); !errors.Is(err, ErrProfile) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

// A strip gets GB 2312 alone, and never half a character.
func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"请A012号到3号窗口": "请A012号到3号窗口", "𠮷田䶮禾\x1b[2J": "田禾[2J", strings.Repeat("长", 40): strings.Repeat("长", 32), "a" + strings.Repeat("长", 40): "a" + strings.Repeat("长", 31),
	} {
		b := Words(text)
		s, err := compile(Profile{Frame: "02 {text} 03"})
		if err != nil {
			t.Fatal(err)
		}
		if c, _ := s.parse(s.frame(text)); len(b) > 64 || c.Upper != want {
			t.Errorf("%q: %q, %d bytes", text, c.Upper, len(b))
		}
	}
}

func TestDisplayBytes(t *testing.T) {
	want := "1B 40 0C 1B 51 41 41 30 31 32 0D 1B 51 42 4E 4F 20 46 45 45 0D"
	if got := displayed(Content{"A012", "NO FEE"}, false); !bytes.Equal(got, fromHex(t, want)) {
		t.Errorf("% X", got)
	}
	for c, want := range map[Content]Content{
		{"请A012号", strings.Repeat("A", 30)}: {"A012", strings.Repeat("A", 20)},
	} {
		if got, _ := parseDisplay(displayed(c, false)); got != want {
			t.Errorf("%+v", got)
		}
	}
	if got, _ := parseDisplay(displayed(Content{"请A012号到窗口办理业务", "不收费"}, true)); got != (Content{"请A012号到窗口办理业", "不收费"}) {
		t.Errorf("%+v", got)
	}
}

// on runs a sign with an emulator in memory.
func on(t *testing.T, e *Emulator, o Options) *Sign {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var peers []io.Closer
	open := func(context.Context) (link.Link, error) {
		l, peer := devicetest.Pair()
		peers = append(peers, peer)
		go func() { _ = e.Serve(ctx, peer) }()
		return l, nil
	}
	s, err := NewStrip(open, Profile{}, o)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		<-ended
		for _, p := range peers {
			p.Close()
		}
	})
	return s
}

// What a strip shows is said at once, again every minute, and after a loss of the
// line; nothing is the idle text.
func TestStripShows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, err := NewStripEmulator(Profile{})
		if err != nil {
			t.Fatal(err)
		}
		s := on(t, e, Options{Idle: Content{Upper: "欢迎"}})
		is := func(want string) func(Content, int) bool {
			return func(c Content, _ int) bool { return c.Upper == want }
		}
		shows := func(want string) {
			t.Helper()
			ctx, cancel := context.WithTimeout(t.Context(), 70*time.Second)
			defer cancel()
			if err := e.Wait(ctx, is(want)); err != nil {
				c, n := e.Shown()
				t.Fatalf("%q after %d frames, want %q", c.Upper, n, want)
			}
		}
		shows("欢迎")
		s.Show(Content{Upper: "请A012号到3号窗口"})
		shows("请A012号到3号窗口")
		if err := errors.Join(e.Set(FaultAck, true), e.Set(FaultForgets, true)); err != nil {
			t.Fatal(err)
		}
		s.Show(Content{Upper: "请A013号到3号窗口"})
		shows("") // its power is gone
		if err := e.Set(FaultForgets, false); err != nil {
			t.Fatal(err)
		}
		shows("请A013号到3号窗口") // within a minute
		if err := e.Set(FaultHangUp, true); err != nil {
			t.Fatal(err)
		}
		s.Show(Content{Upper: "请A014号到3号窗口"})
		<-time.After(5 * time.Second)
		if err := e.Set(FaultHangUp, false); err != nil {
			t.Fatal(err)
		}
		shows("请A014号到3号窗口")
		s.Show(Content{})
		shows("欢迎")
		var told []string
		for len(s.Events()) > 0 {
			told = append(told, (<-s.Events()).Code)
		}
		if len(told) < 3 || told[0] != CodeOpened || told[1] != devices.CodeGone || told[2] != CodeOpened {
			t.Errorf("told %v", told)
		}
	})
}

// TestReplugged: the plug is pulled at any moment, and put back.
func TestReplugged(t *testing.T) {
	devicetest.Heals(t, func() devicetest.Healing {
		return devicetest.Healing{
			Bytes: 1,
			Start: func(ctx context.Context, open func(context.Context) (link.Link, error)) (<-chan struct{}, <-chan struct{}) {
				s := NewDisplay(open, true, Options{})
				ready, ended := make(chan struct{}, 64), make(chan struct{})
				go func() {
					defer close(ended)
					_ = s.Run(ctx)
				}()
				go func() {
					for e := range s.Events() {
						if e.Code == CodeOpened {
							ready <- struct{}{}
						}
					}
				}()
				return ready, ended
			},
			Device: func(ctx context.Context, line io.ReadWriteCloser) {
				e := NewDisplayEmulator()
				_ = e.Set(FaultAck, true)
				_ = e.Serve(ctx, line)
			},
		}
	})
}

// Whatever words come, a strip's frame holds at most 64 bytes of them, and they
// come back.
func FuzzWords(f *testing.F) {
	f.Add("请A012号到3号窗口")
	f.Add("𠮷\x00\xff€")
	s, err := compile(Reference())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		b := Words(text)
		c, n := s.parse(s.frame(text))
		if len(b) > longest || n != len(s.frame(text)) || !bytes.Equal(Words(c.Upper), b) {
			t.Fatalf("%q: %d bytes, %q", text, len(b), c.Upper)
		}
		d, n := parseDisplay(displayed(Content{text, text}, true))
		if n == 0 || len(d.Upper) == 0 && len(cellsOf(text, true)) > 0 {
			t.Fatalf("%q: display %+v", text, d)
		}
	})
}
