package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"reflect"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"onewindow/tui/graphics"
)

// Gap is the least time between two frames under a flood of messages. The first
// change after a pause is drawn at once.
const Gap = 8 * time.Millisecond

// Options says what a program runs on. Shell is needed; the rest has defaults.
type Options struct {
	Shell *Shell
	// In and Out are the terminal; nil means standard input and output. Anything
	// else than a terminal is read and written as if it were one, without raw mode.
	In  io.Reader
	Out io.Writer
	// Size asks for the size of the window; nil asks Out.
	Size func() (Size, error)
	// Env is the environment that tells colours; nil means the process's own.
	Env []string
	// Theme is the look; the zero value is the theme "16".
	Theme Theme
	// Profile is what the terminal can show; zero finds it out from Env.
	Profile colorprofile.Profile
	// Probe asks the terminal at the start how wide it draws signs of ambiguous
	// width, and goes over to ASCII rules if that is two cells.
	Probe bool
	// Graphics is how pictures are drawn; none said is blocks, and nothing is asked.
	Graphics graphics.Way
	// Gap overrides the time between frames; below zero every message is drawn.
	Gap time.Duration
	// Ready gets the function that hands messages to the program from other
	// goroutines. It blocks until the program takes the message, and does nothing
	// once the program has ended.
	Ready func(send func(tea.Msg))
	// Observe wraps the model: tests count messages and commands with it.
	Observe func(tea.Model) tea.Model
}

// PanicError says that the program's own code panicked. The terminal has been
// given back. The value is not part of the message unless it is the runtime's
// own, because it may hold what a person typed.
type PanicError struct {
	What  string
	Stack []byte
}

func (e *PanicError) Error() string { return "panic in the user interface: " + e.What }

func panicError(v any) *PanicError {
	what := fmt.Sprintf("%T", v)
	if re, ok := v.(runtime.Error); ok {
		what = re.Error()
	}
	return &PanicError{What: what, Stack: debug.Stack()}
}

// ErrNoShell is returned by [Run] for options without a shell.
var ErrNoShell = errors.New("tui: options without a shell")

// Run shows the shell until it quits, ctx ends, or the terminal goes away, and
// gives the terminal back in every case. The end of ctx is no error of the
// program: Run then returns ctx's own.
func Run(ctx context.Context, o Options) error {
	if o.Shell == nil {
		return ErrNoShell
	}
	o = o.withDefaults()
	pictures := newAsking(o.Graphics, o.Env)
	t := &terminal{in: o.In, out: o.Out, size: o.Size, probe: o.Probe, ask: pictures.questions(), away: pictures.away()}
	pictures.cell = t.cell()
	size, _ := t.measure()
	o.Shell.size = size
	if err := t.take(); err != nil {
		t.give()
		return fmt.Errorf("taking the terminal: %w", err)
	}
	defer t.give()
	r := &root{
		shell: o.Shell, term: t, gap: o.Gap, probing: o.Probe,
		painter: NewPainter(o.Out, o.Theme, o.Profile, size), pictures: pictures,
	}
	r.painter.pixels.way, r.painter.pixels.cell = pictures.way, pictures.cell
	r.painter.pixels.beside = func(work func()) {
		go func() {
			work()
			r.send(drawMsg{})
		}()
	}
	var model tea.Model = r
	if o.Observe != nil {
		model = o.Observe(r)
	}
	// Bubble Tea itself writes nothing: whatever asks it to (clipboard, titles,
	// queries) goes nowhere. Its own signal handler waits for an event loop that
	// may have ended with ctx, and then never lets the program end.
	p := tea.NewProgram(model,
		tea.WithContext(ctx), tea.WithInput(o.In), tea.WithOutput(io.Discard), tea.WithEnvironment(o.Env),
		tea.WithColorProfile(o.Profile), tea.WithWindowSize(size.W, size.H), tea.WithFPS(1), tea.WithoutRenderer(),
		tea.WithoutSignalHandler())
	r.send = p.Send
	stop := r.watchSize()
	defer stop()
	defer quitOnSignal(p.Send)()
	if o.Ready != nil {
		o.Ready(p.Send)
	}
	_, err := p.Run()
	switch {
	case r.panic != nil:
		return r.panic
	case r.err != nil:
		return fmt.Errorf("writing to the terminal: %w", r.err)
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, tea.ErrInterrupted):
		return nil
	}
	return err
}

