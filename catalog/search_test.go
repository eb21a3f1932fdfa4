package catalog_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"onewindow/catalog"
)

var large2711 = sync.OnceValue(func() *catalog.Catalog {
	c, err := catalog.Load(large())
	if err != nil {
		panic(err)
	}
	return c
})

func codes(hits []catalog.Hit) []string {
	out := make([]string, len(hits))
	for i, h := range hits {
		out[i] = h.Code
	}
	return out
}

func TestSearch(t *testing.T) {
	for _, tc := range []struct {
		query string
		first string // the first codes, in order
		rank  int    // of the first
	}{
		{"zfgjj", "GJJ-001 GJJ-004 GJJ-002", catalog.RankShortInitials},
		{"ZFGJJ", "GJJ-001", catalog.RankShortInitials},
		{"ｚｆｇｊｊ", "GJJ-001 GJJ-004", catalog.RankShortInitials},
		{" zf gjj ", "GJJ-001", catalog.RankShortInitials},
		{"sfz", "GA-HZ-002", catalog.RankShortInitials},
		{"hz", "GA-CRJ-001", catalog.RankShortInitials},
		{"gatxz", "GA-CRJ-002", catalog.RankShortInitials},
		{"jsz", "GA-JJ-001 JY-001", catalog.RankShortInitials},
		{"gjj", "GJJ-001", catalog.RankAliasInitials},
		{"qgjj", "GJJ-001", catalog.RankAliasInitials},
		{"公积金", "GJJ-001 GJJ-002 GJJ-003 GJJ-004", catalog.RankChinese},
		{"取公积金", "GJJ-001", catalog.RankChinese},
		{"公积金　提取", "GJJ-001", catalog.RankChinese},
		{"GJJ-001", "GJJ-001", catalog.RankCode},
		{"gjj001", "GJJ-001", catalog.RankCode},
		{"gjj。001", "GJJ-001", catalog.RankCode},
		{"ＧＪＪ－００１", "GJJ-001", catalog.RankCode},
		{"ga-hz-002", "GA-HZ-002", catalog.RankCode},
		{"ga-hz-0", "GA-HZ-002 GA-HZ-001", catalog.RankCodePrefix},
		{"zhufanggongjijintiqu", "GJJ-001", catalog.RankFullPinyin},
		{"zhufang", "GJJ-001", catalog.RankFullPinyin},
		{"zhufgjj", "GJJ-001 GJJ-004", catalog.RankFullPinyin},
		{"zfgongjj", "GJJ-001 GJJ-004", catalog.RankFullPinyin},
		{"zhfgjj", "GJJ-001 GJJ-004", catalog.RankFullPinyin},
		{"gongjijin", "GJJ-001", catalog.RankFullPinyin}, // the reading of an alias
		{"jijin", "GJJ-001", catalog.RankInsideFullPinyin},
		{"sydj", "RS-004 WJ-005", catalog.RankShortInitials},
		{"税务局", "SUI-001 SUI-002 SUI-003", catalog.RankDepartment},
	} {
		hits := demo().Search(tc.query, catalog.SearchOptions{Limit: 5})
		want := strings.Fields(tc.first)
		got := codes(hits)
		if len(got) < len(want) || !slices.Equal(got[:len(want)], want) || hits[0].Rank != tc.rank {
			t.Errorf("%q: got %v, want first %v of rank %d", tc.query, hits, want, tc.rank)
		}
	}
}

func TestSearchFindsNothing(t *testing.T) {
	for _, q := range []string{"", "   ", "。，！", "　", "qqqqzz", "没有这个事项", "\x00", "🙂", "zfgjjtqx", "ongjijin"} {
		if hits := demo().Search(q, catalog.SearchOptions{}); len(hits) != 0 {
			t.Errorf("%q finds %v", q, hits)
		}
	}
}

func TestSearchOrder(t *testing.T) {
	c := demo()
	if got := codes(c.Search("sydj", catalog.SearchOptions{Zone: "综合服务二区"})); got[0] != "WJ-005" {
		t.Errorf("the zone goes before what is asked for most: %v", got)
	}
	if got := codes(c.Search("sydj", catalog.SearchOptions{Frequency: map[string]int{"WJ-005": 1}})); got[0] != "WJ-005" {
		t.Errorf("what this person uses goes before what everybody uses: %v", got)
	}
	got := codes(c.Search("sydj", catalog.SearchOptions{Zone: "税务社保区", Frequency: map[string]int{"WJ-005": 9}}))
	if got[0] != "RS-004" {
		t.Errorf("the zone goes before personal use: %v", got)
	}
	if got := codes(c.Search("gjj", catalog.SearchOptions{Zone: "公安业务区"})); got[0] != "GJJ-001" {
		t.Errorf("no zone goes before a better rank: %v", got)
	}
}

