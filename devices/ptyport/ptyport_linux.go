package ptyport

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// unmark is how often the exclusive mark of a program that was killed is taken
// off the port; see Open.
const unmark = 500 * time.Millisecond

// Port is the device's side of an emulated serial port. Read and Write move
// bytes from and to the program that opened Path.
type Port struct {
	Path string // what a driver opens: the symbolic link if there is one

	master, slave *os.File
	symlink       string
	done          chan struct{}
	once          sync.Once
}

// Open makes a port in raw mode. With a symlink path, that name points to the
// port until Close; a symbolic link that stands there already is replaced,
// any other file is left alone and refused.
//
// The port stays open on the slave's side too, so that a driver which closes
// and reopens does not look like a hang-up. That would keep the exclusive mark
// of a driver that was killed, so the mark is removed again and again: drivers
// exclude one another by an advisory lock as well (package link).
func Open(symlink string) (*Port, error) {
	master, slave, err := pty.Open()
	if err != nil {
		return nil, fmt.Errorf("open pseudo-terminal: %w", err)
	}
	master, err = pollable(master)
	if err != nil {
		slave.Close()
		return nil, err
	}
	p := &Port{Path: slave.Name(), master: master, slave: slave, done: make(chan struct{})}
	err = raw(slave)
	if err == nil && symlink != "" {
		err = p.name(symlink)
	}
	if err != nil {
		p.Close()
		return nil, err
	}
	go p.keepFree()
	return p, nil
}

// pollable gives the master a descriptor whose Read ends at Close. A blocking
// one would keep the port alive until the driver sends something: no hang-up.
func pollable(f *os.File) (*os.File, error) {
	defer f.Close()
	fd := -1
	err := control(f, func(old int) error {
		var err error
		fd, err = unix.FcntlInt(uintptr(old), unix.F_DUPFD_CLOEXEC, 0)
		if err == nil {
			err = unix.SetNonblock(fd, true)
		}
		return err
	})
	if err != nil {
		if fd >= 0 {
			unix.Close(fd)
		}
		return nil, fmt.Errorf("pseudo-terminal: %w", err)
	}
	return os.NewFile(uintptr(fd), f.Name()), nil
}

func raw(f *os.File) error {
	return control(f, func(fd int) error {
		t, err := unix.IoctlGetTermios(fd, unix.TCGETS)
		if err != nil {
			return fmt.Errorf("read line settings: %w", err)
		}
		t.Iflag &^= unix.IGNBRK | unix.BRKINT | unix.PARMRK | unix.ISTRIP | unix.INLCR | unix.IGNCR | unix.ICRNL | unix.IXON
		t.Oflag &^= unix.OPOST
		t.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.ISIG | unix.IEXTEN
		t.Cflag = t.Cflag&^(unix.CSIZE|unix.PARENB) | unix.CS8
		err = unix.IoctlSetTermios(fd, unix.TCSETS, t)
		if err != nil {
			return fmt.Errorf("set raw mode: %w", err)
		}
		return nil
	})
}

func (p *Port) name(symlink string) error {
	info, err := os.Lstat(symlink)
	switch {
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		return fmt.Errorf("port name: %w", err)
	case info.Mode()&os.ModeSymlink == 0:
		return fmt.Errorf("port name %s: %w", symlink, os.ErrExist)
	default:
		err = os.Remove(symlink)
		if err != nil {
			return fmt.Errorf("port name: %w", err)
		}
	}
	err = os.Symlink(p.slave.Name(), symlink)
	if err != nil {
		return fmt.Errorf("port name: %w", err)
	}
	p.Path, p.symlink = symlink, symlink
	return nil
}

func (p *Port) keepFree() {
	tick := time.NewTicker(unmark)
	defer tick.Stop()
	for {
		select {
		case <-p.done:
			return
		case <-tick.C:
			_ = control(p.slave, func(fd int) error { return unix.IoctlSetInt(fd, unix.TIOCNXCL, 0) })
		}
	}
}

// Read waits for bytes that the driver sent; after Close it answers an error.
func (p *Port) Read(b []byte) (int, error) { return p.master.Read(b) }

// Write sends bytes to the driver.
func (p *Port) Write(b []byte) (int, error) { return p.master.Write(b) }

// Baud is the speed that the driver chose, in bits per second. A
// pseudo-terminal keeps the speed, not the parity.
func (p *Port) Baud() (int, error) {
	baud := 0
	err := control(p.master, func(fd int) error {
		t, err := unix.IoctlGetTermios(fd, unix.TCGETS2)
		if err != nil {
			return fmt.Errorf("read line settings: %w", err)
		}
		baud = int(t.Ospeed)
		return nil
	})
	return baud, err
}

// Close is the hang-up: the driver sees a device that was pulled out. It wakes
// a waiting Read. The second Close does nothing.
func (p *Port) Close() error {
	var err error
	p.once.Do(func() {
		close(p.done)
		if p.symlink != "" {
			if to, rerr := os.Readlink(p.symlink); rerr == nil && to == p.slave.Name() {
				_ = os.Remove(p.symlink)
			}
		}
		err = errors.Join(p.slave.Close(), p.master.Close())
	})
	return err
}

func control(f *os.File, do func(fd int) error) error {
	conn, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var inner error
	err = conn.Control(func(fd uintptr) { inner = do(int(fd)) })
	return errors.Join(err, inner)
}
