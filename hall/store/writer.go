package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// maxBatch bounds one transaction, so that the first of a batch never waits
// for more than this many others.
const maxBatch = 256

// maxRetries bounds how often a batch is run again after a transient error.
const maxRetries = 8

// job is one closure on its way through the writer.
type job struct {
	ctx  context.Context
	run  func(*Tx) error
	done chan error
}

// Tx is a write in hand. Its closure may be run more than once (a batch that
// fails is undone, run again carefully, and then each closure alone), so it must
// not keep state outside but by assignment.
type Tx struct {
	Reader
	batch  *batch
	by     actor
	writes int
	// assumed are the keys that were taken for new and are not yet written; guessed
	// says that there was one.
	assumed []any
	guessed bool
}

// batch is one transaction: the event numbers taken in it, what it knows of the
// hall, and what it has still to write.
type batch struct {
	conn    *sql.Conn
	tx      *sql.Tx
	texts   *statements
	hall    string
	now     time.Time
	seq     int64
	first   int64
	events  []Event
	memory  *memory
	log     logbook
	pending pending
	changes []change
	// owing says that something is pending, careful that nothing may be and that
	// every question goes to the table; broken is why the transaction is lost.
	owing, careful bool
	broken         error
	wrote          bool
}

// Now is the one time of this transaction, in milliseconds precision.
func (t *Tx) Now() time.Time { return t.batch.now }

// Write runs f in a transaction with whatever else waits. It returns nil only
// after the commit. A *Refusal comes back as it is. A cancelled ctx leaves the
// outcome open: the closure may still take effect.
func (s *Store) Write(ctx context.Context, f func(*Tx) error) error {
	j := &job{ctx: ctx, run: f, done: make(chan error, 1)}
	select {
	case <-s.closed:
		return ErrClosed
	default:
	}
	select {
	case s.jobs <- j:
	case <-ctx.Done():
		return fmt.Errorf("store: write: %w", ctx.Err())
	case <-s.closed:
		return ErrClosed
	}
	select {
	case err := <-j.done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("store: write outcome open: %w", ctx.Err())
	}
}

func (s *Store) writeLoop() {
	for {
		select {
		case <-s.closed:
			s.refuseWaiting()
			return
		case j := <-s.jobs:
			s.runBatch(s.collect(j))
		}
	}
}

func (s *Store) collect(first *job) []*job {
	jobs := append(make([]*job, 0, 16), first)
	for len(jobs) < maxBatch {
		select {
		case j := <-s.jobs:
			jobs = append(jobs, j)
		default:
			return jobs
		}
	}
	return jobs
}

func (s *Store) refuseWaiting() {
	for {
		select {
		case j := <-s.jobs:
			j.done <- ErrClosed
		default:
			return
		}
	}
}

// runBatch runs the jobs in one transaction. When what they write does not fit
// together they run once more, asking the table for everything. When a job fails
// after writing, or the transaction does, everything is undone and each job runs
// alone, so that one bad job never takes the others with it.
func (s *Store) runBatch(jobs []*job) {
	live := jobs[:0]
	for _, j := range jobs {
		if err := j.ctx.Err(); err != nil {
			j.done <- fmt.Errorf("store: write: %w", err)
			continue
		}
		live = append(live, j)
	}
	if len(live) == 0 {
		return
	}
	results, err := s.attempt(live, false)
	if errors.Is(err, errUnproven) {
		results, err = s.attempt(live, true)
	}
	if err == nil {
		answer(live, results)
		return
	}
	if len(live) == 1 {
		live[0].done <- err
		return
	}
	for _, j := range live {
		one := []*job{j}
		results, err := s.attempt(one, true)
		if err != nil {
			j.done <- err
			continue
		}
		answer(one, results)
	}
}

func answer(jobs []*job, results []error) {
	for i, j := range jobs {
		j.done <- results[i]
	}
}

// attempt runs the jobs once, and again after transient errors.
func (s *Store) attempt(jobs []*job, careful bool) ([]error, error) {
	for try := 0; ; try++ {
		results, err := s.transact(jobs, careful)
		if err == nil || !isTransient(err) || try == maxRetries {
			return results, err
		}
	}
}

