package catalog_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"onewindow/catalog"
	"onewindow/fixtures"
)

func TestCheckOfCleanCatalogue(t *testing.T) {
	r := catalog.Check(fixtures.Catalogue())
	if r.Items != 97 || r.Leaves != 672 || len(r.Errors) != 0 || len(r.Warnings) != 0 || !r.OK() {
		t.Errorf("got %+v", r)
	}
	data, err := json.Marshal(r)
	if err != nil || string(data) != `{"items":97,"leaves":672,"errors":[],"warnings":[]}` {
		t.Errorf("got %s, %v", data, err)
	}
}

// nodesOf gives the graph of an item of a generic catalogue.
func nodesOf(top map[string]any, code string) map[string]any {
	return dig(editedItem(top, code), "dag", "nodes").(map[string]any)
}

type breakage struct {
	rule, item, node string
	change           func(top map[string]any)
}

// breakages holds catalogues with one mistake each.
func breakages() map[string]breakage {
	option := func(top map[string]any, code, node string, i int) map[string]any {
		return dig(nodesOf(top, code), node, "options", i).(map[string]any)
	}
	return map[string]breakage{
		"field unknown to the schema": {catalog.RuleSchema, "GJJ-001", "", func(top map[string]any) { editedItem(top, "GJJ-001")["colour"] = "red" }},
		"field of an option unknown":  {catalog.RuleSchema, "GJJ-001", "q4", func(top map[string]any) { option(top, "GJJ-001", "q4", 0)["colour"] = "red" }},
		"value outside the range":     {catalog.RuleSchema, "GJJ-001", "", func(top map[string]any) { editedItem(top, "GJJ-001")["hot"] = 101.0 }},
		"value of another kind":       {catalog.RuleSchema, "GJJ-001", "", func(top map[string]any) { editedItem(top, "GJJ-001")["repeatable"] = "no" }},
		"field missing":               {catalog.RuleSchema, "GJJ-001", "", func(top map[string]any) { delete(editedItem(top, "GJJ-001"), "fee") }},
		"field missing on top":        {catalog.RuleSchema, "", "", func(top map[string]any) { delete(top, "notice") }},
		"leaf without title":          {catalog.RuleSchema, "GJJ-001", "L05", func(top map[string]any) { delete(dig(nodesOf(top, "GJJ-001"), "L05").(map[string]any), "title") }},
		"node neither one nor other":  {catalog.RuleSchema, "GJJ-001", "L05", func(top map[string]any) { dig(nodesOf(top, "GJJ-001"), "L05").(map[string]any)["kind"] = "twig" }},
		"id other than its key":       {catalog.RuleSchema, "GJJ-001", "L05", func(top map[string]any) { dig(nodesOf(top, "GJJ-001"), "L05").(map[string]any)["id"] = "L04" }},
		"multi option that leads on":  {catalog.RuleSchema, "BDC-002", "q1", func(top map[string]any) { option(top, "BDC-002", "q1", 0)["next"] = "q2" }},

		"option to nowhere":       {catalog.RuleDangling, "GJJ-001", "q4", func(top map[string]any) { option(top, "GJJ-001", "q4", 0)["next"] = "q999" }},
		"multi-select to nowhere": {catalog.RuleDangling, "BDC-002", "q1", func(top map[string]any) { dig(nodesOf(top, "BDC-002"), "q1").(map[string]any)["next"] = "q999" }},
		"start nowhere":           {catalog.RuleDangling, "GJJ-001", "", func(top map[string]any) { dig(editedItem(top, "GJJ-001"), "dag").(map[string]any)["start"] = "q999" }},
		"party profile unknown":   {catalog.RuleDangling, "GJJ-001", "", func(top map[string]any) { editedItem(top, "GJJ-001")["partyProfile"] = "PP_X" }},
		"modifier unknown":        {catalog.RuleDangling, "GJJ-001", "", func(top map[string]any) { editedItem(top, "GJJ-001")["modifiers"] = []any{"X"} }},
		"department unknown":      {catalog.RuleDangling, "GJJ-001", "", func(top map[string]any) { editedItem(top, "GJJ-001")["dept"] = "XX" }},
		"special procedure unknown": {catalog.RuleDangling, "GJJ-001", "", func(top map[string]any) {
			dig(editedItem(top, "GJJ-001"), "timeLimits").(map[string]any)["specialProcedures"] = []any{"x"}
		}},
		"package of unknown item": {catalog.RuleDangling, "XX-001", "", func(top map[string]any) {
			dig(top, "packages", 0).(map[string]any)["items"] = []any{"SC-001", "XX-001"}
		}},

		"leaf without a way": {catalog.RuleUnreachable, "GJJ-001", "L01", func(top map[string]any) { option(top, "GJJ-001", "q4", 0)["next"] = "L02" }},
		"way back":           {catalog.RuleCycle, "GJJ-001", "q4", func(top map[string]any) { option(top, "GJJ-001", "q4", 0)["next"] = "q2" }},
		"way to itself":      {catalog.RuleCycle, "GJJ-001", "q4", func(top map[string]any) { option(top, "GJJ-001", "q4", 0)["next"] = "q4" }},
		"one option": {catalog.RuleOptions, "WJ-001", "q2", func(top map[string]any) {
			q := dig(nodesOf(top, "WJ-001"), "q2").(map[string]any)
			q["options"] = q["options"].([]any)[:1]
		}},
		"key twice": {catalog.RuleOptions, "GJJ-001", "q4", func(top map[string]any) { option(top, "GJJ-001", "q4", 1)["key"] = "1" }},
		"text twice": {catalog.RuleOptions, "GJJ-001", "q4", func(top map[string]any) {
			option(top, "GJJ-001", "q4", 1)["text"] = option(top, "GJJ-001", "q4", 0)["text"]
		}},
		"item code twice": {catalog.RuleDuplicate, "WJ-002", "", func(top map[string]any) { editedItem(top, "WJ-003")["code"] = "WJ-002" }},
		"title twice": {catalog.RuleDuplicate, "GJJ-001", "L02", func(top map[string]any) {
			dig(nodesOf(top, "GJJ-001"), "L02").(map[string]any)["title"] = dig(nodesOf(top, "GJJ-001"), "L01", "title")
		}},
		"leaf without papers": {catalog.RuleEmptyLeaf, "GJJ-001", "L01", func(top map[string]any) { dig(nodesOf(top, "GJJ-001"), "L01").(map[string]any)["materials"] = []any{} }},
		"leaf with odd paper": {catalog.RuleUnknownMaterial, "GJJ-001", "L01", func(top map[string]any) {
			dig(nodesOf(top, "GJJ-001"), "L01").(map[string]any)["materials"] = []any{"ODD"}
		}},
		"option with odd paper": {catalog.RuleUnknownMaterial, "BDC-002", "q1", func(top map[string]any) { option(top, "BDC-002", "q1", 0)["add"] = []any{"LEASE_KNOWN", "ODD"} }},
		"requirement of odd material": {catalog.RuleUnknownMaterial, "GJJ-001", "", func(top map[string]any) {
			dig(editedItem(top, "GJJ-001"), "requirements", "BANKCARD").(map[string]any)["material"] = "ODD"
		}},
		"odd paper instead": {catalog.RuleUnknownMaterial, "GJJ-001", "", func(top map[string]any) {
			dig(editedItem(top, "GJJ-001"), "requirements", "BANKCARD").(map[string]any)["alternatives"] = []any{"ODD"}
		}},
		"party with odd paper": {catalog.RuleUnknownMaterial, "", "", func(top map[string]any) {
			dig(top, "partyProfiles", "PP_PERSON", "options", 1).(map[string]any)["add"] = []any{"ODD"}
		}},
		"redirect to unknown item": {catalog.RuleRedirect, "GJJ-001", "L56", func(top map[string]any) {
			dig(nodesOf(top, "GJJ-001"), "L56").(map[string]any)["redirectTo"] = "GJJ-099"
		}},
		"redirect to itself": {catalog.RuleRedirect, "GJJ-001", "L56", func(top map[string]any) {
			dig(nodesOf(top, "GJJ-001"), "L56").(map[string]any)["redirectTo"] = "GJJ-001"
		}},
		"redirect without target": {catalog.RuleRedirect, "GJJ-001", "L56", func(top map[string]any) { delete(dig(nodesOf(top, "GJJ-001"), "L56").(map[string]any), "redirectTo") }},
		"branch of a civil item":  {catalog.RuleBranch, "GJJ-001", "", func(top map[string]any) { editedItem(top, "GJJ-001")["policeBranch"] = "HZ" }},
		"police without branch":   {catalog.RuleBranch, "GA-HZ-001", "", func(top map[string]any) { editedItem(top, "GA-HZ-001")["policeBranch"] = nil }},
		"branch unknown":          {catalog.RuleBranch, "GA-HZ-001", "", func(top map[string]any) { editedItem(top, "GA-HZ-001")["policeBranch"] = "QQ" }},
		"branch beside the code":  {catalog.RuleBranch, "GA-HZ-001", "", func(top map[string]any) { editedItem(top, "GA-HZ-001")["policeBranch"] = "JJ" }},
		"promise beyond the law": {catalog.RuleLimits, "SC-001", "", func(top map[string]any) {
			dig(editedItem(top, "SC-001"), "timeLimits", "promised").(map[string]any)["n"] = 4.0
		}},
		"days of what cannot wait": {catalog.RuleLimits, "GJJ-001", "", func(top map[string]any) {
			dig(editedItem(top, "GJJ-001"), "requirements", "BANKCARD", "deferrable").(map[string]any)["maxWorkdays"] = 5.0
		}},
	}
}

