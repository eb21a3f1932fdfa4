package archtest

import (
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

var root = os.DirFS("..")

func moduleFiles(t *testing.T) []goFile {
	t.Helper()
	files, err := readModule(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 20 {
		t.Fatalf("only %d Go files read: the walk is broken", len(files))
	}
	return files
}

func report(t *testing.T, wrong []string) {
	t.Helper()
	for _, w := range wrong {
		t.Error(w)
	}
}

func TestImportsFollowTheTable(t *testing.T) { report(t, checkImports(table, moduleFiles(t))) }
func TestPureRoomsArePure(t *testing.T)      { report(t, checkPure(table, moduleFiles(t))) }
func TestPackagesSayWhatTheyAreFor(t *testing.T) {
	report(t, checkDocs(moduleFiles(t)))
}
func TestFilesStayShort(t *testing.T)             { report(t, checkLength(moduleFiles(t))) }
func TestTestsNeitherSleepNorSkip(t *testing.T)   { report(t, checkTests(moduleFiles(t))) }
func TestTextsCarryNoForbiddenMarks(t *testing.T) { report(t, checkTexts(t, root)) }

// TestBinaryLinksNoForbiddenModule looks at what the binary really links, which
// the imports of our own files do not show.
func TestBinaryLinksNoForbiddenModule(t *testing.T) {
	linked := linkedPackages(t)
	report(t, forbiddenAmong(linked))
	if got := forbiddenAmong(append(linked, "github.com/atotto/clipboard")); len(got) == 0 {
		t.Error("a linked clipboard library was not reported")
	}
}

// forbiddenLinks are modules that must not be in the binary at all.
var forbiddenLinks = map[string]string{
	"github.com/atotto/clipboard":        "starts clipboard programs: personal data leaves the process",
	"github.com/charmbracelet/bubbletea": "the former home of charm.land/bubbletea/v2",
	"github.com/mattn/go-sqlite3":        "needs cgo, and clashes with the engine in use",
	"github.com/tjfoc/gmsm":              "unmaintained",
	"charm.land/bubbles/v2/textinput":    "places the cursor wrong after Chinese, and reads the clipboard",
	"net/http/pprof":                     "opens debugging pages by being imported",
	"github.com/pgregory/rapid":          "a test library",
	"pgregory.net/rapid":                 "a test library",
	"github.com/rogpeppe/go-internal":    "a test library",
	"github.com/charmbracelet/x/vt":      "a test library",
	"testing":                            "test code in the product",
}

func forbiddenAmong(linked []string) []string {
	var wrong []string
	for _, p := range linked {
		for forbidden, why := range forbiddenLinks {
			if under(p, forbidden) && !under(p, "testing/fstest") {
				wrong = append(wrong, "the binary links "+p+": "+why)
			}
		}
	}
	slices.Sort(wrong)
	return wrong
}

func linkedPackages(t *testing.T) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "./cmd/...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list -deps: %v", err)
	}
	return strings.Fields(string(out))
}

// source is a file of a made-up tree.
func source(lines ...string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte(strings.Join(lines, "\n") + "\n")}
}

