package tui

import (
	"hash/maphash"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/colorprofile"
)

// Painter brings frames to a terminal: only what differs from the frame before,
// in one write, with absolute moves. It is not safe for concurrent use.
//
// A row that was painted once is kept in finished form, so that paging back and
// forth costs no measuring. Within a row only the cells between the first and
// the last difference are written, cut at characters and never through one.
type Painter struct {
	w     io.Writer
	size  Size
	look  *palette
	clean func(string) Safe // last gate: also for text that went round Clean

	sync  bool // the terminal knows synchronised output (mode 2026)
	whole bool // widths on the terminal are in doubt: write rows as a whole

	prev  []*row // what the terminal shows; nil: unknown
	cache map[uint64]*row
	seed  maphash.Seed

	pixels pixels

	cursor  Cursor
	visible bool
	buf     []byte
	pen     int // style set on the terminal while a frame is written; -1: unknown
}

// row is a line clipped, cleaned and measured for one width and theme.
type row struct {
	src   Line // the line it was made from
	parts []part
	w     int
}

type part struct {
	text  string
	style Style
	w     int
}

// cacheRows bounds the rows that are kept: some twenty full windows.
const cacheRows = 1500

// NewPainter makes a painter for a terminal of the given size that shows
// something unknown and hides its cursor: the first frame is a full one.
func NewPainter(w io.Writer, theme Theme, profile colorprofile.Profile, size Size) *Painter {
	p := &Painter{w: w, look: theme.compile(profile), clean: Clean, seed: maphash.MakeSeed(), pen: -1}
	p.Resize(size)
	return p
}

// Resize sets the size of the terminal. The next frame is a full one.
func (p *Painter) Resize(size Size) {
	p.size = Size{max(1, size.W), max(1, size.H)}
	p.cache = make(map[uint64]*row)
	p.Forget()
}

// Forget makes the next frame a full one: something else has drawn meanwhile.
func (p *Painter) Forget() { p.prev = nil }

// Restart is Forget after the terminal was set up anew, with its cursor hidden.
func (p *Painter) Restart() {
	p.Forget()
	p.visible = false
}

// Synchronize tells the painter whether the terminal holds a frame back until
// it is complete. Without, the cursor is hidden while a frame is written.
func (p *Painter) Synchronize(on bool) { p.sync = on }

// Doubt is called when the terminal draws signs of ambiguous width two cells
// wide: rules and signs become ASCII, and rows are written as a whole, so that
// an error in one cannot spread.
func (p *Painter) Doubt() {
	p.look.ascii, p.whole = true, true
	p.Resize(p.size)
}

// Draw brings the terminal to f. It reports whether anything was written.
func (p *Painter) Draw(f Frame) (bool, error) {
	p.buf = p.buf[:0]
	p.pen = -1
	patches, lines := p.pixels.cover(f, p.size, p.look.halves())
	p.wipe(patches)
	if p.prev == nil {
		p.prev = make([]*row, p.size.H)
		p.buf = append(p.buf, reset+"\x1b[2J"...)
	}
	for y := range p.size.H {
		var line Line
		if y < len(lines) {
			line = lines[y]
		}
		old := p.prev[y]
		if old != nil && old.src.Equal(line) {
			continue
		}
		now := p.row(line)
		p.prev[y] = now
		p.diff(y, old, now)
		p.pixels.painted(y)
	}
	if p.pen >= 0 && p.look.open[p.pen] != reset {
		p.buf = append(p.buf, reset...)
	}
	p.patch(patches)
	return p.flush(f.Cursor)
}

// flush writes the rows that were put together, and places the cursor.
func (p *Painter) flush(c *Cursor) (bool, error) {
	show := c != nil && c.X >= 0 && c.Y >= 0 && c.X < p.size.W && c.Y < p.size.H
	painted := len(p.buf) > 0
	moved := show && (painted || !p.visible || *c != p.cursor)
	if !painted && !moved && show == p.visible {
		return false, nil
	}
	out := make([]byte, 0, len(p.buf)+48)
	hidden := !p.visible
	switch {
	case painted && p.sync:
		out = append(out, "\x1b[?2026h"...)
	case painted && !hidden:
		out = append(out, "\x1b[?25l"...)
		hidden = true
	}
	if !show && !hidden {
		out = append(out, "\x1b[?25l"...)
	}
	out = append(out, p.buf...)
	if show {
		if moved {
			out = move(out, c.X, c.Y)
		}
		if hidden {
			out = append(out, "\x1b[?25h"...)
		}
		p.cursor = *c
	}
	p.visible = show
	if painted && p.sync {
		out = append(out, "\x1b[?2026l"...)
	}
	_, err := p.w.Write(out)
	return true, err
}

func move(b []byte, x, y int) []byte {
	b = append(b, "\x1b["...)
	b = strconv.AppendInt(b, int64(y+1), 10)
	b = append(b, ';')
	b = strconv.AppendInt(b, int64(x+1), 10)
	return append(b, 'H')
}

// diff writes what turns old into now. An unknown old row is blank in the
// terminal's own colours, because a full frame starts by clearing.
func (p *Painter) diff(y int, old, now *row) {
	if old == nil {
		old = &row{}
	}
	a, b := old.parts, now.parts
	x := 0
	if !p.whole {
		a, b, x = trimPrefix(a, b)
		if old.w == now.w {
			_, b = trimSuffix(a, b)
		}
	}
	if len(b) == 0 && old.w <= now.w {
		return
	}
	p.buf = move(p.buf, x, y)
	for _, s := range b {
		p.style(s.style)
		p.buf = append(p.buf, s.text...)
	}
	if now.w < old.w && now.w < p.size.W {
		p.style(Plain)
		p.buf = append(p.buf, "\x1b[K"...)
	}
}

