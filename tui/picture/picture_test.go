package picture_test

import (
	"image"
	"image/color"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"onewindow/tui"
	"onewindow/tui/picture"
	"onewindow/tui/tuitest"
)

func plain(lines []tui.Line) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(string(l.Plain()) + "\n")
	}
	return b.String()
}

// page is white paper with a black block in its upper left quarter.
func page(w, h int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := uint8(250)
			if x < w/2 && y < h/2 {
				v = 20
			}
			img.SetGray(x, y, color.Gray{Y: v})
		}
	}
	return img
}

// A line drawing: each pixel is half a cell.
func TestInk(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 4, 3))
	copy(img.Pix, []uint8{0, 255, 0, 255 /**/, 0, 0, 255, 200 /**/, 127, 128, 0, 255})
	if got, want := plain(picture.Ink(img)), "█▄▀ \n▀ ▀ \n"; got != want {
		t.Errorf("drawn\n%s\nwant\n%s", got, want)
	}
	if picture.Ink(&image.Gray{}) != nil {
		t.Error("nothing was drawn")
	}
}

func TestPaperIsLightAndInkIsDark(t *testing.T) {
	got := plain(picture.Draw(page(64, 64), tui.Size{W: 4, H: 2}))
	if want := "  ██\n████\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestContrastIsStretchedUnlessThereIsNone(t *testing.T) {
	img := page(40, 40)
	for i, v := range img.Pix {
		img.Pix[i] = 180 + v/5 // a dim light: 184 and 230
	}
	if got, want := plain(picture.Draw(img, tui.Size{W: 4, H: 2})), "  ██\n████\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	blank := image.NewGray(image.Rect(0, 0, 40, 40))
	for i := range blank.Pix {
		blank.Pix[i] = 240 + uint8(i%3)
	}
	if got, want := plain(picture.Draw(blank, tui.Size{W: 3, H: 1})), "███\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestGray(t *testing.T) {
	img := image.NewNRGBA(image.Rect(5, 5, 7, 6))
	img.Set(5, 5, color.NRGBA{A: 255})
	g := picture.Gray(img) // the second pixel is transparent
	if g.GrayAt(0, 0).Y != 0 || g.GrayAt(1, 0).Y != 255 || g.Rect != image.Rect(0, 0, 2, 1) {
		t.Errorf("%v %v", g.Rect, g.Pix)
	}
}

func TestFit(t *testing.T) {
	a4 := image.Rect(0, 0, 640, 900)
	for _, tt := range []struct {
		img        image.Rectangle
		size, want tui.Size
	}{
		{a4, tui.Size{W: 80, H: 18}, tui.Size{W: 26, H: 18}},
		{a4, tui.Size{W: 20, H: 60}, tui.Size{W: 20, H: 14}},
		{image.Rect(0, 0, 900, 10), tui.Size{W: 80, H: 18}, tui.Size{W: 80, H: 1}},
		{image.Rect(0, 0, 1, 9000), tui.Size{W: 80, H: 18}, tui.Size{W: 1, H: 18}},
		{image.Rectangle{}, tui.Size{W: 80, H: 18}, tui.Size{}},
		{a4, tui.Size{}, tui.Size{}},
	} {
		if got := picture.Fit(tt.img, tt.size); got != tt.want {
			t.Errorf("%v in %v: %v, want %v", tt.img, tt.size, got, tt.want)
		}
	}
}

// Whatever the image and the room: as many rows and cells as asked for.
func TestDrawFillsItsCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(0, 50).Draw(t, "w"), rapid.IntRange(0, 50).Draw(t, "h")
		img := image.NewGray(image.Rect(0, 0, w, h))
		for i := range img.Pix {
			img.Pix[i] = rapid.Byte().Draw(t, "pixel")
			if i > 20 {
				img.Pix[i] = img.Pix[i-7]
			}
		}
		size := tui.Size{W: rapid.IntRange(-1, 90).Draw(t, "cells"), H: rapid.IntRange(-1, 40).Draw(t, "rows")}
		lines := picture.Draw(img, size)
		if w*h == 0 || size.W <= 0 || size.H <= 0 {
			if lines != nil {
				t.Fatal("something was drawn of nothing")
			}
			return
		}
		if len(lines) != size.H {
			t.Fatalf("%d rows", len(lines))
		}
		for _, l := range lines {
			if l.Width() != size.W {
				t.Fatalf("%d cells", l.Width())
			}
		}
	})
}

func TestNoRawSafe(t *testing.T) { tuitest.NoRawSafe(t, ".") }

// What JPEG decodes to is not copied, a large page is halved, and either shows
// the same as a picture that was drawn pixel by pixel.
func TestGrayOfEachKind(t *testing.T) {
	for _, w := range []int{200, 1201} {
		slow := image.NewRGBA(image.Rect(5, 7, 5+w, 107))
		gray := image.NewGray(slow.Rect)
		ycc := image.NewYCbCr(slow.Rect, image.YCbCrSubsampleRatio420)
		for i := range ycc.Cb {
			ycc.Cb[i], ycc.Cr[i] = 128, 128
		}
		for y := slow.Rect.Min.Y; y < slow.Rect.Max.Y; y++ {
			for x := slow.Rect.Min.X; x < slow.Rect.Max.X; x++ {
				v := uint8(x*3 + y)
				slow.Set(x, y, color.Gray{Y: v})
				gray.SetGray(x, y, color.Gray{Y: v})
				ycc.Y[ycc.YOffset(x, y)] = v
			}
		}
		want := picture.Draw(picture.Gray(slow), tui.Size{W: 40, H: 20})
		for name, img := range map[string]image.Image{"gray": gray, "YCbCr": ycc} {
			got := picture.Gray(img)
			if got.Rect.Min != (image.Point{}) || w > 1200 && got.Rect.Dx() != w/2 {
				t.Errorf("%s: %v", name, got.Rect)
			}
			if plain(picture.Draw(got, tui.Size{W: 40, H: 20})) != plain(want) {
				t.Errorf("%s shows something else", name)
			}
		}
	}
}
