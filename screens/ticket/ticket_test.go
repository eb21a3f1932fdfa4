package ticket_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/screentest"
	"onewindow/screens/ticket"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
	"onewindow/visit"
)

func made(d screens.Deps, n station.Snapshot) tui.Screen { return ticket.New(d, n) }

func called(t *testing.T) *screentest.World {
	return screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{Item: "GJJ-001", Why: "best_match", WhyDetails: map[string]string{
		"waited_min": "11", "practised": "34", "expected_min": "9", "usual_min": "12", "could": "15", "longer": "3",
	}})
}

func often(t *testing.T) *screentest.World {
	w := called(t)
	return w.After(20 * time.Second).Do(visit.Recall{}).After(20 * time.Second).Do(visit.Recall{}).After(time.Minute)
}

func byHand(t *testing.T) *screentest.World {
	w := screentest.New(t, fixtures.Catalogue())
	w.Snap.Link, w.Snap.LinkAt = station.Offline, w.Now.Add(-time.Minute)
	return w.Do(visit.OpenByHand{VisitID: "v1", Window: "A035", Clerk: "1001", Label: "G012", TicketID: "t1"}).After(time.Minute)
}

// absent is a visit of somebody who does not come, by the number of a parcel or call.
func absent(t *testing.T, label string) *screentest.World {
	return screentest.New(t, fixtures.Catalogue()).Do(visit.OpenByHand{VisitID: "v1", Window: "A035", Clerk: "1001", Label: label, TicketID: "t1"})
}

// prepared is a person whom the guide desk has let go first and looked after.
func prepared(t *testing.T) *screentest.World {
	return screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{
		Item: "GJJ-001", Why: "priority", WhyDetails: map[string]string{
			"waited_min": "2", "weight": "6", "practised": "0", "expected_min": "13", "usual_min": "12", "could": "15", "longer": "14",
		}, Class: visit.PriorityClass, Group: "guide", GroupNote: "独自带婴儿", Needs: []string{"wheelchair", "read_aloud"},
		Prepared: &visit.Preparation{Item: "GJJ-001", Papers: map[string]bool{"IDC.self": true, "BANK.card": false}, Note: "缺银行卡"},
	})
}

// sent is a person whom another hall has sent, served there to the middle.
func sent(t *testing.T) *screentest.World {
	return screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{Item: "GJJ-001", Why: "oldest", BegunAt: "N03", FromHall: "北站分厅"})
}

// along is a person who was moved on inside the hall, with what was taken in.
func along(t *testing.T) *screentest.World {
	p, _ := fixtures.PersonByID("p01")
	w := called(t).Lay(p.Card()).After(time.Minute)
	begun, k := w.Visit, w.Visit.Ticket
	k.BegunAt, k.CalledAt = "A021", w.Now
	w.Visit = visit.State{}
	return w.Do(visit.TakeOver{
		VisitID: "v2", Window: "A035", Clerk: "1001", Ticket: k, From: visit.Hand{Window: "A021"}, State: begun, Called: true,
	})
}

// unbound is a person at the desk whose card was the wrong one.
func unbound(t *testing.T) *screentest.World {
	p, _ := fixtures.PersonByID("p01")
	return called(t).Lay(p.Card()).Do(visit.Unbind{}).After(time.Minute)
}

