package graphics_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"onewindow/tui/graphics"
)

func drawn(t *rapid.T) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, rapid.IntRange(1, 40).Draw(t, "w"), rapid.IntRange(1, 40).Draw(t, "h")))
	for i := range img.Pix {
		img.Pix[i] = rapid.SampledFrom([]uint8{0, 17, 120, 238, 255}).Draw(t, "shade")
	}
	return img
}

var chunk = regexp.MustCompile(`\x1b_G([^;]*);([^\x1b]*)\x1b\\`)

// What a terminal puts together is the picture, in pieces that it takes, and it is
// told to answer nothing.
func TestForKitty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		img := drawn(t)
		out, err := graphics.ForKitty(img, 7, 5)
		if err != nil {
			t.Fatal(err)
		}
		var file strings.Builder
		pieces := chunk.FindAllSubmatch(out, -1)
		whole := 0
		for i, m := range pieces {
			whole += len(m[0])
			words, last := string(m[1]), i == len(pieces)-1
			if len(m[2]) > 4096 || !strings.Contains(words, "q=2") || strings.Contains(words, "m=0") != last {
				t.Fatalf("piece %d of %d: %s, %d bytes", i, len(pieces), words, len(m[2]))
			}
			if i == 0 != strings.Contains(words, "a=T,f=100") || i == 0 && !strings.Contains(words, "c=7,r=5") {
				t.Fatalf("piece %d: %s", i, words)
			}
			file.Write(m[2])
		}
		if whole != len(out) {
			t.Fatalf("%d of %d bytes are pieces", whole, len(out))
		}
		body, err := base64.StdEncoding.DecodeString(file.String())
		if err != nil {
			t.Fatal(err)
		}
		got, err := png.Decode(bytes.NewReader(body))
		if err != nil || got.Bounds() != img.Bounds() {
			t.Fatalf("%v, %v", got, err)
		}
		for y := range img.Rect.Dy() {
			for x := range img.Rect.Dx() {
				if color.GrayModel.Convert(got.At(x, y)) != img.GrayAt(x, y) {
					t.Fatalf("pixel %d,%d", x, y)
				}
			}
		}
	})
}

// decodeSixel is the picture that a terminal makes of sixels; what it does not know
// fails the test.
func decodeSixel(t *rapid.T, out string) *image.Gray {
	body, ok := strings.CutPrefix(out, "\x1bP0;1q")
	body, end := strings.CutSuffix(body, "\x1b\\")
	if !ok || !end {
		t.Fatalf("no sixels: %.20q", out)
	}
	var w, h, n, r, g, b int
	if _, err := fmt.Sscanf(body, "\"1;1;%d;%d", &w, &h); err != nil {
		t.Fatal(err)
	}
	body = body[strings.IndexByte(body, '#'):]
	img := image.NewGray(image.Rect(0, 0, w, h))
	palette, shade, x, y := map[int]uint8{}, 0, 0, 0
	for body != "" {
		count := 1
		switch c := body[0]; {
		case c == '#':
			if k, _ := fmt.Sscanf(body, "#%d;2;%d;%d;%d", &n, &r, &g, &b); k == 4 {
				if r != g || g != b || r > 100 {
					t.Fatalf("colour %d %d %d", r, g, b)
				}
				palette[n] = uint8((r*255 + 50) / 100)
				body = strings.TrimPrefix(body, fmt.Sprintf("#%d;2;%d;%d;%d", n, r, g, b))
				continue
			}
			_, _ = fmt.Sscanf(body, "#%d", &shade)
			body = strings.TrimPrefix(body, fmt.Sprintf("#%d", shade))
			continue
		case c == '$':
			x, body = 0, body[1:]
			continue
		case c == '-':
			x, y, body = 0, y+6, body[1:]
			continue
		case c == '!':
			_, _ = fmt.Sscanf(body, "!%d", &count)
			body = strings.TrimPrefix(body, fmt.Sprintf("!%d", count))
		}
		if body[0] < '?' || body[0] > '~' {
			t.Fatalf("not a sixel: %q", body[:1])
		}
		for range count {
			for i := range 6 {
				if (body[0]-'?')>>i&1 == 1 {
					if x >= w || y+i >= h {
						t.Fatalf("pixel %d,%d of %d×%d", x, y+i, w, h)
					}
					img.SetGray(x, y+i, color.Gray{Y: palette[shade]})
				}
			}
			x++
		}
		body = body[1:]
	}
	return img
}

// A terminal sees the picture in sixteen shades, within the pixels of its cells: a
// band more would push the screen up.
func TestForSixel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		img := drawn(t)
		w, h := rapid.IntRange(0, 50).Draw(t, "to w"), rapid.IntRange(0, 50).Draw(t, "to h")
		out := graphics.ForSixel(img, w, h)
		if w == 0 || h < 6 {
			if out != nil {
				t.Fatalf("%d×%d: %q", w, h, out)
			}
			return
		}
		got := decodeSixel(t, string(out))
		if got.Rect.Dx() != w || got.Rect.Dy() > h || got.Rect.Dy() <= h-6 {
			t.Fatalf("%v for %d×%d", got.Rect, w, h)
		}
		want := graphics.Scaled(img, w, got.Rect.Dy())
		for i, v := range want.Pix {
			if off := int(v) - int(got.Pix[i]); off > 10 || off < -10 {
				t.Fatalf("pixel %d is %d, want %d", i, got.Pix[i], v)
			}
		}
	})
}

// The rows of a picture are all of it, none twice.
func TestRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		img := drawn(t)
		of := rapid.IntRange(1, 30).Draw(t, "of")
		next := 0
		for top := 0; top < of; {
			n := min(of-top, rapid.IntRange(1, 30).Draw(t, "rows"))
			part := graphics.Rows(img, top, n, of)
			if part != nil && !part.Rect.Empty() {
				if part.Rect.Min.Y != next || part.Rect.Dx() != img.Rect.Dx() {
					t.Fatalf("rows from %d are %v, want from %d on", top, part.Rect, next)
				}
				next = part.Rect.Max.Y
			}
			top += n
		}
		if next != img.Rect.Max.Y {
			t.Fatalf("the rows end at %d of %d", next, img.Rect.Max.Y)
		}
	})
}
