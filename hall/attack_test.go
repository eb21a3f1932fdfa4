package hall_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/keepalive"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/e2e/oracle"
	"onewindow/fixtures"
	"onewindow/hall"
)

// Frames of HTTP/2 (RFC 9113 §6).
const (
	dataFrame, headersFrame, resetFrame, settingsFrame, pingFrame, goAwayFrame = 0, 1, 3, 4, 6, 7
	endHeaders                                                                 = 4
)

// signInHead opens a call of SignIn.
func signInHead() []byte {
	var block []byte
	for _, h := range [][2]string{
		{":method", "POST"},
		{":scheme", "http"},
		{":path", hallv1.DeskService_SignIn_FullMethodName},
		{":authority", "hall"},
		{"content-type", "application/grpc"},
		{"te", "trailers"},
	} {
		block = append(block, field(h[0], h[1])...)
	}
	return block
}

func preface() []byte {
	return append([]byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), frame(settingsFrame, 0, 0, nil)...)
}

// assailant is one connection that means no good.
type assailant struct {
	net.Conn
	ended chan struct{} // the hall has let go of it
	mu    sync.Mutex
	seen  map[byte]int // frames from the hall
	over  map[byte]int // streams that the hall ended, by the last frame's kind
}

func assail(addr string) (*assailant, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	a := &assailant{Conn: conn, ended: make(chan struct{}), seen: map[byte]int{}, over: map[byte]int{}}
	go a.listen()
	return a, nil
}

func (a *assailant) listen() {
	defer close(a.ended)
	for {
		head := make([]byte, 9)
		if _, err := io.ReadFull(a.Conn, head); err != nil {
			return
		}
		if _, err := io.CopyN(io.Discard, a.Conn, int64(head[0])<<16|int64(head[1])<<8|int64(head[2])); err != nil {
			return
		}
		a.mu.Lock()
		a.seen[head[3]]++
		if head[3] == headersFrame && head[4]&1 != 0 || head[3] == resetFrame {
			a.over[head[3]]++
		}
		a.mu.Unlock()
	}
}

func (a *assailant) count(of func(*assailant) int) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return of(a)
}

// attack is one way to harm a hall. Run does it once and returns when it has done
// its worst; contained says whether the hall has put an end to it by now.
type attack struct {
	name string
	run  func(addr string) (*assailant, error)
	// contained is asked again and again; nil is that the connection has ended.
	contained func(*assailant) bool
	// soon are limits that the hall has shorter than it has them every day, so that the
	// trial does not take as long.
	soon []grpc.ServerOption
	// without is the hall that lacks the defence; nil where there is none to take away.
	without func(o *hall.Options) []grpc.ServerOption
}

