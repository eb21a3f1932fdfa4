package docs_test

import (
	"fmt"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"onewindow/catalog"
	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/done"
	"onewindow/screens/hold"
	"onewindow/screens/identity"
	"onewindow/screens/item"
	"onewindow/screens/outcome"
	"onewindow/screens/paperlist"
	"onewindow/screens/screentest"
	"onewindow/screens/signin"
	"onewindow/screens/situation"
	"onewindow/screens/ticket"
	"onewindow/screens/waiting"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/keymap"
	"onewindow/visit"
)

// look is one state in which a screen shows keys.
type look struct {
	snap station.Snapshot
	keys []string // pressed first
	// while says in English and Chinese what the person is doing when the screen
	// has other keys than usual.
	while [2]string
}

// screenKeys is one screen of the page, in the order of a visit.
type screenKeys struct {
	folder string
	make   screentest.Make
	looks  func(t *testing.T) []look
	// digits says in English and Chinese what a digit does where no binding names it.
	digits [2]string
}

var screensOfVisit = []screenKeys{
	{folder: "signin", make: func(d screens.Deps, n station.Snapshot) tui.Screen { return signin.New(d, n, signin.Account{}) }, looks: idle},
	{folder: "waiting", make: func(d screens.Deps, n station.Snapshot) tui.Screen { return waiting.New(d, n) }, looks: func(t *testing.T) []look {
		away := desk(t)
		away.Snap.Link = station.Offline
		return []look{{snap: desk(t).Snapshot()}, {snap: away.Snapshot(), keys: []string{"f3"}, while: [2]string{"typing a ticket number", "录号时"}}}
	}},
	{folder: "ticket", make: func(d screens.Deps, n station.Snapshot) tui.Screen { return ticket.New(d, n) }, looks: func(t *testing.T) []look {
		return []look{{snap: called(t).Snapshot()}, {snap: bound(t).Do(visit.Unbind{}).Snapshot()}}
	}},
	{folder: "identity", make: func(d screens.Deps, n station.Snapshot) tui.Screen { return identity.New(d, n) }, looks: func(t *testing.T) []look {
		return []look{{snap: called(t).Snapshot()}}
	}},
	{folder: "item", digits: [2]string{"letters and digits search", "字母和数字用于查找"}, make: func(d screens.Deps, n station.Snapshot) tui.Screen { return item.New(d, n) }, looks: func(t *testing.T) []look {
		return []look{{snap: bound(t).Snapshot()}, {snap: handedIn(t).Snapshot()}}
	}},
	{folder: "situation", digits: [2]string{"answer; tick where several may be chosen; 0 is the tenth", "回答；可多选时勾选；0 是第十项"}, make: func(d screens.Deps, n station.Snapshot) tui.Screen { return situation.New(d, n) }, looks: questions},
	{folder: "paperlist", digits: [2]string{"reason why the paper is not in order", "不合格的原因"}, make: func(d screens.Deps, n station.Snapshot) tui.Screen { return paperlist.New(d, n) }, looks: func(t *testing.T) []look {
		w := answered(t)
		other := visit.Reasons[len(visit.Reasons)-1]
		wrong := map[string]string{w.Lines()[0].ID: visit.ReasonNotBrought}
		return []look{
			{snap: w.Snapshot()},
			{snap: answered(t).JudgeAll(wrong).Snapshot()},
			{snap: w.Snapshot(), keys: []string{"f4"}, while: [2]string{"choosing a reason", "选择原因时"}},
			{snap: w.Snapshot(), keys: append([]string{"f4"}, strings.Split(strings.TrimPrefix(other, "M"), "")...), while: [2]string{"writing what is wrong", "填写说明时"}},
		}
	}},
	{folder: "outcome", make: func(d screens.Deps, n station.Snapshot) tui.Screen { return outcome.New(d, n) }, looks: func(t *testing.T) []look {
		w := answered(t)
		wrong := map[string]string{w.Lines()[0].ID: visit.ReasonNotBrought}
		return []look{{snap: answered(t).JudgeAll(nil).Snapshot()}, {snap: w.JudgeAll(wrong).Snapshot()}}
	}},
	{folder: "done", make: func(d screens.Deps, n station.Snapshot) tui.Screen { return done.New(d, n) }, looks: func(t *testing.T) []look {
		return []look{{snap: handedIn(t).Snapshot()}, {snap: printed(t).Snapshot()}, {snap: printed(t).Snapshot(), keys: []string{"f7"}, while: [2]string{"saying why a paper is printed again", "选择补打原因时"}}}
	}},
	{folder: "hold", make: func(d screens.Deps, _ station.Snapshot) tui.Screen { return hold.New(d) }, looks: idle},
}

