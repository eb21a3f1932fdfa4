package lists_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/lists"
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

func at(t testing.TB, change func(n *supervision.Snapshot)) supervision.Snapshot {
	if rules == nil {
		r := screentest.New(t, fixtures.Catalogue()).Snapshot().Rules
		rules = &r
	}
	n := supervision.Snapshot{
		Seat:  station.Seat{Now: now, Window: "45", Link: station.Online, Session: station.Session{StaffNo: "7001", Name: "唐总揽", Role: "supervisor"}},
		Board: supervision.Board{At: now, Windows: []supervision.Window{{No: "A005", Outbox: 3, OutboxOldest: now.Add(-7 * time.Minute)}}},
		Heard: now, Rules: *rules, Looking: true, ListedAt: now.Add(-12 * time.Second),
		Lists: supervision.Lists{
			supervision.CasesDue: {
				{ID: "c1", Warning: "red", Department: "WJ", Item: "护士执业注册", No: "SZ-20261110-0007", What: "reviewing", Due: "2026-11-19"},
				{ID: "c2", Warning: "amber", Department: "WJ", Item: "护士执业注册", No: "SZ-20261112-0011", What: "accepted", Due: "2026-11-24"},
				{ID: "c3", Warning: "amber", Department: "GJJ", Item: "租房提取", No: "SZ-20261112-0013", What: "received", Due: "2026-11-25"},
			},
			supervision.PapersDue:  {{ID: "p1", Item: "护士执业注册", No: "SZ-20261112-0020", What: "correction", Due: "2026-11-26"}},
			supervision.BadRatings: {{ID: "b1", Warning: "red", Item: "GJJ-001", No: "R0001", Window: "A003", Ticket: "G012", Count: 1, Due: "2026-11-20"}},
			supervision.NotDone:    {{ID: "n1", Item: "GJJ-001", No: "N0001", Window: "A004", What: "shirking", Due: "2026-11-30"}},
			supervision.Originals: {
				{ID: "o1", Warning: "red", Item: "护士执业证书", No: "SZ-20261102-0003", What: "missing", Since: now.Add(-50 * time.Hour)},
				{ID: "o2", Warning: "amber", Item: "毕业证书", No: "SZ-20261120-0031", What: "late", Window: "A009", Due: "2026-11-21"},
				{ID: "WL000007", Warning: "red", No: "WL000007", What: "bag_given", From: "room", To: "dept:WJ", Count: 2, Due: "2026-11-20", Since: now.Add(-49 * time.Hour)},
				{ID: "WL000009", Warning: "red", No: "WL000009", What: "bag_sealed", From: "issue", To: "window:A009", Count: 1, Due: "2026-11-20", Since: now.Add(-30 * time.Hour)},
			},
			supervision.Complaints: {
				{ID: "000000000002", Warning: "red", Window: "A005", What: "log_forked", Since: now.Add(-5 * time.Minute)},
				{ID: "000000000001", Warning: "red", Window: "A035", What: "log_shorter", Count: 7, Refused: 1, Since: now.Add(-4 * time.Minute)},
			},
			supervision.Alerts: {{ID: "a1", Warning: "red", Window: "C013", Ticket: "P007", Words: "核查", Since: now.Add(-2 * time.Minute)}},
		},
	}
	if change != nil {
		change(&n)
	}
	return n
}

func TestScreen(t *testing.T) {
	old := func(n *supervision.Snapshot) {
		n.ListedAt, n.ListErr = now.Add(-3*time.Minute), station.ErrUnreachable
	}
	away := func(n *supervision.Snapshot) { n.Link = station.Offline }
	unread := func(n *supervision.Snapshot) { n.Lists, n.ListedAt, n.Listing = nil, time.Time{}, true }
	for _, st := range []struct {
		name   string
		change func(*supervision.Snapshot)
		keys   []string
		says   []string
	}{
		{"overview", nil, nil, []string{"1  ✗ 黄红办件", "红 1", "最早到期 2026-11-19", "5  ✓ 逾期未领结果", "6  ✗ 窗口待送超五分钟", "最久 7 分", "8  ✗ 公安提示", "12 秒前读取"}},
		{"stale", old, nil, []string{"✗ 清单停在3 分前，没有更新"}},
		{"unread", unread, nil, []string{"△ 还没有读到清单", "正在读取"}},
		{"away", away, []string{"1"}, []string{"△ 大厅没有答复"}},
		{"cases", nil, []string{"1"}, []string{"3 件", "✗ 2026-11-19", "SZ-20261110-0007", "F8 催办"}},
		{"department", nil, []string{"1", "f9"}, []string{"△ 催办 ", "的全部 2 件？"}},
		{"bad", nil, []string{"3"}, []string{"A003  G012", "1 星"}},
		{"notdone", nil, []string{"4"}, []string{"推诿"}},
		{"none", nil, []string{"5"}, []string{"✓ 没有"}},
		{"unsent", nil, []string{"6"}, []string{"7 分", "A005  3 条未送出"}},
		{"originals", nil, []string{"7"}, []string{"下落不明", "A009  毕业证书  滞留窗口", "WL000007", "物料间 → WJ 部门  逾期未签收（2 件）", "出件处 → A009 窗口  逾期未启（1 件）"}},
		{"alerts", nil, []string{"8"}, []string{"2 分", "C013  P007  核查", "答复"}},
		{"complaints", nil, []string{"9"}, []string{"A035", "日志变短（恢复了旧备份）", "补送 7 件，未收 1 件", "F8 已处理"}},
		{"complaints_asked", nil, []string{"9", "f8"}, []string{"2 条都已查明？再按一次 F8"}},
		{"answer", nil, []string{"8", "enter"}, []string{"1 交分局继续办", "停办"}},
	} {
		n := at(t, st.change)
		screentest.Look(t, st.name, n, func(d screens.Deps) tui.Screen { return lists.New(d, &seat{}, n) }, st.keys, st.says, nil)
	}
}