// smaller keeps the sixty items that the schema wants, and one package: what is checked often should be short.
func smaller(top map[string]any) {
	top["items"] = top["items"].([]any)[:60]
	pack := dig(top, "packages", 0).(map[string]any)
	pack["items"] = []any{"SC-001", "GA-ZA-003"}
	top["packages"] = []any{pack}
}

func TestCheckCatchesEveryRule(t *testing.T) {
	if r := catalog.Check(edit(t, smaller)); !r.OK() || r.Items != 60 {
		t.Fatalf("the catalogue to break is broken: %+v", r)
	}
	caught := map[string]bool{}
	for name, b := range breakages() {
		t.Run(name, func(t *testing.T) {
			data := edit(t, func(top map[string]any) { smaller(top); b.change(top) })
			if _, err := catalog.Load(data); err == nil && b.rule != catalog.RuleSchema {
				t.Error("loaded all the same")
			}
			r := catalog.Check(data)
			hit := slices.IndexFunc(r.Errors, func(f catalog.Finding) bool {
				return f.Rule == b.rule && f.Item == b.item && f.Node == b.node && f.Message != ""
			})
			if hit < 0 {
				t.Fatalf("want %s at %q %q, got %+v", b.rule, b.item, b.node, r.Errors)
			}
			caught[b.rule] = true
			if r.OK() || r.Items != 60 {
				t.Errorf("%d items, ok %t", r.Items, r.OK())
			}
			// One mistake, one rule. A broken graph may leave nodes that nothing leads to; a schema breach of the same node
			// would only repeat the finding.
			for _, f := range r.Errors {
				if f.Rule != b.rule && f.Rule != catalog.RuleUnreachable || f.Rule == b.rule && f.Item != b.item {
					t.Errorf("also reported: %+v", f)
				}
			}
		})
	}
	for _, rule := range []string{
		catalog.RuleSchema, catalog.RuleDangling, catalog.RuleUnreachable, catalog.RuleCycle, catalog.RuleOptions, catalog.RuleDuplicate,
		catalog.RuleEmptyLeaf, catalog.RuleUnknownMaterial, catalog.RuleRedirect, catalog.RuleBranch, catalog.RuleLimits,
	} {
		if !caught[rule] {
			t.Errorf("no broken catalogue for %s", rule)
		}
	}
}

