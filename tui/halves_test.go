package tui_test

import (
	"fmt"
	"image"
	"image/color"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"onewindow/tui"
	"onewindow/tui/graphics"
	"onewindow/tui/tuitest"
)

// seen is what stands in cells: the sign, and its colours where there are any.
func seen(s *screenOf, r tui.Rect) string {
	var rows []string
	for y := range r.H {
		var cells []string
		for x := range r.W {
			c := s.CellAt(r.X+x, r.Y+y)
			cell := content(c)
			if c != nil && c.Style.Fg != nil && c.Style.Bg != nil {
				cell += named(c.Style.Fg) + "/" + named(c.Style.Bg)
			}
			cells = append(cells, cell)
		}
		rows = append(rows, strings.Join(cells, " "))
	}
	return strings.Join(rows, "\n")
}

func named(c color.Color) string {
	switch c := c.(type) {
	case ansi.IndexedColor:
		return fmt.Sprintf("i%d", c)
	case ansi.BasicColor:
		return fmt.Sprintf("b%d", c)
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("%02x%02x%02x", r>>8, g>>8, b>>8)
}

// stairs are brighter from pixel to pixel, two wide and eight high.
func stairs() *image.Gray {
	img := image.NewGray(image.Rect(0, 0, 2, 8))
	copy(img.Pix, []uint8{0, 0 /**/, 20, 60 /**/, 0, 128 /**/, 60, 60 /**/, 100, 200 /**/, 255, 0 /**/, 255, 255 /**/, 255, 255})
	return img
}

// A cell is two pixels in the grays that they have, wherever there are so many; where
// there are not, and for a theme that has none, the shades stay.
func TestHalfBlocks(t *testing.T) {
	area := tui.Rect{X: 1, Y: 1, W: 2, H: 2}
	whole := tui.Patch{Image: stairs(), X: 1, Y: 1, W: 2, H: 2, Top: 0, Of: 4}
	below := whole
	below.Top = 1
	fog := image.NewGray(image.Rect(0, 0, 2, 4))
	copy(fog.Pix, []uint8{100, 110, 100, 110, 100, 110, 100, 110})
	indexed := "▀i16/i233 ▀i16/i237\n▀i16/i237 ▀i244/i237"
	precise := "▀000000/121212 ▀000000/3a3a3a\n▀000000/3a3a3a ▀808080/3a3a3a"
	shades := func(fg, bg string) string {
		return strings.TrimSpace(strings.Repeat(strings.TrimSpace(strings.Repeat("▓"+fg+bg+" ", 2))+"\n", 2))
	}
	for name, tt := range map[string]struct {
		theme   string
		profile colorprofile.Profile
		patch   tui.Patch
		spoil   func(*tui.Painter)
		want    string
	}{
		"256, day":       {"day", colorprofile.ANSI256, whole, nil, indexed},
		"256, contrast":  {"contrast", colorprofile.ANSI256, whole, nil, indexed},
		"true, night":    {"night", colorprofile.TrueColor, whole, nil, precise},
		"true, contrast": {"contrast", colorprofile.TrueColor, whole, nil, precise},
		"further down":   {"day", colorprofile.ANSI256, below, nil, "▀i16/i237 ▀i244/i237\n▀i241/i231 ▀i251/i16"},
		"no contrast":    {"day", colorprofile.ANSI256, tui.Patch{Image: fog, X: 1, Y: 1, W: 2, H: 2, Of: 2}, nil, "▀i241/i241 ▀i242/i242\n▀i241/i241 ▀i242/i242"},
		"own sixteen":    {"16", colorprofile.TrueColor, whole, nil, shades("b15", "/b0")},
		"no colours":     {"none", colorprofile.TrueColor, whole, nil, shades("", "")},
		"sixteen":        {"night", colorprofile.ANSI, whole, nil, shades("b15", "/b0")},
		"bold only":      {"night", colorprofile.ASCII, whole, nil, shades("", "")},
		"no image":       {"day", colorprofile.ANSI256, tui.Patch{X: 1, Y: 1, W: 2, H: 2, Of: 4}, nil, shades("i231", "/i16")},
		"doubt": {
			"day", colorprofile.ANSI256, whole, func(p *tui.Painter) { p.Doubt() },
			strings.ReplaceAll(shades("i231", "/i16"), "▓", "#"),
		},
		"off": {"none", colorprofile.TrueColor, whole, func(p *tui.Painter) { tui.SetPixels(p, graphics.Off, tui.Size{}) }, "   \n   "},
	} {
		t.Run(name, func(t *testing.T) {
			theme, _ := tui.ThemeByName(tt.theme)
			s := newScreen(4, 4)
			defer tuitest.HangUp(s)
			p := tui.NewPainter(s, theme, tt.profile, tui.Size{W: 4, H: 4})
			if tt.spoil != nil {
				tt.spoil(p)
			}
			f := tui.Frame{Lines: slices.Repeat([]tui.Line{tui.Text(tui.Picture, "▓▓▓▓")}, 4), Patches: []tui.Patch{tt.patch}}
			if _, err := p.Draw(f); err != nil {
				t.Fatal(err)
			}
			if got := seen(s, area); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
			for _, at := range []tui.Cursor{{X: 0, Y: 1}, {X: 3, Y: 2}, {X: 1, Y: 0}, {X: 2, Y: 3}} {
				if c := content(s.CellAt(at.X, at.Y)); c != "▓" && c != "#" {
					t.Errorf("%q beside the picture", c)
				}
			}
		})
	}
}

// Whatever stood there before: a terminal that was shown changes shows the same as one
// that is shown the last frame alone, and nothing of a page is kept behind its frame.
func TestHalfBlocksGoWithTheirFrame(t *testing.T) {
	patches, _ := album(graphics.Kitty, tui.Size{})
	night, _ := tui.ThemeByName("night")
	size := tui.Size{W: 14, H: 8}
	rapid.Check(t, func(rt *rapid.T) {
		s := newScreen(size.W, size.H)
		defer tuitest.HangUp(s)
		p := tui.NewPainter(s, night, colorprofile.ANSI256, size)
		for range rapid.IntRange(1, 6).Draw(rt, "frames") {
			f := tui.Frame{}
			for range size.H {
				f.Lines = append(f.Lines, drawLine(rt, words, "line"))
			}
			if i := rapid.IntRange(-1, len(patches)-1).Draw(rt, "picture"); i >= 0 {
				one := patches[i]
				one.Of = rapid.IntRange(one.H, one.H+3).Draw(rt, "of")
				one.Top = rapid.IntRange(0, one.Of-one.H).Draw(rt, "top")
				f.Patches = append(f.Patches, one)
			}
			fresh := newScreen(size.W, size.H)
			for _, painter := range []*tui.Painter{p, tui.NewPainter(fresh, night, colorprofile.ANSI256, size)} {
				if _, err := painter.Draw(f); err != nil {
					rt.Fatal(err)
				}
				if n := tui.Sheets(painter); n != len(f.Patches) {
					rt.Fatalf("%d pictures are kept of %d", n, len(f.Patches))
				}
			}
			all := tui.Rect{W: size.W, H: size.H}
			got, want := seen(s, all), seen(fresh, all)
			tuitest.HangUp(fresh)
			if got != want {
				rt.Fatalf("got\n%s\nwant\n%s", got, want)
			}
			if len(f.Patches) > 0 && strings.Count(got, "▀") != f.Patches[0].W*f.Patches[0].H {
				rt.Fatalf("another number of half blocks:\n%s", got)
			}
		}
	})
}
