package board_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/board"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/station/supervision"
	"onewindow/tui"
	"onewindow/tui/tuitest"
	"onewindow/visit"
)

type seat struct{ posted []supervision.Command }

func (s *seat) Post(c supervision.Command) *station.Pending {
	s.posted = append(s.posted, c)
	return station.Answered(nil)
}

var now = screentest.Morning

// fullHall are 270 windows in ten zones, as the largest hall has them.
func fullHall() []supervision.Window {
	zones := []string{
		"综合服务一区", "综合服务二区", "综合服务三区", "不动产公积金业务区", "建设工程区", "公安业务区", "税务社保区", "优才服务中心", "婚姻登记区", "公共企事业服务厅",
	}
	var out []supervision.Window
	for i := range 270 {
		w := supervision.Window{
			No: fmt.Sprintf("%c%03d", 'A'+i/54, i%54+1), Zone: zones[i/27], Line: "综合服务", State: supervision.Open, StaffNo: fmt.Sprint(2000 + i),
			StaffName: "沈一诺", Served: i % 9, Busy: time.Duration(i%60) * time.Minute, FirstCall: now.Add(-time.Hour), Version: 1,
		}
		switch i % 9 {
		case 0:
			w.State, w.StaffNo, w.StaffName, w.Absent, w.FirstCall, w.Busy = supervision.Offline, "", "", true, time.Time{}, 0
		case 1:
			w.State, w.Reason = supervision.Paused, "lunch"
		case 2:
			w.Red = []string{"printer=faulted"}
		case 3:
		default:
			w.Ticket, w.TicketID, w.TicketState, w.Item, w.Since = fmt.Sprintf("G%03d", i), "id", "serving", "GJJ-001", now.Add(-7*time.Minute)
		}
		out = append(out, w)
	}
	return out
}

// smallHall are a dozen of them.
func smallHall() []supervision.Window { return fullHall()[:12] }

func picture(all []supervision.Window) supervision.Board {
	b := supervision.Board{At: now, Windows: all}
	b.Lines = []supervision.Line{
		{Name: "税务社保", Digit: "3", Pain: 3, Waiting: 4, Oldest: now.Add(-20 * time.Minute), Forecast: supervision.Unknown, Absent: 27},
		{Name: "综合服务", Digit: "1", Pain: 2, Waiting: 123, Priority: 7, Oldest: now.Add(-50 * time.Minute), Forecast: 41 * time.Minute, Open: 110, Paused: 20, Closing: 1, Absent: 20, Red: 3, Version: 4},
		{Name: "公安", Digit: "2", Waiting: 6, Oldest: now.Add(-2 * time.Minute), Forecast: 3 * time.Minute, Open: 27, Stopped: true, Version: 2},
		{Name: "婚姻登记", Digit: "4", Waiting: 1, Oldest: now.Add(-time.Minute), Forecast: supervision.Late, Open: 1},
	}
	for i, zone := range []string{"综合服务二区", "综合服务一区", "公安业务区"} {
		b.Zones = append(b.Zones, supervision.Line{Name: zone, Pain: max(0, 2-i), Waiting: 40 - 10*i, Oldest: now.Add(-time.Duration(50-20*i) * time.Minute), Open: 20, Paused: 2, Absent: 5, Red: i})
	}
	b.Day = supervision.Day{
		From: now.Add(-2 * time.Hour), Arrivals: []int{20, 80, 160, 240, 250, 180, 90, 40}, Waiting: []int{5, 30, 90, 160, 180, 150, 140, 134},
		Edges: []int{5, 10, 15, 20, 30, 45}, Waits: []int{120, 240, 180, 90, 60, 20, 4}, Services: []int{60, 300, 200, 80, 30, 10, 2},
	}
	return b
}

// rules is the catalogue of the demo city, read once.
var rules *visit.Rules

func at(t testing.TB, change func(n *supervision.Snapshot)) supervision.Snapshot {
	if rules == nil {
		r := screentest.New(t, fixtures.Catalogue()).Snapshot().Rules
		rules = &r
	}
	n := supervision.Snapshot{
		Seat: station.Seat{
			Now: now, Window: "45", Link: station.Online, Session: station.Session{StaffNo: "7001", Name: "唐总揽", Role: "supervisor"},
		},
		Board: picture(smallHall()), Heard: now, Rules: *rules,
	}
	if change != nil {
		change(&n)
	}
	return n
}

