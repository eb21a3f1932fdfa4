package values

import (
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Personal is text about a person: a name, a number, an address. It is kept
// and exchanged in clear (JSON, storage), but every fmt verb and every log
// shows the mask only, so that a careless log line does not publish a citizen.
type Personal string

// Clear returns the text itself. Each call is a decision to show it.
func (p Personal) Clear() string { return string(p) }

// Mask returns the text with its identifying middle hidden. The rule follows
// the shape of the text: 15 or 18 letters and digits are an identity number
// (MaskID), 11 digits from 1 a mobile number (MaskPhone), two to four Han
// characters or a dotted name a Chinese name (MaskName); anything else keeps
// its first and last character with *** between.
func (p Personal) Mask() string {
	s := string(p)
	n := utf8.RuneCountInString(s)
	switch {
	case s == "":
		return ""
	case (n == 15 || n == 18) && isAlnum(s):
		return MaskID(s)
	case isMobile(s):
		return MaskPhone(s)
	case isHanName(s, n):
		return MaskName(s)
	case n == 1:
		return "*"
	case n == 2:
		first, _ := utf8.DecodeRuneInString(s)
		return string(first) + "*"
	}
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	return string(first) + "***" + string(last)
}

// String returns the mask.
func (p Personal) String() string { return p.Mask() }

// GoString returns the mask as a Go string literal.
func (p Personal) GoString() string { return strconv.Quote(p.Mask()) }

// Format writes the mask for every verb: %x of a name would else be the name.
func (p Personal) Format(f fmt.State, verb rune) {
	text := p.Mask()
	if verb == 'q' || (verb == 'v' && f.Flag('#')) {
		text = strconv.Quote(text)
	}
	if width, ok := f.Width(); ok {
		pad := strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
		if f.Flag('-') {
			text += pad
		} else {
			text = pad + text
		}
	}
	_, _ = f.Write([]byte(text))
}

// LogValue is the mask, for slog.
func (p Personal) LogValue() slog.Value { return slog.StringValue(p.Mask()) }

// MaskID hides the middle of an identity number and keeps its length:
// 4419**********123X. Numbers shorter than 12 keep two signs at either end,
// shorter than 6 none.
func MaskID(s string) string {
	runes := []rune(s)
	keep := 4
	switch {
	case len(runes) < 6:
		keep = 0
	case len(runes) < 12:
		keep = 2
	}
	for i := keep; i < len(runes)-keep; i++ {
		runes[i] = '*'
	}
	return string(runes)
}

// MaskPhone hides the middle of a telephone number: 138****8000. Numbers
// shorter than seven digits are hidden whole.
func MaskPhone(s string) string {
	runes := []rune(s)
	if len(runes) < 7 {
		return strings.Repeat("*", len(runes))
	}
	for i := len(runes) - 8; i < len(runes)-4; i++ {
		if i >= 0 {
			runes[i] = '*'
		}
	}
	return string(runes)
}

// MaskName keeps the family name: 张*, 欧阳**. A dotted name keeps its first
// character and its dots, a Latin name the first letter of each word.
func MaskName(s string) string {
	runes := []rune(s)
	if len(runes) == 0 {
		return ""
	}
	if !hasHan(s) {
		start := true
		for i, r := range runes {
			switch {
			case !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r):
				start = true
			case start:
				start = false
			default:
				runes[i] = '*'
			}
		}
		return string(runes)
	}
	keep := 1
	if len(runes) > 2 && compoundFamilyNames[string(runes[:2])] {
		keep = 2
	}
	if len(runes) == 1 {
		return "*"
	}
	for i := keep; i < len(runes); i++ {
		if !isNameDot(runes[i]) {
			runes[i] = '*'
		}
	}
	return string(runes)
}

// compoundFamilyNames are the two-character family names in use.
var compoundFamilyNames = func() map[string]bool {
	names := make(map[string]bool)
	for _, name := range strings.Fields(`欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 司徒 令狐 夏侯
		南宫 端木 长孙 宇文 轩辕 独孤 钟离 闻人 赫连 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙
		鲜于 闾丘 司空 亓官 司寇 子车 颛孙 巫马 公西 漆雕 乐正 壤驷 公良 拓跋 夹谷 宰父 谷梁
		段干 百里 东郭 南门 呼延 羊舌 微生 梁丘 左丘 东门 西门 第五 公羊 万俟 歐陽 諸葛 東方 司馬`) {
		names[name] = true
	}
	return names
}()

func isAlnum(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !isDigit(c) && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return s != ""
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isMobile(s string) bool {
	if len(s) != 11 || s[0] != '1' {
		return false
	}
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}

func isHanName(s string, n int) bool {
	dots := 0
	for _, r := range s {
		switch {
		case isNameDot(r):
			dots++
		case !unicode.Is(unicode.Han, r) && !isPrivateUse(r):
			return false
		}
	}
	return dots < n && (dots > 0 || n >= 2 && n <= 4)
}

// isNameDot knows the dot of minority names in the forms seen on cards
// (values must be compared exactly; this is for masks only).
func isNameDot(r rune) bool { return r == '·' || r == '•' || r == '・' || r == '．' }

func hasHan(s string) bool {
	for _, r := range s {
		if unicode.Is(unicode.Han, r) || isPrivateUse(r) {
			return true
		}
	}
	return false
}

// isPrivateUse is true for the zones in which old cards keep rare characters.
func isPrivateUse(r rune) bool {
	return r >= 0xE000 && r <= 0xF8FF || r >= 0xF0000 && r <= 0x10FFFF
}
