package docs_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"onewindow/e2e/terminal"
)

var tenKeys = regexp.MustCompile("(?m)^\\| (\\d+) \\| `([^`]+)`([^|]*)\\| (\\w+) \\|")

// TestTenKeys looks the keys of the README's visit up in the screens' own
// bindings.
func TestTenKeys(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	found := tenKeys.FindAllStringSubmatch(string(text), -1)
	if len(found) != 10 {
		t.Fatalf("%d keys read from README.md, want 10", len(found))
	}
	for _, m := range found {
		key, screen := m[2], m[4]
		i := slices.IndexFunc(allScreens, func(s screenKeys) bool { return s.folder == screen })
		if i < 0 {
			t.Errorf("key %s: no screen %q", m[1], screen)
			continue
		}
		digit := key == "1" && allScreens[i].digits[0] != ""
		if !digit && !slices.ContainsFunc(rowsOf(t, allScreens[i]), func(r keyRow) bool {
			return slices.Contains(strings.Fields(r.labels), "`"+key+"`")
		}) {
			t.Errorf("key %s: screen %s has no key %s", m[1], screen, key)
		}
	}
}

// TestTerminalBlocks starts each line of the blocks marked `sh terminal` in a
// terminal, waits until the screen tells its keys, and leaves.
func TestTerminalBlocks(t *testing.T) {
	started := 0
	for _, p := range allPages(t) {
		if strings.HasSuffix(p.path, "README.zh-CN.md") {
			continue // the same lines, by TestBothReadmesSayTheSame
		}
		blocks, _ := parts(p.text)
		for _, b := range blocks {
			if b.info != "sh terminal" {
				continue
			}
			for _, line := range b.lines {
				started++
				inTerminal(t, line)
			}
		}
	}
	if started < 2 {
		t.Errorf("only %d lines were started", started)
	}
}

func inTerminal(t *testing.T, line string) {
	t.Helper()
	words := strings.Fields(line)
	if words[0] == "make" {
		words = recipe(t, words[1])
	}
	dir := t.TempDir()
	term, err := terminal.Start(terminal.Options{
		Path: program(t), Args: words[1:], Dir: dir, W: 100, H: 30,
		Env: []string{"HOME=" + dir, "XDG_DATA_HOME=" + dir, "TMPDIR=" + dir, "TERM=xterm-256color", "LANG=zh_CN.UTF-8", "PATH=" + os.Getenv("PATH")},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer term.Kill()
	ctx, cancel := context.WithTimeout(t.Context(), runLimit)
	defer cancel()
	s, err := term.Await(ctx, func(s terminal.Screen) bool { return s.Has("F1") })
	if err != nil {
		t.Fatalf("%s: %v\n%s", line, err, s.Text())
	}
	err = term.Press("ctrl+c")
	if err != nil {
		t.Fatal(err)
	}
	err = term.Wait(ctx)
	if err != nil {
		t.Errorf("%s ended badly: %v", line, err)
	}
}

// recipe is what a target of the Makefile runs in the end; the program it names
// is the built one.
func recipe(t *testing.T, target string) []string {
	t.Helper()
	text, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(text), "\n"+target+":")
	if !ok {
		t.Fatalf("the Makefile has no %s", target)
	}
	rest, _, _ = strings.Cut(rest, "\n\n")
	lines := strings.Split(strings.TrimSpace(rest), "\n")
	words := strings.Fields(lines[len(lines)-1])
	if filepath.Base(words[0]) != "window" {
		t.Fatalf("make %s runs %q", target, words)
	}
	return words
}
