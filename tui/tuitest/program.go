package tuitest

import (
	"bytes"
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/vt"

	"onewindow/tui"
)

// patience bounds every wait; it is reached only when something hangs.
const patience = 20 * time.Second

// Program is a shell that runs on an emulated terminal.
type Program struct {
	t    testing.TB
	emu  *vt.SafeEmulator
	in   *feed
	obs  *counter
	send func(tea.Msg)
	w, h int
	stop context.CancelFunc
	done chan struct{}
	err  error
}

// Option changes how [New] runs a program.
type Option func(*tui.Options)

// WithTheme draws with another theme.
func WithTheme(th tui.Theme) Option { return func(o *tui.Options) { o.Theme = th } }

// WithProbe asks the terminal for the width of ambiguous signs.
func WithProbe() Option { return func(o *tui.Options) { o.Probe = true } }

// New runs a shell with the real painter on a terminal of w×h. It is stopped at
// the end of the test. Every message is drawn at once.
func New(t testing.TB, sh *tui.Shell, w, h int, opts ...Option) *Program {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	p := &Program{t: t, emu: vt.NewSafeEmulator(w, h), w: w, h: h, stop: cancel, done: make(chan struct{})}
	// Without a terminal driver in between, a line feed must return the carriage.
	_, _ = p.emu.Write([]byte("\x1b[20h"))
	p.in = newFeed()
	go p.in.drain(p.emu)
	ready := make(chan func(tea.Msg), 1)
	o := tui.Options{
		Shell: sh, In: p.in, Out: p.emu, Env: []string{"TERM=xterm-256color"}, Theme: Theme(),
		Size:    func() (tui.Size, error) { return tui.Size{W: w, H: h}, nil },
		Profile: colorprofile.TrueColor, Gap: -1,
		Ready:   func(send func(tea.Msg)) { ready <- send },
		Observe: func(m tea.Model) tea.Model { p.obs = newCounter(m); return p.obs },
	}
	for _, f := range opts {
		f(&o)
	}
	go func() {
		defer close(p.done)
		p.err = tui.Run(ctx, o)
	}()
	t.Cleanup(p.Stop)
	select {
	case p.send = <-ready:
	case <-p.done:
		t.Fatalf("the program ended at its start: %v", p.err)
	case <-time.After(patience):
		t.Fatal("the program does not start")
	}
	p.obs.add(1)
	p.post(mark{})
	p.Settle()
	return p
}

// post hands over a message unless the program has ended.
func (p *Program) post(m tea.Msg) { p.send(m) }

// Send delivers a message as another goroutine would, and settles.
func (p *Program) Send(m tea.Msg) {
	p.t.Helper()
	p.obs.add(1)
	p.post(m)
	p.post(mark{})
	p.Settle()
}

// Press presses keys by the names that bindings use, and settles after each.
func (p *Program) Press(keys ...string) {
	p.t.Helper()
	for _, k := range keys {
		p.Send(Key(k))
	}
}

// Type sends text through the terminal's input, byte by byte as an input method
// commits it, and settles.
func (p *Program) Type(text string) {
	p.t.Helper()
	p.bytes(text)
}

// Paste sends text as a bracketed paste, and settles.
func (p *Program) Paste(text string) {
	p.t.Helper()
	p.bytes("\x1b[200~" + text + "\x1b[201~")
}

// bytes feeds the input and a key that ends it, which no screen ever sees.
func (p *Program) bytes(s string) {
	p.t.Helper()
	p.obs.add(1)
	p.in.write([]byte(s + endKey))
	p.Settle()
}

// Settle waits until every key and every command has been through the program.
// Time in a program under test comes from a [Clock], so that nothing under way is
// a timer.
func (p *Program) Settle() {
	p.t.Helper()
	if !p.obs.wait(p.done) {
		p.t.Fatalf("the program does not come to rest; screen:\n%s", p.Screen())
	}
}

// Resize changes the size of the terminal and tells the program.
func (p *Program) Resize(w, h int) {
	p.t.Helper()
	p.w, p.h = w, h
	p.emu.Resize(w, h)
	p.Send(tea.WindowSizeMsg{Width: w, Height: h})
}

// Screen is the text on the terminal.
func (p *Program) Screen() string { return Text(p.emu, p.w, p.h) }

// Contains reports whether the text stands on one row of the screen.
func (p *Program) Contains(text string) bool { return strings.Contains(p.Screen(), text) }

// Cursor is the place of the terminal's cursor.
func (p *Program) Cursor() (x, y int) {
	c := p.emu.CursorPosition()
	return c.X, c.Y
}

// Grid gives the cells of the terminal.
func (p *Program) Grid() Grid { return p.emu }

// Ended reports whether the program has ended, and how.
func (p *Program) Ended() (bool, error) {
	select {
	case <-p.done:
		return true, p.err
	default:
		return false, nil
	}
}

// Wait waits for the program to end and gives the error of tui.Run.
func (p *Program) Wait() error {
	p.t.Helper()
	select {
	case <-p.done:
		return p.err
	case <-time.After(patience):
		p.t.Fatal("the program does not end")
		return nil
	}
}

// Stop ends the program. It is called by itself at the end of the test.
func (p *Program) Stop() {
	p.stop()
	p.in.close()
	select {
	case <-p.done:
	case <-time.After(patience):
		p.t.Error("the program does not stop")
	}
	HangUp(p.emu)
}

// HangUp ends what reads an emulator's answers. Its own Close races with Read.
func HangUp(emu interface{ InputPipe() io.Writer }) {
	if c, ok := emu.InputPipe().(io.Closer); ok {
		_ = c.Close()
	}
}

// feed is an input that never blocks its writer: keys of the test, and what the
// emulator answers (its reply pipe would otherwise stop it).
type feed struct {
	mu   sync.Mutex
	cond *sync.Cond
	buf  bytes.Buffer
	eof  bool
}

func newFeed() *feed {
	f := &feed{}
	f.cond = sync.NewCond(&f.mu)
	return f
}

func (f *feed) drain(r io.Reader) {
	var b [1024]byte
	for {
		n, err := r.Read(b[:])
		f.write(b[:n])
		if err != nil {
			return
		}
	}
}

func (f *feed) write(b []byte) {
	f.mu.Lock()
	f.buf.Write(b)
	f.mu.Unlock()
	f.cond.Broadcast()
}

func (f *feed) close() {
	f.mu.Lock()
	f.eof = true
	f.mu.Unlock()
	f.cond.Broadcast()
}

func (f *feed) Read(b []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for f.buf.Len() == 0 && !f.eof {
		f.cond.Wait()
	}
	if f.buf.Len() == 0 {
		return 0, io.EOF
	}
	return f.buf.Read(b)
}
