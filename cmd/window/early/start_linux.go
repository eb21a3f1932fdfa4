package early

import (
	"syscall"
	"unsafe"
)

// What tui/guard gives a guarded program to know itself by, and why (guard.Run).
const (
	guarded   = "WINDOW_GUARDED="
	traceback = "GOTRACEBACK="
)

func init() { Started = start() }

// start runs this program again on the same terminal. Whatever does not go as it
// should is left to main, which says why.
func start() *Program {
	env := syscall.Environ()
	p := &Program{}
	if has(env, guarded) || !terminal(syscall.Stdin, &p.Mode) || !terminal(syscall.Stdout, &syscall.Termios{}) {
		return nil
	}
	args := commandLine()
	if !shows(args) {
		return nil
	}
	self := make([]byte, syscall.PathMax)
	n, err := syscall.Readlink("/proc/self/exe", self)
	if err != nil || n == len(self) {
		return nil
	}
	// No core of a killed program is left behind: it would hold what was typed.
	if syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}) != nil {
		return nil
	}
	// The main thread, which runs this, lives as long as the process: the program's
	// death signal belongs to it.
	p.PID, err = syscall.ForkExec(string(self[:n]), args, &syscall.ProcAttr{
		Env:   append(without(env, traceback), guarded+"1", traceback+"crash"),
		Files: []uintptr{0, 1, 2},
		Sys:   &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL},
	})
	if err != nil {
		return nil
	}
	return p
}

// shows says whether a command line shows screens. --fresh clears data first, which
// is main's.
func shows(args []string) bool {
	if len(args) < 2 || args[1] != "demo" && !begins(args[1], "--config") {
		return false
	}
	return !has(args, "--fresh")
}

// commandLine is what this process was started with; nil when it is too long to be
// one that shows screens.
func commandLine() (args []string) {
	fd, err := syscall.Open("/proc/self/cmdline", syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	defer func() { _ = syscall.Close(fd) }()
	text := make([]byte, 4096)
	n, err := syscall.Read(fd, text)
	if err != nil || n <= 0 || n == len(text) {
		return nil
	}
	from := 0
	for i, c := range text[:n] {
		if c == 0 {
			args = append(args, string(text[from:i]))
			from = i + 1
		}
	}
	return args
}

// terminal reports whether a descriptor is a terminal, and its mode.
func terminal(fd int, mode *syscall.Termios) bool {
	_, _, failed := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), syscall.TCGETS, uintptr(unsafe.Pointer(mode)))
	return failed == 0
}

func begins(s, with string) bool { return len(s) >= len(with) && s[:len(with)] == with }

func has(list []string, with string) bool {
	for _, s := range list {
		if begins(s, with) {
			return true
		}
	}
	return false
}

func without(list []string, with string) []string {
	out := make([]string, 0, len(list)+2)
	for _, s := range list {
		if !begins(s, with) {
			out = append(out, s)
		}
	}
	return out
}
