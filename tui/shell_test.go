package tui_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"onewindow/tui"
	"onewindow/tui/field"
	"onewindow/tui/tuitest"
)

var words2 = tui.Words{Help: "帮助", Back: "返回", TooSmall: "窗口太小，需要", ReadOnly: "只读", Twice: "再按一次：", Keys: map[string]tui.Safe{"enter": "回车"}}

// desk is a screen that shows what came to it.
type desk struct {
	name     tui.Safe
	seen     []string
	size     tui.Size
	in       *field.Field
	bindings []tui.Binding
	on       func(msg tea.Msg) tea.Cmd
	left     int
}

func newDesk(name tui.Safe) *desk {
	return &desk{name: name, in: field.New(field.Options{}), bindings: []tui.Binding{
		{ID: "call", Keys: []string{"f2", "+"}, Help: "叫号"},
		{ID: "go", Keys: []string{"enter"}, Help: "继续"},
		{ID: "print", Keys: []string{"f5"}, Help: "打印", Disabled: "打印机缺纸"},
		{ID: "void", Keys: []string{"f9"}, Help: "作废", Danger: tui.Asked, Hidden: true},
	}}
}

func (d *desk) Bindings() []tui.Binding { return d.bindings }
func (d *desk) Leave()                  { d.left++ }

// change is done to the desk where its keys are, not beside the painter.
type change func(*desk)

func (d *desk) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.WindowSizeMsg:
		d.size = tui.Size{W: m.Width, H: m.Height}
		return nil
	case tea.KeyPressMsg:
		if id := tui.Pressed(d.bindings, m); id != "" {
			d.seen = append(d.seen, id)
		} else if !d.in.Update(msg) {
			d.seen = append(d.seen, m.String())
		}
	case tea.PasteMsg:
		d.in.Update(msg)
	case change:
		m(d)
		return nil
	default:
		d.seen = append(d.seen, fmt.Sprintf("%T", msg))
	}
	if d.on != nil {
		return d.on(msg)
	}
	return nil
}

func (d *desk) View(size tui.Size) tui.Frame {
	in, x := d.in.View(10)
	return tui.Frame{
		Lines:  []tui.Line{tui.Text(tui.Title, d.name), tui.L(tui.T(tui.Label, "姓名：")).PadWith(6, tui.Plain), in, tui.Text(tui.Plain, tui.Clean(strings.Join(d.seen, ",")))},
		Cursor: &tui.Cursor{X: x, Y: 2},
	}
}

func newShell(c *tuitest.Clock, first tui.Screen, more ...func(*tui.ShellOptions)) *tui.Shell {
	o := tui.ShellOptions{
		First: first, Words: words2, Now: c.Now, After: c.After,
		Status: func(tui.Size) tui.Line { return tui.Text(tui.Status, " A035 综窗 7 号") },
	}
	for _, f := range more {
		f(&o)
	}
	return tui.NewShell(o)
}

func TestShellOnTerminal(t *testing.T) {
	clock, d := tuitest.NewClock(), newDesk("等待")
	p := tuitest.New(t, newShell(clock, d), 80, 24)
	p.Type("张三，１")
	p.Press("f2", "kp+", "＋")
	p.Paste("李\n四\x1b[8m")
	tuitest.Golden(t, "shell", p.Screen())
	if x, y := p.Cursor(); x != 9 || y != 3 {
		t.Errorf("cursor at %d,%d", x, y)
	}
	if got := d.in.Value(); got != "张三，１李 四" {
		t.Errorf("value %q", got)
	}
	if strings.Join(d.seen, ",") != "call,call,call" {
		t.Errorf("seen %v", d.seen)
	}
	if d.size != (tui.Size{W: 80, H: 21}) {
		t.Errorf("screen was told %v", d.size)
	}
	p.Resize(100, 30)
	if d.size != (tui.Size{W: 100, H: 27}) || !p.Contains("等待") {
		t.Errorf("after resize: %v\n%s", d.size, p.Screen())
	}
}

func TestDisabledKeySaysWhy(t *testing.T) {
	clock, d := tuitest.NewClock(), newDesk("等待")
	p := tuitest.New(t, newShell(clock, d, func(o *tui.ShellOptions) { o.ReadOnly = func() bool { return true } }), 80, 24)
	p.Press("f5")
	if len(d.seen) != 0 || !p.Contains("打印机缺纸") {
		t.Fatalf("seen %v\n%s", d.seen, p.Screen())
	}
	clock.Advance(tui.NoticeTTL-time.Second, p.Send)
	p.Press("f9") // dangerous, read-only: a new notice with a new time
	clock.Advance(2*time.Second, p.Send)
	if len(d.seen) != 0 || !p.Contains("只读") {
		t.Fatalf("seen %v\n%s", d.seen, p.Screen())
	}
	clock.Advance(tui.NoticeTTL, p.Send)
	if p.Contains("只读") {
		t.Fatal("notice outlived its time")
	}
}

