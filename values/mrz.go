package values

import (
	"fmt"
	"strings"
)

// MRZ is a machine-readable zone read as it stands; nothing is repaired.
// Dates are YYYY-MM-DD; a birth date with unknown parts is YYYY-MM or YYYY, a
// date that does not exist is "". Sex is M, F, X or "" for the filler.
type MRZ struct {
	Format         string          `json:"format"` // TD1 TD2 TD3 MRVA MRVB CN_EEP
	DocumentType   string          `json:"documentType"`
	Issuer         string          `json:"issuer"`
	DocumentNumber string          `json:"documentNumber"`
	Surname        string          `json:"surname"`
	GivenNames     string          `json:"givenNames"`
	Nationality    string          `json:"nationality"`
	Birth          string          `json:"birth"`
	Sex            string          `json:"sex"`
	Expiry         string          `json:"expiry"`
	Optional       string          `json:"optional"`
	Checks         map[string]bool `json:"checks"` // by check name; what the format lacks is left out
	Valid          bool            `json:"valid"`  // every check holds, dates and sex are legal
}

// Names of checks, as keys of MRZ.Checks.
const (
	CheckDocumentNumber = "documentNumber"
	CheckBirth          = "birth"
	CheckExpiry         = "expiry"
	CheckOptional       = "optional"
	CheckComposite      = "composite"
)

// MRZError says why lines are no MRZ at all: "layout" (number or length of
// lines fits no format) or "character" (a sign other than A–Z, 0–9, <).
type MRZError struct {
	Code string
	Line int // from 1; 0 for the whole
}

func (e *MRZError) Error() string { return fmt.Sprintf("values: mrz: %s (line %d)", e.Code, e.Line) }

// ParseMRZ reads the lines of one document (ICAO 9303 parts 3–7, and the
// one-line card of the exit-entry permit to Hong Kong and Macao). Blanks around
// a line are ignored. Wrong check digits are told in Checks and Valid, not as
// an error.
func ParseMRZ(lines []string, today Date) (MRZ, error) {
	rows := make([]string, len(lines))
	for i, line := range lines {
		rows[i] = strings.TrimSpace(line)
	}
	format := mrzFormat(rows)
	if format == "" {
		return MRZ{}, &MRZError{Code: "layout"}
	}
	for i, row := range rows {
		for j := range len(row) {
			if mrzValue(row[j]) < 0 {
				return MRZ{}, &MRZError{Code: "character", Line: i + 1}
			}
		}
	}
	m := MRZ{Format: format, Checks: make(map[string]bool), Valid: true}
	switch format {
	case "TD1":
		m.readTD1(rows, today)
	case "CN_EEP":
		m.readEEP(rows[0], today)
	default:
		m.readTwoLines(rows, today)
	}
	for _, ok := range m.Checks {
		m.Valid = m.Valid && ok
	}
	return m, nil
}

func mrzFormat(rows []string) string {
	for _, row := range rows[min(1, len(rows)):] {
		if len(row) != len(rows[0]) {
			return ""
		}
	}
	switch {
	case len(rows) == 3 && len(rows[0]) == 30:
		return "TD1"
	case len(rows) == 2 && len(rows[0]) == 36:
		if rows[0][0] == 'V' {
			return "MRVB"
		}
		return "TD2"
	case len(rows) == 2 && len(rows[0]) == 44:
		if rows[0][0] == 'V' {
			return "MRVA"
		}
		return "TD3"
	case len(rows) == 1 && len(rows[0]) == 30 && (strings.HasPrefix(rows[0], "CS") || strings.HasPrefix(rows[0], "CD")):
		return "CN_EEP"
	}
	return ""
}

// readTwoLines reads TD2, TD3 and the visas MRV-A and MRV-B, whose second
// lines agree up to position 28.
func (m *MRZ) readTwoLines(rows []string, today Date) {
	top, low := rows[0], rows[1]
	m.DocumentType, m.Issuer = bare(top[:2]), bare(top[2:5])
	m.names(top[5:])
	m.DocumentNumber, m.Nationality = bare(low[:9]), bare(low[10:13])
	m.Checks[CheckDocumentNumber] = checks(low[:9], low[9])
	m.birth(low[13:19], low[19], today)
	m.sex(low[20])
	m.expiry(low[21:27], low[27])
	switch m.Format {
	case "TD3":
		m.Optional = spaced(low[28:42])
		// An empty personal number may carry a filler instead of its digit 0.
		m.Checks[CheckOptional] = checks(low[28:42], low[42]) || low[42] == '<' && bare(low[28:42]) == ""
		m.Checks[CheckComposite] = checks(low[:10]+low[13:20]+low[21:43], low[43])
	case "TD2":
		m.Optional = spaced(low[28:35])
		m.Checks[CheckComposite] = checks(low[:10]+low[13:20]+low[21:35], low[35])
	default:
		m.Optional = spaced(low[28:])
	}
}