func TestCheckWarns(t *testing.T) {
	r := catalog.Check(edit(t, func(top map[string]any) {
		reqs := dig(editedItem(top, "GJJ-001"), "requirements").(map[string]any)
		extra := map[string]any{}
		for k, v := range reqs["BANKCARD"].(map[string]any) {
			extra[k] = v
		}
		extra["id"], extra["subject"], extra["substitutes"] = "BANKCARD.kin", "kin", []any{}
		reqs["BANKCARD.kin"] = extra
		married := reqs["MARRIAGE"].(map[string]any)
		married["substitutes"], married["exemptible"] = []any{}, false
		dig(nodesOf(top, "GJJ-001"), "L22").(map[string]any)["reason"] = "  "
	}))
	var rules []string
	for _, w := range r.Warnings {
		rules = append(rules, fmt.Sprint(w.Item, " ", w.Node, " ", w.Rule))
	}
	slices.Sort(rules)
	if want := []string{"GJJ-001  again", "GJJ-001  exempt", "GJJ-001  unused", "GJJ-001 L22 reason"}; !slices.Equal(rules, want) || !r.OK() {
		t.Errorf("got %v, errors %v", rules, r.Errors)
	}
}

func TestCheckOfText(t *testing.T) {
	text := string(fixtures.Catalogue())
	for name, tc := range map[string]struct{ data, rule string }{
		"nothing":       {"", catalog.RuleSchema},
		"half a text":   {text[:len(text)/2], catalog.RuleSchema},
		"an array":      {"[]", catalog.RuleSchema},
		"an empty file": {"{}", catalog.RuleSchema},
		"a node twice":  {strings.Replace(text, `"L02": {`, `"L01": {`, 1), catalog.RuleDuplicate},
		"no UTF-8":      {strings.Replace(text, "不收费", "\xff", 1), catalog.RuleSchema},
	} {
		r := catalog.Check([]byte(tc.data))
		if !slices.ContainsFunc(r.Errors, func(f catalog.Finding) bool { return f.Rule == tc.rule }) {
			t.Errorf("%s: got %+v", name, r.Errors)
		}
	}
}

