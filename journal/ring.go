package journal

import (
	"bytes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// day counts from 1970 in UTC: which key seals is no question of the hall's
// calendar. What is sealed by the key of a day begins with it in dayBytes.
type day uint32

const dayBytes = 4

func dayOf(t time.Time) day { return day(t.Unix() / int64(24*time.Hour/time.Second)) } //nolint:gosec // for the next ten million years

func (d day) prefix() []byte { return binary.BigEndian.AppendUint32(nil, uint32(d)) }

func dayIn(sealed []byte) day {
	if len(sealed) < dayBytes {
		return 0
	}
	return day(binary.BigEndian.Uint32(sealed))
}

// slotBytes is a day and its key, sealed by the journal's; it divides a sector,
// so that a slot is written whole or not at all.
const slotBytes = 64

// ring is the file with the keys of the days. It lies outside the store, so that
// a copy of the store has no key in it; each key is written in place and later
// overwritten in place, so that no second copy of it is left behind.
type ring struct {
	path   string // "": no day gets a key, and all is sealed by the journal's own
	window string
	suite  Suite
	seal   cipher.AEAD

	mu    sync.RWMutex
	slots []day // as in the file; 0 is free
	keys  map[day]map[string]cipher.AEAD
	gone  map[day]bool // days that the store has forgotten
	last  day          // the newest of them
}

func openRing(o Options) (*ring, error) {
	r := &ring{path: o.Ring, window: o.Window, suite: o.Suite, keys: map[day]map[string]cipher.AEAD{}}
	var err error
	r.seal, err = aeadOf(o.Suite, o.Key, "ring")
	if err != nil || r.path == "" {
		return r, err
	}
	err = os.MkdirAll(filepath.Dir(r.path), 0o700)
	if err != nil {
		return nil, fmt.Errorf("journal: folder for the keys of the days: %w", err)
	}
	data, err := os.ReadFile(r.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("journal: keys of the days: %w", err)
	}
	for slot := range slices.Chunk(data, slotBytes) {
		if len(slot) < slotBytes {
			break // cut off before it was used
		}
		d := dayIn(slot)
		r.slots = append(r.slots, d)
		if d == 0 {
			continue
		}
		key, err := r.seal.Open(nil, nil, slot[dayBytes:], r.bound(d))
		if err == nil {
			r.keys[d], err = r.keysOf(key)
		}
		if err != nil {
			o.Log.Error("the key of a day does not open", "slot", len(r.slots), "err", err)
		}
	}
	return r, nil
}

func (r *ring) bound(d day) []byte { return joined(r.window, string(d.prefix())) }

func (r *ring) keysOf(key []byte) (map[string]cipher.AEAD, error) {
	out := map[string]cipher.AEAD{}
	for _, purpose := range []string{forEntry, forOutbox, forPage} {
		var err error
		out[purpose], err = aeadOf(r.suite, key, purpose)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// of gives the sealing of a purpose on a day; nil when the day has no key here.
func (r *ring) of(d day, purpose string) cipher.AEAD {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.keys[d][purpose]
}

// today is the day by whose key something of t is sealed, with a key on the disk.
// A day that was forgotten never gets another one, whatever the clock says.
func (r *ring) today(t time.Time) (day, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	d := max(dayOf(t), r.last+1)
	if r.keys[d] != nil {
		return d, nil
	}
	key := make([]byte, KeySize)
	_, _ = rand.Read(key) // never fails
	keys, err := r.keysOf(key)
	if err != nil {
		return 0, err
	}
	at := slices.Index(r.slots, 0)
	if at < 0 {
		at = len(r.slots)
	}
	err = r.write(at, append(d.prefix(), r.seal.Seal(nil, nil, key, r.bound(d))...))
	if err != nil {
		return 0, err
	}
	if at == len(r.slots) {
		r.slots = append(r.slots, 0)
	}
	r.slots[at], r.keys[d] = d, keys
	return d, nil
}

func (r *ring) write(at int, slot []byte) error {
	_, err := os.Stat(r.path)
	fresh := errors.Is(err, fs.ErrNotExist)
	f, err := os.OpenFile(r.path, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("journal: keys of the days: %w", err)
	}
	_, err = f.WriteAt(slot, int64(at)*slotBytes)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil && fresh {
		err = syncDir(filepath.Dir(r.path))
	}
	if err != nil {
		return fmt.Errorf("journal: keys of the days: %w", err)
	}
	return nil
}

// destroy overwrites the key of a day.
func (r *ring) destroy(d day) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for at, have := range r.slots {
		if have != d {
			continue
		}
		err := r.write(at, bytes.Repeat([]byte{0}, slotBytes))
		if err != nil {
			return err
		}
		r.slots[at] = 0
	}
	delete(r.keys, d)
	return nil
}

// days lists the days that have a key, oldest first.
func (r *ring) days() []day {
	r.mu.RLock()
	defer r.mu.RUnlock()
	out := slices.DeleteFunc(slices.Clone(r.slots), func(d day) bool { return d == 0 })
	slices.Sort(out)
	return out
}

// forget takes over which days the store has forgotten.
func (r *ring) forget(gone map[day]bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gone, r.last = gone, 0
	for d := range gone {
		r.last = max(r.last, d)
	}
}

func (r *ring) forgotten(d day) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.gone[d]
}

// seal seals by the key of the day of at.
func (j *Journal) seal(purpose string, at time.Time, plain, bound []byte) ([]byte, error) {
	if j.ring.path == "" {
		return j.keys.of[purpose].Seal(nil, nil, plain, bound), nil
	}
	d, err := j.ring.today(at)
	if err != nil {
		return nil, err
	}
	return j.ring.of(d, purpose).Seal(d.prefix(), nil, plain, bound), nil
}

// unseal opens what seal has sealed, and what a journal without a ring has. The
// error is ErrForgotten when the key was destroyed on purpose.
func (j *Journal) unseal(purpose string, sealed, bound []byte) ([]byte, error) {
	d := dayIn(sealed)
	if aead := j.ring.of(d, purpose); aead != nil {
		out, err := aead.Open(nil, nil, sealed[dayBytes:], bound)
		if err == nil {
			return out, nil
		}
	}
	if len(sealed) == dayBytes && j.ring.forgotten(d) {
		return nil, ErrForgotten
	}
	return j.keys.of[purpose].Open(nil, nil, sealed, bound)
}

// endForgetting destroys the keys of forgotten days that a crash has left.
func (j *Journal) endForgetting(log *slog.Logger) {
	for _, d := range j.ring.days() {
		if !j.ring.forgotten(d) {
			continue
		}
		err := j.ring.destroy(d)
		if err != nil {
			log.Error("the key of a forgotten day is still here", "err", err)
		}
	}
}
