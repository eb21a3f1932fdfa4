package chaos

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
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

// partitionLimit is what R6 gives a window to show that its line is cut, and
// again to deliver once it is healed.
const partitionLimit = 2 * time.Second

// cutLine is a window that hears how its line is cut and healed.
type cutLine struct {
	link    chan timed // every change of the connection
	now     timed      // the last of them that was looked at
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

// is waits until the line is shown to be in a state, and says how long after
// begin that was: nothing if it was so before. On a busy machine a line may be
// shown as lost though nobody has cut it.
func (l *cutLine) is(state client.State, begin time.Time) (time.Duration, error) {
	late := time.After(patience)
	for {
		select {
		case x, ok := <-l.link:
			if !ok {
				return 0, fmt.Errorf("the window ended while %q was awaited", state)
			}
			l.now = x
			continue
		default: // this is all that was said so far
		}
		if l.now.what == string(state) {
			return max(0, l.now.at.Sub(begin)), nil
		}
		select {
		case x, ok := <-l.link:
			if ok {
				l.now = x
			}
		case <-late:
			return 0, fmt.Errorf("no %q within %v", state, patience)
		}
	}
}

// delivers waits for the first delivery after begin, and says how long it took.
func (l *cutLine) delivers(begin time.Time) (time.Duration, error) {
	late := time.After(patience)
	for {
		select {
		case x, ok := <-l.settled:
			if !ok {
				return 0, errors.New("the window ended while a delivery was awaited")
			}
			if x.at.After(begin) {
				return x.at.Sub(begin), nil
			}
		case <-late:
			return 0, fmt.Errorf("no delivery within %v", patience)
		}
	}
}

// measured are the worst times of a number of cuts.
type measured struct {
	cuts             int
	shown, delivered time.Duration
	late             time.Duration // the machine itself, at most
}

func (m *measured) add(other measured) {
	m.cuts += other.cuts
	m.shown, m.delivered, m.late = max(m.shown, other.shown), max(m.delivered, other.delivered), max(m.late, other.late)
}

func (m *measured) String() string {
	return fmt.Sprintf("shown within %.2f s, first delivery within %.2f s after healing; the machine itself at most %d ms late",
		m.shown.Seconds(), m.delivered.Seconds(), m.late.Milliseconds())
}

// breakable is a line that can be cut in some ways; heal says from when it is
// whole again.
type breakable struct {
	*cutLine
	cut  func(kind int)
	heal func(kind int) time.Time
}

const (
	// waysToCut is how many kinds of cuts there are.
	waysToCut = 4
	// lines is how many of them are cut at the same time: each waits nearly all
	// the time.
	lines = 5
)

// cutMany opens lines and lets each of them be cut in each way, again and again.
func cutMany(t *testing.T, trials int, open func(n int) breakable) (all measured) {
	t.Helper()
	var opened [lines]breakable
	for n := range opened {
		opened[n] = open(n)
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, l := range opened {
		wg.Go(func() {
			one := l.cutAndHeal(t, (trials+lines-1)/lines)
			mu.Lock()
			defer mu.Unlock()
			all.add(one)
		})
	}
	wg.Wait()
	return all
}

// cutAndHeal cuts the line trials times.
func (l breakable) cutAndHeal(t *testing.T, trials int) (m measured) {
	t.Helper()
	var err error
	for i := 0; i < trials && err == nil && !t.Failed(); i++ {
		var shown, delivered time.Duration
		took := oracle.Within(t, fmt.Sprintf("cut %d", i), partitionLimit, func() time.Duration {
			shown, delivered, err = l.once(i % waysToCut)
			m.cuts++
			return max(shown, delivered)
		})
		m.add(measured{shown: shown, delivered: delivered, late: took.Late})
	}
	if err != nil {
		t.Error(err)
	}
	return m
}

// once cuts the line and heals it: after what time it is shown as cut, and how
// long after healing the first delivery comes.
func (l breakable) once(kind int) (shown, delivered time.Duration, err error) {
	if _, err = l.is(client.Online, time.Time{}); err != nil {
		return 0, 0, err
	}
	began := time.Now()
	l.cut(kind)
	shown, err = l.is(client.Offline, began)
	if err != nil {
		return shown, 0, err
	}
	// Long enough for back-offs to have grown to their full length.
	pause := time.NewTimer(200*time.Millisecond + rand.N(1500*time.Millisecond))
	<-pause.C
	healed := l.heal(kind)
	delivered, err = l.delivers(healed)
	return shown, delivered, err
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
	t.Parallel()
	began := time.Now()
	m := cutMany(t, oracle.Count(20, 200), func(int) breakable {
		ds := desks(1)
		h := openHall(t, ds)
		p := newProxy(t, h.addr)
		return breakable{
			cutLine: startOne(t, windowConfig{
				Dir: t.TempDir(), Window: ds[0].window, Addr: p.addr(), Token: signIn(t, h.addr, ds[0]).Token, Pace: calm,
			}),
			cut: func(kind int) {
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
			},
			heal: func(kind int) time.Time {
				if kind == 3 {
					h.start()
					return time.Now()
				}
				defer p.set(pass)
				return time.Now()
			},
		}
	})
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R6", Harness: "line cut by a proxy: silent, one way or the other, hall killed", Trials: m.cuts, Unit: "cuts",
		Result: m.String() + "; mutant without heartbeat caught",
	})
}

