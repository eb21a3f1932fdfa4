package values

import "strings"

// licenceRoot is the national root of the identifiers of electronic licences.
const licenceRoot = "1.2.156.3005.2."

// licenceSigns are the signs of the check character, by their worth.
const licenceSigns = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// IsLicenceNo reports whether a text is the identifier of an electronic licence
// (电子证照标识), as stands in the code that its holder shows or that is printed on
// the licence: the root, the kind of licence, the issuer, the serial number, three
// digits of the version and a check character, with dots between. Blanks around it
// are ignored. False for any other text and for a wrong check character.
//
// Source: GB/T 36904-2018 (identifiers of electronic licences); the check is ISO/IEC
// 7064 MOD 37,36 (GB/T 17710) over the four parts in the middle.
func IsLicenceNo(text string) bool {
	parts := strings.Split(strings.TrimPrefix(strings.TrimSpace(text), licenceRoot), ".")
	if !LooksLicence(text) || len(parts) != 5 || len(parts[4]) != 1 {
		return false
	}
	check := 36
	for _, part := range parts[:4] {
		if part == "" {
			return false
		}
		for i := range len(part) {
			worth := strings.IndexByte(licenceSigns, part[i])
			if worth < 0 {
				return false
			}
			check = (check + worth) % 36
			if check == 0 {
				check = 36
			}
			check = check * 2 % 37
		}
	}
	version := parts[3]
	return len(version) == 3 && strings.Trim(version, "0123456789") == "" && parts[4][0] == licenceSigns[(37-check)%36]
}

// LooksLicence reports whether a text begins like the identifier of an electronic
// licence: one that IsLicenceNo refuses all the same was misread.
func LooksLicence(text string) bool { return strings.HasPrefix(strings.TrimSpace(text), licenceRoot) }
