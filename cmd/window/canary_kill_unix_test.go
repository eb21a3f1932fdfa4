//go:build unix

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"onewindow/e2e/oracle"
	"onewindow/values"
	"onewindow/visit"
)

// The variables that make a test process a desk that dies: how, and with which
// canary it begins.
const (
	canaryDeath = "CANARY_DEATH"
	canaryFirst = "CANARY_FIRST"
)

// The ways to die.
const (
	byKill   = "kill"   // the parent kills it in the middle of a visit
	byPanic  = "panic"  // it panics with a visit in its hands
	byMutant = "mutant" // it panics with a name in clear
)

// TestCanaryDesk is a desk that dies, in a process of its own that TestCanariesKilled
// starts; without that it is nothing.
func TestCanaryDesk(t *testing.T) {
	death := os.Getenv(canaryDeath)
	if death == "" {
		return
	}
	noCore() // as the program does
	first, err := strconv.Atoi(os.Getenv(canaryFirst))
	if err != nil {
		t.Fatal(err)
	}
	w := openDeskLogged(t, slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug})))
	for n := first; ; n++ {
		p := canary(t, n)
		w.seatSomebody(p)
		w.do(visit.SetField{Key: visit.FieldPhone, Value: values.Personal(fmt.Sprintf("%s%04d", canaryPhone, n%10000))})
		if _, err := fmt.Println("\nseated", n); err != nil {
			t.Fatal(err)
		}
		if n > first {
			die(death, w, p.Name)
		}
		w.do(visit.Finish{})
	}
}

// die panics in a goroutine of its own, which no test harness catches.
func die(death string, w *deskWithout, name values.Personal) {
	if death == byKill {
		return
	}
	said := fmt.Sprintf("%+v %v", w.st.Snapshot(), name) // as careless code would
	if death == byMutant {
		said = name.Clear()
	}
	go func() { panic(said) }()
	select {}
}

// TestCanariesKilled: desks that are killed in the middle of a visit, or panic with
// all of it in their hands, leave no canary in what they said, in their files, or in
// a core dump (R19, R21).
func TestCanariesKilled(t *testing.T) {
	began := time.Now()
	deaths := oracle.Count(3, 300)
	files, size := 0, 0
	for i := range deaths {
		death := byKill
		if i%3 == 0 {
			death = byPanic
		}
		said, dir := dyingDesk(t, death, 100*i)
		n, heard := sing(t, said, dir)
		for _, h := range heard {
			t.Errorf("%s: %s", death, h)
		}
		if n < 3 {
			t.Errorf("%s: %d files: nothing was looked at", death, n)
		}
		files, size = files+n, size+len(said)
	}
	said, dir := dyingDesk(t, byMutant, 7)
	if _, heard := sing(t, said, dir); len(heard) == 0 {
		t.Error("the mutant lives: a name in a panic")
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R19", Harness: "desks with canary persons killed by SIGKILL, and by panics with the visit in their hands; what they said, every file of theirs, core dumps", Trials: deaths, Unit: "deaths",
		Result: fmt.Sprintf("0 found in %d KiB said and %d files; mutant caught: a name in a panic", size>>10, files),
	})
}

// dyingDesk runs a desk until its death and gives all that it said and its folder.
func dyingDesk(t *testing.T, death string, first int) (said []byte, dir string) {
	t.Helper()
	home := t.TempDir()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestCanaryDesk$", "-test.v")
	child.Dir = home
	child.Env = append(os.Environ(), "TMPDIR="+home, canaryDeath+"="+death, canaryFirst+"="+strconv.Itoa(first))
	out, in := io.Pipe()
	child.Stdout, child.Stderr = in, in
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_ = child.Wait() // it is killed, or panics: an error either way
		in.Close()
	}()
	var all bytes.Buffer
	lines := bufio.NewReader(io.TeeReader(out, &all))
	seated := 0
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			break
		}
		if strings.HasPrefix(line, "seated ") {
			seated++
			if seated == 2 && death == byKill {
				if err := child.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	<-gone
	if seated < 2 {
		t.Fatalf("%s: died before its time:\n%s", death, all.Bytes())
	}
	desks, err := filepath.Glob(filepath.Join(home, "*", "*", "desk"))
	if err != nil || len(desks) != 1 {
		t.Fatalf("desks %v %v", desks, err)
	}
	cores, err := filepath.Glob(filepath.Join(home, "core*"))
	if err != nil || len(cores) > 0 {
		t.Errorf("core dumps %v %v", cores, err)
	}
	return all.Bytes(), desks[0]
}
