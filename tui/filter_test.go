package tui_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"pgregory.net/rapid"

	"onewindow/e2e/oracle"
	"onewindow/tui"
	"onewindow/tui/tuitest"
)

// payloads are what has been used against terminals and their readers.
var payloads = []string{
	"\x1b[8m不\x1b[0m同意", "\x1b[32m已核验\x1b[0m", "\x1b[2J", "\x1b[1;1H假", "\x1b]0;标题\x07", "\x1b]52;c;QUJD\x07", "\x1bP$q\"p\x1b\\",
	"\x1b]8;;http://x\x1b\\链接\x1b]8;;\x1b\\", "\x1bc", "\x1b[6n", "\x1b[>c", "\x1b]50;?\x07", "\x1b[21t", "\u009b8m不", "\u009d52;c;QUJD\u009c", "\u0085", "\u0090", "待审核\r已批准",
	"甲\b乙", "a\x7fb", "\v", "\f", "\x00", "\x0e\x0f", "\u202e号码\u202c", "\u2066x\u2069", "张\u200b三", "张\u2060三", "\ufeff张", "\u00ad", "\u034f",
	"👨\u200d👩\u200d👧", "✔\ufe0f", "👍\U0001F3FD", "🇨🇳", "1\ufe0f\u20e3", "葛\U000E0100", "\U000E0041\U000E0042\U000E007F", "\u3164\u115f\uffa0", "\u1112\u1161\u11ab",
	"\u0301\u0301", "e\u0301\u0302\u0303\u0304\u0305", "क्षि", "\u2028\u2029", "\ufdd0\uffff\U0010ffff", "\xff\xfe\xc0\x80\xed\xa0\x80", "\xe4\xbd", "\xf4\x90\x80\x80",
	"\t甲\n乙\r\n丙", "\uE000\U000F0000", "𠀀𰻝𲎯", "·①…—“”", "סִ", "ئۇيغۇر", "བོད་ཡིག", "ᠮᠣᠩᠭᠣᠯ\u180e", "\u180b", "\u2800", "\u17b4",
}

// hostile makes an input out of payloads, random code points, random bytes.
func hostile(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.IntN(6) {
		switch r.IntN(6) {
		case 0, 1:
			b.WriteString(payloads[r.IntN(len(payloads))])
		case 2:
			b.WriteRune(rune(r.IntN(0x110000)))
		case 3:
			b.WriteRune(rune(r.IntN(0x3100)))
		case 4:
			for range r.IntN(5) {
				b.WriteByte(byte(r.Uint32()))
			}
		case 5:
			b.WriteString("居民身份证")
		}
	}
	return b.String()
}

// probe is a screen that shows one text from outside between two labels, in the
// places where such text stands: a row, a box, a title, a table cell.
func probe(clean func(string) tui.Safe, s string) tui.Frame {
	t := clean(s)
	return tui.Frame{Lines: append([]tui.Line{
		{tui.T(tui.Label, "姓名:["), tui.T(tui.Strong, tui.Pad(t, 24)), tui.T(tui.Plain, "]待审核")},
		tui.L(tui.T(tui.Plain, "甲"), tui.T(tui.Warn, t), tui.T(tui.Plain, "乙")).Truncate(38),
		tui.Text(tui.Dim, tui.Center(t, 30)+"|"),
	}, tui.Box(t, []tui.Line{tui.Text(tui.Plain, tui.Wrap(t, 20)[0])}, 30, 3, tui.Border)...)}
}

// stream checks what a painter writes: our own sequences, and between them only
// text that can be seen.
type stream struct {
	p   *ansi.Parser
	bad string
}

