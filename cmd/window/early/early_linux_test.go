package early

import (
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"

	"onewindow/tui/guard"
)

// TestShows: command lines that show screens and need nothing done before.
func TestShows(t *testing.T) {
	for line, want := range map[string]bool{
		"window demo": true, "window demo --lang en": true, "window --config desk.toml": true, "window --config=desk.toml --role guide": true,
		"window": false, "window demo --fresh": false, "window demo --fresh=true": false, "window version": false, "window hall serve --config x": false,
	} {
		if got := shows(strings.Fields(line)); got != want {
			t.Errorf("%s: %v", line, got)
		}
	}
}

// TestMark: a program started here knows that it is guarded. One that did not would
// start another, and so on.
func TestMark(t *testing.T) {
	if guarded != guard.Mark+"=" {
		t.Errorf("%s is not what the guard goes by", guarded)
	}
	env := []string{"A=1", "GOTRACEBACK=none", guarded + "1"}
	if !has(env, guarded) || slices.Contains(without(env, traceback), "GOTRACEBACK=none") {
		t.Error("the environment is misread")
	}
}

// TestCommandLine: the words of this process's own command line.
func TestCommandLine(t *testing.T) {
	args := commandLine()
	if len(args) == 0 || !strings.HasSuffix(args[0], ".test") {
		t.Errorf("%q", args)
	}
	var mode syscall.Termios
	if null, err := syscall.Open("/dev/null", syscall.O_RDONLY, 0); err != nil || terminal(null, &mode) {
		t.Errorf("/dev/null is a terminal: %v", err)
	}
}

// TestComesFirst: the order in which a program's packages set themselves up is that of
// their paths where imports leave it open. With anything that needs os or time, nearly all
// others would come before this one.
func TestComesFirst(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{.ImportPath}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, dep := range strings.Fields(string(out)) {
		if slices.Contains([]string{"os", "time", "fmt", "reflect", "strings", "unicode/utf8"}, dep) || strings.Contains(dep, ".") {
			t.Errorf("it needs %s", dep)
		}
	}
}
