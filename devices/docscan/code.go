package docscan

import (
	"image"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// codeWidth is about how many pixels across a page is looked at for a code: fine
// enough for the modules of a printed sheet, and coarse enough that a stack at
// full speed leaves the machine to who presses keys.
const codeWidth = 830

// Code is what the QR code on a page says; "" when there is none, or none that
// can be read. A page may lie in any direction.
func Code(img image.Image) string {
	pix, stride, b := brightness(img)
	return readQR(reduced(pix, stride, b.Dx(), b.Dy(), max(1, (b.Dx()+codeWidth/2)/codeWidth)))
}

func readQR(img *image.Gray) string {
	bits, err := gozxing.NewBinaryBitmap(gozxing.NewHybridBinarizer(gozxing.NewLuminanceSourceFromImage(img)))
	if err != nil {
		return ""
	}
	found, err := qrcode.NewQRCodeReader().Decode(bits, nil)
	if err != nil {
		return ""
	}
	return found.GetText()
}

// reduced is an image of which each square of by × by pixels is one.
func reduced(pix []uint8, stride, w, h, by int) *image.Gray {
	if by == 1 {
		return &image.Gray{Pix: pix, Stride: stride, Rect: image.Rect(0, 0, w, h)}
	}
	out := image.NewGray(image.Rect(0, 0, w/by, h/by))
	for y := range out.Rect.Dy() {
		row := out.Pix[y*out.Stride : y*out.Stride+out.Rect.Dx()]
		for x := range row {
			sum := 0
			for dy := range by {
				at := (y*by+dy)*stride + x*by
				for _, v := range pix[at : at+by] {
					sum += int(v)
				}
			}
			row[x] = uint8(sum / (by * by)) //nolint:gosec // the mean of bytes
		}
	}
	return out
}
