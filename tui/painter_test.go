package tui_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"
	"pgregory.net/rapid"

	"onewindow/tui"
	"onewindow/tui/list"
	"onewindow/tui/tuitest"
)

// words are what lines are put together from: wide, narrow, ambiguous, marks,
// rare Han, private use.
var words = []tui.Safe{
	"中", "文", "材料", "办理中", "a", "bc", "Hello", " ", "   ", "。", "·", "①", "…", "│", "─", "é", "𠀀", "\uE000", "ｱ", "한글", "0123456789", "　", "",
}

// marked words carry combining marks. The emulator gives a mark at the right
// margin, or on an ASCII letter, a cell of its own: these are tried in windows
// that no line fills, and on letters beyond ASCII.
var marked = append([]tui.Safe{"ê\u0301", "བོད", "ཀྱི", "ê\u0301\u0302", "ê"}, words...)

func drawLine(t *rapid.T, words []tui.Safe, label string) tui.Line {
	n := rapid.IntRange(0, 7).Draw(t, label)
	var l tui.Line
	for range n {
		l = append(l, tui.Span{
			Text:  rapid.SampledFrom(words).Draw(t, "text"),
			Style: tui.Style(rapid.IntRange(0, 19).Draw(t, "style")),
		})
	}
	return l
}

// screenOf is an emulator that a painter draws on.
type screenOf struct {
	*vt.Emulator
	w, h int
}

func newScreen(w, h int) *screenOf {
	e := vt.NewEmulator(w, h)
	go func() { _, _ = io.Copy(io.Discard, e) }()
	_, _ = e.WriteString("\x1b[?7l\x1b[?25l")
	return &screenOf{e, w, h}
}

// differs compares the terminal with the frame laid out in cells, text and look.
func (s *screenOf) differs(f tui.Frame, th tui.Theme) string {
	want := uv.NewScreenBuffer(s.w, s.h)
	uv.NewStyledString(tui.Render(f, th, colorprofile.TrueColor, tui.Size{W: s.w, H: s.h})).Draw(want, want.Bounds())
	for y := range s.h {
		for x := range s.w {
			g, w := s.CellAt(x, y), want.CellAt(x, y)
			gc, wc := content(g), content(w)
			if gc != wc {
				return fmt.Sprintf("cell %d,%d: terminal %q, frame %q", x, y, gc, wc)
			}
			if g != nil && w != nil && wc != "" && !g.Style.Equal(&w.Style) {
				return fmt.Sprintf("cell %d,%d (%q): styles %v and %v", x, y, gc, g.Style, w.Style)
			}
		}
	}
	if f.Cursor != nil && f.Cursor.X >= 0 && f.Cursor.Y >= 0 && f.Cursor.X < s.w && f.Cursor.Y < s.h {
		if c := s.CursorPosition(); c.X != f.Cursor.X || c.Y != f.Cursor.Y {
			return fmt.Sprintf("cursor %v, want %v", c, *f.Cursor)
		}
	}
	return ""
}

func content(c *uv.Cell) string {
	if c == nil || c.Content == "" && c.Width > 0 {
		return " "
	}
	return c.Content
}

