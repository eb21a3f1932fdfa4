package tui

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Safe is text that may be shown. It is made by [Clean] or [Const] only; a
// conversion from a string variable goes round the filter and is refused by
// tuitest.NoRawSafe.
type Safe string

// class is what the display filter does with one code point.
type class uint8

const (
	keep  class = iota // shown as it is, one cell or two
	mark               // combining mark: shown on a base, otherwise as U+FFFD
	blank              // shown as one space
	drop               // selects a glyph form only, nothing to see
	bad                // shown as U+FFFD
)

// maxMarks is how many combining marks a base keeps. Names need two at most;
// towers of marks leave their row and cover the neighbours.
const maxMarks = 2

// Const makes text of our own catalogue showable. It goes through the same
// filter as everything else: a sentence with a stray control character in it is
// a mistake that must not reach the terminal either.
func Const(s string) Safe { return Clean(s) }

// Clean is the display filter. It is total, and Clean(string(Clean(s))) ==
// Clean(s). What it does, code point by code point:
//
//   - tab, line feed, and CR LF become one space; every other C0 control, a
//     carriage return on its own, DEL and C1 (U+0080–U+009F) become U+FFFD;
//   - format characters (Cf: bidi controls and isolates, zero-width space and
//     joiners, soft hyphen, tags, byte order mark), line and paragraph
//     separators, Hangul fillers and conjoining jamo, letters that join their
//     neighbour (half-width sound marks, Thai AM), everything else that Unicode
//     calls default-ignorable, non-characters, regional indicators, skin tones and
//     unassigned code points become U+FFFD. Unassigned places of planes 2 and 3
//     are kept: new Han extensions arrive there;
//   - variation selectors (U+FE00–FE0F, U+E0100–E01EF) are dropped: they choose
//     a form of the character before them. They belong in the stored name;
//   - all blanks (Zs) but the ideographic space become a space;
//   - combining marks of Latin, Cyrillic, Greek, Arabic, Hebrew, Tibetan and
//     Mongolian are composed with the letter before them (e + U+0301 → é) or stay
//     on it, two at most, but never on an ASCII letter; all others become U+FFFD,
//     because terminals disagree about their width;
//   - each byte that is not UTF-8 becomes U+FFFD.
//
// Private-use characters and rare Han are kept. The result never has more code
// points than s has (counting a bad byte as one), hence at most three bytes for
// one. Its width is the sum of the widths of its parts, whichever way it is cut
// between clusters or joined with other Safe text, and the same whether a
// terminal counts code points or grapheme clusters.
func Clean(s string) Safe {
	i := plainPrefix(s)
	if i == len(s) {
		return Safe(s)
	}
	var b strings.Builder
	b.Grow(len(s) + 8)
	// A letter is held back until it is sure that no mark joins it.
	base, marks := rune(0), 0
	if i > 0 {
		r, n := utf8.DecodeLastRuneInString(s[:i])
		if unicode.IsLetter(r) {
			base = r
			i -= n
			b.WriteString(s[:i])
			i += n
		} else {
			b.WriteString(s[:i])
		}
	}
	put := func(r rune) { // the base that was held back, and then r
		if base != 0 && marks == 0 {
			b.WriteRune(base)
		}
		if base, marks = 0, 0; unicode.IsLetter(r) {
			base = r
			return
		}
		b.WriteRune(r)
	}
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == '\r' && i+1 < len(s) && s[i+1] == '\n' {
			i++
			r = '\n'
		}
		i += size
		c := classify(r)
		if r == utf8.RuneError && size == 1 {
			c = bad
		}
		switch c {
		case keep:
			put(r)
		case blank:
			put(' ')
		case bad:
			put(utf8.RuneError)
		case mark:
			one, composed := compose(base, r)
			switch {
			case base == 0 || marks == maxMarks || base < utf8.RuneSelf && !composed:
				put(utf8.RuneError)
			case composed && marks == 0:
				base = one
			default:
				if marks == 0 {
					b.WriteRune(base)
				}
				marks++
				b.WriteRune(r)
			}
		case drop:
		}
	}
	if base != 0 && marks == 0 {
		b.WriteRune(base)
	}
	return Safe(b.String())
}

