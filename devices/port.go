package devices

import (
	"context"
	"slices"
	"sync"
	"time"

	"onewindow/devices/link"
)

// Port is one port of a desk: its driver opens it again after every loss, a
// person may have it opened anew, and it knows whether anything came.
type Port struct {
	Target   string
	Settings link.Settings
	// Misunderstood are the codes by which the driver says that no answer made
	// sense.
	Misunderstood []string
	Now           func() time.Time // nil: the clock's

	mu    sync.Mutex
	open  link.Link // nil while there is none
	heard time.Time // last byte, on any link
	bytes int       // since the port was opened last
	sense bool      // the driver called the device ready since then
	good  time.Time // last byte of a device that made sense before
}

// Open opens the port for a driver.
func (p *Port) Open(context.Context) (link.Link, error) {
	l, err := link.Open(p.Target, p.Settings)
	if err != nil {
		return nil, err
	}
	return p.Watch(l), nil
}

// Watch is l with everything that comes over it counted.
func (p *Port) Watch(l link.Link) link.Link {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sense {
		p.good = p.heard
	}
	p.open, p.bytes, p.sense = l, 0, false
	return watched{l, p}
}

// Reopen closes the port under its driver, which opens it again by itself.
func (p *Port) Reopen() {
	p.mu.Lock()
	l := p.open
	p.open = nil
	p.mu.Unlock()
	if l != nil {
		_ = l.Close() // what is wrong with it the driver will tell
	}
}

// Judge gives the cause of a state a second thought: from a device that was
// never understood since its port was opened, although it talks, no answer is
// missing; it is not understood.
func (p *Port) Judge(ready bool, cause string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sense = p.sense || ready
	if p.bytes > 0 && !p.sense && (cause == CodeNoReply || slices.Contains(p.Misunderstood, cause)) {
		return CodeGarbled
	}
	return cause
}

// LastSuccess is when the device said something last that made sense; zero if
// never.
func (p *Port) LastSuccess() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sense {
		return p.heard
	}
	return p.good
}

type watched struct {
	link.Link
	port *Port
}

func (w watched) Read(b []byte) (int, error) {
	n, err := w.Link.Read(b)
	if n > 0 {
		w.port.mu.Lock()
		w.port.heard = time.Now()
		if w.port.Now != nil {
			w.port.heard = w.port.Now()
		}
		w.port.bytes += n
		w.port.mu.Unlock()
	}
	return n, err
}
