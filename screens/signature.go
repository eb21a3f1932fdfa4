package screens

import (
	"image"
	"image/color"
	"math"

	"onewindow/tui"
	"onewindow/tui/picture"
	"onewindow/values"
)

// Signature draws how somebody signed, small, in at most so many cells; nil where
// there is no room to know it again.
func Signature(s *values.Signature, size tui.Size) []tui.Line {
	if s == nil || size.W < 12 || size.H < 3 {
		return nil
	}
	img := image.NewGray(image.Rect(0, 0, size.W, 2*size.H))
	for i := range img.Pix {
		img.Pix[i] = 0xFF
	}
	for _, l := range s.Lines(float64(img.Rect.Dx()-1), float64(img.Rect.Dy()-1)) {
		steps := int(math.Ceil(max(math.Abs(l.X1-l.X0), math.Abs(l.Y1-l.Y0), 1)))
		for i := range steps + 1 {
			at := float64(i) / float64(steps)
			img.SetGray(int(math.Round(l.X0+(l.X1-l.X0)*at)), int(math.Round(l.Y0+(l.Y1-l.Y0)*at)), color.Gray{})
		}
	}
	return picture.Ink(img)
}