func desk(t *testing.T) *screentest.World { return screentest.New(t, fixtures.Catalogue()) }

func idle(t *testing.T) []look { return []look{{snap: desk(t).Snapshot()}} }

func called(t *testing.T) *screentest.World { return desk(t).Call(visit.Ticket{Item: "GJJ-001"}) }

func bound(t *testing.T) *screentest.World {
	p, ok := fixtures.PersonByID("p01")
	if !ok {
		t.Fatal("the demo city has no p01")
	}
	return called(t).Lay(p.Card())
}

func answered(t *testing.T) *screentest.World {
	return bound(t).Do(visit.ChooseItem{Item: "GJJ-001"}).Answer(nil)
}

func handedIn(t *testing.T) *screentest.World {
	w := answered(t).JudgeAll(nil)
	n := w.Snapshot()
	outcomes, err := n.Rules.Outcomes(&n.Visit, n.Visit.Matter(), n.Now)
	if err != nil {
		t.Fatal(err)
	}
	return w.HandIn(outcomes[0].Code)
}

func printed(t *testing.T) *screentest.World {
	w := handedIn(t)
	w.Answered(visit.HallReceipt{
		Accepted: true, Case: &visit.CaseAnswer{CaseNo: "DG1", State: "accepted"},
		Papers: []visit.PaperOrder{{Kind: "acceptance", Number: "1", Verification: "v"}},
	})
	return w.Print(visit.JobPrinted, "")
}

