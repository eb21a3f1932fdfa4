package list_test

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"onewindow/tui"
	"onewindow/tui/list"
	"onewindow/tui/tuitest"
)

func row(i, w int) tui.Line {
	return tui.L(tui.T(tui.Dim, tui.PadLeft(tui.Int(i), 3)), tui.T(tui.Plain, " 居民身份证复印件"), tui.T(tui.Good, " ✓"))
}

func press(l *list.List, keys ...string) {
	for _, k := range keys {
		l.Update(tuitest.Key(k))
	}
}

func TestListView(t *testing.T) {
	l := list.New(30, row)
	l.Resize(6)
	press(l, "down", "down", "pgdown")
	tuitest.Golden(t, "list", tuitest.Cells(tui.Frame{Lines: l.View(tui.Size{W: 30, H: 6})}, 30, 6))
	l.Set(3)
	tuitest.Golden(t, "short", tuitest.Cells(tui.Frame{Lines: l.View(tui.Size{W: 20, H: 6})}, 20, 6))
	l.Set(0)
	if l.Selected() != -1 || len(l.View(tui.Size{W: 20, H: 6})) != 6 {
		t.Error("empty list")
	}
}

func TestListDigits(t *testing.T) {
	l := list.New(30, row)
	l.Resize(5)
	if l.Update(tuitest.Key("3")) {
		t.Error("digits are off at first")
	}
	l.Digits(true)
	press(l, "pgdown", "kp2")
	if l.Selected() != 6 {
		t.Errorf("selected %d", l.Selected())
	}
	if l.Update(tuitest.Key("9")) || l.Update(tea.PasteMsg{Content: "1"}) {
		t.Error("a row that is not in view was chosen")
	}
}

// The selected row is always in view, the view is never emptier than it must be,
// and rows are made once.
func TestListProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		made := map[string]int{}
		l := list.New(rapid.IntRange(0, 60).Draw(t, "n"), func(i, w int) tui.Line {
			made[fmt.Sprint(i, w)]++
			return row(i, w)
		})
		for range 30 {
			switch rapid.IntRange(0, 4).Draw(t, "do") {
			case 0:
				l.Resize(rapid.IntRange(-1, 20).Draw(t, "h"))
			case 1:
				clear(made)
				l.Set(rapid.IntRange(0, 60).Draw(t, "n"))
			default:
				press(l, rapid.SampledFrom([]string{"up", "down", "pgup", "pgdown", "home", "end"}).Draw(t, "key"))
			}
			size := tui.Size{W: rapid.IntRange(0, 40).Draw(t, "vw"), H: rapid.IntRange(0, 20).Draw(t, "vh")}
			lines := l.View(size)
			if len(lines) != size.H && size.W > 0 {
				t.Fatalf("%d rows for %v", len(lines), size)
			}
			for _, ln := range lines {
				if ln.Width() > size.W {
					t.Fatalf("row of %d cells in %v", ln.Width(), size)
				}
			}
			top := l.Top(size.H)
			if s := l.Selected(); s >= 0 && size.H > 0 && (s < top || s >= top+size.H) {
				t.Fatalf("selected %d, view from %d, %d rows", s, top, size.H)
			}
			if size.H > 0 && top > 0 && top+size.H > l.Len() {
				t.Fatalf("blank rows under %d of %d", top, l.Len())
			}
			for k, n := range made {
				if n > 1 {
					t.Fatalf("row %s made %d times", k, n)
				}
			}
		}
	})
}
