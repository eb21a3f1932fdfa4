package chaos

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"onewindow/client"
	"onewindow/e2e/oracle"
	"onewindow/fixtures"
	"onewindow/hall"
	"onewindow/hall/store"
)

// patience is for what comes by itself on any machine, however busy: it ends a
// test that is stuck, and measures nothing.
const patience = 3 * time.Minute

// cheap makes PIN hashes that cost nothing.
var cheap = hall.PINCost{Time: 1, MemoryKiB: 8, Threads: 1}

// hallProcess is `window hall serve` on a folder; it comes back at the same
// address.
type hallProcess struct {
	t   *testing.T
	dir string
	// store is another store than the file in the folder.
	store string

	mu   sync.Mutex // one start or kill at a time
	addr string
	cmd  *exec.Cmd
	gone chan struct{}
}

// desk is one window and who works there.
type desk struct{ window, staff, pin string }

// desks are n windows of a hall; each has a clerk.
func desks(n int) []desk {
	out := make([]desk, n)
	for i := range out {
		out[i] = desk{window: fmt.Sprintf("W%03d", i+1), staff: fmt.Sprintf("2%03d", i+1), pin: fmt.Sprintf("27%04d", i+1)}
	}
	return out
}

// seed is a hall with these desks and a supervisor.
func seed(ds []desk) hall.Seed {
	s := hall.Seed{Staff: []hall.SeedStaff{
		{No: "7001", Name: "唐总揽", PIN: "700111", Roles: []string{hall.RoleSupervisor}},
		{No: "8001", Name: "卓引路", PIN: "800111", Roles: []string{hall.RoleGuide}},
	}}
	for _, d := range ds {
		s.Windows = append(s.Windows, hall.SeedWindow{No: d.window, Name: d.window, Zone: "综合服务二区", Serves: []string{"*"}})
		s.Staff = append(s.Staff, hall.SeedStaff{No: d.staff, Name: "员" + d.staff, PIN: d.pin, Roles: []string{hall.RoleClerk}})
	}
	return s
}

func dsn(dir string) string { return "sqlite:" + filepath.Join(dir, "hall.db") }

// openHall makes a hall with desks and sets it going.
func openHall(t *testing.T, ds []desk) *hallProcess {
	t.Helper()
	h := &hallProcess{t: t, dir: t.TempDir(), addr: oracle.Address(t)}
	st, err := store.Open(t.Context(), store.Options{DSN: dsn(h.dir), HallName: "演示大厅"})
	if err != nil {
		t.Fatal(err)
	}
	err = hall.Init(t.Context(), st, seed(ds), cheap)
	if err != nil {
		t.Fatal(err)
	}
	if err = st.Close(); err != nil {
		t.Fatal(err)
	}
	h.start()
	t.Cleanup(h.kill)
	return h
}

// start returns when the hall answers.
func (h *hallProcess) start() {
	h.mu.Lock()
	defer h.mu.Unlock()
	at := h.store
	if at == "" {
		at = dsn(h.dir)
	}
	cmd := exec.Command(program, "hall", "serve", "--store", at, "--pages", filepath.Join(h.dir, "pages"), "--listen", h.addr)
	cmd.Dir = h.dir
	out, err := cmd.StdoutPipe()
	if err != nil {
		h.t.Error(err)
		return
	}
	log, err := os.OpenFile(filepath.Join(h.dir, "hall.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		h.t.Error(err)
		return
	}
	defer log.Close()
	cmd.Stderr = log
	if err = cmd.Start(); err != nil {
		h.t.Error(err)
		return
	}
	var said struct {
		Listening string `json:"listening"`
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &said)
	}
	if err != nil {
		text, _ := os.ReadFile(log.Name())
		h.t.Errorf("the hall does not start: %v\n%s", err, text[max(0, len(text)-2000):])
	}
	h.addr, h.cmd, h.gone = said.Listening, cmd, make(chan struct{})
	go func() {
		_ = cmd.Wait() // it is killed
		close(h.gone)
	}()
}

func (h *hallProcess) kill() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.cmd != nil {
		_ = h.cmd.Process.Signal(syscall.SIGCONT)
		_ = h.cmd.Process.Kill()
		<-h.gone
	}
}

func (h *hallProcess) signal(s syscall.Signal) {
	h.mu.Lock()
	defer h.mu.Unlock()
	_ = h.cmd.Process.Signal(s)
}

// end lets calls in hand finish.
func (h *hallProcess) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	_ = h.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-h.gone:
	case <-time.After(patience):
		h.t.Error("the hall does not end")
		_ = h.cmd.Process.Kill()
		<-h.gone
	}
}

// signIn gives the session of a desk's clerk.
func signIn(t *testing.T, addr string, d desk) client.Session {
	t.Helper()
	c, err := client.Dial(client.Options{Target: addr, Window: d.window, Insecure: true})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	s, err := c.SignIn(t.Context(), d.staff, d.pin, hall.RoleClerk)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// atHall is what the hall has taken in: how many cases each visit (by the label
// of its ticket) has, and the ids of all cases.
type atHall struct {
	byLabel map[string]int
	ids     map[string]bool
	no      map[string]string // the newest official number by label
}

// readHall reads the file of a hall that is closed.
func readHall(t *testing.T, dir string, ds []desk) atHall {
	t.Helper()
	got := atHall{byLabel: map[string]int{}, ids: map[string]bool{}}
	st, err := store.Open(t.Context(), store.Options{DSN: dsn(dir)})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	err = st.View(t.Context(), func(r *store.Reader) error { return got.read(r, ds) })
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func (a *atHall) read(r *store.Reader, ds []desk) error {
	for _, d := range ds {
		cases, err := r.CasesOf(d.staff, 1_000_000)
		if err != nil {
			return err
		}
		for i := range cases {
			ticket, err := r.Ticket(cases[i].Ticket)
			if err != nil {
				return err
			}
			a.byLabel[ticket.Label]++
			if a.no == nil {
				a.no = map[string]string{}
			}
			a.no[ticket.Label] = max(a.no[ticket.Label], cases[i].CaseNo)
			a.ids[cases[i].ID] = true
		}
	}
	return nil
}

// until looks again and again until done says so, or the time is over.
func until(ctx context.Context, most time.Duration, done func() bool) bool {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for !done() {
		select {
		case <-ctx.Done():
			return done()
		case <-look.C:
		}
	}
	return true
}

// citizen is the person of all cases here.
func citizen() fixtures.Person {
	p, _ := fixtures.PersonByID("p01")
	return p
}
