package catalog_test

import (
	"testing"

	"onewindow/catalog"
	"onewindow/fixtures"
)

// Who acts goes by the age on the card where the applicant has to come in person, and
// by nothing where somebody else may act.
func TestPartyByAge(t *testing.T) {
	c, err := catalog.Load(fixtures.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		item    string
		age     int
		key     string
		decided bool
	}{
		{"GA-HZ-002", 15, "2", true},
		{"GA-HZ-002", 16, "1", true},
		{"GA-CRJ-001", 0, "2", true},
		{"GA-CRJ-001", 80, "1", true},
		{"GA-HZ-001", 12, "", false}, // somebody may come to the person's home
		{"GA-JJ-001", 40, "", false}, // an agent may
		{"GA-ZA-002", 40, "", false}, // a company
	} {
		it, _ := c.Item(tt.item)
		if key, decided := c.Party(it).ByAge(tt.age); key != tt.key || decided != tt.decided {
			t.Errorf("%s at %d: %q %v", tt.item, tt.age, key, decided)
		}
	}
}
