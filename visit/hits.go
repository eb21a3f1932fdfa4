package visit

import (
	"maps"
	"slices"
	"time"

	"onewindow/catalog"
	"onewindow/values"
)

// Hit is what the hall found that stands in for the paper of one line (免提交,
// 复用). It is shown with source and date, and counts only when the clerk
// confirms it.
type Hit struct {
	ID   string `json:"id"`
	Line string `json:"line"`
	// By is the catalogue's word for the source, Source what it is called; of a
	// paper accepted before, the number of its case.
	By     string `json:"by"`
	Source string `json:"source"`
	// Dates are YYYY-MM-DD; ValidTo is empty where there is no end.
	IssuedOn string `json:"issuedOn,omitempty"`
	ValidTo  string `json:"validTo,omitempty"`
	// Fields are what it says for the form, by key.
	Fields map[string]values.Personal `json:"fields,omitempty"`
}

// Reused reports whether the hit is a paper that was accepted before.
func (h Hit) Reused() bool { return h.By == catalog.ByReuseLibrary }

// TakeHits is the hall's answer about the lines Asked of a case. Silent are lines
// for which a source gave none.
type TakeHits struct {
	CaseID string   `json:"caseID"`
	Asked  []string `json:"asked"`
	Hits   []Hit    `json:"hits,omitempty"`
	Silent []string `json:"silent,omitempty"`
}

// HitsFound is what the hall found, without anybody's doing.
type HitsFound struct {
	CaseID string   `json:"caseID"`
	Asked  []string `json:"asked"`
	Hits   []Hit    `json:"hits,omitempty"`
	Silent []string `json:"silent,omitempty"`
}

func (TakeHits) name() string  { return "take_hits" }
func (HitsFound) Kind() string { return "hits_found" }

// takeHits keeps what was found; a case that has gone on meanwhile, or whose
// person has changed, needs it no more.
func (d decider) takeHits(c TakeHits) ([]Event, error) {
	m, err := d.matter()
	if err != nil || m.CaseID != c.CaseID || d.s.Identity == nil {
		return nil, nil //nolint:nilerr // nobody asked for this: it is late, not wrong
	}
	if len(c.Asked) == 0 && !slices.ContainsFunc(c.Silent, func(line string) bool { return !slices.Contains(m.Silent, line) }) {
		return nil, nil // known already
	}
	return one(HitsFound(c)), nil
}

func (m *Matter) hitsFound(e HitsFound) {
	m.Asked = append(slices.Clone(m.Asked), slices.DeleteFunc(slices.Clone(e.Asked), func(line string) bool { return slices.Contains(m.Asked, line) })...)
	m.Silent = slices.DeleteFunc(slices.Concat(m.Silent, e.Silent), func(line string) bool { return slices.Contains(m.Asked, line) })
	slices.Sort(m.Silent)
	m.Silent = slices.Compact(m.Silent)
	m.Hits = maps.Clone(m.Hits)
	if m.Hits == nil {
		m.Hits = map[string]Hit{}
	}
	for _, h := range e.Hits {
		m.Hits[h.Line] = h
	}
}

// forgetHits drops what was found for a person who is not the applicant any
// more, what rests on it, and what the rule said of that person.
func (m *Matter) forgetHits() {
	m.Asked, m.Hits, m.Silent, m.Ruling = nil, nil, nil, nil
	m.Judged = maps.Clone(m.Judged)
	maps.DeleteFunc(m.Judged, func(_ string, j Judgement) bool { return j.Hit != "" })
}

// ForNow reports whether the paper of a line is wanted for now only: a source that
// may stand in for it did not answer, and it is not here. It is asked for, but is
// no paper that the applicant failed to bring (workflow §15).
func (m *Matter) ForNow(l catalog.Line, j Judgement) bool {
	return l.Exemptible && slices.Contains(m.Silent, l.ID) && (j.Status == "" || j.Status == Missing)
}

// Proper is the judgement that one key gives a line in good order: its paper,
// or what was found in its place.
func (m *Matter) Proper(l catalog.Line) Status {
	if _, found := m.Hits[l.ID]; found && l.Exemptible {
		return Exempt
	}
	return Proper(l)
}

// AskedAgain is the hit that shows that this hall itself issued a paper which
// the catalogue lets nobody do without: the item is to be mended.
func (m *Matter) AskedAgain(l catalog.Line) (Hit, bool) {
	h, found := m.Hits[l.ID]
	return h, found && !l.Exemptible
}

// ToAsk lists the lines of a matter for which the hall may find something and
// was not asked yet; none while the list is not known.
func (r Rules) ToAsk(s *State, m *Matter, now time.Time) []string {
	if s.Identity == nil || m.CommandID != "" {
		return nil
	}
	if _, open, err := r.Asking(s, m, now); err != nil || open {
		return nil
	}
	lines, judged, err := r.Judgements(s, m, now)
	if err != nil {
		return nil
	}
	var out []string
	for i := range lines {
		l := &lines[i]
		if l.Searchable() && !judged[l.ID].Automatic && !slices.Contains(m.Asked, l.ID) {
			out = append(out, l.ID)
		}
	}
	return out
}

// WantsLicence lists the lines of a matter for which the citizen may show an
// electronic licence instead of the paper: none is judged to be in order. Those for
// which nothing was found yet come first. None while the list is not known.
func (r Rules) WantsLicence(s *State, m *Matter, now time.Time) []catalog.Line {
	if p := r.Phase(s, now); m == nil || s.Identity == nil || p != Papers && p != Outcome {
		return nil
	}
	lines, judged, err := r.Judgements(s, m, now)
	if err != nil {
		return nil
	}
	lines = slices.DeleteFunc(slices.Clone(lines), func(l catalog.Line) bool {
		status := judged[l.ID].Status
		byLicence := slices.ContainsFunc(l.Substitutes, func(s catalog.Substitute) bool { return s.By == catalog.ByELicence })
		return !l.Exemptible || !byLicence || status != "" && !status.Open()
	})
	slices.SortStableFunc(lines, func(a, b catalog.Line) int { return m.found(a) - m.found(b) })
	return lines
}

// found is 1 for a line in whose place something was found, else 0.
func (m *Matter) found(l catalog.Line) int {
	if _, found := m.Hits[l.ID]; found {
		return 1
	}
	return 0
}
