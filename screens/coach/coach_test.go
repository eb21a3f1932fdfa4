package coach_test

import (
	"strings"
	"testing"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/practice"
	"onewindow/screens"
	"onewindow/screens/coach"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/visit"
)

func exercise() *practice.Exercise {
	return &practice.Exercise{
		Item: "SC-008", ItemName: "个体工商户登记", Leaf: "L07",
		Said: []practice.Said{
			{Node: "q1", Question: "登记类型？", Answers: []string{"4"}, Words: []string{"转型为企业（个转企）"}},
			{Node: "q2", Question: "还要办哪些？", Answers: []string{}},
			{Node: visit.AskParty, Answers: []string{"1"}, Words: []string{"本人办理"}},
			{Node: visit.AskDelivery, Answers: []string{"WINDOW"}, Words: []string{""}},
		},
		Papers: []practice.Paper{
			{Line: "a", Name: "公司章程"}, {Line: "b", Name: "营业执照", Reason: "M05"}, {Line: "c", Name: "租赁合同", Reason: visit.ReasonNotBrought},
		},
	}
}

func TestLooks(t *testing.T) {
	w := screentest.New(t, fixtures.Catalogue())
	right := practice.Result{RightSituation: true, RightList: true, Papers: 3, Seconds: 95, Keys: 21}
	wrong := practice.Result{RightList: true, Papers: 3, Wrong: []string{"营业执照", "公司章程"}, Seconds: 26, Keys: 18}
	all := practice.Standing{All: practice.Share{Right: 3, Of: 5}, Unseen: practice.Share{Right: 3, Of: 4}, Hard: []practice.Situation{{}}}
	for name, c := range map[string]struct {
		view coach.View
		says []string
	}{
		"nobody":  {coach.View{}, []string{"按 F2"}},
		"citizen": {coach.View{Now: exercise(), Last: exercise(), Result: right}, []string{"我要办：个体工商户登记", "登记类型？ — 转型为企业（个转企）", "· 营业执照 △ 已过期", "都没有"}},
		"right":   {coach.View{Now: exercise(), Handed: true, Last: exercise(), Result: right, All: all}, []string{"✓ 情形", "✓ 材料判定", "1 分", "清单正确 3 件（75%）"}},
		"wrong":   {coach.View{Last: exercise(), Result: wrong, All: all}, []string{"✗ 情形", "正确的情形", "· 营业执照 → 已过期", "· 公司章程 → 合格"}},
	} {
		screentest.Show(t, screentest.State{
			Name: name, Snap: w.Snapshot(), Says: c.says, Clear: true,
			Make: func(d screens.Deps, _ station.Snapshot) tui.Screen {
				return coach.New(d, func() coach.View { return c.view })
			},
		})
	}
}

// What is not in the bag is not named: the clerk is to notice that it is missing.
func TestMissingIsNotNamed(t *testing.T) {
	w := screentest.New(t, fixtures.Catalogue())
	s := screentest.Open(t, i18n.Chinese, w.Snapshot(), func(d screens.Deps, _ station.Snapshot) tui.Screen {
		return coach.New(d, func() coach.View { return coach.View{Now: exercise()} })
	})
	if strings.Contains(s.View(screentest.Sizes[2]), "租赁合同") {
		t.Error("a paper that was left at home stands in the bag")
	}
}

func TestHint(t *testing.T) {
	text, _ := i18n.For(i18n.Chinese)
	right := practice.Result{RightSituation: true, Wrong: []string{"x"}, Seconds: 26, Keys: 18}
	for want, v := range map[string]coach.View{
		" 练习 按 F2（或小键盘 +）叫下一位练习的申请人":                        {},
		" 练习 按 Ctrl-X 看申请人怎么说、带了什么":                         {Now: exercise()},
		" 练习 情形✓ 清单✗ 材料✗  26 秒 18 键；Ctrl-X 看答案，F10 结束后叫下一位": {Last: exercise(), Result: right},
	} {
		if got := string(coach.Hint(v, text, 80).Plain()); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