func (m *MRZ) readTD1(rows []string, today Date) {
	top, mid := rows[0], rows[1]
	m.DocumentType, m.Issuer = bare(top[:2]), bare(top[2:5])
	number, optional := top[5:14], top[15:]
	if top[14] == '<' {
		// A number longer than nine: its rest and its check digit stand at
		// the start of the optional field, up to the first filler.
		rest, after, _ := strings.Cut(optional, "<")
		ok := false
		if rest != "" {
			digit := rest[len(rest)-1]
			rest = rest[:len(rest)-1]
			// Some states count the filler of position 15, some do not.
			ok = rest != "" && (checks(number+rest, digit) || checks(number+"<"+rest, digit))
			number, optional = number+rest, after
		}
		m.Checks[CheckDocumentNumber] = ok
	} else {
		m.Checks[CheckDocumentNumber] = checks(number, top[14])
	}
	m.DocumentNumber = bare(number)
	m.Optional = strings.TrimSpace(spaced(optional) + " " + spaced(mid[18:29]))
	m.birth(mid[:6], mid[6], today)
	m.sex(mid[7])
	m.expiry(mid[8:14], mid[14])
	m.Nationality = bare(mid[15:18])
	m.Checks[CheckComposite] = checks(top[5:]+mid[:7]+mid[8:15]+mid[18:29], mid[29])
	m.names(rows[2])
}

// readEEP reads the card line of 往来港澳通行证 and 往来台湾通行证; the card
// prints no name, issuer, nationality or sex in it.
func (m *MRZ) readEEP(row string, today Date) {
	m.DocumentType, m.DocumentNumber = row[:2], bare(row[2:11])
	m.Checks[CheckDocumentNumber] = checks(row[2:11], row[11])
	m.expiry(row[13:19], row[19])
	m.birth(row[21:27], row[27], today)
	m.Checks[CheckComposite] = checks(row[2:12]+row[13:20]+row[21:28], row[29])
}

func (m *MRZ) names(field string) {
	surname, given, _ := strings.Cut(field, "<<")
	m.Surname, m.GivenNames = spaced(surname), spaced(given)
}

func (m *MRZ) sex(sign byte) {
	switch sign {
	case 'M', 'F', 'X':
		m.Sex = string(sign)
	case '<':
	default:
		m.Valid = false
	}
}

func (m *MRZ) birth(field string, digit byte, today Date) {
	m.Checks[CheckBirth] = checks(field, digit)
	known := strings.TrimRight(field, "<")
	if d, ok := latestCentury(field, today); ok && known == field {
		m.Birth = d.String()
		return
	}
	partial, ok := partialBirth(known, today)
	m.Birth = partial
	m.Valid = m.Valid && ok
}

// partialBirth reads yymm, yy or nothing, the unknown rest being fillers.
func partialBirth(known string, today Date) (string, bool) {
	if known == "" {
		return "", true
	}
	if len(known) != 2 && len(known) != 4 || !allDigits(known) {
		return "", false
	}
	first := known + "0101"[len(known)-2:]
	d, ok := latestCentury(first, today)
	if !ok {
		return "", false
	}
	return d.String()[:len(known)+2+(len(known)-2)/2], true
}

func (m *MRZ) expiry(field string, digit byte) {
	m.Checks[CheckExpiry] = checks(field, digit)
	century := "19"
	if field[:2] < "70" {
		century = "20"
	}
	d, err := ParseCompact(century + field)
	if err != nil {
		m.Valid = false
		return
	}
	m.Expiry = d.String()
}

// checks reports whether digit is the check digit of field. A filler stands
// for no digit and never checks.
func checks(field string, digit byte) bool { return checkDigit731(field) == digit }

// checkDigit731 is the ICAO 9303-3 check digit: values 0–35, weights 7, 3, 1
// from the left, sum mod 10. The field must be A–Z, 0–9 and <.
func checkDigit731(field string) byte {
	weights := [3]int{7, 3, 1}
	sum := 0
	for i := range len(field) {
		sum += mrzValue(field[i]) * weights[i%3]
	}
	return byte('0' + sum%10)
}

func mrzValue(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case c >= 'A' && c <= 'Z':
		return int(c-'A') + 10
	case c == '<':
		return 0
	}
	return -1
}

func bare(field string) string { return strings.ReplaceAll(field, "<", "") }

// spaced turns inner fillers into single spaces and drops the outer ones.
func spaced(field string) string {
	return strings.Join(strings.FieldsFunc(field, func(r rune) bool { return r == '<' }), " ")
}