// quitOnSignal asks the program to end when the process is asked to. Send must
// not block once the program has ended.
func quitOnSignal(send func(tea.Msg)) (stop func()) {
	ch := make(chan os.Signal, 1)
	done := make(chan struct{})
	signal.Notify(ch, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case <-done:
		case <-ch:
			send(tea.QuitMsg{})
		}
	}()
	return func() { signal.Stop(ch); close(done) }
}

func (o Options) withDefaults() Options {
	if o.In == nil {
		o.In = os.Stdin
	}
	if o.Out == nil {
		o.Out = os.Stdout
	}
	if o.Env == nil {
		o.Env = os.Environ()
	}
	if o.Theme.Name == "" {
		o.Theme = sixteen()
	}
	if o.Profile == colorprofile.Unknown {
		o.Profile = colorprofile.Env(o.Env)
	}
	if o.Gap == 0 {
		o.Gap = Gap
	}
	return o
}

// root is the one model that Bubble Tea knows. It hands messages to the shell
// and frames to the painter.
type root struct {
	shell   *Shell
	painter *Painter
	term    *terminal
	send    func(tea.Msg)
	gap     time.Duration
	last    time.Time // of the last frame written
	due     bool      // a frame is owed and drawMsg is under way
	away    bool      // the terminal is given back for a while
	probing bool
	// pictures is what the terminal was asked about pictures.
	pictures asking
	panic    *PanicError
	err      error
}

type (
	drawMsg    struct{}
	suspendMsg struct{}
	resizedMsg tea.WindowSizeMsg // the window was pulled, and is now as large as this
	brokenMsg  struct{ err *PanicError }
)

func (r *root) Init() (cmd tea.Cmd) {
	defer r.rescue(&cmd)
	return guard(r.shell.Init())
}

func (r *root) Update(msg tea.Msg) (m tea.Model, cmd tea.Cmd) {
	m = r // also when a panic cuts this short
	if r.panic != nil || r.err != nil {
		return r, tea.Quit
	}
	defer r.rescue(&cmd)
	switch msg := msg.(type) {
	case drawMsg:
		r.due = false
		return r, nil
	case brokenMsg:
		r.panic = msg.err
		return r, tea.Quit
	case suspendMsg:
		return r, r.suspend()
	case tea.ResumeMsg:
		return r, r.resume()
	case tea.ModeReportMsg:
		if msg.Mode == ansi.ModeSynchronizedOutput {
			r.painter.Synchronize(msg.Value == ansi.ModeReset || msg.Value == ansi.ModeSet)
		}
	case tea.CursorPositionMsg:
		if r.probing && msg.X > 1 {
			r.painter.Doubt()
		}
		r.probing = false
	case uv.KittyGraphicsEvent, uv.CellSizeEvent, uv.PrimaryDeviceAttributesEvent:
		if r.pictures.answered(msg) {
			r.painter.pixels.use(r.pictures.way, r.pictures.cell)
			r.term.away = r.pictures.away()
		}
	case resizedMsg:
		// Also when the size is what it was: a window that was pulled there and back
		// has lost what stood beyond its edge.
		r.painter.Resize(Size{msg.Width, msg.Height})
		r.askCell()
		return r, guard(r.shell.Update(tea.WindowSizeMsg(msg)))
	case tea.WindowSizeMsg:
		if size := (Size{msg.Width, msg.Height}); size != r.painter.size {
			r.painter.Resize(size)
		}
	}
	return r, guard(r.shell.Update(msg))
}