func (p *Painter) style(st Style) {
	if int(st) >= len(p.look.open) {
		st = Plain
	}
	if p.pen == int(st) {
		return
	}
	if p.pen < 0 || p.look.open[p.pen] != p.look.open[st] {
		p.buf = append(p.buf, p.look.open[st]...)
	}
	p.pen = int(st)
}

// row gives the finished form of a line.
func (p *Painter) row(l Line) *row {
	var h maphash.Hash
	h.SetSeed(p.seed)
	for _, s := range l {
		h.WriteByte(byte(s.Style))
		h.WriteByte(byte(s.Style >> 8))
		h.WriteString(string(s.Text))
		h.WriteByte(0)
	}
	key := h.Sum64()
	if r, ok := p.cache[key]; ok && r.src.Equal(l) {
		return r
	}
	if len(p.cache) >= cacheRows {
		clear(p.cache)
	}
	r := p.finish(l)
	p.cache[key] = r
	return r
}

func (p *Painter) finish(l Line) *row {
	r := &row{src: append(Line(nil), l...)}
	for _, s := range l {
		text := p.clean(string(s.Text))
		w := Width(text)
		if r.w+w > p.size.W {
			text = Cut(text, 0, p.size.W-r.w)
			w = Width(text)
		}
		r.add(p.signs(string(text)), s.Style, w)
		if r.w >= p.size.W {
			break
		}
	}
	if p.look.back {
		// Not every terminal clears in the current background: blanks are painted.
		r.add(spaces(p.size.W-r.w), Plain, p.size.W-r.w)
		return r
	}
	if n := len(r.parts); n > 0 && r.parts[n-1].style == Plain {
		last := &r.parts[n-1]
		cut := strings.TrimRight(last.text, " ")
		r.w -= len(last.text) - len(cut)
		last.w -= len(last.text) - len(cut)
		last.text = cut
		if cut == "" {
			r.parts = r.parts[:n-1]
		}
	}
	return r
}

func (r *row) add(text string, st Style, w int) {
	if text == "" {
		return
	}
	r.w += w
	if n := len(r.parts); n > 0 && r.parts[n-1].style == st {
		r.parts[n-1].text += text
		r.parts[n-1].w += w
		return
	}
	r.parts = append(r.parts, part{text, st, w})
}

func (p *Painter) signs(s string) string {
	if !p.look.ascii || ascii(Safe(s)) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if c, ok := plainSigns[r]; ok {
			return rune(c)
		}
		return r
	}, s)
}

// trimPrefix takes off what both rows begin with and gives the column where
// they part.
func trimPrefix(a, b []part) ([]part, []part, int) {
	x := 0
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		x += a[0].w
		a, b = a[1:], b[1:]
	}
	if len(a) == 0 || len(b) == 0 || a[0].style != b[0].style {
		return a, b, x
	}
	s, t := a[0].text, b[0].text
	n := 0
	for n < len(s) && n < len(t) && s[n] == t[n] {
		n++
	}
	for n > 0 && (!starts(s, n) || !starts(t, n)) {
		n--
	}
	if n == 0 {
		return a, b, x
	}
	w := Width(Safe(s[:n]))
	return rest(a, n, w), rest(b, n, w), x + w
}

func rest(ps []part, n, w int) []part {
	if n == len(ps[0].text) {
		return ps[1:]
	}
	out := append([]part(nil), ps...)
	out[0].text = out[0].text[n:]
	out[0].w -= w
	return out
}

// trimSuffix takes off what both rows end with; they have the same width left.
func trimSuffix(a, b []part) ([]part, []part) {
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) == 0 || len(b) == 0 || a[len(a)-1].style != b[len(b)-1].style {
		return a, b
	}
	s, t := a[len(a)-1].text, b[len(b)-1].text
	n := 0
	for n < len(s) && n < len(t) && s[len(s)-1-n] == t[len(t)-1-n] {
		n++
	}
	for n > 0 && (!starts(s, len(s)-n) || !starts(t, len(t)-n)) {
		n--
	}
	if n == 0 {
		return a, b
	}
	out := append([]part(nil), b...)
	last := &out[len(out)-1]
	last.text = t[:len(t)-n]
	if last.text == "" {
		out = out[:len(out)-1]
	}
	return a, out
}

// starts reports whether a character, with the marks on it, begins at byte i.
func starts(s string, i int) bool {
	if i == len(s) {
		return true
	}
	if !utf8.RuneStart(s[i]) {
		return false
	}
	if s[i] < utf8.RuneSelf {
		return true
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	return !unicode.Is(unicode.Mn, r)
}

// Render gives a whole frame as rows of styled text with line feeds between:
// for tests that lay it out in cells, and for printing a picture of a screen.
func Render(f Frame, theme Theme, profile colorprofile.Profile, size Size) string {
	p := NewPainter(io.Discard, theme, profile, size)
	var b strings.Builder
	for y := range p.size.H {
		if y > 0 {
			b.WriteByte('\n')
		}
		if y >= len(f.Lines) {
			continue
		}
		p.buf, p.pen = p.buf[:0], -1
		for _, s := range p.row(f.Lines[y]).parts {
			p.style(s.style)
			p.buf = append(p.buf, s.text...)
		}
		b.Write(p.buf)
		b.WriteString(reset)
	}
	return b.String()
}
