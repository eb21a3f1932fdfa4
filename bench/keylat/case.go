package keylat

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Case is one program and what to do with it. Phases whose field is empty are
// left out.
type Case struct {
	Name string
	// Cmd is the program with its arguments; {data} stands for a fresh copy of
	// the folder Data, made for each run.
	Cmd  []string
	Data string
	Env  []string // besides a plain environment
	Dir  string
	W, H int
	Term Profile

	Ready string // regular expression of the screen that ends the start
	Setup string // keys typed, unmeasured, before measuring
	Begin string // regular expression of the screen that they lead to

	Keys string // measured one by one, cycled to N
	N    int
	// Burst is written at once, Bursts times, each followed by BurstReset.
	Burst, BurstReset string
	Bursts            int
	// Held is a key held down for HeldN repeats, 30 a second.
	Held  string
	HeldN int
	// Resizes of the window, by one column and back.
	Resizes int
	// Idle is for how long the idle program is watched.
	Idle time.Duration
}

const (
	gap      = 40 * time.Millisecond  // mean pause before a key, varied by half
	quiet    = 50 * time.Millisecond  // silence that means the screen has settled
	patience = 400 * time.Millisecond // for keys to which nothing happens
	heldRate = 30
)

// Run starts the program once, does all phases of the case, and gives what was
// measured with the last screen.
func Run(c Case) (s Samples, screen string, err error) {
	s = Samples{}
	scripts := map[string][][]byte{}
	for name, keys := range map[string]string{"setup": c.Setup, "keys": c.Keys, "burst": c.Burst, "reset": c.BurstReset, "held": c.Held} {
		if scripts[name], err = ParseKeys(keys); err != nil {
			return nil, "", err
		}
	}
	ready, err := regexp.Compile(c.Ready)
	if err != nil {
		return nil, "", err
	}
	cmd, home, err := c.fresh()
	if err != nil {
		return nil, "", err
	}
	defer os.RemoveAll(home)

	began, busy0 := time.Now(), busy()-selfCPU()
	t, err := Start(cmd, Environment(append([]string{"HOME=" + home, "TMPDIR=" + home}, c.Env...)...), c.Dir, c.W, c.H, c.Term)
	if err != nil {
		return nil, "", err
	}
	defer func() {
		took, all := time.Since(began), busy()-selfCPU()-busy0
		screen = t.Text()
		t.Stop()
		if err != nil {
			return
		}
		s.add("others", 100*max(0, all-t.used()).Seconds()/took.Seconds())
	}()
	err = t.start0(ready, s)
	if err != nil {
		return nil, t.Text(), err
	}
	for _, k := range scripts["setup"] {
		t.WaitQuiet(t.Send(k), quiet, 3*time.Second)
		time.Sleep(gap)
	}
	if begin, err := regexp.Compile(c.Begin); err != nil {
		return nil, "", err
	} else if _, ok := t.WaitText(begin, 30*time.Second); !ok {
		return nil, t.Text(), fmt.Errorf("the screen never matched %q", c.Begin)
	}
	t.draw()
	if err := t.keys(scripts["keys"], c.N, s); err != nil {
		return nil, t.Text(), err
	}
	t.held(scripts["held"], c.HeldN, s)
	t.bursts(scripts["burst"], scripts["reset"], c.Bursts, s)
	t.resizes(c.Resizes, s)
	t.idle(c.Idle, s)
	t.draw()
	now, anon, peak := t.Mem()
	s.add("rss", float64(now))
	s.add("anon", float64(anon))
	s.add("peak", float64(peak))
	return s, "", nil
}

// fresh makes the folder of one run and puts its path into the command.
func (c Case) fresh() (cmd []string, home string, err error) {
	home, err = os.MkdirTemp("", "onewindow-bench-")
	if err != nil {
		return nil, "", err
	}
	data := filepath.Join(home, "data")
	if c.Data != "" {
		err = copyFolder(data, c.Data)
	}
	for _, a := range c.Cmd {
		cmd = append(cmd, strings.ReplaceAll(a, "{data}", data))
	}
	return cmd, home, err
}

// copyFolder copies files and folders, and neither links nor devices.
func copyFolder(to, from string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		switch {
		case d.IsDir():
			return os.MkdirAll(filepath.Join(to, rel), 0o700)
		case !d.Type().IsRegular():
			return nil
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), body, 0o600)
	})
}

// start0 waits for the first useful screen.
func (t *Term) start0(ready *regexp.Regexp, s Samples) error {
	at, ok := t.WaitText(ready, 30*time.Second)
	if !ok {
		return fmt.Errorf("the screen never matched %q", ready)
	}
	s.add("start", ms(at.Sub(t.start)))
	s.add("start_first", ms(t.chunk(0).t.Sub(t.start)))
	t.WaitQuiet(time.Now(), 300*time.Millisecond, 5*time.Second)
	s.add("start_cpu", ms(t.CPU()))
	return nil
}