// A window that only waits for its calls to fail does not see a silent cut in
// time: the harness must notice.
func TestPartitionCatchesDeafWindow(t *testing.T) {
	t.Parallel()
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
	if until(t.Context(), partitionLimit, func() bool {
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

	hallSide, windowSide string // addresses
}

func (n *netns) run(args ...string) {
	n.t.Helper()
	out, err := exec.CommandContext(context.WithoutCancel(n.t.Context()), n.ip, args...).CombinedOutput()
	if err != nil {
		n.t.Errorf("ip %s: %v %s", strings.Join(args, " "), err, out)
	}
}

// newNetns gives a window a machine of its own, as far as the network goes.
func newNetns(t *testing.T, ip string, number int) *netns {
	t.Helper()
	id := fmt.Sprintf("%d-%d", os.Getpid()%100000, number)
	net := fmt.Sprintf("10.213.%d.", 77+number)
	n := &netns{t: t, ip: ip, inside: "ow" + id, near: "owa" + id, far: "owb" + id, hallSide: net + "1", windowSide: net + "2"}
	n.run("netns", "add", n.inside)
	t.Cleanup(func() { n.run("netns", "del", n.inside) })
	n.run("link", "add", n.near, "type", "veth", "peer", "name", n.far)
	n.run("link", "set", n.far, "netns", n.inside)
	n.run("addr", "add", n.hallSide+"/30", "dev", n.near)
	n.run("link", "set", n.near, "up")
	n.run("-n", n.inside, "addr", "add", n.windowSide+"/30", "dev", n.far)
	n.run("-n", n.inside, "link", "set", n.far, "up")
	n.run("-n", n.inside, "link", "set", "lo", "up")
	if t.Failed() {
		t.FailNow()
	}
	return n
}

// mayNetns says whether this machine can make network namespaces, and with what
// program.
func mayNetns(t *testing.T) (ip string, ok bool) {
	t.Helper()
	ip, ok = oracle.Need(t, "ip")
	if ok {
		_, ok = oracle.Need(t, "cap_sys_admin")
	}
	if !ok {
		return "", false
	}
	name := fmt.Sprint("ow", os.Getpid()%100000)
	if out, err := exec.CommandContext(t.Context(), ip, "netns", "add", name).CombinedOutput(); err != nil {
		t.Logf("left out: network namespaces: %v %s", err, out)
		return "", false
	}
	if out, err := exec.CommandContext(t.Context(), ip, "netns", "del", name).CombinedOutput(); err != nil {
		t.Errorf("%v %s", err, out)
	}
	return ip, true
}

// forward lies inside the window's namespace: what comes to its loopback goes
// over the cable, byte for byte, and at the other end to the hall's loopback,
// because windows and halls speak without TLS on their own machine only.
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
	t.Parallel()
	began := time.Now()
	ip, ok := mayNetns(t)
	if !ok {
		return
	}
	m := cutMany(t, oracle.Count(20, 200), func(number int) breakable {
		n := newNetns(t, ip, number)
		ds := desks(1)
		h := openHall(t, ds)
		end := newProxyAt(t, n.hallSide+":0", h.addr)
		return breakable{
			cutLine: startOne(t, windowConfig{
				Dir: t.TempDir(), Window: ds[0].window, Addr: n.forward(end.addr()), Token: signIn(t, h.addr, ds[0]).Token, Pace: calm,
			}, n.ip, "netns", "exec", n.inside),
			cut: n.cut, heal: n.heal,
		}
	})
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R6", Harness: "cable between two network namespaces cut", Trials: m.cuts, Unit: "cuts", Result: m.String(),
	})
}

func (n *netns) cut(kind int) {
	switch kind {
	case 0:
		n.run("link", "set", n.near, "down")
	case 1: // silent: what the window says goes nowhere, the cable looks well
		n.run("-n", n.inside, "route", "add", "blackhole", n.hallSide+"/32")
	case 2: // the same from the other end
		n.run("route", "add", "blackhole", n.windowSide+"/32")
	default:
		n.run("-n", n.inside, "link", "set", n.far, "down")
	}
}

func (n *netns) heal(kind int) time.Time {
	healed := time.Now()
	switch kind {
	case 0:
		n.run("link", "set", n.near, "up")
	case 1:
		n.run("-n", n.inside, "route", "del", "blackhole", n.hallSide+"/32")
	case 2:
		n.run("route", "del", "blackhole", n.windowSide+"/32")
	default:
		n.run("-n", n.inside, "link", "set", n.far, "up")
	}
	return healed
}
