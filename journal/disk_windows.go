//go:build windows

package journal

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/windows"
)

// lockFile takes the folder for this process. The system lets go of it when
// the process ends, however it ends.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("journal: lock: %w", err)
	}
	err = windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &windows.Overlapped{})
	if err != nil {
		f.Close()
		if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
			return nil, ErrLocked
		}
		return nil, fmt.Errorf("journal: lock: %w", err)
	}
	return f, nil
}

// unlockFile lets go of the folder at once.
func unlockFile(f *os.File) error {
	return errors.Join(windows.UnlockFileEx(windows.Handle(f.Fd()), 0, 1, 0, &windows.Overlapped{}), f.Close())
}

// freeSpace is what this user may still write below dir, and the size of the
// file system, in bytes.
func freeSpace(dir string) (free, total int64, err error) {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, 0, fmt.Errorf("journal: free space: %w", err)
	}
	var f, t, all uint64
	err = windows.GetDiskFreeSpaceEx(name, &f, &t, &all)
	if err != nil {
		return 0, 0, fmt.Errorf("journal: free space: %w", err)
	}
	return int64(f), int64(t), nil
}

func isNoSpace(err error) bool { return errors.Is(err, windows.ERROR_DISK_FULL) }

// syncDir has nothing to do: the file system keeps names with its own log.
func syncDir(string) error { return nil }