var attacks = []attack{
	{
		name: "silent socket",
		run:  assail,
		without: func(*hall.Options) []grpc.ServerOption {
			return []grpc.ServerOption{grpc.ConnectionTimeout(time.Hour)}
		},
	},
	{
		name: "preface only",
		soon: []grpc.ServerOption{grpc.KeepaliveParams(keepalive.ServerParameters{Time: time.Second, Timeout: time.Second})},
		run: func(addr string) (*assailant, error) {
			a, err := assail(addr)
			if err == nil {
				_, err = a.Write(preface()) // and then not a word, not even to a ping
			}
			return a, ignoreClosed(err)
		},
		without: func(*hall.Options) []grpc.ServerOption {
			return []grpc.ServerOption{grpc.KeepaliveParams(keepalive.ServerParameters{Time: time.Hour})}
		},
	},
	{
		name: "garbage",
		run: func(addr string) (*assailant, error) {
			a, err := assail(addr)
			if err == nil {
				_, err = a.Write(bytes.Repeat([]byte{0xff, 0, 'G'}, 1000))
			}
			return a, ignoreClosed(err)
		},
	},
	{
		name: "ping flood",
		run: func(addr string) (*assailant, error) {
			a, err := assail(addr)
			if err != nil {
				return nil, err
			}
			out := append(preface(), bytes.Repeat(frame(pingFrame, 0, 0, make([]byte, 8)), 500)...)
			_, err = a.Write(out)
			return a, ignoreClosed(err)
		},
		without: func(*hall.Options) []grpc.ServerOption {
			return []grpc.ServerOption{grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 1, PermitWithoutStream: true})}
		},
	},
	{
		name: "slow drip",
		run: func(addr string) (*assailant, error) {
			a, err := assail(addr)
			if err != nil {
				return nil, err
			}
			out := append(preface(), frame(headersFrame, endHeaders, 1, signInHead())...)
			_, err = a.Write(append(out, frame(dataFrame, 0, 1, []byte{0, 0, 0, 1, 0})...)) // of 256 bytes
			go func() {
				for range 250 {
					select {
					case <-a.ended:
						return
					case <-time.After(50 * time.Millisecond):
					}
					if _, err := a.Write(frame(dataFrame, 0, 1, []byte{'x'})); err != nil {
						return
					}
				}
			}()
			return a, ignoreClosed(err)
		},
		contained: func(a *assailant) bool { return a.over[headersFrame]+a.over[resetFrame] > 0 },
		without: func(o *hall.Options) []grpc.ServerOption {
			o.CallTime = time.Hour
			return nil
		},
	},
	{
		name: "huge message",
		run: func(addr string) (*assailant, error) {
			a, err := assail(addr)
			if err != nil {
				return nil, err
			}
			out := append(preface(), frame(headersFrame, endHeaders, 1, signInHead())...)
			length := binary.BigEndian.AppendUint32([]byte{0}, 64<<20)
			out = append(out, frame(dataFrame, 0, 1, append(length, make([]byte, 16<<10-5)...))...)
			_, err = a.Write(out)
			return a, ignoreClosed(err)
		},
		contained: func(a *assailant) bool { return a.over[headersFrame]+a.over[resetFrame] > 0 },
		without: func(o *hall.Options) []grpc.ServerOption {
			o.CallTime = time.Hour
			return []grpc.ServerOption{grpc.MaxRecvMsgSize(1 << 30)}
		},
	},
	{
		name: "streams without end",
		run: func(addr string) (*assailant, error) {
			a, err := assail(addr)
			if err != nil {
				return nil, err
			}
			out := preface()
			for i := range uint32(200) {
				out = append(out, frame(headersFrame, endHeaders, 2*i+1, signInHead())...)
			}
			_, err = a.Write(out)
			return a, ignoreClosed(err)
		},
		// 32 wait for their message; the others are refused at once.
		contained: func(a *assailant) bool { return a.over[resetFrame] >= 200-32 },
		without: func(o *hall.Options) []grpc.ServerOption {
			o.CallTime = time.Hour
			return []grpc.ServerOption{grpc.MaxConcurrentStreams(10_000)}
		},
	},
	{
		name: "rapid reset",
		run: func(addr string) (*assailant, error) {
			a, err := assail(addr)
			if err != nil {
				return nil, err
			}
			out := preface()
			for i := range uint32(2000) {
				out = append(out, frame(headersFrame, endHeaders, 2*i+1, signInHead())...)
				out = append(out, frame(resetFrame, 0, 2*i+1, []byte{0, 0, 0, 8})...)
			}
			_, err = a.Write(out)
			return a, ignoreClosed(err)
		},
		// Nothing of it is left: what it was worth is told by goroutines and the healthy
		// window beside it.
		contained: func(*assailant) bool { return true },
	},
}

// ignoreClosed forgives that the hall has hung up meanwhile.
func ignoreClosed(err error) error {
	if err != nil && (strings.Contains(err.Error(), "reset by peer") || strings.Contains(err.Error(), "broken pipe")) {
		return nil
	}
	return err
}

// isContained waits until the hall has put an end to an attack, for so long.
func (at *attack) isContained(a *assailant, patience time.Duration) bool {
	end := time.Now().Add(patience)
	for {
		if at.contained != nil && a.count(func(a *assailant) int {
			if at.contained(a) {
				return 1
			}
			return 0
		}) == 1 {
			return true
		}
		select {
		case <-a.ended:
			// A hang-up counts where nothing else was asked for.
			return at.contained == nil || a.count(func(a *assailant) int { return a.seen[goAwayFrame] }) > 0
		case <-time.After(5 * time.Millisecond):
		}
		if time.Now().After(end) {
			return false
		}
	}
}

// fortress is a hall with short limits; without takes a defence away.
func fortress(t *testing.T, soon []grpc.ServerOption, without func(*hall.Options) []grpc.ServerOption) *world {
	t.Helper()
	var more []grpc.ServerOption
	w := &world{t: t, dir: t.TempDir(), name: "演示大厅", clock: &clock{t: fixtures.Opening}}
	w.secure = func(*hall.Server) []grpc.ServerOption { return more }
	return w.open(func(o *hall.Options) {
		o.CallTime = time.Second
		more = soon
		if without != nil {
			more = without(o)
		}
	})
}

