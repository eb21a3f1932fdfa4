package tui

import (
	"image"

	tea "charm.land/bubbletea/v2"
)

// Size is a number of cells across and of rows down.
type Size struct{ W, H int }

// Cursor is a place in cells, counted from 0 at the top left of the frame.
type Cursor struct{ X, Y int }

// Span is text in one style.
type Span struct {
	Text  Safe
	Style Style
}

// Line is one row.
type Line []Span

// Frame is what a screen shows: rows from the top, and where the terminal's own
// cursor stands (nil hides it). Missing rows are blank, rows and lines too many
// are cut. Input methods hang their candidate box on the cursor, so a screen with
// a focused field always gives one.
type Frame struct {
	Lines  []Line
	Cursor *Cursor
	// Patches are the places where a picture stands; the rows there stand in for it.
	Patches []Patch
}

// Patch is a picture's place in a frame. Pixels are drawn there where the terminal can,
// and are gone from it with the first frame that has not the same patch.
type Patch struct {
	Image      *image.Gray // told apart by which it is
	X, Y, W, H int         // cells
	Top, Of    int         // these rows are those from Top on of the whole picture, which takes Of
}

// within are the patches that lie inside of r, moved to its place.
func within(patches []Patch, r Rect) []Patch {
	var out []Patch
	for _, p := range patches {
		if p.X < 0 || p.Y < 0 || p.X+p.W > r.W || p.Y+p.H > r.H {
			continue
		}
		p.X, p.Y = p.X+r.X, p.Y+r.Y
		out = append(out, p)
	}
	return out
}

// Screen is one thing a person sees and presses. Update runs on the program's
// one goroutine and does no I/O; View is pure and survives any size from 1×1.
// A screen gets tea.WindowSizeMsg with the size of its own area when that
// changes and when it is shown. It may implement [Enterer] and [Leaver].
type Screen interface {
	Update(msg tea.Msg) tea.Cmd
	View(Size) Frame
	Bindings() []Binding
}

// Enterer is told that its screen is shown now.
type Enterer interface{ Enter() tea.Cmd }

// Leaver is told that its screen is no longer shown.
type Leaver interface{ Leave() }

// T is one span.
func T(style Style, text Safe) Span { return Span{Text: text, Style: style} }

// L is one line.
func L(spans ...Span) Line { return Line(spans) }

// Text is one line in one style.
func Text(style Style, text Safe) Line { return Line{{Text: text, Style: style}} }

// Width is the number of cells that the line takes.
func (l Line) Width() int {
	w := 0
	for _, s := range l {
		w += Width(s.Text)
	}
	return w
}

// Plain is the text of the line without its styles.
func (l Line) Plain() Safe {
	var parts []Safe
	for _, s := range l {
		parts = append(parts, s.Text)
	}
	return Join(parts, "")
}

// Equal reports whether two lines show the same.
func (l Line) Equal(o Line) bool {
	if len(l) != len(o) {
		return false
	}
	for i := range l {
		if l[i] != o[i] {
			return false
		}
	}
	return true
}

// Truncate cuts the line to at most w cells and marks the cut with [Ellipsis] in
// the style of the span that was cut.
func (l Line) Truncate(w int) Line {
	if w <= 0 {
		return nil
	}
	x := 0
	for i, s := range l {
		sw := Width(s.Text)
		if x+sw <= w {
			x += sw
			continue
		}
		out := append(Line{}, l[:i]...)
		if room := w - x; room > 0 {
			return append(out, Span{Truncate(s.Text, room), s.Style})
		}
		// The cut falls between spans: the last one gives a cell to the mark.
		for len(out) > 0 {
			last := &out[len(out)-1]
			if lw := Width(last.Text); lw > 0 {
				last.Text = Cut(last.Text, 0, lw-1) + Ellipsis
				break
			}
			out = out[:len(out)-1]
		}
		return out
	}
	return l
}

// Pad cuts or fills the line to exactly w cells. The filling takes the style of
// the last span, so that a selected or title row is coloured to its end.
func (l Line) Pad(w int) Line {
	l = l.Truncate(w)
	gap := w - l.Width()
	if gap <= 0 {
		return l
	}
	st := Plain
	if len(l) > 0 {
		st = l[len(l)-1].Style
	}
	return l.with(Span{Spaces(gap), st})
}

// PadWith is Pad with the filling in the given style.
func (l Line) PadWith(w int, st Style) Line {
	l = l.Truncate(w)
	if gap := w - l.Width(); gap > 0 {
		return l.with(Span{Spaces(gap), st})
	}
	return l
}

// Center puts the line into the middle of exactly w cells.
func (l Line) Center(w int) Line {
	l = l.Truncate(w)
	left := (w - l.Width()) / 2
	if left > 0 {
		l = append(Line{{Spaces(left), Plain}}, l...)
	}
	return l.PadWith(w, Plain)
}

// Cut returns the cells [from, to) of the line.
func (l Line) Cut(from, to int) Line {
	from = max(0, from)
	var out Line
	x := 0
	for _, s := range l {
		w := Width(s.Text)
		if x+w > from && x < to {
			if x >= from && x+w <= to {
				out = append(out, s)
			} else {
				out = append(out, Span{Cut(s.Text, from-x, to-x), s.Style})
			}
		}
		x += w
	}
	return out
}

// Restyle gives the whole line one style.
func (l Line) Restyle(st Style) Line {
	out := make(Line, len(l))
	for i, s := range l {
		out[i] = Span{s.Text, st}
	}
	return out
}

// with appends without touching the array of l, which may be a cached row.
func (l Line) with(spans ...Span) Line {
	out := make(Line, 0, len(l)+len(spans))
	return append(append(out, l...), spans...)
}