// View is called after every message. It draws at once after a pause, and
// otherwise once when the gap is over.
func (r *root) View() (_ tea.View) {
	if r.away || r.panic != nil || r.err != nil {
		return
	}
	defer r.rescue(nil)
	if wait := r.gap - time.Since(r.last); wait > 0 && !r.last.IsZero() {
		if !r.due {
			r.due = true
			time.AfterFunc(wait, func() { r.send(drawMsg{}) })
		}
		return
	}
	wrote, err := r.painter.Draw(r.shell.View(r.painter.size))
	if wrote {
		r.last = time.Now()
	}
	if err != nil {
		r.err = err
		go r.send(tea.QuitMsg{})
	}
	return
}

// rescue turns a panic of a screen into the end of the program, with the
// terminal given back and without Bubble Tea printing the value.
func (r *root) rescue(cmd *tea.Cmd) {
	if v := recover(); v != nil {
		r.panic = panicError(v)
		if cmd != nil {
			*cmd = tea.Quit
		} else {
			go r.send(tea.QuitMsg{})
		}
	}
}

// guard keeps a panic in a command from being printed over the screen.
func guard(c tea.Cmd) tea.Cmd {
	if c == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if v := recover(); v != nil {
				msg = brokenMsg{panicError(v)}
			}
		}()
		msg = c()
		for i, list := 0, commands(msg); i < len(list); i++ {
			list[i] = guard(list[i])
		}
		return msg
	}
}

var commandList = reflect.TypeFor[[]tea.Cmd]()

// commands are the commands in a batch or a sequence (whose type is Bubble
// Tea's own secret); nil for other messages.
func commands(msg tea.Msg) []tea.Cmd {
	if b, ok := msg.(tea.BatchMsg); ok {
		return b
	}
	v := reflect.ValueOf(msg)
	if v.IsValid() && v.Kind() == reflect.Slice && v.Type().ConvertibleTo(commandList) {
		return v.Convert(commandList).Interface().([]tea.Cmd)
	}
	return nil
}

// suspend gives the terminal back and stops the process, if a terminal is there
// to go back to.
func (r *root) suspend() tea.Cmd {
	if _, ok := file(r.term.in); !ok {
		return nil
	}
	r.away = true
	r.term.give()
	return tea.Suspend
}

func (r *root) resume() tea.Cmd {
	if !r.away {
		return nil
	}
	r.away = false
	if err := r.term.take(); err != nil {
		r.err = err
		return tea.Quit
	}
	r.painter.Restart()
	r.pictures.begin()
	return r.askSize
}

// askCell finds out anew how large a cell is, because letters may have become larger.
// Until that is known pictures are made of blocks.
func (r *root) askCell() {
	if r.away || r.pictures.way != graphics.Sixel {
		return
	}
	r.pictures.cell = r.term.cell()
	r.painter.pixels.use(graphics.Sixel, r.pictures.cell)
	if r.pictures.cell == (Size{}) {
		r.pictures.open = true
		_, r.err = io.WriteString(r.term.out, graphics.AskCell+graphics.AskLast)
	}
}

func (r *root) askSize() tea.Msg {
	if s, ok := r.term.measure(); ok {
		return tea.WindowSizeMsg{Width: s.W, Height: s.H}
	}
	return nil
}

// watchSize tells the program about a new size of the window. A change before
// the first word of it would be lost, so the size is asked once more.
func (r *root) watchSize() (stop func()) {
	if _, ok := file(r.term.out); !ok {
		return func() {}
	}
	done := make(chan struct{})
	again := time.AfterFunc(50*time.Millisecond, func() {
		if m := r.askSize(); m != nil {
			r.send(m)
		}
	})
	pulled(done, r.term.measure, func(s Size) { r.send(resizedMsg{Width: s.W, Height: s.H}) })
	return func() { again.Stop(); close(done) }
}
