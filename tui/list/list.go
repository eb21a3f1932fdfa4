package list

import (
	tea "charm.land/bubbletea/v2"

	"onewindow/tui"
	"onewindow/tui/keymap"
)

// Row makes row i for w cells. It must give the same line for the same i and w
// until [List.Refresh] or [List.Set].
type Row func(i, w int) tui.Line

// List is a selectable column. Make one with [New].
type List struct {
	row   Row
	n     int
	sel   int
	top   int
	h     int // height last told, for paging
	keyed bool
	cache map[key]tui.Line
}

type key struct{ i, w int }

// cacheRows bounds the rows kept.
const cacheRows = 4096

// New makes a list of n rows with the first one selected.
func New(n int, row Row) *List {
	return &List{row: row, n: max(0, n), h: 1, cache: map[key]tui.Line{}}
}

// Set is called when the rows have changed. The selection stays where it is, as
// far as there are rows.
func (l *List) Set(n int) {
	l.n = max(0, n)
	l.Refresh()
	l.Select(l.sel)
}

// Refresh forgets the rows that were kept.
func (l *List) Refresh() { clear(l.cache) }

// Len is the number of rows.
func (l *List) Len() int { return l.n }

// Selected is the index of the selected row, or -1 in an empty list.
func (l *List) Selected() int {
	if l.n == 0 {
		return -1
	}
	return l.sel
}

// Select selects row i or the nearest there is.
func (l *List) Select(i int) {
	l.sel = min(max(0, i), max(0, l.n-1))
	l.top = l.fit(l.top, l.h)
}

// Move moves the selection by d rows and stops at the ends.
func (l *List) Move(d int) { l.Select(l.sel + d) }

// Resize tells the height in rows; call it from Update on tea.WindowSizeMsg.
func (l *List) Resize(h int) {
	l.h = max(1, h)
	l.top = l.fit(l.top, l.h)
}

// Digits makes the keys 1–9 select the rows in view; off at first.
func (l *List) Digits(on bool) { l.keyed = on }

// Update takes arrows, PgUp, PgDn, Home, End and, if switched on, digits. It
// reports whether the key was the list's.
func (l *List) Update(msg tea.Msg) bool {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return false
	}
	if d, ok := keymap.Digit(k); ok && l.keyed && d >= 1 && l.top+d-1 < min(l.n, l.top+l.h) {
		l.Select(l.top + d - 1)
		return true
	}
	switch keymap.Normalize(k) {
	case "up":
		l.Move(-1)
	case "down":
		l.Move(1)
	case "pgup":
		l.top -= l.h
		l.Move(-l.h)
	case "pgdown":
		l.top += l.h
		l.Move(l.h)
	case "home":
		l.Select(0)
	case "end":
		l.Select(l.n - 1)
	default:
		return false
	}
	return true
}

// fit gives the first row in view nearest to top, so that the selection is in
// view and no row is wasted.
func (l *List) fit(top, h int) int {
	h = max(1, h)
	top = min(top, l.sel, max(0, l.n-h))
	return max(0, top, l.sel-h+1)
}

// Top is the first row that a view of height h shows.
func (l *List) Top(h int) int { return l.fit(l.top, h) }

// View draws exactly size.H rows of size.W cells. The selected one is in style
// Selected and marked by ▸ in its first cell; rows get two cells less than the
// list is wide. At the right edge a bar shows where the view stands in a longer
// list.
func (l *List) View(size tui.Size) []tui.Line {
	if size.W <= 0 || size.H <= 0 {
		return nil
	}
	out := make([]tui.Line, size.H)
	top := l.fit(l.top, size.H)
	bar := l.n > size.H && size.W >= 8
	w := max(0, size.W-2)
	if bar {
		w = max(0, w-1)
	}
	from, to := l.thumb(top, size.H)
	for y := range out {
		i := top + y
		if i >= l.n {
			break
		}
		row := l.line(i, w)
		line := make(tui.Line, 0, len(row)+3)
		if i == l.sel {
			line = append(line, tui.T(tui.Selected, "▸ "))
			line = append(line, row.Restyle(tui.Selected)...)
		} else {
			line = append(line, tui.T(tui.Plain, "  "))
			line = append(line, row...)
		}
		if bar {
			st, sign := tui.Border, tui.Safe("│")
			if y >= from && y < to {
				sign = "█"
			}
			line = append(line, tui.T(st, sign))
		}
		out[y] = line.Truncate(size.W)
	}
	return out
}

func (l *List) line(i, w int) tui.Line {
	k := key{i, w}
	if row, ok := l.cache[k]; ok {
		return row
	}
	if len(l.cache) >= cacheRows {
		clear(l.cache)
	}
	row := l.row(i, w).PadWith(w, tui.Plain)
	l.cache[k] = row
	return row
}

// thumb gives the rows of the bar that stand for the view.
func (l *List) thumb(top, h int) (from, to int) {
	if l.n <= h {
		return 0, 0
	}
	length := max(1, h*h/l.n)
	from = (h - length) * top / max(1, l.n-h)
	return from, from + length
}
