package barcode

import (
	"bytes"
	"context"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"onewindow/devices"
	"onewindow/devices/devicetest"
	"onewindow/devices/link"
)

func fromHex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The bytes of the printed guides.
func TestPolledBytes(t *testing.T) {
	n, s := newNewland(Options{}.withDefaults()), newSSI(Options{}.withDefaults())
	for want, got := range map[string][]byte{
		"7E 01 30 30 30 30 23 53 43 4E 54 52 47 31 3B 03":    n.trigger(true),
		"7E 01 30 30 30 30 23 53 43 4E 54 52 47 30 3B 03":    n.trigger(false),
		"7E 01 30 30 30 30 40 51 52 59 53 59 53 3B 03":       n.ask(),
		"02 01 30 30 30 30 23 53 43 4E 54 52 47 31 06 3B 03": NewEmulator(EmulatorOptions{Profile: Newland}).newland([]byte("#SCNTRG1")),
		"04 E4 04 00 FF 14":          s.trigger(true),
		"04 E5 04 00 FF 13":          s.trigger(false),
		"04 D0 04 00 FF 28":          ssiThanks,
		"04 D0 00 00 FF 2C":          ssiPacket(ssiAck, 0, 0),
		"05 D1 04 00 01 FF 25":       ssiPacket(ssiNak, ssiHost, 0, ssiResend),
		"07 C6 04 00 FF EE 01 FD 41": s.greet(),
		"11 F3 00 00 1C 53 4C 32 30 32 34 30 30 30 31 32 33 FC 53": ssiPacket(ssiDecode, 0, 0, append([]byte{0x1C}, "SL2024000123"...)...),
	} {
		if !bytes.Equal(got, fromHex(t, want)) {
			t.Errorf("% X, want %s", got, want)
		}
	}
	heard := s.feed(time.Now(), fromHex(t, "00 11 F3 00 00 1C 53 4C 32 30 32 34 30 30 30 31 32 33 FC 53"))
	if len(heard) != 2 || !bytes.Equal(heard[0].say, ssiThanks) || string(heard[1].code) != "SL2024000123" || heard[1].symbology != "qr" {
		t.Errorf("%+v", heard)
	}
}

// Codes of any length come once, whatever happens on the line, and the scanner
// is in order then.
func TestPolledTroubles(t *testing.T) {
	for _, profile := range []Profile{Newland, SSI} {
		for _, c := range []struct {
			name   string
			faults []string
			eo     EmulatorOptions
		}{
			{name: "as it is"},
			{name: "no terminator", faults: []string{FaultNoTerminator}},
			{name: "split", faults: []string{FaultSplit}},
			{name: "sent twice", faults: []string{FaultDuplicate}},
			{name: "wrong checksum", faults: []string{FaultBadChecksum}},
			{name: "lost acknowledgement", faults: []string{FaultLostAck}},
			{name: "commands unknown", faults: []string{FaultUnknown}},
			{name: "slow line", eo: EmulatorOptions{Baud: 9600}},
			{name: "byte by byte", eo: EmulatorOptions{Chunk: 1}},
		} {
			t.Run(string(profile)+" "+c.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					c.eo.Profile = profile
					s, e := inMemory(t, Options{Profile: profile}, c.eo, nil)
					await(t, s, CodeReady)
					for _, fault := range c.faults {
						set(t, e, fault, true)
					}
					var got []string
					want := []string{"受理SL2024000123", strings.Repeat("长", 980), "受理SL2024000123"}
					for _, text := range want {
						if err := e.Scan([]byte(text), ""); err != nil {
							t.Fatal(err)
						}
						got = append(got, await(t, s, CodeScan).Scan.Text)
					}
					if !slices.Equal(got, want) {
						t.Errorf("%.80q", got)
					}
					<-time.After(10 * time.Second) // what is said again, is said by now
					synctest.Wait()
					for len(s.Events()) > 0 {
						if event := <-s.Events(); event.Code == CodeScan {
							t.Errorf("one scan too many: %.80q", event.Scan.Text)
						}
					}
				})
			})
		}
	}
}

