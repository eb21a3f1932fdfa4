package corrections_test

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"testing"
	"time"

	diffs "github.com/google/go-cmp/cmp"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/corrections"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
	"onewindow/visit"
)

type desk struct {
	owed   []station.CaseRow
	asked  error
	pages  int
	opened []string
	owns   []station.OwnStep
	err    error
}

func (d *desk) Own(_ context.Context, o station.OwnStep) error {
	d.owns = append(d.owns, o)
	return d.err
}

func owing(n station.Snapshot) *desk { return &desk{owed: n.Overview.Corrections} }

func (d *desk) Ledger(_ context.Context, after string) ([]station.CaseRow, string, error) {
	from, err := strconv.Atoi(cmp.Or(after, "0"))
	if err != nil {
		return nil, "", err
	}
	d.pages++
	to := min(from+station.LedgerPage, len(d.owed))
	if to == len(d.owed) {
		return d.owed[from:], "", d.asked
	}
	return d.owed[from:to], strconv.Itoa(to), d.asked
}

func (d *desk) OpenSupplement(_ context.Context, id string) error {
	d.opened = append(d.opened, id)
	return d.err
}

func choosing(t *testing.T, n int) station.Snapshot {
	p, _ := fixtures.PersonByID("p01")
	w := screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{Item: "GJJ-001"}).After(time.Minute).Lay(p.Card())
	rows := []station.CaseRow{
		{CaseID: "c1", CaseNo: "DG20261119000031", ItemName: "医疗机构执业登记", Applicant: "张**", State: "correction", PapersDue: "2026-11-20"},
		{CaseID: "c2", CaseNo: "DG20261120000007", ItemName: "住房公积金提取", Applicant: "欧阳*", State: "correction", PapersDue: "2026-12-14"},
	}
	w.Snap.Overview.Corrections = rows[:n]
	return w.Snapshot()
}

func TestLooks(t *testing.T) {
	mk := func(n station.Snapshot, d *desk) func(screens.Deps) tui.Screen {
		return func(deps screens.Deps) tui.Screen { return corrections.New(deps, d, n) }
	}
	two, none := choosing(t, 2), choosing(t, 0)
	away := two
	away.Link, away.LinkAt = station.Offline, screentest.Morning
	gone := &desk{err: &visit.Refusal{Code: station.RefusedNotCorrection, Details: map[string]string{"number": "DG20261119000031", "state": "corrected"}}}
	late := owing(two)
	late.owed = append(slices.Clone(late.owed),
		station.CaseRow{CaseID: "c3", CaseNo: "DG20261120000009", ItemName: "医师执业证书注册变更", Applicant: "王*", State: "reviewing", PapersDue: "2026-11-23"},
		station.CaseRow{CaseID: "c4", CaseNo: "DG20261121000002", ItemName: "医师执业证书注册变更", Applicant: "李*", State: "accepted"})
	gone.owed = two.Overview.Corrections
	screentest.Look(t, "two", two, mk(two, owing(two)), nil, []string{"DG20261119000031", "张**", "请出示一次性补正告知书", "✗ 逾期 3 天"}, nil)
	screentest.Look(t, "ledger", two, mk(two, late), nil, []string{"容缺", "△ 今天到期", "◇ 待公布", "2026-12-14 前"}, nil)
	mine := sentBack(two)
	screentest.Look(t, "returned", two, mk(two, mine), nil, []string{"退回", "F6 重新送审", "F7 交接"}, nil)
	screentest.Look(t, "resend", two, mk(two, mine), []string{"f6", "重新扫描"}, []string{"DG20261118000003 重新送审", "怎样处理的", "重新扫描"}, nil)
	screentest.Look(t, "hand_over", two, mk(two, mine), []string{"f7", "2002", "tab", "调岗"}, []string{"首问负责", "接手人工号", "2002", "调岗"}, nil)
	screentest.Look(t, "none", none, mk(none, owing(none)), []string{"enter"}, []string{"没有等着补材料的件"}, nil)
	screentest.Look(t, "unknown", two, mk(two, &desk{asked: station.ErrUnreachable}), nil, []string{"DG20261119000031", "大厅暂时连不上"}, nil)
	screentest.Look(t, "offline", away, mk(away, owing(away)), nil, []string{"离线"}, nil)
	idle := two
	idle.Visit = visit.State{}
	screentest.Look(t, "nobody", idle, mk(idle, late), nil, []string{"△ 今天到期", "继续办理×"}, nil)
	screentest.Look(t, "gone", two, mk(two, gone), []string{"enter"}, []string{"现在是“已补正”"}, nil)
}