// edits draws random edits, resizes and losses of the screen, and gives the first
// difference between terminal and frame. The writer between painter and terminal
// can be a mutant.
func edits(t *rapid.T, c editCase, between func(io.Writer) io.Writer) string {
	w, h := rapid.IntRange(c.minW, c.maxW).Draw(t, "w"), rapid.IntRange(1, 6).Draw(t, "h")
	scr := newScreen(w, h)
	defer tuitest.HangUp(scr)
	p := tui.NewPainter(between(scr), c.th, colorprofile.TrueColor, tui.Size{W: w, H: h})
	p.Synchronize(rapid.Bool().Draw(t, "sync"))
	lines := make([]tui.Line, h)
	for step := range rapid.IntRange(1, 14).Draw(t, "steps") {
		switch rapid.IntRange(0, 9).Draw(t, "what") {
		case 0:
			w, h = rapid.IntRange(c.minW, c.maxW).Draw(t, "w"), rapid.IntRange(1, 6).Draw(t, "h")
			scr.w, scr.h = w, h
			scr.Resize(w, h)
			p.Resize(tui.Size{W: w, H: h})
			lines = tui.Fit(lines, h)
		case 1:
			_, _ = scr.WriteString("\x1b[Hrubbish 垃圾")
			p.Forget()
		case 2: // one span of a line
			lines = append([]tui.Line(nil), lines...)
			y := rapid.IntRange(0, h-1).Draw(t, "y")
			if len(lines[y]) > 0 {
				l := append(tui.Line(nil), lines[y]...)
				l[rapid.IntRange(0, len(l)-1).Draw(t, "i")].Text = rapid.SampledFrom(c.words).Draw(t, "text")
				lines[y] = l
			}
		default:
			lines = append([]tui.Line(nil), lines...)
			lines[rapid.IntRange(0, h-1).Draw(t, "y")] = drawLine(t, c.words, "n")
		}
		f := tui.Frame{Lines: lines}
		if rapid.Bool().Draw(t, "cursor") {
			f.Cursor = &tui.Cursor{X: rapid.IntRange(0, w-1).Draw(t, "cx"), Y: rapid.IntRange(0, h-1).Draw(t, "cy")}
		}
		if _, err := p.Draw(f); err != nil {
			return err.Error()
		}
		if d := scr.differs(f, c.th); d != "" {
			return fmt.Sprintf("step %d, %d×%d: %s", step, w, h, d)
		}
	}
	return ""
}

type editCase struct {
	name       string
	th         tui.Theme
	words      []tui.Safe
	minW, maxW int
}

// Whatever is edited, in whatever order, with resizes and loss of the screen
// between: the terminal shows the frame, cell by cell.
func TestPainterFollowsFrames(t *testing.T) {
	day, _ := tui.ThemeByName("day")
	for _, c := range []editCase{
		{"plain", tuitest.Theme(), words, 1, 44}, {"ground", day, words, 1, 44}, {"marks", tuitest.Theme(), marked, 100, 120},
	} {
		t.Run(c.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				if d := edits(t, c, func(w io.Writer) io.Writer { return w }); d != "" {
					t.Fatal(d)
				}
			})
		})
	}
}

// without is a painter that never writes one of its sequences.
type without struct {
	w    io.Writer
	what string
}

func (m without) Write(b []byte) (int, error) {
	_, err := m.w.Write(bytes.ReplaceAll(b, []byte(m.what), nil))
	return len(b), err
}

// The harness sees what it should: a painter that does not clear the rest of a
// row, that does not clear the window, that does not reset its style.
func TestPainterHarnessCatchesMutants(t *testing.T) {
	c := editCase{"plain", tuitest.Theme(), words, 1, 44}
	for _, what := range []string{"\x1b[K", "\x1b[2J", reset} {
		caught := false
		rapid.Check(t, func(t *rapid.T) {
			caught = caught || edits(t, c, func(w io.Writer) io.Writer { return without{w, what} }) != ""
		})
		if !caught {
			t.Errorf("a painter without %q is not caught", what)
		}
	}
}

const reset = "\x1b[m"

