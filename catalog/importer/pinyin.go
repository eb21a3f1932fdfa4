package importer

import (
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"

	"onewindow/catalog"
)

// read spells a name: first letters and the full reading, small, without marks. Letters and digits stand for themselves;
// of a character with several readings the most usual is taken.
func read(name string) catalog.Pinyin {
	var initials, full strings.Builder
	args := pinyin.NewArgs()
	args.Style = pinyin.Normal
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
			syllables := pinyin.SinglePinyin(c, args)
			if len(syllables) == 0 {
				continue
			}
			syl := strings.ReplaceAll(syllables[0], "ü", "v")
			initials.WriteString(syl[:1])
			full.WriteString(syl)
		}
	}
	return catalog.Pinyin{Initials: initials.String(), Full: full.String()}
}
