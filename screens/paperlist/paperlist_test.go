package paperlist_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/catalog"
	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/paperlist"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
	"onewindow/visit"
)

func made(d screens.Deps, n station.Snapshot) tui.Screen { return paperlist.New(d, n) }

var loan = screentest.Says{"q1": {"2"}, "q16": {"1"}, "q17": {"1"}, "q18": {"1"}, "q19": {"1"}}

func open(t *testing.T, person, item string, says screentest.Says) *screentest.World {
	t.Helper()
	p, ok := fixtures.PersonByID(person)
	if !ok {
		t.Fatalf("no person %s", person)
	}
	return screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{Item: item}).Lay(p.Card()).
		Do(visit.ChooseItem{Item: item}).Answer(says)
}

func supplement(t *testing.T, promised bool) *screentest.World {
	p, _ := fixtures.PersonByID("p06")
	w := screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{}).Lay(p.Card())
	return w.Do(visit.OpenSupplement{
		CaseID: "c1", CaseNo: "DG20261118000123", Item: "GJJ-001", CatalogVersion: w.Snapshot().Rules.Current,
		Answers: loan, Party: "1", Delivery: "WINDOW", Wanted: []string{"HOUSE_CONTRACT"}, Promised: promised,
	})
}

// sale is the deed of a flat in its package: one paper came with the tax, one
// did not, and the tax itself is awaited.
func sale(t *testing.T) *screentest.World {
	p, _ := fixtures.PersonByID("p01")
	w := screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{}).Lay(p.Card()).Do(visit.ChoosePackage{Package: "PK-08"})
	w.Answer(screentest.Says{"q1": {"2"}}).Answer(screentest.Says{"q2": {"1"}, "q3": {"1"}})
	all := w.Visit.Basket()
	w.Do(visit.TakeMatter{CaseID: all[0].CaseID}).JudgeAll(map[string]string{"BDC_CERT.seller": visit.ReasonNotBrought})
	return w.Do(visit.TakeMatter{CaseID: all[1].CaseID})
}

// first is the first line that is not judged and fits.
func first(t *testing.T, w *screentest.World, fits func(catalog.Line) bool) (at int, line catalog.Line) {
	t.Helper()
	for i, l := range w.Lines() {
		if fits(l) {
			return i, l
		}
	}
	t.Fatal("no such line")
	return 0, catalog.Line{}
}

func TestLooks(t *testing.T) {
	gjj := open(t, "p01", "GJJ-001", loan).Snapshot()
	for _, st := range []screentest.State{
		{Name: "start", Snap: gjj, Says: []string{"还差 4 项", "◇", "读卡自动核验", "1 未提供", "「请", "Space 合格"}},
		{Name: "large", Snap: gjj, Keys: []string{"ctrl+v", "space"}, Says: []string{"还差 3 项", "✓", "▸", "「请", "1 未提供"}},
		{Name: "judged_one", Snap: gjj, Keys: []string{"space"}, Says: []string{"还差 3 项", "✓"}},
		{Name: "wrong", Snap: open(t, "p01", "GJJ-001", loan).JudgeAll(map[string]string{"LOAN_CONTRACT": "M01", "HOUSE_CONTRACT": "M99"}).Snapshot(), Says: []string{"缺或不合格 2 项", "公章模糊", "F8"}},
		{Name: "all", Snap: open(t, "p01", "GJJ-001", loan).JudgeAll(nil).Snapshot(), Says: []string{"全部判定", "按 F9 收件"}},
		{Name: "shared", Snap: sale(t).Snapshot(), Says: []string{"随另一件已收", "待上游结果", "本次 3 件", "未提供"}},
		{Name: "reasons", Snap: gjj, Keys: []string{"f4", "1"}, Says: []string{"01  未提供", "99  其他"}},
		{Name: "note", Snap: gjj, Keys: []string{"f4", "9", "9", "公章模糊"}, Says: []string{"写明原因", "公章模糊"}},
		{Name: "doctor", Snap: open(t, "p07", "WJ-001", screentest.Says{"q1": {"1"}, "q2": {"1"}}).Snapshot(), Keys: []string{"down", "down"}},
		{Name: "agent", Snap: open(t, "p01", "GJJ-001", screentest.Says{"q1": {"2"}, "q16": {"1"}, "q17": {"1"}, "q18": {"1"}, "q19": {"2"}, visit.AskParty: {"3"}}).Snapshot()},
		{Name: "long", Snap: open(t, "p30", "BDC-002", screentest.Says{"q1": {"1", "2", "3"}}).Snapshot(), Keys: []string{"space", "space", "1"}},
		{Name: "promised", Snap: supplement(t, true).Snapshot(), Says: []string{"容缺补齐 DG20261118000123"}},
		{Name: "supplement", Snap: supplement(t, false).Snapshot(), Says: []string{"补正 DG20261118000123"}},
		{Name: "revealed", Snap: gjj, Keys: []string{"f12"}, Clear: true},
	} {
		st.Make, st.Cut = made, 2
		screentest.Show(t, st)
	}
}