// TestAttacks: eight attacks, each contained, and each seen to do harm where its
// defence is missing; silent sockets by the hundred; and meanwhile a healthy window is
// served within 50 ms (PROMISES R28).
func TestAttacks(t *testing.T) {
	began := time.Now()
	caught := oneByOne(t)
	w := fortress(t, nil, nil)
	clerk := w.as("2001", "clerk", "A035")
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	for _, at := range attacks {
		running.Go(func() {
			for ctx.Err() == nil {
				if a, err := at.run(w.addr); err == nil {
					at.isContained(a, 100*time.Millisecond)
					_ = a.Close()
				}
				<-time.After(100 * time.Millisecond) // the window and its hall share the processor with them
			}
		})
	}
	sockets := oracle.Count(500, 2000)
	var silent []*assailant
	for range sockets {
		a, err := assail(w.addr)
		if err != nil {
			t.Fatal(err)
		}
		silent = append(silent, a)
	}
	worst, calls := oracle.Measured{}, 0
	for end := time.Now().Add(mixed()); calls == 0 || time.Now().Before(end); calls++ {
		m := oracle.Within(t, "a healthy window under all attacks", 50*time.Millisecond, func() time.Duration {
			var took []time.Duration
			for range 9 {
				at := time.Now()
				if _, err := clerk.desk.Overview(clerk.ctx(), &hallv1.OverviewRequest{}); err != nil {
					t.Fatal(err)
				}
				took = append(took, time.Since(at))
			}
			slices.Sort(took)
			return took[len(took)/2]
		})
		if m.Took > worst.Took {
			worst = m
		}
	}
	cancel()
	running.Wait()
	for i, a := range silent {
		select {
		case <-a.ended:
		case <-time.After(time.Minute):
			t.Fatalf("silent socket %d of %d is still open", i, sockets)
		}
		_ = a.Close()
	}
	left := settled(before+20, time.Minute)
	if left > before+20 {
		t.Errorf("%d goroutines before, %d after", before, left)
	}
	slices.Sort(caught)
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R28", Harness: "silent sockets, a preface and no more, garbage, ping flood, slow drip, huge messages, streams without end, rapid reset, one by one and all together",
		Trials: calls * 9, Unit: "calls of a healthy window meanwhile",
		Result: fmt.Sprintf("median of nine within %v; %d silent sockets closed; goroutines %d, then %d; mutants caught: %s",
			worst, sockets, before, left, strings.Join(caught, ", ")),
	})
}

// oneByOne makes each attack on a hall of its own, all at the same time, and on one
// that lacks the defence against it; it names those that were seen to do harm there.
func oneByOne(t *testing.T) (caught []string) {
	t.Helper()
	type trial struct {
		*attack
		mutant bool
		addr   string
		err    error
		ok     bool
	}
	var trials []*trial
	for i := range attacks {
		at := &attacks[i]
		trials = append(trials, &trial{attack: at, addr: fortress(t, at.soon, nil).addr})
		if at.without != nil {
			trials = append(trials, &trial{attack: at, mutant: true, addr: fortress(t, at.soon, at.without).addr})
		}
	}
	var running sync.WaitGroup
	for _, tr := range trials {
		running.Go(func() {
			var a *assailant
			if a, tr.err = tr.run(tr.addr); tr.err != nil {
				return
			}
			defer a.Close()
			patience := time.Minute
			if tr.mutant {
				patience = 4 * time.Second // twice what the longest limit is
			}
			tr.ok = tr.isContained(a, patience)
		})
	}
	running.Wait()
	for _, tr := range trials {
		switch {
		case tr.err != nil:
			t.Errorf("%s: %v", tr.name, tr.err)
		case !tr.mutant && !tr.ok:
			t.Errorf("%s: not contained", tr.name)
		case tr.mutant && tr.ok:
			t.Errorf("%s: contained without its defence: the trial proves nothing", tr.name)
		case tr.mutant:
			caught = append(caught, tr.name)
		}
	}
	return caught
}

// mixed is how long all attacks go on together.
func mixed() time.Duration {
	if oracle.Release() {
		return 10 * time.Minute
	}
	return time.Second
}

// settled waits for goroutines to end, and says how many are left.
func settled(want int, patience time.Duration) int {
	for end := time.Now().Add(patience); ; {
		n := runtime.NumGoroutine()
		if n <= want || time.Now().After(end) {
			return n
		}
		runtime.Gosched()
		<-time.After(10 * time.Millisecond)
	}
}
