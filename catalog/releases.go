package catalog

import (
	"errors"
	"fmt"
	"slices"

	"onewindow/values"
)

// Release is a catalogue and the day from which it is in force; the zero day is since ever.
type Release struct {
	From    values.Date
	Catalog *Catalog
	// Data are what it was loaded from, for whoever publishes it; "" where nobody does.
	Data string
}

// Releases are the versions of a catalogue that a hall or a window knows. New cases take the one in force on their day, a
// case keeps the version with which it was opened. It is never changed.
type Releases struct {
	byDay     []Release
	byVersion map[string]int
}

// NewReleases orders releases by their day. Two of one day, or the same data twice, are mistakes.
func NewReleases(list ...Release) (*Releases, error) {
	if len(list) == 0 {
		return nil, errors.New("releases: there is none")
	}
	r := &Releases{byDay: slices.Clone(list), byVersion: make(map[string]int, len(list))}
	slices.SortStableFunc(r.byDay, func(a, b Release) int { return a.From.Time().Compare(b.From.Time()) })
	for i, x := range r.byDay {
		if i > 0 && x.From == r.byDay[i-1].From {
			return nil, fmt.Errorf("releases: two are in force from %s", x.From)
		}
		version := x.Catalog.Version()
		if other, twice := r.byVersion[version]; twice {
			return nil, fmt.Errorf("releases: those of %s and %s are the same", r.byDay[other].From, x.From)
		}
		r.byVersion[version] = i
	}
	return r, nil
}

// At is the release in force on a day; before all of them it is the first.
func (r *Releases) At(day values.Date) Release {
	at := r.byDay[0]
	for _, x := range r.byDay[1:] {
		if x.From.Time().After(day.Time()) {
			break
		}
		at = x
	}
	return at
}

// Version finds the catalogue of a version, whether it is in force or not.
func (r *Releases) Version(version string) (*Catalog, bool) {
	i, ok := r.byVersion[version]
	if !ok {
		return nil, false
	}
	return r.byDay[i].Catalog, true
}

// All are the releases by their day.
func (r *Releases) All() []Release { return slices.Clone(r.byDay) }

// Versions are the catalogues by version.
func (r *Releases) Versions() map[string]*Catalog {
	out := make(map[string]*Catalog, len(r.byDay))
	for _, x := range r.byDay {
		out[x.Catalog.Version()] = x.Catalog
	}
	return out
}
