package waiting_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/screentest"
	"onewindow/screens/waiting"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
	"onewindow/values"
	"onewindow/visit"
)

func made(d screens.Deps, n station.Snapshot) tui.Screen { return waiting.New(d, n) }

func card(t *testing.T, id string) values.Card {
	p, ok := fixtures.PersonByID(id)
	if !ok {
		t.Fatalf("no person %s", id)
	}
	return p.Card()
}

func world(t *testing.T) *screentest.World {
	w := screentest.New(t, fixtures.Catalogue())
	ago := func(m time.Duration) time.Time { return w.Now.Add(-m * time.Minute) }
	w.Snap.Overview = station.Overview{
		Waiting: 23, Priority: 2, Booked: 5, Oldest: ago(18), At: w.Now.Add(-4 * time.Second),
		Next: []visit.Ticket{
			{Label: "G012", Item: "GJJ-001", Class: visit.NormalClass, IssuedAt: ago(18)},
			{Label: "Y003", Item: "WJ-001", Class: visit.BookedClass, IssuedAt: ago(9)},
			{Label: "G015", Item: "ZJ-001", Class: visit.PriorityClass, IssuedAt: ago(7)},
			{Label: "G016", Class: visit.NormalClass, IssuedAt: ago(6)},
			{Label: "G017", Item: "SC-008", Class: visit.NormalClass, IssuedAt: ago(2)},
		},
	}
	w.Snap.Served = 17
	return w
}

func busy(t *testing.T) *screentest.World {
	w := world(t)
	w.Snap.Overview.Corrections = []station.CaseRow{
		{CaseNo: "DG20261118000123", ItemName: "医师执业证书注册变更", Applicant: "黄*萝"},
		{CaseNo: "DG20261119000007", ItemName: "商品房转移登记（不动产一手房登记）", Applicant: "阿****提"},
	}
	w.Call(visit.Ticket{Label: "G009"}).Lay(card(t, "p01")).Do(visit.Hold{Reason: "copy"}).After(3 * time.Minute)
	return w
}

func offline(w *screentest.World) *screentest.World {
	w.Snap.Link, w.Snap.LinkAt = station.Offline, w.Now.Add(-75*time.Second)
	w.Snap.Backlog = station.Backlog{Count: 3, Oldest: w.Now.Add(-61 * time.Second)}
	return w
}

func finished(t *testing.T) *screentest.World {
	return world(t).Call(visit.Ticket{Label: "G009"}).Lay(card(t, "p01")).Do(visit.Finish{}).After(2 * time.Second)
}

