package values

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// IDKind is the family of an identity number and of the card that carries it.
type IDKind string

// The four families that the readers at a desk know.
const (
	Resident      IDKind = "resident"      // GB 11643, 18 signs
	HMT           IDKind = "hmt"           // residence permit for Hong Kong, Macao, Taiwan residents: 810000, 820000, 830000
	Foreigner2017 IDKind = "foreigner2017" // 15 signs from a nationality
	Foreigner2023 IDKind = "foreigner2023" // 18 digits from 9
)

// TravelDocument is the kind of every paper without a number rule of its own: passports, permits of entry.
const TravelDocument IDKind = "other"

// Layers name the first rule that an identity number breaks, in this order.
const (
	LayerLength    = "length"
	LayerCharacter = "character"
	LayerCheck     = "check"
	LayerDate      = "date"
	LayerProvince  = "province"
)

// Sex codes used everywhere in this program.
const (
	Male        = "M"
	Female      = "F"
	Unspecified = "X" // GB/T 2261.1 code 9, ICAO X
	UnknownSex  = "U" // GB/T 2261.1 code 0, and any sign that is no code
)

// IDCheck is what a number says about itself. Birth and Sex are filled only
// for a valid number: a wrong one proves nothing.
type IDCheck struct {
	Value string `json:"value"` // as given
	Type  IDKind `json:"type"`  // "" when the length fits no family
	Valid bool   `json:"valid"`
	Layer string `json:"layer"` // "" or the first rule that fails
	Birth Date   `json:"birth"`
	Sex   string `json:"sex"` // M or F
}

// firstBirth: nobody born earlier comes to a window.
var firstBirth = Date{Year: 1850, Month: 1, Day: 1}

// CheckIDNumber tests a number of any family in layers: length, character,
// check sign, date (existing, 1850 … today), province prefix. County codes are
// not judged: they are historical, and lists of them disagree. A lower-case x
// is accepted as the check sign. The all-digit 15 of before 1999 fail by length.
func CheckIDNumber(value string, today Date) IDCheck {
	c := IDCheck{Value: value}
	switch utf8.RuneCountInString(value) {
	case 15:
		if allDigits(value) {
			c.Type = Resident
			c.Layer = LayerLength
			return c
		}
		c.Type = Foreigner2017
		c.checkForeigner2017(value, today)
	case 18:
		c.Type = kindOf18(value)
		c.check18(value, today)
	default:
		c.Layer = LayerLength
	}
	return c
}

func kindOf18(value string) IDKind {
	switch {
	case strings.HasPrefix(value, "9"):
		return Foreigner2023
	case strings.HasPrefix(value, "810000"), strings.HasPrefix(value, "820000"), strings.HasPrefix(value, "830000"):
		return HMT
	}
	return Resident
}

func (c *IDCheck) check18(value string, today Date) {
	if len(value) != 18 || !allDigits(value[:17]) || !isDigit(value[17]) && value[17] != 'X' && value[17] != 'x' {
		c.Layer = LayerCharacter
		return
	}
	last := value[17]
	if last == 'x' {
		last = 'X'
	}
	if mod11(value[:17]) != last {
		c.Layer = LayerCheck
		return
	}
	birth, err := ParseCompact(value[6:14])
	if err != nil || birth.Before(firstBirth) || birth.After(today) {
		c.Layer = LayerDate
		return
	}
	province := value[:2]
	if c.Type == Foreigner2023 {
		province = value[1:3]
	}
	if !slices.Contains(provinces, province) {
		c.Layer = LayerProvince
		return
	}
	c.Valid, c.Birth, c.Sex = true, birth, parity(value[16])
}

func (c *IDCheck) checkForeigner2017(value string, today Date) {
	if len(value) != 15 || !allDigits(value[3:]) {
		c.Layer = LayerCharacter
		return
	}
	for i := range 3 {
		if value[i] < 'A' || value[i] > 'Z' {
			c.Layer = LayerCharacter
			return
		}
	}
	if checkDigit731(value[:14]) != value[14] {
		c.Layer = LayerCheck
		return
	}
	birth, ok := latestCentury(value[7:13], today)
	if !ok {
		c.Layer = LayerDate
		return
	}
	if !slices.Contains(provinces, value[3:5]) {
		c.Layer = LayerProvince
		return
	}
	c.Valid, c.Birth, c.Sex = true, birth, parity(value[13])
}

// provinces are the first two digits of GB/T 2260 codes, with the permits of
// Hong Kong, Macao and Taiwan residents.
var provinces = strings.Fields("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 " +
	"50 51 52 53 54 61 62 63 64 65 71 81 82 83")

// mod11 is the check sign of ISO 7064 MOD 11-2 for 17 digits.
func mod11(digits string) byte {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += w * int(digits[i]-'0')
	}
	return "10X98765432"[sum%11]
}

// latestCentury reads yymmdd as the latest existing day that is not after today.
func latestCentury(yymmdd string, today Date) (Date, bool) {
	for century := today.Year / 100; century*100 >= firstBirth.Year-firstBirth.Year%100; century-- {
		d, err := ParseCompact(string([]byte{byte('0' + century/10%10), byte('0' + century%10)}) + yymmdd)
		if err == nil && !d.After(today) && !d.Before(firstBirth) {
			return d, true
		}
	}
	return Date{}, false
}

// parity is the sex by the order digit: odd is male.
func parity(digit byte) string {
	if (digit-'0')%2 == 1 {
		return Male
	}
	return Female
}

// SexFromGB turns a GB/T 2261.1 code (one digit, as on the cards) into ours.
// A sign that is no code stays unknown: never "not 1, so female".
func SexFromGB(code string) string {
	switch code {
	case "1":
		return Male
	case "2":
		return Female
	case "9":
		return Unspecified
	}
	return UnknownSex
}

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}
