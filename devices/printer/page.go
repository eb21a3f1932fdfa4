package printer

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"strings"

	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/qr"

	"onewindow/values"
)

// Page is one piece of paper that the emulator gave out.
type Page struct {
	Text  string // as a person would read it; pictures in brackets
	Image image.Image
	QRs   []string // contents of the QR codes on it
	Cut   bool     // false: the paper still hangs in the printer
}

const (
	lineAdvance = 30 // dots, default spacing
	pageMargin  = 8
)

type printedRune struct {
	r     rune
	cols  int
	scale [2]int // width, height
	bold  bool
}

// paper is the emulator's page model: the state of the print head and what is
// on the piece that is being printed.
type paper struct {
	columns, dots int
	fonts         *Fonts

	align         Align
	bold          bool
	scale         [2]int
	line          []printedRune
	barcodeHeight int
	barcodeWidth  int
	qrSize        int
	qrLevel       qr.ErrorCorrectionLevel
	qrData        []byte

	text  strings.Builder
	img   *image.Gray
	y     int
	qrs   []string
	lines int
}

func newPaper(columns, dots int, fonts *Fonts) *paper {
	p := &paper{columns: columns, dots: dots, fonts: fonts}
	p.reset()
	p.fresh()
	return p
}

// reset is ESC @.
func (p *paper) reset() {
	p.align, p.bold, p.scale, p.line = Left, false, [2]int{1, 1}, nil
	p.barcodeHeight, p.barcodeWidth, p.qrSize, p.qrLevel, p.qrData = 162, 3, 3, qr.L, nil
}

func (p *paper) fresh() {
	p.text.Reset()
	p.img, p.y, p.qrs = blank(p.dots, 256), pageMargin, nil
}

func (p *paper) empty() bool { return p.text.Len() == 0 && p.y == pageMargin && len(p.line) == 0 }

func (p *paper) page(cut bool) Page {
	img := blank(p.dots, p.y+pageMargin)
	draw.Draw(img, img.Bounds(), p.img, image.Point{}, draw.Src)
	return Page{Text: p.text.String(), Image: img, QRs: p.qrs, Cut: cut}
}

func (p *paper) grow(rows int) {
	if need := p.y + rows + pageMargin; need > p.img.Bounds().Dy() {
		bigger := blank(p.dots, need*2)
		draw.Draw(bigger, p.img.Bounds(), p.img, image.Point{}, draw.Src)
		p.img = bigger
	}
}

func (p *paper) feed(rows int) {
	p.grow(rows)
	p.y += rows
}

// put adds one character to the line; a full line prints by itself.
func (p *paper) put(r rune, cols int) {
	width := cols * p.scale[0]
	if p.used()+width > p.columns {
		p.newline()
	}
	p.line = append(p.line, printedRune{r, cols, p.scale, p.bold})
}

func (p *paper) used() int {
	n := 0
	for _, c := range p.line {
		n += c.cols * c.scale[0]
	}
	return n
}

// complain prints bytes that are no command as hex, so that a fault of the
// driver is seen on the paper.
func (p *paper) complain(b []byte) {
	for _, r := range fmt.Sprintf("<% X>", b[:min(len(b), 16)]) {
		p.put(r, 1)
	}
}

func (p *paper) newline() {
	p.lines++
	x, height := p.left(p.used()*cellWidth), 1
	for _, c := range p.line {
		height = max(height, c.scale[1])
	}
	rows := lineAdvance + (height-1)*cellHeight
	p.grow(rows)
	for _, c := range p.line {
		p.text.WriteRune(c.r)
		w, h := c.cols*cellWidth*c.scale[0], cellHeight*c.scale[1]
		p.glyph(c, x, p.y+height*cellHeight-h, w, h)
		x += w
	}
	p.text.WriteByte('\n')
	p.line = nil
	p.y += rows
}

func (p *paper) left(width int) int {
	switch p.align {
	case Center:
		return (p.dots - width) / 2
	case Right:
		return p.dots - width
	case Left:
	}
	return 0
}

// glyph draws a character, or a box where the machine has no font for it.
func (p *paper) glyph(c printedRune, x, y, w, h int) {
	if c.r == ' ' || c.r == '\u3000' {
		return
	}
	err := p.fonts.drawRune(p.img, c.r, x, y, w, h, c.bold)
	if err == nil {
		return
	}
	box := image.Rect(x+1, y+1, x+w-1, y+h-1)
	draw.Draw(p.img, box, image.NewUniform(color.Black), image.Point{}, draw.Src)
	draw.Draw(p.img, box.Inset(1), image.NewUniform(color.White), image.Point{}, draw.Src)
}

