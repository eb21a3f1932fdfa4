package reviewlist_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/reviewlist"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/station/approval"
	"onewindow/tui"
)

type seat struct{ posted []approval.Command }

func (s *seat) Post(c approval.Command) *station.Pending {
	s.posted = append(s.posted, c)
	return station.Answered(nil)
}

// queue is a morning with one case of each colour.
func queue(t *testing.T) approval.Snapshot {
	w := screentest.New(t, fixtures.Catalogue())
	row := func(id, no, item, who, state, dept, due, law, warning string) station.CaseRow {
		return station.CaseRow{
			CaseID: id, CaseNo: no, ItemName: item, Applicant: who, State: state, Department: dept, PromisedDue: due, StatutoryDue: law,
			Warning: warning, Version: 3,
		}
	}
	n := approval.Snapshot{
		Seat: station.Seat{
			Now: screentest.Morning, Window: "R01", Link: station.Online,
			Session: station.Session{StaffNo: "2001", Name: "何审", Role: "reviewer", Departments: []string{"WJ", "SJ"}},
		},
		ListedAt: screentest.Morning.Add(-90 * time.Second), Rules: w.Snapshot().Rules,
		Cases: []station.CaseRow{
			row("r", "DG20261109000002", "医疗机构执业登记", "李**", "reviewing", "WJ", "2026-11-20", "2026-12-07", "red"),
			row("y", "DG20261118000014", "食品经营许可", "欧阳**", "accepted", "SJ", "2026-11-24", "2026-12-16", "amber"),
			row("g", "DG20261120000005", "医疗机构变更登记（名称、地址、法定代表人）", "王*", "reviewing", "WJ", "2026-12-04", "2026-12-18", "green"),
			row("p", "DG20261102000040", "放射诊疗许可", "赵*", "special", "WJ", "", "", "grey"),
		},
	}
	n.Cases[3].DuePending = true
	for i, left := range [][2]string{{"-1", "10"}, {"1", "17"}, {"9", "19"}} {
		n.Cases[i].PromisedLeft, n.Cases[i].StatutoryLeft = left[0], left[1]
	}
	return n
}

func posted() []approval.Posted {
	p := func(id, no string, e approval.Event, s approval.PostedState) approval.Posted {
		return approval.Posted{CommandID: "c" + id, CaseID: id, CaseNo: no, ItemName: "食品经营许可", Event: e, State: s}
	}
	out := []approval.Posted{
		p("y", "DG20261118000014", approval.StartReview, approval.Waiting),
		p("r", "DG20261109000002", approval.Grant, approval.Refused),
		p("x", "DG20261101000001", approval.Deny, approval.Done),
		p("z", "DG20261101000009", approval.Notice, approval.SetAside),
		p("q", "DG20261101000010", approval.Grant, approval.Done),
	}
	out[1].Refusal, out[1].Details = "already_decided", map[string]string{"state": "decided_deny"}
	return out
}

func TestLooks(t *testing.T) {
	full := queue(t)
	drawn, bulk := queue(t), queue(t)
	drawn.Samples = true
	decided := queue(t)
	decided.Posted = posted()
	empty := queue(t)
	empty.Cases = nil
	away := queue(t)
	away.Link, away.LinkAt = station.Offline, screentest.Morning.Add(-time.Minute)
	failed := queue(t)
	failed.ListErr = &station.Refused{Code: "role"}
	opening := queue(t)
	opening.Opening = "r"
	gone := queue(t)
	gone.OpenErr = &station.Refused{Code: "unknown_case"}
	reading := approval.Snapshot{Seat: full.Seat, Listing: true}
	for _, st := range []struct {
		name string
		snap approval.Snapshot
		keys []string
		says []string
	}{
		{"full", full, nil, []string{"待办 4 件", "✗ 超期 1", "△ 临近 1", "◇ 暂停 1", "待公布", "11-24", "-1 / 10", "1 / 17", "1 分 前读取"}},
		{"find", full, []string{"f4", "dg2026"}, []string{"按编号找办件", "DG2026"}},
		{"bulk", bulk, []string{"down", "f8", "f9"}, []string{"■ 已选", "对 1 件作出“开始审查”", "DG20261118000014"}},
		{"samples", drawn, nil, []string{"全委托抽查", "F3 待办"}},
		{"one_department", full, []string{"tab", "tab"}, []string{"部门：", "待办 3 件"}},
		{"decided", decided, nil, []string{"◇ 待送", "“通过”没有被接受", "已搁置"}},
		{"empty", empty, nil, []string{"没有待办的件"}},
		{"offline", away, nil, []string{"离线：列表不是最新的", "离线 1 分"}},
		{"failed", failed, nil, []string{"没有读到"}},
		{"opening", opening, nil, []string{"正在打开"}},
		{"gone", gone, nil, []string{"大厅没有这一件"}},
		{"reading", reading, nil, []string{"正在读取"}},
	} {
		screentest.Look(t, st.name, st.snap, func(d screens.Deps) tui.Screen { return reviewlist.New(d, &seat{}, st.snap) }, st.keys, st.says, nil)
	}
}

