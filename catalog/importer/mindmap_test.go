package importer_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"onewindow/catalog"
	"onewindow/catalog/importer"
	"onewindow/fixtures"
)

// branch is a topic to be written in any of the three forms.
type branch struct {
	text, note string
	below      []branch
}

func opml(maps ...branch) []byte {
	var b strings.Builder
	var write func(t branch)
	write = func(t branch) {
		b.WriteString(`<outline text="` + escape(t.text) + `" _note="` + escape(t.note) + `">`)
		for _, c := range t.below {
			write(c)
		}
		b.WriteString("</outline>\n")
	}
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\"><head><title>x</title></head><body>")
	for _, m := range maps {
		write(m)
	}
	b.WriteString("</body></opml>")
	return []byte(b.String())
}

func escape(s string) string {
	var b bytes.Buffer
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		panic(err)
	}
	return b.String()
}

func zipped(tb testing.TB, files map[string]string) []byte {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"content.json", "content.xml", "metadata.json"} {
		text, ok := files[name]
		if !ok {
			continue
		}
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func xmindNew(tb testing.TB, maps ...branch) []byte {
	var topicOf func(t branch) map[string]any
	topicOf = func(t branch) map[string]any {
		attached := []any{}
		for _, c := range t.below {
			attached = append(attached, topicOf(c))
		}
		return map[string]any{
			"id": "x", "title": t.text, "notes": map[string]any{"plain": map[string]any{"content": t.note}},
			"children": map[string]any{"attached": attached, "detached": []any{map[string]any{"title": "随手记"}}},
		}
	}
	var sheets []any
	for _, m := range maps {
		sheets = append(sheets, map[string]any{"class": "sheet", "rootTopic": topicOf(m)})
	}
	text, err := json.Marshal(sheets)
	if err != nil {
		tb.Fatal(err)
	}
	return zipped(tb, map[string]string{"content.json": string(text), "content.xml": "<xmap-content><sheet><topic><title>请升级</title></topic></sheet></xmap-content>"})
}

func xmindOld(tb testing.TB, maps ...branch) []byte {
	var b strings.Builder
	var write func(t branch)
	write = func(t branch) {
		b.WriteString("<topic><title>" + escape(t.text) + "</title><notes><plain>" + escape(t.note) + "</plain></notes>")
		if len(t.below) > 0 {
			b.WriteString(`<children><topics type="attached">`)
			for _, c := range t.below {
				write(c)
			}
			b.WriteString(`</topics><topics type="detached"><topic><title>随手记</title></topic></topics></children>`)
		}
		b.WriteString("</topic>")
	}
	b.WriteString(`<xmap-content xmlns="urn:xmind:xmap:xmlns:content:2.0">`)
	for _, m := range maps {
		b.WriteString("<sheet>")
		write(m)
		b.WriteString("</sheet>")
	}
	b.WriteString("</xmap-content>")
	return zipped(tb, map[string]string{"content.xml": b.String()})
}

// mapOf draws an item as a mind map.
func mapOf(it *catalog.Item) branch {
	var node func(id string) branch
	papers := func(ids []string) (out []branch) {
		for _, id := range ids {
			out = append(out, branch{text: id})
		}
		return out
	}
	node = func(id string) branch {
		if l, ok := it.Leaf(id); ok {
			// A situation that sends people away has a title of its own only in the base.
			return branch{text: l.Title, below: papers(l.Materials)}
		}
		q, _ := it.Question(id)
		b := branch{text: q.Text, note: q.Help}
		if q.Multi {
			b.text += " [多选]"
		}
		for _, o := range q.Options {
			option := branch{text: o.Text, note: o.Note}
			if q.Multi {
				option.below = papers(o.Add)
			} else {
				option.below = []branch{node(o.Next)}
			}
			b.below = append(b.below, option)
		}
		if q.Multi {
			b.below = append(b.below, branch{text: "然后", below: []branch{node(q.Next)}})
		}
		return b
	}
	return branch{text: it.Code + " " + it.Name, below: []branch{node(it.Start)}}
}

// An item that is drawn and read again is the same, in every form: what a map cannot say is kept from the base.
func TestMapsCarryTheSituations(t *testing.T) {
	base := fixtures.Catalogue()
	c := load(t, base)
	var maps []branch
	var codes []string
	for _, it := range c.Items() {
		sends := slices.ContainsFunc(it.Leaves(), func(lp catalog.LeafPath) bool { return lp.Leaf.Outcome != catalog.OutcomeAccept })
		questions := slices.ContainsFunc(it.Nodes(), func(id string) bool {
			q, ok := it.Question(id)
			return ok && !strings.HasSuffix(q.Text, "？")
		})
		if !sends && !questions {
			maps, codes = append(maps, mapOf(it)), append(codes, it.Code)
		}
	}
	if len(maps) < 70 {
		t.Fatalf("only %d items can be drawn", len(maps))
	}
	for name, data := range map[string][]byte{"a.opml": opml(maps...), "a.xmind": xmindNew(t, maps...), "b.xmind": xmindOld(t, maps...)} {
		r := imported(t, name, data, base)
		if !slices.Equal(r.Items, codes) {
			t.Errorf("%s: items %v", name, r.Items)
		}
		if changes := catalog.Diff(c, load(t, r.JSON)); len(changes) != 0 {
			t.Errorf("%s: %d changes, the first %+v", name, len(changes), changes[0])
		}
	}
}

func TestMapOfOutcomesAndShortForms(t *testing.T) {
	drawn := branch{text: "GJJ-004 异地转移接续", below: []branch{{text: "转入还是转出？", note: "看缴存地", below: []branch{
		{text: "转入", note: "外地转到本市", below: []branch{{text: "居民身份证（申请人）"}, {text: "BANKCARD"}}},
		{text: "转出", below: []branch{{text: "外地有无账户？", below: []branch{
			{text: "有", below: []branch{{text: "转办：GJJ-001", note: "由转入地申请"}}},
			{text: "没有", below: []branch{{text: "不予受理：须先在外地开户"}}},
		}}}},
		{text: "两边都有", below: []branch{{text: "合并前有无特殊情况？[多选 0-1]", below: []branch{
			{text: "姓名不一致", below: []branch{{text: "NAME_SAME"}}},
			{text: "没有凭证"},
			{text: "然后", below: []branch{{text: "合并账户", below: []branch{{text: "居民身份证（申请人）"}}}}},
		}}}},
	}}}}
	r := imported(t, "x.opml", opml(drawn), fixtures.Catalogue())
	it, _ := load(t, r.JSON).Item("GJJ-004")
	var got []string
	for _, lp := range it.Leaves() {
		got = append(got, lp.Leaf.Title+"|"+lp.Leaf.Outcome+"|"+strings.Join(lp.Leaf.Materials, " ")+"|"+lp.Leaf.RedirectTo+lp.Leaf.Reason)
	}
	want := []string{
		"转入|accept|IDC.self BANKCARD|", "转出·有|redirect||GJJ-001由转入地申请", "转出·没有|reject||须先在外地开户", "合并账户|accept|IDC.self|",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	q, _ := it.Question(it.Start)
	if q.Help != "看缴存地" || q.Options[0].Note != "外地转到本市" {
		t.Errorf("notes are lost: %+v", q)
	}
	several, _ := it.Question(q.Options[2].Next)
	if least, most := several.Bounds(); !several.Multi || least != 0 || most != 1 || len(several.Options[0].Add) != 1 {
		t.Errorf("got %+v", several)
	}
}

// Branches that say the same are one node: a map is a tree, the graph need not be.
func TestEqualBranchesJoin(t *testing.T) {
	same := func() branch {
		return branch{text: "用途？", below: []branch{
			{text: "自用", below: []branch{{text: "自用情形", below: []branch{{text: "IDC.self"}}}}},
			{text: "代办", below: []branch{{text: "代办情形", below: []branch{{text: "IDC.self"}, {text: "BANKCARD"}}}}},
		}}
	}
	r := imported(t, "x.opml", opml(branch{text: "GJJ-004", below: []branch{{text: "哪里？", below: []branch{
		{text: "本市", below: []branch{same()}}, {text: "外地", below: []branch{same()}},
	}}}}), fixtures.Catalogue())
	it, _ := load(t, r.JSON).Item("GJJ-004")
	if n := len(it.Nodes()); n != 4 {
		t.Errorf("%d nodes: %v", n, it.Nodes())
	}
}

func TestMapMistakesNameTheirTopic(t *testing.T) {
	for _, tc := range []struct {
		name  string
		drawn branch
		where string
		says  string
	}{
		{"no such item", branch{text: "公积金提取"}, "公积金提取", "code"},
		{"nothing below the root", branch{text: "GJJ-004 x"}, "GJJ-004 x", "one topic"},
		{"an option that ends", branch{text: "GJJ-004", below: []branch{{text: "去哪？", below: []branch{{text: "东"}, {text: "西"}}}}}, "GJJ-004 › 东", "nowhere"},
		{"an unknown paper", branch{text: "GJJ-004", below: []branch{{text: "去哪？", below: []branch{{text: "东", below: []branch{{text: "介绍信"}}}}}}}, "GJJ-004 › 东 › 介绍信", "dictionary"},
		{"several without a way on", branch{text: "GJJ-004", below: []branch{{text: "有无？[多选]", below: []branch{{text: "甲"}}}}}, "GJJ-004 › 有无？[多选]", "然后"},
		{"numbers too large", branch{text: "GJJ-004", below: []branch{{text: "有无？[多选 99999999999999999999]", below: []branch{{text: "甲"}}}}}, "GJJ-004 › 有无？[多选 99999999999999999999]", "large"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := importer.Import("x.opml", opml(tc.drawn), fixtures.Catalogue())
			m := asMistakes(err)
			if len(m) == 0 || m[0].Where != tc.where || !strings.Contains(m[0].Message, tc.says) {
				t.Errorf("got %+v", err)
			}
		})
	}
	deep := branch{text: "end"}
	for i := range 100 {
		deep = branch{text: strconv.Itoa(i), below: []branch{deep}}
	}
	if _, err := importer.Import("x.opml", opml(deep), fixtures.Catalogue()); err == nil || !strings.Contains(err.Error(), "deeper") {
		t.Errorf("got %v", err)
	}
}

// What a map makes wrong the import refuses, and names the topic.
func TestMapRefusesWhatCheckRefuses(t *testing.T) {
	one := branch{text: "GJJ-004", below: []branch{{text: "去哪？", below: []branch{{text: "东", below: []branch{{text: "IDC.self"}}}}}}}
	r, err := importer.Import("x.opml", opml(one), fixtures.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Report.Errors) == 0 || r.Report.Errors[0].Rule != catalog.RuleOptions || r.Place(r.Report.Errors[0]) != "GJJ-004 › 去哪？" {
		t.Errorf("got %+v", r.Report.Errors)
	}
}

// fuzz holds what an import must keep to, whatever the file: no panic, and a result that passes Check loads.
func fuzz(f *testing.F, name string, seeds ...[]byte) {
	base := tiny(f, fixtures.Catalogue(), "GJJ-004")
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := importer.Import(name, data, base)
		if err != nil {
			return
		}
		if len(r.Items) == 0 || r.Report.Items == 0 {
			t.Fatal("nothing was imported, and nobody was told")
		}
		if _, err := catalog.Load(r.JSON); r.Report.OK() && err != nil {
			t.Fatalf("checked, but not loaded: %v", err)
		}
	})
}

