package printer

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"os"
	"strings"
	"testing"

	"onewindow/e2e/oracle"
)

func example(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/escpos.json")
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

func TestEncodeGivesThePublishedBytes(t *testing.T) {
	head := []byte{esc, '@', fs, '&'}
	center, left := []byte{esc, 'a', 1}, []byte{esc, 'a', 0}
	for _, c := range []struct {
		name  string
		block Block
		want  []byte
	}{
		{"init", Text{Content: "受理回执"}, example(t, "init+chinese")},
		{"style", Text{Content: "政务服务", Align: Center, Bold: true, Scale: 2}, append(head[:4:4], example(t, "center bold 2x")...)},
		{"qr", QR{Content: "SL2024000123"}, bytes.Join([][]byte{head, center, example(t, "qr SL2024000123"), left}, nil)},
		{"cut", Cut{}, append(head[:4:4], example(t, "feed+partial cut")...)},
		{"full cut", Cut{Full: true}, append(head[:4:4], gs, 'V', 'A', 0)},
		{"feed", Feed{Lines: 3}, append(head[:4:4], esc, 'd', 3)},
		{"new ROM 䶮", Text{Content: "䶮"}, append(append(head[:4:4], example(t, "gbk 䶮 U+4DAE in gb18030")...), lf)},
	} {
		got, err := Encode(Receipt{Blocks: []Block{c.block}}, Roll80)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if !bytes.Equal(got, c.want) {
			t.Errorf("%s:\n got % X\nwant % X", c.name, got, c.want)
		}
	}
}

// linesOf encodes text and gives the lines back as the emulator prints them.
func linesOf(t *testing.T, p Profile, blocks ...Block) []string {
	t.Helper()
	b, err := Encode(Receipt{Blocks: blocks}, p)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(play(t, p, b).text.String(), "\n"), "\n")
}

// play runs a whole stream through the page model.
func play(t *testing.T, p Profile, b []byte) *paper {
	t.Helper()
	out := newPaper(p.Columns, p.Dots, nil)
	chinese := false
	for len(b) > 0 {
		c, n := next(b, chinese)
		if n == 0 {
			t.Fatalf("stream ends within a command: % X", b)
		}
		b = b[n:]
		switch {
		case c.kind == charByte:
			out.put(rune(c.bytes[0]), 1)
		case c.kind == charPair:
			out.pair(c.bytes)
		case c.kind == lineFeed:
			out.newline()
		case c.name == "\x1dV":
		case c.name == "\x1c&":
			chinese = true
		case c.kind == unknown || !out.run(c):
			t.Fatalf("the driver sent an unknown command: % X", c.bytes)
		}
	}
	return out
}

