package graphics

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strconv"
)

// Way is how pictures come to the screen.
type Way string

// The ways. Auto is Kitty or Sixel where the terminal says that it can, else Blocks;
// Off shows no pictures.
const (
	Auto   Way = "auto"
	Kitty  Way = "kitty"
	Sixel  Way = "sixel"
	Blocks Way = "blocks"
	Off    Way = "off"
)

// Ways are all of them.
func Ways() []Way { return []Way{Auto, Kitty, Sixel, Blocks, Off} }

// Known reports whether a way is one; none said is Auto.
func Known(w Way) bool { return w == "" || slices.Contains(Ways(), w) }

// Questions to a terminal. One that does not know the first says nothing to it, and
// nearly all answer the last: what comes behind that is no answer.
const (
	AskKitty = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\"
	AskCell  = "\x1b[16t"
	AskLast  = "\x1b[c"

	// KittyID is that of AskKitty, and SixelAttribute the terminal's word for sixel in
	// its answer to AskLast.
	KittyID        = 31
	SixelAttribute = 4
)

// KittyWipe takes all pictures off a terminal that speaks Kitty's protocol, and out of
// its memory.
const KittyWipe = "\x1b_Ga=d,d=A,q=2\x1b\\"

// kittyChunk is how much of a picture goes into one escape sequence.
const kittyChunk = 4096

// ForKitty is the part of a picture, to be drawn from the cursor on over so many
// cells. It makes the terminal answer nothing.
func ForKitty(img *image.Gray, cols, rows int) ([]byte, error) {
	var file, out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&file, img); err != nil {
		return nil, fmt.Errorf("graphics: %w", err)
	}
	text := base64.StdEncoding.EncodeToString(file.Bytes())
	for first := true; first || text != ""; first = false {
		n := min(kittyChunk, len(text))
		more := 0
		if n < len(text) {
			more = 1
		}
		if first {
			fmt.Fprintf(&out, "\x1b_Ga=T,f=100,q=2,C=1,c=%d,r=%d,m=%d;%s\x1b\\", cols, rows, more, text[:n])
		} else {
			fmt.Fprintf(&out, "\x1b_Gq=2,m=%d;%s\x1b\\", more, text[:n])
		}
		text = text[n:]
	}
	return out.Bytes(), nil
}

// levels are the shades of a sixel picture.
const levels = 16

// band is how many rows of pixels one row of sixels has.
const band = 6

// ForSixel is the part of a picture as large as w×h pixels, less the rows that would
// begin a band of their own and push the screen up.
func ForSixel(img *image.Gray, w, h int) []byte {
	h -= h % band
	if w <= 0 || h <= 0 {
		return nil
	}
	small := Scaled(img, w, h)
	out := fmt.Appendf(nil, "\x1bP0;1q\"1;1;%d;%d", w, h)
	for i := range levels {
		percent := i * 100 / (levels - 1)
		out = fmt.Appendf(out, "#%d;2;%d;%d;%d", i, percent, percent, percent)
	}
	row := make([]byte, w)
	for y := 0; y < h; y += band {
		if y > 0 {
			out = append(out, '-')
		}
		var used [levels]bool
		for i := range band {
			for _, v := range small.Pix[(y+i)*small.Stride:][:w] {
				used[level(v)] = true
			}
		}
		for shade, there := range used {
			if !there {
				continue
			}
			for x := range row {
				row[x] = 0
				for i := range band {
					if level(small.Pix[(y+i)*small.Stride+x]) == shade {
						row[x] |= 1 << i
					}
				}
			}
			out = append(out, '#')
			out = strconv.AppendInt(out, int64(shade), 10)
			out = append(runs(out, row), '$')
		}
	}
	return append(out, "\x1b\\"...)
}

func level(v uint8) int { return (int(v)*(levels-1) + 127) / 255 }

// runs writes a row of sixels, the same ones beside each other as a count.
func runs(out, row []byte) []byte {
	for x := 0; x < len(row); {
		n := 1
		for x+n < len(row) && row[x+n] == row[x] {
			n++
		}
		six := '?' + row[x]
		switch {
		case n > 3:
			out = append(out, '!')
			out = strconv.AppendInt(out, int64(n), 10)
			out = append(out, six)
		default:
			out = append(out, bytes.Repeat([]byte{six}, n)...)
		}
		x += n
	}
	return out
}

// Scaled is a picture in so many pixels: each is the mean of what lies under it.
func Scaled(img *image.Gray, w, h int) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, w, h))
	b := img.Rect
	if b.Empty() {
		return out
	}
	for y := range h {
		y0 := b.Min.Y + y*b.Dy()/h
		y1 := max(b.Min.Y+(y+1)*b.Dy()/h, y0+1)
		for x := range w {
			x0 := b.Min.X + x*b.Dx()/w
			x1 := max(b.Min.X+(x+1)*b.Dx()/w, x0+1)
			sum := 0
			for py := y0; py < y1; py++ {
				at := img.PixOffset(x0, py)
				for _, v := range img.Pix[at : at+x1-x0] {
					sum += int(v)
				}
			}
			out.SetGray(x, y, color.Gray{Y: uint8(sum / ((x1 - x0) * (y1 - y0)))}) //nolint:gosec // a mean of bytes
		}
	}
	return out
}

// flat is the difference of brightness under which an image has no contrast to
// stretch: a blank page stays blank.
const flat = 24

// Percentiles of the pixels between which contrast is stretched.
const (
	darkest  = 6
	lightest = 90
)

// Levels is the brightness of each pixel of a scaled picture in n steps from dark to
// light; contrast is stretched to what the picture has.
func Levels(img *image.Gray, n int) []uint8 {
	var count [256]int
	for _, v := range img.Pix {
		count[v]++
	}
	// A few very dark pixels, a rule or a stamp, must not make the text pale.
	low, high := rank(count, len(img.Pix)*darkest/100), rank(count, len(img.Pix)*lightest/100)
	if high-low < flat {
		low, high = 0, 255
	}
	out := make([]uint8, len(img.Pix))
	for i, v := range img.Pix {
		out[i] = uint8((min(high, max(low, int(v))) - low) * n / (high - low + 1)) //nolint:gosec // below n
	}
	return out
}

// rank is the brightness of the i-th pixel from the dark end.
func rank(count [256]int, i int) int {
	v := 0
	for ; v < 255 && i >= count[v]; v++ {
		i -= count[v]
	}
	return v
}

// Rows is the part of a picture that is seen in rows from top on, where all of it
// takes of rows.
func Rows(img *image.Gray, top, rows, of int) *image.Gray {
	b := img.Rect
	part := image.Rect(b.Min.X, b.Min.Y+top*b.Dy()/of, b.Max.X, b.Min.Y+min(of, top+rows)*b.Dy()/of)
	sub, _ := img.SubImage(part).(*image.Gray)
	return sub
}
