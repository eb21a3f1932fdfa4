package outcome_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/outcome"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
	"onewindow/values"
	"onewindow/visit"
)

func made(d screens.Deps, n station.Snapshot) tui.Screen { return outcome.New(d, n) }

var loan = screentest.Says{"q1": {"2"}, "q16": {"1"}, "q17": {"1"}, "q18": {"1"}, "q19": {"1"}}

func judged(t *testing.T, item string, says screentest.Says, wrong map[string]string) *screentest.World {
	p, _ := fixtures.PersonByID("p01")
	return screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{Item: item}).Lay(p.Card()).
		Do(visit.ChooseItem{Item: item}).Answer(says).JudgeAll(wrong)
}

// silent is a case that lacks papers whose source gives no answer.
func silent(t *testing.T, lines ...string) *screentest.World {
	w := judged(t, "GJJ-001", loan, nil)
	w.Do(visit.TakeHits{CaseID: w.Visit.Matter().CaseID, Silent: lines})
	for _, l := range lines {
		w.Do(visit.Judge{Line: l, Status: visit.Missing})
	}
	return w
}

func TestLooks(t *testing.T) {
	wrong := map[string]string{"LOAN_CONTRACT": "M01", "HOUSE_CONTRACT": "M99"}
	deferred := judged(t, "ZJ-001", nil, nil)
	for _, l := range deferred.Lines() {
		if l.Deferrable {
			deferred.Do(visit.Judge{Line: l.ID, Status: visit.Deferred})
		}
	}
	police := judged(t, "GA-ZA-004", nil, nil).Snapshot()
	police.Session.Role, police.Police = station.RolePolice, station.Police{PersonCheck: station.PersonCheck{OfficerItems: []string{"GA-ZA-004"}}}
	for _, st := range []screentest.State{
		{Name: "officer", Snap: police, Keys: []string{"enter"}, Says: []string{"请民警确认", "民警工号", "民警口令"}},
		{Name: "grant", Snap: judged(t, "GJJ-001", loan, nil).Snapshot(), Says: []string{"受理并当场办结", "材料齐全"}},
		{Name: "receive", Snap: judged(t, "WJ-001", nil, nil).Snapshot(), Says: []string{"收件，转部门受理"}},
		{Name: "accept", Snap: judged(t, "GA-HZ-002", nil, nil).Snapshot(), Says: []string{"收件即受理"}},
		{Name: "notice", Snap: judged(t, "GJJ-001", loan, wrong).Snapshot(), Says: []string{"需补正", "购房借款合同", "公章模糊", "还有 2 项"}},
		{Name: "deferred", Snap: deferred.Snapshot(), Says: []string{"还有 4 项材料您承诺后补"}},
		{Name: "silent", Snap: silent(t, "LOAN_CONTRACT").Snapshot(), Says: []string{"系统暂时查不到，不列为缺件", "不能按缺件告知"}},
	} {
		st.Make = made
		screentest.Show(t, st)
	}
}

