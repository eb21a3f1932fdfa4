package values

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	proofs "onewindow/e2e/oracle"
)

func TestParseMRZ(t *testing.T) {
	all := func(names ...string) map[string]bool {
		m := make(map[string]bool)
		for _, name := range names {
			m[name] = true
		}
		return m
	}
	common := []string{CheckDocumentNumber, CheckBirth, CheckExpiry}
	for name, test := range map[string]struct {
		lines string
		want  MRZ
	}{
		"Chinese passport": {
			"POCHNCESHI<<YANGLI<<<<<<<<<<<<<<<<<<<<<<<<<< EA12345676CHN9001310F3401309<<<<<<<<<<<<<<<0",
			MRZ{
				Format: "TD3", DocumentType: "PO", Issuer: "CHN", DocumentNumber: "EA1234567", Surname: "CESHI", GivenNames: "YANGLI",
				Nationality: "CHN", Birth: "1990-01-31", Sex: "F", Expiry: "2034-01-30", Checks: all(append(common, CheckOptional, CheckComposite)...), Valid: true,
			},
		},
		"foreign passport": {
			"P<XXBSAMPLE<<JOHN<ALEXANDER<<<<<<<<<<<<<<<<< X123456785XXB7707043M2806309ZZ11223344<<<<86",
			MRZ{
				Format: "TD3", DocumentType: "P", Issuer: "XXB", DocumentNumber: "X12345678", Surname: "SAMPLE", GivenNames: "JOHN ALEXANDER",
				Nationality: "XXB", Birth: "1977-07-04", Sex: "M", Expiry: "2028-06-30", Optional: "ZZ11223344", Checks: all(append(common, CheckOptional, CheckComposite)...), Valid: true,
			},
		},
		"TD1": {
			"I<UTOA123456784<<<<<<<<<<<<<<< 8506151M3601017UTO<<<<<<<<<<<4 SAMPLE<<JANE<ROE<<<<<<<<<<<<<<",
			MRZ{
				Format: "TD1", DocumentType: "I", Issuer: "UTO", DocumentNumber: "A12345678", Surname: "SAMPLE", GivenNames: "JANE ROE",
				Nationality: "UTO", Birth: "1985-06-15", Sex: "M", Expiry: "2036-01-01", Checks: all(append(common, CheckComposite)...), Valid: true,
			},
		},
		"TD1 with a long number": {
			"I<UTOA12345678<0129<<<<<<<<<<< 8506151F3601017UTO<<<<<<<<<<<8 SAMPLE<<JANE<ROE<<<<<<<<<<<<<<",
			MRZ{
				Format: "TD1", DocumentType: "I", Issuer: "UTO", DocumentNumber: "A12345678012", Surname: "SAMPLE", GivenNames: "JANE ROE",
				Nationality: "UTO", Birth: "1985-06-15", Sex: "F", Expiry: "2036-01-01", Checks: all(append(common, CheckComposite)...), Valid: true,
			},
		},
		"TD2": {
			"I<UTOSAMPLE<<JANE<ROE<<<<<<<<<<<<<<< B765432101UTO8506151F3601017<<<<<<<0",
			MRZ{
				Format: "TD2", DocumentType: "I", Issuer: "UTO", DocumentNumber: "B76543210", Surname: "SAMPLE", GivenNames: "JANE ROE",
				Nationality: "UTO", Birth: "1985-06-15", Sex: "F", Expiry: "2036-01-01", Checks: all(append(common, CheckComposite)...), Valid: true,
			},
		},
		"EEP": {
			"CSCA12345672<3412318<9001310<0",
			MRZ{
				Format: "CN_EEP", DocumentType: "CS", DocumentNumber: "CA1234567", Birth: "1990-01-31", Expiry: "2034-12-31",
				Checks: all(append(common, CheckComposite)...), Valid: true,
			},
		},
		"EEP of digits": {
			"CSC123456788<2810157<8506151<4",
			MRZ{
				Format: "CN_EEP", DocumentType: "CS", DocumentNumber: "C12345678", Birth: "1985-06-15", Expiry: "2028-10-15",
				Checks: all(append(common, CheckComposite)...), Valid: true,
			},
		},
		"visa A (ICAO specimen)": {
			"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<< L8988901C4XXX4009078F96121096ZE184226B<<<<<<",
			MRZ{
				Format: "MRVA", DocumentType: "V", Issuer: "UTO", DocumentNumber: "L8988901C", Surname: "ERIKSSON", GivenNames: "ANNA MARIA",
				Nationality: "XXX", Birth: "1940-09-07", Sex: "F", Expiry: "1996-12-10", Optional: "6ZE184226B", Checks: all(common...), Valid: true,
			},
		},
		"visa B (ICAO specimen)": {
			"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<< L8988901C4XXX4009078F9612109<<<<<<<<",
			MRZ{
				Format: "MRVB", DocumentType: "V", Issuer: "UTO", DocumentNumber: "L8988901C", Surname: "ERIKSSON", GivenNames: "ANNA MARIA",
				Nationality: "XXX", Birth: "1940-09-07", Sex: "F", Expiry: "1996-12-10", Checks: all(common...), Valid: true,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ParseMRZ(strings.Fields(test.lines), testDay)
			if err != nil {
				t.Fatal(err)
			}
			a, _ := json.Marshal(got)
			b, _ := json.Marshal(test.want)
			if string(a) != string(b) {
				t.Errorf("\n got %s\nwant %s", a, b)
			}
		})
	}
}

