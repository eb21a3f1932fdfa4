package across_test

import (
	"strings"
	"testing"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/across"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
	"onewindow/visit"
)

func TestLooks(t *testing.T) {
	seen := across.View{Strip: "请 G012 号到 A035 窗口", Display: [2]string{"G012", "A035 窗口"}, Roll: 3, Sheets: 1, Folder: "/数据/纸张"}
	screentest.Show(t, screentest.State{
		Name: "called", Make: func(d screens.Deps, _ station.Snapshot) tui.Screen {
			return across.New(d, func() across.View { return seen })
		},
		Snap: screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{}).Snapshot(),
		Says: []string{"请 G012 号到 A035 窗口", "窗口条屏", "出纸 3 张", "/数据/纸张"},
	})
}

// What is on the signs changes under the eyes of whoever looks.
func TestGoesWithTheSigns(t *testing.T) {
	strip := ""
	s := screentest.Open(t, i18n.Chinese, screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{}).Snapshot(), func(d screens.Deps, _ station.Snapshot) tui.Screen {
		return across.New(d, func() across.View { return across.View{Strip: strip} })
	})
	for _, next := range []string{"暂停", "请 G013 号"} {
		strip = next
		if view := s.View(tui.Size{W: 80, H: 24}); !strings.Contains(view, next) {
			t.Errorf("%q is not shown:\n%s", next, view)
		}
	}
}

func TestNoRawSafe(t *testing.T) { tuitest.NoRawSafe(t, ".") }
