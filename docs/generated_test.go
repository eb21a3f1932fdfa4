package docs_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// generated compares a file with what the code says, or writes it when
// UPDATE_DOCS is set, as `make generate` does.
func generated(t *testing.T, file, want string) {
	t.Helper()
	if os.Getenv("UPDATE_DOCS") != "" {
		err := os.WriteFile(file, []byte(want), 0o644)
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(got), "\n"), strings.Split(want, "\n")); diff != "" {
		t.Errorf("docs/%s is not what the code says; run make generate and look at the difference\n%s", file, diff)
	}
}

// section puts text between the two marks of a page that people write.
func section(t *testing.T, file, name, text string) string {
	t.Helper()
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	begin, end := "<!-- "+name+": begin, written by make generate -->\n", "<!-- "+name+": end -->\n"
	before, rest, ok := strings.Cut(string(page), begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("docs/%s has no section %q", file, name)
	}
	return before + begin + text + end + after
}
