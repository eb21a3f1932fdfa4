package station

import (
	"testing"

	"onewindow/catalog"
	"onewindow/values"
)

// What waits in one kind of days and then runs in another is told in both: neither
// becomes the other.
func TestSpanKeepsBothKindsOfDays(t *testing.T) {
	wd := func(n int) catalog.Limit { return catalog.Limit{N: n, Unit: catalog.UnitWorkday} }
	nd := func(n int) catalog.Limit { return catalog.Limit{N: n, Unit: catalog.UnitNaturalDay} }
	working, natural := values.Limit{N: 10, Unit: values.WorkingDays}, values.Limit{N: 15, Unit: values.NaturalDays}
	for _, tt := range []struct {
		name        string
		total       span
		first, then *values.Limit
	}{
		{"nothing to wait for", span{}, &values.Limit{}, nil},
		{"working days", span{}.plus(wd(7)).plus(wd(3)), &working, nil},
		{"natural days", span{}.plus(nd(15)).plus(catalog.Limit{Unit: "instant"}), &natural, nil},
		{"both", span{}.plus(nd(15)).plus(wd(10)), &working, &natural},
		{"the longer of two", span{}.plus(wd(10)).longer(span{}.plus(nd(13))), &working, nil},
		{"a fortnight is longer than nine working days", span{}.plus(wd(9)).longer(span{}.plus(nd(15))), &natural, nil},
	} {
		first, then := tt.total.limits()
		if *first != *tt.first || (then == nil) != (tt.then == nil) || then != nil && *then != *tt.then {
			t.Errorf("%s: %v then %v", tt.name, first, then)
		}
	}
}
