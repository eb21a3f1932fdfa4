package lean_test

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"testing"

	"onewindow/tui/lean"
)

// page is what the system counts in.
const page = 4096

// TestRest: what a program has looked at of its own file leaves its resident memory,
// and reads as before when it is looked at again.
func TestRest(t *testing.T) {
	sum := touch()
	before := resident(t)
	lean.Rest()
	after := resident(t)
	if before-after < 1<<20 {
		t.Errorf("%d KB of the file were resident, %d KB still are", before>>10, after>>10)
	}
	if again := touch(); again != sum {
		t.Error("the program's own text has changed")
	}
	if back := resident(t); back <= after {
		t.Error("what was looked at is not resident: this counts nothing")
	}
}

// touch looks at every page of the test program that is mapped without leave to
// write, through the memory itself.
func touch() (sum int) {
	mem, err := os.Open("/proc/self/mem")
	if err != nil {
		return 0
	}
	defer mem.Close()
	maps, _ := os.ReadFile("/proc/self/maps")
	self, _ := os.Executable()
	for line := range bytes.Lines(maps) {
		f := strings.Fields(string(line))
		if len(f) < 6 || f[5] != self || strings.Contains(f[1], "w") {
			continue
		}
		from, to, _ := strings.Cut(f[0], "-")
		begin, _ := strconv.ParseInt(from, 16, 64)
		end, _ := strconv.ParseInt(to, 16, 64)
		var b [1]byte
		for at := begin; at < end; at += page {
			if _, err := mem.ReadAt(b[:], at); err == nil {
				sum = sum*31 + int(b[0])
			}
		}
	}
	return sum
}

// resident is how much of files the process has resident, in bytes.
func resident(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if kb, ok := strings.CutPrefix(line, "RssFile:"); ok {
			n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(kb), " kB"))
			if err != nil {
				t.Fatal(err)
			}
			return n << 10
		}
	}
	t.Fatal("no RssFile")
	return 0
}