// hand is A005 with all that a window may show.
func hand(n *supervision.Snapshot) {
	w := &n.Board.Windows[4]
	w.Outbox, w.OutboxOldest, w.LunchFrom, w.LunchTo = 3, now.Add(-6*time.Minute), 12*time.Hour, 12*time.Hour+45*time.Minute
	w.Why, w.WhyDetails = "oldest", map[string]string{"waited_min": "12", "could": "9", "longer": "0"}
	w.ChangedBy, w.ChangedAt, w.Red = "7002", now.Add(-3*time.Minute), []string{"printer=faulted", "idcard=absent"}
}

// full is the largest hall.
func full(n *supervision.Snapshot) { n.Board = picture(fullHall()) }

func foreseen(n *supervision.Snapshot) {
	hand(n)
	n.Ahead = []supervision.Change{{Window: "A005", Line: "公安"}}
	n.Foreseen = []supervision.Foreseen{
		{Line: "综合服务", AsIs: supervision.Waits{Mean: 31 * time.Minute, Longest: 58 * time.Minute, Left: 90}, Ordered: supervision.Waits{Mean: 33 * time.Minute, Longest: 62 * time.Minute, Left: 96}},
		{Line: "公安", AsIs: supervision.Waits{Mean: 12 * time.Minute, Longest: 20 * time.Minute, Left: 8}, Ordered: supervision.Waits{Mean: 4 * time.Minute, Longest: 9 * time.Minute}},
		{Line: "税务社保"},
	}
}

func stale(n *supervision.Snapshot) {
	n.Now = now.Add(12 * time.Second)
}

func told(n *supervision.Snapshot) {
	n.Board.Notices = []supervision.Notice{{ID: "n1", Code: "system_down", StaffNo: "7002", At: now.Add(-time.Minute), Until: now.Add(29 * time.Minute)}}
}

func TestScreen(t *testing.T) {
	for _, st := range []struct {
		name   string
		change func(*supervision.Snapshot)
		keys   []string
		says   []string
	}{
		{"overview", full, nil, []string{"等候 134 人", "✗ 最久 50 分", "✗ 没有窗口叫号", "41 分", "△ 今天轮不到", "△停发", "数据 0 秒前"}},
		{"map", full, []string{"tab"}, []string{"综合服务一区", "●", "◇", "△", "✗", "公共企事业…"}},
		{"plots", full, []string{"tab", "tab"}, []string{"等候人数", "取号人数", "等候时长", "办理时长", "▇"}},
		{"used", full, []string{"tab", "tab", "tab"}, []string{"不作排名", "A001–A027", "%"}},
		{"stale", stale, nil, []string{"✗ 数据停在 09:00:00，已 12 秒没有更新"}},
		{"nothing", func(n *supervision.Snapshot) { n.Board, n.Heard = supervision.Board{}, time.Time{} }, nil, []string{"还没有收到大厅的数据"}},
		{"typing", nil, []string{"0", "0"}, []string{"输入窗口号"}},
		{"several", full, []string{"0", "0", "1"}, []string{"A001 综合服务一区", "有 5 个窗口是这个号"}},
		{"window", hand, []string{"5", "enter"}, []string{"── A005", "住房公积金", "已办 7 分", "忙碌 18%", "打印机 身份证阅读器", "3 条，最早 6 分前", "12:00 到 12:45", "7002 于 08:57"}},
		{"move", foreseen, []string{"5", "enter", "2"}, []string{"把 A005 调到 2 公安？按 Enter", "均等 12 分→4 分", "还等 90→96 人"}},
		{"pause", nil, []string{"5", "enter", "f6"}, []string{"暂停的原因", "1  午餐"}},
		{"stop", nil, []string{"f4", "1"}, []string{"△ 综合服务 停止发号？已有 123 人等候"}},
		{"go_on", nil, []string{"f4", "2"}, []string{"公安 恢复发号？"}},
		{"say", told, []string{"f7"}, []string{"1  业务系统暂停", "正在显示的通知", "7002 08:59–09:29"}},
		{"words", nil, []string{"f7", "8", "全体到前台"}, []string{"通知内容", "全体到前台"}},
		{"say_sure", nil, []string{"f7", "1"}, []string{"△ 向全部窗口通知：业务系统暂停"}},
		{"lunch", nil, []string{"f8"}, []string{"午餐方案：12:00 到 13:30 分 2 批", "12:00 到 12:45：5 窗"}},
		{"refused", func(n *supervision.Snapshot) {
			n.AskErr = &station.Refused{Code: "window_changed", Details: map[string]string{"window": "A005", "by": "7002", "at": "08:59:58"}}
		}, []string{"5", "enter"}, []string{"✗ A005 已被 7002 在 08:59:58 改动"}},
	} {
		n := at(t, st.change)
		screentest.Look(t, st.name, n, func(d screens.Deps) tui.Screen { return board.New(d, &seat{}, n) }, st.keys, st.says, nil)
	}
}

