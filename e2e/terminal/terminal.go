package terminal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"unsafe"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// Options say what to run, and in how large a window.
type Options struct {
	Path string
	Args []string
	Env  []string // all of it; nil is none
	Dir  string
	W, H int
}

// Terminal is a window with a program in it.
type Terminal struct {
	cmd    *exec.Cmd
	master *os.File
	exited chan struct{} // closed when program and window are gone
	err    error         // how the program ended; read after exited

	mu      sync.Mutex
	emu     *vt.Emulator
	w, h    int
	seq     int
	changed chan struct{}
	out     bytes.Buffer // everything the program has written
	tail    []byte       // end of it that may begin a sequence
	inFrame bool         // within synchronised output
	shown   Screen
	keys    int
}

// The mode by which a program has a frame shown whole, and how it asks for it.
// The emulator does not know it, so this terminal answers itself.
var (
	frameBegins = []byte("\x1b[?2026h")
	frameEnds   = []byte("\x1b[?2026l")
	frameAsked  = []byte("\x1b[?2026$p")
	frameKnown  = []byte("\x1b[?2026;2$y")
	frameDenied = []byte("\x1b[?2026;0$y")
)

// Start runs the program. Close or Kill must end it.
func Start(o Options) (*Terminal, error) {
	t := &Terminal{w: o.W, h: o.H, emu: vt.NewEmulator(o.W, o.H), changed: make(chan struct{}), exited: make(chan struct{})}
	t.cmd = exec.CommandContext(context.Background(), o.Path, o.Args...)
	t.cmd.Dir, t.cmd.Env = o.Dir, o.Env
	if t.cmd.Env == nil {
		t.cmd.Env = []string{}
	}
	var err error
	t.master, err = pty.StartWithSize(t.cmd, size(o.W, o.H))
	if err != nil {
		return nil, fmt.Errorf("terminal: %w", err)
	}
	t.master, err = interruptible(t.master)
	if err != nil {
		_ = t.cmd.Process.Kill()
		_ = t.cmd.Wait()
		return nil, fmt.Errorf("terminal: %w", err)
	}
	t.shown = t.look()
	answers := make(chan struct{})
	go func() {
		defer close(answers)
		t.answer()
	}()
	go func() {
		t.read()
		t.err = t.cmd.Wait()
		_ = t.emu.Close()
		<-answers
		t.master.Close()
		close(t.exited)
	}()
	return t, nil
}

// interruptible gives the same terminal as a file whose Close ends a Read that
// waits. Asked for its descriptor, as for the first size, a file turns to
// blocking calls, and one that is closed meanwhile stays open until the program
// writes again: a window that is taken away would still be there.
func interruptible(f *os.File) (*os.File, error) {
	defer f.Close()
	fd, _, errno := syscall.Syscall(syscall.SYS_FCNTL, f.Fd(), syscall.F_DUPFD_CLOEXEC, 0)
	if errno != 0 {
		return nil, errno
	}
	err := syscall.SetNonblock(int(fd), true)
	return os.NewFile(fd, f.Name()), err
}

func size(w, h int) *pty.Winsize {
	return &pty.Winsize{Cols: uint16(w), Rows: uint16(h)} //nolint:gosec // a window's size
}

// read takes what the program writes until it is gone.
func (t *Terminal) read() {
	buf := make([]byte, 32<<10)
	for {
		n, err := t.master.Read(buf)
		if n > 0 {
			t.take(buf[:n])
		}
		if err != nil { // EIO: nobody has the other end open any more
			return
		}
	}
}

func (t *Terminal) take(p []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.out.Write(p)
	_, _ = t.emu.Write(p)
	seen := append(t.tail, p...)
	if bytes.Contains(seen, frameAsked) {
		go t.master.Write(frameKnown) //nolint:errcheck // the program may be gone
		seen = seen[bytes.LastIndex(seen, frameAsked)+len(frameAsked):]
	}
	begins, ends := bytes.LastIndex(seen, frameBegins), bytes.LastIndex(seen, frameEnds)
	switch {
	case begins > ends:
		t.inFrame = true
	case ends > begins:
		t.inFrame = false
	}
	keep := min(len(seen), len(frameAsked)-1)
	t.tail = append([]byte(nil), seen[len(seen)-keep:]...)
	if !t.inFrame {
		t.show()
	}
}

