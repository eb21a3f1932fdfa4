package picture

import (
	"image"
	"image/color"
	"image/draw"
	"strings"

	"onewindow/tui"
	"onewindow/tui/graphics"
)

// shades go from ink to paper.
var shades = [...]rune{' ', '░', '▒', '▓', '█'}

// cellRatio is how much higher than wide a cell is.
const cellRatio = 2

// Gray reduces an image to its brightness; transparent places are paper. What
// has its brightness ready, as photographs have, is not copied. A large image is
// halved: cells show no more, and who waits for a key should not wait for pixels.
func Gray(img image.Image) *image.Gray {
	b := img.Bounds()
	out := &image.Gray{Rect: image.Rect(0, 0, b.Dx(), b.Dy())}
	switch img := img.(type) {
	case *image.Gray:
		out.Pix, out.Stride = img.Pix[img.PixOffset(b.Min.X, b.Min.Y):], img.Stride
	case *image.YCbCr:
		out.Pix, out.Stride = img.Y[img.YOffset(b.Min.X, b.Min.Y):], img.YStride
	default:
		out = image.NewGray(out.Rect)
		draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
		draw.Draw(out, out.Bounds(), img, b.Min, draw.Over)
	}
	if b.Dx() > large {
		return halved(out)
	}
	return out
}

// large is the width in pixels from which on an image is halved: six pixels for
// each column of the widest terminal.
const large = 1200

// halved takes the mean of each four pixels.
func halved(img *image.Gray) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, img.Rect.Dx()/2, img.Rect.Dy()/2))
	for y := range out.Rect.Dy() {
		upper, lower := img.Pix[2*y*img.Stride:], img.Pix[(2*y+1)*img.Stride:]
		row := out.Pix[y*out.Stride:]
		for x := range out.Rect.Dx() {
			row[x] = uint8((int(upper[2*x]) + int(upper[2*x+1]) + int(lower[2*x]) + int(lower[2*x+1])) / 4)
		}
	}
	return out
}

// Fit is the largest number of cells, at most size, in which an image keeps
// its proportions. An empty image or size fits nowhere.
func Fit(img image.Rectangle, size tui.Size) tui.Size {
	w, h := img.Dx(), img.Dy()
	if w <= 0 || h <= 0 || size.W <= 0 || size.H <= 0 {
		return tui.Size{}
	}
	fit := tui.Size{W: size.W, H: max(1, (size.W*h+w*cellRatio/2)/(w*cellRatio))}
	if fit.H > size.H {
		fit = tui.Size{W: min(size.W, max(1, (size.H*w*cellRatio+h/2)/h)), H: size.H}
	}
	return fit
}

// Draw draws the whole of an image in so many cells; contrast is stretched to
// what the image has.
func Draw(img *image.Gray, size tui.Size) []tui.Line {
	if img == nil || img.Rect.Empty() || size.W <= 0 || size.H <= 0 {
		return nil
	}
	cells := graphics.Levels(graphics.Scaled(img, size.W, size.H), len(shades))
	lines := make([]tui.Line, size.H)
	for y := range lines {
		var row strings.Builder
		for _, v := range cells[y*size.W : (y+1)*size.W] {
			row.WriteRune(shades[v])
		}
		lines[y] = tui.Text(tui.Picture, tui.Const(row.String()))
	}
	return lines
}