func FuzzLoad(f *testing.F) {
	small := seedCatalogue(f)
	f.Add(small)
	for _, swap := range [][2]string{
		{`"next":"L01"`, `"next":"q1"`},
		{`"multi":false`, `"multi":true`},
		{`{`, `[`},
		{`"`, `\"`},
		{`1`, `1e309`},
		{`null`, `nul`},
		{`"key":"1"`, `"key":"1","key":"1"`},
		{`"materials":[`, `"materials":[[`},
	} {
		f.Add([]byte(strings.Replace(string(small), swap[0], swap[1], 1)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := catalog.Load(data)
		r := catalog.Check(data)
		if err != nil {
			return
		}
		if !json.Valid(data) {
			t.Fatal("loaded what is no JSON")
		}
		for _, f := range r.Errors {
			if f.Rule != catalog.RuleSchema {
				t.Fatalf("loaded in spite of %+v", f)
			}
		}
		for _, it := range c.Items() {
			for _, lp := range it.Leaves() {
				ch := catalog.Choice{Answers: lp.Answers()}
				if _, err := c.Effective(it, ch); err != nil {
					t.Fatalf("%s %s: %v", it.Code, lp.Leaf.ID, err)
				}
				c.Outlook(it, ch)
			}
			c.Outlook(it, catalog.Choice{})
			c.Search(it.Name, catalog.SearchOptions{Limit: 3})
		}
		catalog.Diff(c, c)
	})
}

// seedCatalogue is the demo catalogue cut down to one small item, for the fuzzer to chew on.
func seedCatalogue(tb testing.TB) []byte {
	return edit(tb, func(top map[string]any) {
		it := editedItem(top, "GA-ZA-003")
		it["requirements"] = map[string]any{"BIZ_LIC": dig(it, "requirements", "BIZ_LIC")}
		it["dag"] = map[string]any{"start": "q1", "nodes": map[string]any{
			"q1": map[string]any{"kind": "question", "id": "q1", "text": "类型？", "multi": false, "options": []any{
				map[string]any{"key": "1", "text": "甲", "next": "L01", "auto": map[string]any{"fact": "applicant.age", "ge": 16.0}},
				map[string]any{"key": "2", "text": "乙", "next": "q2"},
			}},
			"q2": map[string]any{"kind": "question", "id": "q2", "text": "还有？", "multi": true, "min": 0.0, "next": "L02", "options": []any{
				map[string]any{"key": "1", "text": "丙", "add": []any{"BIZ_LIC"}}, map[string]any{"key": "2", "text": "丁", "add": []any{}},
			}},
			"L01": map[string]any{"kind": "leaf", "id": "L01", "title": "甲", "outcome": "accept", "materials": []any{"BIZ_LIC"}},
			"L02": map[string]any{"kind": "leaf", "id": "L02", "title": "乙", "outcome": "reject", "materials": []any{}, "reason": "不属于"},
		}}
		top["items"], top["packages"] = []any{it}, []any{}
		material := dig(top, "materials", "BIZ_LIC").(map[string]any)
		material["alternatives"] = []any{}
		for _, r := range []any{dig(it, "requirements", "BIZ_LIC"), dig(top, "sharedRequirements", "BIZ_LIC")} {
			r.(map[string]any)["alternatives"] = []any{}
		}
		top["materials"] = map[string]any{"BIZ_LIC": material}
		top["sharedRequirements"] = map[string]any{"BIZ_LIC": dig(top, "sharedRequirements", "BIZ_LIC")}
		top["partyProfiles"] = map[string]any{"PP_LEGAL": map[string]any{"id": "PP_LEGAL", "text": "谁？", "options": []any{
			map[string]any{"key": "1", "text": "本人", "add": []any{"BIZ_LIC"}, "remove": []any{}},
		}}}
		top["modifiers"], top["deliveryAdds"] = map[string]any{}, map[string]any{}
		ga := []any{}
		for _, d := range top["departments"].([]any) {
			if d.(map[string]any)["code"] == "GA" {
				ga = append(ga, d)
			}
		}
		top["departments"] = ga
		it["partyProfile"] = "PP_LEGAL"
	})
}

func TestSeedCatalogueLoads(t *testing.T) {
	c := load(t, seedCatalogue(t))
	if it, ok := c.Item("GA-ZA-003"); !ok || len(it.Leaves()) != 2 {
		t.Error("the fuzzer has nothing to chew on")
	}
}

func BenchmarkCheck2711(b *testing.B) {
	data := large()
	for b.Loop() {
		if r := catalog.Check(data); !r.OK() || r.Leaves != 17452 {
			b.Fatal("not clean")
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	data := fixtures.Catalogue()
	for b.Loop() {
		if !catalog.Check(data).OK() {
			b.Fatal("not clean")
		}
	}
}
