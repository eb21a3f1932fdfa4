package item_test

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"onewindow/catalog"
	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/item"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
	"onewindow/visit"
)

func made(d screens.Deps, n station.Snapshot) tui.Screen { return item.New(d, screentest.Past(nil), n) }

func person(t *testing.T, purpose string) *screentest.World {
	p, _ := fixtures.PersonByID("p01")
	return screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{Item: purpose}).Lay(p.Card())
}

// another is one more matter on a ticket whose first case is at the hall.
func another(t *testing.T) *screentest.World {
	return person(t, "YB-001").Do(visit.ChooseItem{Item: "YB-001"}).Answer(nil).JudgeAll(nil).HandIn(visit.AcceptAndGrant)
}

// bounded is a desk that takes in the matters of one department.
func bounded(t *testing.T, purpose string) *screentest.World {
	w := person(t, purpose)
	owners, err := catalog.ReadOwners(fixtures.Owners())
	if err != nil {
		t.Fatal(err)
	}
	w.Snap.Desk = station.Desk{Zone: "不动产公积金业务区", Serves: []string{"GJJ", "RS"}, Owners: owners}
	return w
}

// often is a hall to which one item in ten comes back.
var often = screentest.Past{"GJJ-001": {
	Item: "GJJ-001", All: station.ReturnRate{Received: 20, Returned: 3}, Mine: station.ReturnRate{Received: 12, Returned: 1},
}}

// The item that was looked at says how often it came back, in red from a tenth on;
// one that nobody stays with is not asked for, none twice.
func TestReturnRates(t *testing.T) {
	asked := map[string]int{}
	tell := func(d screens.Deps, n station.Snapshot) tui.Screen { return item.New(d, counted{often, asked}, n) }
	rest := func(s *screentest.Seat) { s.Clock.Advance(time.Second, s.Send) }
	n := person(t, "").Snapshot()
	screentest.Show(t, screentest.State{
		Name: "returned", Snap: n, Make: tell, Keys: []string{"gjj-001"}, Then: rest,
		Says: []string{"▲ GJJ-001", "本事项 3/20 件退回 · 偏高", "您经手 1/12 件退回"},
	})
	clear(asked)
	s := screentest.Open(t, i18n.Chinese, n, tell)
	s.Press("gjj-001", "backspace", "2") // never stays with the first
	rest(s)
	s.Press("backspace", "1")
	rest(s)
	s.Press("backspace", "2")
	rest(s)
	s.Press("backspace", "1")
	rest(s)
	if asked["GJJ-001"] != 1 || asked["GJJ-002"] != 1 {
		t.Errorf("asked %v", asked)
	}
	if !screentest.Sees(s, "3/20") {
		t.Error("what was told once is gone")
	}
}

// counted counts the questions.
type counted struct {
	screentest.Past
	asked map[string]int
}

func (c counted) ItemPast(ctx context.Context, item string) (station.ItemPast, error) {
	c.asked[item]++
	return c.Past.ItemPast(ctx, item)
}

func TestLooks(t *testing.T) {
	back := person(t, "GJJ-001")
	back.Snap.Overview.Corrections = []station.CaseRow{{CaseNo: "DG20261118000123"}}
	for _, st := range []screentest.State{
		{Name: "purpose", Snap: person(t, "GJJ-001").Snapshot(), Says: []string{"住房公积金提取", "取号事项", "您是来办"}},
		{Name: "no_purpose", Snap: person(t, "").Snapshot(), Says: []string{"请问您要办什么业务？", "首字母"}, Keys: nil},
		{Name: "initials", Snap: person(t, "GJJ-001").Snapshot(), Keys: []string{"zfgjj"}, Says: []string{"住房公积金提取", "公积金中心"}},
		{Name: "chinese", Snap: person(t, "").Snapshot(), Keys: []string{"公积金", "down"}, Says: []string{"GJJ-002"}},
		{Name: "nothing", Snap: person(t, "").Snapshot(), Keys: []string{"不存在的事"}, Says: []string{"没有找到"}},
		{Name: "many", Snap: person(t, "").Snapshot(), Keys: []string{"登记", "pgdown"}},
		{Name: "sent_back", Snap: back.Snapshot(), Says: []string{"F8 待补"}},
		{Name: "owner", Snap: bounded(t, "").Snapshot(), Keys: []string{"gjj-001"}, Says: []string{"公积金中心责任人：", "0769-2200"}},
		{Name: "elsewhere", Snap: bounded(t, "").Snapshot(), Keys: []string{"sfz"}, Says: []string{"不在本窗口办理，请到公安业务区（公安局）"}},
		{Name: "package", Snap: person(t, "").Snapshot(), Keys: []string{"xse"}, Says: []string{"新生儿出生", "一件事 · 4 项", "出生登记"}},
		{Name: "package_elsewhere", Snap: bounded(t, "").Snapshot(), Keys: []string{"pk-05"}, Says: []string{"不在本窗口办理"}},
		{Name: "one_more", Snap: person(t, "").Do(visit.ChooseItem{Item: "YB-001"}).Snapshot(), Says: []string{"返回"}},
		{Name: "another", Snap: another(t).Snapshot(), Says: []string{"返回"}},
	} {
		st.Make = made
		screentest.Show(t, st)
	}
}

