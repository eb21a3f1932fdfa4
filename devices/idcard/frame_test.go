package idcard

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"onewindow/e2e/oracle"

	"pgregory.net/rapid"
)

func loadJSON(t testing.TB, name string, to any) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	err = json.Unmarshal(content, to)
	if err != nil {
		t.Fatal(err)
	}
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

type workedExamples struct {
	Requests map[string]string `json:"requests"`
	Replies  map[string]string `json:"replies"`
}

func TestRequestsOfTheProtocolPage(t *testing.T) {
	var worked workedExamples
	loadJSON(t, "worked_examples.json", &worked)
	made := map[string][]byte{
		"reset SAM":                 cmdReset.frame(),
		"status":                    cmdStatus.frame(),
		"read SAM id":               cmdSAMID.frame(),
		"find":                      cmdFind.frame(),
		"select":                    cmdSelect.frame(),
		"read text+photo":           cmdRead.frame(),
		"read text+photo+finger":    cmdReadFingers.frame(),
		"read newest extra address": cmdAddress.frame(),
		"baud 115200":               AppendRequest(nil, 0x60, 0, nil),
		"baud 57600":                AppendRequest(nil, 0x60, 1, nil),
		"baud 38400":                AppendRequest(nil, 0x60, 2, nil),
		"baud 19200":                AppendRequest(nil, 0x60, 3, nil),
		"baud 9600":                 AppendRequest(nil, 0x60, 4, nil),
		"max RF byte 0x50":          AppendRequest(nil, 0x61, 0xFF, []byte{0x50}),
		"max RF byte 0x18 (24)":     AppendRequest(nil, 0x61, 0xFF, []byte{0x18}),
	}
	for name, text := range worked.Requests {
		want := unhex(t, text)
		if got, known := made[name]; !known || !bytes.Equal(got, want) {
			t.Errorf("%s: % X, want % X", name, got, want)
		}
		q, n, err := ParseRequest(want)
		if err != nil || n != len(want) || !bytes.Equal(AppendRequest(nil, q.Cmd, q.Para, q.Data), want) {
			t.Errorf("%s does not come back: %v", name, err)
		}
	}
}

func TestRepliesOfTheProtocolPage(t *testing.T) {
	var worked workedExamples
	loadJSON(t, "worked_examples.json", &worked)
	if len(worked.Replies) < 20 {
		t.Fatalf("only %d examples", len(worked.Replies))
	}
	for name, text := range worked.Replies {
		frame := unhex(t, text)
		r, n, err := Parse(frame)
		if err != nil || n != len(frame) || !bytes.Equal(AppendReply(nil, r), frame) {
			t.Errorf("%s: (%v, %d, %v)", name, r, n, err)
		}
		if name == "extra address ok" {
			address, err := DecodeAddress(r.Data)
			if err != nil || address != "广东省深圳市南山区测试大道100号3栋502" {
				t.Errorf("extra address %q, %v", address, err)
			}
		}
		if id, found := strings.CutPrefix(name, "SAM id "); found {
			if got, err := SAMID(r.Data); err != nil || got != id {
				t.Errorf("SAM number %q, %v, want %q", got, err, id)
			}
		}
	}
}

func TestParse(t *testing.T) {
	ok := AppendReply(nil, Reply{SW3: swOK})
	found := AppendReply(nil, Reply{SW3: swFound, Data: make([]byte, 4)})
	bad := bytes.Clone(found)
	bad[len(bad)-1] ^= 1
	for _, c := range []struct {
		name string
		in   []byte
		sw3  byte
		n    int
		err  error
	}{
		{"nothing", nil, 0, 0, ErrMore},
		{"a frame", ok, swOK, len(ok), nil},
		{"two frames", append(bytes.Clone(ok), found...), swOK, len(ok), nil},
		{"noise first", append([]byte{1, 0xAA, 0xAA, 3}, ok...), swOK, 4 + len(ok), nil},
		{"one AA too many", append([]byte{0xAA}, ok...), swOK, 1 + len(ok), nil},
		{"noise that may begin a frame", []byte{1, 2, 0xAA, 0xAA}, 0, 2, ErrMore},
		{"half a preamble", ok[:3], 0, 0, ErrMore},
		{"half a header", ok[:6], 0, 0, ErrMore},
		{"all but one byte", found[:len(found)-1], 0, 0, ErrMore},
		{"wrong checksum", append(bytes.Clone(bad), ok...), 0, len(bad), ErrBroken},
		{"length 3", unhex(t, "AA AA AA 96 69 00 03 00 00 03"), 0, 7, ErrBroken},
		{"length 4097", unhex(t, "AA AA AA 96 69 10 01"), 0, 7, ErrBroken},
		{"length 4096", unhex(t, "AA AA AA 96 69 10 00"), 0, 0, ErrMore},
	} {
		r, n, err := Parse(c.in)
		if r.SW3 != c.sw3 || n != c.n || !errors.Is(err, c.err) {
			t.Errorf("%s: (%02x, %d, %v), want (%02x, %d, %v)", c.name, r.SW3, n, err, c.sw3, c.n, c.err)
		}
	}
}

