package damage_test

import (
	"slices"
	"testing"
	"time"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/damage"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
)

type desk struct{ reviews int }

func (d *desk) Review() *station.Pending {
	d.reviews++
	return station.Answered(nil)
}

func open(d *desk) screentest.Make {
	return func(deps screens.Deps, n station.Snapshot) tui.Screen { return damage.New(deps, d, n) }
}

func compared(change func(*station.Comparison)) station.Comparison {
	row := func(class station.DiffClass, why, no, label string) station.CaseDiff {
		return station.CaseDiff{
			Class: class, Why: why, CaseID: "019aae01-0000-7000-8000-00000000000" + no, CaseNo: "DG2026112300000" + no, State: "received", Label: label,
		}
	}
	c := station.Comparison{
		Damage: station.Damage{Name: "20261123T010000Z", Path: "/数据/20261123T010000Z", Entries: 214, Commands: 3},
		At:     screentest.Morning.Add(-2 * time.Minute), Nameless: 2, Requeued: 1,
		Rows: []station.CaseDiff{
			{Class: station.DiffUnreadable, Why: station.DiffNoTrace, VisitID: "019aae01-0000-7000-8000-0000000000aa", Label: "G003"},
			row(station.DiffDiffers, station.DiffAtHall, "1", "G004"), row(station.DiffRescued, station.DiffOffered, "2", "G007"),
			row(station.DiffOnlyHall, station.DiffReceived, "3", ""), row(station.DiffSame, station.DiffAgreed, "4", "G012"),
		},
		Counts: map[station.DiffClass]int{
			station.DiffUnreadable: 1, station.DiffDiffers: 1, station.DiffRescued: 1, station.DiffOnlyHall: 1, station.DiffSame: 1,
		},
	}
	c.Rows[2].CaseNo, c.Rows[2].State = "", ""
	change(&c)
	return c
}

func snapshot(t *testing.T, c station.Comparison) station.Snapshot {
	n := screentest.New(t, fixtures.Catalogue()).Snapshot()
	n.Compared = []station.Comparison{c}
	return n
}

func TestLooks(t *testing.T) {
	keys := func(keys ...string) func(*screentest.Seat) { return func(s *screentest.Seat) { s.Press(keys...) } }
	whole := snapshot(t, compared(func(*station.Comparison) {}))
	for _, st := range []screentest.State{
		{Name: "rows", Snap: whole, Then: keys(), Says: []string{"读不出 1", "不一致 1", "另有 2 条记录读不出", "把文件夹交管理员恢复"}},
		{Name: "differs", Snap: whole, Then: keys("down"), Says: []string{"不要再交", "DG20261123000001"}},
		{Name: "waits", Snap: snapshot(t, compared(func(c *station.Comparison) { c.At, c.Rows = time.Time{}, nil })), Then: keys(), Says: []string{"等连上大厅"}},
		{Name: "seen", Snap: snapshot(t, compared(func(c *station.Comparison) { c.Reviewed = "2001" })), Then: keys(), Says: []string{"2001 已阅"}},
		{Name: "blind", Snap: snapshot(t, compared(func(c *station.Comparison) { c.Blind, c.Rows, c.Counts = true, nil, nil })), Then: keys(), Says: []string{"一条也读不出"}},
	} {
		st.Make = open(&desk{})
		screentest.Show(t, st)
	}
}

// Every class and reason has its sentence of what to do.
func TestEveryReasonIsTold(t *testing.T) {
	for _, lang := range []i18n.Lang{i18n.Chinese, i18n.English} {
		text, _ := i18n.For(lang)
		for _, class := range station.DiffClasses {
			if text.Damage.Classes[string(class)] == "" {
				t.Errorf("%s: no word for %s", lang, class)
			}
		}
		for _, w := range []string{
			"unreadable no_trace", "differs content", "differs at_hall", "differs hall_lacks", "differs copy_newer", "differs copy_older",
			"rescued offered", "rescued draft", "rescued part", "rescued left", "only_hall received", "only_hall draft", "same agreed",
		} {
			if text.Damage.Next[w] == "" {
				t.Errorf("%s: no sentence for %s", lang, w)
			}
		}
	}
}

func TestKeys(t *testing.T) {
	for _, tt := range []struct {
		name    string
		change  func(*station.Comparison)
		keys    []string
		reviews int
		went    []screens.Place
	}{
		{"seen at one stroke", func(*station.Comparison) {}, []string{"f5"}, 0, nil},
		{"seen", func(*station.Comparison) {}, []string{"f5", "f5"}, 1, nil},
		{"not before it is compared", func(c *station.Comparison) { c.At = time.Time{} }, []string{"f5", "f5"}, 0, nil},
		{"once", func(c *station.Comparison) { c.Reviewed = "2001" }, []string{"f5", "f5"}, 0, nil},
		{"back", func(*station.Comparison) {}, []string{"esc"}, 0, []screens.Place{screens.Outbox}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := &desk{}
			s := screentest.Open(t, i18n.Chinese, snapshot(t, compared(tt.change)), open(d))
			s.Press(tt.keys...)
			if d.reviews != tt.reviews || !slices.Equal(s.Went, tt.went) {
				t.Errorf("%d reviews, went %v", d.reviews, s.Went)
			}
		})
	}
}

func TestNoRawSafe(t *testing.T) { tuitest.NoRawSafe(t, ".") }
