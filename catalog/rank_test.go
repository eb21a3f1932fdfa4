package catalog

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"onewindow/fixtures"
)

// rankOf is the rule of ranks, name by name and slowly: what the arenas must give. known is what the search knows of the
// item's department.
func rankOf(h *Heading, n *names, dept bool, q string) uint8 {
	if fold(h.Code) == q {
		return RankCode
	}
	best := uint8(0)
	give := func(rank uint8, holds bool) {
		if holds && (best == 0 || rank < best) {
			best = rank
		}
	}
	for _, s := range n.all() {
		give(RankChinese, strings.Contains(s.chinese, q))
	}
	if latin(q) {
		give(RankShortInitials, strings.HasPrefix(n.short.initials, q))
		give(RankInitials, strings.HasPrefix(n.name.initials, q))
		for _, a := range n.aliases {
			give(RankAliasInitials, strings.HasPrefix(a.initials, q))
		}
		for _, s := range n.all() {
			give(RankInsideInitials, strings.Contains(s.initials, q))
			give(RankFullPinyin, s.spells(q))
			give(RankInsideFullPinyin, len(q) > 1 && s.inside(q))
		}
		give(RankCodePrefix, strings.HasPrefix(fold(h.Code), q))
	}
	give(RankDepartment, dept)
	return best
}

func queries(c *Catalog) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		i := rapid.IntRange(0, len(c.headings)-1).Draw(t, "item")
		all := c.search.names[i].all()
		s := all[rapid.IntRange(0, len(all)-1).Draw(t, "name")]
		forms := []string{s.chinese, s.initials, s.full, fold(c.headings[i].Code), c.search.depts[i%len(c.search.depts)].code}
		runes := []rune(rapid.SampledFrom(forms).Draw(t, "form"))
		if len(runes) == 0 {
			return "s"
		}
		from := rapid.IntRange(0, len(runes)-1).Draw(t, "from")
		to := rapid.IntRange(from+1, len(runes)).Draw(t, "to")
		out := string(runes[from:to])
		if rapid.IntRange(0, 3).Draw(t, "another letter") == 0 {
			out += rapid.StringMatching(`[a-z0-9]{1,2}`).Draw(t, "more")
		}
		return out
	})
}

// Whatever is typed, the arenas rank every item as the rule says.
func TestRanksFollowTheRule(t *testing.T) {
	c, err := Load(fixtures.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	deptOf := map[string]int{}
	for i, d := range c.departments {
		deptOf[d.Code] = i
	}
	rapid.Check(t, func(t *rapid.T) {
		q := queries(c).Draw(t, "query")
		for i, got := range c.search.ranks(q) {
			d := &c.search.depts[deptOf[c.headings[i].Dept]]
			dept := d.code == q || d.match(q, true) || d.match(q, false)
			if want := rankOf(&c.headings[i], &c.search.names[i], dept, q); got != want {
				t.Fatalf("%q: %s has rank %d, want %d", q, c.headings[i].Code, got, want)
			}
		}
	})
}

// crowd is a catalogue of n items that carry the names of real ones with a number.
func crowd(tb testing.TB, n int) *Catalog {
	tb.Helper()
	base, err := Open(fixtures.FullCatalogue())
	if err != nil {
		tb.Fatal(err)
	}
	c := &Catalog{departments: base.departments, deptIndex: base.deptIndex, headings: make([]Heading, n), bodies: make([]body, n)}
	spelt := make([]names, n)
	for i := range n {
		k := i % len(base.headings)
		c.headings[i], spelt[i] = base.headings[k], base.search.names[k]
		c.headings[i].Code = fmt.Sprintf("%s-%06d", base.headings[k].Dept, i)
	}
	c.index(spelt)
	return c
}

func BenchmarkSearchKey(b *testing.B) {
	for _, n := range []int{2711, 100_000} {
		c := crowd(b, n)
		for _, q := range []string{"s", "an", "zfgjj", "jdc", "公积金", "登记", "zhufgjj", "gongsi", "GJJ-001", "qqqqzz"} {
			b.Run(fmt.Sprintf("%d/%s", n, q), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					c.Search(q, SearchOptions{Limit: 50, Zone: "公安业务区", Frequency: map[string]int{"GJJ-001": 3}})
				}
			})
		}
	}
}

// An alias is found by its reading though the data give its initials alone.
func TestAliasesHaveReadings(t *testing.T) {
	c, err := Load(fixtures.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	all, read := 0, 0
	for _, n := range c.search.names {
		for _, a := range n.aliases {
			all++
			if a.full != "" {
				read++
			}
		}
	}
	if read*10 < all*8 {
		t.Errorf("%d of %d aliases have a reading", read, all)
	}
	for q, want := range map[string]string{"qugongjijin": "GJJ-001", "qugjj": "GJJ-001", "qgongjj": "GJJ-001"} {
		if hits := c.Search(q, SearchOptions{Limit: 1}); len(hits) != 1 || hits[0].Code != want {
			t.Errorf("%q: %v", q, hits)
		}
	}
}
