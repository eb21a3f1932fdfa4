package catalog

import (
	"cmp"
	"slices"
	"strings"
)

// Ranks of a hit, the best first. Within a rank the zone of the window goes first, then what this person uses, then
// what everybody uses.
const (
	RankCode             = 1  // the code itself
	RankShortInitials    = 2  // first letters of the short name, from its beginning
	RankAliasInitials    = 3  // first letters of an alias, from its beginning
	RankInitials         = 4  // first letters of the name, from its beginning
	RankInsideInitials   = 5  // first letters from the middle of a name or alias
	RankFullPinyin       = 6  // full pinyin from the beginning, whole or with syllables cut short
	RankChinese          = 7  // Chinese, a whole name or alias or a part of one
	RankInsideFullPinyin = 8  // full pinyin from a syllable in the middle
	RankCodePrefix       = 9  // the beginning of the code
	RankDepartment       = 10 // the department's code, short name or alias
)

// SearchOptions narrow and order a search. Limit 0 gives all hits. Zone is the Chinese name of the window's zone.
// Frequency counts by item code how often this person took the item.
type SearchOptions struct {
	Limit     int
	Zone      string
	Frequency map[string]int
}

// Hit is one item found. Dept is the code of its department, which tells namesakes apart.
type Hit struct {
	Code string `json:"code"`
	Name string `json:"name"`
	Dept string `json:"dept"`
	Rank int    `json:"rank"`
}

// spelled is one name in every form in which it can be asked for.
type spelled struct {
	chinese  string
	initials string
	full     string
	cuts     []int
}

type searchEntry struct {
	code    string
	zone    string
	dept    int // index into searchIndex.depts, -1 without one
	hot     int
	short   spelled
	name    spelled
	aliases []spelled
}

type searchDept struct {
	code  string
	names []spelled
}

type searchIndex struct {
	entries []searchEntry
	depts   []searchDept
}

func spell(text string, p Pinyin) spelled {
	return spelled{
		chinese: fold(text), initials: p.Initials, full: p.Full, cuts: syllables(p.Initials, p.Full),
	}
}

// newSearchIndex folds every name once. A scan of all entries is fast enough for every key (some tens of microseconds
// at 2,711 items), so there is nothing more to it.
func newSearchIndex(c *Catalog) searchIndex {
	s := searchIndex{entries: make([]searchEntry, len(c.items)), depts: make([]searchDept, len(c.departments))}
	for i, d := range c.departments {
		names := []spelled{spell(d.Short, d.ShortPinyin), {chinese: fold(d.Name)}}
		for _, a := range d.Aliases {
			names = append(names, spelled{chinese: fold(a)})
		}
		s.depts[i] = searchDept{code: fold(d.Code), names: names}
	}
	for i, it := range c.items {
		e := searchEntry{
			code: fold(it.Code), zone: fold(it.Zone), dept: -1, hot: it.Hot,
			name: spell(it.Name, it.Pinyin), short: spell(it.ShortName, it.ShortPinyin),
		}
		if d, ok := c.deptIndex[it.Dept]; ok {
			e.dept = d
		}
		for _, a := range it.Aliases {
			e.aliases = append(e.aliases, spelled{chinese: fold(a.Text), initials: fold(a.Initials)})
		}
		s.entries[i] = e
	}
	return s
}

type candidate struct {
	index int
	rank  int
	zone  bool
	freq  int
	hot   int
}

// better orders two candidates; the order of the catalogue settles the rest, so that an answer never flickers.
func better(a, b candidate) int {
	zone := 0
	if a.zone != b.zone {
		zone = 1
		if a.zone {
			zone = -1
		}
	}
	return cmp.Or(cmp.Compare(a.rank, b.rank), zone, cmp.Compare(b.freq, a.freq), cmp.Compare(b.hot, a.hot),
		cmp.Compare(a.index, b.index))
}

// Search finds items by code, first letters, pinyin, a mixture of both, or Chinese. An empty query finds nothing.
func (c *Catalog) Search(query string, o SearchOptions) []Hit {
	q := fold(query)
	if q == "" {
		return nil
	}
	depts := c.search.departments(q)
	return c.hits(o, func(e *searchEntry) int {
		r := e.rank(q)
		if r == 0 && e.dept >= 0 && depts[e.dept] {
			r = RankDepartment
		}
		return r
	})
}

// Hot lists the items asked for most: those of the zone first, then by this person's use, then by everybody's.
func (c *Catalog) Hot(o SearchOptions) []Hit {
	return c.hits(o, func(*searchEntry) int { return RankChinese })
}

