package tui_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"

	"onewindow/tui"
	"onewindow/tui/tuitest"
)

// tty is a real pseudo-terminal with an emulator as its other end.
type tty struct {
	t         *testing.T
	near, far *os.File // the person's end, the program's end
	emu       *vt.Emulator
	mu        sync.Mutex
	raw       bytes.Buffer
	changed   chan struct{}
	w, h      int
}

func newTTY(t *testing.T, w, h int) *tty {
	near, far, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	x := &tty{t: t, near: near, far: far, emu: vt.NewEmulator(w, h), changed: make(chan struct{}, 1), w: w, h: h}
	x.resize(w, h)
	go func() { _, _ = io.Copy(near, x.emu) }() // what the emulator answers
	go func() {
		var b [4096]byte
		for {
			n, err := near.Read(b[:])
			x.mu.Lock()
			x.raw.Write(b[:n])
			_, _ = x.emu.Write(b[:n])
			x.mu.Unlock()
			select {
			case x.changed <- struct{}{}:
			default:
			}
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() { near.Close(); far.Close(); tuitest.HangUp(x.emu) })
	return x
}

func (x *tty) resize(w, h int) {
	x.mu.Lock()
	x.w, x.h = w, h
	x.emu.Resize(w, h)
	x.mu.Unlock()
	if err := pty.Setsize(x.far, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)}); err != nil {
		x.t.Fatal(err)
	}
}

// The emulator hands out cells that a later write changes: hence the lock.
func (x *tty) screen() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return tuitest.Text(x.emu, x.w, x.h)
}

func (x *tty) cursor() (int, int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	c := x.emu.CursorPosition()
	return c.X, c.Y
}

// onOther reports whether the alternate screen is shown.
func (x *tty) onOther() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.emu.IsAltScreen()
}

// until waits for the terminal to change until the condition holds.
func (x *tty) until(what string, ok func() bool) {
	x.t.Helper()
	deadline := time.After(20 * time.Second)
	for !ok() {
		select {
		case <-x.changed:
		case <-deadline:
			x.t.Fatalf("%s does not come; screen:\n%s", what, x.screen())
		}
	}
}

// A real terminal: raw while the program runs, the other screen, keys and Chinese
// through the input parser, and everything given back at the end.
func TestRunOnRealTerminal(t *testing.T) {
	x := newTTY(t, 80, 24)
	before, err := term.GetState(x.far.Fd())
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk("等待")
	sh := tui.NewShell(tui.ShellOptions{First: d, Words: words2})
	done := make(chan error, 1)
	go func() {
		done <- tui.Run(t.Context(), tui.Options{Shell: sh, In: x.far, Out: x.far, Env: []string{"TERM=xterm-256color"}, Probe: true})
	}()
	x.until("the screen", func() bool { return strings.Contains(x.screen(), "等待") })
	if !x.onOther() {
		t.Error("not on the alternate screen")
	}
	during, err := term.GetState(x.far.Fd())
	if err != nil || *during == *before {
		t.Errorf("not in raw mode (%v)", err)
	}
	_, _ = x.near.WriteString("张三\x1b[200~李四\x1b[201~")
	x.until("typed text", func() bool { return strings.Contains(x.screen(), "张三李四") })
	x.until("the cursor", func() bool { cx, cy := x.cursor(); return cx == 8 && cy == 2 })
	_, _ = x.near.WriteString("\x03")
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	x.until("the first screen", func() bool { return !x.onOther() })
	after, err := term.GetState(x.far.Fd())
	if err != nil || *after != *before {
		t.Errorf("terminal not restored (%v)", err)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	all := x.raw.String()
	for _, end := range []string{"\x1b[2J", "\x1b[?2004l", "\x1b[?7h", "\x1b[?25h", "\x1b[?1049l"} {
		if i := strings.LastIndex(all, end); i < len(all)-80 {
			t.Errorf("%q not written at the end", end)
		}
	}
	for _, never := range []string{"\x1b]", "\x1bP"} {
		if strings.Contains(all, never) {
			t.Errorf("%q was written", never)
		}
	}
}

// failing is a terminal that goes away after n writes.
type failing struct {
	n int
}

func (f *failing) Write(b []byte) (int, error) {
	if f.n--; f.n < 0 {
		return 0, errors.New("gone")
	}
	return len(b), nil
}

func TestRunEnds(t *testing.T) {
	shell := func() *tui.Shell {
		return tui.NewShell(tui.ShellOptions{First: newDesk("等待"), Words: words2})
	}
	in, w := io.Pipe()
	defer w.Close()
	env := []string{"TERM=xterm"}
	t.Run("terminal gone", func(t *testing.T) {
		err := tui.Run(t.Context(), tui.Options{Shell: shell(), In: in, Out: &failing{n: 1}, Env: env})
		if err == nil || !strings.Contains(err.Error(), "gone") {
			t.Fatal(err)
		}
	})
	t.Run("terminal never there", func(t *testing.T) {
		if err := tui.Run(t.Context(), tui.Options{Shell: shell(), In: in, Out: &failing{}, Env: env}); err == nil {
			t.Fatal("no error")
		}
	})
	t.Run("context", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		err := tui.Run(ctx, tui.Options{Shell: shell(), In: in, Out: io.Discard, Env: env, Ready: func(func(tea.Msg)) { cancel() }})
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	})
	t.Run("no shell", func(t *testing.T) {
		if err := tui.Run(t.Context(), tui.Options{}); !errors.Is(err, tui.ErrNoShell) {
			t.Fatal(err)
		}
	})
}

