package catalog_test

import (
	"strings"
	"testing"

	"onewindow/catalog"
	"onewindow/fixtures"
	"onewindow/values"
)

func day(t *testing.T, s string) values.Date {
	t.Helper()
	d, err := values.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestReleases(t *testing.T) {
	old := demo()
	next := load(t, []byte(strings.Replace(string(fixtures.Catalogue()), `"typicalMinutes": 8`, `"typicalMinutes": 9`, 1)))
	last := load(t, append(fixtures.Catalogue(), '\n'))
	r, err := catalog.NewReleases(
		catalog.Release{From: day(t, "2027-01-01"), Catalog: last}, catalog.Release{Catalog: old},
		catalog.Release{From: day(t, "2026-12-01"), Catalog: next},
	)
	if err != nil {
		t.Fatal(err)
	}
	for date, want := range map[string]*catalog.Catalog{
		"2019-10-08": old, "2026-11-30": old, "2026-12-01": next, "2026-12-31": next, "2027-01-01": last, "2030-05-05": last,
	} {
		if got := r.At(day(t, date)).Catalog; got != want {
			t.Errorf("%s: %s is in force, want %s", date, got.Version(), want.Version())
		}
	}
	if c, ok := r.Version(next.Version()); !ok || c != next {
		t.Error("a version is not found")
	}
	if _, ok := r.Version("0000"); ok || len(r.Versions()) != 3 {
		t.Error("a version came out of nowhere")
	}
	for says, list := range map[string][]catalog.Release{
		"none": nil, "two": {{From: day(t, "2026-12-01"), Catalog: old}, {From: day(t, "2026-12-01"), Catalog: next}},
		"the same": {{Catalog: old}, {From: day(t, "2026-12-01"), Catalog: old}},
	} {
		if _, err := catalog.NewReleases(list...); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", says, err)
		}
	}
	first, err := catalog.NewReleases(catalog.Release{From: day(t, "2026-12-01"), Catalog: next})
	if err != nil || first.At(day(t, "2020-01-01")).Catalog != next {
		t.Error("before all releases the first is in force")
	}
}
