package mrz

import (
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
	"onewindow/values"
)

var documents = map[string][]string{
	"TD3": strings.Fields("P<XXBSAMPLE<<JOHN<ALEXANDER<<<<<<<<<<<<<<<<< X123456785XXB7707043M2806309ZZ11223344<<<<86"),
	"TD2": strings.Fields("I<UTOSAMPLE<<JANE<ROE<<<<<<<<<<<<<<< B765432101UTO8506151F3601017<<<<<<<0"),
	"TD1": strings.Fields("I<UTOA123456784<<<<<<<<<<<<<<< 8506151M3601017UTO<<<<<<<<<<<4 SAMPLE<<JANE<ROE<<<<<<<<<<<<<<"),
	"EEP": {"CSCA12345672<3412318<9001310<0"},
}

func today() values.Date { return values.Date{Year: 2026, Month: 3, Day: 2} }

// swiped is what a reader makes of one swipe of an emulated document.
func swiped(t *testing.T, framing Framing, lines []string, faults ...string) (events []Event) {
	t.Helper()
	o := Options{Today: today}
	if framing == Elyctis {
		o.Framing = framing
	}
	synctest.Test(t, func(t *testing.T) {
		e := NewEmulator(EmulatorOptions{Framing: framing, Baud: 9600})
		for _, f := range faults {
			if err := e.Set(f, true); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		l, peer := devicetest.Pair()
		go func() { _ = e.Serve(ctx, peer) }()
		opened := false
		r := New(func(context.Context) (link.Link, error) {
			if opened {
				return nil, &link.Error{Op: "open", Port: l.Name(), Err: link.ErrNotFound}
			}
			opened = true
			return l, nil
		}, o)
		ran := make(chan struct{})
		go func() {
			defer close(ran)
			_ = r.Run(ctx)
		}()
		if err := e.Swipe(lines); err != nil {
			t.Fatal(err)
		}
		over := time.After(8 * time.Second)
		for done := false; !done; {
			select {
			case ev := <-r.Events():
				events = append(events, ev)
			case <-over:
				done = true
			}
		}
		cancel()
		_ = peer.Close()
		<-ran
	})
	return events
}

func codes(events []Event) (out []string) {
	for _, e := range events {
		out = append(out, e.Code)
	}
	return out
}

// unasked are the framings of readers that speak by themselves.
var unasked = []Framing{Plain, STX, M3}

// TestFramings: every document in every framing is read, and read alone once.
func TestFramings(t *testing.T) {
	for _, framing := range unasked {
		for name, lines := range documents {
			for _, faults := range [][]string{nil, {FaultCRLF}, {FaultSplit}, {FaultDuplicate}, {FaultLowerCase}, {FaultGarbage}, {FaultNoEnd}} {
				t.Run(strings.Join(append([]string{string(framing), name}, faults...), " "), func(t *testing.T) {
					events := swiped(t, framing, lines, faults...)
					if got := codes(events); !slices.Equal(got, []string{CodeOpened, CodeDocument}) {
						t.Fatalf("events %v", got)
					}
					if r := events[1].Reading; !slices.Equal(r.Lines, lines) || !r.Valid || len(r.Repaired) > 0 {
						t.Errorf("%+v", r)
					}
				})
			}
		}
	}
}

// TestSpoiltDocuments: what cannot be proven is told, never taken.
func TestSpoiltDocuments(t *testing.T) {
	for name, test := range map[string]struct {
		document, fault, code string
		repaired              []string
	}{
		"lines in reverse order":   {"TD3", FaultSwapped, CodeDocument, nil},
		"blanks for fillers":       {"TD3", FaultBlanks, CodeDocument, nil},
		"a wrong digit":            {"TD3", FaultWrongSign, CodeCheck, nil},
		"a sign not made out":      {"TD2", FaultUnreadable, CodeUnreadable, nil},
		"a line without its end":   {"TD3", FaultTruncated, CodeUnreadable, nil},
		"the only line without it": {"EEP", FaultTruncated, CodeUnreadable, nil},
		"O for 0 in dates":         {"EEP", FaultLetterOh, CodeDocument, []string{"birth", "composite"}},
		"O for 0 in a number, too": {"TD2", FaultLetterOh, CodeCheck, nil},
	} {
		t.Run(name, func(t *testing.T) {
			for _, framing := range unasked {
				events := swiped(t, framing, documents[test.document], test.fault)
				if got := codes(events); !slices.Equal(got, []string{CodeOpened, test.code}) {
					t.Fatalf("%s: events %v", framing, got)
				}
				if r := events[1].Reading; test.code == CodeDocument && len(r.Repaired) != len(test.repaired) {
					t.Errorf("%s: repaired %v, want %v", framing, r.Repaired, test.repaired)
				}
			}
		})
	}
}

func TestLineLost(t *testing.T) {
	if got := codes(swiped(t, STX, documents["TD3"], FaultHangUp)); !slices.Equal(got, []string{CodeOpened, devices.CodeGone, devices.CodeNotFound}) {
		t.Errorf("events %v", got)
	}
	if got := codes(swiped(t, STX, documents["TD3"], FaultDead)); !slices.Equal(got, []string{CodeOpened}) {
		t.Errorf("events %v", got)
	}
	if err := NewEmulator(EmulatorOptions{}).Set("lies", true); err == nil {
		t.Error("an unknown fault was taken")
	}
}

func TestFaultSuite(t *testing.T) {
	for _, framing := range unasked {
		t.Run(string(framing), func(t *testing.T) {
			survives := []string{devicetest.AfterDeadline}
			if framing != Plain {
				survives = append(survives, devicetest.TwoFrames)
			}
			if framing == STX {
				survives = append(survives, devicetest.Garbage, devicetest.BadChecksum)
			}
			devicetest.Run(t, func(*testing.T) devicetest.Subject {
				return devicetest.Subject{
					Do: func(ctx context.Context, l link.Link) (string, error) {
						r, err := Probe(ctx, l, Options{Today: today}, 10*time.Second)
						if err == nil && !r.Valid {
							err = errors.New("a check digit fails")
						}
						return strings.Join(r.Lines, "\n"), err
					},
					Device: func() func([]byte) []byte {
						return func(request []byte) []byte {
							if len(request) > 0 {
								return nil
							}
							return NewEmulator(EmulatorOptions{Framing: framing}).frame(documents["TD3"])
						}
					},
					Limit:     12 * time.Second,
					Unchecked: framing == Plain,
					Survives:  survives,
				}
			})
		})
	}
}

// FuzzLines: whatever comes, lines are of a document's length and no longer
// than what came.
func FuzzLines(f *testing.F) {
	e := NewEmulator(EmulatorOptions{})
	for _, framing := range unasked {
		e.options.Framing = framing
		for _, lines := range documents {
			f.Add(e.frame(lines))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var s Splitter
		at := time.Unix(0, 0)
		cut := s.Feed(at, b)
		cut = append(cut, s.Tick(at.Add(time.Second))...)
		total := 0
		for _, lines := range cut {
			for _, line := range lines {
				if len(line) < shortest || len(line) > longest || strings.ContainsAny(line, "\r\n ") {
					t.Fatalf("line %q", line)
				}
				total += len(line)
			}
			_, _ = values.ReadMRZ(lines, today())
		}
		if total > len(b) {
			t.Fatalf("%d bytes of lines from %d", total, len(b))
		}
		if _, waiting := s.Deadline(); waiting {
			t.Fatal("silence did not end the message")
		}
	})
}

// TestElyctis: a reader that has to be told each time reads every document, also
// one of a single line, and one document after the other.
func TestElyctis(t *testing.T) {
	for name, lines := range documents {
		for _, faults := range [][]string{nil, {FaultCRLF}, {FaultSplit}, {FaultDuplicate}, {FaultLowerCase}, {FaultGarbage}} {
			events := swiped(t, Elyctis, lines, faults...)
			if got := codes(events); !slices.Equal(got, []string{CodeReady, CodeDocument}) {
				t.Errorf("%s %v: events %v", name, faults, got)
				continue
			}
			if r := events[1].Reading; !slices.Equal(r.Lines, lines) || !r.Valid {
				t.Errorf("%s %v: %+v", name, faults, r)
			}
		}
	}
	for fault, want := range map[string][]string{
		FaultDead:       {devices.CodeNoReply, devices.CodeNotFound},
		FaultHangUp:     {CodeReady, devices.CodeGone, devices.CodeNotFound},
		FaultNoEnd:      {CodeReady, CodeUnreadable},
		FaultTruncated:  {CodeReady, CodeUnreadable},
		FaultUnreadable: {CodeReady, CodeUnreadable},
		FaultWrongSign:  {CodeReady, CodeCheck},
	} {
		if got := codes(swiped(t, Elyctis, documents["TD3"], fault)); !slices.Equal(got, want) {
			t.Errorf("%s: events %v, want %v", fault, got, want)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		e := NewEmulator(EmulatorOptions{Framing: Elyctis, Baud: 9600})
		ctx, cancel := context.WithCancel(t.Context())
		l, peer := devicetest.Pair()
		served, ran := make(chan struct{}), make(chan struct{})
		go func() { defer close(served); _ = e.Serve(ctx, peer) }()
		r := New(func(context.Context) (link.Link, error) { return l, nil }, Options{Today: today, Framing: Elyctis})
		go func() { defer close(ran); _ = r.Run(ctx) }()
		for _, name := range []string{"TD3", "EEP", "TD1"} {
			if err := e.Swipe(documents[name]); err != nil {
				t.Fatal(err)
			}
		}
		for _, name := range []string{"", "TD3", "EEP", "TD1"} {
			if ev := <-r.Events(); name != "" && !slices.Equal(ev.Reading.Lines, documents[name]) {
				t.Errorf("%s: %+v", name, ev)
			}
		}
		cancel()
		_ = peer.Close()
		<-ran
		<-served
	})
}

// Lines that nothing parts are told by their number of signs.
func TestRowsWithoutEnds(t *testing.T) {
	for name, lines := range documents {
		if got := rows([]byte(strings.Join(lines, ""))); !slices.Equal(got, lines) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestElyctisFaultSuite(t *testing.T) {
	document := NewEmulator(EmulatorOptions{Framing: Elyctis}).frame(documents["TD3"])
	devicetest.Run(t, func(*testing.T) devicetest.Subject {
		return devicetest.Subject{
			Do: func(ctx context.Context, l link.Link) (string, error) {
				r, err := Probe(ctx, l, Options{Today: today, Framing: Elyctis}, 10*time.Second)
				if err == nil && !r.Valid {
					err = errors.New("a check digit fails")
				}
				return strings.Join(r.Lines, "\n"), err
			},
			Device: func() func([]byte) []byte {
				return func(request []byte) (out []byte) {
					asked, _ := answers(request)
					for range asked {
						out = append(append(out, sayContinuous...), document...)
					}
					return out
				}
			},
			Limit:     12 * time.Second,
			Unchecked: true,
			Survives:  []string{devicetest.TwoFrames, devicetest.Garbage},
		}
	})
}

func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		framing     Framing
		dead        bool
		state, code string
	}{{Elyctis, false, CodeReady, ""}, {Elyctis, true, "", devices.CodeNoReply}, {Plain, true, CodeOpened, ""}} {
		synctest.Test(t, func(t *testing.T) {
			l, peer := devicetest.Pair()
			e := NewEmulator(EmulatorOptions{Framing: tt.framing})
			if err := e.Set(FaultDead, tt.dead); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			served := make(chan struct{})
			go func() { defer close(served); _ = e.Serve(ctx, peer) }()
			state, err := Check(ctx, l, Options{Framing: tt.framing}, 3*time.Second)
			if state != tt.state || devices.Code(err) != tt.code {
				t.Errorf("%s, dead %t: %q, %v", tt.framing, tt.dead, state, err)
			}
			cancel()
			_ = peer.Close()
			<-served
		})
	}
}

func FuzzAnswers(f *testing.F) {
	f.Add(append(slices.Clone(sayContinuous), NewEmulator(EmulatorOptions{Framing: Elyctis}).frame(documents["TD1"])...), uint8(5))
	f.Add([]byte("II\x00\x02LC\x00\x01"), uint8(1))
	f.Fuzz(func(t *testing.T, b []byte, step uint8) {
		whole, rest := answers(slices.Clone(b))
		var got []answer
		var buf []byte
		for piece := range slices.Chunk(b, int(step%9)+1) {
			var some []answer
			some, buf = answers(append(buf, piece...))
			got = append(got, some...)
		}
		if !slices.EqualFunc(got, whole, func(a, b answer) bool { return a.cmd == b.cmd && slices.Equal(a.data, b.data) }) || !slices.Equal(buf, rest) {
			t.Fatalf("%v in pieces, %v whole", got, whole)
		}
		for _, a := range whole {
			for _, line := range rows(a.data) {
				if len(line) < shortest || len(line) > longest {
					t.Fatalf("line %q", line)
				}
			}
		}
	})
}

// TestReplugged: the plug is pulled at any moment of a document, and put back.
func TestReplugged(t *testing.T) {
	devicetest.Heals(t, func() devicetest.Healing {
		return devicetest.Healing{
			Bytes: 96,
			Start: func(ctx context.Context, open func(context.Context) (link.Link, error)) (<-chan struct{}, <-chan struct{}) {
				r := New(open, Options{Today: today})
				ready, ended := make(chan struct{}, 64), make(chan struct{})
				go func() {
					defer close(ended)
					_ = r.Run(ctx)
				}()
				go func() {
					for e := range r.Events() {
						if e.Code == CodeDocument {
							ready <- struct{}{}
						}
					}
				}()
				return ready, ended
			},
			Device: func(ctx context.Context, line io.ReadWriteCloser) {
				e := NewEmulator(EmulatorOptions{Framing: STX, Baud: 9600})
				_ = e.Swipe(documents["TD3"])
				_ = e.Serve(ctx, line)
			},
		}
	})
}
