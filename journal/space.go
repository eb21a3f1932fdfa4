package journal

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	sqlite3 "modernc.org/sqlite/lib"
)

// DefaultBallast is room for a few hundred events and hand-ins.
const DefaultBallast = 1 << 20

// nearlyNothing is so little free space that an I/O error of the engine is
// taken for a full disk.
const nearlyNothing = 256 << 10

// Space is what the disk under the journal has, in bytes.
type Space struct {
	Free, Total int64
	// Low warns early: less than a tenth is free, or the ballast is given up.
	Low bool
	// Short: the ballast is given up, and only visits already begun are taken.
	Short bool
}

// Space looks at the disk.
func (j *Journal) Space() (Space, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	free, total, err := j.space(j.opt.Dir)
	if err != nil {
		return Space{}, err
	}
	return Space{Free: free, Total: total, Low: j.short || free < total/10, Short: j.short}, nil
}

// isFull is true for what the engine or the system says about a full disk.
func (j *Journal) isFull(err error) bool {
	if errors.Is(err, ErrFull) || isNoSpace(err) {
		return true
	}
	switch j.engine.code(err) {
	case sqlite3.SQLITE_FULL:
		return true
	case sqlite3.SQLITE_IOERR:
		free, _, spaceErr := j.space(j.opt.Dir)
		return spaceErr == nil && free < nearlyNothing
	}
	return false
}

// shortOfSpace reports whether the journal lives on its ballast. When the disk
// has room again the ballast is laid down anew.
func (j *Journal) shortOfSpace() bool {
	if j.short {
		j.ensureBallast()
	}
	return j.short
}

// ensureBallast lays the ballast down. A disk that has no room for it and as
// much again counts as full before it is.
func (j *Journal) ensureBallast() {
	if j.opt.Ballast < 0 {
		return
	}
	path := filepath.Join(j.opt.Dir, ballastName)
	info, err := os.Stat(path)
	if err == nil && info.Size() >= j.opt.Ballast {
		j.short = false
		return
	}
	j.short = true
	free, _, err := j.space(j.opt.Dir)
	if err != nil || free < 2*j.opt.Ballast {
		return
	}
	err = layBallast(path, j.opt.Ballast)
	if err != nil {
		j.opt.Log.Warn("no ballast", "err", err)
		return
	}
	j.short = false
}

// layBallast writes noise: a file system that packs or skips zeroes would give
// no room back.
func layBallast(path string, size int64) error {
	noise := make([]byte, size)
	_, _ = rand.Read(noise) // never fails
	tmp, err := writeTemp(filepath.Dir(path), "ballast-*.tmp", noise)
	if err != nil {
		return fmt.Errorf("journal: ballast: %w", err)
	}
	err = os.Rename(tmp, path)
	if err != nil {
		os.Remove(tmp)
		return fmt.Errorf("journal: ballast: %w", err)
	}
	return syncDir(filepath.Dir(path))
}

// dropBallast gives the ballast up; false when there was none.
func (j *Journal) dropBallast() bool {
	err := os.Remove(filepath.Join(j.opt.Dir, ballastName))
	if err != nil {
		return false
	}
	j.short = true
	j.opt.Log.Warn("disk full: ballast given up, only visits already begun are taken")
	if j.fault != nil {
		_ = j.fault("ballast") // a signal only
	}
	return true
}
