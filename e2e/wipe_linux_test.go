package e2e_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"onewindow/e2e/oracle"
	"onewindow/e2e/terminal"
	"onewindow/tui"
)

// wipeLimit is how long what a dead program showed may stand (PROMISES R20).
const wipeLimit = 200 * time.Millisecond

// guarded is the process that paints the screen: the child of the one that owns
// the terminal.
func (d *desk) guarded() int {
	d.t.Helper()
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", d.term.PID()))
	if err != nil {
		d.t.Fatal(err)
	}
	for _, task := range tasks {
		children, err := os.ReadFile(task)
		if err != nil {
			continue // a thread that has ended
		}
		if pid, err := strconv.Atoi(strings.TrimSpace(string(children))); err == nil {
			return pid
		}
	}
	d.t.Fatal("the program has no guard")
	return 0
}

// TestDeadProgramLeavesNothing: the program is killed, and dies of a fault, while
// it shows a citizen; its screen is wiped within 200 ms, and it comes back on the
// same visit by itself.
func TestDeadProgramLeavesNothing(t *testing.T) {
	t.Parallel()
	c := openCounter(t, true)
	s := c.takeTicket("p07")
	c.callAndRead(s)
	shown := func(now terminal.Screen) bool { return atChoose(now) && now.Has(s.citizen.Person.Name.Clear()) }
	deaths := 0
	for _, sig := range []syscall.Signal{syscall.SIGKILL, syscall.SIGSEGV} {
		oracle.Within(t, sig.String(), wipeLimit, func() time.Duration {
			c.await("the citizen", shown)
			if deaths++; deaths%4 == 0 { // a guard gives up a program that keeps dying
				c.killAndRestart()
				c.await("the citizen", shown)
			}
			before := len(c.term.Written())
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			began := time.Now()
			if err := syscall.Kill(c.guarded(), sig); err != nil {
				t.Fatal(err)
			}
			_, err := c.term.Await(ctx, func(terminal.Screen) bool {
				return bytes.Contains(c.term.Written()[before:], []byte(tui.GiveBack))
			})
			if err != nil {
				t.Fatal(err)
			}
			return time.Since(began)
		})
	}
	c.await("the citizen once more", shown)
	const lastWords = "SIGSEGV: segmentation violation"
	if bytes.Contains(c.term.Written(), []byte(lastWords)) {
		t.Error("the traceback went over the citizen's screen")
	}
	if log, err := os.ReadFile(filepath.Join(c.data, "window.log")); err != nil || !bytes.Contains(log, []byte(lastWords)) {
		t.Errorf("the log has no traceback of the fault (%v)", err)
	}
	c.quit()
}
