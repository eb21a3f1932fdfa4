package done_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/catalog"
	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/papers"
	"onewindow/screens"
	"onewindow/screens/done"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
	"onewindow/visit"
)

// papered shows every job's paper as this one.
func papered(d screens.Deps, n station.Snapshot) tui.Screen {
	doc := papers.Document{Kind: papers.AcceptanceNotice, Title: "受理通知书", Blocks: []papers.Block{
		papers.Text{Content: "受理通知书", Align: papers.Center, Scale: 2, Bold: true}, papers.Rule{}, papers.Pair{Label: "申请人", Value: "欧阳\x1b[31m修"},
	}}
	for i := range 40 {
		doc.Blocks = append(doc.Blocks, papers.Pair{Label: "第" + strconv.Itoa(i+1) + "行", Value: "内容"})
	}
	d.Desk.(*screentest.Desk).Document = doc
	return done.New(d, n)
}

// below turns a page and a line down; how much a page is, the first look says.
func below(s *screentest.Seat) {
	s.View(tui.Size{W: 80, H: 24})
	s.Press("pgdown", "down")
}

func made(d screens.Deps, n station.Snapshot) tui.Screen { return done.New(d, n) }

func sent(t *testing.T, wrong map[string]string) *screentest.World {
	p, _ := fixtures.PersonByID("p01")
	w := screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{Item: "GJJ-001"}).Lay(p.Card()).Do(visit.ChooseItem{Item: "GJJ-001"})
	w.Answer(screentest.Says{"q1": {"2"}, "q16": {"1"}, "q17": {"1"}, "q18": {"1"}, "q19": {"1"}}).JudgeAll(wrong)
	if wrong != nil {
		return w.HandIn(visit.Notice)
	}
	return w.HandIn(visit.AcceptAndGrant)
}

func granted(w *screentest.World) *screentest.World { return grantedAs(w, "DG20261123000001") }

func grantedAs(w *screentest.World, number string) *screentest.World {
	return w.Answered(visit.HallReceipt{
		Accepted: true,
		Case: &visit.CaseAnswer{
			CaseNo: number, State: "decided_grant", PromisedDue: "2026-11-24", StatutoryDue: "2026-11-26", PickupCode: "482913",
		},
		Papers: []visit.PaperOrder{{Kind: "acceptance_notice", Number: number, Verification: "482913"}},
	})
}

func offline(w *screentest.World) *screentest.World {
	w.Snap.Link, w.Snap.LinkAt = station.Offline, w.Now.Add(-2*time.Minute)
	w.Snap.Backlog = station.Backlog{Count: 1, Oldest: w.Now}
	return w
}

func refused(t *testing.T) *screentest.World {
	return sent(t, nil).Answered(visit.HallReceipt{Refusal: "leaf_differs"})
}

// promised is a case whose promised paper has come.
func promised(t *testing.T) *screentest.World {
	p, _ := fixtures.PersonByID("p01")
	w := screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{}).Lay(p.Card())
	w.Do(visit.OpenSupplement{
		CaseID: "c1", CaseNo: "DG20261118000123", Item: "GJJ-001", CatalogVersion: w.Snapshot().Rules.Current, Party: "1", Delivery: "WINDOW",
		Answers: map[string][]string{"q1": {"2"}, "q16": {"1"}, "q17": {"1"}, "q18": {"1"}, "q19": {"1"}},
		Wanted:  []string{"HOUSE_CONTRACT"}, Promised: true,
	}).JudgeAll(nil).HandIn(visit.Supply)
	return w.Answered(visit.HallReceipt{Accepted: true, Case: &visit.CaseAnswer{CaseNo: "DG20261118000123", State: "reviewing"}})
}

func turnedDown(t *testing.T) *screentest.World {
	p, _ := fixtures.PersonByID("p01")
	w := screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{Item: "GJJ-001"}).Lay(p.Card()).Do(visit.ChooseItem{Item: "GJJ-001"})
	w.Answer(screentest.Says{"q1": {"2"}, "q16": {"1"}, "q17": {"1"}, "q18": {"1"}, "q19": {"1"}}).Do(visit.HandIn{
		Outcome: visit.Refuse, Turndown: &visit.Turndown{Reason: "conditions", Facts: "未满六个月", ApprovalID: "a1"},
	})
	return w.Answered(visit.HallReceipt{
		Accepted: true, Case: &visit.CaseAnswer{CaseNo: "DG20261123000001", State: "refused"},
		Papers: []visit.PaperOrder{{Kind: "refusal_notice", Number: "DG20261123000001", Verification: "482913"}},
	})
}

