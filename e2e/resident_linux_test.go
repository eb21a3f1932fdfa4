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

// residentMost is what a workstation may keep resident, its guard with it, in bytes.
const residentMost = 40 << 20

// TestResident: a desk and the process that guards its terminal keep little of a large
// program in memory once they have started. (BENCH.md has the times, and the figures
// with the large catalogue.)
func TestResident(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	config := filepath.Join(dir, "desk.toml")
	if err := os.WriteFile(config, []byte("window = \"A035\"\ndata = \"desk\"\n[hall]\naddress = \"127.0.0.1:9\"\nplain = true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	text, _ := i18n.For(i18n.Chinese)
	d := sitDown(t, 80, 24, "--config", config)
	d.awaitText(text.SignIn.PIN)
	pids := []int{d.term.PID(), d.guarded()}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for {
		all, each := 0, []int{}
		for _, pid := range pids {
			each = append(each, residentOf(t, pid))
			all += each[len(each)-1]
		}
		if each[0] < 1<<20 || each[1] < 1<<20 {
			t.Fatalf("guard and desk are said to have %d bytes: this counts nothing", each)
		}
		if all <= residentMost {
			return
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			t.Fatalf("guard and desk keep %d MB resident, want %d at most", all>>20, residentMost>>20)
		}
	}
}

func residentOf(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if kb, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(kb), " kB"))
			if err != nil {
				t.Fatal(err)
			}
			return n << 10
		}
	}
	t.Fatalf("process %d is gone", pid)
	return 0
}
