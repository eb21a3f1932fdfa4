package outcome_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"onewindow/i18n"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/visit"
)

// past is an item that comes back often, for two reasons of this list and one of
// another situation.
func past(item string) station.ItemPast {
	return station.ItemPast{
		Item: item, All: station.ReturnRate{Received: 40, Returned: 6}, Mine: station.ReturnRate{Received: 20, Returned: 1},
		Reasons: []station.ReturnReason{
			{Line: "LOAN_CONTRACT", Reason: "M01", Count: 4}, {Line: "DIPLOMA", Reason: "M05", Count: 2}, {Line: "BANKCARD", Reason: "M07", Count: 1},
		},
	}
}

func TestRadarLooks(t *testing.T) {
	w := judged(t, "GJJ-001", loan, nil)
	w.Snap.Past = past("GJJ-001")
	quiet := judged(t, "GJJ-001", loan, nil)
	quiet.Snap.Past = station.ItemPast{Item: "GJJ-001", All: station.ReturnRate{Received: 40, Returned: 1}}
	for _, st := range []screentest.State{
		{Name: "radar", Snap: w.Snapshot(), Says: []string{"退件雷达", "▲ 本事项 6/40 件退回 · 偏高", "您经手 1/20", "□ 购房借款合同", "4 件", "Space 核对"}},
		{Name: "radar_ticked", Snap: w.Snapshot(), Keys: []string{"space"}, Says: []string{"✓ 购房借款合同", "□ 本人境内"}},
		{Name: "radar_quiet", Snap: quiet.Snapshot(), Says: []string{"本事项 1/40"}},
	} {
		st.Make = made
		screentest.Show(t, st)
	}
}

// Every reason that is shown goes into the journal, ticked or passed, and none
// of another item or situation is shown.
func TestRadarKeys(t *testing.T) {
	w := judged(t, "GJJ-001", loan, nil)
	w.Snap.Past = past("GJJ-001")
	hand := func(first, second bool) []visit.Command {
		return []visit.Command{visit.HandIn{Outcome: visit.AcceptAndGrant, Checked: []visit.ReturnCheck{
			{Line: "LOAN_CONTRACT", Reason: "M01", Ticked: first}, {Line: "BANKCARD", Reason: "M07", Ticked: second},
		}}}
	}
	for _, tt := range []struct {
		name string
		keys []string
		want []visit.Command
	}{
		{"passed", []string{"enter"}, hand(false, false)},
		{"one ticked", []string{"space", "enter"}, hand(true, false)},
		{"both, and once more", []string{"space", "space", "space", "enter"}, hand(true, true)},
	} {
		s := screentest.Open(t, i18n.Chinese, w.Snapshot(), made)
		if diff := cmp.Diff(tt.want, s.Commands(tt.keys...)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
	w.Snap.Past = past("WJ-001")
	s := screentest.Open(t, i18n.Chinese, w.Snapshot(), made)
	if diff := cmp.Diff([]visit.Command{visit.HandIn{Outcome: visit.AcceptAndGrant}}, s.Commands("enter")); diff != "" {
		t.Errorf("of another item: %s", diff)
	}
}
