package catalog

import (
	"cmp"
	"slices"
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
	return c.hits(o, c.search.ranks(q))
}

// Hot lists the items asked for most: those of the zone first, then by this person's use, then by everybody's.
func (c *Catalog) Hot(o SearchOptions) []Hit {
	return c.hits(o, slices.Repeat([]uint8{RankChinese}, len(c.headings)))
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

// hits orders the items that have a rank.
func (c *Catalog) hits(o SearchOptions, ranks []uint8) []Hit {
	zone := c.search.zone(fold(o.Zone))
	var found []candidate
	for i, r := range ranks {
		if r == 0 {
			continue
		}
		h := &c.headings[i]
		cand := candidate{index: i, rank: int(r), hot: h.Hot, zone: zone >= 0 && c.search.zoneOf[i] == int32(zone)}
		if len(o.Frequency) > 0 {
			cand.freq = o.Frequency[h.Code]
		}
		found = keepBest(found, cand, o.Limit)
	}
	if len(found) == 0 {
		return nil
	}
	slices.SortFunc(found, better)
	hits := make([]Hit, len(found))
	for i, f := range found {
		h := &c.headings[f.index]
		hits[i] = Hit{Code: h.Code, Name: h.Name, Dept: h.Dept, Rank: f.rank}
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
