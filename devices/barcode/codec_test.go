package barcode

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"onewindow/e2e/oracle"
	"onewindow/values"
)

func example(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/honeywell.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]string
	err = json.Unmarshal(data, &all)
	if err != nil {
		t.Fatal(err)
	}
	b, err := hex.DecodeString(strings.ReplaceAll(all[name], " ", ""))
	if err != nil || len(b) == 0 {
		t.Fatalf("example %q: %v", name, err)
	}
	return b
}

func TestCommandBytes(t *testing.T) {
	for name, got := range map[string][]byte{
		"trigger on": triggerOn, "trigger off": triggerOff, "DECHDR1 volatile": menu("DECHDR1!"), "snap+ship jpeg": menu(shoot),
	} {
		if want := example(t, name); !bytes.Equal(got, want) {
			t.Errorf("%s: % X, want % X", name, got, want)
		}
	}
	frame := asyncFrame("MSGGET0013sQ1", []byte("SL2024000123\r"))
	if want := example(t, "MSGGET async"); !bytes.Equal(frame, want) {
		t.Errorf("frame % X, want % X", frame, want)
	}
}

// show writes parts down for comparison.
func show(parts []Part) string {
	var out []string
	for _, p := range parts {
		switch p.Kind {
		case PartCode:
			out = append(out, "code "+p.AIM+" "+string(p.Data))
		case PartImage:
			out = append(out, "image "+p.Text+" "+hex.EncodeToString(p.Data))
		case PartReply:
			out = append(out, "reply "+p.Text+" "+hex.EncodeToString([]byte{p.Status}))
		case PartText:
			out = append(out, "text "+string(p.Data))
		case PartTrigger:
			out = append(out, map[bool]string{true: "pressed", false: "released"}[p.Pressed])
		case PartNoise:
			out = append(out, "noise "+hex.EncodeToString(p.Data))
		}
	}
	return strings.Join(out, "|")
}

func TestParser(t *testing.T) {
	get, ship := string(example(t, "MSGGET async")), string(example(t, "IMGSHP async head (JPEG 5 bytes FFD8FFD9 00)"))
	for _, c := range []struct{ name, in, want string }{
		{"code", get, "code Q1 SL2024000123\r"},
		{"raw dump variant", "\x02" + get[1:], "code Q1 SL2024000123\r"},
		{"image", ship, "image 2P6F1S ffd8ffd900"},
		{"reply", string(example(t, "DECHDR1 ok reply")), "reply DECHDR1 06"},
		{"unknown tag", string(example(t, "bad tag reply")), "reply XYZABC1 05"},
		{"published", "CBRENA0-1\x06.CBRENA1\x06.", "reply CBRENA0-1 06|reply CBRENA1 06"},
		{"two parts", "IMGSNP1P1L\x06;IMGSHP2P6F1S\x15!", "reply IMGSNP1P1L 06|reply IMGSHP2P6F1S 15"},
		{"image between echoes", "IMGSNP\x06;" + ship + "IMGSHP\x06!", "reply IMGSNP 06|image 2P6F1S ffd8ffd900|reply IMGSHP 06"},
		{"trigger", string(asyncFrame("TRGEVT1T", nil)) + string(asyncFrame("TRGEVT0T", nil)), "pressed|released"},
		{"text", "SL2024000123\r\nABC\n", "text SL2024000123|text ABC"},
		{"noise before a frame", "\x00\xc3" + get, "noise 00c3|code Q1 SL2024000123\r"},
		{"wrong inner length", strings.Replace(get, "0013", "0012", 1), "noise 4d5347474554303031327351311d534c323032343030303132330d"},
		{"length beyond reason", "\x16\xfe\xff\xff\xff\xff\rMSGGET\r", "text \x16\xfe\xff\xff\xff\xff|text MSGGET"},
		{"incomplete", get[:20], ""},
	} {
		var whole, bytewise Parser
		if got := show(whole.Feed([]byte(c.in))); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		var parts []Part
		for i := range len(c.in) {
			parts = append(parts, bytewise.Feed([]byte{c.in[i]})...)
		}
		if got := show(parts); got != c.want {
			t.Errorf("%s, byte by byte: %q, want %q", c.name, got, c.want)
		}
	}
}

