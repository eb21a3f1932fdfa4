package ptyport

import (
	"errors"
	"io"
	"strings"
	"sync"
)

// Port is the device's side of an emulated serial port. Read and Write move
// bytes from and to the program that opened Path.
type Port struct {
	Path string // what a driver opens: the symbolic link if there is one

	line line
	once sync.Once
}

// line is what a port is made of.
type line interface {
	io.ReadWriteCloser
	baud() (int, error)
}

// ErrNoLine says that a socket has no speed: line settings live in the box.
var ErrNoLine = errors.New("ptyport: a socket has no line settings")

// Open makes a port. "tcp://host:port" is a socket that listens there, port 0 one
// that is free; anything else is the path of a symbolic link that points to a
// pseudo-terminal in raw mode until Close, "" one without a link. A symbolic link
// that stands there already is replaced, any other file is left alone and refused.
// Where there are no pseudo-terminals every other name is a socket on this machine,
// and no file.
func Open(name string) (*Port, error) {
	if address, ok := strings.CutPrefix(name, "tcp://"); ok {
		return listen(address)
	}
	return open(name, true)
}

// OpenHere is Open for a driver in this same program: it is never killed alone, and
// so nobody need look again and again for what a killed one left behind.
func OpenHere(name string) (*Port, error) { return open(name, false) }

// Read waits for bytes that the driver sent; after Close it answers an error.
func (p *Port) Read(b []byte) (int, error) { return p.line.Read(b) }

// Write sends bytes to the driver.
func (p *Port) Write(b []byte) (int, error) { return p.line.Write(b) }

// Baud is the speed that the driver chose, in bits per second, and [ErrNoLine] on a
// socket. A pseudo-terminal keeps the speed, not the parity.
func (p *Port) Baud() (int, error) { return p.line.baud() }

// Close is the hang-up: the driver sees a device that was pulled out. It wakes
// a waiting Read. The second Close does nothing.
func (p *Port) Close() error {
	var err error
	p.once.Do(func() { err = p.line.Close() })
	return err
}
