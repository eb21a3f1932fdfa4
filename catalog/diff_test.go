package catalog_test

import (
	"slices"
	"testing"

	"onewindow/catalog"
)

func TestDiffOfSameIsEmpty(t *testing.T) {
	if d := catalog.Diff(demo(), demo()); len(d) != 0 {
		t.Errorf("got %v", d)
	}
}

func TestDiff(t *testing.T) {
	newer := load(t, edit(t, func(top map[string]any) {
		gjj := editedItem(top, "GJJ-001")
		gjj["fee"] = "5元"
		dig(gjj, "timeLimits", "promised").(map[string]any)["n"] = 2.0
		nodes := dig(gjj, "dag", "nodes").(map[string]any)
		leaf := dig(nodes, "L01").(map[string]any)
		leaf["materials"] = []any{"GJJ_APPLY", "IDC.self", "BANKCARD", "HOUSE_CONTRACT", "MARRIAGE"}
		q := dig(nodes, "q7").(map[string]any)
		q["text"] = "与购房人的关系？"
		q["options"] = append(q["options"].([]any), map[string]any{"key": "3", "text": "购房人父母或子女", "next": "L01"})
		dig(gjj, "requirements", "BANKCARD", "original").(map[string]any)["need"] = "collect"
		nodes["L71"] = map[string]any{"kind": "leaf", "id": "L71", "title": "新情形", "outcome": "accept", "materials": []any{"IDC.self"}}
		dig(nodes, "q10", "options", 0).(map[string]any)["next"] = "L71"
		delete(nodes, "q11")
		delete(nodes, "L14")
		delete(nodes, "L15")
		dig(top, "departments", 0).(map[string]any)["short"] = "发展改革局"
		party := dig(top, "partyProfiles", "PP_BOTH").(map[string]any)
		party["text"] = "谁到场？"
		top["packages"] = top["packages"].([]any)[:9]
		items := top["items"].([]any)
		top["items"] = slices.DeleteFunc(items, func(v any) bool { return v.(map[string]any)["code"] == "DA-001" })
	}))
	want := []catalog.Change{
		{Kind: catalog.DepartmentChanged, Subject: "FG", Field: "short", Old: "发改局", New: "发展改革局"},
		{Kind: catalog.BlockChanged, Subject: "PP_BOTH", Field: "text", Old: "到场人员？", New: "谁到场？"},
		{Kind: catalog.PackageRemoved, Subject: "PK-10", Old: "优才卡人才落户“一件事”"},
		{Kind: catalog.ItemChanged, Item: "GJJ-001", Field: "promised", Old: "1 workday", New: "2 workday"},
		{Kind: catalog.ItemChanged, Item: "GJJ-001", Field: "fee", Old: "不收费", New: "5元"},
		{Kind: catalog.RequirementChanged, Item: "GJJ-001", Subject: "BANKCARD", Field: "original", Old: "1 inspect", New: "1 collect"},
		{Kind: catalog.QuestionChanged, Item: "GJJ-001", Node: "q7", Field: "text", Old: "提取人与购房人（借款人）的关系？", New: "与购房人的关系？"},
		{Kind: catalog.QuestionRemoved, Item: "GJJ-001", Node: "q11", Old: "提取人与购房人（借款人）的关系？"},
		{Kind: catalog.OptionChanged, Item: "GJJ-001", Node: "q10", Option: "1", Field: "next", Old: "q11", New: "L71"},
		{Kind: catalog.OptionAdded, Item: "GJJ-001", Node: "q7", Option: "3", New: "购房人父母或子女"},
		{Kind: catalog.LeafAdded, Item: "GJJ-001", Node: "L71", New: "新情形"},
		{Kind: catalog.LeafRemoved, Item: "GJJ-001", Node: "L14"},
		{Kind: catalog.LeafRemoved, Item: "GJJ-001", Node: "L15"},
		{Kind: catalog.PaperAdded, Item: "GJJ-001", Node: "L01", Subject: "MARRIAGE"},
		{Kind: catalog.PaperRemoved, Item: "GJJ-001", Node: "L01", Subject: "HOUSE_INVOICE"},
		{Kind: catalog.ItemRemoved, Item: "DA-001", Old: "民生档案查阅"},
	}
	got := catalog.Diff(demo(), newer)
	for _, w := range want {
		if !slices.ContainsFunc(got, func(g catalog.Change) bool {
			if w.Old == "" && w.New == "" { // words left to the catalogue
				g.Old, g.New = "", ""
			}
			return g == w
		}) {
			t.Errorf("missing %+v", w)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d changes, want %d: %+v", len(got), len(want), got)
	}
	// The other way round adds become removals.
	back := catalog.Diff(newer, demo())
	if len(back) != len(got) || !slices.Contains(back, catalog.Change{Kind: catalog.ItemAdded, Item: "DA-001", New: "民生档案查阅"}) {
		t.Errorf("back: %+v", back)
	}
}