// show publishes the screen; the lock is held.
func (t *Terminal) show() {
	t.seq++
	t.shown = t.look()
	close(t.changed)
	t.changed = make(chan struct{})
}

// answer sends the emulator's answers to the program's questions.
func (t *Terminal) answer() {
	buf := make([]byte, 4096)
	for {
		n, err := t.emu.Read(buf)
		if n > 0 {
			said := bytes.ReplaceAll(buf[:n], frameDenied, nil)
			if len(said) > 0 {
				_, _ = t.master.Write(said)
			}
		}
		if err != nil {
			return
		}
	}
}

// Screen is what stands in the window now.
func (t *Terminal) Screen() Screen {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.shown
}

// Written is everything that the program has written so far.
func (t *Terminal) Written() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return bytes.Clone(t.out.Bytes())
}

// Keys counts the keys pressed so far.
func (t *Terminal) Keys() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.keys
}

// ErrEnded says that the program ended while its screen was awaited.
var ErrEnded = errors.New("terminal: the program has ended")

// Await blocks until the screen is as when wants it, and returns it.
func (t *Terminal) Await(ctx context.Context, when func(Screen) bool) (Screen, error) {
	for {
		t.mu.Lock()
		shown, changed := t.shown, t.changed
		t.mu.Unlock()
		if when(shown) {
			return shown, nil
		}
		select {
		case <-changed:
		case <-t.exited:
			if shown = t.Screen(); when(shown) {
				return shown, nil
			}
			return shown, ErrEnded
		case <-ctx.Done():
			return shown, ctx.Err()
		}
	}
}

// Press presses keys by name, such as enter, f2, space or 3.
func (t *Terminal) Press(keys ...string) error {
	for _, k := range keys {
		if err := t.send(code(k), 1); err != nil {
			return err
		}
	}
	return nil
}

// Type sends text as an input method commits it, in one piece.
func (t *Terminal) Type(text string) error { return t.send(text, len([]rune(text))) }

// Paste sends text as a bracketed paste.
func (t *Terminal) Paste(text string) error { return t.send("\x1b[200~"+text+"\x1b[201~", 1) }

func (t *Terminal) send(s string, keys int) error {
	t.mu.Lock()
	t.keys += keys
	t.mu.Unlock()
	_, err := io.WriteString(t.master, s)
	return err
}

// Resize changes the window, as dragging its corner does.
func (t *Terminal) Resize(w, h int) error {
	t.mu.Lock()
	t.w, t.h = w, h
	t.emu.Resize(w, h)
	t.show()
	t.mu.Unlock()
	conn, err := t.master.SyscallConn()
	if err != nil {
		return err
	}
	var errno syscall.Errno
	err = conn.Control(func(fd uintptr) {
		_, _, errno = syscall.Syscall(syscall.SYS_IOCTL, fd, syscall.TIOCSWINSZ, uintptr(unsafe.Pointer(size(w, h)))) //nolint:gosec // as the kernel wants it
	})
	if errno != 0 {
		err = errno
	}
	return err
}

// PID is the program's process.
func (t *Terminal) PID() int { return t.cmd.Process.Pid }

// Exited is closed when the program has ended and all it wrote was read.
func (t *Terminal) Exited() <-chan struct{} { return t.exited }

// Wait blocks until the program has ended, and says how.
func (t *Terminal) Wait(ctx context.Context) error {
	select {
	case <-t.exited:
		return t.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Kill ends the program and all processes of its session with SIGKILL, as the
// kernel does when memory runs out, and waits until they are gone.
func (t *Terminal) Kill() {
	_ = syscall.Kill(-t.cmd.Process.Pid, syscall.SIGKILL)
	<-t.exited
}

// Signal sends a signal to the program alone.
func (t *Terminal) Signal(s os.Signal) error { return t.cmd.Process.Signal(s) }

// HangUp takes the window away: the program loses its terminal.
func (t *Terminal) HangUp() { t.master.Close() }
