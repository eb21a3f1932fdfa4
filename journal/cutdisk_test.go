package journal

import (
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// cutDisk is a disk whose power goes at a chosen operation. What was written
// and not flushed then survives not at all, whole, or in part: 512 bytes here
// and not there, and some of them torn. So do new and removed names.
//
// An ordinary disk keeps names in the order in which they changed, and a flush
// of any file flushes them all, as journalling file systems do. A strict one
// keeps any of them, in no order: a flush of a new file keeps its own name, and
// only a removal that asks for it flushes the folder. SQLite flushes the folder
// once more when it first flushes a new log, but goes on if that fails; here it
// always does.
type cutDisk struct {
	mu      sync.Mutex
	rng     *rand.Rand
	strict  bool
	left    int  // changes until the cut; negative: none
	dead    bool // the power is gone
	flushes int  // so many so far
	failAt  int  // the one that fails; 0: none
	failed  bool // it has failed, and nobody was told so yet
	silent  bool // the failure is not told to the engine
	lying   bool // it says that it has flushed, and has not
	life    int  // files opened in an earlier life do not work any more

	names   map[string]*cutFile // as programs see them
	kept    map[string]*cutFile // as they are on the disk
	renamed []nameChange
}

// nameChange is a new name, or one that was removed when file is nil.
type nameChange struct {
	name string
	file *cutFile
}

// cutFile has its bytes as programs see them, those on the disk, and what lies
// between.
type cutFile struct {
	seen, kept []byte
	pending    []change
}

// change is a write of at most one sector, or, without bytes, a new size.
type change struct {
	at   int64
	data []byte
}

const sector = 512

func newCutDisk(rng *rand.Rand, strict bool) *cutDisk {
	return &cutDisk{rng: rng, strict: strict, left: -1, names: map[string]*cutFile{}, kept: map[string]*cutFile{}}
}

// arm lets the power go at the n-th change from here.
func (d *cutDisk) arm(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.left = n
}

func (d *cutDisk) isDead() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.dead
}

// restart brings the power back.
func (d *cutDisk) restart() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dead, d.left = false, -1
	d.life++
}

// failsNow counts a flush, and says whether it is the one that fails.
func (d *cutDisk) failsNow() bool {
	d.flushes++
	return d.flushes == d.failAt
}

// failFlush lets the n-th flush of the disk's life fail; false says that it
// lies behind.
func (d *cutDisk) failFlush(n int) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.failAt = n
	return d.flushes < n
}

// flushed is how many flushes there were.
func (d *cutDisk) flushed() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.flushes
}

// hasFailed reports, once, that a flush has failed.
func (d *cutDisk) hasFailed() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	was := d.failed
	d.failed = false
	return was
}

// isPast reports whether the flush that was to fail lies behind.
func (d *cutDisk) isPast() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.flushes >= d.failAt
}

// powerOff lets the power go now.
func (d *cutDisk) powerOff() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.dead {
		d.cut()
	}
}

// make puts an empty file on the disk, flushed with its name.
func (d *cutDisk) make(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.dead {
		return sqlite3.IOERR
	}
	if d.names[name] == nil {
		f := &cutFile{}
		d.names[name], d.kept[name] = f, f
	}
	return nil
}

// count is called after each change was noted and before it is flushed; false
// means that the power is gone.
func (d *cutDisk) count() bool {
	if d.left > 0 {
		d.left--
	}
	if d.left == 0 {
		d.cut()
	}
	return !d.dead
}

// cut decides what is left on the disk.
func (d *cutDisk) cut() {
	d.dead, d.left = true, -1
	keep := func() bool { return d.rng.IntN(2) == 0 }
	torn := true
	switch d.rng.IntN(4) {
	case 0:
		keep = func() bool { return false }
	case 1:
		keep, torn = func() bool { return true }, false
	}
	files := map[*cutFile]bool{}
	for _, n := range slices.Sorted(maps.Keys(d.names)) {
		files[d.names[n]] = true
		d.names[n].fade(d.rng, keep, torn)
	}
	for _, n := range slices.Sorted(maps.Keys(d.kept)) {
		if f := d.kept[n]; !files[f] {
			files[f] = true
			f.fade(d.rng, keep, torn)
		}
	}
	ordered := true
	for _, c := range d.renamed {
		k := keep()
		ordered = ordered && k
		if !k || !d.strict && !ordered {
			continue
		}
		c.apply(d.kept)
	}
	d.renamed = nil
	d.names = maps.Clone(d.kept)
}

func (c nameChange) apply(names map[string]*cutFile) {
	if c.file == nil {
		delete(names, c.name)
	} else {
		names[c.name] = c.file
	}
}

// fade leaves of what was not flushed what keep says.
func (f *cutFile) fade(rng *rand.Rand, keep func() bool, torn bool) {
	for _, c := range f.pending {
		if !keep() {
			continue
		}
		if torn && len(c.data) > 1 && rng.IntN(16) == 0 {
			c.data = c.data[:1+rng.IntN(len(c.data)-1)]
		}
		f.kept = c.apply(f.kept)
	}
	f.pending, f.seen = nil, slices.Clone(f.kept)
}

func (c change) apply(b []byte) []byte {
	end := c.at + int64(len(c.data))
	if c.data == nil && end < int64(len(b)) {
		return b[:end]
	}
	if grow := end - int64(len(b)); grow > 0 {
		b = append(b, make([]byte, grow)...)
	}
	copy(b[c.at:], c.data)
	return b
}

