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
// fails is undone and each closure runs alone), so it must not keep state
// outside but by assignment.
type Tx struct {
	Reader
	batch  *batch
	writes int
}

// batch is one transaction: the event numbers taken in it and the waiting
// queue, read at most once.
type batch struct {
	tx      *sql.Tx
	now     time.Time
	seq     int64
	first   int64
	events  []Event
	waiting []Ticket
	loaded  bool
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

// runBatch runs the jobs in one transaction. When a job fails after writing,
// or the transaction does, everything is undone and each job runs alone, so
// that one bad job never takes the others with it.
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
	results, err := s.attempt(live)
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
		results, err := s.attempt(one)
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
func (s *Store) attempt(jobs []*job) ([]error, error) {
	for try := 0; ; try++ {
		results, err := s.transact(jobs)
		if err == nil || !isTransient(err) || try == maxRetries {
			return results, err
		}
	}
}

// transact is one transaction. Its own context is the store's: a caller that
// goes away must not make the commit of others fail.
func (s *Store) transact(jobs []*job) ([]error, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), 30*time.Second)
	defer cancel()
	began := time.Now()
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("store: begin: %w", err)
	}
	committed := false
	defer func() {
		if !committed {
			_ = tx.Rollback() // the reason is already on its way up
		}
	}()
	b := &batch{tx: tx, now: s.opt.Now().UTC().Truncate(time.Millisecond)}
	// Lock first, read after: on PostgreSQL what was read before the lock may
	// be stale, and the same row gives events their order.
	err = tx.QueryRowContext(ctx, "UPDATE hall SET seq = seq WHERE id = $1 RETURNING seq", s.opt.Hall).Scan(&b.seq)
	if err != nil {
		return nil, fmt.Errorf("store: lock hall: %w", err)
	}
	b.first = b.seq + 1
	results := make([]error, len(jobs))
	for i, j := range jobs {
		t := &Tx{Reader: Reader{ctx: ctx, q: tx, hall: s.opt.Hall}, batch: b}
		err := call(j.run, t)
		if err == nil {
			continue
		}
		if _, refused := errors.AsType[*Refusal](err); refused && t.writes == 0 {
			results[i] = err
			continue
		}
		return nil, err
	}
	if b.seq >= b.first {
		if _, err := tx.ExecContext(ctx, "UPDATE hall SET seq = $1 WHERE id = $2", b.seq, s.opt.Hall); err != nil {
			return nil, fmt.Errorf("store: number events: %w", err)
		}
		if err := s.notify(ctx, tx, b.seq); err != nil {
			return nil, err
		}
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
	if s.opt.Committed != nil {
		s.opt.Committed(len(jobs), time.Since(began))
	}
	if len(b.events) > 0 && !s.tail.publish(b.events) {
		s.hint()
	}
	return results, nil
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

// exec changes rows and counts that something was written.
func (t *Tx) exec(query string, args ...any) (int64, error) {
	t.writes++
	res, err := t.batch.tx.ExecContext(t.ctx, query, args...)
	if err != nil {
		return 0, fmt.Errorf("store: %w", err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("store: %w", err)
	}
	return n, nil
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
