package withdraw_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/screentest"
	"onewindow/screens/withdraw"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/values"
	"onewindow/visit"
)

type desk struct {
	err    error
	asked  []string
	reason string
	whole  bool
	by     map[string]station.Approval
	sent   int

	fetched int
}

func (d *desk) FindWithdrawal(_ context.Context, text string) error {
	d.asked = append(d.asked, text)
	return d.err
}

func (d *desk) Withdraw(_ context.Context, reason string, whole bool, by map[string]station.Approval) error {
	d.reason, d.whole, d.by = reason, whole, by
	d.sent++
	return d.err
}

func (d *desk) FetchPapers(context.Context) error {
	d.fetched++
	return d.err
}

func atDesk(t *testing.T) station.Snapshot {
	p, _ := fixtures.PersonByID("p01")
	return screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{Item: "GJJ-001"}).After(time.Minute).Lay(p.Card()).Snapshot()
}

// looking is the desk with a case found: of the person there, or of somebody else.
func looking(t *testing.T, state string, mine bool, siblings ...string) station.Snapshot {
	n := atDesk(t)
	card := n.Visit.Identity.Card
	c := &station.Case{
		CaseID: "c1", CaseNo: "DG20261119000031", State: state, Item: "GJJ-001", ItemName: "住房公积金提取", CatalogVersion: n.Rules.Current,
		Answers: map[string][]string{"q1": {"2"}, "q16": {"1"}, "q17": {"1"}, "q18": {"1"}, "q19": {"1"}}, Party: "1", Delivery: "BANK_TRANSFER",
		Applicant: station.Party{Name: card.Name, IDNumber: card.IDNumber},
		Lines: []visit.JudgedLine{
			{Judgement: visit.Judgement{Line: "LOAN_CONTRACT", Status: visit.Collected}}, {Judgement: visit.Judgement{Line: "BANKCARD", Status: visit.Copied}},
		},
	}
	if !mine {
		c.Applicant = station.Party{Name: "李四", IDNumber: values.Personal("11010519491231002X")}
	}
	for i, state := range siblings {
		c.Package = append(c.Package, station.Case{CaseID: "s", CaseNo: "DG2026111900004" + string(rune('0'+i)), State: state, ItemName: "出生登记（新生儿入户）"})
	}
	n.Withdrawing = c
	return n
}

func TestLooks(t *testing.T) {
	mk := func(n station.Snapshot) func(screens.Deps) tui.Screen {
		return func(deps screens.Deps) tui.Screen { return withdraw.New(deps, &desk{}, n) }
	}
	empty, one, pack := atDesk(t), looking(t, "accepted", true), looking(t, "received", true, "accepted", "decided_grant")
	other, decided := looking(t, "accepted", false), looking(t, "decided_grant", true)
	screentest.Look(t, "empty", empty, mk(empty), nil, []string{"8 位查询码"}, nil)
	screentest.Look(t, "one", one, mk(one), []string{"2"}, []string{"DG20261119000031", "借款合同", "材料一时备不齐", "不能恢复"}, nil)
	screentest.Look(t, "package", pack, mk(pack), nil, []string{"一并撤回", "已决定，不受影响", "没有决定的 2 件"}, nil)
	screentest.Look(t, "other", other, mk(other), []string{"1", "enter"}, []string{"不是申请人", "授权委托书", "值班长"}, nil)
	owed := looking(t, "accepted", true)
	owed.Withdrawing.Owed = []string{"defer_promise", "acceptance_notice"}
	screentest.Look(t, "owed", owed, mk(owed), nil, []string{"容缺受理承诺书、受理通知书", "F5 打印文书"}, nil)
	screentest.Look(t, "decided", decided, mk(decided), nil, []string{"现在是“办结（通过）”，不能撤回"}, nil)
}

