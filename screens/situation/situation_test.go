package situation_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/screentest"
	"onewindow/screens/situation"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
	"onewindow/visit"
)

func made(d screens.Deps, n station.Snapshot) tui.Screen { return situation.New(d, n) }

// at is a person at the desk whose item is open and some questions answered.
func at(t *testing.T, person, item string, answers ...[2]string) *screentest.World {
	t.Helper()
	p, ok := fixtures.PersonByID(person)
	if !ok {
		t.Fatalf("no person %s", person)
	}
	w := screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{Item: item}).Lay(p.Card()).Do(visit.ChooseItem{Item: item})
	for _, a := range answers {
		w.Do(visit.Reply{Node: a[0], Options: []string{a[1]}})
	}
	return w
}

var loan = [][2]string{{"q1", "2"}, {"q16", "1"}, {"q17", "1"}, {"q18", "1"}, {"q19", "1"}}

func TestLooks(t *testing.T) {
	party := at(t, "p01", "GJJ-001", loan...)
	delivery := at(t, "p01", "GJJ-001", loan...).Do(visit.Reply{Node: visit.AskParty, Options: []string{"2"}})
	took := at(t, "p01", "GJJ-001", loan[:3]...).Do(visit.Back{})
	ticked := at(t, "p30", "BDC-001")
	unread := screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{MaskedName: "林**"})
	unread.Do(visit.EnterIdentity{
		Name: "陈嘉禾", IDNumber: "44190019900412192X", Repeated: "44190019900412192X", ApprovalID: "a1", ApprovedBy: "李值班",
	}, visit.ChooseItem{Item: "WJ-001"})
	differs := screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{MaskedName: "林**"})
	p, _ := fixtures.PersonByID("p41")
	differs.Lay(p.Card()).Do(visit.ChooseItem{Item: "GA-HZ-002"})
	document := screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{}).Swipe("CSC123456788<2810157<8506151<4").
		Do(visit.ConfirmDocument{ReadID: "r1", Name: "张测试"}, visit.ChooseItem{Item: "WJ-001"})
	reject := [][2]string{{"q1", "1"}, {"q2", "2"}, {"q9", "3"}}
	redirect := [][2]string{{"q1", "7"}, {"q34", "4"}}
	for _, st := range []screentest.State{
		{
			Name: "first", Snap: at(t, "p01", "GJJ-001").Snapshot(),
			Says: []string{"提取原因？", "偿还住房贷款本息", "请问：", "已确定", "可能", "陈嘉禾", "4419**********192X", "36岁"},
		},
		{Name: "eleven", Snap: at(t, "p01", "GJJ-001").Snapshot(), Keys: []string{"up", "down", "down"}, Says: []string{"a", "生活困难"}},
		{Name: "middle", Snap: at(t, "p02", "GJJ-001", loan[:3]...).Snapshot(), Says: []string{"因为您选了“", "贷款房屋所在地？", "第 4 问"}},
		{Name: "party", Snap: party.Snapshot(), Says: []string{"已确定 5 项"}},
		{Name: "delivery", Snap: delivery.Snapshot(), Says: []string{"结果怎样领取？", "因为您选了“"}},
		{Name: "earlier", Snap: took.Snapshot(), Says: []string{"上次的选择", "◇"}},
		{Name: "reject", Snap: at(t, "p01", "GJJ-001", reject...).Snapshot(), Says: []string{"不能办理", "购房地须为"}},
		{Name: "redirect", Snap: at(t, "p01", "GJJ-001", redirect...).Snapshot(), Says: []string{"请改办：住房公积金异地转移接续", "按 Enter 改办"}},
		{Name: "redirect_outside", Snap: at(t, "p04", "RS-001", [2]string{"q1", "1"}).Snapshot()},
		{Name: "multi", Snap: ticked.Snapshot(), Says: []string{"□", "可多选"}},
		{Name: "ticked", Snap: ticked.Snapshot(), Keys: []string{"１", "3"}, Says: []string{"■"}},
		{Name: "doctor", Snap: at(t, "p12", "WJ-001", [2]string{"q1", "1"}).Snapshot(), Says: []string{"阿依古丽·买买提"}},
		{Name: "rare_name", Snap: at(t, "p56", "SUI-002").Snapshot(), Says: []string{"𠮷田禾"}},
		{Name: "foreigner", Snap: at(t, "p60", "GA-ZA-001").Snapshot()},
		{Name: "manual", Snap: unread.Snapshot(), Says: []string{"未读卡（李值班 确认）"}},
		{Name: "document", Snap: document.Snapshot(), Says: []string{"读证", "姓名由窗口补录"}},
		{Name: "expired_differs", Snap: differs.Snapshot(), Says: []string{"已过期", "取号人是 林**"}},
		{Name: "revealed", Snap: at(t, "p01", "GJJ-001").Snapshot(), Keys: []string{"f12"}, Clear: true, Says: []string{"44190019900412192X"}},
	} {
		st.Make = made
		screentest.Show(t, st)
	}
}