// A flood of messages is drawn at most once in a gap, and the last one is drawn.
func TestFloodIsThrottled(t *testing.T) {
	d := newDesk("等待")
	in, w := io.Pipe()
	defer w.Close()
	out := &countFrames{}
	const flood = 2000
	err := tui.Run(t.Context(), tui.Options{
		Shell: tui.NewShell(tui.ShellOptions{First: d, Words: words2}), In: in, Out: out, Env: []string{"TERM=xterm"}, Profile: colorprofile.ANSI,
		Ready: func(send func(tea.Msg)) {
			go func() {
				for range flood {
					send(tuitest.Key("一"))
				}
				send(tea.QuitMsg{})
			}()
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := d.in.Len(); n != 256 {
		t.Errorf("%d characters arrived", n)
	}
	if out.n > flood/4 {
		t.Errorf("%d writes for %d keys", out.n, flood)
	}
}

type countFrames struct{ n int }

func (c *countFrames) Write(b []byte) (int, error) { c.n++; return len(b), nil }

// TestMain lets the test binary play the program for tests that need one of its
// own: stopped, continued, and told of a new size by the kernel.
func TestMain(m *testing.M) {
	if os.Getenv("TUI_TEST_PROGRAM") != "" {
		d := newDesk("等待")
		err := tui.Run(context.Background(), tui.Options{Shell: tui.NewShell(tui.ShellOptions{First: d, Words: words2})})
		if err != nil {
			os.Exit(3)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestStopContinueAndNewSize(t *testing.T) {
	x := newTTY(t, 80, 24)
	cmd := exec.Command(os.Args[0])
	cmd.Env = []string{"TUI_TEST_PROGRAM=1", "TERM=xterm-256color"}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = x.far, x.far, x.far
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	shown := func() bool { return x.onOther() && strings.Contains(x.screen(), "等待") }
	x.until("the screen", shown)

	x.resize(100, 30) // the kernel tells the program
	x.until("the new size", func() bool {
		rows := strings.Split(x.screen(), "\n")
		return strings.Contains(rows[29], "F1 帮助") && strings.Contains(rows[0], "等待")
	})

	// Pulled small and back before the program can look: the size is the same, but
	// what stood beyond the edge is gone from the window.
	signal := func(s os.Signal) {
		if err := cmd.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
	}
	signal(syscall.SIGSTOP)
	x.resize(4, 4)
	x.resize(100, 30)
	signal(syscall.SIGCONT)
	x.until("all of it again", func() bool { return strings.Contains(x.screen(), "F1 帮助") })

	_, _ = x.near.WriteString("\x1a") // Ctrl-Z
	x.until("the first screen back", func() bool { return !x.onOther() })
	if strings.Contains(x.screen(), "等待") {
		t.Error("left on the terminal")
	}
	// The program is the leader of its session, so the kernel does not stop it; it
	// waits to be continued all the same, from a moment on that cannot be seen from
	// outside.
	back := make(chan struct{})
	go func() {
		again := time.NewTicker(20 * time.Millisecond)
		defer again.Stop()
		for {
			_ = cmd.Process.Signal(syscall.SIGCONT)
			select {
			case <-back:
				return
			case <-again.C:
			}
		}
	}()
	x.until("the screen again", shown)
	close(back)
	_, _ = x.near.WriteString("王")
	x.until("typed text", func() bool { return strings.Contains(x.screen(), "王") })
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("ended with %v", err)
	}
	x.until("the first screen", func() bool { return !x.onOther() })
}

// kickScreen asks for its own end twice at once, the way a closed terminal does:
// by a signal and by the context.
type kickScreen struct {
	*desk
	kick func()
}

func (k *kickScreen) Update(msg tea.Msg) tea.Cmd {
	if _, ok := msg.(tea.KeyPressMsg); ok {
		k.kick()
	}
	return nil
}

// A program that is told to end by a signal while its context ends, ends. Who
// waits for an event loop that is no more would hang in about half the rounds.
func TestSignalWhileContextEnds(t *testing.T) {
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, syscall.SIGTERM)
	defer signal.Stop(heard)
	for range 20 {
		ctx, cancel := context.WithCancel(t.Context())
		in, w := io.Pipe()
		k := &kickScreen{desk: newDesk("等待"), kick: func() {
			if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
				t.Error(err)
			}
			<-heard
			for range 1000 {
				runtime.Gosched() // the program's own listener hears it too
			}
			cancel()
		}}
		done := make(chan error, 1)
		go func() {
			done <- tui.Run(ctx, tui.Options{
				Shell: tui.NewShell(tui.ShellOptions{First: k, Words: words2}), In: in, Out: io.Discard, Env: []string{"TERM=xterm"}, Profile: colorprofile.ANSI,
				Ready: func(send func(tea.Msg)) { go send(tuitest.Key("x")) },
			})
		}()
		select {
		case err := <-done:
			if err != nil && !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("the program does not end")
		}
		cancel()
		_ = w.Close()
	}
}
