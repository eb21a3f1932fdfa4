package catalog

import (
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// finals are the endings of Mandarin syllables as they are written in pinyin without tones (ü as v or u).
var finals = func() map[string]bool {
	m := map[string]bool{}
	for _, f := range strings.Fields(`a o e i u v ai ei ui ao ou iu ie ue ve er an en in un vn ang eng ing ong
		ia ian iang iao iong ua uai uan uang uo van uen io`) {
		m[f] = true
	}
	return m
}()

// syllable reports whether s can be one syllable. It takes a few that no character has; the initials beside it rule
// those out well enough.
func syllable(s string) bool {
	if s == "" {
		return false
	}
	if len(s) == 1 {
		return s == "a" || s == "o" || s == "e" || s == "n" || s == "m" || (s[0] >= '0' && s[0] <= '9')
	}
	rest := s
	switch {
	case strings.HasPrefix(s, "zh"), strings.HasPrefix(s, "ch"), strings.HasPrefix(s, "sh"):
		rest = s[2:]
	case strings.IndexByte("bpmfdtnlgkhjqxrzcsyw", s[0]) >= 0:
		rest = s[1:]
	case strings.IndexByte("aoe", s[0]) < 0:
		return false
	}
	return finals[rest]
}

// longestReading bounds what can be cut: the cuts are kept as bytes.
const longestReading = 255

// syllables cuts the full reading of a name at the syllables that its initials announce: "xa" and "xian" give xi'an,
// "x" and "xian" one syllable. A letter or digit of the name itself stands for itself. The answer holds, one byte each,
// the beginning of every syllable and the end of the last; it is empty when the two do not fit.
func syllables(initials, full string) string {
	if initials == "" || len(initials) > len(full) || len(full) > longestReading {
		return ""
	}
	cuts := make([]byte, 0, len(initials)+1)
	budget := 50 * len(full)
	var cut func(i, at int) bool
	cut = func(i, at int) bool {
		if budget--; budget < 0 {
			return false
		}
		if i == len(initials) {
			return at == len(full)
		}
		if at >= len(full) || full[at] != initials[i] {
			return false
		}
		cuts = append(cuts, byte(at))
		for n := min(6, len(full)-at); n >= 1; n-- {
			if n > 1 && !syllable(full[at:at+n]) {
				continue
			}
			if cut(i+1, at+n) {
				return true
			}
		}
		cuts = cuts[:len(cuts)-1]
		return false
	}
	if !cut(0, 0) {
		return ""
	}
	return string(append(cuts, byte(len(full))))
}

// longestMixed bounds a mixed query: the places reached in it are the bits of a word.
const longestMixed = 63

// mixed reports whether the query spells a beginning of the name with some syllables whole and some shortened to their
// first letter (or zh, ch, sh): zhufgjj finds zhu'fang'gong'ji'jin. The last syllable may be cut anywhere. It goes along
// all readings of the query at once, so that none costs more than its length.
func mixed(query, full, cuts string) bool {
	if len(cuts) < 2 || query == "" || len(query) > longestMixed || query[0] != full[0] {
		return false
	}
	reached := uint64(1)
	for i := 0; i+1 < len(cuts) && reached != 0; i++ {
		syl := full[cuts[i]:cuts[i+1]]
		var next uint64
		for rest := reached; rest != 0; rest &= rest - 1 {
			at := bits.TrailingZeros64(rest)
			left := query[at:]
			if strings.HasPrefix(syl, left) {
				return true
			}
			if left[0] != syl[0] {
				continue
			}
			next |= 1 << (at + 1)
			if strings.HasPrefix(left, syl) {
				next |= 1 << (at + len(syl))
			}
			if len(syl) > 2 && syl[1] == 'h' && left[1] == 'h' {
				next |= 1 << (at + 2)
			}
		}
		reached = next
	}
	return false
}

// readings are the syllables that the names of a catalogue give to every character.
type readings map[rune][]string

// learn takes the syllables of a name whose reading can be cut into as many as it has characters.
func (r readings) learn(s spelled) {
	n := len(s.cuts) - 1
	if n < 1 || utf8.RuneCountInString(s.chinese) != n {
		return
	}
	i := 0
	for _, c := range s.chinese {
		syl := s.full[s.cuts[i]:s.cuts[i+1]]
		if !slices.Contains(r[c], syl) {
			r[c] = append(r[c], syl)
		}
		i++
	}
}

// read spells an alias, of which the data give the initials alone. Where a character has several readings its initial
// tells which; an alias with a character that no name has stays without a reading.
func (r readings) read(chinese, initials string) string {
	if utf8.RuneCountInString(chinese) != len(initials) {
		return ""
	}
	var full strings.Builder
	i := 0
	for _, c := range chinese {
		at := slices.IndexFunc(r[c], func(syl string) bool { return syl[0] == initials[i] })
		switch {
		case at >= 0:
			full.WriteString(r[c][at])
		case c == rune(initials[i]):
			full.WriteByte(initials[i])
		default:
			return ""
		}
		i++
	}
	return full.String()
}
