package visit_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onewindow/catalog"
	"onewindow/visit"
)

// words answers an open question as one person would, whatever the order in
// which it comes: by the question and its options, not by the item.
func words(d *desk, ask visit.Ask, seed int) []string {
	m := d.state.Matter()
	_, it, err := d.rules.Item(m)
	if err != nil {
		d.tb.Fatal(err)
	}
	said := m.Item + ask.Node
	if q, ok := it.Question(ask.Node); ok && q.Fact != "" && q.Fact != "kind" {
		said = q.Fact + q.Text
	} else if ask.Node == visit.AskParty {
		said = ask.Text
	}
	sum := seed
	for _, r := range said {
		sum = sum*31 + int(r)
	}
	at := int(uint(sum) % uint(len(ask.Options)))
	if ask.Multi {
		at = 0
	}
	return []string{ask.Options[at].Key}
}

// fill answers all questions of the matters in the basket, in their order.
func (d *desk) answerAll(seed int) (asked []string) {
	d.tb.Helper()
	for _, m := range d.state.Open() {
		d.do(visit.TakeMatter{CaseID: m.CaseID})
		for {
			ask, open, err := d.rules.Asking(&d.state, d.state.Matter(), d.now)
			if err != nil {
				d.tb.Fatal(err)
			}
			if !open {
				break
			}
			_, it, _ := d.rules.Item(d.state.Matter())
			if q, ok := it.Question(ask.Node); ok {
				asked = append(asked, q.Fact+"|"+q.Text+"|"+texts(q.Options))
			}
			d.do(visit.Reply{Node: ask.Node, Options: words(d, ask, seed)})
		}
	}
	return asked
}

func texts(options []catalog.Option) string {
	var out []string
	for _, o := range options {
		out = append(out, o.Text)
	}
	return strings.Join(out, ";")
}

// list is what the basket asks for: by item and paper, the form.
func (d *desk) list() map[string]string {
	out := map[string]string{}
	for _, m := range d.state.Open() {
		lines, _, err := d.rules.Judgements(&d.state, m, d.now)
		if err != nil {
			continue // a situation that is refused has no list
		}
		for _, l := range lines {
			out[m.Item+" "+l.ID] = fmt.Sprint(l.Original, l.Copy)
		}
	}
	return out
}

// judgeBasket judges what no matter knows yet and says which papers were asked
// of the person.
func (d *desk) judgeBasket() (asked []string) {
	d.tb.Helper()
	for _, m := range d.state.Open() {
		d.do(visit.TakeMatter{CaseID: m.CaseID})
		lines, judged, err := d.rules.Judgements(&d.state, d.state.Matter(), d.now)
		if err != nil {
			continue
		}
		for _, l := range lines {
			if _, ok := judged[l.ID]; ok {
				continue
			}
			asked = append(asked, l.ID)
			d.do(visit.Judge{Line: l.ID, Status: visit.Proper(l)})
		}
	}
	return asked
}

func items(t *rapid.T, c *catalog.Catalog) []string {
	var pool []string
	for _, p := range c.Packages() {
		pool = append(pool, p.Items...)
	}
	slices.Sort(pool)
	if rapid.Bool().Draw(t, "with a question of the same words") {
		return []string{"SC-001", "SC-008"}
	}
	return rapid.SliceOfNDistinct(rapid.SampledFrom(slices.Compact(pool)), 2, 4, rapid.ID[string]).Draw(t, "items")
}

func basketOf(tb testing.TB, chosen []string) *desk { return basketBy(tb, visit.Decide, chosen) }

func basketBy(tb testing.TB, rule decideFunc, chosen []string) *desk {
	d := newDesk(tb)
	d.rule = rule
	d.identified()
	for _, item := range chosen {
		d.do(visit.ChooseItem{CaseID: "case " + item, Item: item})
	}
	return d
}

