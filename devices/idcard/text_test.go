package idcard

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onewindow/values"
)

var sampleNames = []string{
	"foreigner_2017", "foreigner_2023", "foreigner_2023_longname", "hmt_hk", "hmt_tw", "resident", "resident_long",
}

var today = time.Date(2026, 11, 22, 10, 0, 0, 0, values.Shanghai)

func sample(t testing.TB, name string) CardData {
	t.Helper()
	card, err := LoadCard(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return card
}

// decoded is what another program decoded from the same samples.
func decoded(t testing.TB, name string) map[string]any {
	t.Helper()
	var all map[string]map[string]any
	loadJSON(t, "decoded.json", &all)
	if all[name] == nil {
		t.Fatalf("no expectation for %s", name)
	}
	return all[name]
}

func asMap(t testing.TB, r ProbeResult) map[string]any {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	err = json.Unmarshal(b, &m)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestSamplesDecode(t *testing.T) {
	for _, name := range sampleNames {
		data := sample(t, name)
		card, err := DecodeText(data.Text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if wrong := card.SelfCheck(values.Of(today)); len(wrong) > 0 {
			t.Errorf("%s contradicts itself: %v", name, wrong)
		}
		p := prober{s: &session{samID: "05.01-20231116-0001234567-0987654321"}, got: raw{text: data.Text, photo: data.Photo}}
		got := asMap(t, p.result(card, values.Of(today)))
		delete(got, "readMs")
		if diff := cmp.Diff(decoded(t, name), got); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
		back, err := EncodeText(card)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		again, err := DecodeText(back)
		if err != nil || !cmp.Equal(card, again, cmp.AllowUnexported(values.Date{})) {
			t.Errorf("%s does not come back: %v", name, err)
		}
	}
}

// The samples hold the whole frames too: the emulator's answers must be these.
func TestSampleFrames(t *testing.T) {
	for _, name := range sampleNames {
		var file struct {
			Short string `json:"frame_30_01"`
			Long  string `json:"frame_30_10"`
		}
		loadJSON(t, name+".json", &file)
		e, err := NewEmulator(nil, EmulatorOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for fingers, want := range map[bool]string{false: file.Short, true: file.Long} {
			frame := AppendReply(nil, Reply{SW3: swOK, Data: e.blocks(sample(t, name), fingers)})
			if got := strings.ToUpper(hex.EncodeToString(frame)); got != strings.ToUpper(want) {
				t.Errorf("%s fingers=%v: frame of %d bytes differs", name, fingers, len(frame))
			}
			r, _, err := Parse(frame)
			if err != nil {
				t.Fatal(err)
			}
			text, photo, err := splitRead(r.Data, fingers)
			if err != nil || !bytes.Equal(text, sample(t, name).Text) || !bytes.Equal(photo, sample(t, name).Photo) {
				t.Errorf("%s fingers=%v: blocks differ, %v", name, fingers, err)
			}
		}
	}
}

func TestDecodeTextRefuses(t *testing.T) {
	if _, err := DecodeText(make([]byte, 255)); !errors.Is(err, ErrRecord) {
		t.Errorf("255 bytes: %v", err)
	}
	text := bytes.Clone(sample(t, "resident").Text)
	text[2], text[3] = 0x00, 0xD8 // half a surrogate pair within the name
	if _, err := DecodeText(text); !errors.Is(err, ErrRecord) {
		t.Errorf("half a character: %v", err)
	}
}

func TestDecodeTextKeeps(t *testing.T) {
	for _, c := range []struct {
		name  string
		units []uint16
		want  string
	}{
		{"a space inside", []uint16{'A', ' ', 'B', ' ', 0}, "A B"},
		{"beyond the basic plane", []uint16{0xD842, 0xDFB7, ' '}, "𠮷"},
		{"private use", []uint16{0x5F20, 0xE123}, "张\uE123"},
		{"replacement character on the card", []uint16{0xFFFD}, "\uFFFD"},
	} {
		got, err := decodeUnits(c.units)
		if err != nil || got != c.want {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
	}
}

// The English name of the 2023 card is cut after 35 characters, wherever.
func TestLongNameKeepsTheSpaceAtTheCut(t *testing.T) {
	card, err := DecodeText(sample(t, "foreigner_2023").Text)
	if err != nil {
		t.Fatal(err)
	}
	card.NameEn = values.Personal(strings.Repeat("X", 34) + " TAIL")
	text, err := EncodeText(card)
	if err != nil {
		t.Fatal(err)
	}
	again, err := DecodeText(text)
	if err != nil || again.NameEn != card.NameEn {
		t.Errorf("got %q, %v", again.NameEn.Clear(), err)
	}
	card.NameEn = values.Personal(strings.Repeat("X", 47))
	if _, err := EncodeText(card); !errors.Is(err, ErrRecord) {
		t.Errorf("a name that does not fit: %v", err)
	}
}

func TestSexIsNeverGuessed(t *testing.T) {
	text := bytes.Clone(sample(t, "resident").Text)
	for code, want := range map[byte]string{'0': "U", '1': "M", '2': "F", '9': values.SexFromGB("9"), 'x': "U", ' ': "U"} {
		text[30] = code
		card, err := DecodeText(text)
		if err != nil || card.Sex != want {
			t.Errorf("code %q: %q, %v", code, card.Sex, err)
		}
	}
	copy(text[32:], []byte{'9', 0, '9', 0})
	card, err := DecodeText(text)
	if err != nil || card.NationName != "99" {
		t.Errorf("unknown nation: %q, %v", card.NationName, err)
	}
}

func TestDecodeTextNeverPanics(t *testing.T) {
	base := sample(t, "resident").Text
	rapid.Check(t, func(t *rapid.T) {
		text := bytes.Clone(base)
		for range rapid.IntRange(0, 40).Draw(t, "changes") {
			text[rapid.IntRange(0, textLen-1).Draw(t, "at")] = rapid.Byte().Draw(t, "to")
		}
		card, err := DecodeText(text)
		if err == nil {
			card.SelfCheck(values.Of(today))
		}
	})
}

func TestParseCardRefuses(t *testing.T) {
	for _, bad := range []string{"", "{}", `{"text_hex":"0g"}`, `{"text_hex":"00","photo_hex":"00"}`} {
		if _, err := ParseCard([]byte(bad)); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	if _, err := LoadCard("testdata/none.json"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func FuzzDecodeText(f *testing.F) {
	for _, name := range sampleNames {
		f.Add(sample(f, name).Text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		card, err := DecodeText(text)
		if err != nil {
			if !errors.Is(err, ErrRecord) {
				t.Fatalf("unknown error %v", err)
			}
			return
		}
		card.SelfCheck(values.Of(today))
		// What was decoded can be put on a card again and reads the same.
		back, err := EncodeText(card)
		if err != nil {
			t.Fatalf("does not go back: %v", err)
		}
		again, err := DecodeText(back)
		card.Sex, again.Sex = "", "" // other codes than 1 and 2 are not told apart
		if err != nil || !cmp.Equal(card, again) {
			t.Fatalf("does not come back: %v", err)
		}
	})
}