func TestKeys(t *testing.T) {
	one := func(c supervision.Change) []supervision.Command {
		c.Window, c.Seen = "A005", 1
		return []supervision.Command{supervision.Arrange{Changes: []supervision.Change{c}}}
	}
	for _, tt := range []struct {
		name   string
		change func(*supervision.Snapshot)
		keys   []string
		want   []supervision.Command
	}{
		{"number, line, Enter", nil, []string{"0", "0", "5", "2", "enter"}, one(supervision.Change{Line: "公安"})},
		{"the other line after all", nil, []string{"5", "enter", "2", "1", "enter"}, one(supervision.Change{Line: "综合服务"})},
		{"not without Enter", nil, []string{"0", "0", "5", "2", "esc", "esc"}, nil},
		{"no such line", nil, []string{"0", "0", "5", "9", "enter"}, nil},
		{"to the lists", nil, []string{"f6"}, []supervision.Command{supervision.Look{On: true}}},
		{"open", nil, []string{"0", "0", "5", "f5"}, one(supervision.Change{Mode: "open"})},
		{"close", nil, []string{"0", "0", "5", "f7"}, one(supervision.Change{Mode: "closed"})},
		{"pause with its reason", nil, []string{"0", "0", "5", "f6", "3"}, one(supervision.Change{Mode: "paused", Reason: "training"})},
		{"own line", nil, []string{"0", "0", "5", "f8"}, one(supervision.Change{Line: "-"})},
		{"the second of several", full, []string{"5", "tab", "enter", "f5"}, []supervision.Command{
			supervision.Arrange{Changes: []supervision.Change{{Window: "B005", Seen: 1, Mode: "open"}}},
		}},
		{"a digit taken back", nil, []string{"0", "9", "backspace", "0", "5", "f5"}, one(supervision.Change{Mode: "open"})},
		{"stop is asked first", nil, []string{"f4", "1", "esc", "f4", "1", "enter"}, []supervision.Command{supervision.StopLine{Line: "综合服务", Seen: 4, Stopped: true}}},
		{"go on", nil, []string{"f4", "2", "enter"}, []supervision.Command{supervision.StopLine{Line: "公安", Seen: 2}}},
		{"tell by template", nil, []string{"f7", "1", "enter"}, []supervision.Command{supervision.Broadcast{Code: "system_down", Minutes: 30}}},
		{"tell in words", nil, []string{"f7", "8", "enter", "到前台", "enter", "enter"}, []supervision.Command{supervision.Broadcast{Code: "words", Words: "到前台", Minutes: 30}}},
		{"take back", told, []string{"f7", "f9"}, []supervision.Command{supervision.TakeBack{Notice: "n1"}}},
		{"away", func(n *supervision.Snapshot) { n.Link = station.Offline }, []string{"f4", "f7", "f8", "5", "enter", "f5", "f7"}, nil},
		{"while the hall is asked", func(n *supervision.Snapshot) { n.Asking = true }, []string{"0", "0", "5", "f5", "2", "enter"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &seat{}
			n := at(t, tt.change)
			screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return board.New(d, s, n) }).Press(tt.keys...)
			orders := slices.DeleteFunc(s.posted, func(c supervision.Command) bool { _, asks := c.(supervision.Foresee); return asks })
			if diff := cmp.Diff(tt.want, orders, cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A line that is chosen is looked at ahead before Enter moves the window.
func TestForesees(t *testing.T) {
	s := &seat{}
	n := at(t, nil)
	screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return board.New(d, s, n) }).Press("0", "0", "5", "2")
	want := []supervision.Command{supervision.Foresee{Changes: []supervision.Change{{Window: "A005", Line: "公安"}}}}
	if diff := cmp.Diff(want, s.posted); diff != "" {
		t.Error(diff)
	}
}

// What another supervisor does to the window in hand is not overwritten unseen: the
// order names what was seen when it was taken in hand, until one is refused.
func TestSeenVersion(t *testing.T) {
	s := &seat{}
	n := at(t, nil)
	p := screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return board.New(d, s, n) }).Press("5", "enter")
	seen := func() int64 {
		t.Helper()
		p.Press("f5")
		return s.posted[len(s.posted)-1].(supervision.Arrange).Changes[0].Seen
	}
	by := func(who string, version int64, change func(*supervision.Snapshot)) {
		p.News(at(t, func(n *supervision.Snapshot) {
			w := &n.Board.Windows[4]
			w.ChangedBy, w.ChangedAt, w.Version = who, now, version
			change(n)
		}))
	}
	nothing := func(*supervision.Snapshot) {}
	by("7002", 2, nothing)
	if got := seen(); got != 1 {
		t.Errorf("an order over version %d that nobody here has looked at", got)
	}
	by("7002", 2, func(n *supervision.Snapshot) { n.Asking = true })
	by("7002", 2, func(n *supervision.Snapshot) { n.AskErr = &station.Refused{Code: "window_changed"} })
	if got := seen(); got != 2 {
		t.Errorf("after it was refused an order is over version %d", got)
	}
	by("7001", 3, nothing)
	if got := seen(); got != 3 {
		t.Errorf("after one's own change an order is over version %d", got)
	}
}