func TestKeys(t *testing.T) {
	tests := []struct {
		name   string
		n      int
		link   station.Link
		err    error
		keys   []string
		opened []string
		went   []screens.Place
	}{
		{"the first", 2, station.Online, nil, []string{"enter"}, []string{"c1"}, []screens.Place{screens.Main}},
		{"the second", 2, station.Online, nil, []string{"down", "kpenter"}, []string{"c2"}, []screens.Place{screens.Main}},
		{"none", 0, station.Online, nil, []string{"enter"}, nil, nil},
		{"offline", 2, station.Offline, nil, []string{"enter"}, nil, nil},
		{"refused stays here", 2, station.Online, station.ErrUnreachable, []string{"enter"}, []string{"c1"}, nil},
		{"again after a refusal", 2, station.Online, station.ErrUnreachable, []string{"enter", "down", "enter"}, []string{"c1", "c2"}, nil},
		{"back", 2, station.Online, nil, []string{"esc"}, nil, []screens.Place{screens.Main}},
		{"back by the keypad", 2, station.Online, nil, []string{"kp-"}, nil, []screens.Place{screens.Main}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := choosing(t, tt.n)
			d := owing(n)
			d.err = tt.err
			n.Link = tt.link
			s := screentest.OpenPlain(t, i18n.Chinese, n, func(deps screens.Deps) tui.Screen { return corrections.New(deps, d, n) })
			s.Press(tt.keys...)
			if diff := diffs.Diff(tt.opened, d.opened); diff != "" {
				t.Error(diff)
			}
			if diff := diffs.Diff(tt.went, s.Went); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A second Enter while the hall is asked asks nothing; an answer that comes
// after the person has gone is dropped.
func TestOneQuestionAtATime(t *testing.T) {
	n := choosing(t, 2)
	d := owing(n)
	var screen *corrections.Screen
	s := screentest.OpenPlain(t, i18n.Chinese, n, func(deps screens.Deps) tui.Screen {
		screen = corrections.New(deps, d, n)
		return screen
	})
	first := s.Hold("enter")
	s.Press("enter")
	if len(d.opened) != 0 {
		t.Fatalf("asked twice: %v", d.opened)
	}
	screen.Leave()
	s.Finish(first)
	if len(d.opened) != 1 || len(s.Went) != 0 {
		t.Errorf("opened %v, went %v", d.opened, s.Went)
	}
}

// The case of the person at the desk stands first, so that Enter opens the
// right one.
func TestOwnCaseFirst(t *testing.T) {
	n := choosing(t, 2)
	rows := slices.Clone(n.Overview.Corrections)
	rows[1].Applicant = screens.PersonName(n.Visit.Identity).Mask()
	n.Overview.Corrections = rows
	text, _ := i18n.For(i18n.Chinese)
	d := &desk{}
	s := corrections.New(screens.Deps{Text: text, Ctx: t.Context()}, d, n)
	if cmd := s.Update(tuitest.Key("enter")); cmd != nil {
		cmd()
	}
	if !slices.Equal(d.opened, []string{"c2"}) {
		t.Errorf("Enter opened %v", d.opened)
	}
}

// owedBy is a ledger of so many cases, in the order of their numbers.
func owedBy(n int) *desk {
	d := &desk{}
	for i := range n {
		no := strconv.Itoa(1000 + i)
		d.owed = append(d.owed, station.CaseRow{CaseID: "c" + no, CaseNo: "DG2026" + no, Applicant: "张**", State: "correction", PapersDue: "2026-12-14"})
	}
	return d
}

// entered is the screen after the hall has told of the first page.
func entered(t *testing.T, d *desk, n station.Snapshot) *screentest.Plain {
	t.Helper()
	return screentest.OpenPlain(t, i18n.Chinese, n, func(deps screens.Deps) tui.Screen { return corrections.New(deps, d, n) })
}

// A ledger has no end that the hall does not tell: pages come as one goes down.
func TestLedgerHasNoEnd(t *testing.T) {
	d := owedBy(station.LedgerPage*2 + 50)
	s := entered(t, d, choosing(t, 0))
	if d.pages != 1 {
		t.Fatalf("%d pages at once", d.pages)
	}
	for range len(d.owed) - 1 {
		s.Press("down")
	}
	s.Press("enter")
	if d.pages != 3 || !slices.Equal(d.opened, []string{d.owed[len(d.owed)-1].CaseID}) {
		t.Errorf("%d pages, opened %v", d.pages, d.opened)
	}
}

// The code of a slip leads to the line of its case, however far down that stands;
// nothing is opened while nobody is at the desk.
func TestScanLeadsToTheLine(t *testing.T) {
	d := owedBy(station.LedgerPage + 100)
	wanted := d.owed[station.LedgerPage+70]
	n := choosing(t, 0)
	n.Scan = station.Scan{Seq: 1, Kind: station.ScanLedger, Code: wanted.CaseNo}
	s := entered(t, d, n)
	s.Press("enter")
	if d.pages != 2 || !slices.Equal(d.opened, []string{wanted.CaseID}) {
		t.Errorf("%d pages, opened %v", d.pages, d.opened)
	}
	idle := n
	idle.Visit = visit.State{}
	s = entered(t, d, idle)
	s.Press("enter", "f9")
	if len(d.opened) != 1 || len(s.Went) != 0 {
		t.Errorf("opened %v, went %v", d.opened, s.Went)
	}
}

// sentBack is a ledger that begins with a case that the department sent back to the
// window.
func sentBack(n station.Snapshot) *desk {
	d := owing(n)
	d.owed = append([]station.CaseRow{{
		CaseID: "r1", CaseNo: "DG20261118000003", ItemName: "公共场所卫生许可", Applicant: "赵*", State: "dept_returned", PapersDue: "2026-11-24", Version: 3,
	}}, d.owed...)
	return d
}

// TestOwnersSteps: only what was sent back goes to the department again; a case is
// handed over with a number and a reason; a refusal stays and nothing is lost.
func TestOwnersSteps(t *testing.T) {
	resend := station.OwnStep{CaseID: "r1", SeenVersion: 3, Event: station.Resend, Note: "重新扫描"}
	over := station.OwnStep{CaseID: "c1", Event: station.HandOver, Note: "调岗", To: "2002"}
	for _, tt := range []struct {
		name string
		link station.Link
		err  error
		keys []string
		want []station.OwnStep
	}{
		{"sent again", station.Online, nil, []string{"f6", "重新扫描", "enter"}, []station.OwnStep{resend}},
		{"untold", station.Online, nil, []string{"f6", "enter", "esc"}, nil},
		{"not sent back", station.Online, nil, []string{"down", "f6", "x", "enter"}, nil},
		{"handed over", station.Online, nil, []string{"down", "f7", "2002", "enter", "调岗", "enter"}, []station.OwnStep{over}},
		{"given up", station.Online, nil, []string{"down", "f7", "2002", "esc", "enter"}, nil},
		{"refused, and again", station.Online, station.ErrUnreachable, []string{"f6", "重新扫描", "enter", "enter"}, []station.OwnStep{resend, resend}},
		{"away", station.Offline, nil, []string{"f6", "重新扫描", "enter", "f7"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := choosing(t, 2)
			n.Link = tt.link
			d := sentBack(n)
			d.err = tt.err
			s := screentest.OpenPlain(t, i18n.Chinese, n, func(deps screens.Deps) tui.Screen { return corrections.New(deps, d, n) })
			s.Press(tt.keys...)
			if diff := diffs.Diff(tt.want, d.owns); diff != "" {
				t.Error(diff)
			}
		})
	}
}
