package values

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

var testDay = Date{2026, 11, 23}

func TestCheckIDNumber(t *testing.T) {
	for _, test := range []struct {
		value string
		kind  IDKind
		layer string
		birth string
		sex   string
	}{
		{"11010519491231002X", Resident, "", "1949-12-31", Female},
		{"11010519491231002x", Resident, "", "1949-12-31", Female},
		{"440524188001010014", Resident, "", "1880-01-01", Male},
		{"944826197707040018", Foreigner2023, "", "1977-07-04", Male},
		{"GBR440377070413", Foreigner2017, "", "1977-07-04", Male},
		{withCheck("81000019900101001"), HMT, "", "1990-01-01", Male},
		{withCheck("83000019900101002"), HMT, "", "1990-01-01", Female},
		{"", "", LayerLength, "", ""},
		{"1101051949123100", "", LayerLength, "", ""},
		{"110105491231002", Resident, LayerLength, "", ""},
		{"1101051949123100２X", Resident, LayerCharacter, "", ""},
		{"1101051949123100XX", Resident, LayerCharacter, "", ""},
		{"GBr440377070413", Foreigner2017, LayerCharacter, "", ""},
		{"GBRX40377070413", Foreigner2017, LayerCharacter, "", ""},
		{"110105194912310021", Resident, LayerCheck, "", ""},
		{"GBR440377070414", Foreigner2017, LayerCheck, "", ""},
		{withCheck("11010519490231002"), Resident, LayerDate, "", ""},
		{withCheck("11010518491231002"), Resident, LayerDate, "", ""},
		{withCheck("11010520261124002"), Resident, LayerDate, "", ""},
		{withCheck("11010520261123002"), Resident, "", "2026-11-23", Female},
		{withCheck("00010519491231002"), Resident, LayerProvince, "", ""},
		{withCheck("00010519490231002"), Resident, LayerDate, "", ""},
		{withCheck("91682619770704001"), Foreigner2023, LayerProvince, "", ""},
	} {
		got := CheckIDNumber(test.value, testDay)
		want := IDCheck{Value: test.value, Type: test.kind, Valid: test.layer == "", Layer: test.layer, Sex: test.sex}
		if test.birth != "" {
			want.Birth, _ = ParseDate(test.birth)
		}
		if got != want {
			t.Errorf("%s: got %+v, want %+v", test.value, got, want)
		}
	}
}

func withCheck(digits string) string { return digits + string(mod11(digits)) }

func TestIDCheckJSON(t *testing.T) {
	got, err := json.Marshal(CheckIDNumber("110105194912310021", testDay))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"value":"110105194912310021","type":"resident","valid":false,"layer":"check","birth":"","sex":""}`
	if string(got) != want {
		t.Errorf("got %s", got)
	}
}

// The check sign equals the base-13 form of the standard, and finds every
// single wrong digit and every swap of neighbours.
func TestMod11Properties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := []byte(rapid.StringMatching(`[0-9]{17}`).Draw(t, "digits"))
		n := 0
		for _, d := range digits {
			n = (n*13 + int(d-'0')) % 11
		}
		want := "0123456789X"[((1-2*n)%11+11)%11]
		if got := mod11(string(digits)); got != want {
			t.Fatalf("%s: %c, by base 13 %c", digits, got, want)
		}
		i := rapid.IntRange(0, 15).Draw(t, "i")
		swapped := []byte(string(digits))
		swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
		if digits[i] != digits[i+1] && mod11(string(swapped)) == want {
			t.Fatalf("swap at %d unnoticed in %s", i, digits)
		}
	})
}

func TestAgeOn(t *testing.T) {
	for _, test := range []struct {
		birth, day string
		age        int
	}{
		{"2000-05-10", "2018-05-09", 17},
		{"2000-05-10", "2018-05-10", 18},
		{"2004-02-29", "2020-02-28", 15},
		{"2004-02-29", "2021-02-28", 16},
		{"2004-02-29", "2021-03-01", 17},
		{"2026-01-01", "2025-01-01", 0},
	} {
		birth, _ := ParseDate(test.birth)
		day, _ := ParseDate(test.day)
		if got := AgeOn(birth, day); got != test.age {
			t.Errorf("%s on %s: %d, want %d", test.birth, test.day, got, test.age)
		}
	}
}

func TestCheckUSCC(t *testing.T) {
	for _, test := range []struct {
		value    string
		valid    bool
		warnings int
	}{
		{"91130102MA0TEXT12P", true, 0},
		{"91130102MA0TEXT12Q", false, 0},
		{"91130102MA0TEXT12", false, 0},
		{"91130102MA0TEXI12P", false, 0},
		{"91130102ma0text12p", false, 0},
		{usccWithCheck("91130102MA0TEXT13"), true, 1},
		{usccWithCheck("N2130102MA0TEXT12"), true, 0},
	} {
		got := CheckUSCC(test.value)
		if got.Valid != test.valid || len(got.Warnings) != test.warnings || got.Warnings == nil {
			t.Errorf("%s: %+v", test.value, got)
		}
	}
}

func usccWithCheck(code string) string {
	for i := range len(usccAlphabet) {
		if value := code + usccAlphabet[i:i+1]; CheckUSCC(value).Valid {
			return value
		}
	}
	return code
}

func TestNationName(t *testing.T) {
	for code, want := range map[string]string{
		"01": "汉", "05": "维吾尔", "46": "德昂", "56": "基诺", "97": "其他", "98": "外国血统中国籍人士",
		"00": "", "57": "", "1": "", "x1": "", "": "",
	} {
		got, ok := NationName(code)
		if got != want || ok != (want != "") {
			t.Errorf("%q: %q %v", code, got, ok)
		}
	}
	if len(nations) != 56 {
		t.Errorf("%d nations", len(nations))
	}
}

func TestSexFromGB(t *testing.T) {
	for code, want := range map[string]string{"1": Male, "2": Female, "0": UnknownSex, "9": Unspecified, "3": UnknownSex, "": UnknownSex} {
		if got := SexFromGB(code); got != want {
			t.Errorf("%q: %q", code, got)
		}
	}
}

func FuzzIDNumber(f *testing.F) {
	for _, seed := range []string{"11010519491231002X", "GBR440377070413", "944826197707040018", "110105491231002", "一二三四五六七八九十一二三四五六七八"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		c := CheckIDNumber(value, testDay)
		if c.Valid != (c.Layer == "") || c.Valid == c.Birth.IsZero() || c.Valid == (c.Sex == "") {
			t.Fatalf("%q: %+v", value, c)
		}
		if c.Valid && (c.Birth.After(testDay) || c.Birth.Before(firstBirth)) {
			t.Fatalf("%q: born %s", value, c.Birth)
		}
	})
}
