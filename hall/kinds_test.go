package hall_test

import (
	"slices"
	"testing"

	"onewindow/hall/casework"
	"onewindow/papers"
)

// TestEveryOrderedPaperCanBePrinted: what a step of the case machine orders is a paper
// that the papers room makes, with its own mandatory fields.
func TestEveryOrderedPaperCanBePrinted(t *testing.T) {
	ordered := map[string]bool{}
	for _, r := range casework.Rows() {
		for _, kind := range r.Papers {
			ordered[kind] = true
			if !slices.Contains(papers.Kinds(), papers.Kind(kind)) || len(papers.Mandatory(papers.Kind(kind))) == 0 {
				t.Errorf("%s from %s orders %s, which nobody can print", r.Event, r.From, kind)
			}
		}
	}
	if len(ordered) < 17 {
		t.Errorf("only %d papers are ordered", len(ordered))
	}
}
