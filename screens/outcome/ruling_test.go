package outcome_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"onewindow/i18n"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/visit"
)

// ruled is the loan case with everything in order, and what the rule says of it.
func ruled(t *testing.T, r visit.Ruling) station.Snapshot {
	w := judged(t, "GJJ-001", loan, nil)
	m := w.Visit.Matter()
	pos, err := w.Snapshot().Rules.Position(m)
	if err != nil {
		t.Fatal(err)
	}
	r.Leaf, r.Paid, r.Ceiling, r.Deed = pos.Leaf.ID, true, 100_000_00, "示例授〔2026〕1号"
	return w.Do(visit.TakeRuling{CaseID: m.CaseID, Ruling: r}).Snapshot()
}

var (
	granted   = visit.Ruling{Verdict: visit.RuleGrants, Amount: 18_000_00, Limits: []visit.RulingLimit{{Code: "balance", Fen: 36_800_00}, {Code: "most", Fen: 18_000_00}}}
	above     = visit.Ruling{Verdict: visit.RuleConfirms, Why: "over_ceiling", Amount: 128_000_00, Limits: []visit.RulingLimit{{Code: "balance", Fen: 128_000_00}}}
	notAtAll  = visit.Ruling{Verdict: visit.RuleDenies, Conflicts: []visit.RulingConflict{{Code: "too_few_months", Months: 6, Has: 2}, {Code: "too_soon", Until: "2027-06-18"}}}
	untrained = visit.Ruling{Verdict: visit.RuleConfirms, Why: "not_trained"}
)

func TestRulingLooks(t *testing.T) {
	asking := judged(t, "GJJ-001", loan, nil).Snapshot()
	asking.Ruling = true
	for _, st := range []screentest.State{
		{Name: "rule_asking", Snap: asking, Says: []string{"正在查部门登记"}},
		{Name: "rule_grants", Snap: ruled(t, granted), Says: []string{"可以当场办给", "核定 18,000 元", "账户可提 36,800 元", "窗口上限 100,000 元"}},
		{Name: "rule_confirms", Snap: ruled(t, above), Says: []string{"受理，由审批人决定", "金额超过窗口上限", "128,000"}},
		{Name: "rule_untrained", Snap: ruled(t, untrained), Says: []string{"您不在授权书的名单上"}},
		{Name: "rule_denies", Snap: ruled(t, notAtAll), Says: []string{"规则答复不能办给", "受理并当场不予办给", "要求 6 个月，现有 2 个月", "2027-06-18 起可再办"}},
	} {
		st.Make = made
		screentest.Show(t, st)
	}
}

// A denial is chosen, never fallen into: Enter alone hands nothing in.
func TestADenialIsChosen(t *testing.T) {
	for _, tt := range []struct {
		name string
		r    visit.Ruling
		keys []string
		want []visit.Command
	}{
		{"granted", granted, []string{"enter"}, []visit.Command{visit.HandIn{Outcome: visit.AcceptAndGrant}}},
		{"above the ceiling", above, []string{"enter"}, []visit.Command{visit.HandIn{Outcome: visit.Accept}}},
		{"denied, by Enter alone", notAtAll, []string{"enter"}, nil},
		{"denied, chosen", notAtAll, []string{"2", "enter"}, []visit.Command{visit.HandIn{Outcome: visit.AcceptAndDeny}}},
		{"granted all the same", notAtAll, []string{"1", "enter"}, nil},
	} {
		s := screentest.Open(t, i18n.Chinese, ruled(t, tt.r), made)
		if diff := cmp.Diff(tt.want, s.Commands(tt.keys...)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}
