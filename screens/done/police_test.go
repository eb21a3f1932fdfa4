package done_test

import (
	"testing"

	"onewindow/fixtures"
	"onewindow/screens/screentest"
	"onewindow/station"
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
}
