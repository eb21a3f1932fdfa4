package papers

import (
	"strings"
	"testing"
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
