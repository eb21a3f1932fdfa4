package oracle

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// witness stands in for a test and keeps what it is told.
type witness struct {
	testing.TB
	logged, fatal string
}

func (w *witness) Helper()                   {}
func (w *witness) Logf(f string, a ...any)   { w.logged = fmt.Sprintf(f, a...) }
func (w *witness) Fatalf(f string, a ...any) { w.fatal = fmt.Sprintf(f, a...) }

func TestNeed(t *testing.T) {
	tests := []struct {
		name, tool, program, require string
		ok                           bool
		logged, fatal                string
		machine                      bool // passes when the machine has it, too
	}{
		{name: "there", tool: "zbarimg", program: "zbarimg", ok: true},
		{name: "there and required", tool: "zbarimg", program: "zbarimg", require: "1", ok: true},
		{name: "missing", tool: "zbarimg", logged: "left out: zbarimg (Debian package zbar-tools)"},
		{name: "missing and required", tool: "zbarimg", require: "1", fatal: "missing zbarimg"},
		{name: "of the machine, required", tool: "/dev/loop-control", require: "1", machine: true, logged: "left out: this machine has no /dev/loop-control"},
		{name: "not listed", tool: "cobol", fatal: "not listed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			if tt.program != "" {
				if err := os.WriteFile(filepath.Join(dir, tt.program), []byte("#!/bin/sh\n"), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			t.Setenv("PATH", dir)
			t.Setenv(require, tt.require)
			w := &witness{TB: t}
			path, ok := Need(w, tt.tool)
			if tt.machine && ok && w.fatal == "" {
				return
			}
			if ok != tt.ok || (ok && path != filepath.Join(dir, tt.tool)) {
				t.Errorf("Need = %q, %t", path, ok)
			}
			if !strings.HasPrefix(w.logged, tt.logged) || (tt.logged == "") != (w.logged == "") {
				t.Errorf("logged %q, want %q", w.logged, tt.logged)
			}
			if !strings.Contains(w.fatal, tt.fatal) || (tt.fatal == "") != (w.fatal == "") {
				t.Errorf("failed with %q, want %q", w.fatal, tt.fatal)
			}
		})
	}
}

func TestPostgres(t *testing.T) {
	t.Setenv(postgres, "postgres://u@127.0.0.1:1/x")
	if url, ok := Postgres(t); !ok || url != "postgres://u@127.0.0.1:1/x" {
		t.Errorf("Postgres = %q, %t", url, ok)
	}
	t.Setenv(postgres, "")
	t.Setenv(require, "1")
	w := &witness{TB: t}
	if _, ok := Postgres(w); ok || !strings.Contains(w.fatal, postgres) {
		t.Errorf("a missing server that is required: %t, %q", ok, w.fatal)
	}
	t.Setenv(require, "")
	if _, ok := Postgres(w); ok || !strings.HasPrefix(w.logged, "left out: PostgreSQL") {
		t.Errorf("a missing server: %t, %q", ok, w.logged)
	}
}

func TestListIsWhole(t *testing.T) {
	tools := Tools()
	lines := 0
	for line := range strings.Lines(list) {
		if !strings.HasPrefix(line, "#") && strings.TrimSpace(line) != "" {
			lines++
		}
	}
	if len(tools) == 0 || len(tools) != lines {
		t.Errorf("%d tools of %d lines", len(tools), lines)
	}
	seen := map[string]bool{}
	for _, tool := range tools {
		if seen[tool.Name] {
			t.Errorf("%s is listed twice", tool.Name)
		}
		seen[tool.Name] = true
	}
}

func TestCount(t *testing.T) {
	for _, tt := range []struct {
		long, raced bool
		want        int
	}{{false, true, 6}, {false, false, 300}, {true, true, 300}, {true, false, 10_000}} {
		if got := count(300, 10_000, tt.long, tt.raced); got != tt.want {
			t.Errorf("long %t, raced %t: %d, want %d", tt.long, tt.raced, got, tt.want)
		}
	}
	if count(1, 2, false, true) == 0 {
		t.Error("nothing is tried under the race detector")
	}
}

// failing keeps whether it was told of a failure.
type failing struct {
	witness
	failed bool
}

func (f *failing) Errorf(string, ...any) { f.failed = true }
func (f *failing) Failed() bool          { return f.failed }

func TestWithin(t *testing.T) {
	const limit = time.Second
	for _, tt := range []struct {
		late   time.Duration
		takes  []time.Duration
		broken bool
	}{
		{takes: []time.Duration{limit}},
		{takes: []time.Duration{2 * limit, 2 * limit, 0}},
		{takes: []time.Duration{2 * limit, 2 * limit, 2 * limit}, broken: true},
		{late: prompt, takes: []time.Duration{2 * limit, 2 * limit, 2 * limit}, broken: true},
		{late: 2 * prompt, takes: []time.Duration{2 * limit}},
	} {
		f, n := &failing{witness: witness{TB: t}}, 0
		late := func() func() time.Duration { return func() time.Duration { return tt.late } }
		got := within(f, "work", limit, late, func() time.Duration { n++; return tt.takes[n-1] })
		if f.failed != tt.broken || n != len(tt.takes) || got.Took != tt.takes[n-1] {
			t.Errorf("%v, %v late: failed %t after %d, %v", tt.takes, tt.late, f.failed, n, got)
		}
	}
	busy := beside()
	wait := time.NewTimer(4 * glance)
	<-wait.C
	if late := busy(); late <= 0 {
		t.Errorf("the machine is %v late", late)
	}
}