// TestRulesCatchWhatTheyForbid runs the checks on made-up trees that break one
// rule each, beside a tree that breaks none.
func TestRulesCatchWhatTheyForbid(t *testing.T) {
	imports := func(tree fs.FS) []string { return checkImports(table, parsed(t, tree)) }
	pure := func(tree fs.FS) []string { return checkPure(table, parsed(t, tree)) }
	tests := []struct {
		name  string
		check func(fs.FS) []string
		file  string
		lines []string
		want  string // part of the one report; "" is none
	}{
		{"allowed edge", imports, "visit/a.go", []string{"package visit", `import "onewindow/catalog"`}, ""},
		{"own subfolder", imports, "tui/a.go", []string{"package tui", `import "onewindow/tui/field"`}, ""},
		{"screen to station", imports, "screens/call/a.go", []string{"package call", `import "onewindow/station"`}, ""},
		{"screen to what screens share", imports, "screens/call/a.go", []string{"package call", `import "onewindow/screens"`}, ""},
		{"seat to station", imports, "station/guide/a.go", []string{"package guide", `import "onewindow/station"`}, ""},
		{"fixtures in a test", imports, "values/a_test.go", []string{"package values", `import "onewindow/fixtures"`}, ""},
		{"properties in a test", imports, "visit/a_test.go", []string{"package visit", `import "pgregory.net/rapid"`}, ""},
		{"serial in devices/link", imports, "devices/link/a.go", []string{"package link", `import "go.bug.st/serial"`}, ""},
		{"logging value in a pure room", imports, "values/a.go", []string{"package values", `import "log/slog"`}, ""},

		{"values to catalog", imports, "values/a.go", []string{"package values", `import "onewindow/catalog"`}, "values may import nothing"},
		{"screen to journal", imports, "screens/call/a.go", []string{"package call", `import "onewindow/journal"`}, "screens may import"},
		{"screen to screen", imports, "screens/call/a.go", []string{"package call", `import "onewindow/screens/draft"`}, "never import each other"},
		{"screen to screen below", imports, "screens/call/a.go", []string{"package call", `import "onewindow/screens/draft/x"`}, "never import each other"},
		{"screens' own folder to a screen", imports, "screens/a.go", []string{"package screens", `import "onewindow/screens/draft"`}, "never import each other"},
		{"station to hall", imports, "station/a.go", []string{"package station", `import "onewindow/hall/queue"`}, "station may import"},
		{"seat to seat", imports, "station/guide/a.go", []string{"package guide", `import "onewindow/station/approval"`}, "each other"},
		{"station to its seat", imports, "station/a.go", []string{"package station", `import "onewindow/station/approval"`}, "each other"},
		{"queue to the rest of the hall", imports, "hall/queue/a.go", []string{"package queue", `import "onewindow/hall/store"`}, "hall/queue may import"},
		{"name that only begins alike", imports, "visit/a.go", []string{"package visit", `import "onewindow/catalogue"`}, "visit may import"},
		{"fixtures in the product", imports, "visit/a.go", []string{"package visit", `import "onewindow/fixtures"`}, "visit may import"},
		{"unknown room", imports, "helpers/a.go", []string{"package helpers"}, "no room of the table"},
		{"serial outside devices/link", imports, "devices/idcard/a.go", []string{"package idcard", `import "go.bug.st/serial"`}, "third-party"},
		{"second width authority", imports, "tui/a.go", []string{"package tui", `import "github.com/mattn/go-runewidth"`}, "third-party"},
		{"second width authority in a test", imports, "tui/a_test.go", []string{"package tui", `import "github.com/rivo/uniseg"`}, "third-party"},
		{"bubbles' text field", imports, "tui/a.go", []string{"package tui", `import "charm.land/bubbles/v2/textinput"`}, "third-party"},
		{"test library in the product", imports, "visit/a.go", []string{"package visit", `import "pgregory.net/rapid"`}, "third-party"},
		{"files in a pure room", imports, "visit/a.go", []string{"package visit", `import "os"`}, "pure room"},
		{"network in a pure room", imports, "hall/queue/a.go", []string{"package queue", `import "net/http"`}, "pure room"},
		{"behind a build constraint", imports, "tui/a_windows.go", []string{"//go:build windows", "", "package tui", `import "onewindow/values"`}, "tui may import nothing"},

		{"clock in a pure room", pure, "visit/a.go", []string{"package visit", `import "time"`, "var _ = time.Now"}, "time.Now"},
		{"goroutine in a pure room", pure, "visit/a.go", []string{"package visit", "func f() { go f() }"}, "goroutine"},
		{"clock in a test of a pure room", pure, "visit/a_test.go", []string{"package visit", `import "time"`, "var _ = time.Now"}, ""},

		{"package with a purpose", docs(t), "tui/doc.go", []string{"// Package tui is the kit.", "package tui"}, ""},
		{"package without a purpose", docs(t), "tui/a.go", []string{"package tui"}, "tui: no doc.go"},
		{"command with a purpose", docs(t), "cmd/window/main.go", []string{"// Command window is the one binary.", "package main"}, ""},
		{"empty doc.go", docs(t), "tui/doc.go", []string{"package tui"}, "tui: no doc.go"},

		{"long file", length(t), "tui/a.go", []string{"package tui", strings.Repeat("\n", linesOfFile)}, "more than 600"},
		{"long test", length(t), "tui/a_test.go", []string{"package tui", strings.Repeat("\n", linesOfFile)}, ""},
		{"long generated file", length(t), "api/a.go", []string{"// Code generated by x. DO NOT EDIT.", "package api", strings.Repeat("\n", linesOfFile)}, ""},

		{"sleeping test", habits(t), "tui/a_test.go", []string{"package tui", `import "time"`, "func f() { time.Sleep(1) }"}, "sleeps"},
		{"skipping test", habits(t), "tui/a_test.go", []string{"package tui", `import "testing"`, "func TestX(t *testing.T) { t.Skip() }"}, "skips"},
		{"test that does neither", habits(t), "tui/a_test.go", []string{"package tui", `import "testing"`, "func TestX(t *testing.T) { t.Log() }"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.check(fstest.MapFS{tt.file: source(tt.lines...)})
			switch {
			case tt.want == "" && len(got) > 0:
				t.Errorf("reported %q", got)
			case tt.want != "" && (len(got) != 1 || !strings.Contains(got[0], tt.want)):
				t.Errorf("got %q, want one report with %q", got, tt.want)
			}
		})
	}
}

func docs(t *testing.T) func(fs.FS) []string {
	return func(tree fs.FS) []string { return checkDocs(parsed(t, tree)) }
}

func length(t *testing.T) func(fs.FS) []string {
	return func(tree fs.FS) []string { return checkLength(parsed(t, tree)) }
}

func habits(t *testing.T) func(fs.FS) []string {
	return func(tree fs.FS) []string { return checkTests(parsed(t, tree)) }
}

func parsed(t *testing.T, tree fs.FS) []goFile {
	t.Helper()
	files, err := readModule(tree)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestNestedModulesAreLeftAlone: a folder with its own go.mod is not ours to judge.
func TestNestedModulesAreLeftAlone(t *testing.T) {
	files := parsed(t, fstest.MapFS{
		"tools/go.mod":      source("module onewindow/tools"),
		"tools/x/a.go":      source("package x"),
		"tui/testdata/a.go": source("package a"),
		"tui/a.go":          source("package tui"),
	})
	if len(files) != 1 || files[0].path != "tui/a.go" {
		t.Errorf("read %v", files)
	}
}
