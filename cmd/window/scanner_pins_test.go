package main

import (
	"os"
	"path/filepath"
	"testing"
)

// What was met first is kept for the next start; a look at the desk keeps nothing;
// a file that makes no sense is said and not written over.
func TestScannerPins(t *testing.T) {
	dir := t.TempDir()
	pins := pinsIn(dir)
	if got, err := pins.Pin("192.0.2.7"); got != "" || err != nil {
		t.Errorf("before: %q, %v", got, err)
	}
	looks := &scannerPins{path: filepath.Join(dir, pinsFile), reads: true}
	if err := looks.Keep("192.0.2.7", "sha256:aa"); err != nil {
		t.Fatal(err)
	}
	for scanner, print := range map[string]string{"192.0.2.7": "sha256:bb", "192.0.2.8": "sha256:cc"} {
		if err := pins.Keep(scanner, print); err != nil {
			t.Fatal(err)
		}
		if got, err := pinsIn(dir).Pin(scanner); got != print || err != nil {
			t.Errorf("%s: %q, %v", scanner, got, err)
		}
	}
	if got, err := looks.Pin("192.0.2.7"); got != "sha256:bb" || err != nil {
		t.Errorf("the look: %q, %v", got, err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
	const torn = `{"192.0.2.7": "sha`
	if err := os.WriteFile(filepath.Join(dir, pinsFile), []byte(torn), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := pins.Pin("192.0.2.7"); err == nil {
		t.Error("a torn file says that nothing is known")
	}
	if err := pins.Keep("192.0.2.9", "sha256:dd"); err == nil {
		t.Error("a torn file was taken for an empty one")
	}
	if data, err := os.ReadFile(filepath.Join(dir, pinsFile)); err != nil || string(data) != torn {
		t.Errorf("it was written over: %s, %v", data, err)
	}
}