// questions are a first question, one with several answers, and a leaf that
// sends the person to another item.
func questions(t *testing.T) []look {
	looks := []look{{snap: bound(t).Do(visit.ChooseItem{Item: "GJJ-001"}).Snapshot()}}
	looks = append(looks, look{snap: bound(t).Do(
		visit.ChooseItem{Item: "GJJ-001"},
		visit.Reply{Node: "q1", Options: []string{"7"}}, visit.Reply{Node: "q34", Options: []string{"4"}},
	).Snapshot()})
	c, err := catalog.Load(fixtures.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range c.Items() {
		w := bound(t).Do(visit.ChooseItem{Item: it.Code})
		for ask, open := w.Ask(); open; ask, open = w.Ask() {
			if ask.Multi {
				return append(looks, look{snap: w.Snapshot()})
			}
			w.Do(visit.Reply{Node: ask.Node, Options: []string{ask.Options[0].Key}})
		}
	}
	t.Fatal("no item asks a question with several answers on its first path")
	return nil
}

// keyRow is one line of the page.
type keyRow struct {
	id     string
	while  [2]string
	labels string
	words  [2]string // English, Chinese
}

func rowsOf(t *testing.T, s screenKeys) []keyRow {
	t.Helper()
	var rows []keyRow
	for l, lang := range []i18n.Lang{i18n.English, i18n.Chinese} {
		for _, state := range s.looks(t) {
			seat := screentest.Open(t, lang, state.snap, s.make)
			seat.Press(state.keys...)
			for _, b := range seat.Screen.Bindings() {
				rows = addRow(rows, b, state.while, l)
			}
		}
	}
	return rows
}

// addRow adds a binding, or a further way of saying it: in some states a key
// has another name.
func addRow(rows []keyRow, b tui.Binding, while [2]string, lang int) []keyRow {
	i := slices.IndexFunc(rows, func(r keyRow) bool { return r.id == b.ID && r.while == while })
	if i < 0 {
		i = len(rows)
		rows = append(rows, keyRow{id: b.ID, while: while})
		var labels []string
		for _, k := range b.Keys {
			labels = append(labels, "`"+keymap.Label(k)+"`")
		}
		rows[i].labels = strings.Join(labels, " ")
	}
	said := strings.Split(rows[i].words[lang], " / ")
	if word := string(b.Help); !slices.Contains(said, word) {
		rows[i].words[lang] = strings.TrimPrefix(rows[i].words[lang]+" / "+word, " / ")
	}
	return rows
}

const keysHead = `# Keys

Written from the screens' own bindings by ` + "`make generate`" + `; the bottom line of
every screen shows those that work at the moment, and ` + "`F1`" + ` all of them. A key that
does not work now stays in the line with × and says why when it is pressed.

Full-width letters, digits and punctuation that an input method commits count as
the keys they stand for, and so does the numeric keypad: it alone serves the main
path.

| everywhere | does | 中文 |
|---|---|---|
| ` + "`F1` `Ctrl-G`" + ` | keys of this screen | 按键说明 |
| ` + "`Ctrl-C`" + ` | leave; with a visit in hand press it twice | 退出；有办理中的业务时要按两次 |
`

func TestGeneratedKeys(t *testing.T) {
	var page strings.Builder
	page.WriteString(keysHead)
	for _, s := range screensOfVisit {
		fmt.Fprintf(&page, "\n## %s\n\n%s\n\n| key | does | 中文 |\n|---|---|---|\n", s.folder, purpose(t, "../screens/"+s.folder))
		if s.digits[0] != "" {
			fmt.Fprintf(&page, "| `1` … `9` `0` | %s | %s |\n", s.digits[0], s.digits[1])
		}
		var while [2]string
		for _, r := range rowsOf(t, s) {
			if r.while != while {
				while = r.while
				fmt.Fprintf(&page, "| | **%s** | **%s** |\n", while[0], while[1])
			}
			fmt.Fprintf(&page, "| %s | %s | %s |\n", r.labels, r.words[0], r.words[1])
		}
	}
	generated(t, "KEYS.md", page.String())
}

var bindingID = regexp.MustCompile(`\bID: +"([a-z0-9_]+)"[,}]`)

// TestKeysPageHasAllScreens fails when a screen, or a binding of one, is left
// out of the table above.
func TestKeysPageHasAllScreens(t *testing.T) {
	folders, err := filepath.Glob("../screens/*/screen.go")
	if err != nil || len(folders) == 0 {
		t.Fatal("no screens found", err)
	}
	for _, file := range folders {
		folder := filepath.Base(filepath.Dir(file))
		i := slices.IndexFunc(screensOfVisit, func(s screenKeys) bool { return s.folder == folder })
		if i < 0 {
			t.Errorf("screen %s is not on docs/KEYS.md: add it to screensOfVisit in docs/keys_test.go", folder)
			continue
		}
		rows := rowsOf(t, screensOfVisit[i])
		for _, id := range idsIn(t, filepath.Dir(file)) {
			if !slices.ContainsFunc(rows, func(r keyRow) bool { return r.id == id }) {
				t.Errorf("binding %q of screen %s is in no state that docs/keys_test.go looks at", id, folder)
			}
		}
	}
}

func idsIn(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(folder + "/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range bindingID.FindAllSubmatch(src, -1) {
			ids = append(ids, string(m[1]))
		}
	}
	if len(ids) == 0 {
		t.Errorf("no bindings found in %s: the pattern of this test is out of date", folder)
	}
	return ids
}

// purpose is the first sentence of a package's doc.go.
func purpose(t *testing.T, folder string) string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(folder, "doc.go"), nil, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		t.Fatal(err)
	}
	said := new(doc.Package).Synopsis(f.Doc.Text())
	for _, word := range []string{"Package ", "Command "} {
		said = strings.TrimPrefix(said, word+f.Name.Name+" ")
		said = strings.TrimPrefix(said, word+filepath.Base(folder)+" ")
	}
	said = strings.TrimPrefix(said, "is ")
	if said == "" {
		t.Fatalf("%s says not what it is for", folder)
	}
	return strings.ToUpper(said[:1]) + said[1:]
}
