package catalog

import (
	"strings"
	"unicode"
)

// fold brings a query or a name into the form in which they are compared: full-width letters, digits and signs become
// narrow (ＺＦ２ → zf2), Chinese marks become their narrow sisters (。→ .), letters become small, and blanks and all
// other marks fall away, so that 「GJJ。001」 typed with the input method on is gjj001.
func fold(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		switch {
		case r >= 'A' && r <= 'Z':
			b.WriteRune(r + 'a' - 'A')
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == 'ü' || r == 'Ü':
			b.WriteByte('v')
		case r < 0x80 || !unicode.IsLetter(r) && !unicode.IsNumber(r):
			// Marks and blanks do not tell names apart.
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// plain reports whether folding would change nothing.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// latin reports whether a folded text holds letters and digits of ASCII alone.
func latin(folded string) bool { return plain(folded) }