func TestHelpPage(t *testing.T) {
	clock, d := tuitest.NewClock(), newDesk("等待")
	p := tuitest.New(t, newShell(clock, d), 80, 24)
	for _, key := range []string{"f1", "ctrl+g"} {
		for _, leave := range []string{"f2", "esc", key} { // no key goes through the page
			p.Press(key, "down", "up")
			tuitest.Golden(t, "help", p.Screen())
			p.Press(leave)
			if !p.Contains("等待") || len(d.seen) != 0 {
				t.Fatalf("%s %s: %v\n%s", key, leave, d.seen, p.Screen())
			}
		}
	}
}

func TestSwitchAndRoute(t *testing.T) {
	type ticket struct{}
	clock, a, b := tuitest.NewClock(), newDesk("等待"), newDesk("情形")
	sh := newShell(clock, a, func(o *tui.ShellOptions) {
		o.Route = func(msg tea.Msg) (tui.Screen, bool) { _, ok := msg.(ticket); return b, ok }
	})
	p := tuitest.New(t, sh, 80, 24)
	p.Send(ticket{})
	if sh.Screen() != tui.Screen(b) || a.left != 1 || strings.Join(b.seen, ",") != "tui_test.ticket" || len(a.seen) != 0 {
		t.Fatalf("a %v, b %v, left %d", a.seen, b.seen, a.left)
	}
	if b.size.W != 80 {
		t.Fatal("the new screen does not know its size")
	}
	p.Send(tui.Show(a)())
	if !p.Contains("等待") {
		t.Fatal(p.Screen())
	}
	// Two keys in one go: the second belongs to the screen that the first brought up.
	a.on = func(msg tea.Msg) tea.Cmd {
		if _, ok := msg.(tea.KeyPressMsg); ok {
			sh.Switch(b)
		}
		return nil
	}
	p.Type("1二")
	if b.in.Value() != "二" {
		t.Fatalf("b got %q", b.in.Value())
	}
}

func TestDialogNeverStealsKeys(t *testing.T) {
	clock, d, ask := tuitest.NewClock(), newDesk("材料"), newDesk("确认作废")
	sh := newShell(clock, d)
	p := tuitest.New(t, sh, 80, 24)
	dialog := tui.Dialog{Title: "确认", Screen: ask, Want: tui.Size{W: 30, H: 5}}
	p.Send(tui.OpenDialog(dialog)())
	tuitest.Golden(t, "dialog", p.Screen())
	if ask.size != (tui.Size{W: 30, H: 5}) {
		t.Errorf("the dialog was told %v", ask.size)
	}
	p.Press("enter")
	if strings.Join(ask.seen, ",") != "go" || len(d.seen) != 0 {
		t.Fatalf("dialog %v, screen %v", ask.seen, d.seen)
	}
	p.Send(tui.CloseDialog()())
	ask.seen, ask.left = nil, 0

	dialog.Async = true
	p.Type("王")
	clock.Advance(100*time.Millisecond, p.Send)
	p.Send(tui.OpenDialog(dialog)()) // in the middle of typing
	p.Press("enter")
	if sh.HasDialog() || strings.Join(d.seen, ",") != "go" {
		t.Fatalf("the dialog came up while typing: %v", d.seen)
	}
	clock.Advance(tui.Quiet+time.Millisecond, p.Send)
	if !sh.HasDialog() {
		t.Fatal("the dialog does not come up in a pause")
	}
	p.Press("enter") // meant for the screen, a moment too late
	if len(ask.seen) != 0 || len(d.seen) != 1 {
		t.Fatalf("dialog took %v, screen %v", ask.seen, d.seen)
	}
	clock.Advance(tui.Grace, p.Send)
	p.Press("enter")
	if strings.Join(ask.seen, ",") != "go" {
		t.Fatalf("dialog is deaf: %v", ask.seen)
	}
	// A second one waits for the first, and one that waits long enough comes even so.
	p.Send(tui.OpenDialog(tui.Dialog{Screen: newDesk("断线"), Async: true})())
	if p.Contains("断线") {
		t.Fatal("two dialogs at once")
	}
	p.Send(tui.CloseDialog()())
	for range 20 {
		p.Type("王")
		clock.Advance(100*time.Millisecond, p.Send)
	}
	if !p.Contains("断线") {
		t.Fatalf("a busy person is never told:\n%s", p.Screen())
	}
	if ask.left != 1 {
		t.Errorf("dialog left %d times", ask.left)
	}
}

