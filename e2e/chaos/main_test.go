package chaos

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// program is the built binary.
var program string

func TestMain(m *testing.M) {
	if config := os.Getenv(windowEnv); config != "" {
		os.Exit(windowMain(config))
	}
	if config := os.Getenv(draftEnv); config != "" {
		os.Exit(draftMain(config))
	}
	if to := os.Getenv(forwardEnv); to != "" {
		os.Exit(forwardMain(to))
	}
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "onewindow-chaos-")
	if err == nil {
		defer os.RemoveAll(dir)
		program, err = build(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		return 1
	}
	return m.Run()
}

func build(dir string) (string, error) {
	path := filepath.Join(dir, "window")
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", path, "./cmd/window")
	cmd.Dir, cmd.Env = "../..", append(os.Environ(), "CGO_ENABLED=0", "GOEXPERIMENT=")
	said, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, said)
	}
	return path, nil
}
