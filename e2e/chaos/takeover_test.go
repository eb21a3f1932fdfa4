package chaos

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"onewindow/client"
	"onewindow/e2e/oracle"
	"onewindow/visit"
)

// noLease is a window that does not say which lease it holds.
const noLease = "the lease is left out"

// Words of the zombie and to it.
const (
	saysServing = "SERVING" // ticket, label
	tellCall    = "call"    // take the next ticket and begin
	tellHandIn  = "hand in" // hand the case in
)

// zombie is a window that does one step at a time, as it is told.
func zombie(ctx context.Context, c windowConfig, in io.Reader, out *says) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	j, err := openJournal(ctx, c.Dir, c.Window)
	if err != nil {
		return err
	}
	line, err := client.Dial(client.Options{Target: c.Addr, Window: c.Window, Insecure: true, Log: quiet})
	if err != nil {
		return errors.Join(err, j.Close())
	}
	line.Resume(client.Session{Token: c.Token})
	courier := newCourier(j, line, out)
	var running sync.WaitGroup
	running.Go(func() { _ = courier.Run(ctx) })
	var ticket visit.Ticket
	tell := bufio.NewScanner(in)
	for err == nil && tell.Scan() {
		switch tell.Text() {
		case tellCall:
			ticket, err = begin(ctx, line)
			out.say(saysServing, ticket.ID, ticket.Label)
		case tellHandIn:
			var cmd visit.HallCommand
			cmd, err = handIn(ticket)
			if c.Mutant == noLease {
				cmd.Lease = 0
			}
			if err == nil {
				out.say(saysTry, ticket.Label, cmd.CaseID)
				err = j.Append(ctx, nil, []visit.HallCommand{cmd}, nil)
				out.say(saysAck, ticket.Label, cmd.CaseID)
				courier.Wake()
			}
		}
	}
	stop()
	running.Wait()
	return errors.Join(err, line.Close(), j.Close())
}

// begin takes the next ticket and begins to serve it.
func begin(ctx context.Context, line *client.Client) (visit.Ticket, error) {
	t, found, err := line.CallNext(ctx, newID(), nil)
	if err != nil || !found {
		return t, errors.Join(err, fmt.Errorf("nobody was called"))
	}
	return t, tell(ctx, line, move(t, "start"))
}

func move(t visit.Ticket, event string) visit.HallCommand {
	return visit.HallCommand{ID: newID(), TicketID: t.ID, Lease: t.Lease, MadeAt: time.Now(), Move: &visit.TicketMove{Event: event}}
}

func handIn(t visit.Ticket) (visit.HallCommand, error) {
	now := time.Now()
	sub, err := submission(now)
	return visit.HallCommand{ID: newID(), CaseID: newID(), TicketID: t.ID, Lease: t.Lease, MadeAt: now, Submission: sub}, err
}

// tell delivers one command that must be accepted.
func tell(ctx context.Context, line *client.Client, cmd visit.HallCommand) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	receipts, err := line.Deliver(ctx, []visit.HallCommand{cmd})
	if err == nil && !receipts[0].GetAccepted() {
		err = fmt.Errorf("refused: %s", receipts[0].GetRefusal())
	}
	return err
}

// ghost is the process of a zombie.
type ghost struct {
	t    *testing.T
	cmd  *exec.Cmd
	in   io.WriteCloser
	said chan string
}

func startGhost(t *testing.T, c windowConfig) *ghost {
	t.Helper()
	c.Zombie = true
	config, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	g := &ghost{t: t, cmd: exec.Command(exe), said: make(chan string, 100)}
	g.cmd.Env = append(os.Environ(), windowEnv+"="+string(config))
	out, err := g.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if g.in, err = g.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err = g.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			g.said <- lines.Text()
		}
		close(g.said)
	}()
	t.Cleanup(func() {
		_ = g.cmd.Process.Signal(syscall.SIGKILL)
		for range g.said {
			continue
		}
		_ = g.cmd.Wait()
	})
	return g
}

// stop returns when every thread stands still.
func (g *ghost) stop() {
	g.t.Helper()
	if err := g.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		g.t.Fatal(err)
	}
	tasks := fmt.Sprintf("/proc/%d/task/*/stat", g.cmd.Process.Pid)
	stands := func() bool {
		files, err := filepath.Glob(tasks)
		for _, f := range files {
			// pid (name) state …
			stat, readErr := os.ReadFile(f)
			err = errors.Join(err, readErr)
			_, state, _ := strings.Cut(string(stat), ") ")
			if !strings.HasPrefix(state, "T") {
				return false
			}
		}
		return err == nil && len(files) > 0
	}
	if !until(g.t.Context(), 10*time.Second, stands) {
		g.t.Fatal("the old window does not stop")
	}
}

func (g *ghost) tell(what string) { fmt.Fprintln(g.in, what) }

// hears waits for one of the words and gives the whole line.
func (g *ghost) hears(words ...string) string {
	g.t.Helper()
	late := time.After(patience)
	for {
		select {
		case s, ok := <-g.said:
			if !ok {
				g.t.Fatalf("the old window ended; %v awaited", words)
			}
			for _, w := range words {
				if strings.HasPrefix(s, w+" ") {
					return s
				}
			}
			if strings.HasPrefix(s, saysProblem) {
				g.t.Fatal(s)
			}
		case <-late:
			g.t.Fatalf("the old window says none of %v", words)
		}
	}
}