func TestLooks(t *testing.T) {
	for _, st := range []screentest.State{
		{Name: "called", Snap: called(t).After(time.Second).Snapshot(), Says: []string{"住房公积金提取", "熟练程度", "已等 11 分钟；本窗口办过此事项 34 次；预计办 9 分钟；通常 12 分钟", "请把身份证放在读卡器上", "4 秒内可撤销"}},
		{Name: "large", Snap: called(t).After(time.Second).Snapshot(), Keys: []string{"ctrl+v"}, Says: []string{"住 房 公 积 金 提 取", "████████████", "普 通"}},
		{Name: "large_and_back", Snap: called(t).After(time.Second).Snapshot(), Keys: []string{"ctrl+v", "ctrl+v"}, Says: []string{"熟练程度"}},
		{Name: "prepared", Snap: prepared(t).After(time.Minute).Snapshot(), Says: []string{"独自带婴儿", "轮椅、朗读", "见到材料 1 份，缺 1 份", "缺银行卡", "此类等候按 6 倍计", "本窗口没办过此事项"}},
		{Name: "sent", Snap: sent(t).After(time.Minute).Snapshot(), Says: []string{"△ 在北站分厅 N03 窗口办到一半", "重新录入"}},
		{Name: "along", Snap: along(t).After(time.Minute).Snapshot(), Says: []string{"◇ 在 A021 窗口办到一半", "已随号过来", "请把身份证放在读卡器上"}},
		{Name: "later", Snap: called(t).After(time.Minute).Snapshot(), Says: []string{"第 1 次呼叫", "1 分"}},
		{Name: "often", Snap: often(t).Snapshot(), Says: []string{"第 3 次呼叫"}},
		{Name: "by_hand", Snap: byHand(t).Snapshot(), Says: []string{"手工录入的号", "离线"}},
		{Name: "parcel", Snap: absent(t, "EA000001235CN").Snapshot(), Says: []string{"邮寄件 EA000001235CN：申请人不在窗口", "F4 拆封清点"}},
		{Name: "phone", Snap: absent(t, "12345-2026001").Snapshot(), Says: []string{"来电 12345-2026001", "F4 核对来电人"}},
		{Name: "unbound", Snap: unbound(t).Snapshot(), Says: []string{"还没有核验身份"}},
		{Name: "too_soon", Snap: called(t).After(3 * time.Second).Snapshot(), Keys: []string{"f2"}, Says: []string{"请 12 秒后再叫"}},
		{Name: "too_few", Snap: called(t).After(time.Minute).Snapshot(), Keys: []string{"f8"}, Says: []string{"叫满 3 次"}},
	} {
		st.Make = made
		screentest.Show(t, st)
	}
}

func TestKeys(t *testing.T) {
	tests := []struct {
		name string
		snap station.Snapshot
		keys []string
		want []visit.Command
		went []screens.Place
	}{
		{"recall", called(t).After(15 * time.Second).Snapshot(), []string{"f2"}, []visit.Command{visit.Recall{}}, nil},
		{"recall by the keypad", called(t).After(15 * time.Second).Snapshot(), []string{"kp+"}, []visit.Command{visit.Recall{}}, nil},
		{"recall too soon", called(t).After(14 * time.Second).Snapshot(), []string{"f2", "+"}, nil, nil},
		{"recall too often", often(t).Snapshot(), []string{"f2"}, nil, nil},
		{"undo", called(t).After(4 * time.Second).Snapshot(), []string{"f5"}, []visit.Command{visit.UndoCall{}}, nil},
		{"undo by the keypad", called(t).After(4 * time.Second).Snapshot(), []string{"kp-"}, []visit.Command{visit.UndoCall{}}, nil},
		{"undo too late", called(t).After(6 * time.Second).Snapshot(), []string{"f5", "-"}, nil, nil},
		{"pass at one stroke", often(t).Snapshot(), []string{"f8", "f2"}, nil, nil},
		{"pass", often(t).Snapshot(), []string{"f8", "f8"}, []visit.Command{visit.Miss{}}, nil},
		{"pass too early", called(t).After(time.Minute).Snapshot(), []string{"f8"}, nil, nil},
		{"type the identity", called(t).Snapshot(), []string{"f4"}, nil, []screens.Place{screens.Identity}},
		{"type the identity of who is at the desk", unbound(t).Snapshot(), []string{"f4"}, nil, []screens.Place{screens.Identity}},
		{"hold", unbound(t).Snapshot(), []string{"f6"}, nil, []screens.Place{screens.Hold}},
		{"finish what was begun", unbound(t).Snapshot(), []string{"*", "*"}, []visit.Command{visit.Finish{}}, nil},
		{"one star does nothing", unbound(t).Snapshot(), []string{"*"}, nil, nil},
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

func TestNoRawSafe(t *testing.T) { tuitest.NoRawSafe(t, ".") }
