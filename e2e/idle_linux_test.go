package e2e_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"onewindow/i18n"
)

// idleSwitches is how often a second the threads of an idle demo may wait for
// something: hall, devices, citizens and desk together need some 160. One device that is
// looked at every 100 ms is some sixty more.
const idleSwitches = 250

// TestIdle: while nothing happens nothing is asked again and again. What wakes the
// program is counted, which a busy machine does not change much, and not the time that
// it takes. (BENCH.md has that.)
func TestIdle(t *testing.T) {
	t.Parallel()
	text, _ := i18n.For(i18n.Chinese)
	d := sitDown(t, 80, 24, "demo", "--data", "{data}", "--lang", "zh", "--pace", "0.001")
	d.awaitText(text.SignIn.PIN)
	d.press("enter")
	d.awaitText(text.Waiting.People)
	pid := d.guarded()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	look := time.NewTicker(2 * time.Second)
	defer look.Stop()
	for at, before := time.Now(), switchesOf(t, pid); ; {
		select {
		case <-look.C:
		case <-ctx.Done():
			t.Fatalf("an idle demo never waits less often than %d times a second", idleSwitches)
		}
		now := switchesOf(t, pid)
		rate := float64(now-before) / time.Since(at).Seconds()
		at, before = time.Now(), now
		switch {
		case rate < 1:
			t.Fatalf("the demo is said to wait %.1f times a second: this counts nothing", rate)
		case rate <= idleSwitches:
			return
		}
		t.Logf("%.0f a second", rate)
	}
}

// switchesOf counts how often the threads of a process have waited so far.
func switchesOf(t *testing.T, pid int) (n int) {
	t.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range threads {
		status, err := os.ReadFile(path)
		if err != nil {
			continue // that thread has ended
		}
		for line := range strings.Lines(string(status)) {
			if count, ok := strings.CutPrefix(line, "voluntary_ctxt_switches:"); ok {
				one, err := strconv.Atoi(strings.TrimSpace(count))
				if err != nil {
					t.Fatal(err)
				}
				n += one
			}
		}
	}
	return n
}
