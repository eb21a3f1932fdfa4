package chaos

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"onewindow/client"
	"onewindow/e2e/oracle"
)

// Limits of R6.
const (
	shownWithin = 2 * time.Second
	backWithin  = 2 * time.Second
)

// cutLine is a window that hears how its line is cut and healed.
type cutLine struct {
	link    chan timed // every change of the connection
	settled chan timed
}

type timed struct {
	what string
	at   time.Time
}

// listen reads what a window process says.
func listen(r *bufio.Reader) *cutLine {
	l := &cutLine{link: make(chan timed, 1024), settled: make(chan timed, 1<<16)}
	go func() {
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				close(l.link)
				close(l.settled)
				return
			}
			word, about, _ := strings.Cut(strings.TrimSpace(line), " ")
			switch word {
			case saysLink:
				l.link <- timed{about, time.Now()}
			case saysSettled, saysAgain:
				select {
				case l.settled <- timed{about, time.Now()}:
				default: // nobody measures
				}
			}
		}
	}()
	return l
}

// await gives the time of the first thing after begin that is what is wanted.
func await(c <-chan timed, want string, begin time.Time, most time.Duration) (time.Duration, error) {
	late := time.After(most)
	for {
		select {
		case x, ok := <-c:
			if !ok {
				return 0, fmt.Errorf("the window ended while %q was awaited", want)
			}
			if (want == "" || x.what == want) && x.at.After(begin) {
				return x.at.Sub(begin), nil
			}
		case <-late:
			return 0, fmt.Errorf("no %q within %v", want, most)
		}
	}
}

// measured are the worst times of a number of cuts.
type measured struct {
	cuts             int
	shown, delivered time.Duration
}

// cutAndHeal cuts the line trials times; heal says from when it is whole.
func cutAndHeal(t *testing.T, l *cutLine, trials int, cut func(kind int), heal func(kind int) time.Time) (m measured) {
	t.Helper()
	_, err := await(l.link, string(client.Online), time.Time{}, 20*time.Second)
	for i := range trials {
		if err != nil || t.Failed() {
			break
		}
		kind := i % 4
		began := time.Now()
		cut(kind)
		var shown, delivered time.Duration
		shown, err = await(l.link, string(client.Offline), began, 10*time.Second)
		if err != nil {
			break
		}
		// Long enough for back-offs to have grown to their full length.
		pause := time.NewTimer(200*time.Millisecond + rand.N(1500*time.Millisecond))
		<-pause.C
		healed := heal(kind)
		delivered, err = await(l.settled, "", healed, 20*time.Second)
		if err != nil {
			break
		}
		if shown > shownWithin || delivered > backWithin {
			t.Errorf("cut %d: shown after %v, first delivery %v after healing", i, shown, delivered)
		}
		_, err = await(l.link, string(client.Online), healed, 10*time.Second)
		m.cuts++
		m.shown, m.delivered = max(m.shown, shown), max(m.delivered, delivered)
	}
	if err != nil {
		t.Error(err)
	}
	return m
}

// startOne starts a window process that lives until the test ends.
func startOne(t *testing.T, c windowConfig, before ...string) *cutLine {
	t.Helper()
	config, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	argv := append(before, exe)
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = append(os.Environ(), windowEnv+"="+string(config))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err = cmd.Start(); err != nil {
		t.Fatal(err)
	}
	l := listen(bufio.NewReader(out))
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGKILL)
		for range l.link { // read to its end before Wait closes the pipe
			continue
		}
		_ = cmd.Wait()
	})
	return l
}

// A line that is cut is shown as cut within two seconds, and carries again
// within two seconds after it is healed (PROMISES R6).
func TestPartition(t *testing.T) {
	began := time.Now()
	ds := desks(1)
	h := openHall(t, ds)
	p := newProxy(t, h.addr)
	l := startOne(t, windowConfig{Dir: t.TempDir(), Window: ds[0].window, Addr: p.addr(), Token: signIn(t, h.addr, ds[0]).Token})
	m := cutAndHeal(t, l, oracle.Count(4, 200), func(kind int) {
		switch kind {
		case 0:
			p.set(blackHole) // nothing, and nobody is told
		case 1:
			p.set(noAnswers) // one way only
		case 2:
			p.set(noQuestions) // the other way: heartbeats go on
		default:
			h.kill()
		}
	}, func(kind int) time.Time {
		if kind == 3 {
			h.start()
			return time.Now()
		}
		defer p.set(pass)
		return time.Now()
	})
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R6", Harness: "line cut by a proxy: silent, one way or the other, hall killed", Trials: m.cuts, Unit: "cuts",
		Result: fmt.Sprintf("shown within %.2f s, first delivery within %.2f s after healing; mutant without heartbeat caught",
			m.shown.Seconds(), m.delivered.Seconds()),
	})
}

