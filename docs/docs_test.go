package docs_test

import (
	"bufio"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"onewindow/fixtures"
)

// page is one page that people read, by its path from the module's root.
type page struct{ path, text string }

func allPages(t *testing.T) []page {
	t.Helper()
	var found []page
	for _, pattern := range []string{"../*.md", "*.md", "*/*.md"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, page{path.Join("docs", filepath.ToSlash(f)), string(text)})
		}
	}
	if len(found) < 10 {
		t.Fatalf("only %d pages found", len(found))
	}
	return found
}

// block is a fenced block of a page.
type block struct {
	info  string
	lines []string
	at    int // line of the page
}

// parts parts a page into its fenced blocks and the rest.
func parts(text string) (blocks []block, prose string) {
	var rest strings.Builder
	var open *block
	for i, line := range strings.Split(text, "\n") {
		fence, isFence := strings.CutPrefix(line, "```")
		switch {
		case isFence && open == nil:
			open = &block{info: fence, at: i + 1}
		case isFence:
			blocks, open = append(blocks, *open), nil
		case open != nil:
			open.lines = append(open.lines, line)
		default:
			rest.WriteString(line + "\n")
		}
	}
	return blocks, rest.String()
}

var (
	linkTo   = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	code     = regexp.MustCompile("`([^`\n]+)`")
	pathLike = regexp.MustCompile(`^\.?[a-zA-Z0-9_-]+(/[a-zA-Z0-9_.*-]+)+/?$`)
	target   = regexp.MustCompile(`\bmake ([a-z][a-z0-9-]*)`)
	makeRule = regexp.MustCompile(`(?m)^([a-z][a-z0-9-]*):`)
)

// wrong finds what a page names and the tree does not have.
func wrong(p page, root fs.FS, targets []string) []string {
	var found []string
	blocks, prose := parts(p.text)
	for _, m := range linkTo.FindAllStringSubmatch(prose, -1) {
		to, _, _ := strings.Cut(m[1], "#")
		if to == "" || strings.Contains(to, "://") {
			continue
		}
		if _, err := fs.Stat(root, path.Join(path.Dir(p.path), to)); err != nil {
			found = append(found, fmt.Sprintf("%s links to %s, which is not there", p.path, to))
		}
	}
	for _, m := range code.FindAllStringSubmatch(prose, -1) {
		if !missing(root, m[1]) {
			continue
		}
		found = append(found, fmt.Sprintf("%s names %s, which is not there", p.path, m[1]))
	}
	said := prose
	for _, b := range blocks {
		if strings.HasPrefix(b.info, "sh") {
			said += strings.Join(b.lines, "\n") + "\n"
		}
	}
	for _, m := range target.FindAllStringSubmatch(onlyCode(said, blocks), -1) {
		if !slices.Contains(targets, m[1]) {
			found = append(found, fmt.Sprintf("%s names make %s, which the Makefile does not have", p.path, m[1]))
		}
	}
	return found
}

// onlyCode keeps inline code and blocks: "make" is also an English word.
func onlyCode(prose string, blocks []block) string {
	var all []string
	for _, m := range code.FindAllStringSubmatch(prose, -1) {
		all = append(all, m[1])
	}
	for _, b := range blocks {
		if strings.HasPrefix(b.info, "sh") {
			all = append(all, b.lines...)
		}
	}
	return strings.Join(all, "\n")
}

// missing reports whether text is a path below one of our folders that is not
// there; a star stands for any name.
func missing(root fs.FS, text string) bool {
	if !pathLike.MatchString(text) {
		return false
	}
	top, _, _ := strings.Cut(text, "/")
	if _, err := fs.Stat(root, top); err != nil || top == "bin" {
		return false
	}
	hits, err := fs.Glob(root, strings.TrimSuffix(text, "/"))
	return err != nil || len(hits) == 0
}

func makeTargets(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range makeRule.FindAllStringSubmatch(string(text), -1) {
		names = append(names, m[1])
	}
	return names
}

func TestPagesNameWhatExists(t *testing.T) {
	for _, p := range allPages(t) {
		for _, w := range wrong(p, os.DirFS(".."), makeTargets(t)) {
			t.Error(w)
		}
	}
}

func TestWrongPagesAreFound(t *testing.T) {
	for text, want := range map[string]int{
		"[a](KEYS.md) [b](../README.md#x) `docs/doc.go` `make test` `docs/*.go` [c](https://x/y)": 0,
		"[a](NO.md)":                        1,
		"`docs/no.go`":                      1,
		"`make nothing`":                    1,
		"```sh\nmake nothing\n```\n":        1,
		"```text\nmake nothing\n```\n":      0,
		"to make sense, `a/b` is no folder": 0,
	} {
		if got := wrong(page{"docs/X.md", text}, os.DirFS(".."), []string{"test"}); len(got) != want {
			t.Errorf("%q: found %q, want %d", text, got, want)
		}
	}
}

