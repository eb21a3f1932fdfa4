package papers

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"slices"
	"strconv"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/qr"
	"github.com/charmbracelet/x/ansi"
	"github.com/signintech/gopdf"
	"golang.org/x/image/font/sfnt"
)

// Measures of an A4 page (ISO 216) in points, 1/72 inch. The text stands in a grid,
// as on a typewriter: Chinese takes two cells, so that labels and lists line up
// with any font.
const (
	sheetWidth, sheetHeight = 595.28, 841.89
	sheetMargin             = 56.7 // 20 mm; archives punch the left one
	sheetSize               = 10.5 // 五号, what official letters are set in
	sheetCell               = sheetSize / 2
	sheetColumns            = 91 // as many cells as fit between the margins
	sheetLine               = 13.5
	sheetTop                = 42.5 // 15 mm, at the bottom too
	sheetFoot               = 30.0 // kept at the bottom for number and page
	sheetQR                 = 71.0 // 25 mm
	sheetBarWidth           = 170.0
	sheetBarHeight          = 34.0
	sheetInk                = 48.0  // 17 mm for a signature
	sheetInkWidth           = 170.0 // 60 mm
	sheetBold               = 0.3   // how far the second stroke stands beside the first
)

// GlyphError: no font has a character, and a paper with a hole in a name is none.
type GlyphError struct{ Rune rune }

func (e GlyphError) Error() string { return fmt.Sprintf("papers: sheet: no font draws U+%04X", e.Rune) }

// SheetFonts are TrueType files; the first that has a character draws it.
type SheetFonts struct {
	files  [][]byte
	tables []*sfnt.Font
}

// NewSheetFonts takes whole TrueType files (.ttf).
func NewSheetFonts(files ...[]byte) (*SheetFonts, error) {
	f := &SheetFonts{files: files}
	for i, file := range files {
		table, err := sfnt.Parse(file)
		if err != nil {
			return nil, fmt.Errorf("papers: sheet: font %d: %w", i+1, err)
		}
		f.tables = append(f.tables, table)
	}
	if len(f.tables) == 0 {
		return nil, errors.New("papers: sheet: no font")
	}
	return f, nil
}

// of is the number of the font that draws r.
func (f *SheetFonts) of(r rune) (int, error) {
	var buf sfnt.Buffer
	for i, table := range f.tables {
		if glyph, err := table.GlyphIndex(&buf, r); err == nil && glyph != 0 {
			return i, nil
		}
	}
	return 0, GlyphError{r}
}