// runBasket holds a random basket to what is promised: its list says nothing
// about the order in which the items were added, nothing is asked twice, each
// item has its own judged lines, and nothing is lost when an item is removed
// and added again.
func runBasket(tb testing.TB, rt *rapid.T, rule decideFunc) error {
	current := rules(tb)
	chosen, seed := items(rt, current.Catalogs[current.Current]), rapid.IntRange(0, 1000).Draw(rt, "seed")
	d := basketBy(tb, rule, chosen)
	asked := d.answerAll(seed)
	other := basketBy(tb, rule, rapid.Permutation(chosen).Draw(rt, "order"))
	other.answerAll(seed)
	if diff := cmp.Diff(d.list(), other.list()); diff != "" {
		return fmt.Errorf("the order of the items changed the list:\n%s", diff)
	}
	asked = slices.DeleteFunc(asked, func(q string) bool { return strings.HasPrefix(q, "kind|") || strings.HasPrefix(q, "|") })
	if twice := repeated(asked); len(twice) > 0 {
		return fmt.Errorf("questions asked twice: %v", twice)
	}
	if twice := repeated(d.judgeBasket()); len(twice) > 0 {
		return fmt.Errorf("papers asked twice: %v", twice)
	}
	before, known := d.list(), len(d.judgedLines())
	if known != len(before) {
		return fmt.Errorf("%d lines, %d judged", len(before), known)
	}
	gone := rapid.SampledFrom(chosen).Draw(rt, "removed")
	d.do(visit.DiscardMatter{CaseID: "case " + gone, Reason: "later"})
	d.do(visit.ChooseItem{CaseID: "again " + gone, Item: gone})
	if diff := cmp.Diff(before, d.list()); diff != "" {
		return fmt.Errorf("removed and added again:\n%s", diff)
	}
	if left := len(d.judgedLines()); left != known {
		return fmt.Errorf("of %d judged lines %d are left", known, left)
	}
	return nil
}

// repeated are the words that come more than once.
func repeated(words []string) []string {
	slices.Sort(words)
	var out []string
	for i := 1; i < len(words); i++ {
		if words[i] == words[i-1] {
			out = append(out, words[i])
		}
	}
	return out
}

func TestBasket(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		if err := runBasket(t, rt, visit.Decide); err != nil {
			rt.Fatal(err)
		}
	})
}

// The harness must catch rules that forget what they promise.
func TestBasketCatchesMutants(t *testing.T) {
	without := func(gone func(visit.Event) bool) decideFunc {
		return func(s visit.State, c visit.Command, m visit.Meta, r visit.Rules) ([]visit.Event, error) {
			events, err := visit.Decide(s, c, m, r)
			return slices.DeleteFunc(events, gone), err
		}
	}
	for name, mutant := range map[string]decideFunc{
		"a question of each item": without(func(e visit.Event) bool {
			r, ok := e.(visit.Replied)
			return ok && r.From != ""
		}),
		"an item comes back empty": func(s visit.State, c visit.Command, m visit.Meta, r visit.Rules) ([]visit.Event, error) {
			if _, ok := c.(visit.ChooseItem); ok {
				s.Matters = slices.DeleteFunc(slices.Clone(s.Matters), func(m visit.Matter) bool { return m.Discarded != "" })
			}
			return visit.Decide(s, c, m, r)
		},
		"a paper of each item": func(s visit.State, c visit.Command, m visit.Meta, r visit.Rules) ([]visit.Event, error) {
			events, err := visit.Decide(s, c, m, r)
			for i, e := range events {
				if j, ok := e.(visit.LineJudged); ok && j.Status.Satisfied() {
					j.Status = visit.Declared // which binds its own case alone
					events[i] = j
				}
			}
			return events, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			caught := false
			for seed := 0; seed < 300 && !caught; seed++ {
				gen := rapid.Custom(func(rt *rapid.T) error { return runBasket(t, rt, mutant) })
				caught = gen.Example(seed) != nil
			}
			if !caught {
				t.Fatal("the mutant survived: the harness proves nothing")
			}
		})
	}
}