func TestSearchLimitCutsTheSameOrder(t *testing.T) {
	c := large2711()
	for _, q := range []string{"s", "jdc", "登记", "swj", "gongjijin"} {
		all := c.Search(q, catalog.SearchOptions{Zone: "公安业务区"})
		if len(all) < 5 {
			t.Fatalf("%q finds %d", q, len(all))
		}
		for _, n := range []int{1, 2, 4, 20, len(all), len(all) + 5} {
			got := c.Search(q, catalog.SearchOptions{Zone: "公安业务区", Limit: n})
			if want := all[:min(n, len(all))]; !slices.Equal(got, want) {
				t.Errorf("%q with limit %d: got %v, want %v", q, n, got, want)
			}
		}
		for i := 1; i < len(all); i++ {
			if all[i].Rank < all[i-1].Rank {
				t.Fatalf("%q: ranks fall", q)
			}
		}
	}
}

func TestThreeDepartmentsOfOneSpelling(t *testing.T) {
	c := large2711()
	var short []string
	for _, d := range c.SearchDepartments("swj") {
		short = append(short, d.Code+d.Short)
	}
	if !slices.Equal(short, []string{"SHW水务局", "SGW商务局", "SUI税务局"}) {
		t.Errorf("got %v", short)
	}
	depts := map[string]bool{}
	for _, h := range c.Search("swj", catalog.SearchOptions{}) {
		if h.Rank == catalog.RankDepartment {
			depts[h.Dept] = true
		}
	}
	if len(depts) != 3 || !depts["SHW"] || !depts["SGW"] || !depts["SUI"] {
		t.Errorf("items of %v", depts)
	}
	for query, want := range map[string]string{"国税": "SUI", "水利": "SHW", "商务局": "SGW", "shuiwuju": "SHW SUI", "sui": "SUI", "社保": "SB", "": "", "？": ""} {
		var got []string
		for _, d := range c.SearchDepartments(query) {
			got = append(got, d.Code)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: got %v, want %s", query, got, want)
		}
	}
}

func TestHot(t *testing.T) {
	c := demo()
	hits := c.Hot(catalog.SearchOptions{Limit: 9, Zone: "公安业务区"})
	if len(hits) != 9 {
		t.Fatalf("%d hits", len(hits))
	}
	for i, h := range hits {
		it := item(t, h.Code)
		if it.Zone != "公安业务区" {
			t.Errorf("%s is of another zone", h.Code)
		}
		if i > 0 && it.Hot > item(t, hits[i-1].Code).Hot {
			t.Errorf("%s is asked for more than the one before", h.Code)
		}
	}
}

// An item of the large set must be found by what a clerk has of it, on the first page. Every third keeps it short.
func TestItemsCanBeFound(t *testing.T) {
	c := large2711()
	worst, missed := 0, 0
	for i, it := range c.Items() {
		if i%3 != 0 {
			continue
		}
		for _, q := range []string{it.Code, it.Name, it.Pinyin.Full, it.Pinyin.Initials} {
			at := slices.IndexFunc(c.Search(q, catalog.SearchOptions{Limit: 20}), func(h catalog.Hit) bool { return h.Code == it.Code })
			if at < 0 {
				missed++
				t.Errorf("%s %s is not on the first page for %q", it.Code, it.Name, q)
			}
			worst = max(worst, at)
			if q == it.Code && at != 0 {
				t.Errorf("%s is not first for its own code", it.Code)
			}
		}
		if missed > 10 {
			t.Fatal("and so on")
		}
	}
	t.Logf("worst place %d", worst)
}

func FuzzSearch(f *testing.F) {
	for _, q := range []string{"zfgjj", "ｚｆ", "公积金", "GJJ-001", "swj", "zhufgjj", "\xff", "。", "ü", "a\u0300"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		c := demo()
		all := c.Search(q, catalog.SearchOptions{})
		seen := map[string]bool{}
		for i, h := range all {
			if seen[h.Code] {
				t.Fatalf("%s comes twice", h.Code)
			}
			seen[h.Code] = true
			if h.Rank < catalog.RankCode || h.Rank > catalog.RankDepartment || i > 0 && h.Rank < all[i-1].Rank {
				t.Fatalf("rank %d at %d", h.Rank, i)
			}
		}
		if got := c.Search(q, catalog.SearchOptions{Limit: 3}); !slices.Equal(got, all[:min(3, len(all))]) {
			t.Fatalf("a limit changes the order: %v and %v", got, all)
		}
		c.SearchDepartments(q)
	})
}

func BenchmarkSearch2711(b *testing.B) {
	c := large2711()
	for _, q := range []string{"s", "zfgjj", "jdc", "公积金", "登记", "zhufgjj", "GJJ-001", "qqqqzz"} {
		b.Run(q, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Search(q, catalog.SearchOptions{Limit: 20, Zone: "公安业务区"})
			}
		})
	}
}
