package situation

import (
	"strconv"

	"onewindow/catalog"
	"onewindow/screens"
	"onewindow/tui"
	"onewindow/values"
)

// compare works out what changed of the item since the clerk's last case of it,
// once for each case and answer of the hall.
func (s *Screen) compare() {
	m, past := s.snap.Visit.Matter(), &s.snap.Past
	if m == nil || past.Item != m.Item || past.LastVersion == "" || past.LastVersion == m.CatalogVersion {
		s.since, s.sinceOf = nil, ""
		return
	}
	if of := m.CaseID + past.LastVersion; s.sinceOf != of {
		s.since, s.sinceOf = nil, of
		older, had := s.snap.Rules.Catalogs[past.LastVersion]
		newer, has := s.snap.Rules.Catalogs[m.CatalogVersion]
		if had && has {
			s.since = catalog.ChangesOf(older, newer, m.Item)
		}
	}
}

// sinceLine says that something changed; nothing where nothing did.
func (s *Screen) sinceLine(w int) []tui.Line {
	t := &s.deps.Text.Changes
	day := values.Of(s.snap.Past.LastAt).String()
	switch {
	case len(s.since) > 0:
		return []tui.Line{tui.Text(tui.Warn, " △ "+screens.Fill(t.Since, "date", day, "n", strconv.Itoa(len(s.since)))).Truncate(w)}
	case s.sinceOf != "" && !s.knowsLast():
		return []tui.Line{tui.Text(tui.Dim, " △ "+screens.Fill(t.SinceGone, "date", day)).Truncate(w)}
	}
	return nil
}

// knowsLast reports whether the release of the last case is here.
func (s *Screen) knowsLast() bool {
	_, ok := s.snap.Rules.Catalogs[s.snap.Past.LastVersion]
	return ok
}

// named puts the words of the catalogue in the place of its ids.
func (s *Screen) named(ch catalog.Change) catalog.Change {
	for _, version := range []string{s.snap.Past.LastVersion, s.snap.Visit.Matter().CatalogVersion} {
		it, ok := s.snap.Rules.Catalogs[version].Item(ch.Item)
		if !ok {
			continue
		}
		if r, ok := it.Requirement(ch.Subject); ok {
			ch.Subject = r.Name
		}
		if q, ok := it.Question(ch.Node); ok {
			if o, ok := q.Option(ch.Option); ok {
				ch.Option = o.Text
			}
			ch.Node = q.Text
		}
		if l, ok := it.Leaf(ch.Node); ok {
			ch.Node = l.Title
		}
	}
	return ch
}

// sinceView lists what changed.
func (s *Screen) sinceView(size tui.Size, lines []tui.Line) tui.Frame {
	t := &s.deps.Text.Changes
	lines = append(lines, nil, tui.Text(tui.Title, " "+tui.Clean(t.SinceTitle)).Truncate(size.W), nil)
	for _, ch := range s.since {
		for i, row := range tui.Wrap(tui.Clean(screens.ChangeText(t, s.named(ch))), max(1, size.W-4)) {
			mark := tui.Safe(" · ")
			if i > 0 {
				mark = "   "
			}
			lines = append(lines, tui.L(tui.T(tui.Accent, mark), tui.T(tui.Plain, row)).Truncate(size.W))
		}
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H)}
}
