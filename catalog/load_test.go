package catalog_test

import (
	"compress/gzip"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"onewindow/catalog"
	"onewindow/fixtures"
)

func load(tb testing.TB, data []byte) *catalog.Catalog {
	tb.Helper()
	c, err := catalog.Load(data)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// demo is the embedded catalogue, loaded once: a Catalog never changes.
var demo = sync.OnceValue(func() *catalog.Catalog {
	c, err := catalog.Load(fixtures.Catalogue())
	if err != nil {
		panic(err)
	}
	return c
})

// large is the text of the 2,711 items.
var large = sync.OnceValue(func() []byte {
	f, err := os.Open("../fixtures/catalogue/items_2711.json.gz")
	if err != nil {
		panic(err)
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		panic(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		panic(err)
	}
	return data
})

func item(tb testing.TB, code string) *catalog.Item {
	tb.Helper()
	it, ok := demo().Item(code)
	if !ok {
		tb.Fatalf("no item %s", code)
	}
	return it
}

func TestLoadReadsEveryPart(t *testing.T) {
	c := demo()
	if n := len(c.Items()); n != 97 {
		t.Errorf("%d items", n)
	}
	if n := len(c.Departments()); n != 50 {
		t.Errorf("%d departments", n)
	}
	if len(c.PoliceBranches()) != 8 || len(c.SpecialProcedures()) != 7 || len(c.Packages()) != 10 {
		t.Error("branches, special procedures or packages are missing")
	}
	if !strings.HasPrefix(c.Notice(), "示例数据") || c.Division() != "441900" || c.CompiledOn() != "2026-11-22" {
		t.Error("the notice, the division or the date is missing")
	}
	it := item(t, "GJJ-001")
	want := catalog.TimeLimits{
		Statutory: catalog.Limit{N: 3, Unit: catalog.UnitNaturalDay}, Promised: catalog.Limit{N: 1, Unit: catalog.UnitWorkday},
		NoticeRule: catalog.NoticeWithin5Days, AcceptMode: catalog.AcceptFullDelegation,
	}
	got := it.TimeLimits
	if got.Statutory != want.Statutory || got.Promised != want.Promised || got.NoticeRule != want.NoticeRule || got.AcceptMode != want.AcceptMode {
		t.Errorf("limits %+v", got)
	}
	if it.Hot != 100 || it.TypicalMinutes != 8 || !it.Headline || it.Start != "q1" || len(it.Aliases) != 3 || it.PoliceBranch != "" {
		t.Errorf("item %+v", it.Name)
	}
	r, ok := it.Requirement("IDC.self")
	if !ok || r.Original != (catalog.Need{Need: catalog.NeedInspect, Count: 1}) || !r.Exemptible || r.Subject != "self" ||
		r.Validity.Rule != catalog.ValidNotExpired || len(r.ReviewPoints) != 3 || !slices.Equal(r.Alternatives, []string{"IDC_TMP", "HMT_RESID", "FPR_CARD"}) {
		t.Errorf("requirement %+v", r)
	}
	q, ok := it.Question("q17")
	if o, found := q.Option("2"); !ok || !found || o.Note == "" || o.Next != "L27" {
		t.Error("question q17 of GJJ-001")
	}
	if l, ok := it.Leaf("L22"); !ok || l.Outcome != catalog.OutcomeReject || l.Reason == "" {
		t.Error("leaf L22 of GJJ-001")
	}
	if m, ok := c.Material("IDC"); !ok || m.Name == "" || m.Pinyin.Initials == "" {
		t.Error("material IDC")
	}
	if p, ok := c.Package("PK-01"); !ok || len(p.Items) != 4 {
		t.Error("package PK-01")
	}
	if _, ok := c.Package("PK-99"); ok {
		t.Error("package PK-99 is found")
	}
	if _, ok := c.Item("GJJ-999"); ok {
		t.Error("item GJJ-999 is found")
	}
	if _, ok := c.Department("XX"); ok {
		t.Error("department XX is found")
	}
}

func TestVersionFollowsTheData(t *testing.T) {
	data := fixtures.Catalogue()
	a, b := load(t, data), load(t, append(data, '\n'))
	if a.Version() != demo().Version() || len(a.Version()) != 16 {
		t.Errorf("versions %q and %q of the same data", a.Version(), demo().Version())
	}
	if a.Version() == b.Version() {
		t.Error("other data have the same version")
	}
}

func TestLoadNamesThePlace(t *testing.T) {
	text := string(fixtures.Catalogue())
	for _, tc := range []struct{ name, old, with, path, message string }{
		{"unknown field of an item", `"handleType": "即办件"`, `"handleTipe": "即办件"`, "items[", "handleTipe"},
		{"unknown field of an option", `"key": "1",`, `"key": "1", "colour": "red",`, "", "colour"},
		{"repeated field", `"shortName": "住房公积金提取"`, `"shortName": "a", "shortName": "b"`, "items[0].shortName", "twice"},
		{"wrong kind", `"hot": 100`, `"hot": "100"`, "items[0].hot", "a number"},
		{"fraction", `"typicalMinutes": 8`, `"typicalMinutes": 8.5`, "items[0].typicalMinutes", "whole"},
		{"null where a text belongs", `"fee": "不收费"`, `"fee": null`, "items[0].fee", "a string"},
		{"mistake of syntax", `"items": [`, `"items": [,`, "items", "unexpected"},
		{"control character", `"fee": "不收费"`, "\"fee\": \"不\t收费\"", "items[0].fee", "control"},
		{"node of a wrong kind", `"kind": "leaf"`, `"kind": "twig"`, "dag.nodes", "twig"},
		{"node id other than its key", `"id": "L01"`, `"id": "L99"`, "dag.nodes.L01", "L99"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if !strings.Contains(text, tc.old) {
				t.Fatalf("the catalogue does not hold %s", tc.old)
			}
			_, err := catalog.Load([]byte(strings.Replace(text, tc.old, tc.with, 1)))
			le, ok := errors.AsType[*catalog.LoadError](err)
			if !ok || len(le.Problems) == 0 {
				t.Fatalf("got %v", err)
			}
			p := le.Problems[0]
			if !strings.Contains(p.Path, tc.path) || !strings.Contains(p.Message, tc.message) || p.Line < 2 {
				t.Errorf("got line %d, path %q, message %q", p.Line, p.Path, p.Message)
			}
			if !strings.Contains(err.Error(), p.Message) {
				t.Errorf("the error does not tell: %v", err)
			}
		})
	}
}

func TestLoadTellsEveryMistakeOfShape(t *testing.T) {
	text := string(fixtures.Catalogue())
	text = strings.Replace(text, `"hot": 100`, `"hot": true`, 1)
	text = strings.Replace(text, `"fee": "不收费"`, `"fee": {"a": [1, {"b": null}]}`, 1)
	_, err := catalog.Load([]byte(text))
	if le, ok := errors.AsType[*catalog.LoadError](err); !ok || len(le.Problems) != 2 {
		t.Errorf("got %v", err)
	}
}

func TestLoadRefuses(t *testing.T) {
	text := string(fixtures.Catalogue())
	for name, data := range map[string]string{
		"nothing":         "",
		"no object":       "[]",
		"no items":        "{}",
		"a cut text":      text[:len(text)/2],
		"a text behind":   text + "{}",
		"a cycle":         strings.Replace(text, `"next": "q16"`, `"next": "q1"`, 1),
		"no UTF-8":        strings.Replace(text, "不收费", "\xff", 1),
		"deep nonsense":   `{"x":` + strings.Repeat("[", 100000),
		"a lone byte":     "{",
		"an open string":  `{"notice": "`,
		"a wrong escape":  `{"notice": "\q"}`,
		"a wrong number":  `{"items": [{"hot": 01}]}`,
		"a dangling next": strings.Replace(text, `"next": "q16"`, `"next": "q999"`, 1),
	} {
		if _, err := catalog.Load([]byte(data)); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestEscapesAreResolved(t *testing.T) {
	text := strings.Replace(string(fixtures.Catalogue()), `"fee": "不收费"`, `"fee": "\u4e0d\u6536\"费\""`, 1)
	it, _ := load(t, []byte(text)).Item("GJJ-001")
	if it.Fee != `不收"费"` {
		t.Errorf("got %q", it.Fee)
	}
}

func TestLargeCatalogueLoads(t *testing.T) {
	c := load(t, large())
	if n := len(c.Items()); n != 2711 {
		t.Errorf("%d items", n)
	}
	leaves := 0
	for _, it := range c.Items() {
		leaves += len(it.Leaves())
	}
	if leaves != 17452 {
		t.Errorf("%d leaves", leaves)
	}
}

func BenchmarkLoad(b *testing.B) {
	data := fixtures.Catalogue()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		load(b, data)
	}
}

func BenchmarkLoad2711(b *testing.B) {
	data := large()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		load(b, data)
	}
}
