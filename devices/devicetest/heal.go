package devicetest

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"onewindow/devices/link"
)

// Healing is a driver that runs for good, as the suite of pulled plugs sees it.
type Healing struct {
	// Start runs a new driver until ctx ends and tells each time that its device
	// is in order; ended is closed when the driver has ended.
	Start func(ctx context.Context, open func(context.Context) (link.Link, error)) (ready <-chan struct{}, ended <-chan struct{})
	// Device makes an honest device and serves it on the line until that ends.
	Device func(ctx context.Context, line io.ReadWriteCloser)
	// Bytes is how many bytes the device says until it is in order, and then some:
	// the plug is pulled after each of them.
	Bytes int
}

// Heals pulls the plug of a device after each of its bytes, and plugs it in
// again: the driver must find it in order without being started anew.
func Heals(t *testing.T, h func() Healing) {
	t.Helper()
	for after := range h().Bytes + 1 {
		if !healed(t, h(), after) {
			t.Fatalf("the plug was pulled after %d bytes and put back: the device is not in order", after)
		}
	}
}

// Times of a plug, in the bubble's clock.
const (
	unplugged = 7 * time.Second  // longer than any driver's pause
	mustHeal  = 40 * time.Second // what an unplugged device may cost at most
)

func healed(t *testing.T, h Healing, after int) (again bool) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		again = h.pull(ctx, cancel, after)
	})
	return again
}

// pull pulls the plug, puts it back and says whether the device is in order then.
func (h Healing) pull(ctx context.Context, end func(), after int) (again bool) {
	socket := &socket{device: func(line io.ReadWriteCloser) { h.Device(ctx, line) }}
	socket.plug(after)
	ready, ended := h.Start(ctx, socket.open)
	// Whether it was in order before the plug was pulled is chance.
	over := time.After(mustHeal)
	for waits := true; waits; {
		select {
		case <-ready:
		case <-over:
			waits = false
		}
	}
	socket.pull()
	<-time.After(unplugged)
	synctest.Wait()
	for len(ready) > 0 {
		<-ready
	}
	socket.plug(endless)
	select {
	case <-ready:
		again = true
	case <-time.After(mustHeal):
	}
	end()
	socket.pull()
	<-ended
	socket.serving.Wait()
	return again
}

// socket is where the device is plugged in.
type socket struct {
	device  func(line io.ReadWriteCloser)
	serving sync.WaitGroup

	mu      sync.Mutex
	plugged bool
	room    int   // bytes until the plug is pulled
	line    *fuse // the present one
}

func (s *socket) plug(room int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.plugged, s.room = true, room
}

func (s *socket) pull() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.plugged = false
	if s.line != nil {
		_ = s.line.Close()
	}
}

func (s *socket) open(context.Context) (link.Link, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.plugged {
		return nil, &link.Error{Op: "open", Port: "memory", Err: link.ErrNotFound}
	}
	l, peer := Pair()
	line := &fuse{Peer: peer, room: s.room}
	s.line = line
	s.serving.Go(func() { s.device(line) })
	return l, nil
}

// endless is the room of a plug that nobody pulls.
const endless = -1

// fuse is a line that ends after so many bytes of the device.
type fuse struct {
	*Peer
	room int
}

func (f *fuse) Write(b []byte) (int, error) {
	if f.room == endless {
		return f.Peer.Write(b)
	}
	n, err := f.Peer.Write(b[:min(f.room, len(b))])
	f.room -= n
	if err == nil && n < len(b) {
		err = errors.Join(io.ErrClosedPipe, f.Peer.Close())
	}
	return n, err
}
