package chaos

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"onewindow/e2e/oracle"
)

// heard is what a window's processes have said.
type heard struct {
	mu       sync.Mutex
	tried    map[string]string // case id → label
	acked    map[string]string
	again    int // answers that were destroyed after the hall had committed
	settled  int
	refused  map[string]int
	problems []string
	empty    bool
}

func (h *heard) line(s string) {
	f := strings.Fields(s)
	if len(f) < 2 {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case f[0] == saysTry && len(f) == 3:
		h.tried[f[2]] = f[1]
	case f[0] == saysAck && len(f) == 3:
		h.acked[f[2]] = f[1]
	case f[0] == saysSettled:
		h.settled++
	case f[0] == saysAgain:
		h.settled++
		h.again++
	case f[0] == saysRefused:
		h.refused[f[1]]++
	case f[0] == saysProblem:
		h.problems = append(h.problems, s)
	case f[0] == saysEmpty:
		h.empty = true
		if f[1] != "0" {
			h.problems = append(h.problems, f[1]+" commands were set aside")
		}
	}
}

// windowProcess is a window that comes back after each kill, on its journal.
type windowProcess struct {
	t      *testing.T
	config windowConfig
	heard

	procMu sync.Mutex
	cmd    *exec.Cmd
	over   bool
	done   chan struct{}
}

func startWindow(t *testing.T, c windowConfig) *windowProcess {
	t.Helper()
	w := &windowProcess{
		t: t, config: c, done: make(chan struct{}),
		heard: heard{tried: map[string]string{}, acked: map[string]string{}, refused: map[string]int{}},
	}
	go w.live()
	t.Cleanup(func() {
		w.procMu.Lock()
		w.over = true
		w.procMu.Unlock()
		w.signal(syscall.SIGKILL)
		<-w.done
	})
	return w
}

// live starts one process after the other until the outbox was seen empty.
func (w *windowProcess) live() {
	defer close(w.done)
	for {
		w.procMu.Lock()
		over, c := w.over, w.config
		w.procMu.Unlock()
		w.mu.Lock()
		over = over || w.empty || len(w.problems) > 0
		w.mu.Unlock()
		if over {
			return
		}
		if err := w.once(c); err != nil {
			w.t.Error(err)
			return
		}
	}
}

func (w *windowProcess) once(c windowConfig) error {
	config, err := json.Marshal(c)
	if err != nil {
		return err
	}
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), windowEnv+"="+string(config))
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err = cmd.Start(); err != nil {
		return err
	}
	w.procMu.Lock()
	w.cmd = cmd
	w.procMu.Unlock()
	wholeLines(out, w.line)
	_ = cmd.Wait() // it was killed
	return nil
}

// wholeLines gives each line; one that was cut off by a kill was not said.
func wholeLines(r io.Reader, take func(string)) {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		take(line)
	}
}

func (w *windowProcess) signal(s syscall.Signal) {
	w.procMu.Lock()
	defer w.procMu.Unlock()
	if w.cmd != nil {
		_ = w.cmd.Process.Signal(s)
	}
}

// drain lets the next process take nothing new in.
func (w *windowProcess) drain() {
	w.procMu.Lock()
	w.config.Drain = true
	w.procMu.Unlock()
	w.signal(syscall.SIGCONT)
	w.signal(syscall.SIGKILL)
}

// storm does something bad every now and then until the time is over.
type storm struct {
	hall    *hallProcess
	proxy   *proxy
	windows []*windowProcess
	// onlyLine leaves the processes alone.
	onlyLine bool

	hallKills, windowKills, resets, holes, mutes, stops int
}

// What a storm must have done before it may end, and how long a slow machine may
// take for it.
const (
	fewestKills   = 12
	fewestAcked   = 120
	stormPatience = patience
)

// mild is true until enough has happened.
func (s *storm) mild() bool {
	if s.onlyLine {
		return false
	}
	acked, again := 0, 0
	for _, w := range s.windows {
		w.mu.Lock()
		acked, again = acked+len(w.acked), again+w.again
		w.mu.Unlock()
	}
	return s.hallKills+s.windowKills < fewestKills || acked < fewestAcked || again == 0
}

func (s *storm) blow(t *testing.T, d time.Duration) {
	t.Helper()
	wait := func(least, most time.Duration) {
		select {
		case <-time.After(least + rand.N(most-least)):
		case <-t.Context().Done():
		}
	}
	began := time.Now()
	for (time.Since(began) < d || s.mild() && time.Since(began) < stormPatience) && !t.Failed() {
		wait(20*time.Millisecond, 200*time.Millisecond)
		w := s.windows[rand.IntN(len(s.windows))]
		dice := rand.IntN(100)
		if s.onlyLine {
			dice = 50 + dice/4
		}
		switch {
		case dice < 20:
			s.hallKills++
			s.hall.kill()
			wait(0, 200*time.Millisecond)
			s.hall.start()
		case dice < 50:
			s.windowKills++
			w.signal(syscall.SIGKILL)
		case dice < 60:
			s.resets++
			s.proxy.reset()
		case dice < 80:
			s.mutes++
			s.proxy.set(noAnswers)
			wait(50*time.Millisecond, 400*time.Millisecond)
			s.proxy.set(pass)
		case dice < 88:
			s.holes++
			s.proxy.set(blackHole)
			wait(100*time.Millisecond, time.Second)
			s.proxy.set(pass)
		case dice < 94:
			s.stops++
			w.signal(syscall.SIGSTOP)
			wait(100*time.Millisecond, 600*time.Millisecond)
			w.signal(syscall.SIGCONT)
		default:
			s.stops++
			s.hall.signal(syscall.SIGSTOP)
			wait(100*time.Millisecond, 600*time.Millisecond)
			s.hall.signal(syscall.SIGCONT)
		}
	}
}

