package client

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/test/bufconn"

	hallv1 "onewindow/api/hall/v1"
)

// server is one of several that share a hall's memory; it stands behind a line
// of its own.
type server struct {
	*fakeHall
	wire *wire
	addr string
	mu   sync.Mutex
	mute bool
	seen int // streams that began here
}

// Watch is the hall's, but a server that stands still says nothing after the
// first word.
func (s *server) Watch(req *hallv1.WatchRequest, stream hallv1.DeskService_WatchServer) error {
	s.mu.Lock()
	s.seen++
	s.mu.Unlock()
	return s.fakeHall.Watch(req, &still{stream, s})
}

type still struct {
	hallv1.DeskService_WatchServer
	s *server
}

func (x *still) Send(m *hallv1.WatchResponse) error {
	x.s.mu.Lock()
	mute := x.s.mute
	x.s.mu.Unlock()
	if mute {
		<-x.Context().Done()
		return x.Context().Err()
	}
	return x.DeskService_WatchServer.Send(m)
}

func (s *server) streams() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen
}

// at names the other end of a connection, as an address does.
type at string

func (a at) Network() string { return "tcp" }
func (a at) String() string  { return string(a) }

type atConn struct {
	net.Conn
	addr at
}

func (c atConn) RemoteAddr() net.Addr { return c.addr }

// manyServers are n servers of one hall and a window's client.
func manyServers(t *testing.T, n int) (w *world, all []*server) {
	t.Helper()
	hall := newFakeHall()
	var serving sync.WaitGroup
	var stops []func()
	var addrs []string
	byAddr := map[string]*server{}
	for i := range n {
		s := &server{fakeHall: hall, wire: &wire{lis: bufconn.Listen(1 << 16)}, addr: fmt.Sprintf("10.0.0.%d:7440", i+1)}
		srv := grpc.NewServer()
		hallv1.RegisterDeskServiceServer(srv, s)
		serving.Go(func() { _ = srv.Serve(s.wire.lis) })
		stops = append(stops, func() { s.wire.setCut(false); s.wire.reset(); srv.Stop() })
		all, addrs, byAddr[s.addr] = append(all, s), append(addrs, s.addr), s
	}
	c, err := Dial(Options{
		Target: addrs[0], Others: addrs[1:], Window: "A035", Insecure: true, Log: slog.New(slog.DiscardHandler),
		Dial: func(ctx context.Context, addr string) (net.Conn, error) {
			conn, err := byAddr[addr].wire.dial(ctx, addr)
			return atConn{conn, at("[" + addr + "]")}, err
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	w = &world{t: t, hall: hall, c: c}
	w.close = func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		for _, stop := range stops {
			stop()
		}
		serving.Wait()
	}
	// The first of them is the one that the window begins with.
	at := slices.Index(addrs, c.servers.addrs[0])
	return w, slices.Concat(all[at:], all[:at])
}

// When a server dies in whatever way, the window goes on at another within two
// seconds, and no event is left out or comes twice.
func TestAnotherServer(t *testing.T) {
	for _, c := range []struct {
		name string
		die  func(s *server)
	}{
		{"the process ends", func(s *server) { s.wire.setCut(true); s.wire.reset() }},
		{"the machine goes off", func(s *server) { s.wire.setCut(true) }},
		{"it stands still", func(s *server) { s.mu.Lock(); s.mute = true; s.mu.Unlock() }},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, all := manyServers(t, 3)
				defer w.close()
				w.hall.happen("ticket_issued")
				x := watch(t, w)
				defer x.stop()
				x.signIn()
				x.until("online", 2*time.Second, x.is(Online))
				<-time.After(3 * time.Second)
				if all[0].streams() == 0 || all[1].streams()+all[2].streams() > 0 {
					t.Fatal("the window is not where it begins")
				}
				for n := range 2 {
					c.die(all[n])
					w.hall.happen("ticket_moved")
					want := n + 1
					took := x.until("the next event", 2*time.Second, func() bool { return len(x.seqs) == want })
					t.Logf("server %d is gone: the next event came after %v", n, took)
					x.until("online", 2*time.Second, x.is(Online))
					<-time.After(20 * time.Second)
				}
				// Two are back, the third goes.
				for n := range 2 {
					all[n].wire.setCut(false)
					all[n].mu.Lock()
					all[n].mute = false
					all[n].mu.Unlock()
				}
				c.die(all[2])
				w.hall.happen("ticket_moved")
				x.until("the last event", 2*time.Second, func() bool { return slices.Equal(x.seqs, []int64{2, 3, 4}) })
			})
		})
	}
}

// All gone is told as before, and the first that is back is found.
func TestAllServersGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, all := manyServers(t, 2)
		defer w.close()
		x := watch(t, w)
		defer x.stop()
		x.signIn()
		x.until("online", 2*time.Second, x.is(Online))
		<-time.After(3 * time.Second)
		for _, s := range all {
			s.wire.setCut(true)
		}
		x.until("offline", 2*time.Second, x.is(Offline))
		<-time.After(time.Minute)
		all[1].wire.setCut(false)
		x.until("online again", 3*time.Second, x.is(Online))
	})
}

// A server that ends with a word is left without a flicker.
func TestServerStopsWithAWord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, all := manyServers(t, 2)
		defer w.close()
		x := watch(t, w)
		defer x.stop()
		x.signIn()
		x.until("online", 2*time.Second, x.is(Online))
		<-time.After(3 * time.Second)
		all[0].wire.setCut(true)
		all[0].wire.reset()
		<-time.After(10 * time.Second)
		x.mu.Lock()
		defer x.mu.Unlock()
		if !slices.Equal(x.states, []State{Online}) || all[1].streams() == 0 {
			t.Errorf("told %v, %d streams at the other", x.states, all[1].streams())
		}
	})
}

// The windows of a hall begin at different servers.
func TestWindowsSpread(t *testing.T) {
	begin := map[string]int{}
	for n := range 151 {
		begin[newServers([]string{"a:1", "b:1", "c:1"}, fmt.Sprintf("A%03d", n), nil).addrs[0]]++
	}
	for addr, n := range begin {
		if n < 25 || len(begin) != 3 {
			t.Errorf("%d of 151 windows begin at %s: %v", n, addr, begin)
		}
	}
}
