package tui

import (
	"unicode"
	"unicode/utf8"
)

// MarkKind says why a character asks for a second look. It is a code: the
// sentence for it is the caller's.
type MarkKind string

// What [Suspicious] finds.
const (
	MarkHidden  MarkKind = "hidden"       // takes no cell or cannot be seen
	MarkBidi    MarkKind = "bidi"         // turns the order of the text round
	MarkControl MarkKind = "control"      // C0, C1, DEL, separators
	MarkBroken  MarkKind = "broken"       // not UTF-8, or already replaced once
	MarkScript  MarkKind = "mixed_script" // a letter of another script in the same word
	MarkTwin    MarkKind = "twin"         // looks like another, common character
)

// Mark is one finding: the place in code points, the character, and why.
type Mark struct {
	At   int
	Rune rune
	Kind MarkKind
}

// Suspicious lists what in s may make a person read something else than what is
// stored, in order. Ordinary Chinese, Latin and digits give nil. The separator
// of minority names (U+00B7) and variation selectors behind a Han character are
// ordinary.
func Suspicious(s string) []Mark {
	var out []Mark
	add := func(at int, r rune, k MarkKind) { out = append(out, Mark{At: at, Rune: r, Kind: k}) }
	at := 0
	prev := rune(0)
	word := wordScripts{}
	for i := 0; i < len(s); at++ {
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		if r < utf8.RuneSelf && r >= ' ' && r != 0x7f {
			word.step(at, r, add)
			prev = r
			continue
		}
		switch {
		case r == utf8.RuneError:
			add(at, r, MarkBroken)
		case isBidi(r):
			add(at, r, MarkBidi)
		case unicode.IsControl(r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			add(at, r, MarkControl)
		case r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0100 && r <= 0xE01EF:
			if !unicode.Is(unicode.Han, prev) {
				add(at, r, MarkHidden)
			}
		case classify(r) == bad, r == 0x2800:
			add(at, r, MarkHidden)
			continue
		case isTwin(r):
			add(at, r, MarkTwin)
		}
		word.step(at, r, add)
		prev = r
	}
	return out
}

func isBidi(r rune) bool {
	return r == 0x061C || r == 0x200E || r == 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

// isTwin: radicals and compatibility ideographs have a common Han character
// that looks the same and compares unequal.
func isTwin(r rune) bool {
	switch {
	case r >= 0xFA0E && r <= 0xFA29:
		// Twelve of these are unified ideographs in their own right.
		switch r {
		case 0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F, 0xFA21, 0xFA23, 0xFA24, 0xFA27, 0xFA28, 0xFA29:
			return false
		}
		return true
	case r >= 0x2E80 && r <= 0x2FD5, r >= 0xF900 && r <= 0xFAFF, r >= 0x2F800 && r <= 0x2FA1F:
		return true
	}
	return false
}

// wordScripts watches one run of letters for scripts that imitate each other.
type wordScripts struct{ first script }

type script uint8

const (
	scriptNone script = iota
	scriptLatin
	scriptCyrillic
	scriptGreek
	scriptHan
	scriptKana
	scriptOther
)

func scriptOf(r rune) script {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
		return scriptLatin
	case unicode.Is(unicode.Han, r):
		return scriptHan
	case !unicode.IsLetter(r):
		return scriptNone
	case unicode.Is(unicode.Latin, r):
		return scriptLatin
	case unicode.Is(unicode.Cyrillic, r):
		return scriptCyrillic
	case unicode.Is(unicode.Greek, r):
		return scriptGreek
	case unicode.In(r, unicode.Katakana, unicode.Hiragana, unicode.Bopomofo):
		return scriptKana
	default:
		return scriptOther
	}
}

func (w *wordScripts) step(at int, r rune, add func(int, rune, MarkKind)) {
	if unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) {
		return
	}
	sc := scriptOf(r)
	switch {
	case sc == scriptNone:
		w.first = scriptNone
	case w.first == scriptNone:
		w.first = sc
	case sc == w.first, harmless(w.first, sc):
	default:
		add(at, r, MarkScript)
	}
}

// harmless: Chinese text is full of Latin letters without a blank between.
func harmless(a, b script) bool {
	return a == scriptHan && b == scriptLatin || a == scriptLatin && b == scriptHan
}
