package relay_test

import (
	"slices"
	"testing"
	"time"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/relay"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
	"onewindow/visit"
)

type desk struct {
	sought []string
	took   int
	err    error
}

func (d *desk) Seek(label string) *station.Pending {
	d.sought = append(d.sought, label)
	return station.Answered(d.err)
}

func (d *desk) TakeOver() *station.Pending {
	d.took++
	return station.Answered(d.err)
}

func snapshot(t *testing.T, found, draft bool) station.Snapshot {
	n := screentest.New(t, fixtures.Catalogue()).Snapshot()
	if found {
		n.Sought = station.InHand{
			Ticket: visit.Ticket{ID: "t1", Label: "G012", Item: "GJJ-001", MaskedName: "张*", Lease: 1}, State: "serving",
			Window: "A036", StaffNo: "2002", Name: "杜若楠",
		}
	}
	if draft {
		n.Sought.DraftAt = n.Now.Add(-14 * time.Second)
	}
	return n
}

func TestLooks(t *testing.T) {
	mk := func(d *desk) screentest.Make {
		return func(deps screens.Deps, n station.Snapshot) tui.Screen { return relay.New(deps, d, n) }
	}
	empty, found, bare := snapshot(t, false, false), snapshot(t, true, true), snapshot(t, true, false)
	unknown := &desk{err: &station.Refused{Code: "unknown_ticket"}}
	late := &desk{err: &station.Refused{Code: "stale_lease"}}
	for _, st := range []screentest.State{
		{Name: "typed", Snap: empty, Make: mk(&desk{}), Keys: []string{"Ｇ０１２"}, Says: []string{"票面号码", "G012"}},
		{Name: "unknown", Snap: empty, Make: mk(unknown), Keys: []string{"g999", "enter"}, Says: []string{"大厅没有这个号"}},
		{Name: "found", Snap: found, Make: mk(&desk{}), Says: []string{"杜若楠", "A036", "14 秒前", "住房公积金提取"}},
		{Name: "no_draft", Snap: bare, Make: mk(&desk{}), Says: []string{"从读卡开始"}},
		{Name: "too_late", Snap: found, Make: mk(late), Keys: []string{"enter"}, Says: []string{"已被其他窗口接走"}},
	} {
		screentest.Show(t, st)
	}
}

func TestKeys(t *testing.T) {
	tests := []struct {
		name   string
		found  bool
		link   station.Link
		keys   []string
		sought []string
		took   int
		went   []screens.Place
	}{
		{"a number", false, station.Online, []string{"g012", "enter"}, []string{"G012"}, 0, nil},
		{"no number", false, station.Online, []string{"enter"}, nil, 0, nil},
		{"offline", false, station.Offline, []string{"g012", "enter"}, nil, 0, nil},
		{"taken", true, station.Online, []string{"enter"}, nil, 1, []screens.Place{screens.Main}},
		{"taken by the keypad", true, station.Online, []string{"kpenter"}, nil, 1, []screens.Place{screens.Main}},
		{"found, offline", true, station.Offline, []string{"enter"}, nil, 0, nil},
		{"left alone", true, station.Online, []string{"esc"}, nil, 0, []screens.Place{screens.Main}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := &desk{}
			n := snapshot(t, tt.found, true)
			if !tt.found {
				n.Sought = station.InHand{}
			}
			n.Link = tt.link
			s := screentest.Open(t, i18n.Chinese, n, func(deps screens.Deps, n station.Snapshot) tui.Screen { return relay.New(deps, d, n) })
			s.Press(tt.keys...)
			if !slices.Equal(d.sought, tt.sought) || d.took != tt.took || !slices.Equal(s.Went, tt.went) {
				t.Errorf("sought %v, took %d, went %v", d.sought, d.took, s.Went)
			}
		})
	}
}

func TestNoRawSafe(t *testing.T) { tuitest.NoRawSafe(t, ".") }
