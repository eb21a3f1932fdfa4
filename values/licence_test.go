package values

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestIsLicenceNo(t *testing.T) {
	for name, tt := range map[string]struct {
		text      string
		is, looks bool
	}{
		"safety manager":        {"1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U", true, true},
		"its next version":      {"1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.002.S", true, true},
		"building permit":       {"1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0", true, true},
		"a short issuer":        {" 1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9\r\n", true, true},
		"wrong check":           {"1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.V", false, true},
		"wrong version":         {"1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.003.U", false, true},
		"a long version":        {"1.2.156.3005.2.11100000000013338W011.11430000006122244L.2023000040.3001.U", false, true},
		"letters for a version": {"1.2.156.3005.2.1.1.1.A01.T", false, true},
		"small letters":         {"1.2.156.3005.2.11100000000013338w011.11430000006122244L.20230000403.001.U", false, true},
		"an empty part":         {"1.2.156.3005.2.11100000000013338W01111430000006122244L..20230000403.001.U", false, true},
		"a part too few":        {"1.2.156.3005.2.11100000000013338W011.20230000403.001.U", false, true},
		"nothing but the root":  {"1.2.156.3005.2.", false, true},
		"another root":          {"1.2.156.3006.2.11100000000013338W011.11430000006122244L.20230000403.001.U", false, false},
		"without a root":        {"11100000000013338W011.11430000006122244L.20230000403.001.U", false, false},
		"a parcel":              {"RR473124829GB", false, false},
		"nothing":               {"", false, false},
	} {
		if is, looks := IsLicenceNo(tt.text), LooksLicence(tt.text); is != tt.is || looks != tt.looks {
			t.Errorf("%s: %t, looks like one: %t", name, is, looks)
		}
	}
}

// One wrong sign is found, wherever it stands.
func TestIsLicenceNoFindsMisreading(t *testing.T) {
	const no = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U"
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(len(licenceRoot), len(no)-1).Draw(t, "at")
		sign := licenceSigns[rapid.IntRange(0, len(licenceSigns)-1).Draw(t, "sign")]
		wrong := no[:at] + string(sign) + no[at+1:]
		if IsLicenceNo(wrong) != (wrong == no) {
			t.Fatalf("%s passes, or %s does not", wrong, strings.ToLower(no))
		}
	})
}
