package station_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onewindow/catalog"
	"onewindow/fixtures"
	"onewindow/station"
	"onewindow/values"
	"onewindow/visit"
)

// Another release comes from the hall while a case is open. The answer that led here is no answer of it: the draft keeps
// its answers, its papers and its own release, also after a restart, and goes on; the next case has the new questions.
func TestNewReleaseLosesNoDraft(t *testing.T) {
	s := newSeat(t)
	old, err := demoCatalog()
	if err != nil {
		t.Fatal(err)
	}
	next := withoutAnswer(t, "GJJ-001", "q1", "2")
	tomorrow := values.Of(morning.AddDate(0, 0, 1))
	releases, err := catalog.NewReleases(catalog.Release{Catalog: old}, catalog.Release{From: values.Of(morning), Catalog: next})
	if err != nil {
		t.Fatal(err)
	}
	if releases.At(tomorrow).Catalog != next {
		t.Fatal("the new release is not in force")
	}
	s.signIn()
	s.toPapers()
	before := s.st.Snapshot().Visit
	if err := s.st.SetReleases(t.Context(), releases); err != nil {
		t.Fatal(err)
	}
	n := s.await("the count of changes", func(n station.Snapshot) bool { return n.Renewal.Items == 1 })
	if n.Rules.Current != next.Version() || n.Renewal.Day != values.Of(morning) {
		t.Errorf("in force %s, %+v", n.Rules.Current, n.Renewal)
	}
	s.releases = releases
	for _, when := range []string{"at once", "after a restart"} {
		if diff := cmp.Diff(before, s.st.Snapshot().Visit); diff != "" {
			t.Errorf("%s the draft is another: %s", when, diff)
		}
		s.restart()
	}
	if n := s.st.Snapshot(); n.Renewal.Items != 1 {
		t.Errorf("a restart forgets what changed: %+v", n.Renewal)
	}
	s.do(visit.HandIn{Outcome: visit.AcceptAndGrant})
	s.do(visit.ChooseItem{Item: "GJJ-001"})
	var refused *visit.Refusal
	if err := s.st.Do(t.Context(), visit.Reply{Node: "q1", Options: []string{"2"}}); !errors.As(err, &refused) {
		t.Errorf("the new case takes an answer that is gone: %v", err)
	}
	s.do(visit.Reply{Node: "q1", Options: []string{"renamed"}})
}

// withoutAnswer is the demo city's catalogue in which an option has another key.
func withoutAnswer(t *testing.T, item, node, option string) *catalog.Catalog {
	t.Helper()
	var all map[string]any
	if err := json.Unmarshal(fixtures.Catalogue(), &all); err != nil {
		t.Fatal(err)
	}
	for _, it := range all["items"].([]any) {
		if it := it.(map[string]any); it["code"] == item {
			q := it["dag"].(map[string]any)["nodes"].(map[string]any)[node].(map[string]any)
			for _, o := range q["options"].([]any) {
				if o := o.(map[string]any); o["key"] == option {
					o["key"] = "renamed"
				}
			}
		}
	}
	data, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Load(data)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
