package values

import (
	"fmt"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// GB18030Error is a byte sequence or a character that GB 18030 has no place
// for. Nothing is ever replaced: who gets no error got every character.
type GB18030Error struct {
	Offset int    // bytes from the start of the input
	Reason string // truncated, code, utf8
}

func (e *GB18030Error) Error() string {
	return fmt.Sprintf("values: gb18030: %s at byte %d", e.Reason, e.Offset)
}

// Reasons of a GB18030Error.
const (
	GBTruncated = "truncated" // a sequence is cut off by the end
	GBCode      = "code"      // no such code is assigned
	GBUTF8      = "utf8"      // the text to encode is not valid UTF-8
)

const (
	gbTwoByteCodes  = 126 * 190   // lead 81–FE, trail 40–7E 80–FE
	gbBMPCodes      = 39420       // four-byte codes 81308130–8431A439
	gbPlanesFirst   = 189000      // 90308130, U+10000
	gbPlanesCodes   = 0x100000    // up to E3329A35, U+10FFFF
	gbUserZoneFirst = 124 * 12600 // FD308130: the standard's four-byte user zone
)

// gbTables is the whole code, derived from the two-byte table of x/text (for
// the codes that it keeps) and the tables of this package.
type gbTables struct {
	two    [gbTwoByteCodes]rune // by pointer
	four   [gbBMPCodes]rune     // by linear index
	encode [0x10000]uint32      // BMP: 1+pointer of a two-byte code, or linear index | gbFour
	extra  map[rune]uint32      // the six outside the BMP that have a two-byte code, likewise
	user   map[uint32]rune      // linear index in the user zone
}

const gbFour = 1 << 31

var gb = sync.OnceValue(func() *gbTables {
	t := &gbTables{extra: make(map[rune]uint32), user: make(map[uint32]rune)}
	decoder := simplifiedchinese.GB18030.NewDecoder()
	for p := range gbTwoByteCodes {
		code := gbCode(p)
		if out, err := decoder.Bytes([]byte{byte(code >> 8), byte(code)}); err == nil {
			if r, n := utf8.DecodeRune(out); n == len(out) && r != utf8.RuneError {
				t.two[p] = r
			}
		}
	}
	for _, run := range gbPrivate {
		p := gbPointer(byte(run.first>>8), byte(run.first))
		for i := range run.count {
			t.two[p+i] = run.point + rune(i)
		}
	}
	// The four-byte codes of the BMP are, in order, the code points that had
	// no shorter code in the edition of 2000.
	var short [0x10000]bool
	for _, r := range t.two {
		short[r] = true
	}
	var index [0x10000]int
	next := 0
	for r := rune(0x80); r < 0x10000; r++ {
		if short[r] || r >= 0xD800 && r < 0xE000 {
			continue
		}
		t.four[next] = r
		index[r] = next
		next++
	}
	// Later editions swap: the character takes the two-byte code, its private
	// stand-in the four-byte code that fell free. Six characters beyond the
	// BMP leave no such code (theirs still decodes to them): their stand-ins
	// go to the user zone, so that every code point keeps a code of its own.
	spare := uint32(gbUserZoneFirst)
	for _, moved := range gbMoved {
		t.two[gbPointer(byte(moved.code>>8), byte(moved.code))] = moved.now
		if moved.now < 0x10000 {
			t.four[index[moved.now]] = moved.old
			continue
		}
		t.extra[moved.now] = 1 + uint32(gbPointer(byte(moved.code>>8), byte(moved.code)))
		t.user[spare] = moved.old
		t.encode[moved.old] = spare | gbFour
		spare++
	}
	for i, r := range t.four {
		t.encode[r] = uint32(i) | gbFour
	}
	for p, r := range t.two {
		if r < 0x10000 {
			t.encode[r] = 1 + uint32(p)
		}
	}
	return t
})

// gbPointer numbers the two-byte codes 0 … 23,939 row by row.
func gbPointer(lead, trail byte) int {
	p := int(lead-0x81)*190 + int(trail-0x40)
	if trail > 0x7F {
		p--
	}
	return p
}

func gbCode(p int) uint16 {
	trail := p%190 + 0x40
	if trail >= 0x7F {
		trail++
	}
	return uint16(p/190+0x81)<<8 | uint16(trail)
}

func isTrail(b byte) bool { return b >= 0x40 && b <= 0xFE && b != 0x7F }

// EncodeGB18030 encodes text so that DecodeGB18030 gives the same text back,
// for every Unicode code point. The only error is text that is not UTF-8
// (*GB18030Error, Offset into text).
func EncodeGB18030(text string) ([]byte, error) {
	t := gb()
	out := make([]byte, 0, len(text))
	for i, r := range text {
		if r < 0x80 {
			out = append(out, byte(r))
			continue
		}
		var code uint32
		switch {
		case r == utf8.RuneError && !isRealFFFD(text[i:]):
			return nil, &GB18030Error{Offset: i, Reason: GBUTF8}
		case r < 0x10000:
			code = t.encode[r]
		default:
			code = t.extra[r]
			if code == 0 {
				code = uint32(gbPlanesFirst+r-0x10000) | gbFour
			}
		}
		if code&gbFour == 0 {
			two := gbCode(int(code) - 1)
			out = append(out, byte(two>>8), byte(two))
			continue
		}
		n := code &^ gbFour
		out = append(out, byte(0x81+n/12600), byte(0x30+n/1260%10), byte(0x81+n/10%126), byte(0x30+n%10))
	}
	return out, nil
}

// isRealFFFD tells the character U+FFFD in the text from a decoding error.
func isRealFFFD(s string) bool { return len(s) >= 3 && s[:3] == "\uFFFD" }

// DecodeGB18030 decodes strictly: a sequence that is cut off or not assigned
// is a *GB18030Error with its offset, never a replacement character.
func DecodeGB18030(data []byte) (string, error) {
	t := gb()
	out := make([]byte, 0, len(data)*3/2)
	for i := 0; i < len(data); {
		b := data[i]
		if b < 0x80 {
			out = append(out, b)
			i++
			continue
		}
		r, size, reason := t.decode(data[i:])
		if reason != "" {
			return "", &GB18030Error{Offset: i, Reason: reason}
		}
		out = utf8.AppendRune(out, r)
		i += size
	}
	return string(out), nil
}

func (t *gbTables) decode(s []byte) (r rune, size int, reason string) {
	if s[0] == 0x80 || s[0] == 0xFF {
		return 0, 0, GBCode
	}
	if len(s) < 2 {
		return 0, 0, GBTruncated
	}
	if isTrail(s[1]) {
		return t.two[gbPointer(s[0], s[1])], 2, ""
	}
	if !isDigit(s[1]) {
		return 0, 0, GBCode
	}
	if len(s) > 2 && (s[2] < 0x81 || s[2] > 0xFE) || len(s) > 3 && !isDigit(s[3]) {
		return 0, 0, GBCode
	}
	if len(s) < 4 {
		return 0, 0, GBTruncated
	}
	n := uint32(s[0]-0x81)*12600 + uint32(s[1]-0x30)*1260 + uint32(s[2]-0x81)*10 + uint32(s[3]-0x30)
	switch {
	case n < gbBMPCodes:
		return t.four[n], 4, ""
	case n >= gbPlanesFirst && n < gbPlanesFirst+gbPlanesCodes:
		return rune(n-gbPlanesFirst) + 0x10000, 4, ""
	}
	if r, ok := t.user[n]; ok {
		return r, 4, ""
	}
	return 0, 0, GBCode
}

// TwoByteGBK reports whether a rune has a two-byte code that receipt printers
// with a Chinese ROM can draw: not ASCII, not a private character, not one of
// the four-byte codes that most printers turn into garbage.
func TwoByteGBK(r rune) bool {
	if isPrivateUse(r) {
		return false
	}
	t := gb()
	if r >= 0x10000 {
		return t.extra[r] != 0
	}
	return r >= 0x80 && t.encode[r] != 0 && t.encode[r]&gbFour == 0
}