func TestKeys(t *testing.T) {
	tests := []struct {
		name   string
		n      station.Snapshot
		keys   []string
		asked  []string
		sent   int
		reason string
		whole  bool
		went   []screens.Place
	}{
		{"a number", atDesk(t), []string{"1", "2", "3", "4", "enter"}, []string{"1234"}, 0, "", false, nil},
		{"back without a case", atDesk(t), []string{"esc"}, nil, 0, "", false, []screens.Place{screens.Main}},
		{"a reason by its digit", looking(t, "accepted", true), []string{"3", "enter"}, nil, 1, "wrong_item", false, []screens.Place{screens.Main}},
		{"no reason yet", looking(t, "accepted", true), []string{"enter"}, nil, 0, "", false, nil},
		{"a reason by the arrows", looking(t, "accepted", true), []string{"down", "down", "enter"}, nil, 1, "not_ready", false, []screens.Place{screens.Main}},
		{"put away", looking(t, "accepted", true), []string{"esc", "enter"}, []string{""}, 0, "", false, nil},
		{"decided", looking(t, "decided_grant", true), []string{"1", "enter"}, nil, 0, "", false, nil},
		{"the whole package", looking(t, "received", true, "accepted"), []string{"1", "enter"}, nil, 1, "no_need", true, []screens.Place{screens.Main}},
		{"one of the package", looking(t, "received", true, "accepted"), []string{"tab", "1", "enter"}, nil, 1, "no_need", false, []screens.Place{screens.Main}},
		{"somebody else", looking(t, "received", false, "accepted"), []string{"1", "enter"}, nil, 0, "", false, nil},
		{"somebody else, a supervisor elsewhere", looking(t, "received", false, "accepted"), []string{"1", "enter", "enter", "enter"}, nil, 1, "no_need", false, []screens.Place{screens.Main}},
		{"somebody else, no PIN", looking(t, "received", false), []string{"1", "enter", "7", "0", "0", "1", "enter", "enter"}, nil, 0, "", false, nil},
		{
			"somebody else, with one", looking(t, "received", false, "accepted"),
			[]string{"1", "enter", "7", "0", "0", "1", "enter", "1", "2", "enter"},
			nil, 1, "no_need", false,
			[]screens.Place{screens.Main},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := &desk{}
			s := screentest.OpenPlain(t, i18n.Chinese, tt.n, func(deps screens.Deps) tui.Screen {
				deps.Desk = &screentest.Desk{}
				return withdraw.New(deps, d, tt.n)
			})
			s.Press(tt.keys...)
			if !slices.Equal(d.asked, tt.asked) || d.sent != tt.sent || d.reason != tt.reason || d.whole != tt.whole || !slices.Equal(s.Went, tt.went) {
				t.Errorf("asked %v, sent %d (%s, whole %v), went %v", d.asked, d.sent, d.reason, d.whole, s.Went)
			}
		})
	}
}

// Enter twice sends once; a refusal is said, and the case stays.
func TestOneWithdrawalAtATime(t *testing.T) {
	n := looking(t, "accepted", true)
	d := &desk{err: station.ErrUnreachable}
	s := screentest.OpenPlain(t, i18n.Chinese, n, func(deps screens.Deps) tui.Screen { return withdraw.New(deps, d, n) })
	s.Press("1")
	first := s.Hold("enter")
	s.Press("enter")
	s.Finish(first)
	if d.sent != 1 || len(s.Went) != 0 {
		t.Errorf("sent %d, went %v", d.sent, s.Went)
	}
}

// Papers that wait are for whose case it is.
func TestPapersThatWait(t *testing.T) {
	for name, mine := range map[string]bool{"the applicant": true, "somebody else": false} {
		n := looking(t, "reviewing", mine)
		n.Withdrawing.Owed = []string{"acceptance_notice"}
		d := &desk{}
		s := screentest.OpenPlain(t, i18n.Chinese, n, func(deps screens.Deps) tui.Screen { return withdraw.New(deps, d, n) })
		s.Press("f5")
		if (d.fetched == 1) != mine || (len(s.Went) == 1) != mine {
			t.Errorf("%s: fetched %d, went %v", name, d.fetched, s.Went)
		}
	}
}

// A supervisor elsewhere is asked no longer once the clerk takes the question back:
// an answer that comes late withdraws nothing.
func TestQuestionTakenBack(t *testing.T) {
	d := &desk{}
	n := looking(t, "received", false, "accepted")
	s := screentest.OpenPlain(t, i18n.Chinese, n, func(deps screens.Deps) tui.Screen {
		deps.Desk = &screentest.Desk{}
		return withdraw.New(deps, d, n)
	})
	s.Press("1", "enter", "enter")
	late := s.Hold("enter")
	s.Press("esc")
	s.Finish(late)
	if d.sent != 0 {
		t.Errorf("sent %d after it was taken back", d.sent)
	}
}
