package catalog

import (
	"slices"
	"strings"
)

// Marks in front of the names in an arena. No folded text holds them.
const (
	markShort = '\x01'
	markAlias = '\x02'
	markName  = '\x03'
)

// spelled is one name in every form in which it can be asked for.
type spelled struct {
	chinese  string // folded
	initials string
	full     string
	cuts     string // of full, see syllables
}

// names are all that an item is called.
type names struct {
	short, name spelled
	aliases     []spelled
}

func spell(text string, p Pinyin) spelled {
	return spelled{
		chinese: fold(text), initials: p.Initials, full: p.Full, cuts: syllables(p.Initials, p.Full),
	}
}

// spellAll folds and cuts the names of all items.
func spellAll(headings []Heading) []names {
	out := make([]names, len(headings))
	known := readings{}
	for i := range headings {
		h := &headings[i]
		out[i].name, out[i].short = spell(h.Name, h.Pinyin), spell(h.ShortName, h.ShortPinyin)
		known.learn(out[i].name)
		known.learn(out[i].short)
	}
	for i := range headings {
		for _, a := range headings[i].Aliases {
			s := spelled{chinese: fold(a.Text), initials: fold(a.Initials)}
			s.full = known.read(s.chinese, s.initials)
			s.cuts = syllables(s.initials, s.full)
			out[i].aliases = append(out[i].aliases, s)
		}
	}
	return out
}

// arena is one text that holds a form of the names of all items, each with its mark in front: one search through it
// jumps from hit to hit, and items without one cost nothing.
type arena struct {
	text   string
	starts []int32 // of every item, and the end of the last
}

func newArena(n int, write func(b *strings.Builder, i int)) arena {
	var b strings.Builder
	a := arena{starts: make([]int32, 0, n+1)}
	for i := range n {
		a.starts = append(a.starts, int32(b.Len()))
		write(&b, i)
	}
	a.starts = append(a.starts, int32(b.Len()))
	a.text = b.String()
	return a
}

// each calls found for every item whose names hold q, with its part of the arena and the place of the first hit there.
func (a *arena) each(q string, found func(i int, part string, at int)) {
	item, pos := 0, 0
	for {
		hit := strings.Index(a.text[pos:], q)
		if hit < 0 {
			return
		}
		pos += hit
		for int(a.starts[item+1]) <= pos {
			item++
		}
		end := int(a.starts[item+1])
		start := int(a.starts[item])
		found(item, a.text[start:end], pos-start)
		pos = end
	}
}

// reading is one full reading and the item that has it.
type reading struct {
	item       int32
	full, cuts string
}

type searchDept struct {
	code  string
	names []spelled
	items []int32
}

type searchIndex struct {
	codes    map[string]int32
	code     arena
	initials arena
	chinese  arena
	full     arena
	names    []names
	begins   map[byte][]reading // by the first letter of the reading
	depts    []searchDept
	zones    []string
	zoneOf   []int32
}

// newSearchIndex lays the names of all items out in arenas.
func newSearchIndex(departments []Department, headings []Heading, spelt []names) searchIndex {
	n := len(headings)
	s := searchIndex{
		codes: make(map[string]int32, n), names: spelt, begins: map[byte][]reading{}, depts: searchDepts(departments),
		zoneOf: make([]int32, n),
	}
	deptOf := make(map[string]int, len(departments))
	for i, d := range departments {
		deptOf[d.Code] = i
	}
	folded := map[string]int{}
	for i := range headings {
		h := &headings[i]
		s.codes[fold(h.Code)] = int32(i)
		if d, ok := deptOf[h.Dept]; ok {
			s.depts[d].items = append(s.depts[d].items, int32(i))
		}
		z, ok := folded[h.Zone]
		if !ok {
			z = len(s.zones)
			folded[h.Zone] = z
			s.zones = append(s.zones, fold(h.Zone))
		}
		s.zoneOf[i] = int32(z)
		for _, sp := range spelt[i].all() {
			if sp.full != "" {
				s.begins[sp.full[0]] = append(s.begins[sp.full[0]], reading{int32(i), sp.full, sp.cuts})
			}
		}
	}
	s.code = newArena(n, func(b *strings.Builder, i int) { b.WriteByte(markName); b.WriteString(fold(headings[i].Code)) })
	s.initials = nameArena(spelt, func(sp *spelled) string { return sp.initials })
	s.chinese = nameArena(spelt, func(sp *spelled) string { return sp.chinese })
	s.full = nameArena(spelt, func(sp *spelled) string { return sp.full })
	return s
}