// However the bytes are cut, the same parts come out, and none is invented
// after a reset.
func FuzzParser(f *testing.F) {
	for i, seed := range parserSeeds(f) {
		f.Add(seed, uint8(i))
	}
	f.Fuzz(func(t *testing.T, b []byte, cut uint8) {
		if err := soundParts(b, int(cut), func(*Parser) {}); err != nil {
			t.Fatal(err)
		}
	})
}

func parserSeeds(t testing.TB) [][]byte {
	return [][]byte{
		example(t, "MSGGET async"), example(t, "IMGSHP async head (JPEG 5 bytes FFD8FFD9 00)"), []byte("IMGSNP\x06;IMGSHP\x06!\x16\xfe\x02\r\n"),
	}
}

// soundParts says what is wrong with how bytes of a scanner were taken apart; between
// is done to the parser between two pieces.
func soundParts(b []byte, cut int, between func(*Parser)) error {
	var whole, pieces Parser
	want := show(whole.Feed(b))
	var parts []Part
	step := cut%7 + 1
	for rest := b; len(rest) > 0; {
		n := min(step, len(rest))
		parts = append(parts, pieces.Feed(rest[:n])...)
		rest = rest[n:]
		between(&pieces)
	}
	if got := show(parts); got != want {
		return fmt.Errorf("in pieces of %d: %q, whole: %q", step, got, want)
	}
	have, frame := whole.Waiting()
	if frame > 0 && have >= frame {
		return fmt.Errorf("a whole frame of %d bytes is held back", frame)
	}
	if rest := whole.Reset(); len(rest) != have {
		return fmt.Errorf("%d bytes held, %d given up", have, len(rest))
	}
	return nil
}

func TestBlastParser(t *testing.T) {
	oracle.Blast(t, oracle.Parser{
		Name: "what scanners send", Seeds: parserSeeds(t),
		Check: func(in []byte) error { return soundParts(in, len(in), func(*Parser) {}) },
		Mutants: map[string]func([]byte) error{
			"what came before is forgotten": func(in []byte) error {
				return soundParts(in, len(in), func(p *Parser) { p.Reset() })
			},
		},
	})
}

func TestSplitter(t *testing.T) {
	type feed struct {
		at   int // ms
		data string
	}
	for _, c := range []struct {
		name    string
		framing Framing
		feeds   []feed
		want    string
	}{
		{"CR", Framing{}, []feed{{0, "A\rB\r"}}, "A|B"},
		{"LF", Framing{}, []feed{{0, "A\nB\n"}}, "A|B"},
		{"CR LF", Framing{}, []feed{{0, "A\r\nB\r\n"}}, "A|B"},
		{"parts", Framing{}, []feed{{0, "SL20"}, {70, "24"}, {140, "\r"}}, "SL2024"},
		{"silence", Framing{}, []feed{{0, "A"}, {81, "B"}, {200, ""}}, "A|B"},
		{"silence only", Framing{SilenceOnly: true}, []feed{{0, "BEGIN:VCARD\r\nEND\r\n"}, {100, ""}}, "BEGIN:VCARD\r\nEND\r\n"},
		{"tab", Framing{Terminators: "\t"}, []feed{{0, "A\rB\tC\t"}}, "A\rB|C"},
		{"CR as data", Framing{JoinCR: true}, []feed{{0, "A\rB\r"}, {11, ""}}, "A\rB"},
		{"CR as data, CR LF ends", Framing{JoinCR: true}, []feed{{0, "A\r\nB"}, {11, ""}, {100, ""}}, "A|B"},
		{"CR as data, later byte", Framing{JoinCR: true}, []feed{{0, "A\r"}, {9, "B\r"}, {30, "C\r"}, {60, ""}}, "A\rB|C"},
		{"cap", Framing{}, []feed{{0, strings.Repeat("A", 4097)}, {0, "\rB\r"}}, "too long|B"},
		{"just below the cap", Framing{}, []feed{{0, strings.Repeat("A", 4096) + "\r"}}, strings.Repeat("A", 4096)},
		{"nothing", Framing{}, []feed{{0, "\r\n\r\n"}}, ""},
	} {
		s := NewSplitter(c.framing, 9600)
		start := time.Unix(0, 0)
		var got []string
		for _, f := range c.feeds {
			now := start.Add(time.Duration(f.at) * time.Millisecond)
			messages := s.Tick(now)
			if f.data != "" {
				messages = append(messages, s.Feed(now, []byte(f.data))...)
			}
			for _, m := range messages {
				if m.TooLong {
					got = append(got, "too long")
					continue
				}
				got = append(got, string(m.Raw))
			}
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%s: %.60q, want %.60q", c.name, strings.Join(got, "|"), c.want)
		}
	}
	// A talker without pause is given up after ten seconds.
	s, now := NewSplitter(Framing{}, 9600), time.Unix(0, 0)
	for range 300 {
		now = now.Add(50 * time.Millisecond)
		if m := s.Feed(now, []byte("x")); len(m) > 0 {
			t.Fatalf("cut while still talking: %+v", m)
		}
	}
	if m := s.Tick(now.Add(80 * time.Millisecond)); len(m) != 1 || !m[0].TooLong {
		t.Errorf("after 15 s: %+v", m)
	}
}