func TestPainterWritesOnlyWhatChanged(t *testing.T) {
	var out bytes.Buffer
	p := tui.NewPainter(&out, tuitest.Theme(), colorprofile.TrueColor, tui.Size{W: 40, H: 4})
	f := tui.Frame{Lines: []tui.Line{
		tui.Text(tui.Plain, "姓名 张三"), {tui.T(tui.Label, "材料 "), tui.T(tui.Good, "齐全"), tui.T(tui.Plain, " 3 份")},
	}}
	draw := func() string {
		out.Reset()
		if _, err := p.Draw(f); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	if got := draw(); !strings.Contains(got, "\x1b[2J") || !strings.Contains(got, "张三") {
		t.Fatalf("first frame %q", got)
	}
	if got := draw(); got != "" {
		t.Fatalf("nothing changed, yet %q was written", got)
	}
	f.Lines = []tui.Line{f.Lines[0], {tui.T(tui.Label, "材料 "), tui.T(tui.Good, "齐备"), tui.T(tui.Plain, " 3 份")}}
	if got := draw(); got != "\x1b[2;8H\x1b[0;32m备\x1b[m" {
		t.Fatalf("one character changed: %q", got)
	}
	f.Lines[0] = tui.Text(tui.Plain, "姓名")
	if got := draw(); got != "\x1b[1;5H\x1b[m\x1b[K" {
		t.Fatalf("shortened: %q", got)
	}
	f.Cursor = &tui.Cursor{X: 4, Y: 0}
	if got := draw(); got != "\x1b[1;5H\x1b[?25h" {
		t.Fatalf("cursor shown: %q", got)
	}
	f.Cursor = &tui.Cursor{X: 2, Y: 0}
	if got := draw(); got != "\x1b[1;3H" {
		t.Fatalf("cursor moved: %q", got)
	}
	f.Lines[0] = tui.Text(tui.Plain, "姓")
	if got := draw(); !strings.HasPrefix(got, "\x1b[?25l") || !strings.HasSuffix(got, "\x1b[?25h") {
		t.Fatalf("cursor must be hidden while a frame is written: %q", got)
	}
	p.Synchronize(true)
	f.Lines[0] = tui.Text(tui.Plain, "名")
	if got := draw(); !strings.HasPrefix(got, "\x1b[?2026h") || !strings.HasSuffix(got, "\x1b[?2026l") || strings.Contains(got, "25l") {
		t.Fatalf("synchronised: %q", got)
	}
}

// A terminal in doubt gets ASCII and whole rows.
func TestPainterInDoubt(t *testing.T) {
	var out bytes.Buffer
	p := tui.NewPainter(&out, tuitest.Theme(), colorprofile.NoTTY, tui.Size{W: 30, H: 2})
	p.Doubt()
	f := tui.Frame{Lines: tui.Box("", []tui.Line{}, 6, 2, tui.Border)}
	if _, err := p.Draw(f); err != nil {
		t.Fatal(err)
	}
	for _, r := range out.String() {
		if r >= 0x80 {
			t.Fatalf("%q is not ASCII", out.String())
		}
	}
	if !strings.Contains(out.String(), "+----+") {
		t.Fatalf("no box in %q", out.String())
	}
	f.Lines = []tui.Line{tui.Text(tui.Plain, "材料a"), tui.Text(tui.Plain, "x")}
	_, _ = p.Draw(f)
	out.Reset()
	f.Lines = []tui.Line{tui.Text(tui.Plain, "材料b"), tui.Text(tui.Plain, "x")}
	_, _ = p.Draw(f)
	if got := out.String(); !strings.Contains(got, "\x1b[1;1H") || !strings.Contains(got, "材料b") {
		t.Fatalf("row not written as a whole: %q", got)
	}
}

func TestSmallerProfiles(t *testing.T) {
	f := tui.Frame{Lines: []tui.Line{tui.Text(tui.Bad, "停")}}
	day, _ := tui.ThemeByName("day")
	for profile, want := range map[colorprofile.Profile]string{
		colorprofile.TrueColor: "38;2;176;0;32", colorprofile.ANSI256: "38;5;", colorprofile.ANSI: ";31;", colorprofile.ASCII: "\x1b[0;1m", colorprofile.NoTTY: "停",
	} {
		got := tui.Render(f, day, profile, tui.Size{W: 2, H: 1})
		if !strings.Contains(got, want) {
			t.Errorf("%v: %q has no %q", profile, got, want)
		}
		if profile <= colorprofile.ASCII && (strings.Contains(got, "38;") || strings.Contains(got, "31")) {
			t.Errorf("%v: colour in %q", profile, got)
		}
	}
}

// benchFrame is a full window of Chinese rows like a list with a detail beside it.
func benchFrame(w, h, sel int) tui.Frame {
	lines := make([]tui.Line, h)
	for y := range lines {
		st := tui.Plain
		if y == sel {
			st = tui.Selected
		}
		lines[y] = tui.Line{
			tui.T(tui.Dim, tui.PadLeft(tui.Int(y), 4)), tui.T(tui.Plain, " "),
			tui.T(st, tui.Pad("居民身份证复印件（正反面）及户口簿首页", w/2)), tui.T(tui.Good, " ✓ 齐全 "), tui.T(tui.Border, "│ 情形说明与法律依据"),
		}
	}
	return tui.Frame{Lines: lines, Cursor: &tui.Cursor{X: 3, Y: sel}}
}

func BenchmarkKeyToFrame(b *testing.B) {
	for _, s := range []tui.Size{{W: 120, H: 40}, {W: 200, H: 60}} {
		b.Run(fmt.Sprintf("%dx%d", s.W, s.H), func(b *testing.B) {
			var out countWriter
			p := tui.NewPainter(&out, tuitest.Theme(), colorprofile.TrueColor, s)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				_, _ = p.Draw(benchFrame(s.W, s.H, i%s.H))
			}
			b.ReportMetric(float64(out)/float64(b.N), "B/frame")
		})
	}
}