// Nor is what another one does while this one is asked: the order is what the screen
// asked about, over the versions that it showed.
func TestSeenWhenAsked(t *testing.T) {
	meanwhile := func(n *supervision.Snapshot) {
		for i := range n.Board.Windows {
			n.Board.Windows[i].Version, n.Board.Windows[i].ChangedBy = 9, "7002"
		}
		for i := range n.Board.Lines {
			l := &n.Board.Lines[i]
			l.Stopped, l.Version = !l.Stopped, 77
		}
	}
	order := func(keys ...string) supervision.Command {
		s := &seat{}
		n := at(t, nil)
		p := screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return board.New(d, s, n) }).Press(keys...)
		p.News(at(t, meanwhile))
		p.Press("enter")
		if len(s.posted) == 0 {
			t.Fatalf("%v: nothing is ordered", keys)
		}
		return s.posted[len(s.posted)-1]
	}
	if diff := cmp.Diff(supervision.Command(supervision.StopLine{Line: "综合服务", Seen: 4, Stopped: true}), order("f4", "1")); diff != "" {
		t.Error(diff)
	}
	plan, ok := order("f8").(supervision.Arrange)
	if !ok || len(plan.Changes) == 0 {
		t.Fatalf("no lunch is ordered: %v", plan)
	}
	for _, c := range plan.Changes {
		if c.Seen == 9 {
			t.Errorf("%s: lunch over what another one did meanwhile", c.Window)
		}
	}
}

// A picture that is the same leaves every cell as it is: nothing flickers.
func TestNoFlicker(t *testing.T) {
	n := at(t, full)
	p := screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return board.New(d, &seat{}, n) })
	for range 4 {
		for _, size := range screentest.Sizes {
			before := p.View(size)
			p.News(at(t, full))
			if diff := cmp.Diff(before, p.View(size)); diff != "" {
				t.Errorf("%v: %s", size, diff)
			}
		}
		p.Press("tab")
	}
}