func TestKeys(t *testing.T) {
	good := judged(t, "GJJ-001", loan, nil).Snapshot()
	wrong := judged(t, "GJJ-001", loan, map[string]string{"BANKCARD": "M05"}).Snapshot()
	hand := func(o visit.OutcomeCode) []visit.Command { return []visit.Command{visit.HandIn{Outcome: o}} }
	tests := []struct {
		name string
		snap station.Snapshot
		keys []string
		want []visit.Command
		went []screens.Place
	}{
		{"Enter takes the way that is open", good, []string{"enter"}, hand(visit.AcceptAndGrant), nil},
		{"of the keypad", good, []string{"kpenter"}, hand(visit.AcceptAndGrant), nil},
		{"F9 too", good, []string{"f9"}, hand(visit.AcceptAndGrant), nil},
		{"with a paper missing it is the notice", wrong, []string{"enter"}, hand(visit.Notice), nil},
		{"a digit chooses and does not act", good, []string{"1"}, nil, nil},
		{"a digit of a closed way does nothing", wrong, []string{"１"}, nil, nil},
		{"and Enter still takes the open one", wrong, []string{"1", "enter"}, hand(visit.Notice), nil},
		{"arrows to a closed way", good, []string{"down", "enter"}, nil, nil},
		{"- goes back", good, []string{"kp-"}, nil, []screens.Place{screens.Main}},
		{"Esc goes back", good, []string{"esc"}, nil, []screens.Place{screens.Main}},
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

// A name that may be read as another wants a second look before anything is made out
// to it: the first press says which character, the second hands in.
func TestOddNameIsLookedAtTwice(t *testing.T) {
	for name, says := range map[string]string{
		"张\u200b三": "第 2 字 U+200B 看不见", "张三\u202e": "U+202E 改变排列方向", "АBC": "混用文字", "张三\u200b\u200b": "等 2 处",
	} {
		snap := judged(t, "GJJ-001", loan, nil).Snapshot()
		odd := *snap.Visit.Identity
		odd.Card.Name = values.Personal(name)
		snap.Visit.Identity = &odd
		s := screentest.Open(t, i18n.Chinese, snap, made)
		if got := s.Commands("enter"); len(got) != 0 || !screentest.Sees(s, says) {
			t.Errorf("%+q at one stroke: %v\n%s", name, got, s.View(tui.Size{W: 80, H: 24}))
		}
		if got := s.Commands("enter"); len(got) != 1 {
			t.Errorf("%+q looked at: %v", name, got)
		}
	}
}

// A second Enter hands nothing in; after a refusal it may be tried again.
func TestHandedInOnce(t *testing.T) {
	good := judged(t, "GJJ-001", loan, nil).Snapshot()
	s := screentest.Open(t, i18n.Chinese, good, made)
	if got := s.Commands("enter", "enter", "f9"); len(got) != 1 {
		t.Errorf("posted %v", got)
	}
	s = screentest.Open(t, i18n.Chinese, good, made)
	s.Desk.Err = &visit.Refusal{Code: visit.RefusedOpenLines}
	if got := s.Commands("enter", "enter"); len(got) != 2 {
		t.Errorf("posted %v", got)
	}
	if !screentest.Sees(s, "只能出具一次性告知") {
		t.Error("the refusal is not told")
	}
}

func TestNoRawSafe(t *testing.T) { tuitest.NoRawSafe(t, ".") }

// brought are papers for a notice: one came, one did not.
func brought(t *testing.T) *screentest.World {
	p, _ := fixtures.PersonByID("p06")
	w := screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{}).Lay(p.Card())
	w.Do(visit.OpenSupplement{
		CaseID: "c1", CaseNo: "DG20261118000123", Item: "GJJ-001", CatalogVersion: w.Snapshot().Rules.Current,
		Answers: loan, Party: "1", Delivery: "WINDOW", Wanted: []string{"BANKCARD", "LOAN_CONTRACT"},
	})
	return w.Do(visit.Judge{Line: "BANKCARD", Status: visit.Verified}, visit.Judge{Line: "LOAN_CONTRACT", Status: visit.Missing})
}

var signed = []string{"enter", "合同没有带来", "tab", "7001", "tab", "8642"}

func TestSecondNoticeLooks(t *testing.T) {
	n := brought(t).Snapshot()
	for _, st := range []screentest.State{
		{Name: "second", Snap: n, Says: []string{"出具一次性补正告知", "需补正"}},
		{Name: "second_form", Snap: n, Keys: signed, Says: []string{"已经一次性告知过", "值班长口令", "购房借款合同"}},
		{Name: "second_no_reason", Snap: n, Keys: []string{"enter", "tab", "tab", "enter"}, Says: []string{"✗"}},
		{Name: "second_busy", Snap: n, Keys: signed, Then: func(s *screentest.Seat) { s.Hold("enter") }, Says: []string{"正在请大厅确认"}},
	} {
		st.Make = made
		screentest.Show(t, st)
	}
}

// A second notice wants a reason, then the supervisor's consent to this case; it is
// handed in once, and Esc gives it up.
func TestSecondNotice(t *testing.T) {
	n := brought(t).Snapshot()
	s := screentest.Open(t, i18n.Chinese, n, made)
	got := s.Commands(append(append([]string{}, signed...), "enter", "enter")...)
	want := []visit.Command{visit.HandIn{Outcome: visit.Notice, Second: &visit.SecondNotice{Reason: "合同没有带来", ApprovalID: "a1", ApprovedBy: "李值班"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]station.Authorization{{StaffNo: "7001", PIN: "8642", Step: "second_notice", Subject: "c1"}}, s.Desk.Asked); diff != "" {
		t.Error(diff)
	}
	for name, keys := range map[string][]string{
		"no reason":     {"enter", "tab", "7001", "tab", "8642", "enter"},
		"no supervisor": {"enter", "合同没有带来", "tab", "tab", "8642", "enter"},
		"given up":      {"enter", "合同没有带来", "tab", "7001", "esc"},
	} {
		s := screentest.Open(t, i18n.Chinese, n, made)
		if got := s.Commands(keys...); got != nil || s.Desk.Asked != nil {
			t.Errorf("%s: posted %v, asked %v", name, got, s.Desk.Asked)
		}
	}
	fresh := brought(t)
	fresh.Do(visit.Judge{Line: "LOAN_CONTRACT", Status: visit.Defective, Reason: "M06"})
	s = screentest.Open(t, i18n.Chinese, fresh.Snapshot(), made)
	if diff := cmp.Diff([]visit.Command{visit.HandIn{Outcome: visit.Notice}}, s.Commands("enter")); diff != "" || s.Desk.Asked != nil {
		t.Errorf("a defect of what was brought just now: %s, asked %v", diff, s.Desk.Asked)
	}
	s = screentest.Open(t, i18n.Chinese, n, made)
	s.Press(signed...)
	late := s.Hold("enter")
	s.Screen.(tui.Leaver).Leave()
	s.Finish(late)
	if got := s.Desk.Take(); got != nil {
		t.Errorf("a consent that came after the screen was left posted %v", got)
	}
	s = screentest.Open(t, i18n.Chinese, n, made)
	s.Press("enter", "合同没有带来", "tab", "7001", "tab", "8642", "tab")
	kept := s.Desk.Typed[len(s.Desk.Typed)-1]
	if diff := cmp.Diff([]values.Personal{"合同没有带来"}, kept.Fields); diff != "" {
		t.Error(diff)
	}
	n.Visit.Typing = &kept
	s = screentest.Open(t, i18n.Chinese, n, made)
	if s.Press("tab", "7001", "tab", "8642", "enter"); len(s.Desk.Asked) != 1 {
		t.Errorf("asked %d times: what was typed did not come back", len(s.Desk.Asked))
	}
}
