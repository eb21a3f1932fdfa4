package station

import (
	"context"
	"maps"
	"slices"

	"onewindow/catalog"
	"onewindow/values"
)

// Desk is where the seat stands and what it is for.
type Desk struct {
	Zone string // Chinese name, as in the catalogue; empty when it is not known
	// Serves lists item codes, department codes or "*"; an empty list bounds nothing.
	Serves []string
	Owners catalog.Owners
}

// Covers reports whether the item is taken in here.
func (d Desk) Covers(h catalog.Heading) bool {
	return len(d.Serves) == 0 || slices.ContainsFunc(d.Serves, func(e string) bool { return catalog.Covers(e, h.Code, h.Dept) })
}

// frequencyNote keeps how often each item was opened at this window.
const frequencyNote = "frequency"

// opened counts an item, which search puts before its likes from now on. A count that cannot be kept costs an order, not
// the work: it is logged.
func (s *Station) opened(ctx context.Context, item string) {
	next := maps.Clone(s.snap.Frequency)
	if next == nil {
		next = map[string]int{}
	}
	next[item]++
	s.snap.Frequency = next
	if err := SaveNote(ctx, s.o.Journal, frequencyNote, next); err != nil {
		s.o.Log.Warn("frequency", "err", err)
	}
}

// turnOver takes the release of the day into force, and says so. Cases that are open keep theirs.
func (s *Station) turnOver() {
	if s.o.Releases == nil {
		return
	}
	release := s.o.Releases.At(values.Of(s.o.Now()))
	version := release.Catalog.Version()
	if version == s.o.Rules.Current {
		return
	}
	s.o.Rules.Current = version
	s.snap.Rules = s.o.Rules
	s.notice("catalog_release", map[string]string{"date": release.From.String()})
}
