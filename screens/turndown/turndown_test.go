package turndown_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/screentest"
	"onewindow/screens/turndown"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/values"
	"onewindow/visit"
)

func made(d screens.Deps, n station.Snapshot) tui.Screen { return turndown.New(d, n) }

func at(t *testing.T, says screentest.Says) *screentest.World {
	p, _ := fixtures.PersonByID("p01")
	return screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{Item: "GJJ-001"}).After(time.Minute).Lay(p.Card()).
		Do(visit.ChooseItem{Item: "GJJ-001"}).Answer(says)
}

var (
	loan     = screentest.Says{"q1": {"2"}, "q16": {"1"}, "q17": {"1"}, "q18": {"1"}, "q19": {"1"}}
	rejected = screentest.Says{"q1": {"1"}, "q2": {"2"}, "q9": {"3"}}
	filled   = []string{"enter", "房屋在外市", "tab", "惠州市住房公积金管理中心", "tab", "7001", "tab", "8642"}
)

func TestLooks(t *testing.T) {
	n := at(t, loan).Snapshot()
	for _, st := range []screentest.State{
		{Name: "ways", Snap: n, Says: []string{"不予受理：申请事项依法不属于", "不受理：", "辅导"}},
		{Name: "advice", Snap: n, Keys: []string{"5"}, Says: []string{"材料清单"}},
		{Name: "rejected", Snap: at(t, rejected).Snapshot(), Says: []string{"没有清单"}},
		{Name: "form", Snap: n, Keys: filled, Says: []string{"有权办理的机关", "第三十二条第一款第二项", "惠州市"}},
		{Name: "facts_of_the_leaf", Snap: at(t, rejected).Snapshot(), Keys: []string{"2", "enter"}, Says: []string{"户籍所在地"}},
		{Name: "lacking", Snap: n, Keys: []string{"enter", "tab", "tab", "tab", "enter"}, Says: []string{"请写明事实"}},
		{Name: "busy", Snap: n, Keys: filled, Then: func(s *screentest.Seat) { s.Hold("enter") }, Says: []string{"正在请大厅确认"}},
		{Name: "offline", Snap: n, Keys: filled, Then: func(s *screentest.Seat) {
			s.Desk.AuthorizeErr = station.ErrUnreachable
			s.Press("enter")
		}, Says: []string{"大厅暂时连不上"}},
	} {
		st.Make = made
		screentest.Show(t, st)
	}
}

// The supervisor consents to this case and step, then it is handed in once.
func TestConsentThenRefusal(t *testing.T) {
	n := at(t, loan).Snapshot()
	s := screentest.Open(t, i18n.Chinese, n, made)
	got := s.Commands(append(append([]string{}, filled...), "enter", "enter")...)
	id := n.Visit.Matter().CaseID
	if diff := cmp.Diff([]station.Authorization{{StaffNo: "7001", PIN: "8642", Step: "refuse", Subject: id}}, s.Desk.Asked); diff != "" {
		t.Error(diff)
	}
	want := []visit.Command{visit.HandIn{CaseID: id, Outcome: visit.Refuse, Turndown: &visit.Turndown{
		Reason: visit.OtherOrgan, Facts: "房屋在外市", Organ: "惠州市住房公积金管理中心", ApprovalID: "a1", ApprovedBy: "李值班",
	}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestKeys(t *testing.T) {
	n, none := at(t, loan).Snapshot(), at(t, rejected).Snapshot()
	for _, tt := range []struct {
		name  string
		snap  station.Snapshot
		keys  []string
		want  []visit.Command
		asked int
		went  []screens.Place
	}{
		{"a digit chooses and does not act", n, []string{"５"}, nil, 0, nil},
		{"an advice", n, []string{"5", "enter", "enter"}, []visit.Command{visit.Advise{}}, 0, nil},
		{"no advice without a list", none, []string{"5", "enter"}, nil, 0, nil},
		{"no licence is needed: no organ is asked for", n, []string{"4", "enter", "养殖自用", "tab", "7001", "tab", "8642", "enter"}, []visit.Command{
			visit.HandIn{CaseID: n.Visit.Current, Outcome: visit.NotNeeded, Turndown: &visit.Turndown{
				Reason: "no_licence", Facts: "养殖自用", ApprovalID: "a1", ApprovedBy: "李值班",
			}},
		}, 1, nil},
		{"nobody is asked without an organ", n, []string{"enter", "房屋在外市", "tab", "tab", "7001", "tab", "8642", "enter"}, nil, 0, nil},
		{"Esc goes back to the ways", n, []string{"enter", "esc"}, nil, 0, nil},
		{"and then leaves", n, []string{"enter", "esc", "esc"}, nil, 0, []screens.Place{screens.Main}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := screentest.Open(t, i18n.Chinese, tt.snap, made)
			if diff := cmp.Diff(tt.want, s.Commands(tt.keys...)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.went, s.Went); diff != "" || len(s.Desk.Asked) != tt.asked {
				t.Errorf("asked %d: %s", len(s.Desk.Asked), diff)
			}
		})
	}
}

// What was typed comes back after a crash, without the supervisor's side.
func TestTypedComesBack(t *testing.T) {
	n := at(t, loan).Snapshot()
	s := screentest.Open(t, i18n.Chinese, n, made)
	s.Press("enter", "房屋在外市", "tab", "惠州市", "tab", "7001", "tab", "8642", "tab")
	kept := s.Desk.Typed[len(s.Desk.Typed)-1]
	if diff := cmp.Diff([]values.Personal{"房屋在外市", "惠州市"}, kept.Fields); diff != "" {
		t.Error(diff)
	}
	n.Visit.Typing = &kept
	again := screentest.Open(t, i18n.Chinese, n, made)
	again.Press("tab", "tab", "7001", "tab", "8642", "enter")
	if len(again.Desk.Asked) != 1 {
		t.Errorf("asked %d times: what was typed did not come back", len(again.Desk.Asked))
	}
}
