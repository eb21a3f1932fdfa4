package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"onewindow/fixtures"
)

// TestOfficersCardCommand: a card is enrolled from standard input and taken away again; a
// number that is none changes nothing, and no number is ever said.
func TestOfficersCardCommand(t *testing.T) {
	t.Parallel()
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "hall.db")
	user := func(stdin string, args ...string) (string, error) {
		cmd := exec.CommandContext(t.Context(), "window", append([]string{"hall", "user", "--store", dsn}, args...)...)
		cmd.Stdin = strings.NewReader(stdin)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := user("300999\n", "add", "3009", "--name", "新来", "--role", "officer"); err != nil {
		t.Fatal(out, err)
	}
	enrolled := func() bool {
		t.Helper()
		out, err := user("", "list", "--json")
		if err != nil {
			t.Fatal(out, err)
		}
		return strings.Contains(out, `"card":true`)
	}
	p, ok := fixtures.StaffByNo("3001")
	if !ok {
		t.Fatal("3001 is gone")
	}
	number := p.IDNumber.Clear()
	for _, tt := range []struct {
		stdin  string
		args   []string
		refuse string
		card   bool
	}{
		{"110101199001011234\n", []string{"3009"}, "check", false},
		{"\n", []string{"3009"}, "length", false},
		{number + "\n", []string{"3010"}, "no staff number 3010", false},
		{strings.ToLower(number) + "\n", []string{"3009"}, "", true},
		{"", []string{"3009"}, "length", true},
		{"", []string{"3009", "--remove"}, "", false},
	} {
		out, err := user(tt.stdin, append([]string{"card"}, tt.args...)...)
		if (err != nil) != (tt.refuse != "") || !strings.Contains(out, tt.refuse) {
			t.Errorf("%v with %q: %s, %v", tt.args, tt.stdin, out, err)
		}
		if said := strings.TrimSpace(tt.stdin); said != "" && strings.Contains(strings.ToUpper(out), strings.ToUpper(said)) {
			t.Errorf("the number is said: %s", out)
		}
		if enrolled() != tt.card {
			t.Errorf("after %v with %q: enrolled %v", tt.args, tt.stdin, !tt.card)
		}
	}
}