// TestBothReadmesSayTheSame: the same commands, pictures and links.
func TestBothReadmesSayTheSame(t *testing.T) {
	var said [2][]string
	for i, name := range []string{"../README.md", "../README.zh-CN.md"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		blocks, prose := parts(string(text))
		for _, b := range blocks {
			if strings.HasPrefix(b.info, "sh") {
				said[i] = append(said[i], b.info+": "+strings.Join(b.lines, "\n"))
			}
		}
		for _, m := range linkTo.FindAllStringSubmatch(prose, -1) {
			said[i] = append(said[i], strings.NewReplacer("README.zh-CN.md", "other", "README.md", "other").Replace(m[1]))
		}
		said[i] = append(said[i], fmt.Sprint(strings.Count(prose, "\n## "), " sections ", strings.Count(prose, "\n|"), " rows"))
	}
	if !slices.Equal(said[0], said[1]) {
		t.Errorf("README.md and README.zh-CN.md differ:\n%q\n%q", said[0], said[1])
	}
}

// TestCommandsOfPagesExist looks every `window …` of a block up in --help.
func TestCommandsOfPagesExist(t *testing.T) {
	all := commands(t)
	for _, p := range allPages(t) {
		blocks, _ := parts(p.text)
		for _, b := range blocks {
			if !strings.HasPrefix(b.info, "sh") {
				continue
			}
			for i, line := range b.lines {
				for _, w := range unknown(line, all) {
					t.Errorf("%s:%d: %s", p.path, b.at+1+i, w)
				}
			}
		}
	}
}

var invoked = regexp.MustCompile(`(?:^|[\s;|&(/])window((?: [^|;&>#]+)?)`)

// unknown finds commands and flags of a line that --help does not have.
func unknown(line string, all []command) []string {
	var found []string
	line, _, _ = strings.Cut(line, " #")
	for _, m := range invoked.FindAllStringSubmatch(line, -1) {
		words := strings.Fields(m[1])
		best := command{}
		for _, c := range all {
			if len(c.words) <= len(words) && slices.Equal(c.words, words[:len(c.words)]) && len(c.words) >= len(best.words) {
				best = c
			}
		}
		rest := words[len(best.words):]
		if len(best.words) == 0 && len(rest) > 0 && !strings.HasPrefix(rest[0], "-") {
			found = append(found, "no command window "+rest[0])
			continue
		}
		for _, w := range rest {
			flag, _, _ := strings.Cut(w, "=")
			if strings.HasPrefix(flag, "--") && !regexp.MustCompile(regexp.QuoteMeta(flag)+`\b`).MatchString(best.help) {
				found = append(found, best.name()+" has no flag "+flag)
			}
		}
	}
	return found
}

func TestUnknownCommandsAreFound(t *testing.T) {
	all := []command{{nil, "--config"}, {[]string{"due"}, "--limit 5WD"}}
	for line, want := range map[string]int{
		"window due --limit 5WD":            0,
		"./bin/window --config x":           0,
		"window dew":                        1,
		"window due --limits 5WD":           1,
		"echo x | window due --lim 5WD":     1,
		"window due --limit 5WD # window x": 0,
	} {
		if got := unknown(line, all); len(got) != want {
			t.Errorf("%q: found %q, want %d", line, got, want)
		}
	}
}

// TestRunnableBlocks runs each page's blocks that are marked `sh run`, in order,
// in one new folder with the demo's cards, catalogue, and nothing else. The lines of
// blocks marked `sh serve` are started until they say where they listen.
func TestRunnableBlocks(t *testing.T) {
	bin := filepath.Dir(program(t))
	ran := 0
	for _, p := range allPages(t) {
		blocks, _ := parts(p.text)
		dir := t.TempDir()
		furnish(t, dir)
		for _, b := range blocks {
			if b.info == "sh serve" {
				for _, line := range b.lines {
					ran++
					serves(t, bin, dir, line)
				}
			}
			if b.info != "sh run" {
				continue
			}
			ran++
			ctx, cancel := context.WithTimeout(t.Context(), runLimit)
			cmd := exec.CommandContext(ctx, "bash", "-euo", "pipefail", "-c", strings.Join(b.lines, "\n"))
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "XDG_DATA_HOME="+dir)
			out, err := cmd.CombinedOutput()
			cancel()
			if err != nil {
				t.Errorf("%s:%d: %v\n%s", p.path, b.at, err, out)
			}
		}
	}
	if ran < 5 {
		t.Errorf("only %d blocks were run", ran)
	}
}

// serves starts a server, and ends it when it has said where it listens.
func serves(t *testing.T, bin, dir, line string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), runLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-c", "exec "+line)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"))
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	said, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.Contains(said, `"listening"`) {
		t.Errorf("%s: %q, %v", line, said, err)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

func furnish(t *testing.T, dir string) {
	t.Helper()
	err := os.CopyFS(filepath.Join(dir, "cards"), fixtures.Cards())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "items.json"), fixtures.Catalogue(), 0o600)
	}
	if err == nil { // blocks may say ./bin/window, as a newcomer in the tree does
		err = os.Mkdir(filepath.Join(dir, "bin"), 0o700)
	}
	if err == nil {
		err = os.Symlink(program(t), filepath.Join(dir, "bin", "window"))
	}
	if err != nil {
		t.Fatal(err)
	}
}
