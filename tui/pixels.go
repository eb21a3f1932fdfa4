package tui

import (
	"slices"
	"sync"

	"onewindow/tui/graphics"
)

// pixels are the pictures that a painter draws over cells, on a terminal that can. A
// page or a photo is somebody's: what a frame does not show any more is taken off the
// terminal, and out of its memory and ours, in the write that brings the frame.
type pixels struct {
	way  graphics.Way // Kitty, Sixel or Off; anything else is cells
	cell Size         // of the terminal in pixels; zero: unknown
	// beside runs work outside of the loop and has a frame drawn when it is done; nil
	// does it at once.
	beside func(work func())

	shown []Patch // on the terminal now

	// turn lets one patch at a time be made: a key that is held down asks for many, of
	// which all but the last are given up.
	turn sync.Mutex

	mu   sync.Mutex
	made map[Patch][]byte // of the patches in the newest frame; nil while under way

	halves halves // of the patches in the newest frame that no pixels stand for
}

// use goes over to a way of drawing pictures.
func (x *pixels) use(way graphics.Way, cell Size) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.way, x.cell, x.made = way, cell, nil
}

// cover gives the patches that can be drawn now, and the rows of the frame with
// nothing under them. Where there are half blocks they stand for the other patches.
func (x *pixels) cover(f Frame, size Size, half bool) ([]Patch, []Line) {
	lines := f.Lines
	var drawn []Patch
	wanted := within(f.Patches, size.Area())
	x.mu.Lock()
	defer x.mu.Unlock()
	for p := range x.made {
		if !slices.Contains(wanted, p) {
			delete(x.made, p)
		}
	}
	x.halves.keep(wanted)
	for _, p := range wanted {
		ready := x.way == graphics.Off
		if !ready && x.can(p) {
			ready = x.make(p) != nil
			if ready {
				drawn = append(drawn, p)
			}
		}
		switch {
		case ready:
			lines = over(lines, p, slices.Repeat([]Line{Text(Plain, Spaces(p.W))}, p.H), size)
		case half && p.sound():
			lines = over(lines, p, x.halves.rows(p), size)
		}
	}
	return drawn, lines
}

// can reports whether the terminal draws a patch.
func (x *pixels) can(p Patch) bool {
	return p.sound() && (x.way == graphics.Kitty || x.way == graphics.Sixel && x.cell != Size{})
}

// sound reports whether there is something to draw.
func (p Patch) sound() bool {
	return p.Image != nil && !p.Image.Rect.Empty() && p.W > 0 && p.H > 0 && p.Top >= 0 && p.Top+p.H <= p.Of
}

// make gives what draws a patch; nil while that is being made.
func (x *pixels) make(p Patch) []byte {
	if out, begun := x.made[p]; begun {
		return out
	}
	if x.made == nil {
		x.made = map[Patch][]byte{}
	}
	way, cell := x.way, x.cell
	if x.beside == nil {
		x.made[p] = encode(p, way, cell)
		return x.made[p]
	}
	x.made[p] = nil
	x.beside(func() {
		x.turn.Lock()
		defer x.turn.Unlock()
		if !x.wanted(p) {
			return
		}
		out := encode(p, way, cell)
		x.mu.Lock()
		defer x.mu.Unlock()
		if _, wanted := x.made[p]; wanted {
			x.made[p] = out
		}
	})
	return nil
}

// wanted reports whether the newest frame has a patch.
func (x *pixels) wanted(p Patch) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	_, wanted := x.made[p]
	return wanted
}

// encode is a patch in the words of the terminal; nil for one that cannot be drawn.
func encode(p Patch, way graphics.Way, cell Size) []byte {
	part := graphics.Rows(p.Image, p.Top, p.H, p.Of)
	if part == nil || part.Rect.Empty() {
		return nil
	}
	if way == graphics.Sixel {
		return graphics.ForSixel(part, p.W*cell.W, p.H*cell.H)
	}
	out, err := graphics.ForKitty(part, p.W, p.H)
	if err != nil {
		return nil
	}
	return out
}

// over is the lines with so many rows in the place of a patch.
func over(lines []Line, p Patch, rows []Line, size Size) []Line {
	out := slices.Clone(lines)
	for y := p.Y; y < p.Y+p.H && y < len(out); y++ {
		left := out[y].Cut(0, p.X).PadWith(p.X, Plain)
		right := out[y].Cut(p.X+p.W, size.W)
		out[y] = slices.Concat(left, rows[y-p.Y], right)
	}
	return out
}

// painted notes that a row was written: sixels there may be gone.
func (x *pixels) painted(y int) {
	if x.way != graphics.Sixel {
		return
	}
	x.shown = slices.DeleteFunc(x.shown, func(p Patch) bool { return p.Y <= y && y < p.Y+p.H })
}

// wipe takes pictures off that the next frame has not.
func (p *Painter) wipe(next []Patch) {
	x := &p.pixels
	if p.prev != nil && slices.Equal(x.shown, next) {
		return
	}
	if x.way == graphics.Kitty && len(x.shown) > 0 {
		p.buf = append(p.buf, graphics.KittyWipe...)
	}
	if p.prev != nil {
		for _, old := range x.shown {
			for y := old.Y; y < min(old.Y+old.H, p.size.H); y++ {
				p.buf = append(move(p.buf, 0, y), reset+"\x1b[2K"...)
				p.prev[y] = nil
			}
		}
	}
	x.shown = nil
}

// patch draws the pictures that are not on the terminal.
func (p *Painter) patch(next []Patch) {
	x := &p.pixels
	for _, one := range next {
		if !slices.Contains(x.shown, one) {
			x.mu.Lock()
			out := x.made[one]
			x.mu.Unlock()
			p.buf = append(move(p.buf, one.X, one.Y), out...)
		}
	}
	x.shown = slices.Clone(next)
}