func small() branch {
	return branch{text: "GJJ-004", below: []branch{{text: "有无？[多选 0-1]", below: []branch{
		{text: "甲", below: []branch{{text: "BANKCARD"}}},
		{text: "乙"},
		{text: "然后", below: []branch{{text: "去哪？", below: []branch{
			{text: "东", below: []branch{{text: "IDC.self"}}}, {text: "西", below: []branch{{text: "不予受理：远"}}},
		}}}},
	}}}}
}

func FuzzOPML(f *testing.F) { fuzz(f, "x.opml", opml(small()), opml()) }

func FuzzXMind(f *testing.F) { fuzz(f, "x.xmind", xmindNew(f, small()), xmindOld(f, small())) }

func FuzzWorkbook(f *testing.F) {
	fuzz(f, "x.xlsx", made(f, map[string][][]string{"事项": {{"事项编码", "分钟"}, {"GJJ-004", "12"}}}),
		made(f, map[string][][]string{
			"问题": {{"事项编码", "节点", "文字"}, {"GJJ-004", "q1", "甲？"}},
			"选项": {{"事项编码", "节点", "选项", "文字", "下一步"}, {"GJJ-004", "q1", "1", "东", "L01"}, {"GJJ-004", "q1", "2", "西", "L01"}},
			"情形": {{"事项编码", "节点", "标题", "材料清单"}, {"GJJ-004", "L01", "去", "IDC.self"}},
		}))
}