func TestKeys(t *testing.T) {
	away := func(n *supervision.Snapshot) { n.Link = station.Offline }
	for _, tt := range []struct {
		name   string
		change func(*supervision.Snapshot)
		keys   []string
		want   []supervision.Command
	}{
		{"back to the board", nil, []string{"esc"}, []supervision.Command{supervision.Look{}}},
		{"out of a list first", nil, []string{"1", "esc", "esc"}, []supervision.Command{supervision.Look{}}},
		{"read now", nil, []string{"f5"}, []supervision.Command{supervision.Reread{}}},
		{"urge the second", nil, []string{"1", "down", "f8"}, []supervision.Command{supervision.Urge{Case: "c2"}}},
		{"a whole department is asked first", nil, []string{"1", "f9", "esc", "f9", "enter"}, []supervision.Command{supervision.UrgeAll{Department: "WJ"}}},
		{"and no other list then", nil, []string{"1", "f9", "2", "down", "enter"}, []supervision.Command{supervision.UrgeAll{Department: "WJ"}}},
		{"only cases are urged", nil, []string{"2", "f8"}, nil},
		{"from list to list", nil, []string{"2", "1", "f8"}, []supervision.Command{supervision.Urge{Case: "c1"}}},
		{"an alert goes on", nil, []string{"8", "enter", "1"}, []supervision.Command{supervision.Acknowledge{Alert: "a1", Outcome: supervision.GoOn}}},
		{"an alert stops", nil, []string{"8", "enter", "2"}, []supervision.Command{supervision.Acknowledge{Alert: "a1", Outcome: supervision.Stop}}},
		{"not by Enter alone", nil, []string{"8", "enter", "enter", "3", "esc"}, nil},
		{"complaints at one stroke", nil, []string{"9", "f8"}, nil},
		{"complaints looked into", nil, []string{"9", "f8", "f8"}, []supervision.Command{supervision.See{UpTo: "000000000002"}}},
		{"away", away, []string{"f5", "1", "f8", "8", "enter", "1"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &seat{}
			n := at(t, tt.change)
			screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return lists.New(d, s, n) }).Press(tt.keys...)
			if diff := cmp.Diff(tt.want, s.posted, cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What was done is said when the hall has done it, and what it refused is said too.
func TestOutcome(t *testing.T) {
	n := at(t, nil)
	p := screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return lists.New(d, &seat{}, n) }).Press("1", "f8")
	sees := func(what string, change func(*supervision.Snapshot)) {
		t.Helper()
		p.News(at(t, change))
		if !strings.Contains(p.View(screentest.Sizes[0]), what) {
			t.Errorf("%q is not to be seen\n%s", what, p.View(screentest.Sizes[0]))
		}
	}
	sees("正在请大厅办理", func(n *supervision.Snapshot) { n.Asking = true })
	sees("✗ 这一件今天已经催办过", func(n *supervision.Snapshot) { n.AskErr = &station.Refused{Code: "urged_today"} })
	sees("✓ 已催办 SZ-20261110-0007", func(n *supervision.Snapshot) { n.Done = 1 })
}

// An alert that another one answered meanwhile is not answered again by the next key.
func TestAnsweredElsewhere(t *testing.T) {
	s := &seat{}
	n := at(t, nil)
	p := screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return lists.New(d, s, n) }).Press("8", "enter")
	p.News(at(t, func(n *supervision.Snapshot) { n.Lists[supervision.Alerts] = nil }))
	p.Press("1")
	if len(s.posted) > 0 {
		t.Errorf("posted %v", s.posted)
	}
}