func (f *cutFile) flush() {
	for _, c := range f.pending {
		f.kept = c.apply(f.kept)
	}
	f.pending = nil
}

func (d *cutDisk) flushNames(only *cutFile) {
	d.renamed = slices.DeleteFunc(d.renamed, func(c nameChange) bool {
		if only != nil && c.file != only {
			return false
		}
		c.apply(d.kept)
		return true
	})
}

// The disk as the engine sees it.

func (d *cutDisk) Open(name string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.dead {
		return nil, flags, sqlite3.IOERR
	}
	f := d.names[name]
	switch {
	case name == "":
		f = &cutFile{} // temporary: nobody reads it after a cut
	case f == nil && flags&vfs.OPEN_CREATE == 0:
		return nil, flags, sqlite3.CANTOPEN
	case f == nil:
		f = &cutFile{}
		d.names[name] = f
		d.renamed = append(d.renamed, nameChange{name, f})
		if !d.count() {
			return nil, flags, sqlite3.IOERR
		}
	}
	return &cutHandle{disk: d, file: f, life: d.life, log: flags&(vfs.OPEN_MAIN_JOURNAL|vfs.OPEN_WAL) != 0}, flags, nil
}

func (d *cutDisk) Delete(name string, syncDir bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.dead {
		return sqlite3.IOERR
	}
	if d.names[name] == nil {
		return sqlite3.IOERR_DELETE_NOENT
	}
	delete(d.names, name)
	d.renamed = append(d.renamed, nameChange{name: name})
	if !d.count() {
		return sqlite3.IOERR
	}
	if syncDir {
		d.flushNames(nil)
	}
	return nil
}

func (d *cutDisk) Access(name string, _ vfs.AccessFlag) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.names[name] != nil, nil
}

func (d *cutDisk) FullPathname(name string) (string, error) { return name, nil }

// cutHandle is an open file.
type cutHandle struct {
	disk *cutDisk
	file *cutFile
	life int
	log  bool // its first flush brings its name to the disk
	lock vfs.LockLevel
}

// enter locks the disk for a call; the error is that the power is gone.
func (h *cutHandle) enter() (leave func(), err error) {
	h.disk.mu.Lock()
	if h.disk.dead || h.life != h.disk.life {
		err = sqlite3.IOERR
	}
	return h.disk.mu.Unlock, err
}

func (h *cutHandle) Close() error { return nil }

func (h *cutHandle) ReadAt(p []byte, at int64) (int, error) {
	leave, err := h.enter()
	defer leave()
	if err != nil {
		return 0, err
	}
	if at >= int64(len(h.file.seen)) {
		return 0, io.EOF
	}
	n := copy(p, h.file.seen[at:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (h *cutHandle) WriteAt(p []byte, at int64) (int, error) {
	leave, err := h.enter()
	defer leave()
	if err != nil {
		return 0, err
	}
	h.file.seen = change{at, p}.apply(h.file.seen)
	for rest := slices.Clone(p); len(rest) > 0; {
		n := min(sector-int(at%sector), len(rest))
		h.file.pending = append(h.file.pending, change{at, rest[:n]})
		at, rest = at+int64(n), rest[n:]
	}
	if !h.disk.count() {
		return 0, sqlite3.IOERR
	}
	return len(p), nil
}

func (h *cutHandle) Truncate(size int64) error {
	leave, err := h.enter()
	defer leave()
	if err != nil {
		return err
	}
	c := change{at: size}
	h.file.seen = slices.Clone(c.apply(h.file.seen))
	h.file.pending = append(h.file.pending, c)
	if !h.disk.count() {
		return sqlite3.IOERR
	}
	return nil
}

func (h *cutHandle) Sync(vfs.SyncFlag) error {
	leave, err := h.enter()
	defer leave()
	if err != nil {
		return err
	}
	if !h.disk.count() {
		return sqlite3.IOERR
	}
	if h.disk.failsNow() {
		// What was to be flushed is gone, but programs go on seeing it, as on
		// systems that take the pages for clean after the first error.
		h.file.pending = nil
		h.disk.failed = true
		if h.disk.silent {
			return nil // as if it were asked again at once
		}
		return sqlite3.IOERR_FSYNC
	}
	if h.disk.lying {
		return nil
	}
	h.file.flush()
	if !h.disk.strict {
		h.disk.flushNames(nil)
	} else if h.log {
		h.disk.flushNames(h.file)
	}
	return nil
}

func (h *cutHandle) Size() (int64, error) {
	leave, err := h.enter()
	defer leave()
	return int64(len(h.file.seen)), err
}

// The journal has one connection here: locks are kept, never refused.

func (h *cutHandle) Lock(l vfs.LockLevel) error {
	h.lock = max(h.lock, l)
	return nil
}

func (h *cutHandle) Unlock(l vfs.LockLevel) error {
	h.lock = min(h.lock, l)
	return nil
}

func (h *cutHandle) CheckReservedLock() (bool, error) { return h.lock >= vfs.LOCK_RESERVED, nil }
func (h *cutHandle) LockState() vfs.LockLevel         { return h.lock }
func (h *cutHandle) SectorSize() int                  { return 4096 }

func (h *cutHandle) DeviceCharacteristics() vfs.DeviceCharacteristic {
	return vfs.IOCAP_POWERSAFE_OVERWRITE
}