// BenchmarkShellKey is a key through the shell to the terminal: routing, the whole
// window drawn anew, and what changed written.
func BenchmarkShellKey(b *testing.B) {
	for _, s := range []tui.Size{{W: 120, H: 40}, {W: 200, H: 60}} {
		b.Run(fmt.Sprintf("%dx%d", s.W, s.H), func(b *testing.B) {
			rows := list.New(2711, func(i, w int) tui.Line {
				return tui.L(tui.T(tui.Dim, tui.PadLeft(tui.Int(i), 5)), tui.T(tui.Plain, " 居民身份证复印件（正反面）及户口簿首页"), tui.T(tui.Good, " ✓ 齐全"))
			})
			sh := tui.NewShell(tui.ShellOptions{First: &listScreen{rows}, Words: words2, Status: func(tui.Size) tui.Line { return tui.Text(tui.Status, " A035") }})
			sh.Update(tea.WindowSizeMsg{Width: s.W, Height: s.H})
			var out countWriter
			p := tui.NewPainter(&out, tuitest.Theme(), colorprofile.TrueColor, s)
			keys := []tea.KeyPressMsg{tuitest.Key("down"), tuitest.Key("down"), tuitest.Key("pgdown"), tuitest.Key("up"), tuitest.Key("pgup")}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				sh.Update(keys[i%len(keys)])
				_, _ = p.Draw(sh.View(s))
			}
			b.ReportMetric(float64(out)/float64(b.N), "B/frame")
		})
	}
}

type listScreen struct{ *list.List }

func (s *listScreen) Update(msg tea.Msg) tea.Cmd {
	if m, ok := msg.(tea.WindowSizeMsg); ok {
		s.Resize(m.Height)
	}
	s.List.Update(msg)
	return nil
}

func (s *listScreen) Bindings() []tui.Binding      { return newDesk("").bindings }
func (s *listScreen) View(size tui.Size) tui.Frame { return tui.Frame{Lines: s.List.View(size)} }

func BenchmarkFullRedraw(b *testing.B) {
	for _, s := range []tui.Size{{W: 120, H: 40}, {W: 200, H: 60}} {
		b.Run(fmt.Sprintf("%dx%d", s.W, s.H), func(b *testing.B) {
			var out countWriter
			p := tui.NewPainter(&out, tuitest.Theme(), colorprofile.TrueColor, s)
			f := benchFrame(s.W, s.H, 1)
			b.ReportAllocs()
			for b.Loop() {
				p.Resize(s)
				_, _ = p.Draw(f)
			}
			b.ReportMetric(float64(out)/float64(b.N), "B/frame")
		})
	}
}

type countWriter int

func (c *countWriter) Write(b []byte) (int, error) { *c += countWriter(len(b)); return len(b), nil }