// Every window of the largest hall stands on the map, at every size.
func TestWholeHallOnOneScreen(t *testing.T) {
	n := at(t, full)
	p := screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return board.New(d, &seat{}, n) }).Press("tab")
	for _, size := range screentest.Sizes {
		signs := 0
		for _, r := range p.View(size) {
			switch r {
			case '●', '○', '◇', '△', '✗', '·':
				signs++
			}
		}
		if legend := 7; signs < 270+legend-1 {
			t.Errorf("%v: %d signs", size, signs)
		}
	}
}

func BenchmarkKey(b *testing.B) {
	n := at(b, full)
	p := screentest.OpenPlain(b, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return board.New(d, &seat{}, n) })
	size := tui.Size{W: 200, H: 60}
	for b.Loop() {
		p.Press("tab")
		tuitest.Cells(p.Shell.View(size), size.W, size.H)
	}
}

// waits are an emergency, a call that somebody goes to, and two requests.
func waits(n *supervision.Snapshot) {
	n.Board.Help = []supervision.Help{
		{ID: "h1", Window: "A003", Kind: "help", StaffName: "沈一诺", OwnerNo: "7001", OwnerName: "唐总揽", At: now.Add(-3 * time.Minute)},
		{ID: "h2", Window: "A007", Kind: "emergency", StaffName: "杜若楠", At: now.Add(-20 * time.Second)},
	}
	n.Board.Requests = []supervision.Request{
		{ID: "q1", Step: "manual_identity", Window: "A005", StaffNo: "2004", StaffName: "葛明月", Ticket: "G004", Item: "GJJ-001", At: now.Add(-time.Minute)},
		{ID: "q2", Step: "refuse", Window: "A006", StaffNo: "2005", StaffName: "崔小满", At: now},
	}
}

func TestCalls(t *testing.T) {
	n := at(t, waits)
	mk := func(d screens.Deps) tui.Screen { return board.New(d, &seat{}, n) }
	screentest.Look(t, "waiting", n, mk, nil, []string{"✗ 紧急  A007  杜若楠", "✓ 我去", "◇ 手工录入身份  A005", "F3 呼叫请求"}, nil)
	screentest.Look(t, "calls", n, mk, []string{"f3"}, []string{"1  ✗ 紧急", "3  ◇ 手工录入身份"}, nil)
	screentest.Look(t, "answer", n, mk, []string{"f3", "3", "700111"}, []string{"手工录入身份  A005  葛明月  G004 住房公积金", "您的口令", "Enter 同意", "F8 不同意"}, []string{"700111"})
	screentest.Look(t, "over", n, mk, []string{"f3", "2"}, []string{"A003", "沈一诺", "Enter 确定"}, nil)
	for _, tt := range []struct {
		name string
		keys []string
		want []supervision.Command
	}{
		{"two keys and the PIN", []string{"f3", "3", "7", "0", "0", "enter"}, []supervision.Command{supervision.Answer{Request: "q1", PIN: "700", Grant: true}}},
		{"no", []string{"f3", "4", "7", "0", "f8"}, []supervision.Command{supervision.Answer{Request: "q2", PIN: "70"}}},
		{"not without the PIN", []string{"f3", "3", "enter", "f8"}, nil},
		{"given up", []string{"f3", "3", "7", "esc", "esc"}, nil},
		{"the emergency first", []string{"f3", "1"}, []supervision.Command{supervision.Attend{Help: "h2"}}},
		{"where one goes already: asked whether it is over", []string{"f3", "2"}, nil},
		{"it is", []string{"f3", "2", "enter"}, []supervision.Command{supervision.Attend{Help: "h1", Over: true}}},
		{"it is not", []string{"f3", "2", "esc", "esc"}, nil},
		{"another digit is no answer", []string{"f3", "2", "2", "1"}, nil},
		{"nothing there", []string{"f3", "9", "0"}, nil},
	} {
		s := &seat{}
		screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return board.New(d, s, n) }).Press(tt.keys...)
		if diff := cmp.Diff(tt.want, s.posted); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

