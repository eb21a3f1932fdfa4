package importer

import (
	_ "embed"
	"strings"
	"unicode"

	"onewindow/catalog"
)

// readings is a line for each syllable: it, a blank, and the characters that are most
// usually read so. A text is searched where it lies; the library that it comes from
// builds a table of all characters at every start of the program, for nobody but the
// importer.
//
//go:embed readings.txt
var readings string

// syllable is the most usual reading of a character, without its tone; "" when
// none is known.
func syllable(c rune) string {
	at := strings.IndexRune(readings, c)
	if at < 0 {
		return ""
	}
	line := readings[strings.LastIndexByte(readings[:at], '\n')+1:]
	syl, _, _ := strings.Cut(line, " ")
	return syl
}

// read spells a name: first letters and the full reading, small, without marks. Letters and digits stand for themselves;
// of a character with several readings the most usual is taken.
func read(name string) catalog.Pinyin {
	var initials, full strings.Builder
	for _, c := range name {
		if c >= '！' && c <= '～' {
			c -= '！' - '!'
		}
		switch {
		case c < unicode.MaxASCII && (unicode.IsLetter(c) || unicode.IsDigit(c)):
			c = unicode.ToLower(c)
			initials.WriteRune(c)
			full.WriteRune(c)
		case unicode.Is(unicode.Han, c):
			syl := syllable(c)
			if syl == "" {
				continue
			}
			initials.WriteString(syl[:1])
			full.WriteString(syl)
		}
	}
	return catalog.Pinyin{Initials: initials.String(), Full: full.String()}
}