// However a stream is cut, the same frames come out of it.
func TestParseRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var stream []byte
		var want []Reply
		for range rapid.IntRange(1, 4).Draw(t, "frames") {
			stream = append(stream, rapid.SliceOfN(rapid.ByteMax(0x95), 0, 12).Draw(t, "noise")...)
			r := Reply{
				SW1: rapid.Byte().Draw(t, "sw1"), SW2: rapid.Byte().Draw(t, "sw2"), SW3: rapid.Byte().Draw(t, "sw3"),
				Data: rapid.SliceOfN(rapid.SampledFrom([]byte{0xAA, 0x96, 0x69, 0, 4, 7}), 0, 300).Draw(t, "data"),
			}
			want = append(want, r)
			stream = AppendReply(stream, r)
		}
		var buf []byte
		for len(stream) > 0 {
			cut := rapid.IntRange(1, min(64, len(stream))).Draw(t, "cut")
			buf = append(buf, stream[:cut]...)
			stream = stream[cut:]
			for {
				r, n, err := Parse(buf)
				if errors.Is(err, ErrMore) {
					buf = buf[n:]
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				if len(want) == 0 || r.SW3 != want[0].SW3 || !bytes.Equal(r.Data, want[0].Data) {
					t.Fatalf("frame %+v", r)
				}
				want, buf = want[1:], buf[n:]
			}
		}
		if len(want) > 0 || len(buf) > 0 {
			t.Fatalf("%d frames missing, %d bytes left", len(want), len(buf))
		}
	})
}

func frameSeeds(t testing.TB) [][]byte {
	var worked workedExamples
	loadJSON(t, "worked_examples.json", &worked)
	seeds := [][]byte{{0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x10, 0x00, 0xAA}}
	for _, text := range slices.Sorted(maps.Values(worked.Replies)) {
		seeds = append(seeds, unhex(t, text))
	}
	return seeds
}

// soundFrames says what is wrong with how frames were read.
func soundFrames(in []byte, parse func([]byte) (Reply, int, error)) error {
	buf := bytes.Clone(in)
	for range len(in) + 1 {
		r, n, err := parse(buf)
		switch {
		case n < 0 || n > len(buf):
			return fmt.Errorf("%d of %d bytes done", n, len(buf))
		case errors.Is(err, ErrMore):
			if len(buf)-n > headLen+maxLen {
				return fmt.Errorf("%d bytes kept: it would grow for ever", len(buf)-n)
			}
			return nil
		case n == 0:
			return fmt.Errorf("no progress: %w", err)
		case err == nil:
			frame := AppendReply(nil, r)
			if !bytes.HasSuffix(buf[:n], frame) {
				return fmt.Errorf("reply % X is not what came in", frame)
			}
		case !errors.Is(err, ErrBroken):
			return fmt.Errorf("unknown error %w", err)
		}
		buf = buf[n:]
	}
	return errors.New("does not end")
}

func FuzzParse(f *testing.F) {
	for _, seed := range frameSeeds(f) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		if err := soundFrames(in, Parse); err != nil {
			t.Fatal(err)
		}
	})
}

func TestBlastFrames(t *testing.T) {
	oracle.Blast(t, oracle.Parser{
		Name: "frames of a card reader", Seeds: frameSeeds(t),
		Check: func(in []byte) error { return soundFrames(in, Parse) },
		Mutants: map[string]func([]byte) error{
			"a broken frame is kept": func(in []byte) error {
				return soundFrames(in, func(buf []byte) (Reply, int, error) {
					r, n, err := Parse(buf)
					if errors.Is(err, ErrBroken) {
						n = 0
					}
					return r, n, err
				})
			},
		},
	})
}
