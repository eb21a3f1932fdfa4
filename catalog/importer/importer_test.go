package importer_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"onewindow/catalog"
	"onewindow/catalog/importer"
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

// items is the generic form of the items of a catalogue by code.
func items(tb testing.TB, data []byte) map[string]any {
	tb.Helper()
	var top struct{ Items []map[string]any }
	if err := json.Unmarshal(data, &top); err != nil {
		tb.Fatal(err)
	}
	out := map[string]any{}
	for _, it := range top.Items {
		out[it["code"].(string)] = it
	}
	return out
}

// imported imports, and fails unless the result may be published.
func imported(t *testing.T, name string, data, base []byte) importer.Result {
	t.Helper()
	r, err := importer.Import(name, data, base)
	if err != nil {
		for _, m := range asMistakes(err) {
			t.Log(m.Where, m.Message)
		}
		t.Fatal(err)
	}
	if !r.Report.OK() {
		t.Fatalf("%d errors, the first %+v at %s", len(r.Report.Errors), r.Report.Errors[0], r.Place(r.Report.Errors[0]))
	}
	load(t, r.JSON)
	return r
}

func asMistakes(err error) importer.Mistakes {
	m, _ := errors.AsType[importer.Mistakes](err)
	return m
}

// A workbook with every cell of the 97 items, read into a catalogue that knows none of them, gives the same items: no
// field gets lost on the way.
func TestWorkbookCarriesEveryField(t *testing.T) {
	base := fixtures.Catalogue()
	c := load(t, base)
	book := workbookOf(t, c.Items())
	// The items give way to one that has nothing in common with them, so that nothing is kept from the base.
	bare := without(t, base)
	r := imported(t, "all.xlsx", book, bare)
	if len(r.Items) != 97 {
		t.Fatalf("%d items", len(r.Items))
	}
	want, got := items(t, base), items(t, r.JSON)
	for code, it := range want {
		a, b := it.(map[string]any), got[code].(map[string]any)
		for field := range a {
			if strings.Contains(field, "inyin") || field == "aliases" {
				continue // readings are made anew
			}
			if !reflect.DeepEqual(a[field], b[field]) {
				t.Errorf("%s: %s is\n%v\nwant\n%v", code, field, b[field], a[field])
			}
		}
		if t.Failed() {
			t.FailNow()
		}
	}
	read, all := 0, 0
	for _, it := range load(t, r.JSON).Items() {
		old, ok := c.Item(it.Code)
		if !ok {
			continue
		}
		all++
		if it.Pinyin == old.Pinyin {
			read++
		}
	}
	if read*100 < all*95 {
		t.Errorf("%d of %d names are read as the catalogue reads them", read, all)
	}
}

// What the workbook leaves empty stays as it was, to the byte of its meaning.
func TestEmptyCellsKeepTheBase(t *testing.T) {
	base := fixtures.Catalogue()
	book := made(t, map[string][][]string{"事项": {{"事项编码", "分钟"}, {"GJJ-001", "12"}, {"BDC-001", ""}}})
	r := imported(t, "two.xlsx", book, base)
	changes := catalog.Diff(load(t, base), load(t, r.JSON))
	if len(changes) != 1 || changes[0].Item != "GJJ-001" || changes[0].Field != "typicalMinutes" || changes[0].New != "12" {
		t.Errorf("got %+v", changes)
	}
	want, got := items(t, base), items(t, r.JSON)
	if !reflect.DeepEqual(want["BDC-001"], got["BDC-001"]) {
		t.Errorf("BDC-001 changed:\n%v\n%v", want["BDC-001"], got["BDC-001"])
	}
}

