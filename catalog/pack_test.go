package catalog_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"onewindow/catalog"
	"onewindow/fixtures"
)

func pack(tb testing.TB, data []byte) []byte {
	tb.Helper()
	p, err := catalog.Pack(data)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// same compares what two catalogues say of every item.
func same(t *testing.T, a, b *catalog.Catalog) {
	t.Helper()
	if a.Version() != b.Version() || a.Notice() != b.Notice() || a.CompiledOn() != b.CompiledOn() ||
		!reflect.DeepEqual(a.Departments(), b.Departments()) || !reflect.DeepEqual(a.Packages(), b.Packages()) {
		t.Error("the head differs")
	}
	if !reflect.DeepEqual(a.Headings(), b.Headings()) {
		t.Error("the headings differ")
	}
	if changes := catalog.Diff(a, b); len(changes) != 0 {
		t.Errorf("%d changes, the first %+v", len(changes), changes[0])
	}
	for _, it := range a.Items() {
		other, ok := b.Item(it.Code)
		if !ok || !reflect.DeepEqual(it.Heading, other.Heading) || !reflect.DeepEqual(it.Requirements, other.Requirements) ||
			!reflect.DeepEqual(it.Leaves(), other.Leaves()) || !reflect.DeepEqual(it.TimeLimits, other.TimeLimits) {
			t.Fatalf("%s differs", it.Code)
		}
		for _, r := range it.Requirements {
			m, _ := a.Material(r.Material)
			if n, ok := b.Material(r.Material); !ok || !reflect.DeepEqual(m, n) {
				t.Fatalf("material %s differs", r.Material)
			}
		}
	}
}

func TestPackHoldsTheSame(t *testing.T) {
	data := fixtures.Catalogue()
	packed := pack(t, data)
	if !catalog.Packed(packed) || catalog.Packed(data) {
		t.Error("a pack is not told from JSON")
	}
	c := load(t, packed)
	same(t, demo(), c)
	for _, q := range []string{"zfgjj", "sydj", "公积金", "qugongjijin", "登记", "GJJ-001", "swj"} {
		if a, b := demo().Search(q, catalog.SearchOptions{}), c.Search(q, catalog.SearchOptions{}); !slices.Equal(a, b) {
			t.Errorf("%q: %v and %v", q, a, b)
		}
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, data); err != nil {
		t.Fatal(err)
	}
	back, err := catalog.Unpack(packed)
	if err != nil || !bytes.Equal(back, compact.Bytes()) {
		t.Errorf("unpacked, the text differs: %v", err)
	}
}

// The embedded pack of 2,711 items is its source, to the byte.
func TestEmbeddedPackIsItsSource(t *testing.T) {
	back, err := catalog.Unpack([]byte(fixtures.FullCatalogue()))
	if err != nil || !bytes.Equal(back, large()) {
		t.Fatalf("the pack is not made of fixtures/catalogue/items_2711.json.gz; run make generate (%v)", err)
	}
	c, err := catalog.Open(fixtures.FullCatalogue())
	if err != nil {
		t.Fatal(err)
	}
	same(t, large2711(), c)
	if n := len(c.Items()); n != 2711 {
		t.Errorf("%d items", n)
	}
	if !slices.Equal(c.Zones(), large2711().Zones()) {
		t.Error("the zones differ")
	}
}

// The demo city's items are the same in both catalogues, so that its tickets and people do with either.
func TestFullCatalogueHoldsTheDemoCity(t *testing.T) {
	full, err := catalog.Open(fixtures.FullCatalogue())
	if err != nil {
		t.Fatal(err)
	}
	for _, ch := range catalog.Diff(demo(), full) {
		if ch.Kind != catalog.ItemAdded {
			t.Fatalf("%+v", ch)
		}
	}
}

func TestDamagedPackIsRefused(t *testing.T) {
	packed := pack(t, seedCatalogue(t))
	for at := range packed {
		broken := bytes.Clone(packed)
		broken[at] ^= 0x20
		if _, err := catalog.Load(broken); err == nil {
			t.Fatalf("byte %d may be changed", at)
		}
	}
	for n := range packed {
		if _, err := catalog.Load(packed[:n]); err == nil {
			t.Fatalf("%d bytes of %d are taken", n, len(packed))
		}
	}
	if _, err := catalog.Pack([]byte("{}")); err == nil {
		t.Error("an empty catalogue is packed")
	}
}

// FuzzOpen mends the checksum, so that what lies behind it is reached: whatever a pack holds, nothing panics, and an item
// that is given can be walked.
func FuzzOpen(f *testing.F) {
	f.Add(pack(f, seedCatalogue(f))[12:])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, rest []byte) {
		c, err := catalog.Load(catalog.Sealed(rest))
		if err != nil {
			return
		}
		for _, h := range c.Headings() {
			it, ok := c.Item(h.Code)
			if !ok {
				continue
			}
			for lp := range it.Paths() {
				if _, err := c.Effective(it, catalog.Choice{Answers: lp.Answers()}); err != nil && !isUnanswered(err) {
					t.Fatal(err)
				}
				break
			}
			c.Search(h.Name, catalog.SearchOptions{})
			c.Search(h.Pinyin.Full, catalog.SearchOptions{})
		}
	})
}

// BenchmarkReady is from the embedded bytes to the answer of the first search.
func BenchmarkReady(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		c, err := catalog.Open(fixtures.FullCatalogue())
		if err != nil {
			b.Fatal(err)
		}
		if len(c.Search("zfgjj", catalog.SearchOptions{Limit: 20})) == 0 {
			b.Fatal("nothing found")
		}
	}
}

func BenchmarkOpenItem(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		c, err := catalog.Open(fixtures.FullCatalogue())
		if err != nil {
			b.Fatal(err)
		}
		if _, ok := c.Item("GJJ-001"); !ok {
			b.Fatal("no item")
		}
	}
}
