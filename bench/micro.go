package main

import (
	"context"
	"fmt"
	"math"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// benchmarks are the packages with Go benchmarks that say something about what
// a person feels.
var benchmarks = []string{"./catalog", "./tui", "./hall/queue/sim", "./cmd/window"}

var benchLine = regexp.MustCompile(`(?m)^Benchmark(\S+?)(?:-\d+)?\s+\d+\s+([0-9.]+) ns/op(.*)$`)

// more is what a benchmark measures besides time and memory.
var more = regexp.MustCompile(`([0-9.]+) ([a-zA-Z][\w-]*(?:/min|-ms))\b`)

var (
	bytesOp  = regexp.MustCompile(`([0-9.]+) B/op`)
	allocsOp = regexp.MustCompile(`([0-9.]+) allocs/op`)
)

// micro runs the product's own Go benchmarks.
func micro(ctx context.Context, f flags, _ string) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "## Go benchmarks\n\n%s; one run each, `go test -bench`.\n\n| package | benchmark | a run | bytes | allocations | besides |\n|---|---|---|---|---|---|\n", machine())
	slowest, stack := map[string]float64{}, map[string]float64{}
	for _, pkg := range benchmarks {
		cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", ".", "-benchmem", "-benchtime", "300ms", pkg)
		cmd.Dir = ".."
		out, err := cmd.CombinedOutput()
		if err != nil {
			fmt.Fprintf(&b, "| %s | left out: %s | | | | |\n", pkg[2:], lastLine(out))
			continue
		}
		for _, m := range benchLine.FindAllStringSubmatch(string(out), -1) {
			var besides []string
			for _, extra := range more.FindAllStringSubmatch(m[3], -1) {
				besides = append(besides, extra[1]+" "+extra[2])
				stack[m[1]+" "+extra[2]] = parsed(extra[1])
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", pkg[2:], m[1], duration(m[2]), first(bytesOp, m[3]), first(allocsOp, m[3]), strings.Join(besides, ", "))
			group := m[1]
			if key, ok := strings.CutPrefix(group, "SearchKey/"); ok { // of all that were searched for
				group, _, _ = strings.Cut(key, "/")
			}
			slowest[group] = max(slowest[group], parsed(m[2])/1e6)
		}
	}
	b.WriteString("\n| target | measured | wanted | |\n|---|---|---|---|\n")
	goal(&b, "a key of a search, the slowest, 2,711 items", of(slowest, "2711"), 1, false, " ms")
	goal(&b, "a key of a search, the slowest, 100,000 items", of(slowest, "100000"), 10, false, " ms")
	goal(&b, "ready for the first search, 2,711 items", of(slowest, "Ready"), 50, false, " ms")
	goal(&b, "a day of 5,000 visitors simulated", of(slowest, "Day/people=5000")/1000, 1, false, " s")
	goal(&b, "a key while 80 pages a minute come in, p99", of(stack, "Stack key-p99-ms"), 16, false, " ms")
	return b.String(), nil
}

// of is NaN for what was not measured.
func of(m map[string]float64, name string) float64 {
	if v, ok := m[name]; ok {
		return v
	}
	return math.NaN()
}

func parsed(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return math.NaN()
	}
	return v
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
