package tui

// Rect is a place on a frame, in cells.
type Rect struct{ X, Y, W, H int }

// Size is the size of the rectangle.
func (r Rect) Size() Size { return Size{r.W, r.H} }

// Area is the whole of a size as a rectangle.
func (s Size) Area() Rect { return Rect{W: max(0, s.W), H: max(0, s.H)} }

// Top cuts n rows off the top and gives them and the rest.
func (r Rect) Top(n int) (top, rest Rect) {
	n = min(max(0, n), r.H)
	return Rect{r.X, r.Y, r.W, n}, Rect{r.X, r.Y + n, r.W, r.H - n}
}

// Bottom cuts n rows off the bottom and gives them and the rest.
func (r Rect) Bottom(n int) (bottom, rest Rect) {
	n = min(max(0, n), r.H)
	return Rect{r.X, r.Y + r.H - n, r.W, n}, Rect{r.X, r.Y, r.W, r.H - n}
}

// Left cuts n columns off the left and gives them and the rest.
func (r Rect) Left(n int) (left, rest Rect) {
	n = min(max(0, n), r.W)
	return Rect{r.X, r.Y, n, r.H}, Rect{r.X + n, r.Y, r.W - n, r.H}
}

// Right cuts n columns off the right and gives them and the rest.
func (r Rect) Right(n int) (right, rest Rect) {
	n = min(max(0, n), r.W)
	return Rect{r.X + r.W - n, r.Y, n, r.H}, Rect{r.X, r.Y, r.W - n, r.H}
}

// Inset takes dx columns off both sides and dy rows off top and bottom.
func (r Rect) Inset(dx, dy int) Rect {
	dx, dy = min(max(0, dx), r.W/2), min(max(0, dy), r.H/2)
	return Rect{r.X + dx, r.Y + dy, r.W - 2*dx, r.H - 2*dy}
}

// Center is the rectangle of size s in the middle of r, never larger than r.
func (r Rect) Center(s Size) Rect {
	w, h := min(max(0, s.W), r.W), min(max(0, s.H), r.H)
	return Rect{r.X + (r.W-w)/2, r.Y + (r.H-h)/2, w, h}
}

// Fit gives exactly h rows: blank ones are added, those too many are cut.
func Fit(lines []Line, h int) []Line {
	h = max(0, h)
	if len(lines) >= h {
		return lines[:h:h]
	}
	out := make([]Line, h)
	copy(out, lines)
	return out
}

// Place lays over onto under at r. Nothing outside r changes; the rows of under
// that r needs and that are missing are blank.
func Place(under []Line, r Rect, over []Line) []Line {
	if r.W <= 0 || r.H <= 0 {
		return under
	}
	out := make([]Line, max(len(under), r.Y+r.H))
	copy(out, under)
	for i := range r.H {
		y := r.Y + i
		if y < 0 {
			continue
		}
		var row Line
		if i < len(over) {
			row = over[i]
		}
		old := out[y]
		line := Line{}
		if r.X > 0 {
			line = append(line, old.Cut(0, r.X).PadWith(r.X, Plain)...)
		}
		line = append(line, row.PadWith(r.W, Plain)...)
		line = append(line, old.Cut(r.X+r.W, 1<<20)...)
		out[y] = line
	}
	return out
}

// Beside puts two columns next to each other in h rows: left in lw cells, a gap
// of blanks, then right as it is.
func Beside(left []Line, lw, gap int, right []Line, h int) []Line {
	out := make([]Line, max(0, h))
	for y := range out {
		var l, r Line
		if y < len(left) {
			l = left[y]
		}
		if y < len(right) {
			r = right[y]
		}
		out[y] = l.PadWith(lw, Plain).with(Span{Spaces(gap), Plain}).with(r...)
	}
	return out
}

// Rule is a horizontal line of w cells, with a title near its left end.
func Rule(title Safe, w int, st Style) Line {
	if w <= 0 {
		return nil
	}
	if title == "" || w < 6 {
		return Line{{Repeat("─", w), st}}
	}
	head := Line{{"── ", st}, {Truncate(title, w-4), Title}, {" ", st}}
	return head.with(Span{Repeat("─", w-head.Width()), st}).Truncate(w)
}

// Box draws a border of w×h round lines. Under an ASCII theme the painter draws
// it with + - |. A box under 2×2 is blank.
func Box(title Safe, lines []Line, w, h int, st Style) []Line {
	if w < 2 || h < 2 {
		return Fit(nil, h)
	}
	out := make([]Line, 0, h)
	top := Line{{"╭", st}}
	if title != "" && w >= 8 {
		top = append(top, Rule(title, w-2, st)...)
	} else {
		top = append(top, Span{Repeat("─", w-2), st})
	}
	out = append(out, append(top, Span{"╮", st}))
	for i := range h - 2 {
		var l Line
		if i < len(lines) {
			l = lines[i]
		}
		row := make(Line, 0, len(l)+3)
		row = append(row, Span{"│", st})
		row = append(row, l.PadWith(w-2, Plain)...)
		out = append(out, append(row, Span{"│", st}))
	}
	return append(out, Line{{"╰" + Repeat("─", w-2) + "╯", st}})
}
