package catalog

import "strings"

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

// syllables cuts the full reading of a name at the syllables that its initials announce: "xa" and "xian" give xi'an,
// "x" and "xian" one syllable. A letter or digit of the name itself stands for itself. The answer holds the beginning of
// every syllable and the end of the last; nil when the two do not fit.
func syllables(initials, full string) []int {
	if initials == "" || len(initials) > len(full) {
		return nil
	}
	cuts := make([]int, 0, len(initials)+1)
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
		cuts = append(cuts, at)
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
		return nil
	}
	return append(cuts, len(full))
}

// mixed reports whether the query spells a beginning of the name with some syllables whole and some shortened to their
// first letter (or zh, ch, sh): zhufgjj finds zhu'fang'gong'ji'jin. The last syllable may be cut anywhere.
func mixed(query, full string, cuts []int) bool {
	if len(cuts) < 2 || query == "" || query[0] != full[0] {
		return false
	}
	return mixedFrom(query, full, cuts, 0)
}

func mixedFrom(query, full string, cuts []int, i int) bool {
	if query == "" {
		return true
	}
	if i+1 >= len(cuts) {
		return false
	}
	syl := full[cuts[i]:cuts[i+1]]
	if query[0] != syl[0] {
		return false
	}
	if strings.HasPrefix(syl, query) {
		return true
	}
	if len(syl) > 1 && strings.HasPrefix(query, syl) && mixedFrom(query[len(syl):], full, cuts, i+1) {
		return true
	}
	if len(syl) > 2 && syl[1] == 'h' && strings.HasPrefix(query, syl[:2]) && mixedFrom(query[2:], full, cuts, i+1) {
		return true
	}
	return mixedFrom(query[1:], full, cuts, i+1)
}
