package link

import (
	"errors"
	"io"
	"net"
	"os"
	"sync/atomic"
	"time"
)

const (
	dialTimeout  = 3 * time.Second
	tcpKeepAlive = 10 * time.Second // peripherals.md §6
)

type tcpLink struct {
	name          string
	conn          net.Conn
	closed        atomic.Bool
	writeDeadline atomic.Int64
}

func dialRaw(target, address string) (Link, error) {
	conn, err := dial(target, address)
	if err != nil {
		return nil, err
	}
	return &tcpLink{name: target, conn: conn}, nil
}

func dial(target, address string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: dialTimeout, KeepAlive: tcpKeepAlive}
	conn, err := dialer.Dial("tcp", address)
	if err != nil {
		return nil, fail("open", target, ErrUnreachable, err)
	}
	return conn, nil
}

func (l *tcpLink) Name() string { return l.name }

func (l *tcpLink) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	n, err := l.conn.Read(p)
	if n > 0 {
		return n, nil
	}
	return 0, l.sorted("read", err)
}

func (l *tcpLink) Write(p []byte) (int, error) {
	at := time.Now().Add(DefaultWriteTimeout)
	if set := l.writeDeadline.Load(); set != 0 {
		at = time.Unix(0, set)
	}
	err := l.conn.SetWriteDeadline(at)
	if err != nil {
		return 0, l.sorted("write", err)
	}
	n, err := l.conn.Write(p)
	if errors.Is(err, os.ErrDeadlineExceeded) && !l.closed.Load() {
		// Half a command may be on its way: nothing sensible can follow it.
		_ = l.Close()
		return n, fail("write", l.name, ErrWriteStalled, nil)
	}
	if err != nil {
		return n, l.sorted("write", err)
	}
	return n, nil
}

func (l *tcpLink) sorted(op string, err error) error {
	switch {
	case l.closed.Load(), errors.Is(err, net.ErrClosed):
		return fail(op, l.name, ErrClosed, nil)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return fail(op, l.name, os.ErrDeadlineExceeded, nil)
	case errors.Is(err, io.EOF):
		return fail(op, l.name, ErrGone, nil)
	}
	return fail(op, l.name, ErrGone, err)
}

func (l *tcpLink) SetReadDeadline(t time.Time) error {
	err := l.conn.SetReadDeadline(t)
	if err != nil {
		return l.sorted("deadline", err)
	}
	return nil
}

func (l *tcpLink) SetWriteDeadline(t time.Time) error {
	if l.closed.Load() {
		return fail("deadline", l.name, ErrClosed, nil)
	}
	if t.IsZero() {
		l.writeDeadline.Store(0)
	} else {
		l.writeDeadline.Store(t.UnixNano())
	}
	return nil
}

func (l *tcpLink) Close() error {
	if l.closed.Swap(true) {
		return nil
	}
	return l.conn.Close()
}
