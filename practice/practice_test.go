package practice_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"onewindow/catalog"
	"onewindow/fixtures"
	"onewindow/practice"
	"onewindow/values"
	"onewindow/visit"
)

var morning = time.Date(2026, 11, 23, 9, 0, 0, 0, values.Shanghai)

var rules = sync.OnceValue(func() visit.Rules {
	c, err := catalog.Load(fixtures.Catalogue())
	if err != nil {
		panic(err)
	}
	return visit.Rules{Catalogs: map[string]*catalog.Catalog{c.Version(): c}, Current: c.Version(), Limits: visit.DefaultLimits()}
})

func card(t testing.TB) values.Card {
	t.Helper()
	p, ok := fixtures.PersonByID("p01")
	if !ok {
		t.Fatal("no p01")
	}
	return p.Card()
}

func composed(t testing.TB, seed uint64, want practice.Situation) practice.Exercise {
	t.Helper()
	e, err := practice.Compose(rules(), want, card(t), morning, rand.New(rand.NewPCG(seed, 1)).IntN)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// handedIn is the matter of a clerk who takes down everything as it is said, but for
// what change does.
func handedIn(t testing.TB, e practice.Exercise, change func(*visit.Matter)) *visit.Matter {
	t.Helper()
	r, state := rules(), visit.State{}
	ticket := visit.Ticket{ID: "t", Label: "G001", Class: visit.NormalClass, IssuedAt: morning, CalledAt: morning}
	do := func(cmd visit.Command) {
		t.Helper()
		events, err := visit.Decide(state, cmd, visit.Meta{ID: "x", At: morning}, r)
		if err != nil {
			t.Fatalf("%+v: %v", cmd, err)
		}
		for _, ev := range events {
			state = visit.Apply(state, morning, ev)
		}
	}
	do(visit.Call{VisitID: "v", Window: "A035", Clerk: "1001"})
	do(visit.Assign{Ticket: ticket})
	do(visit.BindCard{Ticket: ticket.ID, ReadID: "r", AskedAt: morning, AbsentSeenAt: morning, ReadAt: morning, Card: card(t)})
	do(visit.ChooseItem{CaseID: "c", Item: e.Item})
	for _, s := range e.Said {
		do(visit.Reply{Node: s.Node, Options: s.Answers})
	}
	m := *state.Matter()
	lines, err := r.Lines(&m)
	if err != nil {
		t.Fatal(err)
	}
	m.Judged = map[string]visit.Judgement{}
	for i, l := range lines {
		j := visit.Judgement{Line: l.ID, Status: visit.Proper(l)}
		switch reason := e.Papers[i].Reason; reason {
		case "":
		case visit.ReasonNotBrought:
			j.Status, j.Reason = visit.Missing, reason
		default:
			j.Status, j.Reason = visit.Defective, reason
		}
		m.Judged[l.ID] = j
	}
	if change != nil {
		change(&m)
	}
	return &m
}

func scored(t testing.TB, e practice.Exercise, m *visit.Matter) practice.Result {
	t.Helper()
	got, err := practice.Score(rules(), &e, m)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// Whatever is invented of any item: who takes it down as it is said has all of it right,
// and who judges one paper otherwise, says one thing otherwise or takes another item has
// not.
func TestComposeAndScore(t *testing.T) {
	items := rules().Catalogs[rules().Current].Items()
	spoilt := 0
	for n, it := range items {
		e, err := practice.Compose(rules(), practice.Situation{Item: it.Code}, card(t), morning, rand.New(rand.NewPCG(uint64(n), 1)).IntN)
		if err != nil {
			t.Logf("%s: %v", it.Code, err)
			continue
		}
		if got := scored(t, e, handedIn(t, e, nil)); !got.Right() || got.Papers != len(e.Papers) || got.Situation != e.Situation() {
			t.Fatalf("%s: all as it is said, and %+v", it.Code, got)
		}
		for i, p := range e.Papers {
			if p.Reason != "" {
				spoilt++
			}
			got := scored(t, e, handedIn(t, e, func(m *visit.Matter) {
				j := m.Judged[p.Line]
				if p.Reason == "" {
					j.Status, j.Reason = visit.Missing, visit.ReasonNotBrought
				} else {
					j.Status, j.Reason = visit.Verified, ""
				}
				m.Judged[p.Line] = j
			}))
			if got.Right() || !slices.Equal(got.Wrong, []string{p.Name}) || !got.RightSituation || !got.RightList {
				t.Fatalf("%s: paper %d judged otherwise, and %+v", it.Code, i, got)
			}
		}
		if got := scored(t, e, handedIn(t, e, func(m *visit.Matter) { m.Judged = nil })); len(got.Wrong) != len(e.Papers) {
			t.Fatalf("%s: nothing judged, and %+v", it.Code, got)
		}
		other := e
		other.Item = "another"
		if got := scored(t, other, handedIn(t, e, nil)); got.Right() || got.RightSituation || got.RightList {
			t.Fatalf("%s taken for another item, and %+v", it.Code, got)
		}
		if len(e.Said) > 0 {
			other = e
			other.Said = slices.Clone(e.Said)
			other.Said[0].Answers = append(slices.Clone(other.Said[0].Answers), "99")
			if got := scored(t, other, handedIn(t, e, nil)); got.RightSituation {
				t.Fatalf("%s answered otherwise, and %+v", it.Code, got)
			}
		}
	}
	if spoilt < 20 {
		t.Errorf("only %d papers of %d items are wrong: judging is not practised", spoilt, len(items))
	}
}

// A situation that is wanted again is the same one.
func TestComposeAgain(t *testing.T) {
	first := composed(t, 7, practice.Situation{Item: "GJJ-001"})
	again := composed(t, 8, first.Situation())
	if again.Leaf != first.Leaf {
		t.Errorf("%s, then %s", first.Leaf, again.Leaf)
	}
	if _, err := practice.Compose(rules(), practice.Situation{Item: "GJJ-001", Leaf: "nowhere"}, card(t), morning, rand.New(rand.NewPCG(1, 1)).IntN); err == nil {
		t.Error("a leaf that is not there")
	}
	if _, err := practice.Compose(rules(), practice.Situation{Item: "nothing"}, card(t), morning, rand.New(rand.NewPCG(1, 1)).IntN); err == nil {
		t.Error("an item that is not there")
	}
}

func result(item, leaf string, right bool) practice.Result {
	return practice.Result{Situation: practice.Situation{Item: item, Leaf: leaf}, Version: "v2", RightSituation: right, RightList: right}
}

func TestNext(t *testing.T) {
	pool := practice.Pool{Items: []string{"a", "b", "c", "d"}, Changed: []string{"c", "d"}, Version: "v2"}
	old := result("c", "L1", true)
	old.Version = "v1"
	for name, c := range map[string]struct {
		record []practice.Result
		want   string // item, and leaf where it matters
	}{
		"changed items come first":            {nil, "c"},
		"by an older release does not count":  {[]practice.Result{old, result("a", "L1", true)}, "c"},
		"right once, and the next changed":    {[]practice.Result{result("c", "L1", true)}, "d"},
		"wrong, and not at once again":        {[]practice.Result{result("c", "L1", false)}, "d"},
		"wrong, and again before the others":  {[]practice.Result{result("c", "L1", false), result("d", "L1", true)}, "c"},
		"hard ones after two others":          {[]practice.Result{result("c", "L", true), result("d", "L", true), result("a", "L3", false), result("c", "L", true), result("d", "L", true)}, "a L3"},
		"not yet after one":                   {[]practice.Result{result("c", "L", true), result("d", "L", true), result("a", "L3", false), result("c", "L", true)}, "b"},
		"right once is not learnt":            {[]practice.Result{result("c", "L", true), result("d", "L", true), result("a", "L3", false), result("a", "L3", true), result("c", "L", true), result("c", "L", true), result("c", "L", true), result("c", "L", true)}, "a L3"},
		"right twice is":                      {[]practice.Result{result("c", "L", true), result("d", "L", true), result("a", "L3", false), result("a", "L3", true), result("a", "L3", true), result("c", "L", true), result("c", "L", true), result("c", "L", true), result("c", "L", true)}, "b"},
		"the longest overdue one":             {[]practice.Result{result("c", "L", true), result("d", "L", true), result("b", "L1", false), result("a", "L3", false), result("c", "L", true), result("d", "L", true)}, "b L1"},
		"then what was never practised":       {[]practice.Result{result("c", "L", true), result("d", "L", true), result("a", "L", true)}, "b"},
		"an item that is gone is left behind": {[]practice.Result{result("gone", "L", false), result("c", "L", true), result("d", "L", true), result("a", "L", true)}, "b"},
	} {
		got := practice.Next(pool, c.record, rand.New(rand.NewPCG(3, 3)).IntN)
		if s := got.Item + " " + got.Leaf; s != c.want && got.Item != c.want {
			t.Errorf("%s: %q, want %q", name, s, c.want)
		}
	}
}

// Whoever has everything right in the end has met every item, and has nothing hard left.
func TestNextReachesAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pool := practice.Pool{Version: "v2"}
		for i := range rapid.IntRange(1, 8).Draw(t, "items") {
			pool.Items = append(pool.Items, fmt.Sprint("i", i))
		}
		pool.Changed = rapid.SliceOfNDistinct(rapid.SampledFrom(pool.Items), 0, len(pool.Items), rapid.ID[string]).Draw(t, "changed")
		dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1)).IntN
		mistakes := rapid.IntRange(0, 6).Draw(t, "mistakes")
		var record []practice.Result
		for n := range 20 * (len(pool.Items) + mistakes + 1) {
			next := practice.Next(pool, record, dice)
			if next.Leaf == "" {
				next.Leaf = "L1"
			}
			record = append(record, result(next.Item, next.Leaf, n >= mistakes))
		}
		st := practice.Stand(record)
		if len(st.Hard) > 0 || st.All.Of != len(record) || st.All.Right != len(record)-mistakes {
			t.Fatalf("%+v of %d with %d mistakes", st, len(record), mistakes)
		}
		for _, code := range pool.Items {
			if !slices.ContainsFunc(record, func(r practice.Result) bool { return r.Item == code }) {
				t.Fatalf("%s never came", code)
			}
		}
	})
}

func TestStand(t *testing.T) {
	unseen := result("a", "L1", false)
	unseen.Unseen = true
	first := result("b", "L1", true)
	first.Unseen = true
	got := practice.Stand([]practice.Result{unseen, first, result("a", "L1", true)})
	if got.All != (practice.Share{Right: 2, Of: 3}) || got.Unseen != (practice.Share{Right: 1, Of: 2}) || len(got.Hard) != 1 || got.Hard[0].Item != "a" {
		t.Errorf("%+v", got)
	}
}