// transact is one transaction. Its own context is the store's: a caller that
// goes away must not make the commit of others fail.
func (s *Store) transact(jobs []*job, careful bool) ([]error, error) {
	ctx, cancel := s.patience(s.ctx)
	defer cancel()
	began := time.Now()
	s.texts.prepare(ctx)
	conn, err := s.writer.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("store: begin: %w", err)
	}
	defer func() { _ = conn.Close() }() // it goes back to the pool
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("store: begin: %w", err)
	}
	committed := false
	known := s.memory
	s.memory = nil // until it is known that the transaction stands
	defer func() {
		if !committed {
			_ = tx.Rollback() // the reason is already on its way up
		}
	}()
	b := &batch{conn: conn, tx: tx, texts: s.texts, hall: s.opt.Hall, now: s.opt.Now().UTC().Truncate(time.Millisecond), memory: &memory{}, careful: careful}
	// Lock first, read after: on PostgreSQL what was read before the lock may
	// be stale, and the same row gives events their order.
	var logged int64
	var edge, chain string
	err = b.row(ctx, "UPDATE hall SET seq = seq WHERE id = $1 RETURNING seq, version, log, logged, edge, sm3", s.opt.Hall).
		Scan(&b.seq, &b.memory.version, &b.log.id, &logged, &edge, &chain)
	if err != nil {
		return nil, fmt.Errorf("store: lock hall: %w", err)
	}
	if err := b.openLog(ctx, logged, edge, chain); err != nil {
		return nil, err
	}
	if known != nil && known.version == b.memory.version {
		b.memory = known
	}
	b.first = b.seq + 1
	results := make([]error, len(jobs))
	for i, j := range jobs {
		t := &Tx{Reader: Reader{ctx: ctx, q: b, hall: s.opt.Hall}, batch: b, by: actorOf(jobs[i].ctx)}
		err := call(j.run, t)
		if b.broken != nil {
			return nil, b.broken
		}
		_, refused := errors.AsType[*Refusal](err)
		if err != nil && (!refused || t.writes > 0) {
			if t.guessed {
				err = fmt.Errorf("%w: %w", errUnproven, err)
			}
			return nil, err
		}
		if err := b.prove(ctx, t.assumed); err != nil {
			return nil, err
		}
		b.wrote = b.wrote || t.writes > 0
		results[i] = err
	}
	if err := s.seal(ctx, b); err != nil {
		return nil, err
	}
	if s.opt.BeforeCommit != nil {
		if err := s.opt.BeforeCommit(); err != nil {
			return nil, fmt.Errorf("store: commit: %w", err)
		}
	}
	// Every commit error is a failure, sql.ErrTxDone too: it may mean that the
	// transaction was rolled back behind our back.
	if err := tx.Commit(); err != nil {
		return nil, fmt.Errorf("store: commit: %w", err)
	}
	committed = true
	s.memory = b.memory
	if s.opt.Committed != nil {
		s.opt.Committed(len(jobs), time.Since(began))
	}
	if len(b.events) > 0 && !s.tail.publish(b.events) {
		s.hint()
	}
	return results, nil
}

// patience is how long a transaction may take. A file does not fall silent: its
// driver would start a watcher for each statement of a context that can end.
func (s *Store) patience(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx = context.WithoutCancel(ctx)
	if !s.postgres {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, 30*time.Second)
}

// seal writes what is pending and the hall's row, by which everybody else sees
// that something has changed.
func (s *Store) seal(ctx context.Context, b *batch) error {
	if b.broken != nil || !b.wrote {
		return b.broken
	}
	b.memory.version++
	last := []change{{
		query: "UPDATE hall SET seq = $1, version = $2, log = $3, logged = $4, edge = $5, sm3 = $6 WHERE id = $7",
		args: []any{
			b.seq, b.memory.version, b.log.id, b.log.edge.Size, b.log.edge.Pack(), b.log.edge.ChainText(), s.opt.Hall,
		},
		rows: anyHow,
	}}
	if b.seq >= b.first {
		last = append(last, s.notice(b.seq)...)
	}
	return b.settle(ctx, last...)
}