func newStream() *stream {
	s := &stream{p: ansi.NewParser()}
	s.p.SetHandler(ansi.Handler{
		Print: func(r rune) {
			if !visible(r) {
				s.fault("U+%04X shown", r)
			}
		},
		Execute: func(b byte) { s.fault("control %#x", b) },
		HandleCsi: func(cmd ansi.Cmd, params ansi.Params) {
			switch {
			case cmd.Prefix() == 0 && (cmd.Final() == 'H' || cmd.Final() == 'J' || cmd.Final() == 'K'):
			case cmd.Prefix() == '?' && (cmd.Final() == 'h' || cmd.Final() == 'l'):
			case cmd.Prefix() == 0 && cmd.Final() == 'm':
				for _, p := range params {
					if v := p.Param(0); v == 8 {
						s.fault("concealed text")
					}
				}
			default:
				s.fault("CSI %c", cmd.Final())
			}
		},
		HandleEsc: func(cmd ansi.Cmd) { s.fault("ESC %c", cmd.Final()) },
		HandleDcs: func(ansi.Cmd, ansi.Params, []byte) { s.fault("DCS") },
		HandleOsc: func(cmd int, _ []byte) { s.fault("OSC %d", cmd) },
		HandlePm:  func([]byte) { s.fault("PM") }, HandleApc: func([]byte) { s.fault("APC") }, HandleSos: func([]byte) { s.fault("SOS") },
	})
	return s
}

func (s *stream) fault(f string, a ...any) {
	if s.bad == "" {
		s.bad = fmt.Sprintf(f, a...)
	}
}

// Write also looks at the raw text between sequences, byte by byte, because the
// parser itself forgives what terminals do not.
func (s *stream) Write(b []byte) (int, error) {
	if !utf8.Valid(b) {
		s.fault("not UTF-8: %q", b)
	}
	prev := ' '
	for _, r := range string(b) {
		if r != 0x1b && !visible(r) {
			s.fault("U+%04X in %q", r, b)
		}
		if unicode.Is(unicode.Mn, r) && (prev < 0x80 || !unicode.In(prev, unicode.Letter, unicode.Mn)) {
			s.fault("mark U+%04X on U+%04X", r, prev)
		}
		prev = r
	}
	for _, c := range b {
		s.p.Advance(c)
	}
	return len(b), nil
}

func visible(r rune) bool {
	switch {
	case r < ' ', r >= 0x7f && r < 0xA0:
		return false
	case unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Cs, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point, unicode.Noncharacter_Code_Point):
		return false
	case r >= 0x1F1E6 && r <= 0x1F1FF, r >= 0x1F3FB && r <= 0x1F3FF: // terminals disagree about their width
		return false
	}
	return true
}

// harness draws n hostile inputs through a whole view onto a strict stream
// parser and a terminal, and gives the first fault. The filter and the last gate
// of the painter can be replaced by mutants.
func harness(clean func(string) tui.Safe, seed uint64, n int) string {
	const w, h = 40, 6
	r := rand.New(rand.NewPCG(seed, 17))
	strict := newStream()
	emu := vt.NewEmulator(w, h)
	go func() { _, _ = io.Copy(io.Discard, emu) }()
	defer tuitest.HangUp(emu)
	_, _ = emu.WriteString("\x1b[?7l")
	p := tui.NewPainter(io.MultiWriter(strict, emu), tuitest.Theme(), colorprofile.TrueColor, tui.Size{W: w, H: h})
	tui.SetGate(p, clean)
	for range n {
		in := hostile(r)
		f := probe(clean, in)
		if _, err := p.Draw(f); err != nil {
			return err.Error()
		}
		if strict.bad != "" {
			return fmt.Sprintf("%+q: %s", in, strict.bad)
		}
		// Our own labels stand where we put them, and the row is as wide as measured.
		row := f.Lines[0]
		if got := row.Width(); got != 6+24+7 {
			return fmt.Sprintf("%+q: row is %d wide", in, got)
		}
		for x, want := range map[int]string{0: "姓", 5: "[", 30: "]", 31: "待", 33: "审", 35: "核"} {
			if c := emu.CellAt(x, 0); c == nil || c.Content != want {
				return fmt.Sprintf("%+q: our own %q at %d is gone: %q", in, want, x, tuitest.Text(emu, w, h))
			}
		}
	}
	return ""
}

