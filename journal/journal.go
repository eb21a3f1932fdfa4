package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"
)

// Options is what a journal is made of. Dir, Window and Key are needed.
type Options struct {
	// Dir belongs to this journal alone; it is made if it is not there.
	Dir string
	// Window is the desk whose memory this is; records are bound to it.
	Window string
	// Key is KeySize bytes. Without it nothing can be read.
	Key []byte
	// Ring is the file with the keys of the days, outside Dir. Without it all is
	// sealed by Key itself and nothing can be forgotten; a store that was opened with
	// it once needs it from then on, and builds from before refuse it.
	Ring string
	// Suite is by what is sealed from now on; default AES.
	Suite Suite
	// Now stamps rows; default time.Now.
	Now func() time.Time
	// Log gets what a technician should know, never personal data; default
	// slog.Default.
	Log *slog.Logger
	// Ballast is the size of the file that is given up when the disk is full,
	// so that the visits in hand can be finished. 0 is DefaultBallast, negative
	// is none.
	Ballast int64
}

// Journal is one window's memory. It is safe for concurrent use; writes are
// one after the other.
type Journal struct {
	opt     Options
	keys    *keys
	ring    *ring
	paging  sync.Mutex // a page is written, or pages are forgotten; before mu
	steps   []string
	engine  engine
	lock    *flock.Flock
	damaged *Damaged

	mu      sync.Mutex // one write at a time; guards what follows
	writer  *sql.DB
	reader  *sql.DB
	head    head
	log     string // id of the log: a store begun anew is another
	broken  bool   // the last commit ended in an I/O error: reopen before the next
	short   bool   // the ballast is given up
	closed  bool
	backlog atomic.Pointer[Backlog]

	// fault lets tests break or hold a step; space is freeSpace.
	fault func(step string) error
	space func(dir string) (free, total int64, err error)
}

// head is where chain and marks stand; it is written with every change.
type head struct {
	size  int64
	hash  [32]byte
	marks [32]byte
	// count and aside are the outbox by state; they are counted at open.
	count, aside int
}

// mac binds the head to the key, so that a chain cut short shows.
func (k *keys) headMAC(h *head) [32]byte {
	return k.mac("head", fmt.Sprint(h.size), string(h.hash[:]), string(h.marks[:]))
}

// toggle adds a mark to the sum, or takes it out again.
func (h *head) toggle(k *keys, kind, id string) {
	mark := k.mac("mark", kind, id)
	for i := range h.marks {
		h.marks[i] ^= mark[i]
	}
}

// Kinds of marks.
const (
	markCommand   = "command"   // the outbox has a row
	markRetired   = "retired"   // the visit needs no replay
	markForgotten = "forgotten" // the key of the day is destroyed
)

// Damaged says that the store found at Open was set aside.
type Damaged struct {
	Cause string // a Cause code
	Path  string // the folder that holds the files as they were
	// Entries of open visits and Commands for the hall that were still readable
	// there, and were taken over.
	Entries, Commands int
}

// Causes of Damaged.
const (
	CauseFile  = "file"  // the engine cannot read the file, or its pages contradict each other
	CauseChain = "chain" // entries do not follow each other as they were written
)

const (
	fileName    = "journal.db"
	lockName    = "lock"
	pagesName   = "pages"
	ballastName = "ballast"
)

// Open opens or makes the journal in o.Dir. It verifies what it finds; a store
// that is proven damaged is set aside and a new one begun (see Damaged). The
// error is ErrLocked, ErrWrongKey, ErrWrongWindow, ErrUnsafe, *TooNewError, or
// an I/O error; then nothing was changed.
func Open(ctx context.Context, o Options) (*Journal, error) { return open(ctx, o, migrations) }

func open(ctx context.Context, o Options, steps []string) (*Journal, error) {
	return openOn(ctx, o, steps, onDisk)
}

