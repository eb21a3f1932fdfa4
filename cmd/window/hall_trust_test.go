package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestJoin: a kiosk gets its certificate by a code and takes tickets at a hall that
// speaks TLS; without it, or revoked, it does not.
func TestJoin(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	dsn := "sqlite:" + filepath.Join(dir, "hall.db")
	run := func(in string, args ...string) (string, bool) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "window", append([]string{"hall"}, args...)...)
		cmd.Stdin = strings.NewReader(in)
		out, err := cmd.CombinedOutput()
		return strings.TrimSpace(string(out)), err == nil
	}
	must := func(in string, args ...string) string {
		t.Helper()
		out, ok := run(in, args...)
		if !ok {
			t.Fatalf("%v: %s", args, out)
		}
		return out
	}
	must("", "init", "--demo", "--store", dsn)
	address := served(t, "--store", dsn, "--ca", filepath.Join(dir, "hall.db.ca"))
	code := must("", "enrol", "取号机一", "--office", "--store", dsn)
	file := filepath.Join(dir, "kiosk.pem")
	join := []string{"join", "取号机一", "--to", file, "--address", address}
	if out, ok := run("1234\n", join...); ok || !strings.Contains(out, "no code") {
		t.Errorf("half a code: %s", out)
	}
	if out := must(code+"\n", join...); !strings.HasPrefix(out, "取号机一, good until ") {
		t.Errorf("joined: %s", out)
	}
	if out, ok := run(code+"\n", join...); ok || !strings.Contains(out, "ask the administrator for a new one") {
		t.Errorf("the same code again: %s", out)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	take := []string{"ticket", "GJJ-001", "--staff", "8001", "--address", address, "--json"}
	if out := must("800111\n", append(take, "--identity", file)...); !strings.Contains(out, `"state":"waiting"`) {
		t.Errorf("a ticket: %s", out)
	}
	if out, ok := run("800111\n", take...); ok {
		t.Errorf("a ticket without a certificate: %s", out)
	}
	must("", "revoke", "取号机一", "--store", dsn)
	for late := time.Now().Add(time.Minute); ; {
		// The servers learn of it within half a second.
		if out, ok := run("800111\n", append(take, "--identity", file)...); !ok {
			if strings.Contains(out, "waiting") {
				t.Errorf("revoked: %s", out)
			}
			break
		}
		if time.Now().After(late) {
			t.Fatal("the revoked kiosk goes on")
		}
	}
}
