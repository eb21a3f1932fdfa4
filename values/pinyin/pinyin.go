package pinyin

import (
	_ "embed"
	"strings"
	"unicode"
)

// readings is a line for each syllable: it, a blank, and the characters that are most
// usually read so. A text is searched where it lies; the library that it comes from
// builds a table of all characters at every start of the program.
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

// Read spells a name: first letters and the full reading, small, without marks. Letters and digits stand for themselves;
// of a character with several readings the most usual is taken.
func Read(name string) (initials, full string) {
	var first, whole strings.Builder
	for _, c := range name {
		if c >= '！' && c <= '～' {
			c -= '！' - '!'
		}
		switch {
		case c < unicode.MaxASCII && (unicode.IsLetter(c) || unicode.IsDigit(c)):
			c = unicode.ToLower(c)
			first.WriteRune(c)
			whole.WriteRune(c)
		case unicode.Is(unicode.Han, c):
			syl := syllable(c)
			if syl == "" {
				continue
			}
			first.WriteString(syl[:1])
			whole.WriteString(syl)
		}
	}
	return first.String(), whole.String()
}
