//go:build unix

package guard

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"onewindow/tui"
	"onewindow/tui/lean"
)

// Mark is in the environment of a guarded program.
const Mark = "WINDOW_GUARDED"

// A program that keeps dying is given up after so many deaths within a minute.
const (
	maxDeaths = 5
	within    = time.Minute
)

// Guarded reports whether this process is the one that is guarded.
func Guarded() bool { return os.Getenv(Mark) != "" }

// First is a child that runs already. It was started as Run starts one, with this
// mode of the terminal before it.
type First struct {
	PID  int
	Mode *unix.Termios
}

// Run starts this very program again as a child with the same arguments and
// terminal, and returns its exit status. A child that was killed by a signal,
// a panic among them, is started again on the wiped terminal. With first, that
// is the first child.
func Run(ctx context.Context, args []string, first *First) (int, error) {
	self, err := os.Executable()
	if err != nil {
		return 0, fmt.Errorf("guard: %w", err)
	}
	err = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	if err != nil {
		return 0, fmt.Errorf("guard: %w", err)
	}
	begin := func() (*os.Process, error) { return start(self, args) }
	next := begin
	var saved *unix.Termios
	if first != nil {
		saved = first.Mode
		next = func() (*os.Process, error) { return os.FindProcess(first.PID) }
	} else if mode, err := unix.IoctlGetTermios(int(os.Stdin.Fd()), getMode); err == nil {
		saved = mode
	}
	// Keys like Ctrl-C reach parent and child alike; only the child answers.
	signal.Ignore(syscall.SIGINT, syscall.SIGQUIT)
	defer signal.Reset(syscall.SIGINT, syscall.SIGQUIT)
	var deaths []time.Time
	for {
		status, died, err := once(ctx, next)
		next = begin
		if err != nil {
			return 0, err
		}
		if !died || ctx.Err() != nil {
			return status, nil
		}
		wipe(saved)
		now := time.Now()
		deaths = append(deaths, now)
		if len(deaths) >= maxDeaths && now.Sub(deaths[len(deaths)-maxDeaths]) < within {
			return status, fmt.Errorf("guard: the program died %d times within a minute; what it had confirmed is kept", maxDeaths)
		}
	}
}

// Complain sends what a guarded program says on its standard error to a file, the
// traceback of its death above all, which would scroll over a citizen's screen
// for as long as it takes to write. giveBack ends that.
func Complain(to *os.File) (giveBack func() error, err error) {
	if !Guarded() {
		return func() error { return nil }, nil
	}
	terminal, err := syscall.Dup(syscall.Stderr)
	if err != nil {
		return nil, fmt.Errorf("guard: %w", err)
	}
	syscall.CloseOnExec(terminal)
	err = become(int(to.Fd()), syscall.Stderr)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("guard: %w", err), syscall.Close(terminal))
	}
	return func() error { return errors.Join(become(terminal, syscall.Stderr), syscall.Close(terminal)) }, nil
}

// wipe takes what a killed program left on the screen away and makes the
// terminal usable again.
func wipe(saved *unix.Termios) {
	_, _ = os.Stdout.WriteString(tui.PicturesAway(os.Environ()) + tui.GiveBack)
	if saved != nil {
		_ = unix.IoctlSetTermios(int(os.Stdin.Fd()), setMode, saved)
	}
}

func start(self string, args []string) (*os.Process, error) {
	cmd := exec.Command(self, args...) //nolint:noctx // it is ended by a signal, not killed
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	// A panic ends the child by a signal, so that it is told from a refusal; no
	// core is left behind, because it would hold what was typed.
	cmd.Env = append(os.Environ(), Mark+"=1", "GOTRACEBACK=crash")
	cmd.SysProcAttr = childAttr()
	err := cmd.Start()
	return cmd.Process, err
}

// once runs the child to its end. died is true when it did not end by itself.
func once(ctx context.Context, begin func() (*os.Process, error)) (status int, died bool, err error) {
	// The child's death signal belongs to the thread that started it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	child, err := begin()
	if err != nil {
		return 0, false, fmt.Errorf("guard: %w", err)
	}
	ended := make(chan struct{})
	told := make(chan struct{})
	go func() {
		defer close(told)
		select {
		case <-ctx.Done():
			_ = child.Signal(syscall.SIGTERM)
		case <-ended:
		}
	}()
	resting := make(chan struct{})
	go func() {
		defer close(resting)
		lean.Soon(ended) // nothing is to be done until the child ends
	}()
	state, err := child.Wait()
	close(ended)
	<-told
	<-resting
	if err != nil {
		return 0, false, fmt.Errorf("guard: %w", err)
	}
	if how, ok := state.Sys().(syscall.WaitStatus); ok && how.Signaled() {
		return 128 + int(how.Signal()), true, nil
	}
	return state.ExitCode(), false, nil
}
