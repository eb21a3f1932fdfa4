package guard_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"

	"onewindow/e2e/oracle"
	"onewindow/tui"
)

// wipeLimit is how long after its death a program's last screen may stand
// (PROMISES R20).
const wipeLimit = 200 * time.Millisecond

// deathsOfOne is how often a guard starts its program again.
const deathsOfOne = 5

// victims are guarded programs to kill, one after the other.
type victims struct {
	t    *testing.T
	role string
	s    *screen
	died int
}

// kill ends the program that shows a citizen's data, as the kernel or a fault of
// its own does, and says how long its screen stood.
func (v *victims) kill(sig syscall.Signal) time.Duration {
	v.t.Helper()
	if v.s == nil || v.died == deathsOfOne {
		v.s, v.died = start(v.t, v.role), 0
	}
	pid, raws := 0, 0
	v.s.await("a child", func(raw, _ string) bool {
		next, count := child(raw)
		pid, raws = next, len(raw)
		return count == v.died+1
	})
	v.died++
	began := time.Now()
	if err := syscall.Kill(pid, sig); err != nil {
		v.t.Fatal(err)
	}
	var took time.Duration
	var said string
	v.s.await("the wipe", func(raw, _ string) bool {
		took, said = time.Since(began), raw
		return strings.Contains(raw[raws:], tui.GiveBack)
	})
	if left := leftOn(said[:raws+strings.Index(said[raws:], tui.GiveBack)+len(tui.GiveBack)]); left != "" {
		v.t.Errorf("left on the screen: %s", left)
	}
	return took
}

// leftOn is what a terminal shows that was sent this, on either of its screens.
func leftOn(raw string) string {
	emu := vt.NewSafeEmulator(80, 24)
	defer emu.Close()
	_, _ = emu.Write([]byte(raw))
	normal := emu.String()
	_, _ = emu.Write([]byte("\x1b[?47h")) // the other one, as it was left
	return strings.TrimSpace(normal + emu.String())
}

// A program that is killed or dies of a fault leaves nothing on the screen after
// 200 ms, on a terminal that is as it was before (PROMISES R20).
func TestWipe(t *testing.T) {
	began, kills := time.Now(), oracle.Count(100, 1_000)
	v := &victims{t: t, role: "parent"}
	worst, tried := oracle.Measured{}, 0
	for n := range kills {
		sig := []syscall.Signal{syscall.SIGKILL, syscall.SIGSEGV}[n%2]
		took := oracle.Within(t, fmt.Sprintf("kill %d, %v", n, sig), wipeLimit, func() time.Duration { tried++; return v.kill(sig) })
		if took.Took > worst.Took {
			worst = took
		}
		if raw, _ := v.s.seen(); strings.Contains(raw, foundRaw) {
			t.Error("a program was started again on a terminal that was not as it had been")
		}
		if t.Failed() {
			break
		}
	}
	late := &victims{t: t, role: "late"}
	if took := late.kill(syscall.SIGKILL); took <= wipeLimit {
		t.Errorf("a guard that waits was timed at %v: the harness measures something else", took)
	}
	late.s.await("a program that finds its terminal raw", func(raw, _ string) bool { return strings.Contains(raw, foundRaw) })
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R20", Harness: "program killed by SIGKILL and SIGSEGV in turn, its terminal captured", Trials: tried, Unit: "kills",
		Result: fmt.Sprintf("wiped and given back within %v; mutants caught: no guard, a guard that waits, a terminal left raw", worst),
	})
}

// lateGuard starts the program, wipes long after it has died, and starts it again
// on a terminal as it was left.
func lateGuard() error {
	for {
		cmd := exec.CommandContext(context.Background(), os.Args[0])
		cmd.Env = append(os.Environ(), "GUARD_TEST=alone")
		cmd.Stdin, cmd.Stdout = os.Stdin, os.Stdout
		cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		var died *exec.ExitError
		if err := cmd.Run(); !errors.As(err, &died) {
			return err
		}
		wait := time.NewTimer(3 * wipeLimit)
		<-wait.C
		if _, err := os.Stdout.WriteString(tui.GiveBack); err != nil {
			return err
		}
	}
}
