package catalog_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"onewindow/catalog"
	"onewindow/fixtures"
)

// edited changes the text of the demo catalogue through its generic form.
func edited(change func(top map[string]any)) ([]byte, error) {
	var top map[string]any
	if err := json.Unmarshal(fixtures.Catalogue(), &top); err != nil {
		return nil, err
	}
	change(top)
	return json.Marshal(top)
}

func edit(tb testing.TB, change func(top map[string]any)) []byte {
	tb.Helper()
	data, err := edited(change)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// dig follows keys and indexes into a generic value.
func dig(v any, path ...any) any {
	for _, p := range path {
		switch k := p.(type) {
		case string:
			v = v.(map[string]any)[k]
		case int:
			v = v.([]any)[k]
		}
	}
	return v
}

// editedItem finds an item of a generic catalogue by code.
func editedItem(top map[string]any, code string) map[string]any {
	for _, it := range top["items"].([]any) {
		if m := it.(map[string]any); m["code"] == code {
			return m
		}
	}
	return nil
}

// removing is the demo catalogue with what it does not use: party and modifier options that remove papers, a paper that
// every party brings, an option of a multi-select that must be taken, and a form that differs when shared.
var removing = sync.OnceValue(func() *catalog.Catalog {
	data, err := edited(func(top map[string]any) {
		party := dig(top, "partyProfiles", "PP_SELF", "options").([]any)
		party[1].(map[string]any)["remove"] = []any{"IDC.self", "HKB.self"}
		for _, o := range party {
			m := o.(map[string]any)
			m["add"] = append(m["add"].([]any), "KIN_PROOF")
		}
		move := dig(top, "modifiers", "MOVE_OUT", "options").([]any)
		for _, o := range move {
			o.(map[string]any)["remove"] = []any{"NO_CRIME_DECL"}
		}
		move[1].(map[string]any)["remove"] = []any{"NO_CRIME_DECL", "HZ_ADDRESS"}
		with := dig(editedItem(top, "GA-HZ-001"), "dag", "nodes", "q11").(map[string]any)
		with["min"] = 1.0
		for _, o := range with["options"].([]any) {
			m := o.(map[string]any)
			m["add"] = append(m["add"].([]any), "MARRIAGE")
		}
		dig(top, "sharedRequirements", "KIN_PROOF").(map[string]any)["original"] = map[string]any{"need": "collect", "count": 3.0}
	})
	if err != nil {
		panic(err)
	}
	c, err := catalog.Load(data)
	if err != nil {
		panic(err)
	}
	return c
})

// drawChoice answers everything at random, on the way that the answers themselves open.
func drawChoice(t *rapid.T, c *catalog.Catalog, it *catalog.Item) catalog.Choice {
	ch := catalog.Choice{Answers: catalog.Answers{}, Modifiers: map[string]string{}}
	for {
		pos := it.Walk(ch.Answers)
		if pos.Leaf != nil {
			break
		}
		q := pos.Next
		least, most := q.Bounds()
		n := rapid.IntRange(least, most).Draw(t, "number of options")
		keys := make([]string, len(q.Options))
		for i, o := range q.Options {
			keys[i] = o.Key
		}
		ch.Answers[q.ID] = append([]string{}, rapid.Permutation(keys).Draw(t, "options")[:n]...)
	}
	ch.Party = rapid.SampledFrom(c.Parties(it)).Draw(t, "party").Key
	for _, m := range c.Modifiers(it) {
		ch.Modifiers[m.ID] = rapid.SampledFrom(m.Options).Draw(t, "modifier").Key
	}
	ch.Delivery = rapid.SampledFrom(append(c.Deliveries(it), "")).Draw(t, "delivery")
	return ch
}

// draw picks a catalogue, an item with a taste for the one with most turns, and a full choice.
func draw(t *rapid.T) (*catalog.Catalog, *catalog.Item, catalog.Choice) {
	c := rapid.SampledFrom([]*catalog.Catalog{demo(), removing()}).Draw(t, "catalogue")
	it, _ := c.Item("GA-HZ-001")
	if rapid.Bool().Draw(t, "any item") {
		it = rapid.SampledFrom(c.Items()).Draw(t, "item")
	}
	return c, it, drawChoice(t, c, it)
}

func TestEveryLineHasReasonAndOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, it, ch := draw(t)
		lines, err := c.Effective(it, ch)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, l := range lines {
			if seen[l.ID] {
				t.Fatalf("%s comes twice", l.ID)
			}
			seen[l.ID] = true
			if len(l.Because) == 0 || l.Because[0].Kind == "" || l.Because[0].Node == "" {
				t.Fatalf("%s has no reason: %+v", l.ID, l.Because)
			}
		}
	})
}

func TestOrderOfAnswersDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, it, ch := draw(t)
		want, err := c.Effective(it, ch)
		if err != nil {
			t.Fatal(err)
		}
		shuffled := catalog.Answers{}
		nodes := make([]string, 0, len(ch.Answers))
		for n := range ch.Answers {
			nodes = append(nodes, n)
		}
		for _, n := range rapid.Permutation(nodes).Draw(t, "nodes") {
			keys := slices.Clone(ch.Answers[n])
			if len(keys) > 0 {
				keys = append(rapid.Permutation(keys).Draw(t, "keys"), keys[0]) // a key twice counts once
			} else {
				keys = []string{}
			}
			shuffled[n] = keys
		}
		ch.Answers = shuffled
		got, err := c.Effective(it, ch)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%s: %v, %v and %v", it.Code, err, ids(want), ids(got))
		}
	})
}

// TestOrderOfPicksDoesNotMatter goes through every question of several options: to
// draw one of them at random, with options that add papers, is rare.
func TestOrderOfPicksDoesNotMatter(t *testing.T) {
	asked := 0
	for _, c := range []*catalog.Catalog{demo(), removing()} {
		for _, it := range c.Items() {
			for _, lp := range it.Leaves() {
				first, last := lp.Answers(), lp.Answers()
				many := false
				for _, step := range lp.Path {
					q, _ := it.Question(step.Node)
					if _, most := q.Bounds(); q.Multi && most > 1 {
						many = true
						first[q.ID] = nil
						for _, o := range q.Options[:most] {
							first[q.ID] = append(first[q.ID], o.Key)
						}
						last[q.ID] = slices.Clone(first[q.ID])
						slices.Reverse(last[q.ID])
					}
				}
				if !many {
					continue
				}
				asked++
				want, err := c.Effective(it, catalog.Choice{Answers: first})
				got, err2 := c.Effective(it, catalog.Choice{Answers: last})
				if err != nil || err2 != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("%s %s: %v and %v, %v, %v", it.Code, lp.Leaf.ID, ids(want), ids(got), err, err2)
				}
			}
		}
	}
	if asked == 0 {
		t.Error("no question of several options was asked")
	}
}

// subset finds an id of a that b lacks.
func subset(a []string, b ...[]string) (string, bool) {
	for _, x := range a {
		if !slices.ContainsFunc(b, func(s []string) bool { return slices.Contains(s, x) }) {
			return x, false
		}
	}
	return "", true
}

func TestOutlookHoldsForEveryCompletion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, it, full := draw(t)
		list, err := c.Checklist(it, full)
		if err != nil {
			t.Fatal(err)
		}
		path := it.Walk(full.Answers).Path
		part := catalog.Choice{Answers: catalog.Answers{}, Modifiers: map[string]string{}}
		var before catalog.Outlook
		for n := 0; n <= len(path)+3; n++ {
			switch {
			case n == 0:
			case n <= len(path):
				id := path[n-1].Node
				part.Answers[id] = full.Answers[id]
			case n == len(path)+1:
				part.Party = full.Party
			case n == len(path)+2:
				part.Modifiers = full.Modifiers
			default:
				part.Delivery = full.Delivery
			}
			o := c.Outlook(it, part)
			if list.Outcome != catalog.OutcomeAccept {
				if n >= len(path) && o.Accept {
					t.Fatalf("%s: a way to acceptance is shown where there is none", it.Code)
				}
				continue
			}
			sure, maybe, effective := ids(o.Certain), ids(o.Possible), ids(list.Lines)
			if id, ok := subset(sure, effective); !ok {
				t.Fatalf("%s: %s was certain after %d answers, but is not on the list", it.Code, id, n)
			}
			if id, ok := subset(effective, sure, maybe); !ok {
				t.Fatalf("%s: %s came out of nowhere after %d answers", it.Code, id, n)
			}
			for _, id := range maybe {
				if slices.Contains(sure, id) {
					t.Fatalf("%s: %s is both certain and possible", it.Code, id)
				}
			}
			if n > 0 {
				if id, ok := subset(ids(before.Certain), sure); !ok {
					t.Fatalf("%s: %s ceased to be certain", it.Code, id)
				}
				if id, ok := subset(append(slices.Clone(sure), maybe...), ids(before.Certain), ids(before.Possible)); !ok {
					t.Fatalf("%s: %s became possible", it.Code, id)
				}
			}
			for _, l := range append(slices.Clone(o.Certain), o.Possible...) {
				if len(l.Because) == 0 {
					t.Fatalf("%s: %s has no reason after %d answers", it.Code, l.ID, n)
				}
			}
			before = o
		}
		if full.Delivery != "" && list.Outcome == catalog.OutcomeAccept {
			if len(before.Possible) != 0 || !slices.Equal(ids(before.Certain), ids(list.Lines)) {
				t.Fatalf("%s: all is answered, yet %v are certain, %v possible, %v effective",
					it.Code, ids(before.Certain), ids(before.Possible), ids(list.Lines))
			}
		}
	})
}

