package plot

import (
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"
	uv "github.com/charmbracelet/ultraviolet"

	"onewindow/tui"
)

// eighths are the blocks that fill a cell from below.
var eighths = [9]tui.Safe{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}

// Share is one cell for a part of a whole, 0 to 1; anything above nothing shows.
func Share(part float64) tui.Safe {
	n := int(part*8 + 0.5)
	if part > 0 {
		n = max(1, n)
	}
	return eighths[max(0, min(8, n))]
}

// axis is the width of the scale on the left.
const axis = 5

// Columns draws values as columns from left to right in exactly size.H rows, with
// the scale on the left. Where there are more values than cells, neighbours share
// a column, which shows the highest of them.
func Columns(values []int, size tui.Size, st tui.Style) []tui.Line {
	w := size.W - axis
	if w < 1 || size.H < 1 {
		return make([]tui.Line, max(0, size.H))
	}
	cols := fit(values, w)
	top := 0
	for _, v := range cols {
		top = max(top, v)
	}
	canvas := lipgloss.NewCanvas(len(cols), size.H)
	for x, v := range cols {
		for y := range size.H {
			draw(canvas, x, y, cell(v, top, size.H-1-y, size.H))
		}
	}
	lines := make([]tui.Line, size.H)
	for y := range lines {
		label := tui.Safe("")
		switch {
		case y == 0:
			label = tui.Int(top)
		case y == size.H-1:
			label = "0"
		}
		lines[y] = tui.L(tui.T(tui.Dim, tui.PadLeft(label, axis-1)+" "), tui.T(st, row(canvas, y)))
	}
	return lines
}

// draw fills a cell by so many eighths from below.
func draw(canvas *lipgloss.Canvas, x, y, n int) {
	if n > 0 {
		canvas.SetCell(x, y, &blocks[n])
	}
}

// blocks are the eighths as cells, made once: a plot has thousands of them.
var blocks = func() (cells [9]uv.Cell) {
	for n, block := range eighths {
		cells[n] = uv.Cell{Content: string(block), Width: 1}
	}
	return cells
}()

// row reads a row off the canvas: what its cells hold is kept, how they look is the
// style's, so that a plot follows the theme.
func row(canvas *lipgloss.Canvas, y int) tui.Safe {
	var text strings.Builder
	for x := range canvas.Width() {
		text.WriteString(canvas.CellAt(x, y).Content)
	}
	return tui.Clean(text.String())
}

// cell is how many eighths a column of v fills of the row that is n above the ground.
func cell(v, top, n, h int) int {
	if top == 0 || v <= 0 {
		return 0
	}
	return max(0, min(8, max(1, v*h*8/top)-8*n))
}

// fit spreads or gathers values over w columns.
func fit(values []int, w int) []int {
	n := len(values)
	if n == 0 {
		return nil
	}
	if n <= w {
		each := w / n
		out := make([]int, 0, n*each)
		for _, v := range values {
			for range each {
				out = append(out, v)
			}
		}
		return out
	}
	out := make([]int, w)
	for i, v := range values {
		at := i * w / n
		out[at] = max(out[at], v)
	}
	return out
}

// Bar is one row of Bars.
type Bar struct {
	Label tui.Safe
	Value int
}

// Bars draws a row a bar, each with its label and its number, the longest as wide
// as there is room.
func Bars(bars []Bar, w int, st tui.Style) []tui.Line {
	label, number, top := 0, 0, 0
	for _, b := range bars {
		label, number, top = max(label, tui.Width(b.Label)), max(number, len(strconv.Itoa(b.Value))), max(top, b.Value)
	}
	room := max(1, w-label-number-2)
	canvas := lipgloss.NewCanvas(room, len(bars))
	for y, b := range bars {
		if top > 0 && b.Value > 0 {
			for x := range max(1, b.Value*room/top) {
				draw(canvas, x, y, 8)
			}
		}
	}
	lines := make([]tui.Line, len(bars))
	for i, b := range bars {
		lines[i] = tui.L(
			tui.T(tui.Label, tui.Pad(b.Label, label)+" "), tui.T(tui.Plain, tui.PadLeft(tui.Int(b.Value), number)+" "), tui.T(st, row(canvas, i)),
		).Truncate(w)
	}
	return lines
}
