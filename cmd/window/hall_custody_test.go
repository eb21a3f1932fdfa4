package main

import (
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"onewindow/i18n"
)

// staffSays runs one command of the hall as a person of the demo city.
func staffSays(t *testing.T, address, pin string, args ...string) (out string, status int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "window", append(append([]string{"hall"}, args...), "--address", address, "--json")...)
	cmd.Stdin = strings.NewReader(pin + "\n")
	data, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(data), cmd.ProcessState.ExitCode()
}

// TestCustodyByCommand: what a person of the house asks by the command line is
// answered in words that name the place.
func TestCustodyByCommand(t *testing.T) {
	t.Parallel()
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "hall.db")
	if out, err := exec.CommandContext(t.Context(), "window", "hall", "init", "--demo", "--store", dsn).CombinedOutput(); err != nil {
		t.Fatalf("hall init: %s, %v", out, err)
	}
	address := served(t, "--store", dsn)
	words, _ := i18n.For(i18n.English)
	supervisor := []string{"--staff", "7001", "--role", "supervisor"}
	issuer := []string{"--staff", "4001", "--role", "issuer", "--window", "E001"}
	for _, c := range []struct {
		pin    string
		as     []string
		args   []string
		status int
		want   string
	}{
		{"700111", supervisor, []string{"originals"}, 0, ""},
		{"700111", supervisor, []string{"originals", "--list", "late"}, 0, ""},
		{"700111", supervisor, []string{"originals", "--list", "lost"}, 2, "here, late or missing"},
		{"700111", supervisor, []string{"originals", "DG20261123000001"}, 1, words.Desk.HallRefusals["unknown_case"]},
		{"700111", supervisor, []string{"bag", "list"}, 0, ""},
		{"700111", supervisor, []string{"bag", "take", "WL202611230001"}, 1, words.Desk.HallRefusals["unknown_bag"]},
		{"400111", issuer, []string{"bag", "open", "WL202611230001"}, 2, "--all"},
		{"400111", issuer, []string{"bag", "take", "OWC/DG1/2/3"}, 2, "no code of a bag"},
		{"400111", issuer, []string{"result", "uncollected"}, 0, ""},
		{"400111", issuer, []string{"result", "step", "DG1", "correct_account"}, 2, "--account"},
		{"400111", issuer, []string{"result", "step", "DG1", "reissue"}, 1, words.Desk.HallRefusals["unknown_case"]},
		{"700111", supervisor, []string{"matter", "list"}, 0, ""},
		{"700111", supervisor, []string{"matter", "register", "--kind", "overdue", "--refused", "一个月没有消息", "--source", "hotline"}, 1, "says no"},
		{"700111", supervisor, []string{"matter", "register", "--kind", "overdue", "--refused", "一个月没有消息", "--source", "hotline", "--order", "12345-7", "--person", "王女士", "--phone", "13700137000", "--about", "A035", "--item", "WJ-001"}, 0, `"state":"registered"`},
		{"700111", supervisor, []string{"matter", "list"}, 0, `"phone":"13700137000"`},
		{"700111", supervisor, []string{"matter", "step", "x", "one", "contact"}, 2, "not a number"},
		{"700111", supervisor, []string{"matter", "step", "x", "1", "contact"}, 1, words.Desk.HallRefusals["unknown_matter"]},
		{"700111", supervisor, []string{"matter", "figures", "--from", "2026-11-31"}, 2, "not a day"},
		{"700111", supervisor, []string{"matter", "figures", "--from", "2020-01-01", "--to", "2020-12-31"}, 0, `"registered":0`},
	} {
		out, status := staffSays(t, address, c.pin, append(c.args, c.as...)...)
		if status != c.status || !strings.Contains(out, c.want) || c.want == "" && out != "" {
			t.Errorf("%v: status %d, %q; want %d and %q", c.args, status, out, c.status, c.want)
		}
	}
}
