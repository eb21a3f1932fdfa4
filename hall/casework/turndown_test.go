package casework

import "testing"

func TestTurndown(t *testing.T) {
	for _, tt := range []struct {
		ev                   Event
		reason, facts, organ string
		basis, code          string
	}{
		{Refuse, OtherOrgan, "房屋在外市", "惠州市", "licensing_law_32_1_2", ""},
		{Refuse, OtherOrgan, "房屋在外市", "", "", OrganRequired},
		{Refuse, "conditions", "未满六个月", "", "item", ""},
		{Refuse, "conditions", "", "", "", FactsRequired},
		{Refuse, "no_licence", "不需要", "", "", UnknownTurndown},
		{MarkNotNeeded, "no_licence", "不需要", "", "licensing_law_32_1_1", ""},
		{Grant, "conditions", "x", "", "", UnknownTurndown},
	} {
		if basis, code := Turndown(tt.ev, tt.reason, tt.facts, tt.organ); basis != tt.basis || code != tt.code {
			t.Errorf("%s %s: basis %q, code %q; want %q, %q", tt.ev, tt.reason, basis, code, tt.basis, tt.code)
		}
	}
}
