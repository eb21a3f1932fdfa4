package printer

import (
	"fmt"
	"image"
	"strings"

	"onewindow/values"
)

// Control bytes of the command set.
const (
	dle = 0x10
	eot = 0x04
	enq = 0x05
	lf  = 0x0A
	esc = 0x1B
	fs  = 0x1C
	gs  = 0x1D
)

// Encode turns a receipt into the bytes of one job: initialise, Chinese mode,
// blocks. It is pure; the same receipt and profile give the same bytes. Errors
// are ErrContent, ErrTooWide, ErrArgument, and those of an unusable profile.
//
// Every line is encoded whole between two commands, so a pair of bytes that
// stands for one character is never parted by a command.
func Encode(r Receipt, p Profile) ([]byte, error) {
	err := p.check()
	if err != nil {
		return nil, err
	}
	e := encoder{profile: p, out: []byte{esc, '@', fs, '&'}}
	for i, b := range r.Blocks {
		err := e.block(b)
		if err != nil {
			return nil, fmt.Errorf("block %d: %w", i+1, err)
		}
	}
	return e.out, nil
}

type encoder struct {
	profile Profile
	out     []byte
}

func (e *encoder) put(b ...byte) { e.out = append(e.out, b...) }

func (e *encoder) block(b Block) error {
	switch b := b.(type) {
	case Text:
		return e.text(b)
	case QR:
		return e.qr(b)
	case Code128:
		return e.code128(b)
	case Raster:
		return e.raster(b)
	case Rule:
		e.put([]byte(strings.Repeat("-", e.profile.Columns))...)
		e.put(lf)
		return nil
	case Feed:
		if b.Lines < 1 || b.Lines > 255 {
			return fmt.Errorf("%w: feed of %d lines", ErrArgument, b.Lines)
		}
		e.put(esc, 'd', byte(b.Lines))
		return nil
	case Cut:
		e.cut(b)
		return nil
	}
	return fmt.Errorf("%w: block %T", ErrArgument, b)
}

func (e *encoder) cut(b Cut) {
	switch {
	case e.profile.NoCutter:
		e.put(esc, 'd', 5)
	case b.Full:
		e.put(gs, 'V', 'A', 0)
	default:
		e.put(gs, 'V', 'B', 0)
	}
}

func (e *encoder) text(t Text) error {
	scale := max(t.Scale, 1)
	if t.Scale < 0 || scale > 8 || t.Align > Right {
		return fmt.Errorf("%w: scale %d, align %d", ErrArgument, t.Scale, t.Align)
	}
	width := e.profile.Columns / scale
	if width < 2 {
		return fmt.Errorf("%w: scale %d on %d columns", ErrTooWide, scale, e.profile.Columns)
	}
	if t.Align != Left {
		e.put(esc, 'a', byte(t.Align))
	}
	if t.Bold {
		e.put(esc, 'E', 1)
	}
	if scale > 1 {
		e.put(gs, '!', byte((scale-1)<<4|(scale-1)))
	}
	content := strings.ReplaceAll(t.Content, "\r\n", "\n")
	for paragraph := range strings.SplitSeq(content, "\n") {
		for _, line := range wrap(cells(paragraph, e.profile), width) {
			err := e.line(line, t, scale)
			if err != nil {
				return err
			}
		}
	}
	if scale > 1 {
		e.put(gs, '!', 0)
	}
	if t.Bold {
		e.put(esc, 'E', 0)
	}
	if t.Align != Left {
		e.put(esc, 'a', 0)
	}
	return nil
}

func (e *encoder) line(line []cell, t Text, scale int) error {
	if drawn(line) {
		picture, err := e.drawLine(line, t, scale)
		if err != nil {
			return err
		}
		e.bits(picture)
		return nil
	}
	var b strings.Builder
	for _, c := range line {
		b.WriteRune(c.r)
	}
	encoded, err := values.EncodeGB18030(b.String())
	if err != nil {
		return fmt.Errorf("%w: %w", ErrContent, err)
	}
	e.put(encoded...)
	e.put(lf)
	return nil
}

// drawLine draws a line as the ROM would have placed it: cells of 12 × 24
// dots, six dots of space below.
func (e *encoder) drawLine(line []cell, t Text, scale int) (*image.Gray, error) {
	const gap = 6
	img := blank(e.profile.Dots, (cellHeight+gap)*scale)
	width := columns(line) * cellWidth * scale
	x := 0
	switch t.Align {
	case Center:
		x = (e.profile.Dots - width) / 2
	case Right:
		x = e.profile.Dots - width
	case Left:
	}
	for _, c := range line {
		w := c.cols * cellWidth * scale
		err := e.profile.Fonts.drawRune(img, c.r, x, 0, w, cellHeight*scale, t.Bold)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrContent, err)
		}
		x += w
	}
	return img, nil
}

func (e *encoder) code128(b Code128) error {
	if b.Content == "" {
		return fmt.Errorf("%w: empty bar code", ErrContent)
	}
	data := []byte("{B")
	for _, r := range b.Content {
		if r < 0x20 || r > 0x7E {
			return fmt.Errorf("%w: bar code of %U", ErrContent, r)
		}
		data = append(data, byte(r))
		if r == '{' {
			data = append(data, '{') // { introduces a code set switch
		}
	}
	// 11 modules a character, start, check and stop 35 together, quiet zones 20;
	// two dots (0.25 mm) are the narrowest module that hand scanners like.
	if (11*len(b.Content)+35+20)*2 > e.profile.Dots || len(data) > 255 {
		return fmt.Errorf("%w: bar code of %d characters", ErrTooWide, len(b.Content))
	}
	e.put(esc, 'a', byte(Center), gs, 'h', 80, gs, 'w', 2, gs, 'H', 2)
	e.put(gs, 'k', 'I', byte(len(data)))
	e.put(data...)
	e.put(lf, esc, 'a', 0)
	return nil
}
