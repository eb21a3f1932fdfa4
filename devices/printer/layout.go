package printer

import (
	"fmt"
	"strings"

	"onewindow/values"
)

// cell is one rune with the number of half-width columns that it takes on
// paper. Width on paper is a matter of the ROM, not of the terminal: every
// two-byte character is 24 dots wide, be it 中, α or ·.
type cell struct {
	r    rune
	cols int
	draw bool // the ROM cannot print it
}

// Two-byte codes that GB 18030 has and GBK 1.0 (CP936) has not.
var lateCodes = [][2]uint16{
	{0xA2E3, 0xA2E3},
	{0xA6D9, 0xA6DF},
	{0xA6EC, 0xA6ED},
	{0xA6F3, 0xA6F3},
	{0xA6F6, 0xA6FE},
	{0xA8BC, 0xA8BC},
	{0xA8BF, 0xA8BF},
	{0xA989, 0xA995},
	{0xFE50, 0xFEA0},
}

// sendable tells whether the ROM can be trusted to print r from its code.
func sendable(r rune, rasterRare bool) bool {
	if r < 0x80 {
		return r >= 0x20 && r < 0x7F
	}
	if r >= 0xE000 && r <= 0xF8FF {
		return false // a private character is a blank in every ROM
	}
	if !values.TwoByteGBK(r) {
		return false
	}
	if !rasterRare {
		return true
	}
	b, err := values.EncodeGB18030(string(r))
	if err != nil || len(b) != 2 {
		return false
	}
	code := uint16(b[0])<<8 | uint16(b[1])
	for _, late := range lateCodes {
		if code >= late[0] && code <= late[1] {
			return false
		}
	}
	return true
}

// cells resolves one paragraph without line feeds into what can be put on
// paper. Control characters are spelled out like any other unprintable rune,
// so that no text can command the printer.
func cells(paragraph string, p Profile) []cell {
	var out []cell
	needDraw := false
	for _, r := range paragraph {
		switch {
		case r == '\t':
			out = append(out, cell{r: ' ', cols: 1})
			for len(out)%4 != 0 {
				out = append(out, cell{r: ' ', cols: 1})
			}
		case sendable(r, p.RasterRare):
			cols := 2
			if r < 0x80 {
				cols = 1
			}
			out = append(out, cell{r: r, cols: cols})
		case r < 0x20 || r == 0x7F:
			out = appendCodePoint(out, r)
		default:
			needDraw = true
			out = append(out, cell{r: r, cols: 2, draw: true})
		}
	}
	if !needDraw {
		return out
	}
	// A drawn line is drawn whole, so the fonts must have all of it.
	common := true
	for _, c := range out {
		if !c.draw && !p.Fonts.Has(c.r) {
			common = false
			break
		}
	}
	resolved := make([]cell, 0, len(out))
	for _, c := range out {
		if c.draw && !(common && p.Fonts.Has(c.r)) {
			resolved = appendCodePoint(resolved, c.r)
			continue
		}
		resolved = append(resolved, c)
	}
	return resolved
}

func appendCodePoint(out []cell, r rune) []cell {
	for _, ch := range fmt.Sprintf("[U+%04X]", r) {
		out = append(out, cell{r: ch, cols: 1})
	}
	return out
}

// Punctuation that must not begin a line (closing) or end one (opening).
const (
	closing = "，。、；：？！）》」』】〉”’…,.;:?!)]}%"
	opening = "（《「『【〈“‘([{"
)

// wrap breaks cells into lines of at most width columns. Runs of ASCII letters
// and digits stay whole when they fit on a line: a case number broken in two
// is read wrong over the telephone.
func wrap(cs []cell, width int) [][]cell {
	var lines [][]cell
	for {
		n := fitting(cs, width)
		if n == len(cs) {
			return append(lines, cs)
		}
		n = breakAt(cs, n)
		lines = append(lines, trimRight(cs[:n]))
		cs = cs[n:]
		for len(cs) > 0 && cs[0].r == ' ' {
			cs = cs[1:]
		}
		if len(cs) == 0 {
			return lines
		}
	}
}

// fitting returns how many cells fit into width columns, at least one.
func fitting(cs []cell, width int) int {
	used := 0
	for i, c := range cs {
		used += c.cols
		if used > width && i > 0 {
			return i
		}
	}
	return len(cs)
}

// breakAt moves the break before index n back to an allowed place, or keeps n
// where none lies on the line.
func breakAt(cs []cell, n int) int {
	for i := n; i > 0; i-- {
		before, after := cs[i-1].r, cs[i].r
		if word(before) && word(after) {
			continue
		}
		if strings.ContainsRune(closing, after) || strings.ContainsRune(opening, before) {
			continue
		}
		return i
	}
	return n
}

func word(r rune) bool {
	return r < 0x80 && (r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' ||
		strings.ContainsRune("[]+-_./:@", r))
}

func trimRight(cs []cell) []cell {
	for len(cs) > 0 && cs[len(cs)-1].r == ' ' {
		cs = cs[:len(cs)-1]
	}
	return cs
}

func columns(cs []cell) int {
	n := 0
	for _, c := range cs {
		n += c.cols
	}
	return n
}

func drawn(cs []cell) bool {
	for _, c := range cs {
		if c.draw {
			return true
		}
	}
	return false
}
