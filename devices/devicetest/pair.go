package devicetest

import (
	"io"
	"os"
	"sync"
	"time"

	"onewindow/devices/link"
)

// Pair is a line in memory: what the driver gets, and the device's end of it.
// Like a serial line it has buffers, so that a Write does not wait for the
// other end.
func Pair() (link.Link, *Peer) {
	toDevice, toDriver := newPipe(), newPipe()
	return &memory{in: toDriver, out: toDevice}, &Peer{in: toDevice, out: toDriver}
}

// Peer is the device's end. Close is the hang-up: the driver reads what was
// sent before, then link.ErrGone.
type Peer struct {
	in, out *pipe
}

// Read waits for bytes from the driver; io.EOF when either end has closed.
func (p *Peer) Read(b []byte) (int, error) {
	n, err := p.in.read(b, time.Time{})
	if err != nil {
		err = io.EOF
	}
	return n, err
}

// Write sends bytes to the driver; io.ErrClosedPipe when either end has closed.
func (p *Peer) Write(b []byte) (int, error) {
	if !p.out.write(b) {
		return 0, io.ErrClosedPipe
	}
	return len(b), nil
}

// Close hangs up.
func (p *Peer) Close() error {
	p.in.close()
	p.out.close()
	return nil
}

// Dribble makes every later read of the driver bring at most n bytes; 0 ends it.
func (p *Peer) Dribble(n int) {
	p.out.mu.Lock()
	defer p.out.mu.Unlock()
	p.out.most = n
}

// Pending is how many bytes the driver has not read yet.
func (p *Peer) Pending() int {
	p.out.mu.Lock()
	defer p.out.mu.Unlock()
	return len(p.out.buf)
}

type memory struct {
	in, out *pipe

	mu       sync.Mutex
	deadline time.Time
	closed   bool
}

func (m *memory) Name() string { return "memory" }

func (m *memory) Read(b []byte) (int, error) {
	m.mu.Lock()
	deadline := m.deadline
	m.mu.Unlock()
	n, err := m.in.read(b, deadline)
	return n, m.sorted("read", err)
}

func (m *memory) sorted(op string, err error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case err == nil:
		return nil
	case m.closed:
		err = link.ErrClosed
	}
	return &link.Error{Op: op, Port: m.Name(), Err: err}
}

func (m *memory) Write(b []byte) (int, error) {
	if !m.out.write(b) {
		return 0, m.sorted("write", link.ErrGone)
	}
	return len(b), nil
}

func (m *memory) SetReadDeadline(t time.Time) error {
	m.mu.Lock()
	closed := m.closed
	m.deadline = t
	m.mu.Unlock()
	if closed {
		return m.sorted("deadline", link.ErrClosed)
	}
	m.in.poke()
	return nil
}

func (m *memory) SetWriteDeadline(time.Time) error { return m.open("deadline") }

func (m *memory) open(op string) error {
	m.mu.Lock()
	closed := m.closed
	m.mu.Unlock()
	if closed {
		return m.sorted(op, link.ErrClosed)
	}
	return nil
}

func (m *memory) Close() error {
	m.mu.Lock()
	m.closed = true
	m.mu.Unlock()
	m.in.shut()
	m.out.close()
	return nil
}

// pipe is one direction.
type pipe struct {
	mu     sync.Mutex
	buf    []byte
	most   int
	closed bool
	news   chan struct{} // closed and replaced whenever something changed
}

func newPipe() *pipe { return &pipe{news: make(chan struct{})} }

func (p *pipe) changed() {
	close(p.news)
	p.news = make(chan struct{})
}

func (p *pipe) poke() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.changed()
}

func (p *pipe) write(b []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.buf = append(p.buf, b...)
	p.changed()
	return true
}

// close lets the reader have what was written; shut does not.
func (p *pipe) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.changed()
}

func (p *pipe) shut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed, p.buf = true, nil
	p.changed()
}

func (p *pipe) read(b []byte, deadline time.Time) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	for {
		p.mu.Lock()
		if len(p.buf) > 0 {
			n := len(b)
			if p.most > 0 {
				n = min(n, p.most)
			}
			n = copy(b[:n], p.buf)
			p.buf = p.buf[:copy(p.buf, p.buf[n:])]
			p.mu.Unlock()
			return n, nil
		}
		closed, news := p.closed, p.news
		p.mu.Unlock()
		if closed {
			return 0, link.ErrGone
		}
		if deadline.IsZero() {
			<-news
			continue
		}
		left := time.Until(deadline)
		if left <= 0 {
			return 0, os.ErrDeadlineExceeded
		}
		timer := time.NewTimer(left)
		select {
		case <-news:
		case <-timer.C:
		}
		timer.Stop()
	}
}
