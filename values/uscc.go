package values

import "strings"

// WarnOrganisation: the organisation code inside a credit code (GB 11714) has
// a wrong check sign. Some old registrations do; the credit code still counts.
const WarnOrganisation = "organisation"

// USCCCheck is the judgment of a unified social credit code.
type USCCCheck struct {
	Value    string   `json:"value"` // as given
	Valid    bool     `json:"valid"`
	Warnings []string `json:"warnings"` // never nil
}

// usccAlphabet: digits and capitals without I, O, S, V, Z (GB 32100).
const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// CheckUSCC tests the 18 signs of GB 32100: alphabet and check sign. The first
// sign may be a letter (registrars A, N, Y …). A wrong inner organisation code
// is only a warning.
func CheckUSCC(value string) USCCCheck {
	c := USCCCheck{Value: value, Warnings: []string{}}
	if len(value) != 18 {
		return c
	}
	sum, weight := 0, 1
	for i := range 17 {
		v := strings.IndexByte(usccAlphabet, value[i])
		if v < 0 {
			return c
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	if usccAlphabet[(31-sum%31)%31] != value[17] {
		return c
	}
	c.Valid = true
	if organisationCheck(value[8:16]) != value[16] {
		c.Warnings = append(c.Warnings, WarnOrganisation)
	}
	return c
}

// organisationCheck is the GB 11714 check sign of eight signs, A = 10 … Z = 35.
func organisationCheck(code string) byte {
	weights := [8]int{3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		v := int(code[i] - '0')
		if code[i] >= 'A' {
			v = int(code[i]-'A') + 10
		}
		sum += v * w
	}
	switch c := 11 - sum%11; c {
	case 10:
		return 'X'
	case 11:
		return '0'
	default:
		return byte('0' + c)
	}
}
