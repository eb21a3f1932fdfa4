package field_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"onewindow/tui"
	"onewindow/tui/field"
	"onewindow/tui/tuitest"
)

func keys(f *field.Field, names ...string) {
	for _, n := range names {
		f.Update(tuitest.Key(n))
	}
}

// The cursor is counted in cells: two for each Chinese character.
func TestCursorCells(t *testing.T) {
	for _, c := range []struct {
		keys  []string
		w     int
		shown tui.Safe
		x     int
	}{
		{nil, 10, "          ", 0},
		{[]string{"中文"}, 10, "中文      ", 4},
		{[]string{"中文", "left"}, 10, "中文      ", 2},
		{[]string{"a", "中", "b", "home", "right"}, 10, "a中b      ", 1},
		{[]string{"中文", "left", "x"}, 10, "中x文     ", 3},
		{[]string{"中文", "backspace"}, 10, "中        ", 2},
		{[]string{"中文", "home", "delete"}, 10, "文        ", 0},
		{[]string{"中文字", "left", "ctrl+u"}, 10, "字        ", 0},
		{[]string{"居民身份证"}, 10, " 民身份证 ", 9}, // half of 居 is outside: a blank
		{[]string{"居民身份证"}, 9, "民身份证 ", 8},
		{[]string{"居民身份证", "home"}, 9, "居民身份 ", 0},
		{[]string{"𠀀é한"}, 10, "𠀀é한     ", 5},
		{[]string{"space", "kp1", "kp+", "kp."}, 6, " 1+.  ", 4},
		{[]string{"e", "\u0301"}, 4, "é   ", 1}, // the mark joins the letter that waits for it
		{[]string{"葛\U000E0100飾"}, 6, "葛飾  ", 4},
	} {
		f := field.New(field.Options{})
		keys(f, c.keys...)
		line, x := f.View(c.w)
		if line.Plain() != c.shown || x != c.x {
			t.Errorf("%v in %d: %q, cursor %d; want %q, %d", c.keys, c.w, line.Plain(), x, c.shown, c.x)
		}
	}
}

func TestValueIsWhatWasTyped(t *testing.T) {
	f := field.New(field.Options{Max: 6})
	f.Update(tea.PasteMsg{Content: "葛\U000E0100\r\n张\x1b\u009b\u202e三李四"})
	if got := f.Value(); got != "葛\U000E0100 张\u202e三" {
		t.Errorf("value %+q", got)
	}
	line, _ := f.View(12)
	if !strings.Contains(string(line.Plain()), "\uFFFD") {
		t.Errorf("the hidden character is not shown: %q", line.Plain())
	}
	f.SetValue("")
	if !f.Empty() || f.Len() != 0 {
		t.Error("not empty")
	}
}

func TestMaskFilterPlaceholder(t *testing.T) {
	pin := field.New(field.Options{Mask: true, Max: 4, Placeholder: "密码", Filter: func(r rune) (rune, bool) {
		if r >= '０' && r <= '９' {
			r -= '０' - '0'
		}
		return r, r >= '0' && r <= '9'
	}})
	if line, _ := pin.View(8); line.Plain() != "密码    " || line[0].Style != tui.Dim {
		t.Errorf("placeholder %q", line.Plain())
	}
	keys(pin, "１", "2", "x", "中", "kp3", "4", "5")
	if line, x := pin.View(8); line.Plain() != "••••    " || x != 4 || pin.Value() != "1234" {
		t.Errorf("%q at %d, value %q", line.Plain(), x, pin.Value())
	}
	if s := fmt.Sprintf("%v %+v %#v %s", pin, pin, pin, pin); strings.Contains(s, "1234") || strings.Contains(s, "glyph") {
		t.Errorf("fmt shows %q", s)
	}
}

func TestKeysThatAreNotTheFields(t *testing.T) {
	f := field.New(field.Options{})
	for _, k := range []string{"enter", "esc", "tab", "up", "down", "f2", "pgup", "ctrl+c", "alt+x", "kpenter", "ctrl+v"} {
		if f.Update(tuitest.Key(k)) {
			t.Errorf("%s was taken", k)
		}
	}
	if !f.Empty() {
		t.Errorf("typed %q", f.Value())
	}
}

// Against a model that is a slice of characters: value, cursor and cells agree,
// whatever is typed, pasted, moved and deleted, at every width.
func TestFieldAgainstModel(t *testing.T) {
	const limit = 30
	runes := []string{"中", "a", "１", "é", "한", "𠀀", " ", "\uE000", "·"}
	rapid.Check(t, func(t *rapid.T) {
		f := field.New(field.Options{Max: limit})
		var model []string
		pos := 0
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			k := rapid.SampledFrom([]string{"type", "type", "paste", "left", "right", "home", "end", "backspace", "delete", "ctrl+u"}).Draw(t, "key")
			switch k {
			case "type", "paste":
				in := rapid.SliceOfN(rapid.SampledFrom(runes), 1, 4).Draw(t, "in")
				if k == "paste" {
					f.Update(tea.PasteMsg{Content: strings.Join(in, "")})
				} else {
					f.Update(tuitest.Key(strings.Join(in, "")))
				}
				in = in[:min(len(in), limit-len(model))]
				model = slices.Insert(model, pos, in...)
				pos += len(in)
				continue
			case "left":
				pos = max(0, pos-1)
			case "right":
				pos = min(len(model), pos+1)
			case "home":
				pos = 0
			case "end":
				pos = len(model)
			case "backspace":
				if pos > 0 {
					pos--
					model = slices.Delete(model, pos, pos+1)
				}
			case "delete":
				if pos < len(model) {
					model = slices.Delete(model, pos, pos+1)
				}
			case "ctrl+u":
				model, pos = slices.Delete(model, 0, pos), 0
			}
			f.Update(tuitest.Key(k))
		}
		all := strings.Join(model, "")
		if got := f.Value(); got != all {
			t.Fatalf("value %q, model %q", got, all)
		}
		at, total := tui.Width(tui.Clean(strings.Join(model[:pos], ""))), tui.Width(tui.Clean(all))
		w := rapid.IntRange(1, 70).Draw(t, "w")
		line, x := f.View(w)
		if line.Width() != w || x < 0 || x >= w {
			t.Fatalf("%d cells for %d, cursor %d", line.Width(), w, x)
		}
		if total < w && x != at {
			t.Fatalf("cursor %d, want %d", x, at)
		}
		// What stands under the cursor is the character that the cursor is before.
		if pos < len(model) {
			cw := tui.Width(tui.Clean(model[pos]))
			if got := tui.Cut(line.Plain(), x, x+cw); x+cw <= w && got != tui.Clean(model[pos]) {
				t.Fatalf("under the cursor %q, want %q in %q", got, model[pos], line.Plain())
			}
		}
	})
}
