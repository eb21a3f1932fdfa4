package station

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"onewindow/catalog"
	"onewindow/values"
	"onewindow/visit"
)

// Desk is where the seat stands and what it is for.
type Desk struct {
	Zone string // Chinese name, as in the catalogue; empty when it is not known
	// Serves lists item codes, department codes or "*"; an empty list bounds nothing.
	Serves []string
	Owners catalog.Owners
}

// by fills what the desk does not say of itself with what the hall says of the window, also while it cannot be reached:
// the session outlives a restart.
func (d Desk) by(s Session) Desk {
	d.Zone = cmp.Or(d.Zone, s.Zone)
	if len(d.Serves) == 0 {
		d.Serves = s.Serves
	}
	return d
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

// turnedRules are rules that know every catalogue of the releases besides those that they knew, and have in force what is in
// force on a day; and the notice that says so, "" where nothing turned. Every seat works with them; without releases they
// stay as they are.
func turnedRules(r visit.Rules, releases *catalog.Releases, now time.Time) (rules visit.Rules, code string, details map[string]string) {
	if releases == nil {
		return r, "", nil
	}
	all := releases.Versions()
	for version := range all {
		if r.Catalogs[version] == nil {
			maps.Copy(all, r.Catalogs)
			r.Catalogs = all
			break
		}
	}
	release := releases.At(values.Of(now))
	version := release.Catalog.Version()
	if version == r.Current {
		return r, "", nil
	}
	r.Current = version
	if release.From.IsZero() {
		return r, "catalog_replaced", nil
	}
	return r, "catalog_release", map[string]string{"date": release.From.String()}
}

// Renewal is the day on which this desk took another release of the catalogue into force, and how many items it changed.
type Renewal struct {
	Version string
	Day     values.Date
	Items   int
}

// renewalNote keeps the newest Renewal.
const renewalNote = "renewal"

// countChanges says how much is new since the release that the desk worked with before, however long ago that was. A
// count that cannot be kept is made again at the next start.
func (s *Station) countChanges(ctx context.Context) {
	now := s.o.Rules.Current
	older, newer := s.o.Rules.Catalogs[s.snap.Renewal.Version], s.o.Rules.Catalogs[now]
	switch {
	case s.snap.Renewal.Version == now || s.counting:
	case older == nil || newer == nil:
		s.renew(ctx, Renewal{Version: now})
	default:
		s.counting = true
		s.loop.Work(func() {
			items := catalog.ChangedItems(catalog.Diff(older, newer))
			s.enqueue(func(ctx context.Context) error {
				s.counting = false
				s.renew(ctx, Renewal{Version: now, Day: values.Of(s.o.Now()), Items: items})
				return nil
			})
		})
	}
}

func (s *Station) renew(ctx context.Context, r Renewal) {
	s.snap.Renewal = r
	if err := SaveNote(ctx, s.o.Journal, renewalNote, r); err != nil {
		s.o.Log.Warn("renewal", "err", err)
	}
}

// turnOver takes the release of the day into force, and says so. Cases that are open keep theirs.
func (s *Station) turnOver() {
	rules, code, details := turnedRules(s.o.Rules, s.o.Releases, s.o.Now())
	s.o.Rules, s.snap.Rules = rules, rules
	if code != "" {
		s.notice(code, details)
	}
}

// TurnOver takes the release of the day into the rules of a seat, and says so there.
func (s *Seat) TurnOver(rules *visit.Rules, releases *catalog.Releases, now time.Time) {
	turned, code, details := turnedRules(*rules, releases, now)
	*rules = turned
	if code != "" {
		s.Say(code, details, now)
	}
}