// judgedLines are the judged lines of all open matters.
func (d *desk) judgedLines() map[string]visit.Status {
	out := map[string]visit.Status{}
	for _, m := range d.state.Open() {
		_, judged, err := d.rules.Judgements(&d.state, m, d.now)
		if err != nil {
			continue
		}
		for line, j := range judged {
			out[m.Item+" "+line] = j.Status
		}
	}
	return out
}

// sale is tax and registration of one flat, both with all questions answered.
func sale(t *testing.T) *desk {
	d := basketOf(t, []string{"SUI-002", "BDC-002"})
	for item, first := range map[string][]string{"SUI-002": {"2"}, "BDC-002": {"", "1", "1"}} {
		d.do(visit.TakeMatter{CaseID: "case " + item})
		for _, key := range first {
			ask, _, err := d.rules.Asking(&d.state, d.state.Matter(), d.now)
			if err != nil {
				t.Fatal(err)
			}
			keys := []string{key}
			if key == "" {
				keys = nil
			}
			d.do(visit.Reply{Node: ask.Node, Options: keys})
		}
	}
	accepts(d)
	return d
}

func TestSharedPaperIsHandedInOnce(t *testing.T) {
	d := sale(t)
	d.do(visit.TakeMatter{CaseID: "case SUI-002"})
	d.do(visit.AddPage{Page: visit.Page{Line: "SECOND_CONTRACT", SHA256: "aa", Bytes: 9, Media: "image/jpeg"}})
	d.judgeBasket()
	d.do(visit.HandIn{CaseID: "case SUI-002", Outcome: visit.Accept})
	if d.state.Matter().Item != "BDC-002" {
		t.Fatalf("the next item is in hand, got %s", d.state.Matter().Item)
	}
	d.do(visit.HandIn{Outcome: visit.Accept})
	d.refused(visit.RefusedHandedIn, visit.HandIn{CaseID: "case SUI-002", Outcome: visit.Accept})
	var cases, pages []string
	for _, c := range d.out {
		if c.Submission == nil {
			continue
		}
		cases = append(cases, c.CaseID)
		for _, l := range c.Submission.Lines {
			if l.Line == "SECOND_CONTRACT" {
				pages = append(pages, l.Pages...)
			}
		}
	}
	if diff := cmp.Diff([]string{"case SUI-002", "case BDC-002"}, cases); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"aa", "aa"}, pages); diff != "" {
		t.Errorf("both cases name the scan:\n%s", diff)
	}
}

// TestSlipForEachCase: without the hall every case that was handed in has a slip of
// its own, by one command and once.
func TestSlipForEachCase(t *testing.T) {
	d := sale(t)
	slips := func() (cases []string) {
		for _, j := range d.state.Jobs {
			if j.Kind == visit.TemporarySlip {
				cases = append(cases, j.CaseID)
			}
		}
		return cases
	}
	d.judgeBasket()
	d.refused(visit.RefusedUnfinished, visit.PrintTemporary{})
	d.do(visit.HandIn{CaseID: "case SUI-002", Outcome: visit.Accept}, visit.HandIn{Outcome: visit.Accept})
	d.do(visit.HallReceipt{CommandID: d.state.Find("case SUI-002").CommandID, Refusal: "leaf_differs"}, visit.PrintTemporary{})
	if diff := cmp.Diff([]string{"case BDC-002"}, slips()); diff != "" {
		t.Errorf("the hall has answered the first:\n%s", diff)
	}

	d = sale(t)
	d.judgeBasket()
	d.do(visit.HandIn{CaseID: "case SUI-002", Outcome: visit.Accept}, visit.HandIn{Outcome: visit.Accept})
	d.do(visit.PrintTemporary{}, visit.PrintTemporary{})
	if diff := cmp.Diff([]string{"case SUI-002", "case BDC-002"}, slips()); diff != "" {
		t.Error(diff)
	}
	if left := d.state.Slipless(); len(left) > 0 {
		t.Errorf("%s has no slip", left[0].CaseID)
	}
}