// 100,000 inputs of any kind: nothing reaches the terminal but our own sequences
// and text that can be seen, and our own labels stay where they are; filters with a
// hole are caught (PROMISES R17).
func TestNothingHostileReachesTheTerminal(t *testing.T) {
	began := time.Now()
	n := oracle.Count(100_000, 10_000_000)
	const parts = 4
	t.Run("parts", func(t *testing.T) {
		for i := range uint64(parts) {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				if fault := harness(tui.Clean, i, n/parts); fault != "" {
					t.Fatal(fault)
				}
			})
		}
	})
	var caught []string
	for name, hole := range holes {
		fault := harness(hole, 1, 3000)
		if fault == "" {
			t.Errorf("the mutant %q was not caught", name)
		}
		caught = append(caught, name)
	}
	slices.Sort(caught)
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R17", Harness: "texts from outside, through a whole view, to a strict parser and a terminal", Trials: n, Unit: "inputs",
		Result: "nothing but our own sequences and text that can be seen, our own labels in their place; mutants caught: " + strings.Join(caught, ", "),
	})
}

// letThrough is a filter with one hole: what matches is carried past it.
func letThrough(hole ...string) func(string) tui.Safe {
	return func(s string) tui.Safe {
		var out strings.Builder
		for s != "" {
			i, which := len(s), ""
			for _, h := range hole {
				if j := strings.Index(s, h); j >= 0 && j < i {
					i, which = j, h
				}
			}
			out.WriteString(string(tui.Clean(s[:i])))
			out.WriteString(which)
			s = s[i+len(which):]
		}
		return tui.Const("") + tui.Mutant(out.String())
	}
}

// holes are filters that let something through.
var holes = map[string]func(string) tui.Safe{
	"no C1 rule":       letThrough("\u009b", "\u009d", "\u0085", "\u0090"),
	"no CR rule":       letThrough("\r"),
	"SGR 8 passes":     letThrough("\x1b[8m"),
	"OSC 52 passes":    letThrough("\x1b]52;c;QUJD\x07"),
	"no backspace":     letThrough("\b"),
	"no bidi rule":     letThrough("\u202e"),
	"zero width":       letThrough("\u200b"),
	"tags":             letThrough("\U000E0041"),
	"no UTF-8 check":   letThrough("\xff"),
	"leading marks":    letThrough("\u0301"),
	"regional letters": letThrough("🇨", "🇳"),
	"no filter at all": tui.Mutant,
}

// checkClean holds the promises of Clean for one input.
func checkClean(s string) error {
	c := tui.Clean(s)
	out := string(c)
	switch {
	case !utf8.ValidString(out):
		return fmt.Errorf("%+q: not UTF-8: %+q", s, out)
	case tui.Clean(out) != c:
		return fmt.Errorf("%+q: not idempotent: %+q, then %+q", s, c, tui.Clean(out))
	case utf8.RuneCountInString(out) > utf8.RuneCountInString(s):
		return fmt.Errorf("%+q: grew to %+q", s, out)
	case ansi.StringWidth(out) != ansi.StringWidthWc(out):
		return fmt.Errorf("%+q: %+q is %d wide by clusters, %d by code points", s, out, ansi.StringWidth(out), ansi.StringWidthWc(out))
	}
	for _, r := range out {
		if !visible(r) {
			return fmt.Errorf("%+q: U+%04X left in %+q", s, r, out)
		}
	}
	for _, r := range s {
		if unicode.Is(unicode.Han, r) && !strings.ContainsRune(out, r) {
			return fmt.Errorf("%+q: lost %q", s, r)
		}
	}
	return nil
}

