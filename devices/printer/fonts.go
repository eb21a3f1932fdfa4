package printer

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"os"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Fonts draws characters that a printer ROM lacks. It is a list of files: the
// first that has a glyph draws it. The zero value and nil have no glyph.
type Fonts struct {
	mu    sync.Mutex // faces and buf are not safe for concurrent use
	paths []string   // not looked at yet; what is broken there is as good as none
	fonts []*sfnt.Font
	faces map[faceKey]font.Face
	buf   sfnt.Buffer
}

type faceKey struct{ font, size int }

// Where systems keep fonts with wide Chinese coverage; the first that is
// there is taken, plus files for the planes above U+FFFF.
var systemFonts = []string{
	"/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
	"/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
	"/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
	"/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
	"/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
	"/usr/share/fonts/truetype/hanazono/HanaMinA.ttf",
	"/usr/share/fonts/truetype/hanazono/HanaMinB.ttf",
	"/System/Library/Fonts/PingFang.ttc",
	`C:\Windows\Fonts\simsun.ttc`,
	`C:\Windows\Fonts\simsunb.ttf`,
}

// SystemFonts returns the fonts found in the usual places of the system, with
// no glyphs at all when there are none. All of a process share them, and they are
// opened when the first character is asked for: most days nobody asks.
func SystemFonts() *Fonts { return ofSystem() }

var ofSystem = sync.OnceValue(func() *Fonts { return &Fonts{paths: systemFonts} })

// open looks at what was not looked at yet; the lock is held.
func (f *Fonts) open() {
	for _, path := range f.paths {
		_ = f.add(path)
	}
	f.paths = nil
}

// LoadFonts opens TrueType or OpenType files (.ttf .otf .ttc .otc). The files
// stay open and are read glyph by glyph: they are 4–20 MB each.
func LoadFonts(paths ...string) (*Fonts, error) {
	f := &Fonts{}
	for _, path := range paths {
		err := f.add(path)
		if err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *Fonts) add(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("printer: font: %w", err)
	}
	collection, err := opentype.ParseCollectionReaderAt(file)
	if err != nil {
		return errors.Join(fmt.Errorf("printer: font %s: %w", path, err), file.Close())
	}
	first, err := collection.Font(0)
	if err != nil {
		return errors.Join(fmt.Errorf("printer: font %s: %w", path, err), file.Close())
	}
	f.fonts = append(f.fonts, first)
	return nil
}

// Len is the number of font files in use.
func (f *Fonts) Len() int {
	if f == nil {
		return 0
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.open()
	return len(f.fonts)
}

// Has tells whether a character can be drawn.
func (f *Fonts) Has(r rune) bool {
	if f == nil {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	_, ok := f.find(r)
	return ok
}

// find looks for a glyph; the lock is held.
func (f *Fonts) find(r rune) (int, bool) {
	f.open()
	for i, one := range f.fonts {
		index, err := one.GlyphIndex(&f.buf, r)
		if err == nil && index != 0 {
			return i, true
		}
	}
	return 0, false
}

var errNoGlyph = errors.New("printer: no font has the glyph")

// drawRune puts r into the box of width × height dots at (x, y). The glyph is
// centred in its box, as in a ROM where every character is of one width.
func (f *Fonts) drawRune(dst draw.Image, r rune, x, y, width, height int, bold bool) error {
	if f == nil {
		return errNoGlyph
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	which, ok := f.find(r)
	if !ok {
		return errNoGlyph
	}
	face, err := f.face(which, height)
	if err != nil {
		return err
	}
	advance, _ := face.GlyphAdvance(r)
	left := x + (width-advance.Round())/2
	drawer := font.Drawer{
		Dst:  dst,
		Src:  image.NewUniform(color.Black),
		Face: face,
		Dot:  fixed.P(left, y+height*7/8),
	}
	drawer.DrawString(string(r))
	if bold {
		drawer.Dot = fixed.P(left+1, y+height*7/8)
		drawer.DrawString(string(r))
	}
	return nil
}

func (f *Fonts) face(which, size int) (font.Face, error) {
	key := faceKey{which, size}
	if face, ok := f.faces[key]; ok {
		return face, nil
	}
	face, err := opentype.NewFace(f.fonts[which], &opentype.FaceOptions{
		Size: float64(size), DPI: 72, Hinting: font.HintingFull,
	})
	if err != nil {
		return nil, fmt.Errorf("printer: font: %w", err)
	}
	if f.faces == nil {
		f.faces = make(map[faceKey]font.Face)
	}
	f.faces[key] = face
	return face, nil
}