// What is found last holds: a paper that turns up serves every open item.
func TestPaperTurnsUp(t *testing.T) {
	d := sale(t)
	d.do(visit.TakeMatter{CaseID: "case SUI-002"}, visit.Judge{Line: "SECOND_CONTRACT", Status: visit.Missing})
	status := func(item string) visit.Status { return d.judgedLines()[item+" SECOND_CONTRACT"] }
	if status("BDC-002") != visit.Missing {
		t.Errorf("asked once and not there: %q", status("BDC-002"))
	}
	d.do(visit.TakeMatter{CaseID: "case BDC-002"}, visit.Judge{Line: "SECOND_CONTRACT", Status: visit.Collected})
	if status("SUI-002") != visit.Collected {
		t.Errorf("it turned up: %q", status("SUI-002"))
	}
	d.do(visit.TakeMatter{CaseID: "case SUI-002"}, visit.ClearJudgement{Line: "SECOND_CONTRACT"})
	if status("BDC-002") != "" {
		t.Errorf("taken back: %q", status("BDC-002"))
	}
}

// A question of the same words is answered by itself for the second item, goes
// with the first, and stays open once the clerk took it back.
func TestSharedAnswer(t *testing.T) {
	d := basketOf(t, []string{"SC-001", "SC-008"})
	premises := func(item string) []string {
		m := d.state.Find("case " + item)
		_, it, err := d.rules.Item(m)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range it.Walk(m.Answers).Path {
			if strings.HasPrefix(s.Text, "场所证明方式") {
				return m.Answers[s.Node]
			}
		}
		return nil
	}
	d.do(visit.TakeMatter{CaseID: "case SC-008"})
	d.replies("q1", "1")
	d.do(visit.TakeMatter{CaseID: "case SC-001"})
	d.replies("q1", "1", "q2", "2")
	if diff := cmp.Diff(premises("SC-001"), premises("SC-008")); diff != "" || len(premises("SC-008")) == 0 {
		t.Fatalf("not shared: %v, %v", premises("SC-001"), premises("SC-008"))
	}
	d.do(visit.Back{})
	d.replies("q2", "1")
	if diff := cmp.Diff(premises("SC-001"), premises("SC-008")); diff != "" {
		t.Errorf("the answer of the other item follows:\n%s", diff)
	}
	d.do(visit.TakeMatter{CaseID: "case SC-008"}, visit.Back{})
	if ask, open, _ := d.rules.Asking(&d.state, d.state.Matter(), d.now); !open || ask.Because != visit.BecauseEarlier {
		t.Errorf("taken back it is asked: %+v", ask)
	}
}

