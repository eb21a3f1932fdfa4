package hold_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/hold"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
	"onewindow/visit"
)

func made(d screens.Deps, _ station.Snapshot) tui.Screen { return hold.New(d) }

func serving(t *testing.T) station.Snapshot {
	p, _ := fixtures.PersonByID("p01")
	return screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{}).Lay(p.Card()).Snapshot()
}

func TestLooks(t *testing.T) {
	screentest.Show(t, screentest.State{Name: "reasons", Snap: serving(t), Make: made, Says: []string{"复印", "缴费", "拍照", "取材料", "等系统"}})
}

func TestOneDigitParks(t *testing.T) {
	for i, reason := range visit.HoldReasons {
		s := screentest.Open(t, i18n.Chinese, serving(t), made)
		want := []visit.Command{visit.Hold{Reason: reason}}
		if diff := cmp.Diff(want, s.Commands(string(rune('１'+i)))); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]screens.Place{screens.Main}, s.Went); diff != "" {
			t.Error(diff)
		}
	}
	for _, key := range []string{"esc", "-", "backspace"} {
		s := screentest.Open(t, i18n.Chinese, serving(t), made)
		if got := s.Commands(key); got != nil || len(s.Went) != 1 {
			t.Errorf("%s: posted %v, went %v", key, got, s.Went)
		}
	}
}

func TestNoRawSafe(t *testing.T) { tuitest.NoRawSafe(t, ".") }