// plainPrefix is the length of the part of s that needs no change and holds no
// marks. For nearly all text of a hall this is all of it, and Clean allocates
// nothing.
func plainPrefix(s string) int {
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if c < ' ' || c == 0x7f {
				return i
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		if classify(r) != keep {
			return i
		}
		i += size
	}
	return len(s)
}

// compose gives the one character that a base and a mark make together.
func compose(base, r rune) (rune, bool) {
	if base == 0 || unicode.Is(unicode.Han, base) {
		return 0, false
	}
	s := norm.NFC.String(string([]rune{base, r}))
	one, n := utf8.DecodeRuneInString(s)
	return one, n == len(s)
}

// classify orders the tests by how often they hit: ASCII, Han, full-width forms.
func classify(r rune) class {
	switch {
	case r >= ' ' && r < 0x7f:
		return keep
	case r >= 0x4E00 && r <= 0x9FFF, r >= 0xFF01 && r <= 0xFF5E, r >= 0x3000 && r <= 0x3029:
		return keep
	case r == '\t' || r == '\n':
		return blank
	case r < ' ', r >= 0x7f && r < 0xA0:
		return bad
	case r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0100 && r <= 0xE01EF:
		return drop
	case unicode.Is(unshowable, r), r&0xFFFE == 0xFFFE:
		return bad
	case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Mc, r), unicode.Is(unicode.Me, r):
		if unicode.Is(unicode.Mn, r) && unicode.In(r, markScripts...) {
			return mark
		}
		return bad
	case unicode.Is(unicode.Zs, r):
		return blank
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
		return bad
	case unicode.IsGraphic(r), unicode.Is(unicode.Co, r), r>>16 == 2, r>>16 == 3:
		return keep
	default:
		return bad // surrogates and what nobody has assigned yet
	}
}

var markScripts = []*unicode.RangeTable{
	unicode.Inherited, unicode.Latin, unicode.Cyrillic, unicode.Greek,
	unicode.Arabic, unicode.Hebrew, unicode.Tibetan, unicode.Mongolian,
}

// unshowable lists what the general categories do not catch.
var unshowable = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x034F, 0x034F, 1}, // combining grapheme joiner
		{0x061C, 0x061C, 1}, // Arabic letter mark
		{0x0D4E, 0x0D4E, 1}, // prepends itself to the next letter
		{0x0E33, 0x0E33, 1}, // Thai and Lao AM join the letter before them
		{0x0EB3, 0x0EB3, 1},
		{0x1100, 0x11FF, 1}, // conjoining jamo and two of the Hangul fillers
		{0x17B4, 0x17B5, 1}, // Khmer inherent vowels, never shown
		{0x180B, 0x180F, 1}, // Mongolian variation selectors
		{0x200B, 0x200F, 1}, // zero-width, directional marks
		{0x202A, 0x202E, 1}, // bidi embeddings and overrides
		{0x2060, 0x206F, 1}, // word joiner, isolates, invisible operators
		{0x3164, 0x3164, 1}, // Hangul filler
		{0xA960, 0xA97F, 1}, // conjoining jamo
		{0xD7B0, 0xD7FF, 1}, // conjoining jamo
		{0xFDD0, 0xFDEF, 1}, // non-characters
		{0xFEFF, 0xFEFF, 1}, // byte order mark
		{0xFF9E, 0xFF9F, 1}, // half-width sound marks join the kana before them
		{0xFFA0, 0xFFA0, 1}, // half-width Hangul filler
		{0xFFF0, 0xFFFB, 1}, // unassigned ignorables, interlinear annotation
	},
	R32: []unicode.Range32{
		{0x111C2, 0x111C3, 1}, // prepending letters
		{0x1193F, 0x1193F, 1},
		{0x11941, 0x11941, 1},
		{0x113D1, 0x113D1, 1},
		{0x11A3A, 0x11A3A, 1},
		{0x11A84, 0x11A89, 1},
		{0x11D46, 0x11D46, 1},
		{0x11F02, 0x11F02, 1},
		{0x1BCA0, 0x1BCA3, 1}, // shorthand format controls
		{0x1D173, 0x1D17A, 1}, // musical format controls
		{0x1F1E6, 0x1F1FF, 1}, // regional indicators: a flag is 1, 2 or 4 cells
		{0x1F3FB, 0x1F3FF, 1}, // skin tones
		{0xE0000, 0xE00FF, 1}, // tags
		{0xE01F0, 0xE0FFF, 1},
	},
}
