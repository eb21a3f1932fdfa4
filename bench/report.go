package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"runtime"
	"strings"
	"time"

	"onewindow/bench/keylat"
)

// put replaces one part of the page, between its marks, and keeps the others.
func put(path, part, text string) error {
	begin, end := "<!-- "+part+" -->\n", "<!-- end of "+part+" -->\n"
	text = begin + text + "\n" + end
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	page := string(old)
	if page == "" {
		page = header
	}
	i, j := strings.Index(page, begin), strings.Index(page, end)
	if i >= 0 && j > i {
		page = page[:i] + text + page[j+len(end):]
	} else {
		page += "\n" + text
	}
	next := path + ".new"
	err = os.WriteFile(next, []byte(page), 0o644)
	if err != nil {
		return err
	}
	return os.Rename(next, path)
}

const header = `# Benchmarks

Written by ` + "`make bench`" + `; do not edit by hand. Compare only inside one table: each was
measured in one go with its peers, in interleaved rounds. The columns “others” say how
much of the processor everything else used meanwhile; where it is large, medians stand
and p99 says little. Nothing here is a gate.
`

// machine names where and when.
func machine() string {
	return fmt.Sprintf("%s, %s/%s, %d cores (%s), %s, load %s", time.Now().Format("2006-01-02 15:04"), runtime.GOOS, runtime.GOARCH,
		runtime.NumCPU(), processor(), runtime.Version(), keylat.Load())
}

func processor() string {
	b, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(b)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

// number writes three digits that say something.
func number(v float64) string {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "–"
	case v >= 100 || v == math.Trunc(v):
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

// goal writes one line of a table of targets.
func goal(b *strings.Builder, what string, measured, target float64, atLeast bool, unit string) {
	sign, met := "≤", measured <= target
	if atLeast {
		sign, met = "≥", measured >= target
	}
	mark := "✗ not met"
	switch {
	case math.IsNaN(measured):
		mark = "not measured"
	case met:
		mark = "✓ met"
	}
	fmt.Fprintf(b, "| %s | %s%s | %s %s%s | %s |\n", what, number(measured), unit, sign, number(target), unit, mark)
}
