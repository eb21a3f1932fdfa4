package printer

import (
	"errors"
	"fmt"
)

// Profile is what differs between printer models.
//
// Common text is printed by the printer's own ROM and needs no font here. A
// line with a rune that the ROM cannot print (neither ASCII nor two-byte GBK,
// or private use) is drawn with Fonts and sent as a picture. When no font has
// all the glyphs of the line, the rune is printed as its code point in
// brackets, [U+20BB7]: it is never dropped and never replaced by another
// character.
type Profile struct {
	Columns int // half-width characters a line: 48 (80 mm) or 32 (58 mm)
	Dots    int // dots a line: 576 or 384

	// RasterRare draws also the characters that GB 18030 added to GBK with two
	// bytes (䶮 FE9F among them): ROMs older than 2001 print nothing there.
	RasterRare bool
	// NoQR draws QR codes as pictures, for clones without GS ( k.
	NoQR bool
	// NoMarker says that the printer does not answer GS r.
	NoMarker bool
	// NoCutter feeds to the tear bar in place of cutting.
	NoCutter bool

	// Fonts draws rare characters; nil prints their code points.
	Fonts *Fonts
}

// Roll80 and Roll58 are the profiles of the two common paper widths.
var (
	Roll80 = Profile{Columns: 48, Dots: 576}
	Roll58 = Profile{Columns: 32, Dots: 384}
)

// Limits of a cell of font A in dots; a Chinese character takes two cells.
const (
	cellWidth  = 12
	cellHeight = 24
)

func (p Profile) check() error {
	switch {
	case p.Columns < 16 || p.Columns > 128:
		return fmt.Errorf("printer: %d columns, want 16–128", p.Columns)
	case p.Dots < p.Columns*cellWidth || p.Dots > 2048 || p.Dots%8 != 0:
		return fmt.Errorf("printer: %d dots, want a multiple of 8 from %d to 2048", p.Dots, p.Columns*cellWidth)
	}
	return nil
}

// Reasons why a receipt cannot be encoded. Nothing is sent then.
var (
	ErrContent  = errors.New("printer: content cannot be encoded")
	ErrTooWide  = errors.New("printer: content is wider than the paper")
	ErrArgument = errors.New("printer: argument out of range")
)
