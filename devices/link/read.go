package link

import (
	"errors"
	"io"
	"os"
	"time"
)

// idleReads is how many reads without a byte and without an error are borne
// before a link that breaks the contract is given up.
const idleReads = 16

// Drain throws away what the device still says, until it has been silent for
// quiet or limit is over, and answers how many bytes that were. It leaves no
// read deadline behind. A device that talks for ever costs limit, not more;
// that case is told by silent = false.
func Drain(l Link, quiet, limit time.Duration) (n int, silent bool, err error) {
	defer func() { _ = l.SetReadDeadline(time.Time{}) }()
	last := time.Now() // of the last byte
	end := last.Add(limit)
	quiet = min(quiet, limit)
	var waste [1024]byte
	for {
		at := last.Add(quiet)
		if end.Before(at) {
			at = end
		}
		err := l.SetReadDeadline(at)
		if err != nil {
			return n, false, err
		}
		got, err := read(l, waste[:])
		n += got
		now := time.Now()
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return n, now.Sub(last) >= quiet, nil
		case err != nil:
			return n, false, err
		case !now.Before(end):
			return n, false, nil
		}
		last = now
	}
}

// ReadExact fills p, or answers what it got with os.ErrDeadlineExceeded when
// deadline passes or the pause between two reads exceeds gap (0: no limit on
// pauses; the wait for the first byte is bounded by deadline alone).
func ReadExact(l Link, p []byte, deadline time.Time, gap time.Duration) (int, error) {
	defer func() { _ = l.SetReadDeadline(time.Time{}) }()
	n := 0
	for n < len(p) {
		at := deadline
		if n > 0 && gap > 0 {
			if next := time.Now().Add(gap); at.IsZero() || next.Before(at) {
				at = next
			}
		}
		err := l.SetReadDeadline(at)
		if err != nil {
			return n, err
		}
		got, err := read(l, p[n:])
		n += got
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// read is one Read that cannot spin on (0, nil).
func read(l Link, p []byte) (int, error) {
	for range idleReads {
		n, err := l.Read(p)
		if n > 0 || err != nil {
			return n, err
		}
	}
	return 0, io.ErrNoProgress
}