// PDF is the paper on as many pages as it takes. The same paper gives the same
// bytes. GlyphError when no font has one of its characters.
func (f *SheetFonts) PDF(doc Document) ([]byte, error) {
	pages := paginate(Roll(doc, sheetColumns))
	s := &setter{fonts: f, used: map[int]bool{}}
	s.pdf.Start(gopdf.Config{PageSize: gopdf.Rect{W: sheetWidth, H: sheetHeight}})
	for i, page := range pages {
		s.pdf.AddPage()
		s.y = sheetTop
		for n, line := range page {
			if err := s.line(page[:n], line); err != nil {
				return nil, err
			}
		}
		s.y = sheetHeight - sheetTop
		if err := s.foot(doc.Number, strconv.Itoa(i+1)+" / "+strconv.Itoa(len(pages))); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	if _, err := s.pdf.WriteTo(&out); err != nil {
		return nil, fmt.Errorf("papers: sheet: %w", err)
	}
	return out.Bytes(), nil
}

// sheetHeightOf is what a line takes of a page that holds above.
func sheetHeightOf(above []RollLine, line RollLine) float64 {
	switch line.Kind {
	case LineText:
		return sheetLine * float64(max(line.Scale, 1))
	case LineQR:
		if line.Scale < 2 && beside(above) {
			return 0
		}
		return qrSide(line) + sheetLine
	case LineCode128:
		return sheetBarHeight + sheetLine
	case LineFeed:
		return sheetLine * float64(line.Lines)
	case LineInk:
		return sheetInk
	case LineCut:
	}
	return 0
}

// qrSide is how large a QR code is drawn.
func qrSide(line RollLine) float64 { return sheetQR * float64(max(line.Scale, 1)) }

// beside reports whether a QR code finds room at the right of the last lines.
func beside(above []RollLine) bool {
	const lines, widest = 6, 64
	if len(above) < lines {
		return false
	}
	return !slices.ContainsFunc(above[len(above)-lines:], func(line RollLine) bool {
		return line.Kind != LineText || line.Align != Left || line.Scale > 1 || printedWidth(line.Text) > widest
	})
}

// paginate breaks lines into pages, at the latest where a roll is cut; blank lines
// open none.
func paginate(lines []RollLine) [][]RollLine {
	const room = sheetHeight - 2*sheetTop - sheetFoot
	var pages [][]RollLine
	used, cut := 0.0, false
	for _, line := range lines {
		var page []RollLine
		if len(pages) > 0 {
			page = pages[len(pages)-1]
		}
		blank := line.Kind == LineFeed || line.Kind == LineCut
		if page == nil || (cut || used+sheetHeightOf(page, line) > room) && !blank {
			pages, page, used, cut = append(pages, nil), nil, 0, false
		}
		cut = cut || line.Kind == LineCut
		used += sheetHeightOf(page, line)
		pages[len(pages)-1] = append(page, line)
	}
	return pages
}

// setter sets one document.
type setter struct {
	pdf   gopdf.GoPdf
	fonts *SheetFonts
	used  map[int]bool // fonts that are in the file already
	y     float64      // top of the next line
}

func (s *setter) line(above []RollLine, line RollLine) error {
	var err error
	switch line.Kind {
	case LineText:
		err = s.text(line)
	case LineQR:
		side := qrSide(line)
		left, top := (sheetWidth-side)/2, s.y
		if sheetHeightOf(above, line) == 0 {
			left, top = sheetWidth-sheetMargin-side, s.y-side
		}
		err = s.code(line.Data, left, top, side, side, func(data string) (barcode.Barcode, error) { return qr.Encode(data, qr.M, qr.Auto) })
	case LineCode128:
		err = s.code(line.Data, (sheetWidth-sheetBarWidth)/2, s.y, sheetBarWidth, sheetBarHeight, func(data string) (barcode.Barcode, error) { return code128.Encode(data) })
	case LineInk:
		err = s.ink(line)
	case LineFeed, LineCut:
	}
	s.y += sheetHeightOf(above, line)
	return err
}

func (s *setter) text(line RollLine) error {
	scale := float64(max(line.Scale, 1))
	width := float64(printedWidth(line.Text)) * sheetCell * scale
	x := sheetMargin
	switch line.Align {
	case Left:
	case Center:
		x = (sheetWidth - width) / 2
	case Right:
		x = sheetWidth - sheetMargin - width
	}
	if err := s.set(line.Text, x, s.y, scale); err != nil || !line.Bold {
		return err
	}
	return s.set(line.Text, x+sheetBold, s.y, scale)
}

// ink draws a signature behind its label: what pressed harder is broader.
func (s *setter) ink(line RollLine) error {
	left := sheetMargin + float64(printedWidth(line.Label)+1)*sheetCell
	for _, p := range line.Ink.Lines(sheetInkWidth, sheetInk-sheetLine/2) {
		s.pdf.SetLineWidth(0.5 + p.Press)
		s.pdf.Line(left+p.X0, s.y+p.Y0, left+p.X1, s.y+p.Y1)
	}
	return s.set(line.Label, sheetMargin, s.y+sheetInk-sheetLine*1.5, 1)
}

// set writes text from x on, each cluster in its cells.
func (s *setter) set(text string, x, y, scale float64) error {
	for text != "" {
		cluster, _ := ansi.FirstGraphemeCluster(text, ansi.GraphemeWidth)
		if cluster == "" {
			return nil
		}
		text = text[len(cluster):]
		room := float64(printedWidth(cluster)) * sheetCell * scale
		if cluster != " " {
			if err := s.cluster(cluster, x, y, room, sheetSize*scale); err != nil {
				return err
			}
		}
		x += room
	}
	return nil
}

// cluster writes one character with its marks in the middle of its room, smaller
// where the font is wider than the grid.
func (s *setter) cluster(cluster string, x, y, room, size float64) error {
	baseline := y + sheetLine*size/sheetSize/2 + size*0.36
	font := 0
	for _, r := range cluster {
		n, err := s.fonts.of(r)
		if err != nil {
			return err
		}
		font = max(font, n)
	}
	family := strconv.Itoa(font)
	if !s.used[font] {
		if err := s.pdf.AddTTFFontData(family, s.fonts.files[font]); err != nil {
			return fmt.Errorf("papers: sheet: font %d: %w", font+1, err)
		}
		s.used[font] = true
	}
	if err := s.pdf.SetFont(family, "", size); err != nil {
		return fmt.Errorf("papers: sheet: %w", err)
	}
	wide, err := s.pdf.MeasureTextWidth(cluster)
	if err != nil {
		return fmt.Errorf("papers: sheet: %w", err)
	}
	if wide > room {
		size *= room / wide
		wide = room
		if err := s.pdf.SetFont(family, "", size); err != nil {
			return fmt.Errorf("papers: sheet: %w", err)
		}
	}
	s.pdf.SetXY(x+(room-wide)/2, baseline)
	if err := s.pdf.Text(cluster); err != nil {
		return fmt.Errorf("papers: sheet: %w", err)
	}
	return nil
}

// foot writes what joins the sheets of one paper.
func (s *setter) foot(number, page string) error {
	s.pdf.SetLineWidth(0.5)
	s.pdf.Line(sheetMargin, s.y-sheetLine, sheetWidth-sheetMargin, s.y-sheetLine)
	if err := s.set(number, sheetMargin, s.y-sheetLine, 0.8); err != nil {
		return err
	}
	width := float64(printedWidth(page)) * sheetCell * 0.8
	return s.set(page, sheetWidth-sheetMargin-width, s.y-sheetLine, 0.8)
}

// code draws a code by its modules, so that no printer softens its edges.
func (s *setter) code(data string, left, top, width, height float64, encode func(string) (barcode.Barcode, error)) error {
	code, err := encode(data)
	if err != nil {
		return fmt.Errorf("papers: sheet: code: %w", err)
	}
	b := code.Bounds()
	w, h := width/float64(b.Dx()), height/float64(b.Dy())
	s.pdf.SetGrayFill(0)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; {
			run := dark(code, x, y)
			if run > 0 {
				s.pdf.RectFromUpperLeftWithStyle(left+float64(x-b.Min.X)*w, top+float64(y-b.Min.Y)*h, float64(run)*w, h, "F")
			}
			x += max(run, 1)
		}
	}
	return nil
}

// dark counts the dark modules from x on.
func dark(code image.Image, x, y int) int {
	n := 0
	for ; x+n < code.Bounds().Max.X; n++ {
		if color.GrayModel.Convert(code.At(x+n, y)).(color.Gray).Y > 127 {
			break
		}
	}
	return n
}
