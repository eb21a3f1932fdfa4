package docs_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// runLimit is far beyond what any documented command needs.
const runLimit = 2 * time.Minute

var programDir string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "docs")
	if err != nil {
		panic(err)
	}
	programDir = dir
	status := m.Run()
	os.RemoveAll(dir)
	os.Exit(status)
}

var buildOnce = sync.OnceValues(func() (string, error) {
	path := filepath.Join(programDir, "window")
	cmd := exec.CommandContext(context.Background(), "go", "build", "-o", path, "../cmd/window")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return string(out), err
	}
	return path, nil
})

// program builds the binary once for all tests of this package.
func program(t *testing.T) string {
	t.Helper()
	path, err := buildOnce()
	if err != nil {
		t.Fatalf("%v: %s", err, path)
	}
	return path
}

// help is what `window WORDS --help` prints.
func help(t *testing.T, words []string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), runLimit)
	defer cancel()
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, program(t), append(slices.Clone(words), "--help")...)
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if err != nil {
		t.Fatalf("window %s --help: %v\n%s", strings.Join(words, " "), err, out.String())
	}
	return out.String()
}

// command is one command that does something, with its help.
type command struct {
	words []string // without "window"
	help  string
}

func (c command) name() string { return strings.Join(append([]string{"window"}, c.words...), " ") }

// commands walks the tree that --help shows. Groups, which only hold commands,
// are left out; the bare `window` is no group.
func commands(t *testing.T, words ...string) []command {
	t.Helper()
	text := help(t, words)
	below := subcommands(text)
	var found []command
	if len(below) == 0 || len(words) == 0 || actsItself(text, words) {
		found = append(found, command{words, text})
	}
	for _, name := range below {
		found = append(found, commands(t, append(slices.Clone(words), name)...)...)
	}
	return found
}

// actsItself says whether a command with others below it does something of its
// own: its usage takes more than flags.
func actsItself(text string, words []string) bool {
	_, rest, _ := strings.Cut(text, "Usage:\n")
	line, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(line) != "window "+strings.Join(words, " ")+" [flags]"
}

// subcommands reads the names below "Available Commands:".
func subcommands(help string) []string {
	_, rest, _ := strings.Cut(help, "Available Commands:\n")
	list, _, _ := strings.Cut(rest, "\n\n")
	var names []string
	for line := range strings.Lines(list) {
		if name, _, _ := strings.Cut(strings.TrimSpace(line), " "); name != "" && name != "help" {
			names = append(names, name)
		}
	}
	return names
}

func TestSubcommandsAreRead(t *testing.T) {
	got := subcommands("x\n\nAvailable Commands:\n  call   Call\n  help        Help\n  end  End\n\nFlags:\n  -x\n")
	if !slices.Equal(got, []string{"call", "end"}) {
		t.Errorf("read %q", got)
	}
}