func nameArena(spelt []names, form func(*spelled) string) arena {
	return newArena(len(spelt), func(b *strings.Builder, i int) {
		n := &spelt[i]
		b.WriteByte(markShort)
		b.WriteString(form(&n.short))
		for k := range n.aliases {
			b.WriteByte(markAlias)
			b.WriteString(form(&n.aliases[k]))
		}
		b.WriteByte(markName)
		b.WriteString(form(&n.name))
	})
}

func (n *names) all() []spelled { return append([]spelled{n.short, n.name}, n.aliases...) }

func searchDepts(departments []Department) []searchDept {
	out := make([]searchDept, len(departments))
	for i, d := range departments {
		names := []spelled{spell(d.Short, d.ShortPinyin), {chinese: fold(d.Name)}}
		for _, a := range d.Aliases {
			names = append(names, spelled{chinese: fold(a)})
		}
		out[i] = searchDept{code: fold(d.Code), names: names}
	}
	return out
}

// zone finds a zone by its folded name, -1 when no item lies there.
func (s *searchIndex) zone(folded string) int {
	if folded == "" {
		return -1
	}
	return slices.Index(s.zones, folded)
}

// ranks gives every item its rank for a folded query, 0 where it does not fit.
func (s *searchIndex) ranks(q string) []uint8 {
	out := make([]uint8, len(s.zoneOf))
	give := func(i int, rank uint8) {
		if out[i] == 0 || rank < out[i] {
			out[i] = rank
		}
	}
	s.chinese.each(q, func(i int, _ string, _ int) { give(i, RankChinese) })
	if latin(q) {
		s.latin(q, out, give)
	}
	if i, ok := s.codes[q]; ok {
		out[i] = RankCode
	}
	for i := range s.depts {
		d := &s.depts[i]
		if d.code != q && !d.match(q, true) && !d.match(q, false) {
			continue
		}
		for _, item := range d.items {
			give(int(item), RankDepartment)
		}
	}
	return out
}

// latin ranks by letters: initials, readings and the beginning of the code.
func (s *searchIndex) latin(q string, out []uint8, give func(int, uint8)) {
	s.initials.each(q, func(i int, part string, at int) { give(i, rankInitials(part, at, q)) })
	for _, r := range s.begins[q[0]] {
		if known := out[r.item]; known != 0 && known <= RankFullPinyin {
			continue
		}
		if strings.HasPrefix(r.full, q) || mixed(q, r.full, r.cuts) {
			give(int(r.item), RankFullPinyin)
		}
	}
	if len(q) > 1 { // one letter from the middle of a reading says too little
		s.full.each(q, func(i int, _ string, _ int) {
			if known := out[i]; known != 0 && known <= RankInsideFullPinyin {
				return
			}
			n := &s.names[i]
			inside := n.short.inside(q) || n.name.inside(q)
			for k := 0; k < len(n.aliases) && !inside; k++ {
				inside = n.aliases[k].inside(q)
			}
			if inside {
				give(i, RankInsideFullPinyin)
			}
		})
	}
	s.code.each(string(rune(markName))+q, func(i int, _ string, _ int) { give(i, RankCodePrefix) })
}

// rankInitials is the best rank of the hits in one item's part of the arena; at is the first of them.
func rankInitials(part string, at int, q string) uint8 {
	best := uint8(RankInsideInitials)
	for {
		switch part[at-1] {
		case markShort:
			return RankShortInitials
		case markAlias:
			best = min(best, RankAliasInitials)
		case markName:
			best = min(best, RankInitials)
		}
		next := strings.Index(part[at+1:], q)
		if next < 0 {
			return best
		}
		at += 1 + next
	}
}

// spells reports whether the query is the beginning of the reading, whole or with syllables cut short.
func (s *spelled) spells(q string) bool {
	return s.full != "" && s.full[0] == q[0] && (strings.HasPrefix(s.full, q) || mixed(q, s.full, s.cuts))
}

// inside reports whether the reading goes on with the query from a later syllable.
func (s *spelled) inside(q string) bool {
	for from := 0; ; {
		at := strings.Index(s.full[from:], q)
		if at < 0 {
			return false
		}
		if from+at <= longestReading && strings.IndexByte(s.cuts, byte(from+at)) >= 0 {
			return true
		}
		from += at + 1
	}
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