func TestLooks(t *testing.T) {
	calling := world(t).Do(visit.Call{VisitID: "v1", Window: "A035", Clerk: "1001"})
	nobody := world(t)
	nobody.Snap.Overview = station.Overview{At: nobody.Now}
	left := world(t)
	left.Snap.Waiting = []visit.Job{{ID: "j1", Kind: "acceptance_notice", State: visit.JobNotPrinted}}
	faulty := world(t)
	faulty.Snap.Devices[1] = station.Device{Name: "printer", State: "faulted", Cause: "paper_out"}
	renewed := world(t)
	renewed.Snap.Renewal = station.Renewal{Version: "v", Day: values.Of(renewed.Now), Items: 3}
	yesterday := world(t)
	yesterday.Snap.Renewal = station.Renewal{Version: "v", Day: values.Of(renewed.Now.AddDate(0, 0, -1)), Items: 3}
	if now := screentest.Open(t, i18n.Chinese, yesterday.Snapshot(), made).View(tui.Size{W: 80, H: 24}); strings.Contains(now, "今日变更") {
		t.Errorf("what changed yesterday is told as of today:\n%s", now)
	}
	fenced := world(t).Call(visit.Ticket{Label: "G009"}).Lay(card(t, "p01")).
		Do(visit.Fence{By: visit.Hand{Window: "A036", Clerk: "2002", Name: "杜若楠"}})
	paused := world(t)
	paused.Snap.Orders = station.Orders{State: "paused", Reason: "break"}
	unlocked := world(t).Call(visit.Ticket{Label: "G009"}).Lay(card(t, "p01")).Do(visit.Fence{})
	for _, st := range []screentest.State{
		{Name: "unlocked", Snap: unlocked.Snapshot(), Says: []string{"G009 已由值班长收回"}},
		{Name: "fenced", Snap: fenced.Snapshot(), Says: []string{"G009", "A036", "杜若楠", "接着办"}},
		{Name: "queue", Snap: world(t).Snapshot(), Says: []string{"住房公积金提取", "18 分", "接下来"}},
		{Name: "busy", Snap: busy(t).Snapshot(), Says: []string{"已挂起", "复印", "DG20261118000123", "3 分"}},
		{Name: "nobody", Snap: nobody.Snapshot(), Says: []string{"现在没有人等候"}},
		{Name: "calling", Snap: calling.Snapshot(), Says: []string{"正在叫号"}},
		{Name: "finished", Snap: finished(t).Snapshot(), Says: []string{"G009", "撤销"}},
		{Name: "offline", Snap: offline(world(t)).Snapshot(), Says: []string{"离线", "待送 3"}},
		{Name: "by_hand", Snap: offline(world(t)).Snapshot(), Keys: []string{"f3", "Ｇ０１２"}, Says: []string{"票面号码", "G012"}},
		{Name: "parcel", Snap: world(t).Snapshot(), Keys: []string{"f3", "EA000001235CN"}, Says: []string{"申请人不在窗口", "邮件号，或 12345-工单号", "Enter 开始"}},
		{Name: "papers_left", Snap: left.Snapshot(), Says: []string{"受理通知书"}},
		{Name: "renewed", Snap: renewed.Snapshot(), Says: []string{"今日变更 3 项"}},
		{Name: "pause", Snap: world(t).Snapshot(), Keys: []string{"ctrl+p"}, Says: []string{"本窗口暂停的原因", "1  午餐", "5  其他"}},
		{Name: "paused", Snap: paused.Snapshot(), Says: []string{"◇ 本窗口暂停：短休", "Ctrl-P 恢复叫号"}},
		{Name: "devices", Snap: faulty.Snapshot(), Says: []string{"缺纸"}},
	} {
		st.Make = made
		screentest.Show(t, st)
	}
}

func TestKeys(t *testing.T) {
	left := world(t)
	left.Snap.Waiting = []visit.Job{{ID: "j1", Kind: "acceptance_notice", State: visit.JobNotPrinted}}
	tests := []struct {
		name string
		snap station.Snapshot
		keys []string
		want []visit.Command
	}{
		{"F2 calls", world(t).Snapshot(), []string{"f2"}, []visit.Command{visit.Call{}}},
		{"+ of the keypad calls", world(t).Snapshot(), []string{"kp+"}, []visit.Command{visit.Call{}}},
		{"＋ of an input method calls", world(t).Snapshot(), []string{"＋"}, []visit.Command{visit.Call{}}},
		{"nothing else calls", world(t).Snapshot(), []string{"enter", "space", "1", "g", "f4"}, nil},
		{"offline nothing calls", offline(world(t)).Snapshot(), []string{"f2", "+"}, nil},
		{"F6 resumes", busy(t).Snapshot(), []string{"f6"}, []visit.Command{visit.Resume{}}},
		{"F6 without a held visit", world(t).Snapshot(), []string{"f6"}, nil},
		{"F5 undoes", finished(t).Snapshot(), []string{"f5"}, []visit.Command{visit.UndoFinish{}}},
		{"F5 too late", finished(t).After(4 * time.Second).Snapshot(), []string{"f5"}, nil},
		{"by hand", offline(world(t)).Snapshot(), []string{"f3", "g012", "enter"}, []visit.Command{visit.OpenByHand{Label: "G012"}}},
		{"by hand, full width", offline(world(t)).Snapshot(), []string{"f3", "ｇ０１２", "enter"}, []visit.Command{visit.OpenByHand{Label: "G012"}}},
		{"by hand, nothing typed", offline(world(t)).Snapshot(), []string{"f3", "enter"}, nil},
		{"by hand, given up", offline(world(t)).Snapshot(), []string{"f3", "g012", "esc", "enter"}, nil},
		{"a parcel while online", world(t).Snapshot(), []string{"f3", "ea000001235cn", "enter"}, []visit.Command{visit.OpenByHand{Label: "EA000001235CN"}}},
		{"a call while online", world(t).Snapshot(), []string{"f3", "12345-2026001", "enter"}, []visit.Command{visit.OpenByHand{Label: "12345-2026001"}}},
		{"by hand only without the hall", world(t).Snapshot(), []string{"f3", "g012", "enter"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := screentest.Open(t, i18n.Chinese, tt.snap, made)
			if diff := cmp.Diff(tt.want, s.Commands(tt.keys...)); diff != "" {
				t.Error(diff)
			}
		})
	}
	paused := world(t)
	paused.Snap.Orders = station.Orders{State: "paused", Reason: "break"}
	rests := func(snap station.Snapshot, keys ...string) []string {
		s := screentest.Open(t, i18n.Chinese, snap, made)
		if got := s.Commands(keys...); len(got) > 0 {
			t.Errorf("%v calls: %v", keys, got)
		}
		return s.Desk.Rests
	}
	for _, tt := range []struct {
		snap station.Snapshot
		keys []string
		want []string
	}{
		{world(t).Snapshot(), []string{"ctrl+p", "2"}, []string{"break"}},
		{world(t).Snapshot(), []string{"ctrl+p", "9", "esc", "2"}, nil},
		{offline(world(t)).Snapshot(), []string{"ctrl+p", "2"}, nil},
		{paused.Snapshot(), []string{"f2", "ctrl+p"}, []string{""}},
	} {
		if diff := cmp.Diff(tt.want, rests(tt.snap, tt.keys...)); diff != "" {
			t.Errorf("%v: %s", tt.keys, diff)
		}
	}
	s := screentest.Open(t, i18n.Chinese, world(t).Snapshot(), made)
	s.Press("ctrl+o", "f5")
	if s.Desk.Outs != 0 {
		t.Error("one press signed out")
	}
	s.Press("ctrl+o")
	s = screentest.Open(t, i18n.Chinese, world(t).Snapshot(), made)
	s.Press("ctrl+o", "ctrl+o")
	if s.Desk.Outs != 1 {
		t.Errorf("%d sign-outs", s.Desk.Outs)
	}
	s = screentest.Open(t, i18n.Chinese, world(t).Snapshot(), made)
	s.Press("f4")
	if diff := cmp.Diff([]screens.Place{screens.Relay}, s.Went); diff != "" {
		t.Error(diff)
	}
	s = screentest.Open(t, i18n.Chinese, left.Snapshot(), made)
	s.Press("f7")
	if diff := cmp.Diff([]string{"j1"}, s.Desk.Printed); diff != "" {
		t.Error(diff)
	}
}