func choose(code string) []visit.Command { return []visit.Command{visit.ChooseItem{Item: code}} }

func TestKeys(t *testing.T) {
	purpose, none := person(t, "WJ-001").Snapshot(), person(t, "").Snapshot()
	tests := []struct {
		name string
		snap station.Snapshot
		keys []string
		want []visit.Command
		went []screens.Place
	}{
		{"Enter takes what the ticket says", purpose, []string{"enter"}, choose("WJ-001"), []screens.Place{screens.Main}},
		{"Enter of the keypad", purpose, []string{"kpenter"}, choose("WJ-001"), []screens.Place{screens.Main}},
		{"a second Enter does nothing more", purpose, []string{"enter"}, choose("WJ-001"), []screens.Place{screens.Main}},
		{"nothing is opened without a purpose", none, []string{"enter"}, nil, nil},
		{"initials", none, []string{"z", "f", "g", "j", "j", "t", "q", "enter"}, choose("GJJ-001"), []screens.Place{screens.Main}},
		{"initials in full width", none, []string{"ＺＦＧＪＪＴＱ", "enter"}, choose("GJJ-001"), []screens.Place{screens.Main}},
		{"Chinese", none, []string{"公积金提取", "enter"}, choose("GJJ-001"), []screens.Place{screens.Main}},
		{"the code", none, []string{"gjj-002", "enter"}, choose("GJJ-002"), []screens.Place{screens.Main}},
		{"the code in full width", none, []string{"ＧＪＪ－００２", "enter"}, choose("GJJ-002"), []screens.Place{screens.Main}},
		{"Esc empties the search", purpose, []string{"gjj-002", "esc", "enter"}, choose("WJ-001"), []screens.Place{screens.Main}},
		{"an item of another zone", bounded(t, "").Snapshot(), []string{"sfzbl", "enter"}, nil, nil},
		{"unless the hall sent it here", bounded(t, "GA-HZ-002").Snapshot(), []string{"enter"}, choose("GA-HZ-002"), []screens.Place{screens.Main}},
		{"a package by its letters", none, []string{"esf", "down", "enter"}, []visit.Command{visit.ChoosePackage{Package: "PK-08"}}, []screens.Place{screens.Main}},
		{"a package by its words", none, []string{"餐饮店", "enter"}, []visit.Command{visit.ChoosePackage{Package: "PK-05"}}, []screens.Place{screens.Main}},
		{"a package of other zones", bounded(t, "").Snapshot(), []string{"pk-05", "enter"}, nil, nil},
		{"a package of this zone and others", bounded(t, "").Snapshot(), []string{"pk-02", "enter"}, []visit.Command{visit.ChoosePackage{Package: "PK-02"}}, []screens.Place{screens.Main}},
		{"the zone goes first", bounded(t, "").Snapshot(), []string{"gjj", "enter"}, choose("GJJ-001"), []screens.Place{screens.Main}},
		{"the wrong person", purpose, []string{"f4"}, []visit.Command{visit.Unbind{}}, nil},
		{"hold", purpose, []string{"f6"}, nil, []screens.Place{screens.Hold}},
		{"* twice finishes", purpose, []string{"kp*", "kp*"}, []visit.Command{visit.Finish{}}, nil},
		{"＊ twice too", purpose, []string{"＊", "＊"}, []visit.Command{visit.Finish{}}, nil},
		{"* once does not", purpose, []string{"*"}, nil, nil},
		{"F10 finishes", purpose, []string{"f10"}, []visit.Command{visit.Finish{}}, nil},
		{"one more matter: - goes back", another(t).Snapshot(), []string{"-"}, nil, []screens.Place{screens.Main}},
		{"one more matter: Esc goes back", another(t).Snapshot(), []string{"esc"}, nil, []screens.Place{screens.Main}},
		{"one more matter: the person stays", another(t).Snapshot(), []string{"f4"}, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := screentest.Open(t, i18n.Chinese, tt.snap, made)
			if diff := cmp.Diff(tt.want, s.Commands(tt.keys...)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.went, s.Went); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// With a matter in hand already the screen stays until the new one is: no key
// can mean the one before.
func TestOneMoreIsWaitedFor(t *testing.T) {
	w := person(t, "").Do(visit.ChooseItem{Item: "YB-001"})
	s := screentest.Open(t, i18n.Chinese, w.Snapshot(), made)
	if diff := cmp.Diff(choose("GJJ-001"), s.Commands("gjj-001", "enter")); diff != "" || len(s.Went) > 0 {
		t.Errorf("%s went to %v", diff, s.Went)
	}
	s.News(w.Do(visit.ChooseItem{Item: "GJJ-001"}).Snapshot())
	if diff := cmp.Diff([]screens.Place{screens.Main}, s.Went); diff != "" {
		t.Error(diff)
	}
}

// What this window opens often comes before its namesakes.
func TestFrequentItemsComeFirst(t *testing.T) {
	w := person(t, "")
	first := screentest.Open(t, i18n.Chinese, w.Snapshot(), made).Commands("sydj", "enter")
	w.Snap.Frequency = map[string]int{"WJ-005": 3}
	then := screentest.Open(t, i18n.Chinese, w.Snapshot(), made).Commands("sydj", "enter")
	if !cmp.Equal(first, choose("RS-004")) || !cmp.Equal(then, choose("WJ-005")) {
		t.Errorf("first %v, then %v", first, then)
	}
}

// A list that is cut says that there is more.
func TestMoreThanIsListed(t *testing.T) {
	p, _ := fixtures.PersonByID("p01")
	w := screentest.New(t, []byte(fixtures.FullCatalogue())).Call(visit.Ticket{}).Lay(p.Card())
	s := screentest.Open(t, i18n.Chinese, w.Snapshot(), made)
	s.Press("登记")
	if !screentest.Sees(s, "共 50+ 项") {
		t.Error(s.View(tui.Size{W: 80, H: 24}))
	}
	s.Press("esc", "gjj-001")
	if !screentest.Sees(s, "共 1 项") {
		t.Error(s.View(tui.Size{W: 80, H: 24}))
	}
}

func TestArrowsChoose(t *testing.T) {
	s := screentest.Open(t, i18n.Chinese, person(t, "").Snapshot(), made)
	first := s.Commands("公积金", "enter")
	second := screentest.Open(t, i18n.Chinese, person(t, "").Snapshot(), made).Commands("公积金", "down", "enter")
	again := screentest.Open(t, i18n.Chinese, person(t, "").Snapshot(), made).Commands("公积金", "down", "up", "enter")
	if cmp.Equal(first, second) || !cmp.Equal(first, again) {
		t.Errorf("Enter %v, ↓ Enter %v, ↓ ↑ Enter %v", first, second, again)
	}
}

// Two presses of Enter before the station has answered open one case.
func TestOneEnterOneCase(t *testing.T) {
	s := screentest.Open(t, i18n.Chinese, person(t, "WJ-001").Snapshot(), made)
	late := s.Hold("enter")
	s.Press("enter")
	s.Finish(late)
	if got := s.Desk.Take(); len(got) != 1 {
		t.Errorf("posted %v", got)
	}
}

func TestPasteSearches(t *testing.T) {
	s := screentest.Open(t, i18n.Chinese, person(t, "").Snapshot(), made)
	s.Send(tea.PasteMsg{Content: "公积金提取\n"})
	if diff := cmp.Diff(choose("GJJ-001"), s.Commands("enter")); diff != "" {
		t.Error(diff)
	}
}

// The terminal's cursor stands behind what was typed: the box of the input
// method hangs on it.
func TestCursorCountsCells(t *testing.T) {
	s := screentest.Open(t, i18n.Chinese, person(t, "").Snapshot(), made)
	s.Press("公积金", "left")
	f := s.Screen.View(tui.Size{W: 80, H: 21})
	row := string(f.Lines[f.Cursor.Y].Plain())
	before, _, _ := strings.Cut(row, "金")
	if want := tui.Width(tui.Clean(before)); f.Cursor.X != want {
		t.Errorf("cursor in column %d of %q, want %d", f.Cursor.X, row, want)
	}
}

func TestNoRawSafe(t *testing.T) { tuitest.NoRawSafe(t, ".") }