func TestQuitIsAsked(t *testing.T) {
	clock, d := tuitest.NewClock(), newDesk("等待")
	asked := 0
	p := tuitest.New(t, newShell(clock, d, func(o *tui.ShellOptions) {
		o.Quit = func() tea.Cmd {
			if asked++; asked == 2 {
				return tea.Quit
			}
			return tui.Notify(tui.Warn, "再按一次退出")
		}
	}), 80, 24)
	p.Press("ctrl+c")
	if ended, _ := p.Ended(); ended || !p.Contains("再按一次退出") {
		t.Fatalf("ended %v\n%s", ended, p.Screen())
	}
	p.Press("ctrl+c")
	if err := p.Wait(); err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(p.Screen()) != "" {
		t.Errorf("left on the terminal:\n%s", p.Screen())
	}
}

// What the terminal answers never reaches a screen.
func TestReportsAreNotInput(t *testing.T) {
	clock, d := tuitest.NewClock(), newDesk("等待")
	p := tuitest.New(t, newShell(clock, d), 80, 24)
	p.Type("\x1b[12;40R\x1b[?2026;2$y\x1b]11;rgb:ff/ff/ff\x1b\\\x1b[?62;4c\x1bP>|x 1\x1b\\\x1b]52;c;QUJD\x07\x1b[I\x1b[O\x1b[<0;3;3M\x1b]99;?\x07\x1b[8;24;80t")
	if len(d.seen) != 0 || d.in.Value() != "" {
		t.Fatalf("seen %v, typed %q", d.seen, d.in.Value())
	}
}

func TestWideSignsAreFoundOut(t *testing.T) {
	clock, d := tuitest.NewClock(), newDesk("─│")
	p := tuitest.New(t, newShell(clock, d), 80, 24, tuitest.WithProbe())
	p.Send(tea.CursorPositionMsg{X: 1, Y: 1})
	if !p.Contains("─│") {
		t.Fatal("signs of one cell must stay")
	}
	silent, w := io.Pipe() // the emulator's own answer must not come first
	defer w.Close()
	p = tuitest.New(t, newShell(clock, newDesk("─│")), 80, 24, tuitest.WithProbe(), func(o *tui.Options) { o.In = silent })
	p.Send(tea.CursorPositionMsg{X: 2, Y: 1})
	if !p.Contains("-|") {
		t.Fatalf("no ASCII rules:\n%s", p.Screen())
	}
}

