package catalog_test

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"onewindow/catalog"
	"onewindow/fixtures"
)

func TestWalk(t *testing.T) {
	it := item(t, "GJJ-001")
	type want struct {
		steps           int
		next, leaf      string
		unknown, unused []string
	}
	for _, tc := range []struct {
		name    string
		answers catalog.Answers
		want    want
	}{
		{"nothing", nil, want{next: "q1"}},
		{"one", catalog.Answers{"q1": {"2"}}, want{steps: 1, next: "q16"}},
		{"a leaf", catalog.Answers{"q1": {"2"}, "q16": {"1"}, "q17": {"2"}}, want{steps: 3, leaf: "L27"}},
		{"later answers are kept", catalog.Answers{"q1": {"3"}, "q16": {"1"}, "q17": {"2"}}, want{steps: 1, next: "q26", unused: []string{"q16", "q17"}}},
		{"a rejecting leaf", catalog.Answers{"q1": {"1"}, "q2": {"2"}, "q9": {"3"}}, want{steps: 3, leaf: "L22"}},
		{"a wrong option stops", catalog.Answers{"q1": {"y"}, "q16": {"1"}}, want{next: "q1", unknown: []string{"q1"}, unused: []string{"q16"}}},
		{"two keys where one belongs", catalog.Answers{"q1": {"1", "2"}}, want{next: "q1", unknown: []string{"q1"}}},
		{"no key where one belongs", catalog.Answers{"q1": {}}, want{next: "q1", unknown: []string{"q1"}}},
		{"questions from elsewhere, in order", catalog.Answers{"q100": {"1"}, "q99": {"1"}, "q10": {"z"}}, want{next: "q1", unknown: []string{"q10", "q99", "q100"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := it.Walk(tc.answers)
			got := want{steps: len(p.Path), unknown: p.Unknown, unused: p.Unused}
			if p.Next != nil {
				got.next = p.Next.ID
			}
			if p.Leaf != nil {
				got.leaf = p.Leaf.ID
			}
			if got.steps != tc.want.steps || got.next != tc.want.next || got.leaf != tc.want.leaf ||
				!slices.Equal(got.unknown, tc.want.unknown) || !slices.Equal(got.unused, tc.want.unused) {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}

func TestWalkThroughMultiSelect(t *testing.T) {
	it := item(t, "GA-HZ-001")
	p := it.Walk(catalog.Answers{"q1": {"5"}, "q11": {"3", "1", "3"}})
	if p.Next == nil || p.Next.ID != "q12" || len(p.Path) != 2 {
		t.Fatalf("got %+v", p)
	}
	step := p.Path[1]
	if !step.Multi || len(step.Options) != 2 || step.Options[0].Key != "1" || step.Options[1].Key != "3" {
		t.Errorf("options come in the order of the catalogue: %+v", step.Options)
	}
}

func TestLeavesAndPaths(t *testing.T) {
	for code, want := range map[string]struct{ leaves, accept, paths int }{
		// From the table of the catalogue's own page: leaves, accepting ones, paths to those.
		"GJJ-001": {70, 68, 70}, "BDC-001": {32, 30, 31}, "GA-HZ-001": {43, 41, 41}, "GA-HZ-002": {8, 8, 10},
		"GA-JJ-001": {15, 14, 18}, "SC-007": {10, 9, 9}, "WJ-001": {13, 13, 13},
	} {
		it := item(t, code)
		leaves, accept, paths := 0, 0, 0
		for _, lp := range it.Leaves() {
			leaves++
			if lp.Leaf.Outcome == catalog.OutcomeAccept {
				accept++
			}
			if p := it.Walk(lp.Answers()); p.Leaf == nil || p.Leaf.ID != lp.Leaf.ID {
				t.Errorf("%s: the path of %s leads elsewhere", code, lp.Leaf.ID)
			}
		}
		for lp := range it.Paths() {
			if lp.Leaf.Outcome == catalog.OutcomeAccept {
				paths++
			}
			if p := it.Walk(lp.Answers()); p.Leaf == nil || p.Leaf.ID != lp.Leaf.ID {
				t.Errorf("%s: a path of %s leads elsewhere", code, lp.Leaf.ID)
			}
		}
		if leaves != want.leaves || accept != want.accept || paths != want.paths {
			t.Errorf("%s: %d leaves, %d accept, %d paths", code, leaves, accept, paths)
		}
	}
}

func TestLeafAsJSON(t *testing.T) {
	leaves := item(t, "SC-007").Leaves()
	for i, want := range map[int]string{
		0: `{"leaf":"L01","title":"`,
		5: `"materials":[`,
	} {
		data, err := json.Marshal(leaves[i])
		if err != nil || !strings.Contains(string(data), want) || strings.Contains(string(data), "null") {
			t.Errorf("got %s, %v", data, err)
		}
	}
	data, err := json.Marshal(item(t, "BDC-006").Leaves()[0])
	want := `{"leaf":"L01","title":"权利人本人","outcome":"accept","path":[{"node":"q1","option":"1"}],"materials":["BDC_QUERY","IDC.self"]}`
	if err != nil || string(data) != want {
		t.Errorf("got %s, %v", data, err)
	}
}

func TestPathsCanBeLeftEarly(t *testing.T) {
	n := 0
	for range item(t, "GJJ-001").Paths() {
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Errorf("%d paths", n)
	}
}

func TestSuggest(t *testing.T) {
	c := demo()
	age := func(n int) catalog.Facts { return catalog.Facts{"applicant.age": catalog.Number(n)} }
	staff := age(30)
	staff["applicant.isFiledStaff"] = catalog.Truth(true)
	civil := age(30)
	civil["applicant.isFiledStaff"] = catalog.Truth(false)
	for _, tc := range []struct {
		name, item, node string
		facts            catalog.Facts
		key, because     string
	}{
		{"a child", "GA-HZ-002", "q2", age(15), "1", "applicant.age"},
		{"sixteen today", "GA-HZ-002", "q2", age(16), "2", "applicant.age"},
		{"unknown age", "GA-HZ-002", "q2", catalog.Facts{}, "", ""},
		{"no facts at all", "GA-HZ-002", "q2", nil, "", ""},
		{"age of a wrong kind", "GA-HZ-002", "q2", catalog.Facts{"applicant.age": catalog.Text("15")}, "", ""},
		{"an empty fact", "GA-HZ-002", "q2", catalog.Facts{"applicant.age": {}}, "", ""},
		{"filed staff beat their age", "GA-CRJ-001", "q2", staff, "3", "applicant.isFiledStaff"},
		{"others go by age", "GA-CRJ-001", "q2", civil, "2", "applicant.age"},
		{"a province", "GA-HZ-002", "q3", catalog.Facts{"applicant.hukouProvince": catalog.Text("44")}, "2", "applicant.hukouProvince"},
		{"another province", "GA-HZ-002", "q3", catalog.Facts{"applicant.hukouProvince": catalog.Text("43")}, "", ""},
		{"between two bounds", "MZ-004", "q1", age(89), "1", "applicant.age"},
		{"the next bound", "MZ-004", "q1", age(90), "2", "applicant.age"},
		{"below all", "MZ-004", "q1", age(79), "4", "applicant.age"},
		{"a question without predicates", "GJJ-001", "q1", staff, "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			q, ok := item(t, tc.item).Question(tc.node)
			if !ok {
				t.Fatalf("no question %s", tc.node)
			}
			key, because, ok := c.Suggest(q, tc.facts)
			if key != tc.key || because != tc.because || ok != (tc.key != "") {
				t.Errorf("got %q because %q (%t)", key, because, ok)
			}
		})
	}
	if _, _, ok := c.Suggest(nil, staff); ok {
		t.Error("something is suggested without a question")
	}
}

func TestSuggestStaysSilentWhenTwoCompete(t *testing.T) {
	number := func(op string, n int) *catalog.Predicate {
		return &catalog.Predicate{Fact: "applicant.age", Tests: []catalog.Test{{Op: op, Value: catalog.Number(n)}}}
	}
	facts := catalog.Facts{"applicant.age": catalog.Number(20)}
	for _, tc := range []struct {
		a, b *catalog.Predicate
		want string
	}{
		{number("gt", 10), number("le", 20), ""},
		{number("gt", 20), number("le", 20), "2"},
		{number("eq", 20), number("le", 20), "1"},
		{number("ne", 1), number("lt", 20), ""},
		{&catalog.Predicate{Fact: "applicant.age"}, nil, ""},
	} {
		q := &catalog.Question{Options: []catalog.Option{{Key: "1", Auto: tc.a}, {Key: "2", Auto: tc.b}}}
		if got, _, _ := demo().Suggest(q, facts); got != tc.want {
			t.Errorf("%v and %v: got %q, want %q", tc.a, tc.b, got, tc.want)
		}
	}
}

func TestOutlookCounts(t *testing.T) {
	c := demo()
	it := item(t, "GJJ-001")
	start := c.Outlook(it, catalog.Choice{})
	if len(start.Certain) == 0 || len(start.Possible) < 20 || !start.Accept {
		t.Errorf("at the start %d are certain and %d possible", len(start.Certain), len(start.Possible))
	}
	for _, l := range start.Certain {
		if l.Because[0].Kind != catalog.BecauseEvery {
			t.Errorf("%s: %+v", l.ID, l.Because)
		}
	}
	asked := catalog.Choice{Answers: catalog.Answers{"q1": {"2"}, "q16": {"1"}, "q17": {"1"}}, Party: "1"}
	o := c.Outlook(it, asked)
	if got := ids(o.Certain); !slices.Equal(got, []string{"GJJ_APPLY", "IDC.self", "BANKCARD", "LOAN_CONTRACT"}) {
		t.Errorf("certain: %v", got)
	}
	for _, l := range o.Possible {
		if l.ID == "HOUSE_CONTRACT" && (l.Because[0].Node != "q18" || l.Because[0].Option != "1") {
			t.Errorf("the purchase contract hangs on the place: %+v", l.Because)
		}
	}
	rejected := c.Outlook(it, catalog.Choice{Answers: catalog.Answers{"q1": {"1"}, "q2": {"2"}, "q9": {"3"}}})
	if rejected.Accept || len(rejected.Certain)+len(rejected.Possible) > 0 {
		t.Error("a rejecting leaf asks for papers")
	}
	odd := c.Outlook(it, catalog.Choice{Party: "9", Modifiers: map[string]string{"X": "1"}, Delivery: "PIGEON"})
	if !slices.Equal(ids(odd.Certain), ids(start.Certain)) || !slices.Equal(ids(odd.Possible), ids(start.Possible)) {
		t.Error("answers that do not fit count as none")
	}
}

func TestMergeOfPackageNamesItems(t *testing.T) {
	c := demo()
	var parts []catalog.Part
	for code, a := range map[string]catalog.Answers{"GJJ-001": {"q1": {"6"}, "q33": {"1"}}, "YB-001": {"q1": {"1"}}} {
		lines, err := c.Effective(item(t, code), catalog.Choice{Answers: a})
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, catalog.Part{Item: code, Lines: lines})
	}
	merged := catalog.Merge(parts...)
	found := false
	for _, l := range merged {
		items := map[string]bool{}
		for _, w := range l.Because {
			if w.Item == "" {
				t.Errorf("%s: a reason names no item", l.ID)
			}
			items[w.Item] = true
		}
		if l.ID == "IDC.self" && len(items) == 2 {
			found = true
		}
	}
	if !found {
		t.Error("the identity card is asked once, for two items")
	}
	for _, p := range parts {
		for _, l := range p.Lines {
			if l.Because[0].Item != "" {
				t.Error("the parts were changed")
			}
		}
	}
}

func TestCarry(t *testing.T) {
	from := item(t, "GJJ-001")
	answers := catalog.Answers{"q1": {"2"}, "q16": {"1"}, "q17": {"1"}, "q18": {"1"}, "q19": {"2"}}
	got := catalog.Carry(from, answers, from)
	// The same words about the same fact: 东莞市内 of q18 fits q18; 购房人配偶 fits every question about the relation.
	if !slices.Equal(got["q18"], []string{"1"}) || !slices.Equal(got["q4"], []string{"2"}) || got["q32"] != nil {
		t.Errorf("got %v", got)
	}
	if p := from.Walk(got); p.Leaf == nil || p.Leaf.ID != "L24" || len(p.Unknown) > 0 {
		t.Errorf("the answers do not lead to the same leaf: %+v", p)
	}
	if got := catalog.Carry(from, nil, item(t, "YB-001")); len(got) != 0 {
		t.Errorf("nothing known gives %v", got)
	}
}

// A catalogue is shared by goroutines from its first use on; the race detector watches this.
func TestCatalogueIsShared(t *testing.T) {
	c, err := catalog.Load(fixtures.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	it, _ := c.Item("GA-HZ-001")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			o := c.Outlook(it, catalog.Choice{})
			_, err := c.Effective(it, catalog.Choice{Answers: catalog.Answers{"q1": {"9"}, "q16": {"1"}}})
			if hits := c.Search("hkqr", catalog.SearchOptions{}); err != nil || len(o.Certain) == 0 || len(hits) == 0 {
				t.Errorf("%v, %d certain, %d hits", err, len(o.Certain), len(hits))
			}
		})
	}
	wg.Wait()
}