func TestSelect(t *testing.T) {
	w := open(t, "p01", "GJJ-001", loan)
	s := screentest.Open(t, i18n.Chinese, w.Snapshot(), func(d screens.Deps, n station.Snapshot) tui.Screen {
		list := paperlist.New(d, n)
		list.Select("LOAN_CONTRACT")
		list.Select("no such line")
		return list
	})
	want := []visit.Command{visit.Judge{Line: "LOAN_CONTRACT", Status: visit.Missing, Reason: "M01"}}
	if diff := cmp.Diff(want, s.Commands("1")); diff != "" {
		t.Error(diff)
	}
}

// The code of an e-licence leads to its line once, and never under a reason that is
// being given to another.
func TestScanLeadsToTheLine(t *testing.T) {
	w := open(t, "p01", "GJJ-001", loan)
	scanned := func(seq int64) station.Snapshot {
		n := w.Snapshot()
		n.Scan = station.Scan{Seq: seq, Kind: station.ScanPapers, Code: "LOAN_CONTRACT"}
		return n
	}
	_, line := first(t, w, func(catalog.Line) bool { return true })
	missing := func(line string) []visit.Command {
		return []visit.Command{visit.Judge{Line: line, Status: visit.Missing, Reason: "M01"}}
	}
	for name, c := range map[string]struct {
		first, then int64
		open        []string
		keys        []string
		want        []visit.Command
	}{
		"scanned":                 {0, 1, nil, []string{"1"}, missing("LOAN_CONTRACT")},
		"scanned before":          {1, 1, nil, []string{"1"}, missing(line.ID)},
		"while a reason is given": {0, 1, []string{"f4"}, []string{"0", "1"}, missing(line.ID)},
	} {
		s := screentest.Open(t, i18n.Chinese, scanned(c.first), made)
		if got := s.Commands(c.open...); len(got) > 0 {
			t.Fatalf("%s: %v", name, got)
		}
		s.News(scanned(c.then))
		if diff := cmp.Diff(c.want, s.Commands(c.keys...)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestKeys(t *testing.T) {
	w := open(t, "p01", "GJJ-001", loan)
	gjj := w.Snapshot()
	_, proper := first(t, w, func(l catalog.Line) bool { return l.ID == "GJJ_APPLY" })
	one := func(j visit.Judge) []visit.Command { return []visit.Command{j} }
	ok := visit.Judge{Line: "GJJ_APPLY", Status: visit.Proper(proper)}
	tests := []struct {
		name string
		snap station.Snapshot
		keys []string
		want []visit.Command
		went []screens.Place
	}{
		{"Space is in order", gjj, []string{"space"}, one(ok), nil},
		{"Enter is too", gjj, []string{"enter"}, one(ok), nil},
		{"Enter of the keypad is too", gjj, []string{"kpenter"}, one(ok), nil},
		{"Space in full width", gjj, []string{"　"}, one(ok), nil},
		{"1 is not brought", gjj, []string{"kp1"}, one(visit.Judge{Line: "GJJ_APPLY", Status: visit.Missing, Reason: "M01"}), nil},
		{"5 has expired", gjj, []string{"５"}, one(visit.Judge{Line: "GJJ_APPLY", Status: visit.Defective, Reason: "M05"}), nil},
		{"two digits of all reasons", gjj, []string{"f4", "1", "2"}, one(visit.Judge{Line: "GJJ_APPLY", Status: visit.Defective, Reason: "M12"}), nil},
		{"arrows in the reasons", gjj, []string{"f4", "down", "enter"}, one(visit.Judge{Line: "GJJ_APPLY", Status: visit.Defective, Reason: "M02"}), nil},
		{"no such reason", gjj, []string{"f4", "5", "5"}, nil, nil},
		{"reasons given up", gjj, []string{"f4", "-"}, nil, nil},
		{"other, written out", gjj, []string{"f4", "9", "9", "公章模糊", "enter"}, one(visit.Judge{Line: "GJJ_APPLY", Status: visit.Defective, Reason: "M99", Note: "公章模糊"}), nil},
		{"other, nothing written", gjj, []string{"f4", "9", "9", "enter"}, nil, nil},
		{"other, given up", gjj, []string{"f4", "9", "9", "公", "esc"}, nil, nil},
		{"a blank in a note is no judgement", gjj, []string{"f4", "9", "9", "公", "space", "章", "enter"}, one(visit.Judge{Line: "GJJ_APPLY", Status: visit.Defective, Reason: "M99", Note: "公 章"}), nil},
		{"not deferrable, not exemptible", gjj, []string{"f7", "f3", "f2"}, nil, nil},
		{"nothing to clear", gjj, []string{"delete", "f5"}, nil, nil},
		{"an automatic judgement is overruled", gjj, []string{"up", "down", "down", "7"}, nil, nil},
		{"- goes back to the situation", gjj, []string{"kp-"}, []visit.Command{visit.Back{}}, nil},
		{"Esc too", gjj, []string{"esc"}, []visit.Command{visit.Back{}}, nil},
		{"of a correction it cannot", supplement(t, false).Snapshot(), []string{"-"}, nil, nil},
		{"hand in before all is judged", gjj, []string{"f9", "f8"}, nil, nil},
		{"finish is not possible", gjj, []string{"*", "*", "f10"}, nil, nil},
		{"hold", gjj, []string{"f6"}, nil, []screens.Place{screens.Hold}},
		{"pages", gjj, []string{"insert"}, nil, []screens.Place{screens.Pages}},
		{"pages without that key", gjj, []string{"ctrl+p"}, nil, []screens.Place{screens.Pages}},
		{"all judged: F9", open(t, "p01", "GJJ-001", loan).JudgeAll(nil).Snapshot(), []string{"f9"}, nil, []screens.Place{screens.Outcome}},
		{"all judged: Enter", open(t, "p01", "GJJ-001", loan).JudgeAll(nil).Snapshot(), []string{"enter"}, nil, []screens.Place{screens.Outcome}},
		{"all judged, one wrong: F8", open(t, "p01", "GJJ-001", loan).JudgeAll(map[string]string{"BANKCARD": "M05"}).Snapshot(), []string{"f8"}, nil, []screens.Place{screens.Outcome}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := screentest.Open(t, i18n.Chinese, tt.snap, made)
			got := s.Commands(tt.keys...)
			if tt.name == "an automatic judgement is overruled" {
				tt.want = []visit.Command{visit.Judge{Line: w.Lines()[2].ID, Status: visit.Defective, Reason: "M07"}}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.went, s.Went); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// An old document that the owner keeps until the new one is there: Space once more on it.
func TestOldDocumentStaysWithItsOwner(t *testing.T) {
	w := open(t, "p41", "GA-HZ-002", screentest.Says{"q1": {"2"}})
	at := slices.IndexFunc(w.Lines(), func(l catalog.Line) bool { return l.ID == "OLD_IDC" })
	keys := slices.Repeat([]string{"down"}, at)
	w.Do(visit.Judge{Line: "OLD_IDC", Status: visit.Collected})
	s := screentest.Open(t, i18n.Chinese, w.Snapshot(), made)
	s.Press("home")
	if got := s.Commands(append(keys, "space")...); len(got) != 1 || got[0] != (visit.Judge{Line: "OLD_IDC", Status: visit.Verified}) {
		t.Errorf("posted %v", got)
	}
	w.Do(visit.Judge{Line: "OLD_IDC", Status: visit.Verified})
	screentest.Show(t, screentest.State{Name: "exchange", Snap: w.Snapshot(), Make: made, Cut: 2})
}

// Space after Space goes through the whole list, leaves out what the card
// proves, and says nothing twice.
func TestSpaceWalksTheList(t *testing.T) {
	w := open(t, "p01", "GJJ-001", loan)
	s := screentest.Open(t, i18n.Chinese, w.Snapshot(), made)
	var want []visit.Command
	for _, l := range w.Lines() {
		if l.ID != "IDC.self" {
			want = append(want, visit.Judge{Line: l.ID, Status: visit.Proper(l)})
		}
	}
	if diff := cmp.Diff(want, s.Commands("space", "space", "space", "space")); diff != "" {
		t.Error(diff)
	}
	if !screentest.Sees(s, "全部判定") {
		t.Error("the list does not say that it is done")
	}
}

// An Enter that is held down stops at the end of the list.
func TestHeldEnterDoesNotHandIn(t *testing.T) {
	s := screentest.Open(t, i18n.Chinese, open(t, "p01", "GJJ-001", loan).Snapshot(), made)
	for range 30 {
		s.Press("enter")
		s.Clock.Advance(33*time.Millisecond, s.Send)
	}
	if len(s.Went) != 0 {
		t.Fatalf("went %v", s.Went)
	}
	s.Clock.Advance(tui.Grace, s.Send)
	s.Press("enter")
	if diff := cmp.Diff([]screens.Place{screens.Outcome}, s.Went); diff != "" {
		t.Error(diff)
	}
}

// What the card proves is marked, can be overruled, and comes back by Del.
func TestAutomaticJudgementIsReversible(t *testing.T) {
	w := open(t, "p01", "GJJ-001", loan)
	at, _ := first(t, w, func(l catalog.Line) bool { return l.ID == "IDC.self" })
	keys := make([]string, 0, at+2)
	keys = append(keys, "home")
	for range at {
		keys = append(keys, "down")
	}
	s := screentest.Open(t, i18n.Chinese, w.Snapshot(), made)
	want := []visit.Command{visit.Judge{Line: "IDC.self", Status: visit.Defective, Reason: "M07"}}
	if diff := cmp.Diff(want, s.Commands(append(keys, "7")...)); diff != "" {
		t.Error(diff)
	}
	w.Do(visit.Judge{Line: "IDC.self", Status: visit.Defective, Reason: "M07"})
	s = screentest.Open(t, i18n.Chinese, w.Snapshot(), made)
	if diff := cmp.Diff([]visit.Command{visit.ClearJudgement{Line: "IDC.self"}}, s.Commands(append(keys, "delete")...)); diff != "" {
		t.Error(diff)
	}
}

func TestExemptAndDeferred(t *testing.T) {
	tests := []struct {
		key  string
		fits func(catalog.Line) bool
		want visit.Status
	}{
		{"space", func(l catalog.Line) bool { return l.Exemptible && l.ID != "IDC.self" }, visit.Exempt},
		{"f7", func(l catalog.Line) bool { return l.Deferrable }, visit.Deferred},
	}
	items := []string{"GJJ-001", "WJ-001", "BDC-001", "ZJ-001", "RS-001", "SC-007", "SC-008", "GA-HZ-001"}
	for _, tt := range tests {
		found := false
		for _, item := range items {
			w := open(t, "p01", item, loan)
			if w.Snapshot().Phase != visit.Papers {
				continue
			}
			for at, l := range w.Lines() {
				if found || !tt.fits(l) {
					continue
				}
				found = true
				if tt.want == visit.Exempt {
					w.Do(hits(w, visit.Hit{ID: "h1", Line: l.ID, By: catalog.ByELicence, Source: "省电子证照库", IssuedOn: "2024-07-24"}))
				}
				s := screentest.Open(t, i18n.Chinese, w.Snapshot(), made)
				s.Press("home")
				for range at {
					s.Press("down")
				}
				if diff := cmp.Diff([]visit.Command{visit.Judge{Line: l.ID, Status: tt.want}}, s.Commands(tt.key)); diff != "" {
					t.Error(diff)
				}
				screentest.Show(t, screentest.State{Name: string(tt.want), Snap: w.Do(visit.Judge{Line: l.ID, Status: tt.want}).Snapshot(), Make: made, Cut: 2})
			}
		}
		if !found {
			t.Errorf("no item has a line for %s", tt.key)
		}
	}
}

// What the station refuses does not stay on the screen as if it were done.
func TestRefusedJudgementIsTakenBack(t *testing.T) {
	s := screentest.Open(t, i18n.Chinese, open(t, "p01", "GJJ-001", loan).Snapshot(), made)
	s.Desk.Err = &visit.Refusal{Code: station.RefusedStorage}
	s.Press("space")
	if !screentest.Sees(s, "还差 4 项") || !screentest.Sees(s, "本机磁盘写入失败") {
		t.Error(s.View(tui.Size{W: 80, H: 24}))
	}
}

// News that was on its way before the judgements were taken leaves them on the
// screen, so that F9 pressed at once is not refused.
func TestOldNewsTakesNothingBack(t *testing.T) {
	w := open(t, "p01", "GJJ-001", loan)
	s := screentest.Open(t, i18n.Chinese, w.Snapshot(), made)
	s.Press("space", "space", "space", "space")
	s.News(w.After(time.Second).Snapshot())
	if !screentest.Sees(s, "全部判定") {
		t.Error(s.View(tui.Size{W: 80, H: 24}))
	}
	s.Press("f9")
	if diff := cmp.Diff([]screens.Place{screens.Outcome}, s.Went); diff != "" {
		t.Error(diff)
	}
}

func TestNoRawSafe(t *testing.T) { tuitest.NoRawSafe(t, ".") }
