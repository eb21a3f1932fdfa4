package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"onewindow/fixtures"
	"onewindow/values"
)

// A folder holds a release a file; what is no catalogue is refused by its name, and the others stand.
func TestLoadReleases(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := loadReleases(dir); err == nil || !strings.Contains(err.Error(), "2026-12-01.json") {
		t.Errorf("an empty folder: %v", err)
	}
	text := string(fixtures.Catalogue())
	write("2026-01-01.json", text)
	write("2026-12-01.json", text+"\n")
	write("2027-01-01.json", "{}")
	write("notes.txt", "x")
	write(".hidden", "x")
	r, refused, err := loadReleases(dir)
	if err != nil || len(refused) != 2 || !strings.Contains(refused[0].Error(), "2027-01-01.json") || !strings.Contains(refused[1].Error(), "notes.txt") {
		t.Fatalf("refused %v, %v", refused, err)
	}
	day, err := values.ParseDate("2027-06-01")
	if err != nil {
		t.Fatal(err)
	}
	if got := r.At(day).From.String(); got != "2026-12-01" || len(r.Versions()) != 2 {
		t.Errorf("in force from %s, %d versions", got, len(r.Versions()))
	}
	write("2026-12-02.json", text)
	if _, _, err := loadReleases(dir); err == nil || !strings.Contains(err.Error(), "the same") {
		t.Errorf("one release twice: %v", err)
	}
	for _, path := range []string{"", fullCatalog} {
		if r, refused, err := loadReleases(path); err != nil || len(refused) != 0 || !r.At(day).From.IsZero() {
			t.Errorf("%q: %v, %v", path, refused, err)
		}
	}
	if _, _, err := loadReleases(filepath.Join(dir, "missing")); err == nil {
		t.Error("a folder that is not there")
	}
}
