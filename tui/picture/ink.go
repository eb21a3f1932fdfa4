package picture

import (
	"image"
	"strings"

	"onewindow/tui"
)

// halves of a cell by what of it is ink: nothing, above, below, both.
var halves = [4]rune{' ', '▀', '▄', '█'}

// Ink draws a line drawing of two pixels a cell, one above the other: every pixel
// darker than half is ink. A photograph is what Draw is for.
func Ink(img *image.Gray) []tui.Line {
	dark := func(x, y int) int {
		if y < img.Rect.Dy() && img.Pix[y*img.Stride+x] < 0x80 {
			return 1
		}
		return 0
	}
	var lines []tui.Line
	for y := 0; y < img.Rect.Dy(); y += 2 {
		var row strings.Builder
		for x := range img.Rect.Dx() {
			row.WriteRune(halves[dark(x, y)+2*dark(x, y+1)])
		}
		lines = append(lines, tui.Text(tui.Plain, tui.Const(row.String())))
	}
	return lines
}