// outcome is what is left after a storm.
type outcome struct {
	acked, again, lost, doubled, ghosts int
	refused                             map[string]int
	storm                               *storm
}

func weather(t *testing.T, n int, mutant string, d time.Duration) outcome {
	t.Helper()
	ds := desks(n)
	h := openHall(t, ds)
	p := newProxy(t, h.addr)
	s := &storm{hall: h, proxy: p, onlyLine: mutant != ""}
	for _, d := range ds {
		s.windows = append(s.windows, startWindow(t, windowConfig{
			Dir: t.TempDir(), Window: d.window, Addr: p.addr(), Token: signIn(t, h.addr, d).Token, Mutant: mutant,
		}))
	}
	s.blow(t, d)
	for _, w := range s.windows {
		w.drain()
	}
	late := time.After(patience)
	for _, w := range s.windows {
		select {
		case <-w.done:
		case <-late:
			t.Fatalf("window %s is not empty long after the storm", w.config.Window)
		}
	}
	h.end()
	o := outcome{storm: s, refused: map[string]int{}}
	o.compare(t, s.windows, readHall(t, h.dir, ds))
	return o
}

// compare counts what is missing at the hall, there twice, or never handed in.
func (o *outcome) compare(t *testing.T, windows []*windowProcess, got atHall) {
	t.Helper()
	tried := map[string]bool{}
	labels := map[string]bool{}
	for _, w := range windows {
		for _, p := range w.problems {
			t.Errorf("window %s: %s", w.config.Window, p)
		}
		o.acked, o.again = o.acked+len(w.acked), o.again+w.again
		for code, n := range w.refused {
			o.refused[code] += n
		}
		for id, label := range w.tried {
			tried[id], labels[label] = true, true
		}
		for _, label := range w.acked {
			if got.byLabel[label] == 0 {
				o.lost++
			}
		}
	}
	for label, n := range got.byLabel {
		if n > 1 {
			o.doubled++
		}
		if !labels[label] {
			o.ghosts++
		}
	}
	if o.storm.onlyLine {
		return // a mutant's cases have other ids
	}
	for id := range got.ids {
		if !tried[id] {
			o.ghosts++
		}
	}
}

// Whatever is killed, stopped or cut: what a window has acknowledged is at the
// hall once (PROMISES R3).
func TestChaos(t *testing.T) {
	began := time.Now()
	o := weather(t, 4, "", time.Duration(oracle.Count(12, 1200))*time.Second)
	s := o.storm
	if o.lost+o.doubled+o.ghosts > 0 || len(o.refused) > 0 {
		t.Errorf("%d lost, %d doubled, %d ghosts, refused: %v", o.lost, o.doubled, o.ghosts, o.refused)
	}
	kills := s.hallKills + s.windowKills
	if o.acked < fewestAcked || o.again == 0 || kills < fewestKills {
		t.Errorf("%d acknowledged, %d answers destroyed after commit, %d kills: the storm was too mild", o.acked, o.again, kills)
	}
	// On a slow machine a short storm may miss what a longer one sees.
	var lost, twice outcome
	for try := 1; lost.lost == 0 && try <= 8; try++ {
		lost = weather(t, 2, fireAndForget, time.Duration(try)*2500*time.Millisecond)
	}
	for try := 1; twice.doubled == 0 && try <= 8; try++ {
		twice = weather(t, 2, newIDs, time.Duration(try)*2500*time.Millisecond)
	}
	if lost.lost == 0 {
		t.Errorf("mutant %s: nothing of %d was lost", fireAndForget, lost.acked)
	}
	if twice.doubled == 0 {
		t.Errorf("mutant %s: nothing of %d is there twice", newIDs, twice.acked)
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R3", Harness: "hall and windows killed, stopped and cut off", Trials: o.acked, Unit: "acknowledged cases",
		Fewer: map[string]string{oracle.EveryRun: "12 s of storm, not 60: it takes the whole machine"}[oracle.Tier()],
		Result: fmt.Sprintf("%d lost, %d doubled, %d ghosts; %d kills of the hall, %d of windows, %d stops, %d resets, %d black holes, %d answers destroyed after commit; mutants caught: %s (%d lost), %s (%d doubled)",
			o.lost, o.doubled, o.ghosts, s.hallKills, s.windowKills, s.stops, s.resets, s.holes, o.again,
			fireAndForget, lost.lost, newIDs, twice.doubled),
	})
}