func TestKeys(t *testing.T) {
	away := queue(t)
	away.Link = station.Offline
	busy := queue(t)
	busy.Listing, busy.Opening = true, "r"
	one := queue(t)
	one.Cases = one.Cases[2:]
	none := queue(t)
	none.Cases = nil
	drawn := queue(t)
	drawn.Samples = true
	simple := queue(t)
	for i := range simple.Cases[:3] {
		simple.Cases[i].State = "received"
	}
	simple.Cases[3].State = "accepted"
	tests := []struct {
		name string
		snap approval.Snapshot
		keys []string
		want []approval.Command
	}{
		{"open the most urgent", queue(t), []string{"enter"}, []approval.Command{approval.Open{CaseID: "r"}}},
		{"open another", queue(t), []string{"down", "down", "kpenter"}, []approval.Command{approval.Open{CaseID: "g"}}},
		{"to the end", queue(t), []string{"end", "enter"}, []approval.Command{approval.Open{CaseID: "p"}}},
		{"of one department", queue(t), []string{"tab", "enter"}, []approval.Command{approval.Open{CaseID: "y"}}},
		{"round to all", queue(t), []string{"tab", "tab", "tab", "enter"}, []approval.Command{approval.Open{CaseID: "r"}}},
		{"only one department", one, []string{"tab", "enter"}, []approval.Command{approval.Open{CaseID: "g"}}},
		{"refresh", queue(t), []string{"f5"}, []approval.Command{approval.Refresh{}}},
		{"marked and taken", simple, []string{"f8", "f8", "f9", "enter"}, []approval.Command{approval.DecideMany{Event: approval.Accept, Cases: simple.Cases[:2]}}},
		{"marked and given up", simple, []string{"f8", "f9", "esc", "f5"}, []approval.Command{approval.Refresh{}}},
		{"unmarked", simple, []string{"f8", "up", "f8", "f9", "enter"}, []approval.Command{approval.Open{CaseID: simple.Cases[1].CaseID}}},
		{"two steps at once", simple, []string{"f8", "end", "f8", "f9", "enter"}, []approval.Command{approval.DecideMany{Event: approval.Accept, Cases: simple.Cases[:1]}}},
		{"not a simple one", queue(t), []string{"f8", "f9", "enter"}, []approval.Command{approval.Open{CaseID: "r"}}},
		{"the samples", queue(t), []string{"f3"}, []approval.Command{approval.Show{Samples: true}}},
		{"the queue again", drawn, []string{"f3"}, []approval.Command{approval.Show{}}},
		{"by number", queue(t), []string{"f4", "dg7", "enter"}, []approval.Command{approval.Find{CaseNo: "DG7"}}},
		{"by no number", queue(t), []string{"f4", "enter", "esc", "enter"}, []approval.Command{approval.Open{CaseID: "r"}}},
		{"offline", away, []string{"enter", "f5", "f4", "1", "enter"}, nil},
		{"asked already", busy, []string{"enter", "f5"}, nil},
		{"nothing", none, []string{"enter"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &seat{}
			screentest.OpenPlain(t, i18n.Chinese, tt.snap, func(d screens.Deps) tui.Screen { return reviewlist.New(d, s, tt.snap) }).Press(tt.keys...)
			if diff := cmp.Diff(tt.want, s.posted); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The person's place stays on its case when the list changes around it.
func TestSelectionFollowsItsCase(t *testing.T) {
	s := &seat{}
	n := queue(t)
	p := screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return reviewlist.New(d, s, n) }).Press("down", "down")
	n.Cases = n.Cases[1:]
	p.News(n)
	p.Press("enter")
	if diff := cmp.Diff([]approval.Command{approval.Open{CaseID: "g"}}, s.posted); diff != "" {
		t.Error(diff)
	}
}
