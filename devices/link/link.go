package link

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// Link is one conversation with one device. Read and Write may be used from
// two goroutines at once, Close from any. The contract that drivers rely on:
//
//   - Read never answers (0, nil) for a buffer that has room; a read past its
//     deadline answers os.ErrDeadlineExceeded;
//   - a device that was unplugged, or a peer that hung up, is ErrGone;
//   - a Write that the device does not take within its deadline closes the
//     link and is ErrWriteStalled: part of it may have arrived;
//   - Close wakes a waiting Read; the second Close is nil; any use after Close
//     is ErrClosed.
type Link interface {
	io.ReadWriteCloser
	// SetReadDeadline bounds the Reads that begin after it; the zero time means no
	// bound.
	SetReadDeadline(t time.Time) error
	// SetWriteDeadline bounds Write; the zero time means DefaultWriteTimeout
	// beyond the time that the bytes need on the line.
	SetWriteDeadline(t time.Time) error
	// Name is the port as it was asked for, for logs and the trace.
	Name() string
}

// Settings of a serial line. Data bits, parity and stop bits are 8N1 for every
// device that we know (devices/*.md), flow control is off.
type Settings struct {
	Baud int // bits per second; 0 means 115200
}

// DefaultWriteTimeout is how long a Write without a deadline of its own may
// wait for a device that does not take its bytes.
const DefaultWriteTimeout = 3 * time.Second

// What can be wrong with a port. Errors of this package wrap exactly one of
// these or os.ErrDeadlineExceeded; test with errors.Is.
var (
	ErrBusy         = errors.New("port is in use by another program")
	ErrClosed       = os.ErrClosed
	ErrGone         = errors.New("device is gone")
	ErrNoRule       = errors.New("port belongs to root alone")
	ErrNotFound     = errors.New("port not found")
	ErrNotSerial    = errors.New("not a serial port")
	ErrPermission   = errors.New("no permission to open the port")
	ErrSettings     = errors.New("line settings not supported")
	ErrTarget       = errors.New("port name not understood")
	ErrUnreachable  = errors.New("device server not reachable")
	ErrWriteStalled = errors.New("device takes no bytes")
)

// Error says which operation on which port failed. Err wraps one of the
// sentinels above.
type Error struct {
	Op   string // open, read, write
	Port string
	Err  error
}

func (e *Error) Error() string { return e.Op + " " + e.Port + ": " + e.Err.Error() }

func (e *Error) Unwrap() error { return e.Err }

func fail(op, port string, kind, cause error) error {
	if cause != nil && !errors.Is(cause, kind) {
		kind = fmt.Errorf("%w: %w", kind, cause)
	}
	return &Error{Op: op, Port: port, Err: kind}
}

// Open opens what target names: "tcp://host:port" is a serial device server in
// raw mode (line settings live in the box), "rfc2217://host:port" one that is
// told the line settings, anything else the path of a serial port.
func Open(target string, s Settings) (Link, error) {
	scheme, address, found := strings.Cut(target, "://")
	switch {
	case !found:
		return OpenSerial(target, s)
	case scheme == "tcp":
		return dialRaw(target, address)
	case scheme == "rfc2217":
		return dialTelnet(target, address, s)
	}
	return nil, fail("open", target, ErrTarget, nil)
}

func (s Settings) baud() int {
	if s.Baud == 0 {
		return 115200
	}
	return s.Baud
}

// lineTime is how long n bytes take on the line: ten bits a byte at 8N1.
func (s Settings) lineTime(n int) time.Duration {
	return time.Duration(n) * 10 * time.Second / time.Duration(s.baud())
}
