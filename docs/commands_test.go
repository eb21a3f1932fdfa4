package docs_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var commandCell = regexp.MustCompile("(?m)^\\| `(window[^`|]*)")

// TestCommandsPageIsWhole: every command of --help has a row, every row a
// command.
func TestCommandsPageIsWhole(t *testing.T) {
	text, err := os.ReadFile("COMMANDS.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, m := range commandCell.FindAllStringSubmatch(string(text), -1) {
		rows = append(rows, strings.TrimSpace(m[1]))
	}
	var names []string
	for _, c := range commands(t) {
		names = append(names, c.name())
		if !slices.Contains(rows, c.name()) {
			t.Errorf("docs/COMMANDS.md has no row for %s", c.name())
		}
	}
	for _, r := range rows {
		if !slices.Contains(names, r) {
			t.Errorf("docs/COMMANDS.md has a row for %s, which --help does not know", r)
		}
	}
}

// TestGeneratedHelp writes every command's own help into COMMANDS.md.
func TestGeneratedHelp(t *testing.T) {
	var all strings.Builder
	for _, c := range commands(t) {
		fmt.Fprintf(&all, "### %s\n\n```text\n%s```\n\n", c.name(), c.help)
	}
	generated(t, "COMMANDS.md", section(t, "COMMANDS.md", "help", all.String()))
}
