package chaos

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/e2e/oracle"
	"onewindow/hall"
)

const (
	manyStreams = 5000
	// perLine is how many streams one connection carries; the hall lets a
	// connection have 32.
	perLine = 25
	// mostMemory is what the hall's process may hold at its highest with all of
	// them open.
	mostMemory = 300 << 20
)

// TestManyStreams (release run): five thousand streams of events on one hall,
// each of which sees the same events, and the memory that they cost.
func TestManyStreams(t *testing.T) {
	if !oracle.Release() {
		t.Log("five thousand streams belong to the release run")
		return
	}
	began := time.Now()
	ds := desks(1)
	h := openHall(t, ds)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	session := signIn(t, h.addr, ds[0])
	clerk := metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+session.Token)

	var open []hallv1.DeskService_WatchClient
	for range manyStreams / perLine {
		conn, err := grpc.NewClient(h.addr, grpc.WithTransportCredentials(insecure.NewCredentials()))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		for range perLine {
			s, err := hallv1.NewDeskServiceClient(conn).Watch(clerk, &hallv1.WatchRequest{})
			if err == nil {
				_, err = s.Recv() // where it stands
			}
			if err != nil {
				t.Fatalf("stream %d: %v", len(open), err)
			}
			open = append(open, s)
		}
	}
	const events = 20
	var reading sync.WaitGroup
	for n, s := range open {
		reading.Go(func() {
			for seen := 0; seen < events; {
				e, err := s.Recv()
				if err != nil {
					t.Errorf("stream %d after %d events: %v", n, seen, err)
					return
				}
				if !e.GetHeartbeat() {
					seen++
				}
			}
		})
	}
	l := newLoad(t, []*hallProcess{h}, ds, 0)
	guide := l.dial("")
	err := l.again(ctx, func() error {
		_, err := guide.SignIn(ctx, "8001", "800111", hall.RoleGuide)
		return err
	})
	for range events {
		request := newID()
		err = errors.Join(err, l.again(ctx, func() error {
			_, err := guide.IssueTicket(ctx, request, "GJJ-001", "normal", "张*")
			return err
		}))
	}
	if err != nil {
		t.Error(err)
		cancel() // nobody will see twenty events
	}
	reading.Wait()
	highest := memoryOf(t, h.cmd.Process.Pid)
	if highest > mostMemory {
		t.Errorf("the hall held %d MB, the limit is %d", highest>>20, mostMemory>>20)
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "hall", Harness: "5,000 streams on one hall", Trials: len(open) * events, Unit: "deliveries",
		Result: fmt.Sprintf("none missing, %d MB at the highest", highest>>20),
	})
}

var highWater = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// memoryOf is the most that a process has held.
func memoryOf(t *testing.T, pid int) int {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	m := highWater.FindSubmatch(text)
	if m == nil {
		t.Fatal("the kernel does not say how much memory")
	}
	kb, err := strconv.Atoi(string(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	return kb << 10
}