// SearchDepartments finds departments by code, short name, first letters, pinyin or alias. Several may share their
// letters (水务局, 商务局 and 税务局 are all swj); they come in the order of the catalogue, exact ones first.
func (c *Catalog) SearchDepartments(query string) []Department {
	q := fold(query)
	if q == "" {
		return nil
	}
	var exact, rest []Department
	for i := range c.search.depts {
		switch d := &c.search.depts[i]; {
		case d.code == q || d.match(q, true):
			exact = append(exact, c.departments[i])
		case d.match(q, false):
			rest = append(rest, c.departments[i])
		}
	}
	return append(exact, rest...)
}

func (c *Catalog) hits(o SearchOptions, rank func(*searchEntry) int) []Hit {
	zone := fold(o.Zone)
	var found []candidate
	for i := range c.search.entries {
		e := &c.search.entries[i]
		r := rank(e)
		if r == 0 {
			continue
		}
		cand := candidate{index: i, rank: r, hot: e.hot, zone: zone != "" && e.zone == zone}
		if len(o.Frequency) > 0 {
			cand.freq = o.Frequency[c.items[i].Code]
		}
		found = keepBest(found, cand, o.Limit)
	}
	if len(found) == 0 {
		return nil
	}
	slices.SortFunc(found, better)
	hits := make([]Hit, len(found))
	for i, f := range found {
		it := c.items[f.index]
		hits[i] = Hit{Code: it.Code, Name: it.Name, Dept: it.Dept, Rank: f.rank}
	}
	return hits
}

// keepBest appends, and with a limit holds only the best: once full, the list is sorted and a newcomer is put in its
// place or turned away.
func keepBest(found []candidate, cand candidate, limit int) []candidate {
	if limit <= 0 || len(found) < limit {
		found = append(found, cand)
		if len(found) == limit {
			slices.SortFunc(found, better)
		}
		return found
	}
	if better(cand, found[limit-1]) >= 0 {
		return found
	}
	at, _ := slices.BinarySearchFunc(found, cand, better)
	copy(found[at+1:], found[at:limit-1])
	found[at] = cand
	return found
}

// rank of the entry for a folded query, 0 when it does not fit.
func (e *searchEntry) rank(q string) int {
	if e.code == q {
		return RankCode
	}
	if !latin(q) {
		return e.rankChinese(q)
	}
	if strings.HasPrefix(e.short.initials, q) {
		return RankShortInitials
	}
	for i := range e.aliases {
		if strings.HasPrefix(e.aliases[i].initials, q) {
			return RankAliasInitials
		}
	}
	if strings.HasPrefix(e.name.initials, q) {
		return RankInitials
	}
	if strings.Contains(e.short.initials, q) || strings.Contains(e.name.initials, q) {
		return RankInsideInitials
	}
	for i := range e.aliases {
		if strings.Contains(e.aliases[i].initials, q) {
			return RankInsideInitials
		}
	}
	switch {
	case e.short.spells(q), e.name.spells(q):
		return RankFullPinyin
	case e.rankChinese(q) != 0: // names and aliases with Latin letters or digits in them
		return RankChinese
	case e.short.inside(q), e.name.inside(q):
		return RankInsideFullPinyin
	case strings.HasPrefix(e.code, q):
		return RankCodePrefix
	}
	return 0
}

func (e *searchEntry) rankChinese(q string) int {
	if strings.Contains(e.name.chinese, q) || strings.Contains(e.short.chinese, q) {
		return RankChinese
	}
	for i := range e.aliases {
		if strings.Contains(e.aliases[i].chinese, q) {
			return RankChinese
		}
	}
	return 0
}

// spells reports whether the query is the beginning of the reading, whole or with syllables cut short.
func (s *spelled) spells(q string) bool {
	return s.full != "" && s.full[0] == q[0] && (strings.HasPrefix(s.full, q) || mixed(q, s.full, s.cuts))
}

// inside reports whether the reading goes on with the query from a later syllable. One letter says too little.
func (s *spelled) inside(q string) bool {
	if len(q) < 2 {
		return false
	}
	for from := 0; ; {
		at := strings.Index(s.full[from:], q)
		if at < 0 {
			return false
		}
		if _, ok := slices.BinarySearch(s.cuts, from+at); ok {
			return true
		}
		from += at + 1
	}
}

// departments marks those that the query names.
func (s *searchIndex) departments(q string) []bool {
	out := make([]bool, len(s.depts))
	for i := range s.depts {
		d := &s.depts[i]
		out[i] = d.code == q || d.match(q, true) || d.match(q, false)
	}
	return out
}

// match compares with the names of a department: wholly, or from the beginning.
func (d *searchDept) match(q string, whole bool) bool {
	for i := range d.names {
		n := &d.names[i]
		if whole {
			if n.initials == q || n.full == q || n.chinese == q {
				return true
			}
			continue
		}
		if strings.HasPrefix(n.initials, q) || n.spells(q) || !latin(q) && strings.Contains(n.chinese, q) {
			return true
		}
	}
	return false
}
