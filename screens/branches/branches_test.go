package branches_test

import (
	"context"
	"slices"
	"testing"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/branches"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
	"onewindow/visit"
)

type hall struct {
	letters []station.Letter
	err     error
	asked   int
}

func (h *hall) Letters(context.Context, int) ([]station.Letter, error) {
	h.asked++
	return h.letters, h.err
}

// sent is one letter in every state.
func sent() []station.Letter {
	row := func(n, item, name, who, ticket string, b visit.Branch, f visit.Fee) station.Letter {
		return station.Letter{CaseID: "c" + n, CaseNo: "DG2026112300000" + n, Item: item, ItemName: name, Applicant: who, Ticket: ticket, Branch: b, Fee: f}
	}
	card := visit.Fee{State: visit.FeeDue, Code: "441910304270100000017", Amount: 2000}
	return []station.Letter{
		row("7", "GA-HZ-002", "居民身份证申领、换领、补领", "欧阳*", "G007", visit.Branch{Code: "HZ", State: "queued", Tries: 3}, visit.Fee{State: visit.FeeAsked, Amount: 4000}),
		row("6", "GA-CRJ-002", "往来港澳通行证及签注", "欧阳*", "G007", visit.Branch{Code: "CRJ", State: "sent", Number: "CRJ4400000021"}, visit.Fee{State: visit.FeeDue, Code: "441910304270300000021", Amount: 7550}),
		row("5", "GA-HZ-002", "居民身份证申领、换领、补领", "王\x1b[31m*", "G006", visit.Branch{Code: "HZ", State: "pending", Number: "HZ4400000017"}, card),
		row("4", "GA-HZ-001", "户口迁入", "李*", "G005", visit.Branch{Code: "HZ", State: "returned", Number: "HZ4400000012", Reason: "papers"}, visit.Fee{}),
		row("3", "GA-JJ-001", "机动车驾驶证业务", "赵*", "G004", visit.Branch{Code: "JJ", State: "denied", Number: "JJ4400000011", Reason: "conditions"}, visit.Fee{State: visit.FeeVoid, Amount: 1000}),
		row("2", "GA-JJ-001", "机动车驾驶证业务", "孙*", "G003", visit.Branch{Code: "JJ", State: "granted", Number: "JJ4400000010"}, visit.Fee{State: visit.FeePaid, Amount: 1000}),
		row("1", "GA-CRJ-001", "普通护照申领、换发、补发", "周*", "G002", visit.Branch{Code: "CRJ", State: "held"}, visit.Fee{State: visit.FeeDue, Code: "441910304270200000009", Amount: 12000}),
	}
}

func at(t *testing.T) *screentest.World {
	w := screentest.New(t, fixtures.Catalogue())
	w.Snap.Window, w.Snap.Session.Role = "C012", station.RolePolice
	return w
}

func of(h *hall) screentest.Make {
	return func(d screens.Deps, n station.Snapshot) tui.Screen { return branches.New(d, h, n) }
}

// opened is the screen once the hall has answered, and some keys after it.
func opened(keys ...string) func(*screentest.Seat) {
	return func(s *screentest.Seat) {
		s.Finish(s.Screen.(tui.Enterer).Enter())
		s.Press(keys...)
	}
}

func TestLooks(t *testing.T) {
	n := at(t).Snapshot()
	none, away := n, n
	away.Link = station.Offline
	for _, st := range []screentest.State{
		{Name: "all", Snap: n, Make: of(&hall{letters: sent()}), Then: opened(), Says: []string{
			"待答复 4 件 · 已答复 3 件", "未缴费 4 件 255.50 元", "待送分局", "待取缴费码", "CRJ4400000021", "户政 ×3", "分局退回", "不予办理", "✓ 10 元 已缴", "不收",
		}},
		{Name: "open", Snap: n, Make: of(&hall{letters: sent()}), Then: opened("tab", "down"), Says: []string{"75.50 元", "缴费码 441910304270300000021", "看全部"}},
		{Name: "denied", Snap: n, Make: of(&hall{letters: sent()}), Then: opened("end", "up", "up"), Says: []string{"不符合条件"}},
		{Name: "none", Snap: none, Make: of(&hall{}), Then: opened(), Says: []string{"没有件"}},
		{Name: "away", Snap: away, Make: of(&hall{err: station.ErrUnreachable}), Then: opened(), Says: []string{"✗"}},
	} {
		screentest.Show(t, st)
	}
}

// What is told live stands over what was listed, also in the sums; the chosen case stays
// chosen; Tab leaves what has its end out.
func TestLive(t *testing.T) {
	h := &hall{letters: sent()}
	n := at(t).Snapshot()
	s := screentest.Open(t, i18n.Chinese, n, of(h))
	opened("down", "down")(s)
	n.Police.Branches = map[string]visit.Branch{"c6": {Code: "CRJ", State: "granted", Number: "CRJ4400000021"}}
	n.Police.Fees = map[string]visit.Fee{"c6": {State: visit.FeePaid, Amount: 7550}}
	s.Send(n)
	for _, want := range []string{"待答复 3 件 · 已答复 4 件", "未缴费 3 件 180 元", "HZ4400000017", "441910304270100000017"} {
		if !screentest.Sees(s, want) {
			t.Errorf("does not say %q:\n%s", want, s.View(tui.Size{W: 80, H: 24}))
		}
	}
	s.Press("tab")
	if screentest.Sees(s, "DG20261123000006") || !screentest.Sees(s, "DG20261123000001") || !screentest.Sees(s, "441910304270100000017") {
		t.Errorf("of what is open:\n%s", s.View(tui.Size{W: 80, H: 24}))
	}
	s.Press("f5", "esc")
	if h.asked != 2 || !slices.Equal(s.Went, []screens.Place{screens.Main}) {
		t.Errorf("asked %d times, went %v", h.asked, s.Went)
	}
}

func TestNoRawSafe(t *testing.T) { tuitest.NoRawSafe(t, ".") }
