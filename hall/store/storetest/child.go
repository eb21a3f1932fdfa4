package storetest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"onewindow/e2e/oracle"
	"onewindow/hall/store"
)

// Environment of the re-executed child.
const (
	envDSN  = "HALL_STORETEST_CHILD_DSN"
	envWeak = "HALL_STORETEST_CHILD_WEAK"
)

// weakNormal in envWeak lets the child do without synchronous=EXTRA.
const weakNormal = "normal"

// ChildMain is called first in TestMain: in the re-executed process it loads
// the store until it is killed, and never returns; else it does nothing.
func ChildMain() {
	dsn := os.Getenv(envDSN)
	if dsn == "" {
		return
	}
	if err := childLoad(dsn); err != nil {
		fmt.Fprintln(os.Stderr, "child:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// childLoad calls at many windows and writes each answer, after it was given,
// to standard output in one write.
func childLoad(dsn string) error {
	ctx := context.Background()
	opt := store.Options{DSN: dsn}
	if os.Getenv(envWeak) == weakNormal {
		var err error
		if opt.Driver, err = normal.driverOf("sqlite"); err != nil {
			return err
		}
	}
	st, err := store.Open(ctx, opt)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for w := range 16 {
		wg.Go(func() {
			name := fmt.Sprintf("W%03d", w)
			for {
				request := newID()
				a, err := callNext(ctx, st, name, request)
				if _, refused := errors.AsType[*store.Refusal](err); refused {
					err = st.Write(ctx, func(tx *store.Tx) error {
						for range 32 {
							k, err := tx.InsertTicket(waitingTicket())
							if err != nil {
								return err
							}
							if _, err := tx.Emit(store.Event{Kind: "issued", Ticket: k.ID, Body: []byte{}}); err != nil {
								return err
							}
						}
						return nil
					})
					if err != nil {
						return
					}
					continue
				}
				if err != nil {
					return
				}
				mu.Lock()
				_, err = fmt.Fprintf(os.Stdout, "ACK %s %s %s %d\n", a.Window, a.Request, a.Ticket, a.Number)
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	return st.Close()
}

// kill re-executes the test binary as a hall under load and kills it -9 again
// and again on the same database, a quarter of the kills soon after the start,
// so that some hit opening and recovery. Every answer that came out of the pipe
// must be in the store.
func kill(t *testing.T, fresh Fresh) {
	kills := oracle.Count(12, 200)
	dsn := fresh(t)
	st, err := store.Open(t.Context(), store.Options{DSN: dsn})
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	var acks []ack
	for i := range kills {
		// A child is killed after so many answers, or after a time that may end
		// while it still opens the store.
		after := 1 + rng.IntN(200)
		early := i%4 == 3
		acks = append(acks, killedChild(t, dsn, after, early, time.Duration(rng.IntN(60))*time.Millisecond)...)
	}
	if len(acks) == 0 {
		t.Fatal("no child answered anything")
	}
	st = opened(t, store.Options{DSN: dsn})
	for _, b := range verdict(acks, allEvents(t, st)) {
		t.Error(b)
	}
	t.Logf("%d kills, %d acknowledged", kills, len(acks))
}

func killedChild(t *testing.T, dsn string, after int, early bool, soon time.Duration) (acks []ack) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), envDSN+"="+dsn)
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop := sync.OnceFunc(func() { _ = cmd.Process.Kill() })
	if early {
		timer := time.AfterFunc(soon, stop)
		defer timer.Stop()
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var a ack
		if n, err := fmt.Sscanf(lines.Text(), "ACK %s %s %s %d", &a.Window, &a.Request, &a.Ticket, &a.Number); err != nil || n != 4 {
			continue // the last line may be cut
		}
		acks = append(acks, a)
		if len(acks) >= after {
			stop()
		}
	}
	stop()
	_ = cmd.Wait() // killed, as intended
	if problems.Len() > 0 {
		t.Errorf("the child said: %s", problems.String())
	}
	return acks
}