// No byte is lost or invented, and no message holds a terminator.
func FuzzSplitter(f *testing.F) {
	f.Add([]byte("A\rB\r\nC"), uint8(2), false)
	f.Add([]byte("A\r\r\nB"), uint8(1), true)
	f.Fuzz(func(t *testing.T, b []byte, gap uint8, join bool) {
		// Longer or slower messages break the bounds on purpose.
		if len(b) > 300 || time.Duration(len(b))*time.Duration(gap)*time.Millisecond > maxMessageTime {
			return
		}
		s, now := NewSplitter(Framing{JoinCR: join}, 9600), time.Unix(0, 0)
		var all []byte
		take := func(messages []Message) {
			for _, m := range messages {
				if m.TooLong || len(m.Raw) == 0 {
					t.Fatalf("message %+v", m)
				}
				if !join && bytes.ContainsAny(m.Raw, "\r\n") {
					t.Fatalf("terminator in %q", m.Raw)
				}
				all = append(all, m.Raw...)
			}
		}
		for _, one := range b {
			now = now.Add(time.Duration(gap) * time.Millisecond)
			take(s.Feed(now, []byte{one}))
		}
		take(s.Tick(now.Add(time.Minute)))
		if _, waiting := s.Deadline(); waiting {
			t.Fatal("something still waits")
		}
		strip := strings.NewReplacer("\r", "", "\n", "")
		if strip.Replace(string(all)) != strip.Replace(string(b)) {
			t.Fatalf("got %q of %q", all, b)
		}
	})
}

func TestDecode(t *testing.T) {
	gbk, err := values.EncodeGB18030("张样𠮷")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, raw, text, symbology string
		odd, bad                   bool
	}{
		{name: "plain", raw: "SL2024000123", text: "SL2024000123"},
		{name: "UTF-8", raw: "张样𠮷", text: "张样𠮷"},
		{name: "GB18030", raw: string(gbk), text: "张样𠮷"},
		{name: "AIM QR", raw: "]Q1abc", text: "abc", symbology: "qr"},
		{name: "AIM Han Xin", raw: "]h0" + string(gbk), text: "张样𠮷", symbology: "hanxin"},
		{name: "no AIM id", raw: "]x1abc", text: "]x1abc"},
		{name: "GS1", raw: "]C101\x1d10", text: "01\x1d10", symbology: "code128"},
		{name: "odd", raw: "a\x1b[31m", text: "a\x1b[31m", odd: true},
		{name: "neither", raw: "\xff\xfe\xfd", bad: true},
		{name: "cut in a character", raw: "张"[:1], bad: true},
		{name: "AIM id alone", raw: "]Q1", symbology: "qr", bad: true},
	} {
		s, ok := Decode([]byte(c.raw), time.Time{})
		if ok == c.bad || s.Text != c.text || s.Symbology != c.symbology || s.Odd != c.odd || string(s.Raw) != c.raw {
			t.Errorf("%s: %+v %q, %v", c.name, s, s.Text, ok)
		}
	}
}
