package papers

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"onewindow/e2e/oracle"
	"onewindow/i18n"
)

func TestWrap(t *testing.T) {
	l := layout{columns: 20, width: ansi.StringWidth}
	for _, test := range []struct {
		in   string
		want []string
	}{
		{"", []string{""}},
		{"一二三四五六七八九十一二", []string{"一二三四五六七八九十", "一二"}},
		{"一二三四五六七八九十，一二", []string{"一二三四五六七八九", "十，一二"}},
		{"一二三四五六七八九（一二）", []string{"一二三四五六七八九", "（一二）"}},
		{"the quick brown fox jumps", []string{"the quick brown fox", "jumps"}},
		{"编号DG-2026-1123-000042号", []string{"编号", "DG-2026-1123-000042", "号"}},
		{"0193a2b4-5c6d-7e8f-9012-3456789abcde", []string{"0193a2b4-5c6d-7e8f-9", "012-3456789abcde"}},
		{"一二三四五六七八九a十", []string{"一二三四五六七八九a", "十"}},
		{"一二三四五六七八九十 一", []string{"一二三四五六七八九十", "一"}},
	} {
		if got := l.wrap(test.in, 20, 20); !slices.Equal(got, test.want) {
			t.Errorf("%q:\n got %q\nwant %q", test.in, got, test.want)
		}
	}
}

func TestPairHangs(t *testing.T) {
	l := layout{columns: 20, width: ansi.StringWidth}
	l.pair(Pair{Label: "事项", Value: "提取住房公积金偿还贷款"}, 0)
	l.pair(Pair{Label: "预计所需时间说明", Value: "十个工作日"}, 0)
	var got []string
	for _, line := range l.lines {
		got = append(got, line.Text)
	}
	want := []string{"事项：提取住房公积金", "      偿还贷款", "预计所需时间说明：", "  十个工作日"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// Whatever the text and the roll: no line is too wide, and nothing is lost.
func TestLayoutProperties(t *testing.T) {
	signs := []rune("中文字，。（）“”·…abc 12-/𠮷龴\uE000é①")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom(signs), 0, 90, -1).Draw(t, "text")
		label := rapid.StringOfN(rapid.SampledFrom(signs), 0, 30, -1).Draw(t, "label")
		columns := rapid.IntRange(16, 60).Draw(t, "columns")
		scale := rapid.IntRange(1, 2).Draw(t, "scale")
		for _, doc := range []Document{
			{Blocks: []Block{Text{Content: text, Scale: scale}}},
			{Blocks: []Block{Pair{Label: label, Value: text}}},
			{Blocks: []Block{List{Title: label, Items: []Item{{Text: text, Note: label, Lines: []Pair{{Label: label, Value: text}}}}}}},
			{Blocks: []Block{Signature{Label: label}}},
		} {
			var out strings.Builder
			for _, line := range Roll(doc, columns) {
				if line.Kind == LineText {
					if printedWidth(line.Text)*line.Scale > columns {
						t.Fatalf("%d columns: %q is %d wide", columns, line.Text, printedWidth(line.Text)*line.Scale)
					}
					out.WriteString(line.Text)
				}
			}
			for _, block := range doc.Blocks {
				if b, ok := block.(Text); ok && bare(out.String()) != bare(b.Content) {
					t.Fatalf("%q became %q", b.Content, out.String())
				}
				if b, ok := block.(Pair); ok && !strings.HasSuffix(bare(out.String()), bare(b.Value)) {
					t.Fatalf("%q is not in %q", b.Value, out.String())
				}
			}
			for _, line := range Screen(doc, columns) {
				if ansi.StringWidth(line) > columns {
					t.Fatalf("%d cells: %q", columns, line)
				}
			}
		}
	})
}

func bare(s string) string { return strings.ReplaceAll(s, " ", "") }

func TestEveryPaperFitsTheSmallRoll(t *testing.T) {
	for _, lang := range []i18n.Lang{i18n.Chinese, i18n.English} {
		for _, kind := range Kinds() {
			doc, err := Make(kind, sample(kind), language(t, lang))
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range Roll(doc, Columns58mm) {
				if line.Kind == LineText && printedWidth(line.Text)*line.Scale > Columns58mm {
					t.Errorf("%s %s: %q", lang, kind, line.Text)
				}
			}
		}
	}
}

func TestPrintedWidth(t *testing.T) {
	for s, want := range map[string]int{"中": 2, "a": 1, "·": 2, "“": 2, "…": 2, "𠮷": 2, "\uE000": 2, "é": 2, "ñ": 1, "": 0} {
		if got := printedWidth(s); got != want {
			t.Errorf("%q: %d, want %d", s, got, want)
		}
	}
}

func TestCode(t *testing.T) {
	if crc16("123456789") != 0x29B1 {
		t.Error("not CRC-16/CCITT-FALSE")
	}
	rapid.Check(t, func(t *rapid.T) {
		code := Code{
			Kind:   rapid.SampledFrom([]CodeKind{CodeTicket, CodeCase, CodeParcel, CodeLocal}).Draw(t, "kind"),
			Number: rapid.StringMatching(`[A-Z0-9/-]{1,40}`).Draw(t, "number"),
			Check:  rapid.StringMatching(`[0-9]{0,6}`).Draw(t, "check"),
		}
		text := code.String()
		if got, err := ParseCode(" " + text + "\r\n"); err != nil || got != code {
			t.Fatalf("%s: %+v, %v", text, got, err)
		}
		wrong := []byte(text)
		i := rapid.IntRange(0, len(wrong)-1).Draw(t, "i")
		wrong[i] ^= byte(rapid.IntRange(1, 127).Draw(t, "flip"))
		if got, err := ParseCode(string(wrong)); err == nil && got != code {
			t.Fatalf("%q was taken as %+v", wrong, got)
		}
	})
	for _, text := range []string{"", "OWC", "OWC////", "https://example.com/a/b/c", "OWC/DG-1/482917/0000", "6901234567892"} {
		if got, err := ParseCode(text); err == nil {
			t.Errorf("%q was taken as %+v", text, got)
		}
	}
}

var codeSeeds = []string{Code{Kind: CodeCase, Number: "DG-2026-1123-000042", Check: "482917"}.String(), "OWT/B1027//0000"}

// soundCode says what is wrong with how a code of our papers was read.
func soundCode(s string, parse func(string) (Code, error)) error {
	code, err := parse(s)
	if err == nil && code.String() != strings.TrimSpace(s) {
		return fmt.Errorf("%q read as %+v", s, code)
	}
	return nil
}

func FuzzParseCode(f *testing.F) {
	for _, seed := range codeSeeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if err := soundCode(s, ParseCode); err != nil {
			t.Fatal(err)
		}
	})
}

func TestBlastCodes(t *testing.T) {
	p := oracle.Parser{Name: "bar and QR codes of our papers", Mutants: map[string]func([]byte) error{
		"whatever stands before it is passed over": func(in []byte) error {
			return soundCode(string(in), func(s string) (Code, error) {
				_, rest, _ := strings.Cut(s, "OW")
				return ParseCode("OW" + rest)
			})
		},
	}}
	for _, seed := range codeSeeds {
		p.Seeds = append(p.Seeds, []byte(seed))
	}
	p.Check = func(in []byte) error { return soundCode(string(in), ParseCode) }
	oracle.Blast(t, p)
}
