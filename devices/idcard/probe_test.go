package idcard

import (
	"context"
	"errors"
	"os"
	"regexp"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/devices"
	"onewindow/devices/devicetest"
)

// probe runs one probe of a paced module on a line in memory.
func probe(t *testing.T, timeout time.Duration, card *CardData, faults ...string) (got ProbeResult, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l, peer := devicetest.Pair()
		e, eerr := NewEmulator(peer, EmulatorOptions{Pace: true, Seed: 5, Faults: faults})
		if eerr != nil {
			t.Fatal(eerr)
		}
		if card != nil {
			eerr = e.Put(*card)
			if eerr != nil {
				t.Fatal(eerr)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- e.Run(ctx) }()
		got, err = Probe(ctx, l, timeout, func() time.Time { return today })
		cancel()
		<-ended
		l.Close()
	})
	return got, err
}

func TestProbeFaults(t *testing.T) {
	card := sample(t, "resident")
	for _, c := range []struct {
		faults []string
		code   string // empty: the read succeeds
		status byte
	}{
		{nil, "", 0},
		{[]string{"garbage_prefix"}, "", 0},
		{[]string{"doubled_reply"}, "", 0},
		{[]string{"preamble_in_photo"}, "", 0},
		{[]string{"no_presence"}, "", 0},
		{[]string{"silent_address"}, "", 0},
		{[]string{"find_once", "sw_81:1"}, "", 0},
		{[]string{"sw_41:2"}, "", 0},
		{[]string{"sw_10:1"}, "", 0},
		{[]string{"move_during_read:1"}, "", 0},
		{[]string{"bad_checksum:2"}, "", 0},
		{[]string{"truncated:1"}, "", 0},
		{[]string{"late_reply:1"}, "", 0},
		{[]string{"no_reply:2"}, "", 0},
		{[]string{"sw_81"}, CodeNotSteady, 0x81},
		{[]string{"sw_31"}, CodeCardRefuses, 0x31},
		{[]string{"sw_32"}, CodeReaderRefuses, 0x32},
		{[]string{"sw_33"}, CodeContentCheck, 0x33},
		{[]string{"sw_40"}, CodeCardUnknown, 0x40},
		{[]string{"sw_41"}, CodeInterrupted, 0x41},
		{[]string{"sw_60"}, CodeSAMFault, 0x60},
		{[]string{"sw_66"}, CodeSAMUnlicensed, 0x66},
		{[]string{"hang_up"}, devices.CodeGone, 0},
		{[]string{"no_reply"}, CodeNotReader, 0},
		{[]string{"bad_checksum"}, CodeNotReader, 0},
		{[]string{"wrong_lengths"}, CodeBadRecord, 0},
	} {
		got, err := probe(t, 30*time.Second, &card, c.faults...)
		if c.code == "" {
			if err != nil || got.Name != "测试甲" {
				t.Errorf("%v: %v, %v", c.faults, got.Name, err)
			}
			continue
		}
		coded, ok := errors.AsType[*devices.Error](err)
		if !ok || coded.Code != c.code || coded.Status != c.status {
			t.Errorf("%v: error %v, want %s (%02x)", c.faults, err, c.code, c.status)
		}
		if !cmp.Equal(got, ProbeResult{}) {
			t.Errorf("%v: data beside an error", c.faults)
		}
	}
}

func TestProbeWithoutCard(t *testing.T) {
	_, err := probe(t, 3*time.Second, nil)
	if coded, ok := errors.AsType[*devices.Error](err); !ok || coded.Code != CodeNoCard || coded.Status != 0 {
		t.Errorf("got %v", err)
	}
}

func TestProbeOfAContradictingCard(t *testing.T) {
	card := sample(t, "resident")
	card.Text[156] ^= 1 // last character of the number
	got, err := probe(t, 10*time.Second, &card)
	if devices.Code(err) != CodeSelfCheck || !cmp.Equal(got, ProbeResult{}) {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestFaultSpecs(t *testing.T) {
	e, err := NewEmulator(nil, EmulatorOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range FaultNames() {
		if err := e.SetFault(name); err != nil || FaultMeaning(name) == "" {
			t.Errorf("%s: %v, %q", name, err, FaultMeaning(name))
		}
	}
	for _, bad := range []string{"", "nothing", "no_reply:", "no_reply:x", "no_reply:-1", "no_reply:101%"} {
		if err := e.SetFault(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

// Every status word of the protocol page, and every verdict, has a listed code.
func TestCodesAreListed(t *testing.T) {
	codes := Codes()
	for sw, v := range verdicts {
		if !slices.Contains(codes, v.code) {
			t.Errorf("%02x: %s is not listed", sw, v.code)
		}
	}
	source, err := os.ReadFile("status.go")
	if err != nil {
		t.Fatal(err)
	}
	declared := regexp.MustCompile(`Code\w+\s*= "(\w+)"`).FindAllStringSubmatch(string(source), -1)
	if len(declared) != len(codes) {
		t.Errorf("%d codes declared, %d listed", len(declared), len(codes))
	}
}
