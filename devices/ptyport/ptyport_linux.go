package ptyport

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// unmark is how often the exclusive mark of a program that was killed is taken
// off the port; see Open.
const unmark = 500 * time.Millisecond

// terminal is both sides of a pseudo-terminal.
type terminal struct {
	master, slave *os.File
	symlink       string
	done          chan struct{}
}

// open makes a pseudo-terminal. It stays open on the slave's side too, so that a
// driver which closes and reopens does not look like a hang-up. That would keep the
// exclusive mark of a driver that was killed, so the mark is removed again and again:
// drivers exclude one another by an advisory lock as well (package link). others says
// that drivers in other programs open it.
func open(symlink string, others bool) (*Port, error) {
	master, slave, err := pty.Open()
	if err != nil {
		return nil, fmt.Errorf("open pseudo-terminal: %w", err)
	}
	master, err = pollable(master)
	if err != nil {
		slave.Close()
		return nil, err
	}
	t := &terminal{master: master, slave: slave, done: make(chan struct{})}
	p := &Port{Path: slave.Name(), line: t}
	err = raw(slave)
	if err == nil && symlink != "" {
		p.Path, err = symlink, t.name(symlink)
	}
	if err != nil {
		p.Close()
		return nil, err
	}
	if others {
		go t.keepFree()
	}
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

func (t *terminal) name(symlink string) error {
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
	err = os.Symlink(t.slave.Name(), symlink)
	if err != nil {
		return fmt.Errorf("port name: %w", err)
	}
	t.symlink = symlink
	return nil
}

func (t *terminal) keepFree() {
	tick := time.NewTicker(unmark)
	defer tick.Stop()
	for {
		select {
		case <-t.done:
			return
		case <-tick.C:
			_ = control(t.slave, func(fd int) error { return unix.IoctlSetInt(fd, unix.TIOCNXCL, 0) })
		}
	}
}

func (t *terminal) Read(b []byte) (int, error) { return t.master.Read(b) }

func (t *terminal) Write(b []byte) (int, error) { return t.master.Write(b) }

func (t *terminal) baud() (int, error) {
	baud := 0
	err := control(t.master, func(fd int) error {
		settings, err := unix.IoctlGetTermios(fd, unix.TCGETS2)
		if err != nil {
			return fmt.Errorf("read line settings: %w", err)
		}
		baud = int(settings.Ospeed)
		return nil
	})
	return baud, err
}

func (t *terminal) Close() error {
	close(t.done)
	if t.symlink != "" {
		if to, err := os.Readlink(t.symlink); err == nil && to == t.slave.Name() {
			_ = os.Remove(t.symlink)
		}
	}
	return errors.Join(t.slave.Close(), t.master.Close())
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
