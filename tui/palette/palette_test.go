package palette_test

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"onewindow/tui"
	"onewindow/tui/palette"
	"onewindow/tui/tuitest"
)

var words = palette.Words{Title: "查找操作", Ask: "拼音首字母或文字", Nothing: "没有", Run: "执行", Back: "返回", Where: "在：", Between: "、"}

// spell knows the few words of these tests.
func spell(s string) (initials, full string) {
	known := map[string][2]string{"叫号": {"jh", "jiaohao"}, "出件": {"cj", "chujian"}, "挂起": {"gq", "guaqi"}, "打印": {"dy", "dayin"}}
	if k, ok := known[s]; ok {
		return k[0], k[1]
	}
	return s, s
}

func live() []tui.Binding {
	return []tui.Binding{
		{ID: "call", Keys: []string{"f2", "+"}, Help: "叫号"},
		{ID: "print", Keys: []string{"f7"}, Help: "打印", Disabled: "没有纸要打印"},
		{ID: "out", Keys: []string{"ctrl+o"}, Help: "hand out"},
	}
}

var other = []palette.Action{
	{Keys: []string{"f2", "+"}, Name: "叫号", Where: []tui.Safe{"等候"}}, // is here too
	{Keys: []string{"f6"}, Name: "挂起", Where: []tui.Safe{"叫号", "材料清单"}},
	{Keys: []string{"f8"}, Name: "出件", Also: []tui.Safe{"hand over"}, Where: []tui.Safe{"等候"}},
}

func open() *palette.Page { return palette.New(words, live, other, spell) }

func TestSearch(t *testing.T) {
	for query, want := range map[string]string{
		"":         "叫号 hand out 打印 挂起 出件", // what works here first
		"jh":       "叫号",
		"ＪＨ":       "叫号",
		"jiaoh":    "叫号",
		"号":        "叫号",
		"gq":       "挂起",
		"ho":       "hand out 出件", // by the first letters of English words, and by another name
		"hand":     "hand out 出件",
		"hand out": "hand out",
		"f8":       "出件",
		"ctrl-o":   "hand out",
		"dy":       "打印",
		"xyz":      "",
	} {
		p := open()
		p.Update(tea.PasteMsg{Content: query}) // "f8" is text here, no key
		var got []string
		for _, a := range p.Found() {
			got = append(got, string(a.Name))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q finds %q, want %q", query, s, want)
		}
	}
}

// Enter presses what works here and says where the rest is.
func TestEnter(t *testing.T) {
	p := open()
	p.Update(tuitest.Key("jh"))
	if got, want := fmt.Sprint(p.Update(tuitest.Key("enter"))()), fmt.Sprint(tui.Press("f2")()); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	p = open()
	p.Update(tea.PasteMsg{Content: "gq"})
	if got, want := fmt.Sprint(p.Update(tuitest.Key("enter"))()), fmt.Sprint(tui.Notify(tui.Warn, "在：叫号、材料清单: F6")()); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	p = open()
	p.Update(tuitest.Key("xyz"))
	if p.Update(tuitest.Key("enter")) != nil {
		t.Error("nothing was found and something is pressed")
	}
}

func TestGolden(t *testing.T) {
	var out strings.Builder
	for _, size := range []tui.Size{{W: 80, H: 8}, {W: 40, H: 12}, {W: 1, H: 1}} {
		for _, query := range []string{"", "xyz"} {
			p := open()
			p.Update(tuitest.Key(query))
			f := p.View(size)
			fmt.Fprintf(&out, "── %d×%d %q, cursor %v\n%s", size.W, size.H, query, *f.Cursor, tuitest.Cells(f, size.W, size.H))
		}
	}
	tuitest.Golden(t, "page", out.String())
}

// counter is a screen that counts the keys that came to it.
type counter struct{ seen []string }

func (c *counter) Update(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		c.seen = append(c.seen, tui.Pressed(c.Bindings(), k))
	}
	return nil
}

func (*counter) View(tui.Size) tui.Frame {
	return tui.Frame{Lines: []tui.Line{tui.Text(tui.Plain, "下面的画面")}}
}
func (*counter) Bindings() []tui.Binding { return live() }

// The page lies over the screen, presses one key there and is gone; no other key goes
// through it.
func TestOverAScreen(t *testing.T) {
	under, clock := &counter{}, tuitest.NewClock()
	sh := tui.NewShell(tui.ShellOptions{First: under, Now: clock.Now, After: clock.After, Palette: func(live func() []tui.Binding) tui.Screen {
		return palette.New(words, live, other, spell)
	}})
	p := tuitest.New(t, sh, 80, 24)
	check := func(step string, open bool, seen ...string) {
		t.Helper()
		if p.Contains("查找操作") != open || p.Contains("下面的画面") == open {
			t.Fatalf("%s: open %v\n%s", step, !open, p.Screen())
		}
		if strings.Join(under.seen, ",") != strings.Join(seen, ",") {
			t.Fatalf("%s: the screen saw %v, want %v", step, under.seen, seen)
		}
	}
	p.Press("ctrl+k")
	check("opened", true)
	p.Press("j", "h", "f7", "2")
	check("typed", true)
	p.Press("backspace", "enter")
	check("done", false, "call")
	p.Press("ctrl+k", "d", "y", "enter")
	check("does not work now", false, "call")
	if !p.Contains("没有纸要打印") {
		t.Fatalf("nobody says why\n%s", p.Screen())
	}
	p.Press("ctrl+k", "g", "q", "enter")
	check("elsewhere", true, "call")
	if !p.Contains("在：叫号、材料清单: F6") {
		t.Fatalf("nobody says where\n%s", p.Screen())
	}
	p.Press("esc", "f2")
	check("closed by Esc", false, "call", "call")
	p.Press("ctrl+k", "ctrl+k", "f2")
	check("closed by its key", false, "call", "call", "call")
	p.Press("ctrl+k")
	p.Send(tui.Show(&counter{})())
	check("another screen came", false, "call", "call", "call")
}