func (p *paper) picture(img *image.Gray) {
	p.grow(img.Bounds().Dy())
	x := p.left(img.Bounds().Dx())
	draw.Draw(p.img, image.Rect(x, p.y, p.dots, p.y+img.Bounds().Dy()), img, img.Bounds().Min, draw.Src)
	p.y += img.Bounds().Dy()
}

// run executes one command; false means that the ROM does not know it.
func (p *paper) run(c command) bool {
	n := 0
	if len(c.data) > 0 {
		n = int(c.data[0])
	}
	switch c.name {
	case "CR", "\x1b3", "\x1b2", "\x1bp", "\x1b-", "\x1c!", "\x1dH", "\x1da", "\x1c&", "\x1c.":
	case "\x1b@":
		p.reset()
	case "\x1ba":
		p.align = Align(n % 3)
	case "\x1bE":
		p.bold = n&1 == 1
	case "\x1d!":
		p.scale = [2]int{n>>4&7 + 1, n&7 + 1}
	case "\x1bd":
		p.feedLines(n)
	case "\x1dh":
		p.barcodeHeight = n
	case "\x1dw":
		p.barcodeWidth = n
	case "\x1dv":
		p.rasterImage(c.data)
	case "\x1dk":
		return p.barcode(c.data)
	case "\x1d(":
		return p.qrFunction(c.data)
	default:
		return false
	}
	return true
}

func (p *paper) feedLines(n int) {
	if len(p.line) > 0 {
		p.newline()
	}
	for range n {
		p.text.WriteByte('\n')
	}
	p.feed(n * lineAdvance)
}

func (p *paper) rasterImage(d []byte) {
	row, rows := int(d[2])+int(d[3])<<8, int(d[4])+int(d[5])<<8
	img := blank(min(row*8, p.dots), rows)
	for y := range rows {
		for x := range img.Bounds().Dx() {
			if d[6+y*row+x/8]&(0x80>>(x%8)) != 0 {
				img.SetGray(x, y, color.Gray{})
			}
		}
	}
	if !strings.HasSuffix(p.text.String(), "[picture]\n") {
		p.text.WriteString("[picture]\n")
	}
	p.picture(img)
}

func (p *paper) barcode(d []byte) bool {
	if d[0] != 'I' || len(d) < 4 || string(d[2:4]) != "{B" {
		return false
	}
	content := strings.ReplaceAll(string(d[4:]), "{{", "{")
	code, err := code128.Encode(content)
	if err != nil {
		return false
	}
	width := code.Bounds().Dx()
	img := blank(width*p.barcodeWidth, p.barcodeHeight)
	for x := range img.Bounds().Dx() {
		if dark(code.At(x/p.barcodeWidth, 0)) {
			draw.Draw(img, image.Rect(x, 0, x+1, p.barcodeHeight), image.NewUniform(color.Black), image.Point{}, draw.Src)
		}
	}
	p.picture(img)
	for _, r := range content {
		p.put(r, 1)
	}
	return true
}

var qrLevels = map[byte]qr.ErrorCorrectionLevel{'0': qr.L, '1': qr.M, '2': qr.Q, '3': qr.H}

// qrFunction is GS ( k with code type 49.
func (p *paper) qrFunction(d []byte) bool {
	if len(d) < 6 || d[0] != 'k' || d[3] != '1' {
		return false
	}
	switch d[4] {
	case 'A':
	case 'C':
		p.qrSize = int(d[5])
	case 'E':
		p.qrLevel = qrLevels[d[5]]
	case 'P':
		p.qrData = append([]byte(nil), d[6:]...)
	case 'Q':
		code, err := qr.Encode(string(p.qrData), p.qrLevel, qr.Auto)
		if err != nil || len(p.qrData) == 0 {
			return false
		}
		p.picture(enlarge(code, p.qrSize))
		p.qrs = append(p.qrs, string(p.qrData))
		fmt.Fprintf(&p.text, "[QR %s]\n", p.qrData)
	default:
		return false
	}
	return true
}

// pair prints a two-byte character. The ROM knows two-byte codes only: half of
// a four-byte code is garbage on paper, as on most real printers.
func (p *paper) pair(b []byte) {
	text, err := values.DecodeGB18030(b)
	if err != nil {
		text = "\uFFFD"
	}
	for _, r := range text {
		p.put(r, 2)
	}
}
