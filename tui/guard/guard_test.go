//go:build linux

package guard_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"onewindow/tui/guard"
)

const person = "张三 110101199003070017"

// The test binary plays both parts: the parent that guards and the child that
// shows a citizen's data until it is killed.
func TestMain(m *testing.M) {
	switch {
	case guard.Guarded() || os.Getenv("GUARD_TEST") == "alone":
		show()
		select {}
	case os.Getenv("GUARD_TEST") == "late":
		if err := lateGuard(); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	case os.Getenv("GUARD_TEST") == "parent" || os.Getenv("GUARD_TEST") == "first":
		_, err := guard.Run(context.Background(), nil, firstChild())
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// firstChild is a child that was started before its guard; nil where the guard starts
// it.
func firstChild() *guard.First {
	if os.Getenv("GUARD_TEST") != "first" {
		return nil
	}
	mode, err := unix.IoctlGetTermios(0, unix.TCGETS)
	if err != nil {
		panic(err)
	}
	cmd := exec.CommandContext(context.Background(), os.Args[0])
	cmd.Env = append(os.Environ(), guard.Mark+"=1")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := cmd.Start(); err != nil {
		panic(err)
	}
	return &guard.First{PID: cmd.Process.Pid, Mode: mode}
}

// foundRaw is what a program says that finds its terminal as another has used it.
const foundRaw = "raw pid"

// show takes the terminal as the program does, and shows a citizen's data.
func show() {
	mode := ""
	if now, err := unix.IoctlGetTermios(0, unix.TCGETS); err != nil || now.Lflag&unix.ECHO == 0 || now.Lflag&unix.ICANON == 0 {
		mode = "raw "
	}
	if _, err := term.MakeRaw(0); err != nil {
		mode = err.Error() + " "
	}
	fmt.Printf("\x1b[?1049h\x1b[2J\x1b[H%s\r\n%spid %d.\r\n", person, mode, os.Getpid())
}

// screen is a program on a terminal of its own.
type screen struct {
	t    *testing.T
	cmd  *exec.Cmd
	mu   sync.Mutex
	emu  *vt.SafeEmulator
	raw  bytes.Buffer
	news chan struct{}
	done chan struct{}
}

func start(t *testing.T, role string) *screen {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), "GUARD_TEST="+role)
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		t.Fatal(err)
	}
	s := &screen{t: t, cmd: cmd, emu: vt.NewSafeEmulator(80, 24), news: make(chan struct{}, 1), done: make(chan struct{})}
	go func() { _, _ = io.Copy(io.Discard, s.emu) }()
	go func() {
		defer close(s.done)
		buf := make([]byte, 4096)
		for {
			n, err := tty.Read(buf)
			s.mu.Lock()
			s.raw.Write(buf[:n])
			_, _ = s.emu.Write(buf[:n])
			s.mu.Unlock()
			select {
			case s.news <- struct{}{}:
			default:
			}
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		<-s.done
		_ = tty.Close()
	})
	return s
}

// seen is what was written so far, and what the terminal shows.
func (s *screen) seen() (raw, shown string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.raw.String(), s.emu.String()
}

// await waits for the output so far to satisfy ok.
func (s *screen) await(what string, ok func(raw, shown string) bool) {
	s.t.Helper()
	limit := time.After(10 * time.Second)
	for {
		raw, shown := s.seen()
		if ok(raw, shown) {
			return
		}
		select {
		case <-s.news:
		case <-s.done:
			if !ok(s.seen()) {
				s.t.Fatalf("the program ended before %s", what)
			}
			return
		case <-limit:
			s.t.Fatalf("waited for %s; screen:\n%s", what, shown)
		}
	}
}

// child is the process id that the program showed last, and how many showed one.
func child(raw string) (pid, count int) {
	parts := strings.Split(raw, "pid ")
	if len(parts) < 2 {
		return 0, 0
	}
	digits, _, ok := strings.Cut(parts[len(parts)-1], ".")
	if !ok {
		return 0, 0
	}
	pid, err := strconv.Atoi(digits)
	if err != nil {
		return 0, 0
	}
	return pid, len(parts) - 1
}

func TestKilledProgramLeavesNothingAndComesBack(t *testing.T) {
	for _, role := range []string{"parent", "first"} {
		t.Run(role, func(t *testing.T) { comesBack(t, role) })
	}
}

func comesBack(t *testing.T, role string) {
	s := start(t, role)
	pid := 0
	s.await("the first child", func(raw, _ string) bool { pid, _ = child(raw); return pid != 0 })
	for n := 2; n <= 3; n++ {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		s.await("the wipe and the next child", func(raw, _ string) bool {
			next, count := child(raw)
			if count < n {
				return false
			}
			before, _, _ := strings.Cut(raw, "pid "+strconv.Itoa(next))
			wiped := strings.LastIndex(before, "\x1b[?1049l")
			if wiped < strings.LastIndex(before, "pid ") {
				t.Fatal("the next child started on a screen that was not wiped")
			}
			pid = next
			return true
		})
	}
	if raw, _ := s.seen(); strings.Contains(raw, foundRaw) {
		t.Error("a child found the terminal as another had used it")
	}
}

func TestGivesUpOnAProgramThatKeepsDying(t *testing.T) {
	s := start(t, "parent")
	killed := 0
	for killed < 5 {
		pid := 0
		s.await("a child", func(raw, _ string) bool {
			next, count := child(raw)
			pid = next
			return count == killed+1
		})
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		killed++
	}
	s.await("the sentence", func(_, shown string) bool { return strings.Contains(shown, "died 5 times") })
	s.mu.Lock()
	defer s.mu.Unlock()
	if strings.Contains(s.emu.String(), "110101") {
		t.Error("personal data stayed on the screen")
	}
}

func TestChildDiesWithItsParent(t *testing.T) {
	s := start(t, "parent")
	pid := 0
	s.await("the child", func(raw, _ string) bool { pid, _ = child(raw); return pid != 0 })
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-s.done // the terminal closes when the last process on it has ended
	if err := syscall.Kill(pid, 0); err == nil {
		if state, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); bytes.Contains(state, []byte(") S ")) {
			t.Error("the child lives on without its guard")
		}
	}
}

// The same look at a program without a guard must find what was left.
func TestWithoutAGuardTheDataStays(t *testing.T) {
	s := start(t, "alone")
	pid := 0
	s.await("the program", func(raw, _ string) bool { pid, _ = child(raw); return pid != 0 })
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-s.done
	s.mu.Lock()
	defer s.mu.Unlock()
	if !strings.Contains(s.emu.String(), "110101") {
		t.Error("the harness sees nothing where data was left: it proves nothing")
	}
}
