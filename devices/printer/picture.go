package printer

import (
	"fmt"
	"image"
	"image/color"

	"github.com/boombuler/barcode/qr"
	"golang.org/x/image/draw"
)

const (
	defaultModule = 6
	maxModule     = 16
	quietZone     = 4 // modules of white around a QR code, ISO/IEC 18004
	maxImageRows  = 4096
)

func blank(width, height int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, width, height))
	for i := range img.Pix {
		img.Pix[i] = 0xFF
	}
	return img
}

// qr sends the code for the printer to draw, or draws it for printers that
// cannot.
func (e *encoder) qr(b QR) error {
	if b.Size < 0 || b.Size > maxModule {
		return fmt.Errorf("%w: QR module of %d dots", ErrArgument, b.Size)
	}
	if b.Content == "" {
		return fmt.Errorf("%w: empty QR code", ErrContent)
	}
	size := b.Size
	if size == 0 {
		size = defaultModule
	}
	code, err := qr.Encode(b.Content, qr.M, qr.Auto)
	if err != nil {
		return fmt.Errorf("%w: QR: %w", ErrContent, err)
	}
	modules := code.Bounds().Dx()
	size = min(size, e.profile.Dots/(modules+2*quietZone))
	if size < 1 {
		return fmt.Errorf("%w: QR of %d modules", ErrTooWide, modules)
	}
	if e.profile.NoQR {
		e.bits(e.center(enlarge(code, size)))
		return nil
	}
	data := []byte(b.Content)
	n := len(data) + 3
	e.put(esc, 'a', byte(Center))
	e.put(gs, '(', 'k', 4, 0, '1', 'A', '2', 0)
	e.put(gs, '(', 'k', 3, 0, '1', 'C', byte(size))
	e.put(gs, '(', 'k', 3, 0, '1', 'E', '1')
	e.put(gs, '(', 'k', byte(n), byte(n>>8), '1', 'P', '0')
	e.put(data...)
	e.put(gs, '(', 'k', 3, 0, '1', 'Q', '0')
	e.put(esc, 'a', 0)
	return nil
}

// enlarge draws a code with modules of size dots and its quiet zone.
func enlarge(code image.Image, size int) *image.Gray {
	b := code.Bounds()
	img := blank((b.Dx()+2*quietZone)*size, (b.Dy()+2*quietZone)*size)
	for y := range b.Dy() {
		for x := range b.Dx() {
			if !dark(code.At(b.Min.X+x, b.Min.Y+y)) {
				continue
			}
			left, top := (x+quietZone)*size, (y+quietZone)*size
			draw.Draw(img, image.Rect(left, top, left+size, top+size), image.NewUniform(color.Black), image.Point{}, draw.Src)
		}
	}
	return img
}

func dark(c color.Color) bool {
	return color.GrayModel.Convert(c).(color.Gray).Y < 0x80
}

func (e *encoder) raster(b Raster) error {
	if b.Image == nil || b.Image.Bounds().Empty() {
		return fmt.Errorf("%w: empty picture", ErrContent)
	}
	bounds := b.Image.Bounds()
	width, height := bounds.Dx(), bounds.Dy()
	if width > e.profile.Dots {
		height = max(1, height*e.profile.Dots/width)
		width = e.profile.Dots
	}
	if height > maxImageRows {
		return fmt.Errorf("%w: picture of %d rows", ErrArgument, height)
	}
	img := blank(width, height)
	draw.ApproxBiLinear.Scale(img, img.Bounds(), b.Image, bounds, draw.Over, nil)
	e.bits(e.center(img))
	return nil
}

// center puts a picture in the middle of a paper-wide one: clones differ in
// whether ESC a moves pictures.
func (e *encoder) center(img *image.Gray) *image.Gray {
	b := img.Bounds()
	if b.Dx() == e.profile.Dots {
		return img
	}
	wide := blank(e.profile.Dots, b.Dy())
	left := (e.profile.Dots - b.Dx()) / 2
	draw.Draw(wide, image.Rect(left, 0, left+b.Dx(), b.Dy()), img, b.Min, draw.Src)
	return wide
}

// bits sends a paper-wide picture with GS v 0 in bands of 24 rows, so that a
// printer with a small buffer prints while the rest is still on the line.
func (e *encoder) bits(img *image.Gray) {
	const band = 24
	b := img.Bounds()
	row := (b.Dx() + 7) / 8
	for top := 0; top < b.Dy(); top += band {
		rows := min(band, b.Dy()-top)
		e.put(gs, 'v', '0', 0, byte(row), byte(row>>8), byte(rows), byte(rows>>8))
		start := len(e.out)
		e.out = append(e.out, make([]byte, row*rows)...)
		for y := range rows {
			for x := range b.Dx() {
				if img.GrayAt(x, top+y).Y < 0x80 {
					e.out[start+y*row+x/8] |= 0x80 >> (x % 8)
				}
			}
		}
	}
}