// A window that only waits for its calls to fail does not see a silent cut in
// time: the harness must notice.
func TestPartitionCatchesDeafWindow(t *testing.T) {
	ds := desks(1)
	h := openHall(t, ds)
	p := newProxy(t, h.addr)
	var mu sync.Mutex
	var last client.State
	c, err := client.Dial(client.Options{
		Target: p.addr(), Window: ds[0].window, Insecure: true, Log: quiet,
		Dial: func(ctx context.Context, addr string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, "tcp", addr)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.OnState(func(s client.State) {
		mu.Lock()
		defer mu.Unlock()
		last = s
	})
	if _, err = c.SignIn(t.Context(), ds[0].staff, ds[0].pin, "clerk"); err != nil {
		t.Fatal(err)
	}
	if _, err = c.Overview(t.Context()); err != nil {
		t.Fatal(err)
	}
	// Nobody runs c.Run: there is no stream whose silence could be heard.
	p.set(blackHole)
	if until(t.Context(), shownWithin, func() bool {
		mu.Lock()
		defer mu.Unlock()
		return last == client.Offline
	}) {
		t.Error("a window without the stream of events saw the cut: the harness measures something else")
	}
}

// netns is two network namespaces joined by a cable.
type netns struct {
	t      *testing.T
	ip     string
	inside string // namespace of the window
	near   string // our end of the cable
	far    string
}

const (
	hallSide   = "10.213.77.1"
	windowSide = "10.213.77.2"
)

func (n *netns) run(args ...string) {
	n.t.Helper()
	out, err := exec.CommandContext(context.WithoutCancel(n.t.Context()), n.ip, args...).CombinedOutput()
	if err != nil {
		n.t.Errorf("ip %s: %v %s", strings.Join(args, " "), err, out)
	}
}

// newNetns gives the window a machine of its own, as far as the network goes.
// ok is false where that is not allowed.
func newNetns(t *testing.T) (*netns, bool) {
	t.Helper()
	ip, ok := oracle.Need(t, "ip")
	if ok {
		_, ok = oracle.Need(t, "cap_sys_admin")
	}
	if !ok {
		return nil, false
	}
	id := fmt.Sprint(os.Getpid() % 100000)
	n := &netns{t: t, ip: ip, inside: "ow" + id, near: "owa" + id, far: "owb" + id}
	if out, err := exec.CommandContext(t.Context(), ip, "netns", "add", n.inside).CombinedOutput(); err != nil {
		t.Logf("left out: network namespaces: %v %s", err, out)
		return nil, false
	}
	t.Cleanup(func() { n.run("netns", "del", n.inside) })
	n.run("link", "add", n.near, "type", "veth", "peer", "name", n.far)
	n.run("link", "set", n.far, "netns", n.inside)
	n.run("addr", "add", hallSide+"/30", "dev", n.near)
	n.run("link", "set", n.near, "up")
	n.run("-n", n.inside, "addr", "add", windowSide+"/30", "dev", n.far)
	n.run("-n", n.inside, "link", "set", n.far, "up")
	n.run("-n", n.inside, "link", "set", "lo", "up")
	return n, !t.Failed()
}

// forward lies inside the window's namespace: what comes to its loopback goes
// over the cable, byte for byte, because a window speaks without TLS to its
// own machine only.
func (n *netns) forward(to string) (addr string) {
	n.t.Helper()
	exe, err := os.Executable()
	if err != nil {
		n.t.Fatal(err)
	}
	cmd := exec.Command(n.ip, "netns", "exec", n.inside, exe)
	cmd.Env = append(os.Environ(), forwardEnv+"="+to)
	out, err := cmd.StdoutPipe()
	if err != nil {
		n.t.Fatal(err)
	}
	if err = cmd.Start(); err != nil {
		n.t.Fatal(err)
	}
	n.t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGKILL)
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		n.t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// forwardEnv is the address to which a process carries what comes to its
// loopback.
const forwardEnv = "CHAOS_FORWARD"

func forwardMain(to string) int {
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Fprintln(os.Stdout, lis.Addr())
	p := &proxy{lis: lis, target: to, conns: map[*net.TCPConn]bool{}}
	p.accept()
	return 0
}

// The same with a real cable between two machines: pulled out, or dropping
// everything in silence (PROMISES R6).
func TestPartitionOnCable(t *testing.T) {
	began := time.Now()
	n, ok := newNetns(t)
	if !ok {
		return
	}
	ds := desks(1)
	h := openHallAt(t, ds, hallSide+":0")
	outer := newProxy(t, h.addr)
	token := signIn(t, outer.addr(), ds[0]).Token
	l := startOne(t, windowConfig{Dir: t.TempDir(), Window: ds[0].window, Addr: n.forward(h.addr), Token: token},
		n.ip, "netns", "exec", n.inside)
	m := cutAndHeal(t, l, oracle.Count(4, 200), func(kind int) {
		switch kind {
		case 0:
			n.run("link", "set", n.near, "down")
		case 1: // silent: what the window says goes nowhere, the cable looks well
			n.run("-n", n.inside, "route", "add", "blackhole", hallSide+"/32")
		case 2: // the same from the other end
			n.run("route", "add", "blackhole", windowSide+"/32")
		default:
			n.run("-n", n.inside, "link", "set", n.far, "down")
		}
	}, func(kind int) time.Time {
		healed := time.Now()
		switch kind {
		case 0:
			n.run("link", "set", n.near, "up")
		case 1:
			n.run("-n", n.inside, "route", "del", "blackhole", hallSide+"/32")
		case 2:
			n.run("route", "del", "blackhole", windowSide+"/32")
		default:
			n.run("-n", n.inside, "link", "set", n.far, "up")
		}
		return healed
	})
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R6", Harness: "cable between two network namespaces cut", Trials: m.cuts, Unit: "cuts",
		Result: fmt.Sprintf("shown within %.2f s, first delivery within %.2f s after healing", m.shown.Seconds(), m.delivered.Seconds()),
	})
}
