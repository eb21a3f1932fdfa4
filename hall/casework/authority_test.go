package casework

import (
	"testing"

	"onewindow/values"
)

func day(t *testing.T, text string) values.Date {
	t.Helper()
	if text == "" {
		return values.Date{}
	}
	d, err := values.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A power goes down on a day and comes back on another; an item of its own goes
// before its department.
func TestAuthority(t *testing.T) {
	table := []Delegation{
		{Items: []string{"ZJ"}, To: "SSH", Organ: "松山湖", From: day(t, "2026-03-01")},
		{Items: []string{"ZJ-002"}, To: "CA", Organ: "长安镇", From: day(t, "2026-05-01"), Until: day(t, "2026-08-31")},
	}
	if err := CheckDelegations(table); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ item, on, dept, organ string }{
		{"ZJ-002", "2026-02-28", "ZJ", ""},
		{"ZJ-002", "2026-03-01", "SSH", "松山湖"},
		{"ZJ-002", "2026-05-01", "CA", "长安镇"},
		{"ZJ-002", "2026-08-31", "CA", "长安镇"},
		{"ZJ-002", "2026-09-01", "SSH", "松山湖"},
		{"ZJ-003", "2026-06-01", "SSH", "松山湖"},
	} {
		i := Item{Code: tt.item, Dept: "ZJ"}
		if i.Authority(table, day(t, tt.on)); i.Dept != tt.dept || i.Organ != tt.organ {
			t.Errorf("%s on %s: %s %s, want %s %s", tt.item, tt.on, i.Dept, i.Organ, tt.dept, tt.organ)
		}
	}
	other := Item{Code: "WJ-001", Dept: "WJ"}
	if other.Authority(table, day(t, "2026-06-01")); other.Dept != "WJ" {
		t.Errorf("an item that nobody delegated: %s", other.Dept)
	}
}

func TestCheckDelegations(t *testing.T) {
	d := func(item, to, from, until string) Delegation {
		return Delegation{Items: []string{item}, To: to, Organ: to, From: day(t, from), Until: day(t, until)}
	}
	for name, tt := range map[string]struct {
		table []Delegation
		sound bool
	}{
		"one after the other":   {[]Delegation{d("A", "X", "2026-01-01", "2026-06-30"), d("A", "Y", "2026-07-01", "")}, true},
		"the last day twice":    {[]Delegation{d("A", "X", "2026-01-01", "2026-07-01"), d("A", "Y", "2026-07-01", "")}, false},
		"the first without end": {[]Delegation{d("A", "X", "2026-01-01", ""), d("A", "Y", "2026-07-01", "")}, false},
		"other items":           {[]Delegation{d("A", "X", "2026-01-01", ""), d("B", "Y", "2026-01-01", "")}, true},
		"no first day":          {[]Delegation{d("A", "X", "", "")}, false},
		"ends too early":        {[]Delegation{d("A", "X", "2026-02-01", "2026-01-01")}, false},
		"nobody":                {[]Delegation{{Items: []string{"A"}, From: day(t, "2026-01-01")}}, false},
	} {
		if err := CheckDelegations(tt.table); (err == nil) != tt.sound {
			t.Errorf("%s: %v", name, err)
		}
	}
}