// keys types one by one, each on a settled screen.
func (t *Term) keys(keys [][]byte, n int, s Samples) error {
	if len(keys) == 0 {
		return nil
	}
	cpu0 := t.CPU()
	for i := range n {
		m := t.key(keys[i%len(keys)])
		switch {
		case m.closed:
			return fmt.Errorf("the program ended at key %d", i+1)
		case !m.seen:
			s.add("miss", 1)
		default:
			s.add("frame", ms(m.vis))
			s.add("settled", ms(m.settled))
			s.add("bytes", float64(m.bytes))
		}
		time.Sleep(gap/2 + rand.N(gap))
	}
	s.add("cpu_key", ms(t.CPU()-cpu0)/float64(n))
	return nil
}

// held holds a key down: how far behind is the screen when it is let go?
func (t *Term) held(keys [][]byte, n int, s Samples) {
	if len(keys) == 0 {
		return
	}
	var last time.Time
	tick := time.NewTicker(time.Second / heldRate)
	for i := range n {
		last = t.Send(keys[i%len(keys)])
		<-tick.C
	}
	tick.Stop()
	t.WaitQuiet(last, 150*time.Millisecond, 10*time.Second)
	_, end, _ := t.snapshot()
	s.add("held", ms(max(0, end.Sub(last))))
	t.draw()
}

// bursts writes everything at once and waits for the final screen.
func (t *Term) bursts(keys, reset [][]byte, n int, s Samples) {
	if len(keys) == 0 {
		return
	}
	for range n {
		before := t.look()
		sent := t.Send(bytes.Join(keys, nil))
		t.WaitQuiet(sent, 250*time.Millisecond, 30*time.Second)
		if m := t.replay(sent, before); m.seen {
			s.add("burst", ms(m.settled))
			s.add("burst_frames", float64(m.writes))
		}
		for _, k := range reset {
			t.WaitQuiet(t.Send(k), quiet, 3*time.Second)
		}
		t.draw()
		time.Sleep(gap)
	}
}

// resizes ask for a whole new screen each.
func (t *Term) resizes(n int, s Samples) {
	w := t.cols
	for i := range n {
		at := t.Resize(w-1+i%2, t.rows)
		before := t.look()
		t.WaitQuiet(at, 150*time.Millisecond, 5*time.Second)
		if m := t.replay(at, before); m.seen {
			s.add("resize", ms(m.settled))
			s.add("resize_bytes", float64(m.bytes))
		}
		time.Sleep(gap/2 + rand.N(gap))
	}
}

func (t *Term) idle(d time.Duration, s Samples) {
	if d <= 0 {
		return
	}
	cpu0 := t.CPU()
	time.Sleep(d)
	s.add("idle", 100*(t.CPU()-cpu0).Seconds()/d.Seconds()) // % of a core
}

// measured is what one key did.
type measured struct {
	vis, settled  time.Duration // first and last visible change
	bytes, writes int           // writes: groups of output more than 2 ms apart
	seen, closed  bool
}

// Send writes a key, in its application form where the program asked for that,
// and returns the moment just before.
func (t *Term) Send(k []byte) time.Time {
	if t.mode("1") {
		k = app(k)
	}
	return t.Write(k)
}

// key types k on a settled screen and waits until the screen has settled again.
func (t *Term) key(k []byte) measured {
	t.draw()
	before := t.look()
	n0, _, _ := t.snapshot()
	sent := t.Send(k)
	for {
		n, last, closed := t.snapshot()
		idle := time.Since(sent)
		if n > n0 && last.After(sent) {
			idle = time.Since(last)
		}
		if closed || (n > n0 && idle >= quiet) || idle >= patience || time.Since(sent) > 5*time.Second {
			break
		}
		time.Sleep(2 * time.Millisecond)
	}
	m := t.replay(sent, before)
	_, _, m.closed = t.snapshot()
	return m
}

// replay draws the chunks read since sent and finds when the screen changed.
func (t *Term) replay(sent time.Time, before uint64) (m measured) {
	var prev time.Time
	for {
		c, ok := t.step()
		if !ok {
			return m
		}
		m.bytes += len(c.b)
		if c.t.Sub(prev) > 2*time.Millisecond {
			m.writes++
		}
		prev = c.t
		if now := t.look(); now != before {
			if before = now; !m.seen {
				m.seen, m.vis = true, c.t.Sub(sent)
			}
			m.settled = c.t.Sub(sent)
		}
	}
}
