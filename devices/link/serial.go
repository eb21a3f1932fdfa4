package link

import (
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"go.bug.st/serial"
)

const (
	// writeChunk bounds what a stalled device can swallow after we gave up.
	writeChunk = 512
	// stallGrace is how long Close lets a running system call end. Longer than
	// any scheduling hiccup: beyond it the call sits in the kernel with the
	// file held, so that closing cannot hit a reused descriptor.
	stallGrace = 500 * time.Millisecond
)

type serialLink struct {
	name     string
	settings Settings
	port     serial.Port
	lock     portLock

	closed        atomic.Bool
	readDeadline  atomic.Int64 // UnixNano, 0 = none
	writeDeadline atomic.Int64

	reading sync.Mutex // SetReadTimeout and Read of the port are one step
	writing sync.Mutex // one Write at a time
	inCall  chan struct{}
	done    chan struct{}
	once    sync.Once
	closing error
}

// OpenSerial opens the serial port at path for this program alone (TIOCEXCL,
// and an advisory lock because the former does not bind root). Errors tell
// apart ErrNotFound, ErrPermission, ErrBusy, ErrNotSerial and ErrSettings.
func OpenSerial(path string, s Settings) (Link, error) {
	lock, err := lockPort(path)
	if err != nil {
		return nil, openError(path, err)
	}
	port, err := serial.Open(path, &serial.Mode{
		BaudRate: s.baud(),
		DataBits: 8,
		Parity:   serial.NoParity,
		StopBits: serial.OneStopBit,
	})
	if err != nil {
		lock.release()
		return nil, openError(path, err)
	}
	return &serialLink{
		name:     path,
		settings: s,
		port:     port,
		lock:     lock,
		inCall:   make(chan struct{}, 1),
		done:     make(chan struct{}),
	}, nil
}

func openError(path string, err error) error {
	if coded, ok := errors.AsType[*serial.PortError](err); ok {
		switch coded.Code() {
		case serial.PortBusy:
			return fail("open", path, ErrBusy, nil)
		case serial.PermissionDenied:
			return fail("open", path, denied(path), nil)
		case serial.PortNotFound:
			return fail("open", path, ErrNotFound, nil)
		case serial.InvalidSpeed, serial.InvalidDataBits, serial.InvalidParity, serial.InvalidStopBits:
			return fail("open", path, ErrSettings, nil)
		}
	}
	switch {
	case errors.Is(err, errLocked), errors.Is(err, syscall.EBUSY):
		return fail("open", path, ErrBusy, nil)
	case errors.Is(err, os.ErrPermission):
		return fail("open", path, denied(path), nil)
	case errors.Is(err, os.ErrNotExist), errors.Is(err, syscall.ENODEV), errors.Is(err, syscall.ENXIO), errors.Is(err, syscall.EIO):
		return fail("open", path, ErrNotFound, nil)
	}
	return fail("open", path, ErrNotSerial, err)
}

func (l *serialLink) Name() string { return l.name }

func (l *serialLink) SetReadDeadline(t time.Time) error {
	return l.setDeadline(&l.readDeadline, t)
}

func (l *serialLink) SetWriteDeadline(t time.Time) error {
	return l.setDeadline(&l.writeDeadline, t)
}

func (l *serialLink) setDeadline(at *atomic.Int64, t time.Time) error {
	if l.closed.Load() {
		return fail("deadline", l.name, ErrClosed, nil)
	}
	if t.IsZero() {
		at.Store(0)
	} else {
		at.Store(t.UnixNano())
	}
	return nil
}

func (l *serialLink) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	l.reading.Lock()
	defer l.reading.Unlock()
	for {
		if l.closed.Load() {
			return 0, fail("read", l.name, ErrClosed, nil)
		}
		// Without a deadline nothing wakes this process until the device speaks: a
		// desk has many devices, which are silent most of the day.
		wait, at := serial.NoTimeout, l.readDeadline.Load()
		if at != 0 {
			wait = max(time.Until(time.Unix(0, at)), 0)
		}
		err := l.port.SetReadTimeout(wait)
		if err != nil {
			return 0, l.readError(err)
		}
		n, err := l.port.Read(p)
		switch {
		case n > 0:
			return n, nil
		case err != nil:
			return 0, l.readError(err)
		case at != 0 && !time.Now().Before(time.Unix(0, at)):
			return 0, fail("read", l.name, os.ErrDeadlineExceeded, nil)
		}
	}
}

func (l *serialLink) readError(err error) error {
	if l.closed.Load() {
		return fail("read", l.name, ErrClosed, nil)
	}
	return fail("read", l.name, ErrGone, err)
}

// Write gives p to the port. The port's own Write has no time limit and blocks
// when the peer stops reading, so it runs beside a watchdog on a copy of p.
func (l *serialLink) Write(p []byte) (int, error) {
	l.writing.Lock()
	defer l.writing.Unlock()
	if l.closed.Load() {
		return 0, fail("write", l.name, ErrClosed, nil)
	}
	if len(p) == 0 {
		return 0, nil
	}
	limit := time.Now().Add(DefaultWriteTimeout + l.settings.lineTime(len(p)))
	if at := l.writeDeadline.Load(); at != 0 {
		limit = time.Unix(0, at)
	}
	var sent atomic.Int64
	result := make(chan error, 1)
	go l.push(append([]byte(nil), p...), &sent, result)
	watchdog := time.NewTimer(time.Until(limit))
	defer watchdog.Stop()
	select {
	case err := <-result:
		return int(sent.Load()), err
	case <-watchdog.C:
		l.shut()
		return int(sent.Load()), fail("write", l.name, ErrWriteStalled, nil)
	case <-l.done:
		return int(sent.Load()), fail("write", l.name, ErrClosed, nil)
	}
}

func (l *serialLink) push(p []byte, sent *atomic.Int64, result chan<- error) {
	for len(p) > 0 {
		l.inCall <- struct{}{}
		if l.closed.Load() {
			<-l.inCall
			result <- fail("write", l.name, ErrClosed, nil)
			return
		}
		n, err := l.port.Write(p[:min(len(p), writeChunk)])
		<-l.inCall
		sent.Add(int64(n))
		p = p[n:]
		switch {
		case errors.Is(err, syscall.EINTR), errors.Is(err, syscall.EAGAIN):
		case err != nil:
			result <- fail("write", l.name, ErrGone, err)
			return
		case n == 0:
			result <- fail("write", l.name, ErrGone, nil)
			return
		}
	}
	result <- nil
}

func (l *serialLink) Close() error {
	l.shut()
	return l.closing
}

func (l *serialLink) shut() {
	l.once.Do(func() {
		l.closed.Store(true)
		close(l.done)
		grace := time.NewTimer(stallGrace)
		defer grace.Stop()
		select {
		case l.inCall <- struct{}{}:
		case <-grace.C:
			// Dropping what the device never took lets the call end.
			_ = l.port.ResetOutputBuffer()
		}
		l.closing = l.port.Close()
		l.lock.release()
	})
}
