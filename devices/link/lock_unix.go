//go:build unix

package link

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

var errLocked = errors.New("locked")

// portLock is a second descriptor of the port that holds an advisory lock.
type portLock struct{ file *os.File }

func lockPort(path string) (portLock, error) {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_NOCTTY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return portLock{}, err
	}
	err = unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB)
	if err != nil {
		unix.Close(fd)
		if errors.Is(err, unix.EWOULDBLOCK) {
			return portLock{}, errLocked
		}
		return portLock{}, err
	}
	return portLock{file: os.NewFile(uintptr(fd), path)}, nil
}

// denied tells a port that no rule of the system has given to a group from one
// whose group lacks this person.
func denied(path string) error {
	var st unix.Stat_t
	if unix.Stat(path, &st) == nil && st.Gid == 0 {
		return ErrNoRule
	}
	return ErrPermission
}

func (l portLock) release() { _ = l.file.Close() }