func TestKeys(t *testing.T) {
	reply := func(node string, keys ...string) []visit.Command {
		return []visit.Command{visit.Reply{Node: node, Options: keys}}
	}
	first := at(t, "p01", "GJJ-001").Snapshot()
	second := at(t, "p01", "GJJ-001", loan[0]).Snapshot()
	multi := at(t, "p30", "BDC-001").Snapshot()
	redirect := at(t, "p01", "GJJ-001", [2]string{"q1", "7"}, [2]string{"q34", "4"}).Snapshot()
	reject := at(t, "p01", "GJJ-001", [2]string{"q1", "1"}, [2]string{"q2", "2"}, [2]string{"q9", "3"}).Snapshot()
	earlier := at(t, "p01", "GJJ-001", loan[:2]...).Do(visit.Back{}).Snapshot()
	tests := []struct {
		name string
		snap station.Snapshot
		keys []string
		want []visit.Command
		went []screens.Place
	}{
		{"a digit answers", first, []string{"2"}, reply("q1", "2"), nil},
		{"of the keypad too", first, []string{"kp2"}, reply("q1", "2"), nil},
		{"of an input method too", first, []string{"２"}, reply("q1", "2"), nil},
		{"0 is the tenth", first, []string{"0"}, reply("q1", "a"), nil},
		{"a is the eleventh", first, []string{"a"}, reply("q1", "b"), nil},
		{"in full width too", first, []string{"ａ"}, reply("q1", "b"), nil},
		{"Enter takes the one under the cursor", first, []string{"down", "kpenter"}, reply("q1", "2"), nil},
		{"a digit without an option", second, []string{"9", "b"}, nil, nil},
		{"two digits at once answer one question", first, []string{"2", "1"}, reply("q1", "2"), nil},
		{"Enter keeps the earlier answer", earlier, []string{"enter"}, reply("q16", "1"), nil},
		{"- goes back", second, []string{"kp-"}, []visit.Command{visit.Back{}}, nil},
		{"Esc goes back", second, []string{"esc"}, []visit.Command{visit.Back{}}, nil},
		{"there is nothing before the first", first, []string{"-", "esc", "backspace"}, nil, nil},
		{"several", multi, []string{"1", "3", "1", "enter"}, reply("q1", "3"), nil},
		{"several with Space", multi, []string{"space", "down", "space", "enter"}, reply("q1", "1", "2"), nil},
		{"none of several", multi, []string{"enter"}, reply("q1"), nil},
		{"another item", second, []string{"f3"}, []visit.Command{visit.DiscardMatter{Reason: "other_item"}}, nil},
		{"redirect", redirect, []string{"enter"}, []visit.Command{visit.DiscardMatter{Reason: "redirect"}, visit.ChooseItem{Item: "GJJ-004"}}, nil},
		{"a rejected situation takes no Enter", reject, []string{"enter", "1"}, nil, nil},
		{"but goes back", reject, []string{"-"}, []visit.Command{visit.Back{}}, nil},
		{"hold", first, []string{"f6"}, nil, []screens.Place{screens.Hold}},
		{"finish is not possible", first, []string{"*", "*", "f10"}, nil, nil},
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

// Age and sex answer what they can; the clerk sees that, and may say otherwise.
func TestKnownFactsArePreselected(t *testing.T) {
	w := at(t, "p01", "MZ-004")
	for {
		ask, open := w.Ask()
		if !open {
			t.Fatal("no question of MZ-004 is answered by the card")
		}
		if ask.Because == visit.BecauseFact {
			s := screentest.Open(t, i18n.Chinese, w.Snapshot(), made)
			want := []visit.Command{visit.Reply{Node: ask.Node, Options: ask.Suggested}}
			if diff := cmp.Diff(want, s.Commands("enter")); diff != "" {
				t.Error(diff)
			}
			screentest.Show(t, screentest.State{Name: "fact", Snap: w.Snapshot(), Make: made, Says: []string{"◇", "根据证件自动选定"}})
			return
		}
		w.Do(visit.Reply{Node: ask.Node, Options: []string{ask.Options[0].Key}})
	}
}

// A refusal opens the question for another try.
func TestRefusedReplyCanBeRepeated(t *testing.T) {
	s := screentest.Open(t, i18n.Chinese, at(t, "p01", "GJJ-001").Snapshot(), made)
	s.Desk.Err = &visit.Refusal{Code: visit.RefusedNotAsked}
	s.Press("2")
	s.Desk.Err = nil
	if got := s.Commands("3"); len(got) != 1 {
		t.Errorf("posted %v", got)
	}
}

func TestRevealHidesAgain(t *testing.T) {
	const number = "44190019900412192X"
	for _, key := range []string{"f12", "ctrl+r"} {
		s := screentest.Open(t, i18n.Chinese, at(t, "p01", "GJJ-001").Snapshot(), made)
		s.Press(key)
		if !screentest.Sees(s, number) {
			t.Fatalf("%s does not show the number", key)
		}
		s.Press("down")
		if screentest.Sees(s, number) {
			t.Error("the next key does not hide it")
		}
		s.Press(key)
		s.Clock.Advance(screens.RevealFor, s.Send)
		if screentest.Sees(s, number) {
			t.Error("time does not hide it")
		}
	}
}

// On a wide window arrows walk through the whole item: looking into a folded branch answers nothing, and Enter comes back
// to the open question before it answers it.
func TestTreeCanBeWalked(t *testing.T) {
	s := screentest.Open(t, i18n.Chinese, at(t, "p02", "GJJ-001", loan[:2]...).Snapshot(), made)
	s.Send(tea.WindowSizeMsg{Width: 120, Height: 33})
	sees := func(text string) bool {
		return strings.Contains(s.View(tui.Size{W: 120, H: 36}), text)
	}
	if sees("▸ 东莞市内") || !sees("1 首次申请还贷提取") || !sees("租赁住房") {
		t.Fatal("want the open question, its siblings, and all else folded")
	}
	if got := s.Commands("right"); len(got) != 0 || !sees("▸ 东莞市内") {
		t.Errorf("→ opens the branch: posted %v", got)
	}
	if got := s.Commands("left"); len(got) != 0 || sees("▸ 东莞市内") {
		t.Errorf("← folds it: posted %v", got)
	}
	if got := s.Commands("home", "right", "enter"); len(got) != 0 || !sees("├─▸ 东莞市内") {
		t.Errorf("a look at another branch answers nothing: posted %v", got)
	}
	want := []visit.Command{visit.Reply{Node: "q17", Options: []string{"1"}}}
	if diff := cmp.Diff(want, s.Commands("enter")); diff != "" {
		t.Error(diff)
	}
	again := screentest.Open(t, i18n.Chinese, at(t, "p02", "GJJ-001", loan[:2]...).Snapshot(), made)
	again.Send(tea.WindowSizeMsg{Width: 120, Height: 33})
	want[0] = visit.Reply{Node: "q17", Options: []string{"2"}}
	if diff := cmp.Diff(want, again.Commands("home", "2")); diff != "" {
		t.Error("digits answer the open question wherever the cursor is: " + diff)
	}
	third := screentest.Open(t, i18n.Chinese, at(t, "p02", "GJJ-001", loan[:2]...).Snapshot(), made)
	third.Send(tea.WindowSizeMsg{Width: 120, Height: 33})
	if diff := cmp.Diff(want, third.Commands("down", "enter")); diff != "" {
		t.Error("arrows stand on the options first: " + diff)
	}
}

// A changed answer shows what joins the list and what drops from it.
func TestChangedAnswerShowsWhatItChanges(t *testing.T) {
	w := at(t, "p02", "GJJ-001", loan...)
	w.Do(visit.AddPage{Page: visit.Page{Line: "HOUSE_CONTRACT", SHA256: "a", Bytes: 1, Media: "image/jpeg"}})
	s := screentest.Open(t, i18n.Chinese, w.Snapshot(), made)
	s.Press("-")
	s.Send(w.Do(visit.Back{}).Snapshot())
	s.Press("-")
	s.Send(w.Do(visit.Back{}).Snapshot())
	if screentest.Sees(s, "不再需要") {
		t.Error("nothing was changed yet")
	}
	s.Send(w.Do(visit.Reply{Node: "q18", Options: []string{"2"}}).Snapshot())
	ask, _ := w.Ask()
	s.Send(w.Do(visit.Reply{Node: ask.Node, Options: []string{ask.Options[0].Key}}).Snapshot())
	if !screentest.Sees(s, "不再需要：已备案的商品房买卖合同") || !screentest.Sees(s, "+ 新增：不动产权证书") {
		t.Error("what changed is not shown\n" + s.View(tui.Size{W: 80, H: 24}))
	}
	if !screentest.Sees(s, "已拍的 1 页另存着") {
		t.Error("nothing says that the page of a paper that drops is kept\n" + s.View(tui.Size{W: 80, H: 24}))
	}
}

func TestNoRawSafe(t *testing.T) { tuitest.NoRawSafe(t, ".") }
