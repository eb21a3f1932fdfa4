package ptyport

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestSymlink(t *testing.T) {
	name := filepath.Join(t.TempDir(), "reader")
	first, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	second, err := Open(name)
	if err != nil {
		t.Fatalf("a link that stands there is replaced: %v", err)
	}
	// The first owner must not take the second one's name away.
	first.Close()
	if _, err := os.Stat(name); err != nil {
		t.Errorf("name after the first close: %v", err)
	}
	second.Close()
	if _, err := os.Lstat(name); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("name after the second close: %v", err)
	}
	if err := second.Close(); err != nil {
		t.Errorf("double close: %v", err)
	}
}

func TestSymlinkSparesFiles(t *testing.T) {
	name := filepath.Join(t.TempDir(), "precious")
	if err := os.WriteFile(name, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(name); !errors.Is(err, os.ErrExist) {
		t.Errorf("got %v, want a refusal", err)
	}
	if b, _ := os.ReadFile(name); string(b) != "x" {
		t.Error("the file was touched")
	}
}

func TestCloseWakesRead(t *testing.T) {
	p, err := Open("")
	if err != nil {
		t.Fatal(err)
	}
	started, failed := make(chan struct{}), make(chan error)
	go func() {
		close(started)
		_, err := p.Read(make([]byte, 1))
		failed <- err
	}()
	<-started
	p.Close()
	if err := <-failed; err == nil {
		t.Error("read answered without an error after close")
	}
}
