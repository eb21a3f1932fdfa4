package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	lines := `{"promise":"R10","harness":"b","trials":3,"unit":"kills","result":"x|y","passed":true,"tier":"release","seconds":1.6,"at":"2026-11-22T10:00:00Z","system":"linux/amd64","cpus":2,"go":"go1.26"}
{"promise":"R2","harness":"a","trials":9,"unit":"cuts","result":"many","passed":true,"tier":"release"}
{"promise":"R2","harness":"a","trials":1,"unit":"cuts","result":"old","passed":true,"tier":"every run"}
{"promise":"R2","harness":"a","trials":2,"unit":"cuts","result":"new","fewer":"why","passed":false,"tier":"every run"}
`
	path := filepath.Join(t.TempDir(), "proofs")
	if err := os.WriteFile(path, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := run([]string{path, path + ".none"}, &out); err != nil {
		t.Fatal(err)
	}
	var rows []string
	for line := range strings.Lines(out.String()) {
		if strings.HasPrefix(line, "| R") {
			rows = append(rows, strings.TrimSpace(line))
		}
	}
	want := []string{
		"| R2 | a | 2 cuts (why) | new | **no** |",
		"| R2 | a | 9 cuts | many | yes |",
		"| R10 | b | 3 kills | x/y | yes | 2 | 2026-11-22 | linux/amd64, 2 CPUs, go1.26 |",
	}
	short, long := strings.Index(out.String(), "## Every run"), strings.Index(out.String(), "## Release")
	if short < 0 || long < short || strings.Index(out.String(), "| 9 cuts |") < long {
		t.Errorf("the tiers are not told apart:\n%s", out.String())
	}
	if len(rows) != len(want) {
		t.Fatalf("%d rows:\n%s", len(rows), strings.Join(rows, "\n"))
	}
	for i := range want {
		if !strings.HasPrefix(rows[i], want[i]) {
			t.Errorf("row %q, want %q", rows[i], want[i])
		}
	}
	for _, bad := range []string{"", "{"} {
		if err := os.WriteFile(path, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := run([]string{path}, &out); err == nil {
			t.Errorf("%q was taken for proofs", bad)
		}
	}
}
