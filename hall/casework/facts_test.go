package casework

import (
	"testing"

	"onewindow/catalog"
)

func TestItemOf(t *testing.T) {
	it := &catalog.Item{
		Heading: catalog.Heading{Code: "GJJ-001", Dept: "GJJ"},
		TimeLimits: catalog.TimeLimits{
			Statutory: catalog.Limit{N: 3, Unit: catalog.UnitNaturalDay}, Promised: catalog.Limit{N: 9, Unit: catalog.UnitWorkday},
			NoticeRule: NoticeOnSpot, AcceptMode: FullDelegation, SpecialProcedures: []string{"survey"},
		},
		Results: []catalog.Result{{Delivery: []string{ByWindow, Electronic}}, {Delivery: []string{ByWindow, BankTransfer}}},
	}
	list := []catalog.Line{
		{ID: "A", Original: catalog.Need{Need: "inspect"}, Exemptible: true, Deferrable: true, DeferDays: 4},
		{ID: "B", Copy: catalog.Need{Need: "collect"}, Substitutes: []catalog.Substitute{{By: catalog.ByDeclaration}}},
	}
	got := ItemOf(it, nil, list)
	if got.Statutory != nd(3) || got.Promised != wd(9) || got.AcceptMode != FullDelegation || got.NoticeRule != NoticeOnSpot || len(got.Delivery) != 3 {
		t.Errorf("item %+v", got)
	}
	if a := got.Required[0]; !a.Exemptible || !a.Deferrable || a.MaxWorkdays != 4 || a.Declarable || a.Original != "inspect" {
		t.Errorf("line A %+v", a)
	}
	if b := got.Required[1]; b.Exemptible || !b.Declarable || b.Copy != "collect" {
		t.Errorf("line B %+v", b)
	}
	got = ItemOf(it, &catalog.Leaf{TimeOverride: &catalog.Limit{N: 5, Unit: catalog.UnitWorkday}}, nil)
	if got.Statutory != wd(5) || got.Promised != wd(5) {
		t.Errorf("a leaf's limit: %v and %v promised", got.Statutory, got.Promised)
	}
	got = ItemOf(it, &catalog.Leaf{TimeOverride: &catalog.Limit{Unit: catalog.UnitInstant}}, nil)
	if !got.Statutory.Instant() || !got.Promised.Instant() {
		t.Errorf("a same-visit leaf: %v and %v promised", got.Statutory, got.Promised)
	}
}

// TestModesAreTheCatalogues holds the codes to those of the catalogue.
func TestModesAreTheCatalogues(t *testing.T) {
	for got, want := range map[string]string{
		DeptAccept: catalog.AcceptByDepartment, NoticeOnSpot: catalog.NoticeOnSpot, NoticeWithin5WD: catalog.NoticeWithin5Days,
	} {
		if got != want {
			t.Errorf("%s, the catalogue says %s", got, want)
		}
	}
}