// shift is a hall with an old window, another one, and a supervisor.
type shift struct {
	t                *testing.T
	ds               []desk
	hall             *hallProcess
	proxy            *proxy
	old              *ghost
	same, other      *client.Client // the old window's desk with a new machine; the next desk
	boss, guide      *client.Client
	refused, foreign int
	mine             map[string]bool // cases that were handed in by whoever held the ticket
}

// dial signs a person in, unless role is empty.
func (s *shift) dial(d desk, role string) *client.Client {
	s.t.Helper()
	c, err := client.Dial(client.Options{Target: s.hall.addr, Window: d.window, Insecure: true, Log: quiet})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { c.Close() })
	if role == "" {
		return c
	}
	if _, err = c.SignIn(s.t.Context(), d.staff, d.pin, role); err != nil {
		s.t.Fatal(err)
	}
	return c
}

func newShift(t *testing.T, mutant string) *shift {
	t.Helper()
	s := &shift{t: t, ds: desks(2), mine: map[string]bool{}}
	s.hall = openHall(t, s.ds)
	s.proxy = newProxy(t, s.hall.addr)
	// One session for both machines of the old desk: a second sign-in would end
	// the first, and the lease alone shall be what fences.
	session := signIn(t, s.hall.addr, s.ds[0])
	s.same, s.other = s.dial(s.ds[0], ""), s.dial(s.ds[1], "clerk")
	s.same.Resume(session)
	s.boss = s.dial(desk{staff: "7001", pin: "700111"}, "supervisor")
	s.guide = s.dial(desk{staff: "8001", pin: "800111"}, "guide")
	s.old = startGhost(t, windowConfig{
		Dir: t.TempDir(), Window: s.ds[0].window, Addr: s.proxy.addr(), Token: session.Token, Mutant: mutant,
	})
	return s
}

func (s *shift) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// takeOver stops the old window in the middle of a visit, lets another go on
// with it, and wakes the old one up. When back is set the visit returns to the
// old desk, where a new machine goes on; when early is set the old window had
// handed its case in before it was stopped, and the line had swallowed it.
func (s *shift) takeOver(back, early bool) {
	s.t.Helper()
	ctx := s.t.Context()
	_, err := s.guide.IssueTicket(ctx, newID(), citizen().Matter.Item, visit.NormalClass, "张*")
	s.must(err)
	s.old.tell(tellCall)
	at := strings.Fields(s.old.hears(saysServing))
	if early {
		s.proxy.set(blackHole)
		s.old.tell(tellHandIn)
		s.old.hears(saysAck)
	}
	s.old.stop()
	if early {
		s.proxy.set(pass)
	} else {
		s.old.tell(tellHandIn) // it will find this when it wakes up
	}
	s.must(tell(ctx, s.boss, move(visit.Ticket{ID: at[1]}, "window_failure")))
	holder := s.other
	ticket, err := begin(ctx, holder)
	s.must(err)
	if back {
		s.must(tell(ctx, s.boss, move(visit.Ticket{ID: at[1]}, "window_failure")))
		holder = s.same
		ticket, err = begin(ctx, holder)
		s.must(err)
	}
	if ticket.ID != at[1] {
		s.t.Fatalf("the other window got ticket %s, not %s", ticket.ID, at[1])
	}
	s.must(s.old.cmd.Process.Signal(syscall.SIGCONT))
	answer := strings.Fields(s.old.hears(saysRefused, saysSettled, saysAgain))
	if answer[0] == saysRefused && answer[1] == "stale_lease" {
		s.refused++
	} else {
		s.foreign++
	}
	mine, err := handIn(ticket)
	s.must(err)
	s.mine[mine.CaseID] = true
	s.must(tell(ctx, holder, mine))
	s.must(tell(ctx, holder, move(ticket, "finish")))
}

// merged counts cases at the hall that come from a window that had lost its
// ticket, and cases of the holders that are missing.
func (s *shift) merged() (foreign, missing int) {
	s.t.Helper()
	s.hall.end()
	got := readHall(s.t, s.hall.dir, s.ds)
	for id := range got.ids {
		if !s.mine[id] {
			foreign++
		}
	}
	for id := range s.mine {
		if !got.ids[id] {
			missing++
		}
	}
	return foreign, missing
}

// A visit that was taken over stays taken over: what the old window says later
// is refused, never merged (PROMISES R11).
func TestTakeOver(t *testing.T) {
	began := time.Now()
	trials := oracle.Count(200, 2_000)
	s := newShift(t, "")
	for i := range trials {
		s.takeOver(i%2 == 1, i%4 > 1)
	}
	foreign, missing := s.merged()
	if s.refused != trials || foreign+missing > 0 {
		t.Errorf("%d of %d late submits refused as stale_lease, %d merged, %d missing", s.refused, trials, foreign, missing)
	}
	bad := newShift(t, noLease)
	bad.takeOver(true, false)
	caught, _ := bad.merged()
	if caught == 0 {
		t.Errorf("mutant %s: nothing was merged", noLease)
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R11", Harness: "old window stopped, visit taken over, old window wakes up", Trials: trials, Unit: "take-overs",
		Result: fmt.Sprintf("%d late submits refused as stale_lease, %d merged, %d missing; mutant caught: %s", s.refused, foreign, missing, noLease),
	})
}
