package values

import "strings"

// s10Weights are those of the eight digits of the serial number.
const s10Weights = "86423597"

// ParcelNo reads the number of a postal item as UPU S10 writes it: two letters
// of the service, eight digits, a check digit, two letters of the country of
// the post (RR123456785CN). Capitals or not, and blanks between the groups, are
// all the same; no is in capitals without blanks. ok is false for any other
// text and for a wrong check digit.
//
// Source: Universal Postal Union, standard S10 (identification of postal
// items, 13-character identifier). A number may be used again after twelve
// months.
func ParcelNo(text string) (no string, ok bool) {
	if !LooksParcel(text) {
		return "", false
	}
	no = s10Plain(text)
	if s10Check(no[2:10]) != no[10] {
		return "", false
	}
	return no, true
}

// LooksParcel reports whether a text has the form of a parcel number, whatever
// its check digit: one that ParcelNo refuses all the same was misread.
func LooksParcel(text string) bool {
	no := s10Plain(text)
	if len(no) != 13 {
		return false
	}
	for i := range len(no) {
		low, high := byte('0'), byte('9')
		if i < 2 || i > 10 {
			low, high = 'A', 'Z'
		}
		if no[i] < low || no[i] > high {
			return false
		}
	}
	return true
}

// NewParcelNo writes the number of the parcel with a serial number, of which
// the last eight digits count, in a service such as EA and a country such as CN.
func NewParcelNo(service string, serial uint32, country string) string {
	digits := make([]byte, 8)
	for i := range digits {
		digits[7-i] = '0' + byte(serial%10)
		serial /= 10
	}
	return service + string(digits) + string(s10Check(string(digits))) + country
}

// s10Plain is a text in capitals and without blanks. Only letters of ASCII are
// raised: no other sign becomes one of a parcel number.
func s10Plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '\t' || r == '\r' || r == '\n':
			return -1
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, text)
}

// s10Check is the check digit of eight digits: 11 less the rest of their
// weighted sum by 11, where 10 is written 0 and 11 is written 5.
func s10Check(digits string) byte {
	sum := 0
	for i := range len(s10Weights) {
		sum += int(digits[i]-'0') * int(s10Weights[i]-'0')
	}
	switch check := 11 - sum%11; check {
	case 10:
		return '0'
	case 11:
		return '5'
	default:
		return '0' + byte(check)
	}
}
