package table

import (
	tea "charm.land/bubbletea/v2"

	"onewindow/tui"
	"onewindow/tui/list"
)

// Column is one column.
type Column struct {
	Title tui.Safe
	// Width is its cells; with Grow it is the least.
	Width int
	// Grow is its share of the cells that are left over; 0 keeps Width.
	Grow int
	// Right aligns to the right: for numbers.
	Right bool
	// Drop is the order in which columns go when the window is narrow, the highest
	// first; 0 stays as long as anything does.
	Drop int
}

// Cell gives what stands in a row and column.
type Cell func(row, col int) tui.Span

// Table is a selectable table. Make one with [New].
type Table struct {
	cols []Column
	cell Cell
	list *list.List
}

// gap is the number of blanks between columns.
const gap = 2

// New makes a table of n rows.
func New(cols []Column, n int, cell Cell) *Table {
	t := &Table{cols: cols, cell: cell}
	t.list = list.New(n, t.row)
	return t
}

// List is the list under the heading: selection, paging, size.
func (t *Table) List() *list.List { return t.list }

// Set is called when the rows have changed.
func (t *Table) Set(n int) { t.list.Set(n) }

// Selected is the index of the selected row, or -1.
func (t *Table) Selected() int { return t.list.Selected() }

// Resize tells the height with the heading.
func (t *Table) Resize(h int) { t.list.Resize(max(1, h-2)) }

// Update takes the keys of a list.
func (t *Table) Update(msg tea.Msg) bool { return t.list.Update(msg) }

// Widths shares w cells among the columns; a column that has no room gets 0.
func (t *Table) Widths(w int) []int {
	out := make([]int, len(t.cols))
	shown := make([]bool, len(t.cols))
	for i := range shown {
		shown[i] = true
	}
	for {
		need, count, grow := 0, 0, 0
		for i, c := range t.cols {
			if shown[i] {
				need += max(1, c.Width)
				count++
				grow += c.Grow
			}
		}
		need += gap * max(0, count-1)
		if need <= w || count <= 1 {
			t.share(out, shown, w, need, grow)
			return out
		}
		shown[t.next(shown)] = false
	}
}

// next is the column that goes first: the highest Drop, the last among equals.
func (t *Table) next(shown []bool) int {
	best := -1
	for i, c := range t.cols {
		if shown[i] && (best < 0 || c.Drop >= t.cols[best].Drop) {
			best = i
		}
	}
	return best
}

func (t *Table) share(out []int, shown []bool, w, need, grow int) {
	left := w - need
	for i, c := range t.cols {
		if !shown[i] {
			out[i] = 0
			continue
		}
		out[i] = max(1, c.Width)
		if c.Grow > 0 && left > 0 {
			part := left * c.Grow / grow
			out[i] += part
			left, grow = left-part, grow-c.Grow
		}
		out[i] = min(out[i], max(0, w))
	}
}

func (t *Table) row(i, w int) tui.Line {
	return t.line(w, func(col int) tui.Span { return t.cell(i, col) })
}

func (t *Table) line(w int, cell func(col int) tui.Span) tui.Line {
	var out tui.Line
	for col, cw := range t.Widths(w) {
		if cw == 0 {
			continue
		}
		if len(out) > 0 {
			out = append(out, tui.T(tui.Plain, tui.Spaces(gap)))
		}
		s := cell(col)
		if t.cols[col].Right {
			s.Text = tui.PadLeft(s.Text, cw)
		} else {
			s.Text = tui.Pad(s.Text, cw)
		}
		out = append(out, s)
	}
	return out
}

// View draws heading, rule and rows in exactly size.H rows.
func (t *Table) View(size tui.Size) []tui.Line {
	if size.W <= 0 || size.H <= 0 {
		return nil
	}
	body := tui.Size{W: size.W, H: size.H - 2}
	w := size.W - 2
	if t.list.Len() > body.H && size.W >= 8 {
		w--
	}
	head := t.line(w, func(col int) tui.Span { return tui.T(tui.Label, t.cols[col].Title) })
	lines := []tui.Line{
		append(tui.Line{tui.T(tui.Plain, "  ")}, head...).Truncate(size.W),
		tui.Rule("", size.W, tui.Border),
	}
	return tui.Fit(append(lines, t.list.View(body)...), size.H)
}
