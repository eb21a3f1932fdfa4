//go:build windows

package journal

import (
	"errors"
	"fmt"

	"golang.org/x/sys/windows"
)

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
