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

	"github.com/charmbracelet/x/term"

	"onewindow/tui"
)

// mark is in the environment of a guarded program.
const mark = "WINDOW_GUARDED"

// A program that keeps dying is given up after so many deaths within a minute.
const (
	maxDeaths = 5
	within    = time.Minute
)

// Guarded reports whether this process is the one that is guarded.
func Guarded() bool { return os.Getenv(mark) != "" }

// Run starts this very program again as a child with the same arguments and
// terminal, and returns its exit status. A child that was killed by a signal,
// a panic among them, is started again on the wiped terminal.
func Run(ctx context.Context, args []string) (int, error) {
	self, err := os.Executable()
	if err != nil {
		return 0, fmt.Errorf("guard: %w", err)
	}
	err = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	if err != nil {
		return 0, fmt.Errorf("guard: %w", err)
	}
	var saved *term.State
	if term.IsTerminal(os.Stdin.Fd()) {
		saved, err = term.GetState(os.Stdin.Fd())
		if err != nil {
			return 0, fmt.Errorf("guard: %w", err)
		}
	}
	// Keys like Ctrl-C reach parent and child alike; only the child answers.
	signal.Ignore(syscall.SIGINT, syscall.SIGQUIT)
	defer signal.Reset(syscall.SIGINT, syscall.SIGQUIT)
	var deaths []time.Time
	for {
		status, died, err := once(ctx, self, args)
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
func wipe(saved *term.State) {
	_, _ = os.Stdout.WriteString(tui.GiveBack)
	if saved != nil {
		_ = term.Restore(os.Stdin.Fd(), saved)
	}
}

// once runs the child to its end. died is true when it did not end by itself.
func once(ctx context.Context, self string, args []string) (status int, died bool, err error) {
	// The child's death signal belongs to the thread that started it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd := exec.Command(self, args...) //nolint:noctx // it is ended by a signal below, not killed
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	// A panic ends the child by a signal, so that it is told from a refusal; no
	// core is left behind, because it would hold what was typed.
	cmd.Env = append(os.Environ(), mark+"=1", "GOTRACEBACK=crash")
	cmd.SysProcAttr = childAttr()
	err = cmd.Start()
	if err != nil {
		return 0, false, fmt.Errorf("guard: %w", err)
	}
	ended := make(chan struct{})
	told := make(chan struct{})
	go func() {
		defer close(told)
		select {
		case <-ctx.Done():
			_ = cmd.Process.Signal(syscall.SIGTERM)
		case <-ended:
		}
	}()
	err = cmd.Wait()
	close(ended)
	<-told
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return 0, false, fmt.Errorf("guard: %w", err)
	}
	state, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
	if ok && state.Signaled() {
		return 128 + int(state.Signal()), true, nil
	}
	return cmd.ProcessState.ExitCode(), false, nil
}
