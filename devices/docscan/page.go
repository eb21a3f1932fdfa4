package docscan

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"

	"onewindow/devices"
)

// Page is one side of a sheet, whole and decoded once.
type Page struct {
	JPEG          []byte
	Width, Height int // pixels
	Blank         bool
	Code          string // what the QR code on it says
}

const (
	maxPage = 32 << 20 // bytes; what a desk keeps of one page
	maxSide = 20_000   // pixels; guards memory
	minSide = 16
)

// checkPage lets only whole pages through: one with its lower half grey looks
// fine in a small preview and is worthless in a file.
func checkPage(b []byte) (Page, error) {
	switch {
	case len(b) > maxPage:
		return Page{}, &devices.Error{Code: CodePageBad, Err: fmt.Errorf("more than %d bytes", maxPage)}
	case !bytes.HasPrefix(b, []byte{0xFF, 0xD8, 0xFF}):
		return Page{}, &devices.Error{Code: CodePageBad, Err: fmt.Errorf("%d bytes that are no JPEG", len(b))}
	}
	c, err := jpeg.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return Page{}, &devices.Error{Code: CodePageBad, Err: err}
	}
	if c.Width > maxSide || c.Height > maxSide || c.Width < minSide || c.Height < minSide {
		return Page{}, &devices.Error{Code: CodePageBad, Err: fmt.Errorf("%d × %d pixels", c.Width, c.Height)}
	}
	img, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		return Page{}, &devices.Error{Code: CodePageIncomplete, Err: err}
	}
	page := Page{JPEG: b, Width: c.Width, Height: c.Height, Blank: Blank(img)}
	if !page.Blank {
		page.Code = Code(img)
	}
	return page, nil
}

// A page is blank when next to nothing on it is darker than its paper. Its edge
// does not count: there lie shadows and punched holes.
const (
	edge      = 24 // part of a side, 1/edge, that does not count
	darkest   = 96 // paper is not darker
	inkDepth  = 56 // how much darker than the paper ink is
	inkGrid   = 64 // the page is looked at in so many columns and rows
	inkOfCell = 12 // pixels of thousand that make a cell inked
	inkCells  = 2  // cells that may be inked on a blank page: dust
)

// Blank reports whether nothing is on a page. It errs to the other side: a
// single faint line is something.
func Blank(img image.Image) bool {
	pix, stride, b := brightness(img)
	area := image.Rect(b.Dx()/edge, b.Dy()/edge, b.Dx()-b.Dx()/edge, b.Dy()-b.Dy()/edge)
	if area.Dx() < inkGrid || area.Dy() < inkGrid {
		area = image.Rect(0, 0, b.Dx(), b.Dy())
	}
	paper := paperOf(pix, stride, area)
	if paper < darkest {
		return false // not paper, and not to be lost
	}
	inked := 0
	for gy := range inkGrid {
		y0, y1 := area.Min.Y+gy*area.Dy()/inkGrid, area.Min.Y+(gy+1)*area.Dy()/inkGrid
		for gx := range inkGrid {
			x0, x1 := area.Min.X+gx*area.Dx()/inkGrid, area.Min.X+(gx+1)*area.Dx()/inkGrid
			dark := 0
			for y := y0; y < y1; y++ {
				for _, v := range pix[y*stride+x0 : y*stride+x1] {
					if int(v) < paper-inkDepth {
						dark++
					}
				}
			}
			if dark*1000 > inkOfCell*(x1-x0)*(y1-y0) {
				inked++
			}
		}
	}
	return inked <= inkCells
}

// paperOf is the brightness of paper: nine tenths of the page are no brighter.
func paperOf(pix []uint8, stride int, area image.Rectangle) int {
	var count [256]int
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for _, v := range pix[y*stride+area.Min.X : y*stride+area.Max.X] {
			count[v]++
		}
	}
	left := area.Dx() * area.Dy() / 10
	for v := 255; v > 0; v-- {
		left -= count[v]
		if left < 0 {
			return v
		}
	}
	return 0
}

// brightness gives the brightness of each pixel; what JPEG decodes to has it
// ready.
func brightness(img image.Image) (pix []uint8, stride int, bounds image.Rectangle) {
	b := img.Bounds()
	switch img := img.(type) {
	case *image.Gray:
		return img.Pix, img.Stride, b
	case *image.YCbCr:
		return img.Y, img.YStride, b
	}
	gray := grayOf(img)
	return gray.Pix, gray.Stride, b
}

func grayOf(img image.Image) *image.Gray {
	b := img.Bounds()
	gray := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			gray.Set(x, y, img.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	return gray
}
