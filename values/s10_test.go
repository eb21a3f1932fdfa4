package values

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParcelNo(t *testing.T) {
	for name, tt := range map[string]struct {
		text, want string
		looks      bool
	}{
		"the standard's example": {"RR473124829GB", "RR473124829GB", true},
		"another":                {"EE876543216CN", "EE876543216CN", true},
		"small letters":          {"rr473124829gb", "RR473124829GB", true},
		"in groups":              {" RR 473 124 829 GB\r\n", "RR473124829GB", true},
		"rest 1 is written 0":    {"EA000000080CN", "EA000000080CN", true},
		"rest 0 is written 5":    {"EA000000005CN", "EA000000005CN", true},
		"wrong check digit":      {"RR473124828GB", "", true},
		"two digits changed":     {"RR437124829GB", "", true},
		"a letter too few":       {"R473124829GB", "", false},
		"a digit too many":       {"RR4731248299GB", "", false},
		"a digit for a letter":   {"R0473124829GB", "", false},
		"a letter for a digit":   {"RR47312482OGB", "", false},
		"other digits":           {"RR４73124829GB", "", false},
		"the Kelvin sign":        {"RR473124829G\u212a", "", false},
		"a case number":          {"DG20261123000001", "", false},
		"a code of ours":         {"OWT/G001//0000", "", false},
		"nothing":                {"", "", false},
	} {
		no, ok := ParcelNo(tt.text)
		if no != tt.want || ok != (tt.want != "") || LooksParcel(tt.text) != tt.looks {
			t.Errorf("%s: %q, %t, looks like one: %t", name, no, ok, LooksParcel(tt.text))
		}
	}
}

// Every number that is made is read, and one wrong digit is found: the weights
// have no common factor with 11, and only the digits that are written alike (a
// check of 10 as 0, of 11 as 5) could hide one.
func TestParcelNoFindsMisreading(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		serial := rapid.Uint32Range(0, 99_999_999).Draw(t, "serial")
		no := NewParcelNo("EA", serial, "CN")
		if got, ok := ParcelNo(no); !ok || got != no {
			t.Fatalf("%s is not read", no)
		}
		at := rapid.IntRange(2, 10).Draw(t, "at")
		digit := byte('0') + byte(rapid.IntRange(0, 9).Draw(t, "digit"))
		wrong := no[:at] + string(digit) + no[at+1:]
		_, ok := ParcelNo(wrong)
		hidden := strings.ContainsRune("05", rune(no[10]))
		if ok && wrong != no && !hidden {
			t.Fatalf("%s passes for %s", wrong, no)
		}
	})
}

func FuzzParcelNo(f *testing.F) {
	for _, s := range []string{"RR473124829GB", " ee 876 543 216 cn", "RR473124828GB", "R\u017f473124829GB", "6901234567892", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		no, ok := ParcelNo(text)
		if !ok {
			if no != "" {
				t.Fatalf("%q is refused and read as %q", text, no)
			}
			return
		}
		again, ok := ParcelNo(no)
		if !ok || again != no || len(no) != 13 || !LooksParcel(text) {
			t.Fatalf("%q is read as %q, then as %q", text, no, again)
		}
	})
}
