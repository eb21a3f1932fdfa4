package tui_test

import (
	"slices"
	"testing"

	"onewindow/tui"
	"onewindow/tui/tuitest"
)

func TestText(t *testing.T) {
	for _, c := range []struct{ got, want tui.Safe }{
		{tui.Truncate("居民身份证", 7), "居民身…"},
		{tui.Truncate("居民身份证", 6), "居民…"},
		{tui.Truncate("居民", 4), "居民"},
		{tui.Truncate("居", 1), "…"},
		{tui.Truncate("a", 0), ""},
		{tui.Pad("居民身份证", 6), "居民… "},
		{tui.Pad("a", 3), "a  "},
		{tui.Pad("a", -1), ""},
		{tui.PadLeft("12", 4), "  12"},
		{tui.Center("中", 5), " 中  "},
		{tui.Cut("居民身份", 1, 5), " 民 "},
		{tui.Cut("居民", 2, 4), "民"},
		{tui.Cut("居民", 3, 3), ""},
		{tui.Repeat("ab", 2), "abab"},
		{tui.Repeat("a", -1), ""},
		{tui.Spaces(-3), ""},
		{tui.Join([]tui.Safe{"a", "b"}, "、"), "a、b"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		in   tui.Safe
		w    int
		want []tui.Safe
	}{
		{"请出示居民身份证原件，并按指纹。", 12, []tui.Safe{"请出示居民身", "份证原件，并", "按指纹。"}},
		{"请出示居民证，并按", 12, []tui.Safe{"请出示居民", "证，并按"}}, // no comma at the start of a row
		{"办理《居住证》", 6, []tui.Safe{"办理", "《居住", "证》"}},  // no opening bracket at the end of a row
		{"the quick brown fox", 10, []tui.Safe{"the quick", "brown fox"}},
		{"abcdefghij", 4, []tui.Safe{"abcd", "efgh", "ij"}},
		{"", 4, []tui.Safe{""}},
		{"中文", 1, []tui.Safe{"中", "文"}},
		{"ab cd", 2, []tui.Safe{"ab", "cd"}},
	} {
		if got := tui.Wrap(c.in, c.w); !slices.Equal(got, c.want) {
			t.Errorf("Wrap(%q, %d) = %q, want %q", c.in, c.w, got, c.want)
		}
	}
}

func TestLine(t *testing.T) {
	l := tui.L(tui.T(tui.Label, "姓名："), tui.T(tui.Strong, "张三"))
	for _, c := range []struct {
		got  tui.Line
		want tui.Safe
	}{
		{l.Truncate(9), "姓名：张…"},
		{l.Truncate(6), "姓名 …"},
		{l.Truncate(7), "姓名：…"},
		{l.Truncate(0), ""},
		{l.Pad(12), "姓名：张三  "},
		{l.Center(14), "  姓名：张三  "},
		{l.Cut(5, 9), " 张 "},
		{l.Cut(2, 6), "名："},
		{tui.Rule("材料", 12, tui.Border), "── 材料 ────"},
		{tui.Rule("", 3, tui.Border), "───"},
	} {
		if c.got.Plain() != c.want {
			t.Errorf("%q, want %q", c.got.Plain(), c.want)
		}
	}
	if p := l.Pad(12); p[len(p)-1].Style != tui.Strong {
		t.Error("filling must take the style of the last span")
	}
}

func TestLayout(t *testing.T) {
	r := tui.Size{W: 80, H: 24}.Area()
	top, rest := r.Top(1)
	bottom, rest := rest.Bottom(2)
	left, right := rest.Left(30)
	for i, c := range []struct{ got, want tui.Rect }{
		{top, tui.Rect{W: 80, H: 1}},
		{bottom, tui.Rect{Y: 22, W: 80, H: 2}},
		{left, tui.Rect{Y: 1, W: 30, H: 21}},
		{right, tui.Rect{X: 30, Y: 1, W: 50, H: 21}},
		{left.Inset(2, 1), tui.Rect{X: 2, Y: 2, W: 26, H: 19}},
		{r.Center(tui.Size{W: 20, H: 200}), tui.Rect{X: 30, W: 20, H: 24}},
		{tui.Rect{W: 1, H: 1}.Inset(5, 5), tui.Rect{W: 1, H: 1}},
	} {
		if c.got != c.want {
			t.Errorf("%d: %v, want %v", i, c.got, c.want)
		}
	}
	lines := tui.Beside(tui.Box("材料", []tui.Line{tui.Text(tui.Good, "✓ 齐全")}, 16, 4, tui.Border), 16, 1, tui.Big("A035", tui.Large), 6)
	lines = tui.Place(lines, tui.Rect{X: 13, Y: 2, W: 9, H: 2}, []tui.Line{tui.Text(tui.Warn, "盖住这里")})
	tuitest.Golden(t, "layout", tuitest.Cells(tui.Frame{Lines: lines}, 60, 7))
	ascii := tuitest.Theme()
	ascii.ASCII = true
	tuitest.Golden(t, "layout_ascii", tuitest.Layout(tui.Render(tui.Frame{Lines: lines}, ascii, 0, tui.Size{W: 60, H: 7}), 60, 7))
}

// In every theme, colour is never alone: what Good, Warn, Bad, Selected and Key
// say must be visible where there are no colours, or stand beside a sign; here,
// that the ones without a sign of their own carry an attribute.
func TestThemes(t *testing.T) {
	for _, name := range tui.Themes {
		th, ok := tui.ThemeByName(name)
		if !ok || th.Name != name {
			t.Fatalf("%s: not there", name)
		}
		for _, st := range []tui.Style{tui.Selected, tui.Key, tui.Warn, tui.Bad, tui.Title} {
			if a := th.Styles[st]; name != "contrast" && !a.Bold && !a.Invert && !a.Underline {
				t.Errorf("%s: style %d is colour alone", name, st)
			}
		}
		if name == "16" || name == "none" {
			continue
		}
		for st, a := range th.Styles {
			if r := contrastRatio(a.FG.RGB, a.BG.RGB); r < 3 || st != int(tui.Border) && st != int(tui.Disabled) && r < 4.5 {
				t.Errorf("%s: style %d has a contrast of %.1f", name, st, r)
			}
		}
	}
	if _, ok := tui.ThemeByName("pink"); ok {
		t.Error("pink")
	}
}

// An ASCII theme replaces cell for cell.
func TestPlainSignsKeepTheWidth(t *testing.T) {
	for r, c := range tui.PlainSigns {
		if w := tui.Width(tui.Clean(string(r))); w != 1 || c < ' ' || c > '~' {
			t.Errorf("%q, %d cells, becomes %q", r, w, c)
		}
	}
}