// A wrong sign in each checked field is told by the name of the field.
func TestMRZNamesTheWrongField(t *testing.T) {
	good := []string{"P<XXBSAMPLE<<JOHN<ALEXANDER<<<<<<<<<<<<<<<<<", "X123456785XXB7707043M2806309ZZ11223344<<<<86"}
	for at, want := range map[int][]string{
		1:  {CheckComposite, CheckDocumentNumber},
		9:  {CheckComposite, CheckDocumentNumber},
		15: {CheckBirth, CheckComposite},
		25: {CheckComposite, CheckExpiry},
		30: {CheckComposite, CheckOptional},
		43: {CheckComposite},
	} {
		low := []byte(good[1])
		if low[at] = low[at] + 1; low[at] > '9' && low[at] < 'A' {
			low[at] = '0'
		}
		m, err := ParseMRZ([]string{good[0], string(low)}, testDay)
		if err != nil {
			t.Fatal(err)
		}
		maps.DeleteFunc(m.Checks, func(_ string, ok bool) bool { return ok })
		if got := slices.Sorted(maps.Keys(m.Checks)); m.Valid || !slices.Equal(got, want) {
			t.Errorf("position %d: %v, valid %v; want %v", at+1, got, m.Valid, want)
		}
	}
}

func TestMRZUnknownPartsAndBadDates(t *testing.T) {
	for _, test := range []struct {
		birth, expiry string
		want          string
		valid         bool
	}{
		{"8506<<", "360101", "1985-06", true},
		{"85<<<<", "360101", "1985", true},
		{"<<<<<<", "360101", "", true},
		{"26<<<<", "360101", "2026", true},
		{"27<<<<", "360101", "1927", true},
		{"850231", "360101", "", false},
		{"85AB01", "360101", "", false},
		{"8<0101", "360101", "", false},
		{"850615", "361301", "1985-06-15", false},
		{"850615", "<<<<<<", "1985-06-15", false},
	} {
		birth := test.birth + string(checkDigit731(test.birth))
		expiry := test.expiry + string(checkDigit731(test.expiry))
		low := "B765432101UTO" + birth + "<" + expiry + "<<<<<<<"
		low += string(checkDigit731(low[:10] + low[13:20] + low[21:35]))
		m, err := ParseMRZ([]string{"I<UTOSAMPLE<<JANE<ROE<<<<<<<<<<<<<<<", low}, testDay)
		if err != nil {
			t.Fatal(err)
		}
		if m.Birth != test.want || m.Valid != test.valid || m.Sex != "" {
			t.Errorf("%s/%s: %+v", test.birth, test.expiry, m)
		}
	}
}

func TestMRZRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		lines []string
		code  string
	}{
		"nothing":                 {nil, "layout"},
		"one line":                {[]string{strings.Repeat("A", 44)}, "layout"},
		"one line of 30, not EEP": {[]string{strings.Repeat("A", 30)}, "layout"},
		"ragged":                  {[]string{strings.Repeat("A", 44), strings.Repeat("A", 43)}, "layout"},
		"lower case":              {[]string{strings.Repeat("a", 44), strings.Repeat("A", 44)}, "character"},
		"unreadable":              {[]string{strings.Repeat("A", 44), strings.Repeat("?", 44)}, "character"},
		"inner blank":             {[]string{strings.Repeat("A", 44), "A B" + strings.Repeat("A", 41)}, "character"},
		"full width":              {[]string{"ＡＡＡＡＡＡＡＡＡＡ", "ＡＡＡＡＡＡＡＡＡＡ", "ＡＡＡＡＡＡＡＡＡＡ"}, "character"},
	} {
		m, err := ParseMRZ(test.lines, testDay)
		mrzErr, ok := errors.AsType[*MRZError](err)
		if !ok || mrzErr.Code != test.code || m.Format != "" {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
	}
}

// mrzSeeds are zones of each format.
var mrzSeeds = []string{
	"POCHNCESHI<<YANGLI<<<<<<<<<<<<<<<<<<<<<<<<<<\nEA12345676CHN9001310F3401309<<<<<<<<<<<<<<<0",
	"I<UTOA12345678<0129<<<<<<<<<<<\n8506151F3601017UTO<<<<<<<<<<<8\nSAMPLE<<JANE<ROE<<<<<<<<<<<<<<",
	"I<UTOSAMPLE<<JANE<ROE<<<<<<<<<<<<<<<\nB765432101UTO8506151F3601017<<<<<<<0",
	"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<",
	"CSC123456788<2810157<8506151<4",
}

// soundMRZ says what is wrong with how a zone was read.
func soundMRZ(text string, parse func([]string, Date) (MRZ, error)) error {
	m, err := parse(strings.Split(text, "\n"), testDay)
	if err != nil {
		return nil //nolint:nilerr // refused is sound
	}
	for _, field := range []string{m.DocumentType, m.Issuer, m.DocumentNumber, m.Surname, m.GivenNames, m.Nationality, m.Optional} {
		if strings.Contains(field, "<") || strings.TrimSpace(field) != field {
			return fmt.Errorf("fillers left in %q", field)
		}
	}
	for name, ok := range m.Checks {
		if !ok && m.Valid {
			return fmt.Errorf("valid although %s fails", name)
		}
	}
	if m.Valid && m.Expiry == "" {
		return errors.New("valid without an expiry")
	}
	return nil
}

func FuzzMRZ(f *testing.F) {
	for _, seed := range mrzSeeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if err := soundMRZ(text, ParseMRZ); err != nil {
			t.Fatal(err)
		}
	})
}

func TestBlastMRZ(t *testing.T) {
	p := proofs.Parser{Name: "machine-readable zones", Mutants: map[string]func([]byte) error{
		"check digits not looked at": func(in []byte) error {
			return soundMRZ(string(in), func(lines []string, day Date) (MRZ, error) {
				m, err := ParseMRZ(lines, day)
				m.Valid = true
				return m, err
			})
		},
	}}
	for _, seed := range mrzSeeds {
		p.Seeds = append(p.Seeds, []byte(seed))
	}
	p.Check = func(in []byte) error { return soundMRZ(string(in), ParseMRZ) }
	proofs.Blast(t, p)
}