// Width is additive: however cleaned texts are joined or cut, cells add up.
func TestCleanWidthAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		r := rand.New(rand.NewPCG(seed, 1))
		for range 50 {
			a, b := tui.Clean(hostile(r)), tui.Clean(hostile(r))
			if tui.Width(a)+tui.Width(b) != tui.Width(a+b) {
				t.Fatalf("%+q %d + %+q %d = %d", a, tui.Width(a), b, tui.Width(b), tui.Width(a+b))
			}
			w := r.IntN(30)
			if got := tui.Width(tui.Pad(a+b, w)); got != w {
				t.Fatalf("Pad(%+q, %d) is %d wide", a+b, w, got)
			}
			from, to := r.IntN(20), r.IntN(30)
			if got, want := tui.Width(tui.Cut(a, from, to)), max(0, min(to, tui.Width(a))-from); got != want {
				t.Fatalf("Cut(%+q, %d, %d) is %d wide, want %d", a, from, to, got, want)
			}
			for _, row := range tui.Wrap(a, max(2, w)) {
				if tui.Width(row) > max(2, w) {
					t.Fatalf("Wrap(%+q, %d): row %+q", a, w, row)
				}
			}
		}
	})
}

func FuzzClean(f *testing.F) {
	for _, p := range payloads {
		f.Add(p)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if err := checkClean(s); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzView sends an input through a whole view to the strict stream parser.
func FuzzView(f *testing.F) {
	f.Add("待审核\r已批准")
	f.Fuzz(func(t *testing.T, s string) {
		strict := newStream()
		p := tui.NewPainter(strict, tuitest.Theme(), colorprofile.TrueColor, tui.Size{W: 40, H: 6})
		for _, in := range []string{s, "甲" + s, s + "乙"} {
			if _, err := p.Draw(probe(tui.Clean, in)); err != nil {
				t.Fatal(err)
			}
			if strict.bad != "" {
				t.Fatalf("%+q: %s", in, strict.bad)
			}
		}
	})
}

func TestCleanTable(t *testing.T) {
	for in, want := range map[string]tui.Safe{
		"张三": "张三", "A·B…①": "A·B…①", "\uE000𠀀𰻝": "\uE000𠀀𰻝", "甲\t乙\n丙\r\n丁": "甲 乙 丙 丁", "待审核\r已批准": "待审核\uFFFD已批准",
		"\x1b[8m不\x1b[0m同意": "\uFFFD[8m不\uFFFD[0m同意", "\u009b8m不": "\uFFFD8m不", "葛\U000E0100飾": "葛飾", "✔\uFE0F": "✔",
		"\u202e号": "\uFFFD号", "e\u0301": "é", "\u0301e": "\uFFFDe", "xe\u0301\u0301\u0301\u0301": "xé\u0301\u0301\uFFFD", "m\u0302a": "m\uFFFDa", "བོད": "བོད", "\xff\xfe": "\uFFFD\uFFFD",
		"a\u00a0b\u2003c　d": "a b c　d", "": "", "\u1112\u1161": "\uFFFD\uFFFD",
	} {
		if got := tui.Clean(in); got != want {
			t.Errorf("Clean(%+q) = %+q, want %+q", in, got, want)
		}
	}
	if n := testing.AllocsPerRun(50, func() { tui.Clean("居民身份证 110101199003070017") }); n != 0 {
		t.Errorf("plain text costs %v allocations", n)
	}
}

func TestSuspicious(t *testing.T) {
	for in, want := range map[string]string{
		"张三": "", "买买提·阿布都拉 A座 3号 ABC": "", "葛\U000E0100": "", "\U000E0100葛": "0 hidden", "张\u200b三": "1 hidden", "\u202e号": "0 bidi",
		"a\rb": "1 control", "\xff": "0 broken", "pаypal": "1 mixed_script", "⼈民": "0 twin", "\uF900": "0 twin", "\uFA0E": "",
		"王ー": "1 mixed_script", "张\u3164": "1 hidden", "\u2028": "0 control", "Ωmega": "1 mixed_script 2 mixed_script 3 mixed_script 4 mixed_script",
	} {
		var got []string
		for _, m := range tui.Suspicious(in) {
			got = append(got, fmt.Sprintf("%d %s", m.At, m.Kind))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("Suspicious(%+q) = %q, want %q", in, strings.Join(got, " "), want)
		}
	}
}

func BenchmarkClean(b *testing.B) {
	for name, s := range map[string]string{"plain": "居民身份证复印件（正反面）110101199003070017", "hostile": "待审核\r\x1b[8m已批准\u202e"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				tui.Clean(s)
			}
		})
	}
}
