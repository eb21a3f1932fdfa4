package figures_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/papers"
	"onewindow/screens"
	"onewindow/screens/figures"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/station/supervision"
	"onewindow/tui"
	"onewindow/visit"
)

type seat struct{ posted []supervision.Command }

func (s *seat) Post(c supervision.Command) *station.Pending {
	s.posted = append(s.posted, c)
	return station.Answered(nil)
}

var now = screentest.Morning

// rules is the catalogue of the demo city, read once.
var rules *visit.Rules

func row(key string, n float64) supervision.Figures {
	return supervision.Figures{Key: key, Values: map[string]float64{
		"people": n, "served": n - 3, "mean_wait_min": 11.45, "mean_service_min": 12.69, "five_star": 0.998, "received": n - 10, "returned": 3, "return_rate": 0.042,
	}}
}

func at(t testing.TB, change func(n *supervision.Snapshot)) supervision.Snapshot {
	if rules == nil {
		r := screentest.New(t, fixtures.Catalogue()).Snapshot().Rules
		rules = &r
	}
	n := supervision.Snapshot{
		Seat:  station.Seat{Now: now, Window: "45", Link: station.Online, Session: station.Session{StaffNo: "7001", Name: "唐总揽", Role: "supervisor"}},
		Board: supervision.Board{At: now}, Heard: now, Rules: *rules, Period: supervision.PerWeek, Back: 1,
		Study: &supervision.Study{
			Period: supervision.PerWeek, Back: 1, From: "2026-11-16", To: "2026-11-22",
			Codes: []string{"people", "served", "mean_wait_min", "mean_service_min", "five_star", "received", "online_share", "returned", "return_rate"},
			Total: row("", 480), Parts: []supervision.Figures{row("2026-11-16", 90), row("2026-11-17", 110), row("2026-11-18", 101)},
			Departments: []supervision.Figures{row("GJJ", 200), row("WJ", 80), row("", 4)},
			Rates: []supervision.ReturnRate{
				{Kind: "month", Key: "2026-11", Month: "2026-11", Received: 470, Returned: 20, Causes: map[string]int{"applicant": 16, "window": 4}},
				{Kind: "item", Key: "WJ-001", Month: "2026-11", Received: 30, Returned: 6, Causes: map[string]int{"catalogue": 5, "window": 1}, Over: true},
				{Kind: "clerk", Key: "2001", Month: "2026-11", Received: 25, Returned: 4, Causes: map[string]int{"window": 4}, Over: true},
				{Kind: "material", Key: "WJ-001 ID_CARD", Month: "2026-11", Received: 30, Returned: 5, Causes: map[string]int{"catalogue": 5}},
			},
			Returned: []supervision.ReturnedCase{
				{No: "DG20261117000012", Item: "WJ-001", Clerk: "2001", Month: "2026-11", Cause: "window", Lines: []supervision.ReturnedLine{{Line: "ID_CARD", Reason: "M05"}}},
				{No: "DG20261118000044", Item: "GJJ-001", Clerk: "2002", Month: "2026-11", Cause: "catalogue", Judged: true},
			},
			Measures: []supervision.Measure{
				{Kind: "training", Subject: "2001", Month: "2026-11", Received: 25, Returned: 4},
				{Kind: "rework", Subject: "WJ-001", Month: "2026-11", Received: 30, Returned: 6, Done: true, DoneBy: "7002", Note: "清单已改"},
			},
		},
	}
	if change != nil {
		change(&n)
	}
	return n
}

func TestScreen(t *testing.T) {
	none := func(n *supervision.Snapshot) { n.Study.Returned, n.Study.Rates, n.Study.Measures = nil, nil, nil }
	for _, st := range []struct {
		name   string
		change func(*supervision.Snapshot)
		keys   []string
		says   []string
	}{
		{"figures", nil, []string{"down", "down"}, []string{"2026-11-16 至 2026-11-22", "平均等候时长", "11.45", "99.8%", "全程网办率", "暂无", "不含税务", "11-17"}},
		{"departments", nil, []string{"tab"}, []string{"公积金中心", "190", "收件数"}},
		{"rates", nil, []string{"tab", "tab"}, []string{"✗ 事项", "20.0%", "6/30", "目录 5", "经办人", "材料"}},
		{"returned", nil, []string{"tab", "tab", "tab"}, []string{"DG20261117000012", "窗口 未定", "目录 已定", "已过期", "Enter 定原因"}},
		{"cause", nil, []string{"tab", "tab", "tab", "enter"}, []string{"DG20261117000012 退件的原因？1 窗口漏看"}},
		{"words", nil, []string{"tab", "tab", "tab", "enter", "2", "清单没有列"}, []string{"说明（留档）", "清单没有列"}},
		{"measures", nil, []string{"tab", "tab", "tab", "tab"}, []string{"培训 2001", "△ 待落实", "重新梳理", "✓ 7002 清单已改"}},
		{"nothing", none, []string{"tab", "tab", "tab", "tab"}, []string{"没有超过 10% 的退件率"}},
		{"counting", func(n *supervision.Snapshot) { n.Study = nil }, nil, []string{"正在请大厅统计"}},
	} {
		n := at(t, st.change)
		screentest.Look(t, st.name, n, func(d screens.Deps) tui.Screen { return figures.New(d, &seat{}, n) }, st.keys, st.says, nil)
	}
}