// deferring is a case of an item in which one paper is promised, as the hall took it.
func deferring(t *testing.T, item string, outcome visit.OutcomeCode, answer visit.CaseAnswer) *screentest.World {
	p, _ := fixtures.PersonByID("p01")
	w := screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{Item: item}).Lay(p.Card()).Do(visit.ChooseItem{Item: item}).Answer(nil).JudgeAll(nil)
	n := w.Snapshot()
	lines, err := n.Rules.Lines(n.Visit.Matter())
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(lines, func(l catalog.Line) bool { return l.Deferrable })
	w.Do(visit.Judge{Line: lines[i].ID, Status: visit.Deferred}).HandIn(outcome)
	answer.CaseNo = "DG20261123000001"
	return w.Answered(visit.HallReceipt{Accepted: true, Case: &answer})
}

// withdrawn is a case that was handed in and taken back in the same visit.
func withdrawn(t *testing.T) *screentest.World {
	w := granted(sent(t, nil)).Print(visit.JobPrinted, "")
	m, card := w.Visit.Matters[0], w.Visit.Identity.Card
	w.Do(visit.Withdraw{
		OldCase: visit.OldCase{
			CaseID: m.CaseID, CaseNo: m.Answer.CaseNo, Item: m.Item, CatalogVersion: m.CatalogVersion, Answers: m.Answers, Party: m.Party,
			Modifiers: m.Modifiers, Delivery: m.Delivery, SeenVersion: 2,
			Holder: visit.Holder{Applicant: card.Name, ApplicantID: card.IDNumber, ReceivedAt: w.Now},
		},
		Withdrawing: visit.Withdrawing{Reason: "no_need"},
	})
	return w.Answered(visit.HallReceipt{
		Accepted: true, Case: &visit.CaseAnswer{CaseNo: m.Answer.CaseNo, State: "withdrawn", PromisedDue: "2026-11-24"},
		Papers: []visit.PaperOrder{{Kind: "withdrawal_receipt", Number: m.Answer.CaseNo, Verification: "482913"}},
	})
}

func TestLooks(t *testing.T) {
	notice := sent(t, map[string]string{"BANKCARD": "M05"}).Answered(visit.HallReceipt{
		Accepted: true, Case: &visit.CaseAnswer{CaseNo: "DG20261123000001", State: "correction", CorrectionDue: "2026-12-14"},
		Papers: []visit.PaperOrder{{Kind: "correction_notice", Number: "DG20261123000001"}},
	}).Print(visit.JobSending, "")
	pending := sent(t, nil).Answered(visit.HallReceipt{
		Accepted: true, Case: &visit.CaseAnswer{CaseNo: "DG20261123000001", State: "received", NoticeDue: "2026-11-30", DuePending: true},
	})
	again := granted(sent(t, nil)).Print(visit.JobPrinted, "")
	again.Do(visit.Reprint{Job: again.Visit.Jobs[0].ID, Reason: "unclear"})
	two := granted(sent(t, nil)).Print(visit.JobPrinted, "").Do(visit.ChooseItem{Item: "YB-001"}).Answer(nil).JudgeAll(nil).HandIn(visit.AcceptAndGrant)
	for _, st := range []screentest.State{
		{Name: "sent", Snap: sent(t, nil).Snapshot(), Says: []string{"已收件（本机）", "正在送达大厅"}},
		{Name: "offline", Snap: offline(sent(t, nil)).Snapshot(), Says: []string{"已收件（本机）", "离线", "F7 临时凭证"}},
		{Name: "temporary", Snap: offline(sent(t, nil).Do(visit.PrintTemporary{})).Snapshot(), Says: []string{"临时收件凭证"}},
		{Name: "granted", Snap: granted(sent(t, nil)).Print(visit.JobPrinted, "").Snapshot(), Says: []string{"已达大厅（DG20261123000001）", "承诺 2026年11月24日（周二）", "法定 2026年11月26日（周四）", "受理通知书", "已打印"}},
		{Name: "provisional", Snap: grantedAs(sent(t, nil), "LS20261123-9-0001").Snapshot(), Says: []string{"LS20261123-9-0001", "△ 临时编号", "凭此号仍可查询"}},
		{Name: "queued", Snap: granted(sent(t, nil)).Snapshot(), Says: []string{"排队"}},
		{Name: "notice", Snap: notice.Snapshot(), Says: []string{"请在2026年12月14日（周一）前补正", "一次性补正告知书", "打印中"}},
		{Name: "promised", Snap: promised(t).Snapshot(), Says: []string{"容缺的材料已收下", "审查中"}},
		{Name: "turned_down", Snap: turnedDown(t).Snapshot(), Says: []string{"不予受理", "救济途径"}},
		{
			Name: "deferred", Says: []string{"容缺", "补交期限 2026年12月2日（周三）"},
			Snap: deferring(t, "ZJ-001", visit.Accept, visit.CaseAnswer{State: "accepted", PromisedDue: "2026-11-24", PapersDue: "2026-12-02"}).Snapshot(),
		},
		{
			Name: "deferred_later", Says: []string{"补交期限 部门受理时定"},
			Snap: deferring(t, "WJ-001", visit.Receive, visit.CaseAnswer{State: "received", NoticeDue: "2026-11-30"}).Snapshot(),
		},
		{Name: "withdrawn", Snap: withdrawn(t).Snapshot(), Says: []string{"已撤回", "撤回申请受理单", "拿好原件"}},
		{Name: "pending", Snap: pending.Snapshot(), Says: []string{"待公布"}},
		{Name: "uncertain", Snap: granted(sent(t, nil)).Print(visit.JobUncertain, "no_marker").Snapshot(), Says: []string{"不确定", "打印机没有确认打印完成", "F7"}},
		{Name: "not_printed", Snap: granted(sent(t, nil)).Print(visit.JobNotPrinted, "paper_out").Snapshot(), Says: []string{"未打印", "缺纸，请换纸"}},
		{Name: "reprint", Snap: again.Snapshot(), Says: []string{"补打第 1 次"}},
		{Name: "why", Snap: granted(sent(t, nil)).Print(visit.JobPrinted, "").Snapshot(), Keys: []string{"f7"}, Says: []string{"为什么补打？", "打印不清"}},
		{Name: "refused", Snap: refused(t).Snapshot(), Says: []string{"大厅没有接收这一件", "请重新确认情形"}},
		{Name: "two", Snap: two.Snapshot(), Says: []string{"异地就医备案", "DG20261123000001"}},
		{Name: "paper", Snap: two.Snapshot(), Make: papered, Keys: []string{"f5"}, Says: []string{"受理通知书 第 1–", "申请人"}},
		{Name: "paper_below", Snap: two.Snapshot(), Make: papered, Keys: []string{"f5"}, Then: below, Says: []string{"第30行"}},
	} {
		if st.Make == nil {
			st.Make = made
		}
		screentest.Show(t, st)
	}
}