var needs = []string{catalog.NeedNone, catalog.NeedInspect, catalog.NeedCollect}

func drawLine(t *rapid.T) catalog.Line {
	need := func(name string) catalog.Need {
		return catalog.Need{Need: rapid.SampledFrom(needs).Draw(t, name), Count: rapid.IntRange(0, 4).Draw(t, name+" count")}
	}
	some := func(name string, all []string) []string {
		return slices.Clone(rapid.Permutation(all).Draw(t, name)[:rapid.IntRange(0, len(all)).Draw(t, name+" number")])
	}
	l := catalog.Line{
		ID: "X", Original: need("original"), Copy: need("copy"), Exemptible: rapid.Bool().Draw(t, "exemptible"),
		Deferrable: rapid.Bool().Draw(t, "deferrable"), Source: rapid.SampledFrom([]string{"GOV", "WINDOW"}).Draw(t, "source"),
		ReviewPoints: some("points", []string{"a", "b", "c"}), Alternatives: some("alternatives", []string{"P", "Q"}),
		Because: []catalog.Because{{Kind: catalog.BecauseLeaf, Node: rapid.SampledFrom([]string{"L01", "L02"}).Draw(t, "leaf")}},
	}
	if l.Deferrable {
		l.DeferDays = rapid.IntRange(1, 30).Draw(t, "days")
	}
	for _, by := range some("substitutes", []string{catalog.ByELicence, catalog.ByDataShare}) {
		l.Substitutes = append(l.Substitutes, catalog.Substitute{By: by})
	}
	l.Exemptible = l.Exemptible && len(l.Substitutes) > 0
	switch rapid.SampledFrom([]string{"", catalog.ValidNotExpired, catalog.ValidIssuedWithinDays, catalog.ValidEventAfterDays}).Draw(t, "validity") {
	case catalog.ValidNotExpired:
		l.Validity = []catalog.Validity{{Rule: catalog.ValidNotExpired}}
	case catalog.ValidIssuedWithinDays:
		l.Validity = []catalog.Validity{{Rule: catalog.ValidIssuedWithinDays, Days: rapid.IntRange(1, 90).Draw(t, "within")}}
	case catalog.ValidEventAfterDays:
		l.Validity = []catalog.Validity{{Rule: catalog.ValidEventAfterDays, Days: rapid.IntRange(1, 90).Draw(t, "after"), Event: "e"}}
	}
	return l
}

// atLeast tells whether whoever meets m also meets l.
func atLeast(m, l catalog.Line) bool {
	form := func(a, b catalog.Need) bool {
		return slices.Index(needs, a.Need) >= slices.Index(needs, b.Need) && a.Count >= b.Count
	}
	switch {
	case !form(m.Original, l.Original), !form(m.Copy, l.Copy):
		return false
	case m.Exemptible && !l.Exemptible, m.Deferrable && (!l.Deferrable || m.DeferDays > l.DeferDays):
		return false
	case m.Source == catalog.SourceWindow && l.Source != catalog.SourceWindow:
		return false
	}
	for _, v := range l.Validity {
		if !slices.ContainsFunc(m.Validity, func(w catalog.Validity) bool {
			after := v.Rule == catalog.ValidEventAfterDays
			return w.Rule == v.Rule && w.Event == v.Event && (after && w.Days >= v.Days || !after && w.Days <= v.Days)
		}) {
			return false
		}
	}
	for _, p := range l.ReviewPoints {
		if !slices.Contains(m.ReviewPoints, p) {
			return false
		}
	}
	for _, a := range m.Alternatives {
		if !slices.Contains(l.Alternatives, a) {
			return false
		}
	}
	for _, s := range m.Substitutes {
		if !slices.Contains(l.Substitutes, s) {
			return false
		}
	}
	return true
}

func TestStrictestFormMeetsAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.Custom(drawLine), 1, 4).Draw(t, "lines")
		var parts []catalog.Part
		for i, l := range lines {
			parts = append(parts, catalog.Part{Item: string(rune('A' + i)), Lines: []catalog.Line{l}})
		}
		merged := catalog.Merge(parts...)
		if len(merged) != 1 {
			t.Fatalf("%d lines", len(merged))
		}
		for _, l := range lines {
			if !atLeast(merged[0], l) {
				t.Fatalf("%+v is laxer than %+v", merged[0], l)
			}
		}
		slices.Reverse(parts)
		again := catalog.Merge(parts...)
		if !atLeast(again[0], merged[0]) || !atLeast(merged[0], again[0]) {
			t.Fatalf("the order of the parts decides: %+v and %+v", merged[0], again[0])
		}
		if twice := catalog.Merge(catalog.Part{Lines: merged}, catalog.Part{Lines: merged}); !cmp.Equal(twice, merged, cmpopts.EquateEmpty()) {
			t.Fatalf("joined with itself a line changes: %+v and %+v", twice, merged)
		}
	})
}
