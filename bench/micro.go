package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
)

// benchmarks are the packages with Go benchmarks that say something about what
// a person feels.
var benchmarks = []string{"./catalog", "./tui", "./hall/queue/sim"}

var benchLine = regexp.MustCompile(`(?m)^Benchmark(\S+?)(?:-\d+)?\s+\d+\s+([0-9.]+) ns/op(.*)$`)

var (
	bytesOp  = regexp.MustCompile(`([0-9.]+) B/op`)
	allocsOp = regexp.MustCompile(`([0-9.]+) allocs/op`)
)

// micro runs the product's own Go benchmarks.
func micro(ctx context.Context, f flags, _ string) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "## Go benchmarks\n\n%s; one run each, `go test -bench`.\n\n| package | benchmark | a run | bytes | allocations |\n|---|---|---|---|---|\n", machine())
	for _, pkg := range benchmarks {
		cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", ".", "-benchmem", "-benchtime", "300ms", pkg)
		cmd.Dir = ".."
		out, err := cmd.CombinedOutput()
		if err != nil {
			fmt.Fprintf(&b, "| %s | left out: %s | | | |\n", pkg[2:], lastLine(out))
			continue
		}
		for _, m := range benchLine.FindAllStringSubmatch(string(out), -1) {
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", pkg[2:], m[1], duration(m[2]), first(bytesOp, m[3]), first(allocsOp, m[3]))
		}
	}
	return b.String(), nil
}

func first(re *regexp.Regexp, s string) string {
	if m := re.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return "–"
}

// duration writes nanoseconds as people read them.
func duration(ns string) string {
	var v float64
	_, err := fmt.Sscan(ns, &v)
	switch {
	case err != nil:
		return ns
	case v >= 1e6:
		return number(v/1e6) + " ms"
	case v >= 1e3:
		return number(v/1e3) + " µs"
	}
	return number(v) + " ns"
}