func TestKeys(t *testing.T) {
	printed := granted(sent(t, nil)).Print(visit.JobPrinted, "")
	job := printed.Visit.Jobs[0].ID
	failed := granted(sent(t, nil)).Print(visit.JobNotPrinted, "paper_out")
	doubt := granted(sent(t, nil)).Print(visit.JobUncertain, "no_marker")
	// Two papers and no roll in the printer; then the second try of the first.
	two := sent(t, nil).Answered(visit.HallReceipt{
		Accepted: true, Case: &visit.CaseAnswer{CaseNo: "DG20261123000001", State: "decided_grant"},
		Papers: []visit.PaperOrder{{Kind: "acceptance_notice", Number: "1"}, {Kind: "decision_notice", Number: "1"}},
	})
	first, second := two.Visit.Jobs[0].ID, two.Visit.Jobs[1].ID
	two.Do(visit.PrintSending{Job: first}, visit.PrintEnded{Job: first, State: visit.JobNotPrinted, Cause: "paper_out"}).Print(visit.JobNotPrinted, "paper_out")
	empty := two.Snapshot()
	refilled := two.Do(visit.Reprint{Job: first}).Print(visit.JobPrinted, "").Snapshot()
	finish := []visit.Command{visit.Finish{}}
	again := func(job, reason string) []visit.Command {
		return []visit.Command{visit.Reprint{Job: job, Reason: reason}}
	}
	slip, out := sent(t, nil).Do(visit.PrintTemporary{}), sent(t, nil).Do(visit.PrintTemporary{}).Print(visit.JobPrinted, "")
	several := sent(t, nil).Do(visit.PrintTemporary{}).Do(visit.ChooseItem{Item: "YB-001"}).Answer(nil).JudgeAll(nil).HandIn(visit.AcceptAndGrant)
	tests := []struct {
		name string
		snap station.Snapshot
		keys []string
		want []visit.Command
		went []screens.Place
	}{
		{"F10", printed.Snapshot(), []string{"f10"}, finish, nil},
		{"where the terminal keeps F10", printed.Snapshot(), []string{"ctrl+e"}, finish, nil},
		{"* twice", printed.Snapshot(), []string{"kp*", "kp*"}, finish, nil},
		{"× of an input method twice", printed.Snapshot(), []string{"×", "×"}, finish, nil},
		{"* once", printed.Snapshot(), []string{"*"}, nil, nil},
		{"Enter does nothing", printed.Snapshot(), []string{"enter", "space", "1"}, nil, nil},
		{"one more matter", printed.Snapshot(), []string{"f3"}, nil, []screens.Place{screens.Item}},
		{"hold", printed.Snapshot(), []string{"f6"}, nil, []screens.Place{screens.Hold}},
		{"a printed paper again, with a reason", printed.Snapshot(), []string{"f7", "3"}, again(job, "unclear"), nil},
		{"in full width", printed.Snapshot(), []string{"f7", "２"}, again(job, "asked"), nil},
		{"given up", printed.Snapshot(), []string{"f7", "-"}, nil, nil},
		{"while a reason is asked nothing finishes", printed.Snapshot(), []string{"f7", "*", "*", "f10"}, nil, nil},
		{"one that did not come out, without", failed.Snapshot(), []string{"f7"}, again(failed.Visit.Jobs[0].ID, ""), nil},
		{"of two that did not come out the first", empty, []string{"f7"}, again(first, ""), nil},
		{"then the second", refilled, []string{"f7"}, again(second, ""), nil},
		{"one in doubt, with a reason", doubt.Snapshot(), []string{"f7", "1"}, again(doubt.Visit.Jobs[0].ID, "incomplete"), nil},
		{"one that is queued", granted(sent(t, nil)).Snapshot(), []string{"f7"}, nil, nil},
		{"a temporary slip", offline(sent(t, nil)).Snapshot(), []string{"f7"}, []visit.Command{visit.PrintTemporary{}}, nil},
		{"slips of several", offline(several).Snapshot(), []string{"f7"}, []visit.Command{visit.PrintTemporary{}}, nil},
		{"not before the slip is out", offline(slip).Snapshot(), []string{"f7"}, nil, nil},
		{"the slip again", offline(out).Snapshot(), []string{"f7", "3"}, again(out.Visit.Jobs[0].ID, "unclear"), nil},
		{"of a refused case there is nothing to print", refused(t).Snapshot(), []string{"f7"}, nil, nil},
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

// The pick-up code belongs to the applicant's paper, not to a screen that
// others can read.
func TestPickupCodeIsNotShown(t *testing.T) {
	s := screentest.Open(t, i18n.Chinese, granted(sent(t, nil)).Snapshot(), made)
	s.Press("f12")
	if screentest.Sees(s, "482913") {
		t.Error(s.View(tui.Size{W: 80, H: 24}))
	}
}

// TestPapersAreLookedAt: the newest first, Tab the one before; keys of the screen
// below sleep meanwhile; what cannot be made is told.
func TestPapersAreLookedAt(t *testing.T) {
	two := sent(t, nil).Answered(visit.HallReceipt{
		Accepted: true, Case: &visit.CaseAnswer{CaseNo: "DG20261123000001", State: "decided_grant"},
		Papers: []visit.PaperOrder{{Kind: "acceptance_notice", Number: "1"}, {Kind: "decision_notice", Number: "1"}},
	})
	s := screentest.Open(t, i18n.Chinese, two.Snapshot(), papered)
	if got := s.Commands("f5", "f10", "f7", "*", "*", "tab", "tab", "end", "pgup", "up", "esc", "f10"); !cmp.Equal(got, []visit.Command{visit.Finish{}}) {
		t.Errorf("posted %v", got)
	}
	first, second := two.Visit.Jobs[0].ID, two.Visit.Jobs[1].ID
	if want := []string{second, first, second}; !slices.Equal(s.Desk.Looked, want) {
		t.Errorf("looked at %v, want %v", s.Desk.Looked, want)
	}
	s.Desk.PaperErr = &visit.Refusal{Code: visit.RefusedUnknownJob}
	s.Press("f5")
	if why := s.Text.Desk.Refusals[visit.RefusedUnknownJob]; screentest.Sees(s, "第 1–") || !screentest.Sees(s, why) {
		t.Error(s.View(tui.Size{W: 80, H: 24}))
	}
}

// A star that was pressed long ago does not count.
func TestStarsMustFollowEachOther(t *testing.T) {
	s := screentest.Open(t, i18n.Chinese, granted(sent(t, nil)).Snapshot(), made)
	s.Press("*")
	if !screentest.Sees(s, s.Text.Desk.StarAsk) {
		t.Errorf("the second press is not asked for:\n%s", s.View(tui.Size{W: 80, H: 24}))
	}
	s.Clock.Advance(5*time.Second, s.Send)
	if got := s.Commands("*"); got != nil {
		t.Errorf("posted %v", got)
	}
}

func TestNoRawSafe(t *testing.T) { tuitest.NoRawSafe(t, ".") }

// A paper that was printed once more is in doubt no longer.
func TestDoubtEnds(t *testing.T) {
	doubt := granted(sent(t, nil)).Print(visit.JobUncertain, "no_marker")
	again := doubt.Do(visit.Reprint{Job: doubt.Visit.Jobs[0].ID, Reason: "incomplete"}).Print(visit.JobPrinted, "")
	s := screentest.Open(t, i18n.Chinese, again.Snapshot(), made)
	if screentest.Sees(s, "不确定") || !screentest.Sees(s, "补打第 1 次") {
		t.Error("the doubt still stands")
	}
}
