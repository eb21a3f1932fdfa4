package ptyport

import (
	"errors"
	"io"
	"net"
	"strings"
	"testing"
)

func dial(t *testing.T, p *Port) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(p.Path, "tcp://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func readFull(t *testing.T, r io.Reader, want string) {
	t.Helper()
	b := make([]byte, len(want))
	if _, err := io.ReadFull(r, b); err != nil || string(b) != want {
		t.Fatalf("read %q, %v; want %q", b, err, want)
	}
}

func TestSocket(t *testing.T) {
	p, err := Open("tcp://127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if _, err := p.Write([]byte("nobody hears this")); err != nil {
		t.Errorf("said into the void: %v", err)
	}
	if _, err := p.Baud(); !errors.Is(err, ErrNoLine) {
		t.Errorf("baud: %v", err)
	}

	first := dial(t, p)
	io.WriteString(first, "ask")
	readFull(t, p, "ask")
	p.Write([]byte("answer"))
	readFull(t, first, "answer")

	// One program has the line: another is hung up on.
	if _, err := dial(t, p).Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("a second program: %v", err)
	}

	// The device outlives the program, and hears the next one.
	first.Close()
	heard := make(chan string)
	go func() {
		b := make([]byte, 5)
		_, err := io.ReadFull(p, b)
		if err != nil {
			b = []byte(err.Error())
		}
		heard <- string(b)
	}()
	for {
		next := dial(t, p)
		io.WriteString(next, "again")
		gone := make(chan error)
		go func() {
			_, err := next.Read(make([]byte, 1))
			gone <- err
		}()
		select {
		case <-gone: // the device had not noticed yet that the first is gone
			continue
		case got := <-heard:
			if got != "again" {
				t.Errorf("heard %q", got)
			}
			next.Close()
			<-gone
		}
		break
	}

	p.Close()
	if _, err := p.Read(make([]byte, 1)); err == nil {
		t.Error("read answered without an error after close")
	}
}
