package printer

import "image"

// Receipt is one job for the roll printer: blocks from top to bottom.
type Receipt struct {
	ID     string // names the job in events and outcomes; not printed
	Blocks []Block
}

// Block is one of Text, QR, Code128, Raster, Rule, Feed, Cut.
type Block interface{ block() }

// Align places a text block.
type Align uint8

// The values are those of the command ESC a.
const (
	Left Align = iota
	Center
	Right
)

// Text is a paragraph. Line feeds in Content start new lines; longer lines are
// wrapped. Scale is the magnification of width and height, 1–8; 0 means 1.
type Text struct {
	Content string
	Align   Align
	Bold    bool
	Scale   int
}

// QR is a centred QR code, error level M. Size is the module in dots, 1–16;
// 0 means 6. A code too wide for the paper is drawn with smaller modules.
type QR struct {
	Content string
	Size    int
}

// Code128 is a centred bar code with its text below. Content is printable
// ASCII and must fit the paper (14 characters on 58 mm, 23 on 80 mm).
type Code128 struct{ Content string }

// Raster is a centred picture, one pixel a dot; dark pixels print. A picture
// wider than the paper is made smaller.
type Raster struct{ Image image.Image }

// Rule is a dashed line over the whole width.
type Rule struct{}

// Feed moves the paper by Lines text lines, 1–255.
type Feed struct{ Lines int }

// Cut feeds to the cutter and cuts; a printer without a cutter feeds far
// enough to tear.
type Cut struct{ Full bool }

func (Text) block()    {}
func (QR) block()      {}
func (Code128) block() {}
func (Raster) block()  {}
func (Rule) block()    {}
func (Feed) block()    {}
func (Cut) block()     {}
