package ptyport

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
)

// socket is a serial device server in raw mode: one program at a time has the line,
// and another that comes meanwhile is hung up on, as it would be denied a port.
type socket struct {
	door net.Listener

	mu     sync.Mutex
	came   sync.Cond // conn or closed changed
	conn   net.Conn
	closed bool
}

func listen(address string) (*Port, error) {
	door, err := new(net.ListenConfig).Listen(context.Background(), "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("open socket: %w", err)
	}
	s := &socket{door: door}
	s.came.L = &s.mu
	go s.accept()
	return &Port{Path: "tcp://" + door.Addr().String(), line: s}, nil
}

func (s *socket) accept() {
	for {
		conn, err := s.door.Accept()
		if err != nil {
			return
		}
		if !s.take(conn) {
			conn.Close()
		}
	}
}

func (s *socket) take(conn net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != nil || s.closed {
		return false
	}
	s.conn = conn
	s.came.Broadcast()
	return true
}

// wait is the program that has the line now, or will have it next.
func (s *socket) wait() (net.Conn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.conn == nil && !s.closed {
		s.came.Wait()
	}
	if s.closed {
		return nil, net.ErrClosed
	}
	return s.conn, nil
}

// Read outlives the program at the other end: a device does not notice that a port
// was closed and opened again.
func (s *socket) Read(b []byte) (int, error) {
	for {
		conn, err := s.wait()
		if err != nil {
			return 0, err
		}
		n, err := conn.Read(b)
		if n > 0 {
			return n, nil
		}
		if err != nil {
			s.left(conn)
		}
	}
}

func (s *socket) left(conn net.Conn) {
	conn.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn == conn {
		s.conn = nil
	}
}

// Write says into the void what nobody is there to hear, as a wire does.
func (s *socket) Write(b []byte) (int, error) {
	s.mu.Lock()
	conn, closed := s.conn, s.closed
	s.mu.Unlock()
	switch {
	case closed:
		return 0, net.ErrClosed
	case conn == nil:
		return len(b), nil
	}
	if _, err := conn.Write(b); err != nil {
		s.left(conn)
	}
	return len(b), nil
}

func (s *socket) baud() (int, error) { return 0, ErrNoLine }

func (s *socket) Close() error {
	s.mu.Lock()
	s.closed = true
	conn := s.conn
	s.came.Broadcast()
	s.mu.Unlock()
	err := s.door.Close()
	if conn != nil {
		err = errors.Join(err, conn.Close())
	}
	return err
}
