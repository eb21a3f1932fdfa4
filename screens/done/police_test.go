package done_test

import (
	"testing"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/visit"
)

// Two matters of two branches on one ticket: each with its own number, and how far it is
// at its branch.
func TestBranches(t *testing.T) {
	p, _ := fixtures.PersonByID("p61")
	w := screentest.New(t, fixtures.Catalogue())
	w.Snap.Window, w.Snap.Session.Role = "C012", station.RolePolice
	w.Call(visit.Ticket{Item: "GA-HZ-002", Label: "G001"}).Lay(p.Card())
	branches := map[string]visit.Branch{}
	for i, m := range []struct {
		item, no string
		says     screentest.Says
		at       visit.Branch
	}{
		{"GA-HZ-002", "DG20261123000001", screentest.Says{"q1": {"2"}}, visit.Branch{Code: "HZ", State: "pending", Number: "HZ4400000017"}},
		{"GA-CRJ-002", "DG20261123000002", screentest.Says{"q1": {"1"}, "q2": {"1"}}, visit.Branch{Code: "CRJ", State: "queued", Tries: 2}},
	} {
		w.Do(visit.ChooseItem{Item: m.item}).Answer(m.says).JudgeAll(nil).HandIn(visit.Accept)
		w.Answered(visit.HallReceipt{Accepted: true, Case: &visit.CaseAnswer{CaseNo: m.no, State: "accepted", PromisedDue: "2026-12-21", StatutoryDue: "2027-01-22"}})
		branches[w.Visit.Matters[i].CaseID] = m.at
	}
	n := w.Snapshot()
	n.Police.Branches = branches
	n.Police.Fees = map[string]visit.Fee{
		w.Visit.Matters[0].CaseID: {State: visit.FeePaid, Amount: 2000}, w.Visit.Matters[1].CaseID: {State: visit.FeeDue, Amount: 7500, Code: "441910304270300000021"},
	}
	screentest.Show(t, screentest.State{Name: "police", Snap: n, Make: made, Says: []string{
		"分局办理中       HZ4400000017", "出入境  待送分局  已联系 2 次", "△ 75 元 未缴  缴费码 441910304270300000021", "✓ 20 元 已缴",
	}})
	// What a branch has said since is the headline, and what is said to the person.
	for _, tt := range []struct{ state, headline, say string }{
		{"sent", "已受理", "已受理"},
		{"pending", "审查中", "已受理"},
		{"granted", "办结（通过）", "已办结"},
		{"denied", "办结（不通过）", "分局没有办给您的"},
		{"returned", "部门退回", "分局退回了您的"},
	} {
		branches[w.Visit.Matters[1].CaseID] = visit.Branch{Code: "CRJ", State: tt.state, Number: "CRJ4400000018"}
		s := screentest.Open(t, i18n.Chinese, n, made)
		if !screentest.Sees(s, "已达大厅（DG20261123000002）   "+tt.headline) || !screentest.Sees(s, tt.say) {
			t.Errorf("%s:\n%s", tt.state, s.View(tui.Size{W: 80, H: 24}))
		}
	}
	branches[w.Visit.Matters[1].CaseID] = visit.Branch{Code: "CRJ", State: "granted", Number: "CRJ4400000018"}
	screentest.Show(t, screentest.State{Name: "branch_granted", Snap: n, Make: made, Says: []string{"办结（通过）", "分局已办结"}})
	withdrawn := *w.Visit.Matters[1].Answer
	withdrawn.State = "withdrawn"
	n.Visit.Matters[1].Answer = &withdrawn
	if s := screentest.Open(t, i18n.Chinese, n, made); !screentest.Sees(s, "（DG20261123000002）   已撤回") {
		t.Error("what was taken back is granted")
	}
}
