package uncollected_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/screentest"
	"onewindow/screens/uncollected"
	"onewindow/station"
	"onewindow/tui"
)

type desk struct {
	rows []station.CaseRow
	err  error
	did  []string
}

func (d *desk) Uncollected(context.Context) ([]station.CaseRow, error) { return d.rows, nil }

func (d *desk) SendBack(_ context.Context, caseID string, version int64) error {
	d.did = append(d.did, fmt.Sprintf("%s %d", caseID, version))
	return d.err
}

func waiting() *desk {
	return &desk{rows: []station.CaseRow{
		{CaseID: "c1", CaseNo: "DG20260820000031", ItemName: "医疗机构执业登记", Applicant: "张**", Version: 9, ReadyAt: screentest.Morning.AddDate(0, 0, -91), Calls: 3, Overdue: true},
		{CaseID: "c2", CaseNo: "DG20261110000007", ItemName: "往来港澳通行证签发", Applicant: "欧阳*", Version: 7, ReadyAt: screentest.Morning.Add(-8 * 24 * time.Hour), Calls: 1},
	}}
}

func shows(d *desk) func(screens.Deps) tui.Screen {
	return func(deps screens.Deps) tui.Screen { return uncollected.New(deps, d) }
}

func TestLooks(t *testing.T) {
	n := screentest.New(t, fixtures.Catalogue()).Snapshot()
	refused := waiting()
	refused.err = &station.Refused{Code: "not_uncollected"}
	screentest.Look(t, "waiting", n, shows(waiting()), nil, []string{"共 2 件", "✗ 2026-08-24 起，可退部门", "2026-11-15 起，催 1 次", "张**"}, nil)
	screentest.Look(t, "not_yet", n, shows(waiting()), []string{"down"}, []string{"退回部门×"}, nil)
	screentest.Look(t, "sure", n, shows(waiting()), []string{"f9"}, []string{"再按一次 F9"}, nil)
	screentest.Look(t, "sent", n, shows(waiting()), []string{"f9", "f9"}, []string{"已退回部门"}, nil)
	screentest.Look(t, "refused", n, shows(refused), []string{"f9", "f9"}, []string{"✗"}, nil)
	screentest.Look(t, "none", n, shows(&desk{}), nil, []string{"没有逾期未领的结果"}, nil)
}

func TestKeys(t *testing.T) {
	for name, tt := range map[string]struct {
		keys, want []string
	}{
		"asked twice":           {[]string{"f9", "f9"}, []string{"c1 9"}},
		"another key is no yes": {[]string{"f9", "down", "up", "f9"}, nil},
		"before its time":       {[]string{"down", "f9", "f9"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			d := waiting()
			screentest.OpenPlain(t, i18n.Chinese, screentest.New(t, fixtures.Catalogue()).Snapshot(), shows(d)).Press(tt.keys...)
			if !slices.Equal(d.did, tt.want) {
				t.Errorf("asked %q, want %q", d.did, tt.want)
			}
		})
	}
}