func openOn(ctx context.Context, o Options, steps []string, e engine) (*Journal, error) {
	if o.Dir == "" || o.Window == "" {
		return nil, errors.New("journal: folder and window are required")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Ballast == 0 {
		o.Ballast = DefaultBallast
	}
	keys, err := newKeys(o.Key, o.Suite)
	if err != nil {
		return nil, err
	}
	err = os.MkdirAll(filepath.Join(o.Dir, pagesName), 0o700)
	if err != nil {
		return nil, fmt.Errorf("journal: folder: %w", err)
	}
	lock, err := lockFolder(o.Dir)
	if err != nil {
		return nil, err
	}
	ring, err := openRing(o)
	if err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	j := &Journal{opt: o, keys: keys, ring: ring, steps: steps, engine: e, lock: lock, space: freeSpace}
	j.opt.Key = nil // derived keys are enough
	err = j.openOrSetAside(ctx)
	if err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	j.endForgetting(o.Log)
	j.ensureBallast()
	j.sweepPages()
	return j, nil
}

// lockFolder takes the folder for this process. The system lets go of it when
// the process ends, however it ends.
func lockFolder(dir string) (*flock.Flock, error) {
	lock := flock.New(filepath.Join(dir, lockName), flock.SetPermissions(0o600))
	mine, err := lock.TryLock()
	switch {
	case err != nil:
		return nil, fmt.Errorf("journal: lock: %w", err)
	case !mine:
		return nil, ErrLocked
	}
	return lock, nil
}

func (j *Journal) openOrSetAside(ctx context.Context) error {
	err := j.finishMove()
	if err != nil {
		return err
	}
	err = j.openStore(ctx)
	if damage, proven := errors.AsType[*damageError](err); proven {
		j.opt.Log.Error("journal damaged, set aside", "cause", damage.cause, "err", damage.err)
		err = j.setAsideStore(damage.cause)
		if err != nil {
			return err
		}
		err = j.openStore(ctx)
	}
	if err != nil {
		return err
	}
	return j.rescueAll(ctx)
}

// Damaged tells what was set aside at Open; nil when all was well.
func (j *Journal) Damaged() *Damaged { return j.damaged }

// Close ends the journal after the write in hand. It may be called again.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return nil
	}
	j.closed = true
	var err error
	if j.writer != nil {
		_, err = j.writer.ExecContext(context.Background(), `PRAGMA wal_checkpoint(TRUNCATE)`)
	}
	return errors.Join(err, j.closeStore(), j.lock.Unlock())
}

// closeStore closes the readers first: the last connection to go clears the
// write-ahead log, and that shall be the writer.
func (j *Journal) closeStore() error {
	var errs []error
	for _, db := range []*sql.DB{j.reader, j.writer} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	j.reader, j.writer = nil, nil
	return errors.Join(errs...)
}

// view gives the readers' pool.
func (j *Journal) view() (*sql.DB, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	switch {
	case j.closed:
		return nil, ErrClosed
	case j.reader == nil:
		return nil, errors.New("journal: store is not open after an I/O error")
	}
	return j.reader, nil
}

// write makes one transaction of do. nil means that it is on the disk;
// anything else that nothing of it counts. ctx is looked at before the first
// step only: a commit that was begun is brought to its end, so that the answer
// is never a guess.
func (j *Journal) write(ctx context.Context, do func(ctx context.Context, tx *sql.Tx, h *head) error) error {
	err := ctx.Err()
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.writeLocked(context.WithoutCancel(ctx), do)
}

func (j *Journal) writeLocked(ctx context.Context, do func(ctx context.Context, tx *sql.Tx, h *head) error) error {
	if j.closed {
		return ErrClosed
	}
	if j.broken {
		err := j.reopen(ctx)
		if err != nil {
			return err
		}
	}
	err := j.transact(ctx, do)
	if err != nil && j.isFull(err) && j.dropBallast() {
		err = j.transact(ctx, do)
	}
	switch {
	case err == nil:
		return nil
	case j.isFull(err):
		return fmt.Errorf("%w: %w", ErrFull, err)
	case j.breaksStore(err):
		// After a failed fsync the system may show pages that are not on the disk.
		// Nothing read through these connections counts any more.
		j.broken = true
		return errors.Join(err, j.closeStore())
	}
	return err
}

// reopen is the start-up path after an I/O error.
func (j *Journal) reopen(ctx context.Context) error {
	j.opt.Log.Warn("journal is opened again after an i/o error")
	err := j.openStore(ctx)
	if err != nil {
		return errors.Join(err, j.closeStore())
	}
	j.broken = false
	return nil
}

func (j *Journal) transact(ctx context.Context, do func(ctx context.Context, tx *sql.Tx, h *head) error) error {
	tx, err := j.writer.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("journal: begin: %w", err)
	}
	defer tx.Rollback()
	next := j.head
	err = do(ctx, tx, &next)
	if err != nil {
		return err
	}
	if next != j.head {
		mac := j.keys.headMAC(&next)
		_, err = tx.ExecContext(ctx, `UPDATE head SET size = ?, hash = ?, marks = ?, mac = ? WHERE id = 1`,
			next.size, next.hash[:], next.marks[:], mac[:])
		if err != nil {
			return fmt.Errorf("journal: head: %w", err)
		}
	}
	backlog, err := backlogOf(ctx, tx, &next)
	if err != nil {
		return err
	}
	if j.fault != nil {
		err = j.fault("commit")
		if err != nil {
			return err
		}
	}
	err = tx.Commit()
	if err != nil {
		return fmt.Errorf("journal: commit: %w", err)
	}
	j.head = next
	j.backlog.Store(&backlog)
	return nil
}

// querier is a pool or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}