// Each of the packages opens all its items under one id and runs to its end:
// what an earlier item will hand out is not asked for.
func TestPackages(t *testing.T) {
	c := rules(t).Catalogs[rules(t).Current]
	waits := map[string][]string{}
	for _, p := range c.Packages() {
		d := newDesk(t)
		d.identified()
		var ids []string
		for _, item := range p.Items {
			ids = append(ids, "case "+item)
		}
		d.refused(visit.RefusedUnknownItem, visit.ChoosePackage{Package: "PK-99", PackageID: "p1", CaseIDs: ids})
		d.do(visit.ChoosePackage{Package: p.Code, PackageID: "p1", CaseIDs: ids})
		if d.state.Matter().Item != p.Items[0] || len(d.state.Open()) != len(p.Items) {
			t.Fatalf("%s: %d items, %s in hand", p.Code, len(d.state.Open()), d.state.Matter().Item)
		}
		d.refused(visit.RefusedMatterOpen, visit.ChooseItem{CaseID: "x", Item: p.Items[1]})
		accepts(d)
		if d.phase(visit.Papers); d.state.Matter().Item != p.Items[0] {
			t.Errorf("%s: all questions are answered, the papers begin with %s", p.Code, d.state.Matter().Item)
		}
		if twice := repeated(d.judgeBasket()); len(twice) > 0 {
			t.Errorf("%s: papers asked twice: %v", p.Code, twice)
		}
		if p.Code == "PK-08" {
			d.refused(visit.RefusedUpstream, visit.HandIn{CaseID: "case BDC-002", Outcome: visit.Receive})
		}
		for i, m := range d.state.Open() {
			outcomes, err := d.rules.Outcomes(&d.state, m, d.now)
			if err != nil {
				t.Fatalf("%s: %v", m.Item, err)
			}
			d.do(visit.HandIn{CaseID: m.CaseID, Outcome: outcomes[0].Code})
			sub := d.out[len(d.out)-1].Submission
			if sub.PackageID != "p1" || sub.Package != p.Code {
				t.Errorf("%s: %s goes to the hall as %q of %q", p.Code, m.Item, sub.PackageID, sub.Package)
			}
			for _, l := range sub.Lines {
				if l.Status != visit.Awaited {
					continue
				}
				if slices.Index(ids, l.From) >= i || sub.Outcome != visit.Receive {
					t.Errorf("%s: %s waits for %s and is handed in to %s", p.Code, m.Item, l.From, sub.Outcome)
				}
				waits[m.Item] = append(waits[m.Item], strings.TrimPrefix(l.From, "case "))
			}
		}
	}
	for item, want := range map[string]string{"SC-009": "SUI-003", "GA-ZA-003": "SC-001", "BDC-002": "SUI-002", "QX-001": "ZR-001"} {
		if !slices.Contains(waits[item], want) {
			t.Errorf("%s waits for %v, want %s among them", item, waits[item], want)
		}
	}
	if got := slices.Collect(maps.Keys(waits)); slices.Contains(got, "SUI-002") {
		t.Error("the seller's certificate is not what the package hands out")
	}
}

// accepts answers all open matters so that each ends in the situation that is
// taken in with the most papers.
func accepts(d *desk) {
	d.tb.Helper()
	for _, m := range d.state.Open() {
		d.do(visit.TakeMatter{CaseID: m.CaseID})
		_, it, err := d.rules.Item(m)
		if err != nil {
			d.tb.Fatal(err)
		}
		var way catalog.Answers
		most := 0
		for _, lp := range it.Leaves() {
			if n := len(lp.Leaf.Materials); lp.Leaf.Outcome == catalog.OutcomeAccept && n > most {
				way, most = lp.Answers(), n
			}
		}
		for {
			ask, open, err := d.rules.Asking(&d.state, d.state.Find(m.CaseID), d.now)
			if err != nil {
				d.tb.Fatal(err)
			}
			if !open {
				break
			}
			keys, ok := way[ask.Node]
			if !ok {
				keys = []string{ask.Options[0].Key}
			}
			d.do(visit.Reply{Node: ask.Node, Options: keys})
		}
	}
}

// What the hall found for a case that was given up stands in for nothing of the
// one that takes its place.
func TestHitsStayWithTheirCase(t *testing.T) {
	d := basketOf(t, []string{"SUI-002"})
	d.replies("q1", "2", visit.AskParty, "1")
	accepts(d)
	lines, _, err := d.rules.Judgements(&d.state, d.state.Matter(), d.now)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(lines, func(l catalog.Line) bool { return l.Exemptible && l.ID != "IDC.self" })
	line := lines[i].ID
	d.do(visit.TakeHits{CaseID: "case SUI-002", Asked: []string{line}, Hits: []visit.Hit{{ID: "h1", Line: line, By: catalog.ByELicence}}})
	d.do(visit.Judge{Line: line, Status: visit.Exempt}, visit.DiscardMatter{Reason: "removed"}, visit.ChooseItem{CaseID: "again", Item: "SUI-002"})
	if m := d.state.Matter(); len(m.Hits) > 0 || len(m.Asked) > 0 || d.judgedLines()["SUI-002 "+line] != "" {
		t.Errorf("hits %v, asked %v, judged %v", m.Hits, m.Asked, d.judgedLines())
	}
}

