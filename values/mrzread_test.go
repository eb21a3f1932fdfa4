package values

import (
	"slices"
	"strings"
	"testing"
)

const (
	passport = "P<XXBSAMPLE<<JOHN<ALEXANDER<<<<<<<<<<<<<<<<< X123456785XXB7707043M2806309ZZ11223344<<<<86"
	permit   = "CSCA12345672<3412318<9001310<0"
)

// TestMRZReading: letters for digits are mended where a digit proves it, and
// nowhere else.
func TestMRZReading(t *testing.T) {
	today := Date{Year: 2026, Month: 3, Day: 2}
	for name, test := range map[string]struct {
		lines    string
		valid    bool
		repaired []string
		number   string
		birth    string
	}{
		"as it stands":              {passport, true, nil, "X12345678", "1977-07-04"},
		"O for 0 in the birth date": {strings.Replace(passport, "770704", "77O7O4", 1), true, []string{"birth", "composite"}, "X12345678", "1977-07-04"},
		"S for its check digit":     {strings.Replace(passport, "X123456785", "X12345678S", 1), true, []string{"composite", "documentNumber"}, "X12345678", "1977-07-04"},
		"never in the number":       {strings.Replace(passport, "X123456785", "XI23456785", 1), false, nil, "XI2345678", "1977-07-04"},
		"a wrong digit stays wrong": {strings.Replace(passport, "770704", "77O705", 1), false, nil, "X12345678", ""},
		"one line":                  {strings.Replace(permit, "900131", "9OO131", 1), true, []string{"birth"}, "CA1234567", "1990-01-31"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := ReadMRZ(strings.Fields(test.lines), today)
			if err != nil {
				t.Fatal(err)
			}
			if r.Valid != test.valid || !slices.Equal(r.Repaired, test.repaired) || r.DocumentNumber != test.number || r.Birth != test.birth {
				t.Errorf("%+v", r)
			}
		})
	}
}

// TestUnverifiedLayouts: of a layout that is not public only proven fields are
// offered.
func TestUnverifiedLayouts(t *testing.T) {
	today := Date{Year: 2026, Month: 3, Day: 2}
	home := "C<CHNH123456780<<<<<<<<<<<<<<< 8506151F3601017CHN<<<<<<<<<<<4 CHAN<<SIU<MING<<<<<<<<<<<<<<<<"
	r, err := ReadMRZ(strings.Fields(home), today)
	if err != nil || !r.Unverified || r.Birth != "1985-06-15" || r.Expiry != "2036-01-01" {
		t.Errorf("%+v %v", r, err)
	}
	if r.DocumentNumber != "" || r.Surname != "" || r.Sex != "" || r.Nationality != "" {
		t.Errorf("offered without proof: %+v", r)
	}
	if r, err := ReadMRZ([]string{"CD" + permit[2:]}, today); err != nil || !r.Unverified || r.Birth == "" {
		t.Errorf("%+v %v", r, err)
	}
	// A number whose digit holds is offered where it is one of such a permit.
	for number, offered := range map[string]bool{
		"H12345678": true, "MA1234567": true, "12345678<": true, "HB1234567": false, "A12345678": false, "H1234567<": false,
	} {
		rows := strings.Fields(home)
		rows[0] = "C<CHN" + number + string(checkDigit731(number)) + rows[0][15:]
		if r, err := ReadMRZ(rows, today); err != nil || !r.Unverified || (r.DocumentNumber == bare(number)) != offered || !offered && r.DocumentNumber != "" {
			t.Errorf("%s: %+v %v", number, r, err)
		}
	}
	// A permit whose number is none of such a permit: W and letters behind the
	// second place are of no issue, I and O are never used.
	for _, number := range []string{"W12345678", "CI1234567", "CO1234567", "CAB123456", "C1234567<"} {
		row := "CS" + number + string(checkDigit731(number)) + "<" + permit[13:29]
		row += string(checkDigit731(row[2:12] + row[13:20] + row[21:28]))
		r, err := ReadMRZ([]string{row}, today)
		if err != nil || !r.Valid || !r.Unverified || r.Birth != "1990-01-31" {
			t.Errorf("%s: %+v %v", number, r, err)
		}
	}
	if r, err := ReadMRZ([]string{permit}, today); err != nil || r.Unverified {
		t.Errorf("a permit as described: %+v %v", r, err)
	}
	if r, err := ReadMRZ(strings.Fields("I<UTOA123456784<<<<<<<<<<<<<<< 8506151M3601017UTO<<<<<<<<<<<4 SAMPLE<<JANE<ROE<<<<<<<<<<<<<<"), today); err != nil || r.Unverified {
		t.Errorf("%+v %v", r, err)
	}
}

// TestMRZRepairIsProven: whatever one sign an optical reader puts in place of a
// digit, the reading is either the true one or not valid.
func TestMRZRepairIsProven(t *testing.T) {
	today := Date{Year: 2026, Month: 3, Day: 2}
	truth, err := ReadMRZ(strings.Fields(passport), today)
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.Fields(passport)
	var places []int
	for i, class := range numericAt["TD3"][1] {
		if class == 'n' {
			places = append(places, i)
		}
	}
	repaired := 0
	for _, at := range places {
		for _, sign := range []byte("OQDILZSGB0123456789AX<") {
			line := []byte(rows[1])
			line[at] = sign
			r, err := ReadMRZ([]string{rows[0], string(line)}, today)
			if err != nil || !r.Valid {
				continue
			}
			if r.DocumentNumber != truth.DocumentNumber || r.Birth != truth.Birth || r.Expiry != truth.Expiry {
				t.Errorf("%s taken for valid: %+v", line, r.MRZ)
			}
			if len(r.Repaired) > 0 {
				repaired++
			}
		}
	}
	if repaired < len(places) {
		t.Errorf("%d repairs of %d places: nothing was proven", repaired, len(places))
	}
}

// TestNumericPlaces: the table of places has a sign for every position.
func TestNumericPlaces(t *testing.T) {
	for format, rows := range numericAt {
		got := mrzFormat(func() []string {
			out := slices.Clone(rows)
			if strings.HasPrefix(format, "MRV") {
				out[0] = "V" + out[0][1:]
			}
			if format == "CN_EEP" {
				out[0] = "CS" + out[0][2:]
			}
			return out
		}())
		if got != format {
			t.Errorf("%s has the places of %q", format, got)
		}
	}
}