func TestWrapping(t *testing.T) {
	narrow := Profile{Columns: 16, Dots: 192}
	for _, c := range []struct{ in, want string }{
		{"受理回执受理回执受理", "受理回执受理回执|受理"},
		{"编号 SL2024000123 办结", "编号|SL2024000123 办|结"},
		{"一二三四五六七八，九", "一二三四五六七|八，九"},
		{"一二三四五六七（八）", "一二三四五六七|（八）"},
		{"AAAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAA|AAAAAAAA"},
		{"a\nb\r\nc\n\nd", "a|b|c||d"},
		{"", ""},
		{"甲\t乙", "甲   乙"},
	} {
		got := strings.Join(linesOf(t, narrow, Text{Content: c.in}), "|")
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
	if got := linesOf(t, narrow, Text{Content: "政务服务大厅", Scale: 2}); strings.Join(got, "|") != "政务服务|大厅" {
		t.Errorf("double size: %q", got)
	}
	if got := linesOf(t, narrow, Rule{}); got[0] != strings.Repeat("-", 16) {
		t.Errorf("rule: %q", got)
	}
}

func TestRareCharactersAreNeverDropped(t *testing.T) {
	fonts, ok := rareFonts(t)
	if !ok {
		return
	}
	for _, c := range []struct {
		name, content string
		profile       Profile
		want          string
	}{
		{"no font", "姓名：𠮷田", Roll80, "姓名：[U+20BB7]田"},
		{"no font, four-byte", "㐂", Roll80, "[U+3402]"},
		{"private use", "\uE000", Roll80, "[U+E000]"},
		{"control characters do not command", "a\x1b@\x10\x04\x01b", Roll80, "a[U+001B]@[U+0010][U+0004][U+0001]b"},
		{"not UTF-8", "a\xffb", Roll80, "a[U+FFFD]b"},
		{"old ROM, no font", "䶮", Profile{Columns: 48, Dots: 576, RasterRare: true}, "[U+4DAE]"},
		{"font", "姓名：𠮷田", Profile{Columns: 48, Dots: 576, Fonts: fonts}, "[picture]"},
		{"old ROM, font", "䶮", Profile{Columns: 48, Dots: 576, RasterRare: true, Fonts: fonts}, "[picture]"},
		{"font without the glyph", "姓名：\U000F0001田", Profile{Columns: 48, Dots: 576, Fonts: fonts}, "姓名：[U+F0001]田"},
	} {
		got := linesOf(t, c.profile, Text{Content: c.content})
		if strings.Join(got, "|") != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	// Only the line that needs it is drawn.
	long := strings.Repeat("受理回执", 6) + "𠮷"
	got := linesOf(t, Profile{Columns: 48, Dots: 576, Fonts: fonts}, Text{Content: long})
	if len(got) != 2 || got[0] != strings.Repeat("受理回执", 6) || got[1] != "[picture]" {
		t.Errorf("mixed lines: %q", got)
	}
}

// rareFonts are the machine's fonts, when one of them has CJK extension B.
func rareFonts(t *testing.T) (fonts *Fonts, ok bool) {
	t.Helper()
	fonts = SystemFonts()
	if fonts.Has('𠮷') {
		return fonts, true
	}
	_, ok = oracle.Need(t, "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
	if ok {
		t.Fatal("the font that brings CJK extension B is there and does not serve")
	}
	return fonts, false
}

// The system's fonts are looked at when the first character is asked for, and not before.
func TestSystemFontsAreOpenedLate(t *testing.T) {
	known, ok := rareFonts(t)
	if !ok {
		return
	}
	if SystemFonts() != known {
		t.Error("not all of a process share the fonts")
	}
	f := &Fonts{paths: systemFonts}
	New(nil, Options{Profile: Profile{Columns: 48, Dots: 576, Fonts: f}})
	if f.fonts != nil {
		t.Fatal("fonts were opened before anything was printed")
	}
	if !f.Has('𠮷') || f.Len() != known.Len() {
		t.Errorf("%d fonts, want %d", f.Len(), known.Len())
	}
}

// The drawn line has ink, and where the ROM would have put the character.
func TestDrawnLineIsPlacedLikeText(t *testing.T) {
	fonts, ok := rareFonts(t)
	if !ok {
		return
	}
	for _, c := range []struct {
		align Align
		scale int
		from  int
	}{{Left, 1, 0}, {Center, 1, (576 - 24) / 2}, {Right, 1, 576 - 24}, {Right, 2, 576 - 48}} {
		p := Profile{Columns: 48, Dots: 576, Fonts: fonts}
		b, err := Encode(Receipt{Blocks: []Block{Text{Content: "𠮷", Align: c.align, Scale: c.scale}}}, p)
		if err != nil {
			t.Fatal(err)
		}
		page := play(t, p, b)
		ink := inkBounds(page.img)
		box := image.Rect(c.from, pageMargin, c.from+24*c.scale, pageMargin+30*c.scale)
		if ink.Empty() || !ink.In(box) || ink.Dx() < 16*c.scale {
			t.Errorf("align %d scale %d: ink %v, want within %v", c.align, c.scale, ink, box)
		}
	}
}

func inkBounds(img *image.Gray) image.Rectangle {
	var r image.Rectangle
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if img.GrayAt(x, y).Y < 0x80 {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return r
}

func TestRasterSendsTheDots(t *testing.T) {
	img := blank(10, 2)
	img.SetGray(0, 0, color.Gray{})
	img.SetGray(9, 1, color.Gray{})
	p := Profile{Columns: 16, Dots: 192}
	b, err := Encode(Receipt{Blocks: []Block{Raster{Image: img}}}, p)
	if err != nil {
		t.Fatal(err)
	}
	page := play(t, p, b)
	left := (192 - 10) / 2
	if page.img.GrayAt(left, pageMargin).Y != 0 || page.img.GrayAt(left+9, pageMargin+1).Y != 0 {
		t.Error("the two dots are not where they belong")
	}
	if want := image.Rect(left, pageMargin, left+10, pageMargin+2); inkBounds(page.img) != want {
		t.Errorf("ink %v, want %v", inkBounds(page.img), want)
	}
	wide := blank(1000, 500)
	b, err = Encode(Receipt{Blocks: []Block{Raster{Image: wide}}}, p)
	if err != nil || play(t, p, b).y != pageMargin+96 {
		t.Errorf("a wide picture must be made smaller in proportion, err %v", err)
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		name  string
		block Block
		want  error
	}{
		{"empty QR", QR{}, ErrContent},
		{"QR module", QR{Content: "x", Size: 17}, ErrArgument},
		{"QR too long", QR{Content: strings.Repeat("一", 2000)}, ErrContent},
		{"bar code", Code128{Content: "受理"}, ErrContent},
		{"bar code too wide", Code128{Content: strings.Repeat("A", 24)}, ErrTooWide},
		{"feed", Feed{}, ErrArgument},
		{"scale", Text{Content: "x", Scale: 9}, ErrArgument},
		{"picture", Raster{}, ErrContent},
		{"picture rows", Raster{Image: blank(8, 5000)}, ErrArgument},
		{"no block", nil, ErrArgument},
	} {
		_, err := Encode(Receipt{Blocks: []Block{c.block}}, Roll80)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	for _, p := range []Profile{{}, {Columns: 48, Dots: 384}, {Columns: 16, Dots: 199}} {
		_, err := Encode(Receipt{}, p)
		if err == nil {
			t.Errorf("profile %+v accepted", p)
		}
	}
}

// Whatever the text, the stream is nothing but known commands, whole pairs and
// printable ASCII, and no line is wider than the paper.
func FuzzEncodeText(f *testing.F) {
	for _, s := range []string{
		"受理回执", "姓名：𠮷田\n编号 SL2024000123", "\x1b@\x1dV\x00\x10\x04\x01", "€·龴ḿ䶮㐂", "\xff\xfe\x81", "e\u0301\u200b", "a\tb",
	} {
		f.Add(s, uint8(1), uint8(0))
		f.Add(s, uint8(2), uint8(2))
	}
	f.Fuzz(func(t *testing.T, content string, scale, align uint8) {
		text := Text{Content: content, Scale: int(scale % 8), Align: Align(align % 3)}
		for _, p := range []Profile{Roll58, {Columns: 48, Dots: 576, RasterRare: true}} {
			b, err := Encode(Receipt{Blocks: []Block{text}}, p)
			if err != nil {
				t.Fatalf("%q: %v", content, err)
			}
			page := play(t, p, b)
			if len(page.line) != 0 {
				t.Fatalf("%q leaves a line in the printer", content)
			}
			if want := bytes.Count(b, []byte{lf}); page.lines != want {
				t.Fatalf("%q: %d lines on paper, %d sent: a line was too wide", content, page.lines, want)
			}
		}
	})
}
