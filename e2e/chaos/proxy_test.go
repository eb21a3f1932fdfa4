package chaos

import (
	"net"
	"sync"
	"testing"
)

// proxy lies between windows and the hall and spoils what passes.
type proxy struct {
	lis net.Listener
	wg  sync.WaitGroup

	mu     sync.Mutex
	target string
	mode   proxyMode
	conns  map[*net.TCPConn]bool
	closed bool
}

type proxyMode int

const (
	pass        proxyMode = iota
	noAnswers             // what windows say arrives, what the hall says does not
	noQuestions           // the other way round
	blackHole             // nothing arrives, nobody is told
)

func newProxy(t *testing.T, target string) *proxy {
	t.Helper()
	return newProxyAt(t, "127.0.0.1:0", target)
}

func newProxyAt(t *testing.T, addr, target string) *proxy {
	t.Helper()
	lis, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{lis: lis, target: target, conns: map[*net.TCPConn]bool{}}
	p.wg.Go(p.accept)
	t.Cleanup(func() {
		p.mu.Lock()
		p.closed = true
		p.mu.Unlock()
		lis.Close()
		p.reset()
		p.wg.Wait()
	})
	return p
}

func (p *proxy) addr() string { return p.lis.Addr().String() }

func (p *proxy) accept() {
	for {
		c, err := p.lis.Accept()
		if err != nil {
			return
		}
		p.wg.Go(func() { p.carry(c.(*net.TCPConn)) })
	}
}

// keep remembers a connection so that reset can end it; false when all is over.
func (p *proxy) keep(c *net.TCPConn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.conns[c] = true
	}
	return !p.closed
}

func (p *proxy) drop(c *net.TCPConn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, c)
	c.Close()
}

func (p *proxy) carry(near *net.TCPConn) {
	defer p.drop(near)
	if !p.keep(near) {
		return
	}
	p.mu.Lock()
	target := p.target
	p.mu.Unlock()
	c, err := net.Dial("tcp", target)
	if err != nil {
		_ = near.SetLinger(0) // refused, as the hall's machine would
		return
	}
	far := c.(*net.TCPConn)
	defer p.drop(far)
	if !p.keep(far) {
		return
	}
	var both sync.WaitGroup
	both.Go(func() { p.pump(far, near, noQuestions) })
	both.Go(func() { p.pump(near, far, noAnswers) })
	both.Wait()
}

// pump carries one direction, and swallows it in the mode that spoils it.
func (p *proxy) pump(dst, src *net.TCPConn, spoils proxyMode) {
	buf := make([]byte, 32<<10)
	for {
		n, err := src.Read(buf)
		p.mu.Lock()
		swallow := p.mode == spoils || p.mode == blackHole
		p.mu.Unlock()
		if n > 0 && !swallow {
			if _, werr := dst.Write(buf[:n]); werr != nil {
				break
			}
		}
		if err != nil {
			break
		}
	}
	dst.Close()
	src.Close()
}

// set changes what happens to the bytes. Connections out of which bytes were
// taken do not live on.
func (p *proxy) set(m proxyMode) {
	p.mu.Lock()
	before := p.mode
	p.mode = m
	p.mu.Unlock()
	if m == pass && before != pass {
		p.reset()
	}
}

// reset ends all connections at once, without a farewell.
func (p *proxy) reset() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		_ = c.SetLinger(0)
		c.Close()
	}
}