// What was typed for one citizen is gone when the screen is left.
func TestLeaveForgets(t *testing.T) {
	s := screentest.Open(t, i18n.Chinese, offline(world(t)).Snapshot(), made)
	s.Press("f3", "G012")
	s.Screen.(tui.Leaver).Leave()
	if diff := cmp.Diff([]visit.Command(nil), s.Commands("enter")); diff != "" {
		t.Error(diff)
	}
}

// A number that is being typed is kept 250 ms after the last key and on Enter, is
// there again after a restart with the cursor in its place, and Esc gives it up.
func TestTypedNumberIsKept(t *testing.T) {
	snap := offline(world(t)).Snapshot()
	s := screentest.Open(t, i18n.Chinese, snap, made)
	typed := func(number string, cursor int) visit.Typing {
		return visit.Typing{Screen: station.TypingUnserved, Fields: []values.Personal{values.Personal(number)}, Cursor: cursor}
	}
	s.Press("f3", "g", "0", "1")
	s.Clock.Advance(screens.KeepAfter-time.Millisecond, s.Send)
	if len(s.Desk.Typed) > 0 {
		t.Errorf("kept while typing: %d", len(s.Desk.Typed))
	}
	s.Clock.Advance(time.Millisecond, s.Send)
	s.Press("left", "2", "enter")
	if diff := cmp.Diff([]visit.Typing{typed("G01", 3), typed("G021", 3)}, s.Desk.Typed); diff != "" {
		t.Error(diff)
	}
	snap.Typing = typed("G021", 2) // a kill, a restart
	again := screentest.Open(t, i18n.Chinese, snap, made)
	again.Press("9")
	again.Clock.Advance(screens.KeepAfter, again.Send)
	again.Press("esc")
	if diff := cmp.Diff([]visit.Typing{typed("G0921", 3), {}}, again.Desk.Typed); diff != "" {
		t.Error(diff)
	}
}

func TestNoRawSafe(t *testing.T) { tuitest.NoRawSafe(t, ".") }
