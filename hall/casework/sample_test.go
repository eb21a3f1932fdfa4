package casework

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A day's sample has its size, is of the day's cases, and is the same in whatever
// order they are told; one case more or another day draws anew.
func TestSample(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n, percent := rapid.IntRange(0, 120).Draw(rt, "n"), rapid.IntRange(0, 100).Draw(rt, "percent")
		ids := make([]string, n)
		for i := range ids {
			ids[i] = fmt.Sprintf("case-%d", i)
		}
		got := Sample("2026-11-23", ids, percent)
		if want := (n*percent + 99) / 100; len(got) != want {
			rt.Fatalf("%d of %d at %d%%", len(got), n, percent)
		}
		seen := map[string]bool{}
		for _, id := range got {
			if seen[id] || !slices.Contains(ids, id) {
				rt.Fatalf("drawn %v", got)
			}
			seen[id] = true
		}
		mixed := rapid.Permutation(ids).Draw(rt, "mixed")
		if !slices.Equal(got, Sample("2026-11-23", mixed, percent)) {
			rt.Fatal("the order of telling draws")
		}
	})
	ids := make([]string, 1000)
	times := map[string]int{}
	for i := range ids {
		ids[i] = fmt.Sprintf("case-%d", i)
	}
	for day := range 200 {
		for _, id := range Sample(fmt.Sprint(day), ids, 5) {
			times[id]++
		}
	}
	// Of 200 days each case is drawn ten times on average; none is spared, none singled out.
	for _, id := range ids {
		if times[id] > 40 {
			t.Errorf("%s is drawn %d times", id, times[id])
		}
	}
	if len(times) < 990 {
		t.Errorf("only %d of 1000 are ever drawn", len(times))
	}
}
