package client

import (
	"context"
	"hash/fnv"
	"net"
	"slices"
	"sync"

	"google.golang.org/grpc/resolver"
)

// scheme of the targets that servers resolves.
const scheme = "onewindow-hall"

// servers are the addresses of one hall: any of its servers serves any window.
// gRPC keeps to one of them while it answers; servers takes an address away
// from it when a window has left it, because a server that stands still keeps
// its connection.
type servers struct {
	dial func(ctx context.Context, addr string) (net.Conn, error)

	mu    sync.Mutex
	cc    resolver.ClientConn
	addrs []string // in the order in which they are tried
	// left are the addresses that did not answer since one did.
	left map[string]bool
	// named is what an address is called, by the other end of its connection.
	named map[string]string
}

// newServers begins with another address for each window, so that the windows
// of a hall spread over its servers.
func newServers(addrs []string, window string, dial func(context.Context, string) (net.Conn, error)) *servers {
	h := fnv.New32a()
	_, _ = h.Write([]byte(window)) // a hash takes everything
	at := int(h.Sum32() % uint32(len(addrs)))
	if dial == nil {
		var d net.Dialer
		dial = func(ctx context.Context, addr string) (net.Conn, error) { return d.DialContext(ctx, "tcp", addr) }
	}
	return &servers{
		addrs: slices.Concat(addrs[at:], addrs[:at]), dial: dial,
		left: map[string]bool{}, named: map[string]string{},
	}
}

func (s *servers) target() string { return scheme + ":///hall" }

// connect dials and remembers who is at the other end.
func (s *servers) connect(ctx context.Context, addr string) (net.Conn, error) {
	conn, err := s.dial(ctx, addr)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.named[conn.RemoteAddr().String()] = addr
	return conn, nil
}

// Scheme, Build, ResolveNow and Close make servers what gRPC asks for addresses.
func (s *servers) Scheme() string { return scheme }

// Build hands the addresses over.
func (s *servers) Build(_ resolver.Target, cc resolver.ClientConn, _ resolver.BuildOptions) (resolver.Resolver, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cc = cc
	return s, s.publish()
}

// ResolveNow has nothing to ask: the addresses are those of the configuration.
func (s *servers) ResolveNow(resolver.ResolveNowOptions) {}

// Close forgets the connection.
func (s *servers) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cc = nil
}

// publish gives gRPC the addresses that have not been left. Each certificate
// must be the one of its own address.
func (s *servers) publish() error {
	if s.cc == nil {
		return nil
	}
	var list []resolver.Address
	for _, addr := range s.addrs {
		if s.left[addr] {
			continue
		}
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			host = addr
		}
		list = append(list, resolver.Address{Addr: addr, ServerName: host})
	}
	return s.cc.UpdateState(resolver.State{Addresses: list})
}

// leave turns away from the server at the other end; more says that there is
// another one to try. When all have been left, or none was reached, all of them
// count again.
func (s *servers) leave(remote net.Addr) (more bool) {
	if s == nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	name := ""
	if remote != nil {
		name = s.named[remote.String()]
	}
	if at := slices.Index(s.addrs, name); at >= 0 {
		s.left[name] = true
		// Those behind it come first: the ones before were left earlier.
		s.addrs = slices.Concat(s.addrs[at+1:], s.addrs[:at+1])
	}
	more = name != "" && len(s.left) < len(s.addrs)
	if !more {
		clear(s.left)
	}
	_ = s.publish() // a list that gRPC does not take leaves the one before
	return more
}

// arrived says that a server answers. Those left before may be tried again
// once this one fails too.
func (s *servers) arrived() {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.left)
}