// A journal of the build that knew one item at a time folds to one matter in
// hand, as it was.
func TestOldJournal(t *testing.T) {
	var records []visit.Record
	for _, e := range [][2]string{
		{"opened_by_hand", `{"visitID":"v1","window":"A035","clerk":"1001","ticket":{"id":"t1","label":"G012"},"commandID":"c"}`},
		{"service_started", `{"commandID":"c"}`},
		{"matter_opened", `{"matter":{"kind":"new","caseID":"c1","item":"SUI-002","catalogVersion":"V"}}`},
		{"matter_discarded", `{"caseID":"c1","reason":"other_item"}`},
		{"matter_opened", `{"matter":{"kind":"new","caseID":"c2","item":"SUI-002","catalogVersion":"V"}}`},
		{"replied", `{"caseID":"c2","node":"q1","options":["2"]}`},
		{"replied", `{"caseID":"c2","node":"@party","options":["1"]}`},
		{"replied", `{"caseID":"c2","node":"@delivery","options":["WINDOW"]}`},
		{"line_judged", `{"caseID":"c2","line":"SECOND_CONTRACT","status":"collected"}`},
	} {
		event, err := visit.UnmarshalEvent(e[0], 1, []byte(strings.ReplaceAll(e[1], `"V"`, `"`+rules(t).Current+`"`)))
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, visit.Record{At: morning, Event: event})
	}
	d := newDesk(t)
	d.state = visit.Fold(records)
	if m := d.state.Matter(); m == nil || m.CaseID != "c2" || len(d.state.Open()) != 1 {
		t.Fatalf("in hand %+v", m)
	}
	d.do(d.read(), visit.ChooseItem{CaseID: "c3", Item: "BDC-002"})
	d.do(visit.Reply{Node: "q1"})
	d.replies("q2", "1", "q3", "1")
	accepts(d)
	if got := d.judgedLines()["BDC-002 SECOND_CONTRACT"]; got != visit.Collected {
		t.Errorf("the paper of the old journal serves the new item: %q", got)
	}
}

// A page of a paper that another answer no longer asks for is kept aside with
// its judgement, and both are there again when the answer comes back.
func TestDroppedScansComeBack(t *testing.T) {
	d := basketOf(t, []string{"SUI-002"})
	d.replies("q1", "2")
	accepts(d)
	d.do(visit.AddPage{Page: visit.Page{Line: "SECOND_CONTRACT", SHA256: "aa", Bytes: 9, Media: "image/jpeg"}})
	d.do(visit.Judge{Line: "SECOND_CONTRACT", Status: visit.Verified})
	kept := d.judgedLines()
	change := func(to string) {
		for {
			d.do(visit.Back{})
			if ask, _, err := d.rules.Asking(&d.state, d.state.Matter(), d.now); err != nil || ask.Node == "q1" {
				break
			}
		}
		d.replies("q1", to)
		accepts(d)
	}
	change("3")
	if _, still := d.list()["SUI-002 SECOND_CONTRACT"]; still {
		t.Fatal("a gift needs no contract of sale")
	}
	change("2")
	if diff := cmp.Diff(kept, d.judgedLines()); diff != "" {
		t.Errorf("judgements:\n%s", diff)
	}
	if pages := d.state.PagesOf(d.state.Matter(), visit.Judgement{Line: "SECOND_CONTRACT"}); len(pages) != 1 || pages[0].SHA256 != "aa" {
		t.Errorf("pages %v", pages)
	}
}