func TestKeys(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*supervision.Snapshot)
		keys   []string
		want   []supervision.Command
	}{
		{"back to the board", nil, []string{"esc"}, []supervision.Command{supervision.LookBack{}}},
		{"another period", nil, []string{"4"}, []supervision.Command{supervision.LookBack{Period: supervision.PerQuarter}}},
		{"no such period", nil, []string{"5", "9"}, nil},
		{"earlier and later", nil, []string{"left", "right"}, []supervision.Command{supervision.LookBack{Period: supervision.PerWeek, Back: 2}, supervision.LookBack{Period: supervision.PerWeek}}},
		{"not beyond today", func(n *supervision.Snapshot) { n.Back = 0 }, []string{"right"}, nil},
		{"count again", nil, []string{"f5"}, []supervision.Command{supervision.LookBack{Period: supervision.PerWeek, Back: 1}}},
		{"a cause with words", nil, []string{"tab", "tab", "tab", "enter", "2", "清单没有列", "enter"}, []supervision.Command{supervision.NameCause{CaseNo: "DG20261117000012", Cause: "catalogue", Reason: "清单没有列"}}},
		{"not without words", nil, []string{"tab", "tab", "tab", "enter", "2", "enter"}, nil},
		{"given up", nil, []string{"tab", "tab", "tab", "enter", "2", "x", "esc", "enter", "esc"}, nil},
		{"the clerk was trained", nil, []string{"tab", "tab", "tab", "tab", "enter", "已培训", "enter"}, []supervision.Command{supervision.FinishMeasure{Kind: "training", Subject: "2001", Month: "2026-11", Reason: "已培训"}}},
		{"done is done", nil, []string{"tab", "tab", "tab", "tab", "down", "enter", "x", "enter"}, nil},
		{"away", func(n *supervision.Snapshot) { n.Link = station.Offline }, []string{"f5", "left", "tab", "tab", "tab", "enter", "2"}, []supervision.Command{supervision.LookBack{Period: supervision.PerWeek}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &seat{}
			n := at(t, tt.change)
			screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return figures.New(d, s, n) }).Press(tt.keys...)
			if diff := cmp.Diff(tt.want, s.posted, cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Every page prints what it shows, on a roll and on sheets alike; of a measure the
// paper names the cases that it is about, and no others.
func TestPrints(t *testing.T) {
	tab := func(n int, keys ...string) []string { return append(slices.Repeat([]string{"tab"}, n), keys...) }
	for _, tt := range []struct {
		name       string
		change     func(*supervision.Snapshot)
		keys       []string
		says, none []string
	}{
		{"figures", nil, tab(0), []string{"报表 指标", "2026-11-16 至 2026-11-22", "平均等候时长", "11.45", "99.8%", "暂无"}, nil},
		{"departments", nil, tab(1), []string{"公积金中心", "收件数", "190"}, nil},
		{"rates", nil, tab(2), []string{"△ 20.0%", "目录", "5"}, nil},
		{"returned", nil, tab(3), []string{"DG20261117000012", "DG20261118000044", "过期", "窗口 未定"}, nil},
		{"a clerk's training list", nil, tab(4), []string{"培训 2001", "4/25", "16.0%", "DG20261117000012", "过期"}, []string{"DG20261118000044"}},
		{"an item's note", nil, tab(4, "down"), []string{"重新梳理", "医师", "6/30", "DG20261117000012", "7002 清单已改"}, []string{"DG20261118000044", "培训"}},
		{"of its own month", func(n *supervision.Snapshot) { n.Study.Returned[0].Month = "2026-10" }, tab(4), []string{"培训 2001"}, []string{"DG20261117000012"}},
		{"away", func(n *supervision.Snapshot) { n.Link = station.Offline }, tab(0), []string{"平均等候时长"}, nil},
	} {
		s := &seat{}
		n := at(t, tt.change)
		screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return figures.New(d, s, n) }).Press(append(tt.keys, "f8")...)
		if len(s.posted) != 1 {
			t.Fatalf("%s: posted %v", tt.name, s.posted)
		}
		doc, err := s.posted[0].(supervision.Print).Report.Document("zh")
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		paper := strings.Join(papers.Screen(doc, papers.Columns80mm), "\n")
		for _, w := range tt.says {
			if !strings.Contains(paper, w) {
				t.Errorf("%s: the paper lacks %q:\n%s", tt.name, w, paper)
			}
		}
		for _, w := range tt.none {
			if strings.Contains(paper, w) {
				t.Errorf("%s: the paper has %q:\n%s", tt.name, w, paper)
			}
		}
	}
}

// That it is printed is said when it is, and not before.
func TestSaysPrinted(t *testing.T) {
	n := at(t, nil)
	p := screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return figures.New(d, &seat{}, n) }).Press("f8")
	wide := screentest.Sizes[1]
	if strings.Contains(p.View(wide), "已打印") {
		t.Error("said before it was out")
	}
	p.News(at(t, func(n *supervision.Snapshot) { n.AskErr = &station.DeviceFault{Device: "printer", Code: "no_printer"} }))
	if !strings.Contains(p.View(wide), "没有打印机") {
		t.Errorf("no printer is not said:\n%s", p.View(wide))
	}
	p.News(at(t, func(n *supervision.Snapshot) { n.Done = 1 }))
	if !strings.Contains(p.View(wide), "✓ 已打印") {
		t.Errorf("not said:\n%s", p.View(wide))
	}
}
