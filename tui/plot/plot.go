package plot

import (
	"strconv"

	"onewindow/tui"
)

// eighths are the blocks that fill a cell from below.
var eighths = []tui.Safe{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}

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
	lines := make([]tui.Line, size.H)
	for y := range lines {
		label := tui.Safe("")
		switch {
		case y == 0:
			label = tui.Int(top)
		case y == size.H-1:
			label = "0"
		}
		row := make([]tui.Safe, 0, len(cols))
		for _, v := range cols {
			row = append(row, cell(v, top, size.H-1-y, size.H))
		}
		lines[y] = tui.L(tui.T(tui.Dim, tui.PadLeft(label, axis-1)+" "), tui.T(st, tui.Join(row, "")))
	}
	return lines
}

// cell is what a column of v shows in the row that is n above the ground.
func cell(v, top, n, h int) tui.Safe {
	if top == 0 || v <= 0 {
		return eighths[0]
	}
	filled := max(1, v*h*8/top)
	return eighths[max(0, min(8, filled-8*n))]
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
	lines := make([]tui.Line, len(bars))
	for i, b := range bars {
		n := 0
		if top > 0 && b.Value > 0 {
			n = max(1, b.Value*room/top)
		}
		lines[i] = tui.L(
			tui.T(tui.Label, tui.Pad(b.Label, label)+" "), tui.T(tui.Plain, tui.PadLeft(tui.Int(b.Value), number)+" "), tui.T(st, tui.Repeat("█", n)),
		).Truncate(w)
	}
	return lines
}
