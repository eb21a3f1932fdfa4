package papers

import (
	"strings"
	"testing"

	"onewindow/i18n"
)

// An item whose catalogue entry names no article rests on its implementation
// list, and says so.
func TestListedBasis(t *testing.T) {
	f := sample(AcceptanceNotice)
	f.Basis, f.Listed = nil, true
	doc, err := MakeIn(AcceptanceNotice, f, "zh")
	if err != nil {
		t.Fatal(err)
	}
	if text := strings.Join(Screen(doc, 80), "\n"); !strings.Contains(text, "实施清单（"+f.ItemCode+"）") {
		t.Errorf("the list is not named:\n%s", text)
	}
	f.Listed = false
	if _, err := MakeIn(AcceptanceNotice, f, "zh"); err == nil {
		t.Error("a notice without any basis was made")
	}
}

// A defect that the clerk only named by its code is told with its remedy and
// its basis.
func TestRemedies(t *testing.T) {
	f := sample(CorrectionNotice)
	f.Basis, f.Listed, f.ItemCode = nil, true, "GJJ-001"
	f.Materials = []Material{
		{Name: "购房借款合同", Form: "original", Count: 1, Disposition: "none", Problem: "M01"},
		{Name: "银行卡", Form: "inspected", Count: 1, Disposition: "returned", Problem: "M99", Note: "户名被遮盖"},
	}
	doc, err := MakeIn(CorrectionNotice, f, "zh")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(Screen(doc, 80), "\n")
	for _, want := range []string{"请提供“购房借款合同”", "户名被遮盖", "实施清单（GJJ-001）"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing:\n%s", want, text)
		}
	}
	if f.Materials[0].Fix != "" {
		t.Error("the caller's list was changed")
	}
	for code := range zhReasons(t) {
		if code != "M99" && fixes(t)[code] == "" {
			t.Errorf("no remedy for %s", code)
		}
	}
}

func zhReasons(t *testing.T) map[string]string {
	t.Helper()
	text, _ := i18n.For(i18n.Chinese)
	return text.Papers.Reasons
}

func fixes(t *testing.T) map[string]string {
	t.Helper()
	text, _ := i18n.For(i18n.Chinese)
	return text.Papers.Fixes
}
