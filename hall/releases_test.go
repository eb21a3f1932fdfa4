package hall_test

import (
	"bytes"
	"testing"
	"time"

	"onewindow/catalog"
	"onewindow/fixtures"
	"onewindow/hall"
	"onewindow/values"
)

// A case is judged by the release with which its window opened it, also when another is in force; a case of no known
// release by the one in force.
func TestCaseKeepsItsRelease(t *testing.T) {
	old, err := loadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	next, err := catalog.Load(bytes.ReplaceAll(fixtures.Catalogue(), []byte(`"typicalMinutes": 8`), []byte(`"typicalMinutes": 9`)))
	if err != nil {
		t.Fatal(err)
	}
	from := values.Of(fixtures.Opening.Add(24 * time.Hour))
	releases, err := catalog.NewReleases(catalog.Release{Catalog: old}, catalog.Release{From: from, Catalog: next})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name        string
		later       time.Duration
		said, taken string
	}{
		{"the old one on its day", 0, old.Version(), old.Version()},
		{"the old one a day later", 24 * time.Hour, old.Version(), old.Version()},
		{"the new one", 24 * time.Hour, next.Version(), next.Version()},
		{"none that is known, on the first day", 0, "v", old.Version()},
		{"none that is known, a day later", 24 * time.Hour, "", next.Version()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, func(o *hall.Options) { o.Catalog, o.Releases = nil, releases })
			w.clock.add(tt.later)
			clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
			ticket := clerk.serve(guide, "GJJ-001")
			cmd := w.submission(w.citizen("p01"), ticket.GetId(), "accept_and_grant")
			cmd.GetSubmission().CatalogVersion = tt.said
			got := clerk.ok(cmd).GetCase()
			if got.GetCatalogVersion() != tt.taken {
				t.Errorf("judged by %s, want %s", got.GetCatalogVersion(), tt.taken)
			}
		})
	}
}