func TestWorkbookMistakesNameTheirCell(t *testing.T) {
	head := []string{"事项编码", "法定时限", "可重复", "热度"}
	for _, tc := range []struct {
		name   string
		sheets map[string][][]string
		where  string
		says   string
	}{
		{"an unknown sheet", map[string][][]string{"收费": {{"a"}}}, "收费", "事项"},
		{"an unknown column", map[string][][]string{"事项": {{"事项编码", "颜色"}}}, "事项!B1", "名称"},
		{"a column twice", map[string][][]string{"事项": {{"事项编码", "分钟", "分钟"}}}, "事项!C1", "twice"},
		{"no code column", map[string][][]string{"事项": {{"名称"}}}, "事项", "事项编码"},
		{"a row without a code", map[string][][]string{"事项": {head, {"", "3工作日"}}}, "事项!A2", "no item"},
		{"an item twice", map[string][][]string{"事项": {head, {"GJJ-001"}, {"GJJ-001"}}}, "事项!A3", "twice"},
		{"a limit", map[string][][]string{"事项": {head, {"GJJ-001", "三天"}}}, "事项!B2", "20工作日"},
		{"a truth value", map[string][][]string{"事项": {head, {"GJJ-001", "", "也许"}}}, "事项!C2", "是"},
		{"a number", map[string][][]string{"事项": {head, {"GJJ-001", "", "", "很热"}}}, "事项!D2", "whole number"},
		{"an unknown paper", map[string][][]string{"材料": {{"事项编码", "材料"}, {"GJJ-001", "NO_SUCH.self"}}}, "材料!B2", "NO_SUCH"},
		{"a form", map[string][][]string{"材料": {{"事项编码", "材料", "原件"}, {"GJJ-001", "IDC.self", "看看"}}}, "材料!C2", "验1"},
		{"days of validity", map[string][][]string{"材料": {{"事项编码", "材料", "有效期"}, {"GJJ-001", "IDC.self", "ISSUED_WITHIN_DAYS x"}}}, "材料!C2", "days"},
		{"an item nobody knows", map[string][][]string{"材料": {{"事项编码", "材料"}, {"XX-001", "IDC"}}}, "材料!A2", "XX-001"},
		{"a node twice", map[string][][]string{"情形": {{"事项编码", "节点", "标题", "材料清单"}, {"GJJ-001", "L01", "甲", "IDC"}, {"GJJ-001", "L01", "乙", "IDC"}}}, "情形!B3", "twice"},
		{"an option of no question", map[string][][]string{"选项": {{"事项编码", "节点", "选项"}, {"GJJ-001", "q1", "1"}}}, "选项!B2", "问题"},
		{"papers of a single choice", map[string][][]string{
			"问题": {{"事项编码", "节点", "文字"}, {"GJJ-001", "q1", "甲？"}},
			"选项": {{"事项编码", "节点", "选项", "增加材料"}, {"GJJ-001", "q1", "1", "IDC"}},
		}, "选项!D2", "多选"},
		{"a predicate", map[string][][]string{
			"问题": {{"事项编码", "节点", "文字"}, {"GJJ-001", "q1", "甲？"}},
			"选项": {{"事项编码", "节点", "选项", "自动"}, {"GJJ-001", "q1", "1", "applicant.age over 16"}},
		}, "选项!D2", "ge 16"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := importer.Import("x.xlsx", made(t, tc.sheets), fixtures.Catalogue())
			m := asMistakes(err)
			if len(m) == 0 || m[0].Where != tc.where || !strings.Contains(m[0].Message, tc.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// What check refuses the import refuses, with item, node, rule, and the cell it came from.
func TestImportRefusesWhatCheckRefuses(t *testing.T) {
	book := made(t, map[string][][]string{
		"问题": {{"事项编码", "节点", "文字"}, {"GJJ-004", "q1", "转入还是转出？"}},
		"选项": {{"事项编码", "节点", "选项", "文字", "下一步"}, {"GJJ-004", "q1", "1", "转入", "L01"}, {"GJJ-004", "q1", "2", "转出", "L09"}},
		"情形": {{"事项编码", "节点", "标题", "材料清单"}, {"GJJ-004", "L01", "转入", "IDC.self"}},
	})
	r, err := importer.Import("x.xlsx", book, fixtures.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	if r.Report.OK() {
		t.Fatal("a dangling option was taken")
	}
	f := r.Report.Errors[0]
	if f.Item != "GJJ-004" || f.Node != "q1" || f.Rule != catalog.RuleDangling || r.Place(f) != "问题!B2" {
		t.Errorf("got %+v at %s", f, r.Place(f))
	}
}

func TestNewItemTakesThePapersOfTheDictionary(t *testing.T) {
	book := made(t, map[string][][]string{
		"说明与示例": {{"给人看的"}},
		"事项": {
			{"事项编码", "名称", "别名", "部门", "类型", "对象", "法定时限", "承诺时限", "申请人"},
			{"GJJ-009", "住房公积金账户封存", "封存公积金、停缴", "GJJ", "公共服务", "个人、法人", "5工作日", "即时", "PP_PERSON"},
		},
		"结果": {{"事项编码", "名称", "种类", "种类名", "送达"}, {"GJJ-009", "封存回执", "RECEIPT", "回执", "窗口领取、电子"}},
		"情形": {{"事项编码", "节点", "标题", "材料清单"}, {"GJJ-009", "L01", "封存", "IDC.self、GJJ_APPLY"}},
	})
	r := imported(t, "new.xlsx", book, fixtures.Catalogue())
	c := load(t, r.JSON)
	it, ok := c.Item("GJJ-009")
	if !ok || it.Pinyin.Initials != "zfgjjzhfc" || it.Zone != "不动产公积金业务区" || it.Aliases[0].Initials != "fcgjj" || len(it.Results[0].Delivery) != 2 {
		t.Fatalf("got %+v", it)
	}
	lines, err := c.Effective(it, catalog.Choice{})
	if err != nil || len(lines) < 2 || !lines[0].Exemptible {
		t.Errorf("got %v, %v", lines, err)
	}
	if hits := c.Search("fengcungongjijin", catalog.SearchOptions{Limit: 1}); len(hits) != 1 || hits[0].Code != "GJJ-009" {
		t.Errorf("found %v", hits)
	}
}

func TestOtherFilesAreRefused(t *testing.T) {
	for name, data := range map[string]string{
		"a.xls": "x", "a": "", "a.xlsx": "no workbook", "a.opml": "<html/>", "a.xmind": "PK", "b.opml": "<opml><body/></opml>",
		"c.opml": "<opml><body><outline text='NIX-001 x'/></body></opml>",
	} {
		if _, err := importer.Import(name, []byte(data), fixtures.Catalogue()); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if _, err := importer.Import("a.opml", nil, []byte("{}")); err == nil {
		t.Error("a base without items was taken")
	}
}

// tiny is the base with one of its items alone, and the papers that it needs: quick to read again and again.
func tiny(tb testing.TB, base []byte, code string) []byte {
	tb.Helper()
	var top map[string]any
	if err := json.Unmarshal(keeping(tb, base, code), &top); err != nil {
		tb.Fatal(err)
	}
	all, used := top["materials"].(map[string]any), map[string]any{}
	var keep func(r map[string]any, id string)
	keep = func(r map[string]any, id string) {
		if _, ok := used[id]; ok {
			return
		}
		m := all[id].(map[string]any)
		used[id] = m
		for _, from := range []map[string]any{r, m} {
			for _, other := range from["alternatives"].([]any) {
				keep(m, other.(string))
			}
		}
	}
	for _, requirements := range []any{top["sharedRequirements"], top["items"].([]any)[0].(map[string]any)["requirements"]} {
		for _, r := range requirements.(map[string]any) {
			keep(r.(map[string]any), r.(map[string]any)["material"].(string))
		}
	}
	top["materials"] = used
	out, err := json.Marshal(top)
	if err != nil {
		tb.Fatal(err)
	}
	load(tb, out)
	return out
}

// keeping is the base with one of its items alone.
func keeping(tb testing.TB, base []byte, code string) []byte {
	tb.Helper()
	var top map[string]any
	if err := json.Unmarshal(base, &top); err != nil {
		tb.Fatal(err)
	}
	top["items"], top["packages"] = []any{items(tb, base)[code]}, []any{}
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(top); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// without is the base with one item of another code in place of its own: a catalogue holds at least one.
func without(tb testing.TB, base []byte) []byte {
	tb.Helper()
	return bytes.ReplaceAll(keeping(tb, base, "ZS-001"), []byte("ZS-001"), []byte("ZS-999"))
}