// found is a ticket in the supervisor's hand.
func found(state string) func(*supervision.Snapshot) {
	return func(n *supervision.Snapshot) {
		ago := func(m int) time.Time { return now.Add(-time.Duration(m) * time.Minute) }
		n.Ticket = &supervision.Ticket{
			ID: "t", Label: "G012", Item: "GJJ-001", State: state, Class: "normal", Line: "综合服务", IssuedAt: ago(34),
			Steps: []supervision.TicketStep{
				{At: ago(34), What: "issued", StaffName: "导办"},
				{At: ago(20), What: "called", Window: "A003", StaffName: "沈一诺", Why: "best_match", WhyDetails: map[string]string{"waited_min": "14", "could": "9", "longer": "2", "practised": "31"}},
				{At: ago(19), What: "back", Window: "A003", StaffName: "沈一诺"},
				{At: ago(10), What: "redirected", Line: "综合服务", StaffName: "唐总揽", Reason: "mistake"},
				{At: ago(8), What: "called", Window: "A005", StaffName: "唐总揽", Why: "by_name", Reason: "complaint"},
				{At: ago(7), What: "back", Window: "A005", StaffName: "唐总揽"},
			},
		}
	}
}

func TestTicket(t *testing.T) {
	find := []string{"f9", "g012", "enter"}
	look := func(name string, change func(*supervision.Snapshot), keys, says []string) {
		n := at(t, change)
		screentest.Look(t, name, n, func(d screens.Deps) tui.Screen { return board.New(d, &seat{}, n) }, keys, says, nil)
	}
	look("ticket", found("waiting"), find, []string{
		"G012", "住房公积金", "综合服务 队列", "等了 34 分", "08:40  叫到 A003 窗口  沈一诺", "最合适；已等 14 分钟", "调到 综合服务", "原因：取错号", "越序呼叫", "原因：投诉处理", "F5 优先", "F6 叫到窗口", "F8 调队列",
	})
	look("redirect", found("waiting"), append(slices.Clone(find), "f8", "1", "2"), []string{"△ 把 G012 调到 2 公安？"})
	look("send", found("waiting"), append(slices.Clone(find), "f6"), []string{"为什么直接叫到窗口", "2  投诉处理"})
	look("unlock", nil, []string{"5", "enter", "f9"}, []string{"△ 从 A005 收回 G004"})
	for _, tt := range []struct {
		name   string
		change func(*supervision.Snapshot)
		keys   []string
		want   supervision.Command
	}{
		{"first, with words", found("waiting"), []string{"f5", "带婴儿", "enter"}, supervision.Raise{Note: "带婴儿"}},
		{"to a window, with a reason", found("waiting"), []string{"f6", "2", "5", "enter"}, supervision.Send{Window: "A005", Reason: "complaint"}},
		{"to another line, with a reason", found("waiting"), []string{"f8", "1", "2", "enter"}, supervision.Redirect{Line: "公安", Reason: "mistake"}},
		{"back in line", found("missed"), []string{"f7"}, supervision.Recall{}},
	} {
		s := &seat{}
		n := at(t, tt.change)
		screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return board.New(d, s, n) }).Press(find...).Press(tt.keys...)
		want := []supervision.Command{supervision.FindTicket{Label: "G012"}, tt.want}
		if diff := cmp.Diff(want, s.posted); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
	s := &seat{}
	n := at(t, nil)
	open := func() *screentest.Plain {
		return screentest.OpenPlain(t, i18n.Chinese, n, func(d screens.Deps) tui.Screen { return board.New(d, s, n) })
	}
	open().Press("f9", "g012 2026-11-20", "enter")
	if diff := cmp.Diff([]supervision.Command{supervision.FindTicket{Label: "G012", Day: "2026-11-20"}}, s.posted); diff != "" {
		t.Errorf("of another day: %s", diff)
	}
	s.posted = nil
	open().Press("5", "enter", "f9", "esc", "f9", "enter")
	if diff := cmp.Diff([]supervision.Command{supervision.Unlock{Ticket: "id"}}, s.posted); diff != "" {
		t.Errorf("unlock: %s", diff)
	}
}
