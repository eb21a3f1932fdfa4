package values

import (
	"regexp"
	"slices"
	"strings"
)

// MRZReading is what a reader's lines may be taken for at a desk. Unlike
// ParseMRZ it repairs what a check digit proves, and of a layout that no public
// standard confirms it keeps the fields alone whose digits hold.
type MRZReading struct {
	MRZ
	Lines []string // from top to bottom, as they were read
	// Repaired are the checks that hold only because letters that look like
	// digits were taken for digits: the clerk confirms these fields.
	Repaired []string
	// Unverified layouts are confirmed whole by the clerk.
	Unverified bool
}

// Fields of a document that a person fills in where nothing proves what was
// read.
const (
	WantName   = "name"
	WantNumber = "number"
	WantBirth  = "birth"
	WantExpiry = "expiry"
)

// Card is what a reading proves. A field that no check digit vouches for is
// left out of it and named in wants. Names have no digit of their own: they are
// taken from a layout that is confirmed while every check holds. Unknown parts
// of a birth date are no reason to ask.
func (r MRZReading) Card() (c Card, wants []string) {
	c = Card{Kind: TravelDocument, Sex: r.Sex, Nationality: r.Nationality}
	name := strings.TrimSpace(r.Surname + " " + r.GivenNames)
	if r.Unverified || !r.Valid {
		name, c.Sex, c.Nationality = "", "", ""
	}
	if c.NameEn = Personal(name); name == "" {
		wants = append(wants, WantName)
	}
	if r.Checks[CheckDocumentNumber] && r.DocumentNumber != "" {
		c.IDNumber = Personal(r.DocumentNumber)
	} else {
		wants = append(wants, WantNumber)
	}
	if birth, err := ParseDate(r.Birth); err == nil && r.Checks[CheckBirth] {
		c.Birth = birth
	} else if !r.Valid || !r.Checks[CheckBirth] {
		wants = append(wants, WantBirth)
	}
	if expiry, err := ParseDate(r.Expiry); err == nil && r.Checks[CheckExpiry] {
		c.ValidTo = expiry
	} else {
		wants = append(wants, WantExpiry)
	}
	return c, wants
}

// numericAt says, by format, what each line has at each position: n a digit
// that a check digit covers, or a check digit itself; anything else is a sign
// that is never repaired. Document numbers and optional data may hold letters,
// names and nationalities have no digit that would prove a repair.
var numericAt = map[string][]string{
	"TD1": {
		strings.Repeat(".", 14) + "n" + strings.Repeat(".", 15),
		"nnnnnnn" + "." + "nnnnnnn" + "..." + strings.Repeat(".", 11) + "n",
		strings.Repeat(".", 30),
	},
	"TD2":    {strings.Repeat(".", 36), twoLinesNumeric + strings.Repeat(".", 7) + "n"},
	"TD3":    {strings.Repeat(".", 44), twoLinesNumeric + strings.Repeat(".", 14) + "nn"},
	"MRVA":   {strings.Repeat(".", 44), twoLinesNumeric + strings.Repeat(".", 16)},
	"MRVB":   {strings.Repeat(".", 36), twoLinesNumeric + strings.Repeat(".", 8)},
	"CN_EEP": {strings.Repeat(".", 11) + "n." + "nnnnnnn." + "nnnnnnn." + "n"},
}

const twoLinesNumeric = ".........n" + "..." + "nnnnnnn" + "." + "nnnnnnn"

// looksLike is what an optical reader takes digits for (devices/mrz.md §2).
var looksLike = strings.NewReplacer("O", "0", "Q", "0", "D", "0", "I", "1", "L", "1", "Z", "2", "S", "5", "G", "6", "B", "8")

// ReadMRZ reads the lines of one document as ParseMRZ does. When a check fails
// it takes letters in places of digits for the digits that they look like, and
// keeps the result only if every check holds then.
func ReadMRZ(lines []string, today Date) (MRZReading, error) {
	m, err := ParseMRZ(lines, today)
	if err != nil {
		return MRZReading{Lines: lines}, err
	}
	r := MRZReading{MRZ: m, Lines: lines, Unverified: unverified(m)}
	if !m.Valid {
		fixed, err := ParseMRZ(asDigits(lines, m.Format), today)
		if err == nil && fixed.Valid {
			for check, ok := range m.Checks {
				if !ok {
					r.Repaired = append(r.Repaired, check)
				}
			}
			slices.Sort(r.Repaired)
			r.MRZ = fixed
		}
	}
	if r.Unverified {
		r.keepProven()
	}
	return r, nil
}

func asDigits(lines []string, format string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		row := []byte(strings.TrimSpace(line))
		for j, class := range []byte(numericAt[format][i]) {
			if class == 'n' {
				row[j] = looksLike.Replace(string(row[j]))[0]
			}
		}
		out[i] = string(row)
	}
	return out
}

// unverified layouts: the permits of Hong Kong, Macao and Taiwan residents
// (three lines, GA/T 704.14 is not public), the Taiwan exit-entry card, and any
// other card of its form.
func unverified(m MRZ) bool {
	return m.Format == "TD1" && strings.HasPrefix(m.DocumentType, "C") && m.Issuer == "CHN" ||
		m.Format == "CN_EEP" && (m.DocumentType == "CD" || !permitNumber.MatchString(m.DocumentNumber))
}

// permitNumber is the number of 往来港澳通行证. A card with another one is of a kind
// that nobody has described, whatever its digits say.
var permitNumber = regexp.MustCompile(`^C[0-9A-HJ-NP-Z][0-9]{7}$`)

// keepProven drops every field that no check digit proves.
func (r *MRZReading) keepProven() {
	r.Surname, r.GivenNames, r.Nationality, r.Sex, r.Optional = "", "", "", "", ""
	for check, field := range map[string]*string{
		CheckDocumentNumber: &r.DocumentNumber, CheckBirth: &r.Birth, CheckExpiry: &r.Expiry,
	} {
		if !r.Checks[check] {
			*field = ""
		}
	}
	if r.Format == "TD1" && !entryNumber.MatchString(r.DocumentNumber) {
		r.DocumentNumber = "" // it stands somewhere else
	}
}

// entryNumber is the number of 港澳居民来往内地通行证 (H or M; HA and MA since 2024 for
// residents who are not Chinese) and of 台湾居民来往大陆通行证.
var entryNumber = regexp.MustCompile(`^[HM](A[0-9]{7}|[0-9]{8}|[0-9]{10})$|^[0-9]{8}$|^[0-9]{10}$`)