// The trigger is answered, refused, or not answered at all; a page cannot be had.
func TestPolledTrigger(t *testing.T) {
	for _, profile := range []Profile{Newland, SSI} {
		t.Run(string(profile), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, e := inMemory(t, Options{Profile: profile}, EmulatorOptions{Profile: profile}, nil)
				await(t, s, CodeReady)
				if err := s.Trigger(t.Context(), true); err != nil || !e.Triggered() {
					t.Errorf("on: %v", err)
				}
				if err := s.Trigger(t.Context(), false); err != nil || e.Triggered() {
					t.Errorf("off: %v", err)
				}
				for fault, code := range map[string]string{
					FaultUnknown: CodeUnsupported, FaultBadParameter: CodeBadParameter, FaultDead: devices.CodeNoReply,
				} {
					set(t, e, fault, true)
					if err := s.Trigger(t.Context(), true); devices.Code(err) != code {
						t.Errorf("%s: %v, want %s", fault, err, code)
					}
					set(t, e, fault, false)
				}
				await(t, s, devices.CodeNoReply)
				await(t, s, CodeReady) // asked again, it answers
				if _, err := s.TakePage(t.Context()); devices.Code(err) != CodeUnsupported {
					t.Errorf("page: %v", err)
				}
			})
		})
	}
}

func TestFaultSuitePolled(t *testing.T) {
	for _, profile := range []Profile{Newland, SSI} {
		t.Run(string(profile), func(t *testing.T) {
			devicetest.Run(t, func(*testing.T) devicetest.Subject {
				return devicetest.Subject{
					Do: func(ctx context.Context, l link.Link) (string, error) {
						r, err := Probe(ctx, l, Options{Profile: profile}, 10*time.Second)
						return r.Text, err
					},
					Device: func() func([]byte) []byte { return polledDevice(profile) },
					Stray:  map[Profile][]byte{Newland: NewEmulator(EmulatorOptions{}).newland([]byte("@OLD")), SSI: ssiPacket(ssiAck, 0, 0)}[profile],
					Limit:  12 * time.Second, Unchecked: profile == Newland,
					Survives: map[Profile][]string{
						Newland: {devicetest.TwoFrames, devicetest.LateStray, devicetest.AfterDeadline},
						SSI:     {devicetest.BadChecksum, devicetest.TwoFrames, devicetest.LateStray, devicetest.AfterDeadline},
					}[profile],
				}
			})
		})
	}
}

// polledDevice has a code before it when it is triggered.
func polledDevice(profile Profile) func([]byte) []byte {
	e := NewEmulator(EmulatorOptions{Profile: profile})
	var buf []byte
	return func(b []byte) []byte {
		buf = append(buf, b...)
		var out []byte
		for {
			one, n := requestIn[profile](buf)
			if n == 0 {
				return out
			}
			buf = buf[n:]
			switch {
			case profile == Newland:
				out = append(out, e.newland(one)...)
				if string(one) == "#SCNTRG1" {
					out = append(out, "SL2024000123\r"...)
				}
			case one[1] == ssiStart || one[1] == ssiNak:
				out = append(out, ssiPacket(ssiDecode, 0, 0, append([]byte{0x1C}, "SL2024000123"...)...)...)
			case one[1] != ssiAck:
				out = append(out, ssiPacket(ssiAck, 0, 0)...)
			}
		}
	}
}

// Whatever comes, no code is longer than what came, and silence ends everything.
func FuzzPolled(f *testing.F) {
	f.Add(fromHex(f, "11 F3 00 00 1C 53 4C 32 30 32 34 30 30 30 31 32 33 FC 53"), 3)
	f.Add(fromHex(f, "02 01 30 30 30 30 23 53 43 4E 54 52 47 31 06 3B 03 41 42 0D"), 1)
	f.Add(ssiPacket(ssiDecode, 0, ssiMore, 0x1C, 'a'), 2)
	f.Fuzz(func(t *testing.T, in []byte, cut int) {
		for _, l := range []language{newNewland(Options{}.withDefaults()), newSSI(Options{}.withDefaults())} {
			now, codes := time.Unix(0, 0), 0
			count := func(all []heard) {
				for _, h := range all {
					codes += len(h.code)
				}
			}
			for rest := in; len(rest) > 0; {
				n := min(max(cut, 1), len(rest))
				count(l.feed(now, rest[:n]))
				rest = rest[n:]
			}
			for range 4 {
				now = now.Add(time.Minute)
				count(l.tick(now))
			}
			if codes > len(in) {
				t.Fatalf("%d bytes of codes from %d", codes, len(in))
			}
			if _, waiting := l.deadline(); waiting {
				t.Fatal("silence did not end it")
			}
		}
	})
}
