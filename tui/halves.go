package tui

import (
	"image"
	"slices"

	"github.com/charmbracelet/colorprofile"

	"onewindow/tui/graphics"
)

// halves are pictures in half blocks: a cell is its upper half in one gray over the
// other in the background. Kept are the grays of whole pictures, so that scrolling
// looks at no pixel, and only while a frame has them: a page is somebody's.
type halves map[sheet][]uint8

// sheet is a whole picture in so many cells.
type sheet struct {
	image *image.Gray
	w, of int
}

func (p Patch) sheet() sheet { return sheet{p.Image, p.W, p.Of} }

// grays is how many there are: those of the palette of 256, between its black and
// its white.
const grays = 26

func gray(i int) Color {
	switch i {
	case 0:
		return rgb(0x000000, 0)
	case grays - 1:
		return rgb(0xFFFFFF, 15)
	}
	return rgb(0x010101*uint32(8+10*(i-1)), 0) //nolint:gosec // below 256
}

// grayPairs open each gray over each, in the order of pair.
func grayPairs(p colorprofile.Profile) []string {
	var out []string
	for upper := range grays {
		for lower := range grays {
			out = append(out, Attr{FG: gray(upper), BG: gray(lower)}.sgr(p))
		}
	}
	return out
}

func pair(upper, lower uint8) Style { return styleCount + grays*Style(upper) + Style(lower) }

// halves reports whether a terminal has the grays. A theme of the terminal's own
// sixteen colours, or of none, asks for no others.
func (t Theme) halves(p colorprofile.Profile) bool {
	ground := t.Styles[Picture].BG
	return p >= colorprofile.ANSI256 && ground.Set && !ground.Own
}

// halves reports whether half blocks can be drawn: ASCII has none.
func (l *palette) halves() bool { return !l.ascii && len(l.open) > int(styleCount) }

// keep forgets all pictures but those.
func (h halves) keep(wanted []Patch) {
	for s := range h {
		if !slices.ContainsFunc(wanted, func(p Patch) bool { return p.sheet() == s }) {
			delete(h, s)
		}
	}
}

// rows are the lines of a patch.
func (h *halves) rows(p Patch) []Line {
	if *h == nil {
		*h = halves{}
	}
	whole := p.sheet()
	pix, known := (*h)[whole]
	if !known {
		pix = graphics.Levels(graphics.Scaled(p.Image, p.W, 2*p.Of), grays)
		(*h)[whole] = pix
	}
	out := make([]Line, p.H)
	for y := range out {
		at := 2 * (p.Top + y) * p.W
		out[y] = halfRow(pix[at:at+p.W], pix[at+p.W:at+2*p.W])
	}
	return out
}

// halfRow is one row of cells, those that are alike in one span.
func halfRow(upper, lower []uint8) Line {
	var out Line
	for x := 0; x < len(upper); {
		n := 1
		for x+n < len(upper) && upper[x+n] == upper[x] && lower[x+n] == lower[x] {
			n++
		}
		out = append(out, Span{Repeat("▀", n), pair(upper[x], lower[x])})
		x += n
	}
	return out
}