// assume takes a key for new.
func (t *Tx) assume(key any) {
	t.assumed, t.guessed = append(t.assumed, key), true
}

// prove looks for the keys that a job took for new and did not write: a key that
// it did write is proven by the table's own uniqueness.
func (b *batch) prove(ctx context.Context, assumed []any) error {
	for _, key := range assumed {
		var n int
		var err error
		switch k := key.(type) {
		case commandKey:
			err = b.row(ctx, "SELECT COUNT(*) FROM command WHERE scope = $1 AND command_id = $2", k.scope, k.id).Scan(&n)
		case requestKey:
			err = b.row(ctx, "SELECT COUNT(*) FROM ticket WHERE hall_id = $1 AND request_id = $2", b.hall, string(k)).Scan(&n)
		}
		if err != nil {
			return fmt.Errorf("store: %w", err)
		}
		if n > 0 {
			return errUnproven
		}
	}
	return nil
}

// call keeps a panicking closure from taking the writer down.
func call(f func(*Tx) error, t *Tx) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v}
		}
	}()
	return f(t)
}

// Writes counts what this closure has changed; after the first it can no longer
// refuse.
func (t *Tx) Writes() int { return t.writes }

// exec changes rows and counts that something was written. It may change who
// sits where: that is read again.
func (t *Tx) exec(query string, args ...any) (int64, error) {
	t.writes++
	t.batch.memory.windows, t.batch.memory.seats, t.batch.memory.floorKnown = nil, nil, false
	if err := t.batch.flush(t.ctx); err != nil {
		return 0, err
	}
	res, err := t.batch.run(t.ctx, query, args...)
	if err != nil {
		return 0, fmt.Errorf("store: %w", err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("store: %w", err)
	}
	return n, nil
}

// QueryContext reads what the batch has written so far.
func (b *batch) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := b.flush(ctx); err != nil {
		return nil, err
	}
	if st := b.texts.of(ctx, b.tx, query); st != nil { //nolint:sqlclosecheck // it ends with the transaction
		return st.QueryContext(ctx, args...)
	}
	return b.tx.QueryContext(ctx, query, args...)
}

// QueryRowContext is QueryContext for one row. Where the batch is broken the
// caller hears of it when the closure has returned.
func (b *batch) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	_ = b.flush(ctx) // kept in broken
	return b.row(ctx, query, args...)
}

// row reads one row past what is pending.
func (b *batch) row(ctx context.Context, query string, args ...any) *sql.Row {
	if st := b.texts.of(ctx, b.tx, query); st != nil { //nolint:sqlclosecheck // it ends with the transaction
		return st.QueryRowContext(ctx, args...)
	}
	return b.tx.QueryRowContext(ctx, query, args...)
}

// run changes rows past what is pending.
func (b *batch) run(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if st := b.texts.of(ctx, b.tx, query); st != nil { //nolint:sqlclosecheck // it ends with the transaction
		return st.ExecContext(ctx, args...)
	}
	return b.tx.ExecContext(ctx, query, args...)
}

// Reader reads rows, in a snapshot or in the transaction of a write.
type Reader struct {
	ctx  context.Context
	q    querier
	hall string
}

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// one scans a single row; no row is ErrNotFound.
func (r *Reader) one(query string, args []any, dest ...any) error {
	err := r.q.QueryRowContext(r.ctx, query, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

// list scans every row by scan.
func list[T any](r *Reader, scan func(func(...any) error) (T, error), query string, args ...any) ([]T, error) {
	rows, err := r.q.QueryContext(r.ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err below tells what went wrong
	var out []T
	for rows.Next() {
		v, err := scan(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("store: scan: %w", err)
		}
		out = append(out, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return out, nil
}

// millis and fromMillis keep times as whole milliseconds UTC; 0 is no time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