// A panic gives the terminal back, ends the program, and does not print what a
// person typed.
func TestPanicGivesTerminalBack(t *testing.T) {
	type secret string
	for name, on := range map[string]func(tea.Msg) tea.Cmd{
		"update":  func(tea.Msg) tea.Cmd { panic(secret("张三 110101199003070017")) },
		"command": func(tea.Msg) tea.Cmd { return func() tea.Msg { panic(secret("张三")) } },
		"batch": func(tea.Msg) tea.Cmd {
			return tea.Batch(tui.Notify(tui.Good, "x"), func() tea.Msg { panic(secret("张三")) })
		},
		"sequence": func(tea.Msg) tea.Cmd {
			return tea.Sequence(tui.Notify(tui.Good, "x"), func() tea.Msg { panic(secret("张三")) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			clock, d := tuitest.NewClock(), newDesk("等待")
			d.on = on
			p := tuitest.New(t, newShell(clock, d), 80, 24)
			p.Press("enter")
			err := p.Wait()
			var pe *tui.PanicError
			if !errors.As(err, &pe) || strings.Contains(err.Error(), "张三") || !strings.Contains(err.Error(), "secret") || len(pe.Stack) == 0 {
				t.Fatalf("error %v", err)
			}
			if s := p.Screen(); strings.TrimSpace(s) != "" {
				t.Errorf("left on the terminal:\n%s", s)
			}
		})
	}
}

// Every size from one cell on: no panic, right number of rows, no row too wide.
func TestEverySize(t *testing.T) {
	d := newDesk("一个很长的标题，长到窗口放不下的时候也要好好地截断")
	d.in.SetValue("居民身份证复印件（正反面）及户口簿首页")
	clock := tuitest.NewClock()
	sh := newShell(clock, d)
	withDialog := newShell(clock, d)
	withDialog.Open(tui.Dialog{Title: "确认", Screen: newDesk("作废"), Want: tui.Size{W: 500, H: 500}})
	for w := 1; w <= 200; w += 1 + w/9 {
		for h := 1; h <= 60; h += 1 + h/9 {
			for _, s := range []*tui.Shell{sh, withDialog} {
				s.Update(tea.WindowSizeMsg{Width: w, Height: h})
				f := s.View(tui.Size{W: w, H: h})
				if len(f.Lines) > h {
					t.Fatalf("%d×%d: %d rows", w, h, len(f.Lines))
				}
				for y, l := range f.Lines {
					if w >= 40 && h >= 12 && (y == 0 || y == h-1) && l.Width() != w {
						t.Fatalf("%d×%d: row %d is %d wide", w, h, y, l.Width())
					}
				}
				tuitest.Cells(f, w, h)
			}
		}
	}
}

func TestDeskSurvives(t *testing.T) { tuitest.Survives(t, newDesk("等待")) }

func TestTooSmall(t *testing.T) {
	sh := newShell(tuitest.NewClock(), newDesk("等待"))
	sh.Update(tea.WindowSizeMsg{Width: 20, Height: 5})
	tuitest.Golden(t, "toosmall", tuitest.Cells(sh.View(tui.Size{W: 20, H: 5}), 20, 5))
}

func TestCheckBindings(t *testing.T) {
	if err := tui.CheckBindings(newDesk("x").Bindings()); err != nil {
		t.Fatal(err)
	}
	b := func(keys ...string) []tui.Binding { return []tui.Binding{{ID: "a", Keys: keys, Help: "x"}} }
	for name, bs := range map[string][]tui.Binding{
		"blank": b(" "), "upper": b("A"), "full width": b("１"), "ctrl+i": b("ctrl+i"), "order": b("shift+ctrl+a"), "word": b("escape"), "twice": b("f2", "f2"),
		"none": b(), "shifted": b("shift+a"), "chinese": b("中"), "two": append(b("f2"), tui.Binding{ID: "b", Keys: []string{"f2"}, Help: "y"}),
		"id": append(b("f2"), tui.Binding{ID: "a", Keys: []string{"f3"}, Help: "y"}), "no help": {{ID: "a", Keys: []string{"f2"}}}, "f13": b("f13"), "ctrl+1": b("ctrl+1"),
	} {
		if tui.CheckBindings(bs) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	for _, key := range []string{"space", "enter", "f12", "ctrl+u", "alt+x", "+", "-", "*", "ctrl+left", "shift+tab", "?", "0", "ctrl+\\", "alt++"} {
		if err := tui.CheckBindings(b(key)); err != nil {
			t.Error(err)
		}
	}
}

// TestPressedTwice: what would lose work wants its key twice, one after the other,
// within three seconds; the first press says so.
func TestPressedTwice(t *testing.T) {
	clock, d := tuitest.NewClock(), newDesk("等待")
	d.bindings = append(d.bindings, tui.Binding{ID: "drop", Keys: []string{"delete"}, Help: "删页", Danger: tui.Twice})
	p := tuitest.New(t, newShell(clock, d), 80, 24)
	p.Press("delete")
	if len(d.seen) != 0 || !p.Contains("再按一次：删页") {
		t.Fatalf("one press: %v\n%s", d.seen, p.Screen())
	}
	clock.Advance(4*time.Second, p.Send)
	p.Press("delete", "f2", "delete")
	if got := strings.Join(d.seen, ","); got != "call" {
		t.Fatalf("too late, and another key between: %s", got)
	}
	p.Press("delete", "delete")
	if got := strings.Join(d.seen, ","); got != "call,drop" {
		t.Fatalf("twice, and once more: %s", got)
	}
}

// TestPressedTwiceForTheSame: what the first press asks about must be what the
// second does; a question of its own is asked instead of the shell's words.
func TestPressedTwiceForTheSame(t *testing.T) {
	d := newDesk("等待")
	d.bindings = append(d.bindings, tui.Binding{ID: "give", Keys: []string{"f12"}, Help: "交付", Danger: tui.Twice, Sure: "再按一次交给张三"})
	p := tuitest.New(t, newShell(tuitest.NewClock(), d), 80, 24)
	p.Press("f12")
	if len(d.seen) != 0 || !p.Contains("再按一次交给张三") {
		t.Fatalf("one press: %v\n%s", d.seen, p.Screen())
	}
	p.Send(change(func(d *desk) { d.bindings[len(d.bindings)-1].Sure = "再按一次交给李四" }))
	p.Press("f12")
	if len(d.seen) != 0 || !p.Contains("再按一次交给李四") {
		t.Fatalf("pressed for one person, done for another: %v\n%s", d.seen, p.Screen())
	}
	p.Press("f12")
	if got := strings.Join(d.seen, ","); got != "give" {
		t.Fatalf("twice for the same: %s", got)
	}
	if p.Contains("再按一次") {
		t.Errorf("answered, and still asked:\n%s", p.Screen())
	}
}
