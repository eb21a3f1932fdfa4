package basket_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/basket"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
	"onewindow/visit"
)

func made(d screens.Deps, n station.Snapshot) tui.Screen { return basket.New(d, n) }

func person(t *testing.T) *screentest.World {
	p, _ := fixtures.PersonByID("p01")
	return screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{}).Lay(p.Card())
}

// tax and deed are the answers of a flat that is sold.
var (
	tax  = screentest.Says{"q1": {"2"}}
	deed = screentest.Says{"q2": {"1"}, "q3": {"1"}}
)

// sale is a flat that is sold: tax ready, the deed with its questions answered,
// and a third item still open.
func sale(t *testing.T) *screentest.World {
	w := person(t).Do(visit.ChooseItem{Item: "SUI-002"}).Answer(tax).JudgeAll(nil)
	w.Do(visit.ChooseItem{Item: "BDC-002"}).Answer(deed)
	return w.Do(visit.ChooseItem{Item: "YB-001"})
}

func packed(t *testing.T) *screentest.World {
	w := person(t).Do(visit.ChoosePackage{Package: "PK-08"}).Answer(tax).Answer(deed)
	all := w.Visit.Basket()
	w.Do(visit.TakeMatter{CaseID: all[0].CaseID}).JudgeAll(nil).Do(visit.TakeMatter{CaseID: all[1].CaseID}).JudgeAll(nil)
	return w.Do(visit.TakeMatter{CaseID: all[2].CaseID})
}

// parted is a package of which the police zone takes a part.
func parted(t *testing.T) *screentest.World {
	return person(t).Do(visit.ChoosePackage{Package: "PK-02", Elsewhere: []string{"GA-HZ-003"}})
}

func handedIn(t *testing.T) *screentest.World {
	w := sale(t)
	first := w.Visit.Basket()[0]
	w.Do(visit.HandIn{CaseID: first.CaseID, Outcome: visit.Accept})
	return w.Do(visit.HallReceipt{
		CommandID: w.Visit.Find(first.CaseID).CommandID, Accepted: true, At: w.Now,
		Case: &visit.CaseAnswer{CaseNo: "DG20261123000001", State: "accepted"},
	})
}

// denied is a package whose first item the hall did not grant.
func denied(t *testing.T) *screentest.World {
	w := packed(t)
	tax := w.Visit.Basket()[0]
	w.Do(visit.HandIn{CaseID: tax.CaseID, Outcome: visit.Accept})
	return w.Do(visit.HallReceipt{
		CommandID: w.Visit.Find(tax.CaseID).CommandID, Accepted: true, At: w.Now,
		Case: &visit.CaseAnswer{CaseNo: "DG20261123000001", State: "decided_deny"},
	})
}

func TestLooks(t *testing.T) {
	wrong := person(t).Do(visit.ChooseItem{Item: "SUI-002"}).Answer(tax).JudgeAll(map[string]string{"SECOND_CONTRACT": visit.ReasonNotBrought})
	for _, st := range []screentest.State{
		{Name: "three", Snap: sale(t).Snapshot(), Says: []string{"本次办理 3 件", "可以交出：收件即受理", "还差", "还有问题没有回答", "项共用，只收一次", "存量房买卖合同"}},
		{Name: "package", Snap: packed(t).Snapshot(), Cut: 1, Says: []string{"先税后证", "待上游结果", "交出 2 件", "组件中", "已交出 0/3"}},
		{Name: "package_denied", Snap: denied(t).Snapshot(), Cut: 1, Says: []string{"部分办理", "已交出 1/3", "1 项未办成，其余照常办理"}},
		{Name: "package_elsewhere", Snap: parted(t).Snapshot(), Cut: 1, Says: []string{"出生登记", "不在本窗口收件，请到公安业务区"}},
		{Name: "handed_in", Snap: handedIn(t).Snapshot(), Says: []string{"DG20261123000001"}},
		{Name: "wanting", Snap: wrong.Snapshot(), Says: []string{"出具一次性补正告知"}},
	} {
		st.Make = made
		screentest.Show(t, st)
	}
}

func TestKeys(t *testing.T) {
	three, pack := sale(t), packed(t)
	ids := func(w *screentest.World) (out []string) {
		for _, m := range w.Visit.Basket() {
			out = append(out, m.CaseID)
		}
		return out
	}
	at, of := ids(three), ids(pack)
	for _, tt := range []struct {
		name string
		snap station.Snapshot
		keys []string
		want []visit.Command
		went []screens.Place
	}{
		{"the matter in hand is chosen", three.Snapshot(), []string{"enter"}, nil, []screens.Place{screens.Main}},
		{"arrows", three.Snapshot(), []string{"up", "enter"}, []visit.Command{visit.TakeMatter{CaseID: at[1]}}, nil},
		{"a digit takes one", three.Snapshot(), []string{"1"}, []visit.Command{visit.TakeMatter{CaseID: at[0]}}, nil},
		{"a digit without a matter", three.Snapshot(), []string{"4"}, nil, nil},
		{"add", three.Snapshot(), []string{"f3"}, nil, []screens.Place{screens.Item}},
		{"remove at one stroke", three.Snapshot(), []string{"delete", "up", "delete"}, nil, nil},
		{"remove", three.Snapshot(), []string{"delete", "delete"}, []visit.Command{visit.DiscardMatter{CaseID: at[2], Reason: "removed"}}, nil},
		{"back", three.Snapshot(), []string{"ctrl+t"}, nil, []screens.Place{screens.Main}},
		{"all that are ready", three.Snapshot(), []string{"f9", "f9"}, []visit.Command{visit.HandIn{CaseID: at[0], Outcome: visit.Accept}}, []screens.Place{screens.Main}},
		{"the waiting one after the one it waits for", pack.Snapshot(), []string{"f9"}, []visit.Command{
			visit.HandIn{CaseID: of[0], Outcome: visit.Accept}, visit.HandIn{CaseID: of[1], Outcome: visit.Receive},
		}, []screens.Place{screens.Main}},
		{"the whole package is given up", pack.Snapshot(), []string{"f8", "f8"}, []visit.Command{
			visit.DiscardPackage{PackageID: pack.Visit.Matter().PackageID, Reason: "removed"},
		}, nil},
		{"an item of no package is none", three.Snapshot(), []string{"f8"}, nil, nil},
		{"what was handed in stays", handedIn(t).Snapshot(), []string{"up", "up", "delete"}, nil, nil},
	} {
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

// Until another matter is in hand its papers are not shown: no key can mean a
// paper of the one before.
func TestWaitsForTheMatter(t *testing.T) {
	w := sale(t)
	s := screentest.Open(t, i18n.Chinese, w.Snapshot(), made)
	s.Press("1")
	if len(s.Went) > 0 {
		t.Errorf("went to %v before the matter was in hand", s.Went)
	}
	s.News(w.Do(visit.TakeMatter{CaseID: w.Visit.Basket()[0].CaseID}).Snapshot())
	if diff := cmp.Diff([]screens.Place{screens.Main}, s.Went); diff != "" {
		t.Error(diff)
	}
}

func TestNoRawSafe(t *testing.T) { tuitest.NoRawSafe(t, ".") }
