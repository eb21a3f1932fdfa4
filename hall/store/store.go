package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Options says where the store lives and what time it is.
type Options struct {
	// DSN is "sqlite:PATH" or "postgres://…".
	DSN string
	// Hall names the hall whose rows are read and written; several halls may
	// share one database.
	Hall string
	// HallName is what people read; a name once given is kept, and empty changes
	// nothing.
	HallName string
	// Now is the hall's clock; every transaction has one fixed time.
	Now func() time.Time
	// AllowAsyncStandby accepts a PostgreSQL whose standbys are asynchronous,
	// where a fail-over may call a ticket twice.
	AllowAsyncStandby bool
	// Poll is how often another server's events are looked for on PostgreSQL
	// while nobody tells this server of them; 0 takes 100 ms. While the listener
	// is connected one look in listeningPolls is enough.
	Poll time.Duration
	// Committed, if set, hears of every commit: how many writes it carried and
	// how long they took together.
	Committed func(writes int, took time.Duration)
	// Driver is the database/sql driver; empty takes the engine's own. Tests put
	// one in between that takes a defence away.
	Driver string
	// BeforeCommit, if set, runs before each commit. Tests hold or break
	// commits with it.
	BeforeCommit func() error
}

// Store is one hall's memory. It is safe for concurrent use.
type Store struct {
	opt      Options
	postgres bool
	writer   *sql.DB
	reader   *sql.DB
	jobs     chan *job
	tail     *tail
	// texts and memory are the write loop's alone.
	texts  *statements
	memory *memory
	asked  querier
	// news wakes the follower; one wish is as good as many.
	news chan struct{}
	// listening says that NOTIFY reaches this server, notifies that the database
	// has it at all.
	listening, notifies atomic.Bool
	// alone says that no other server listens for this hall, listener which backend
	// is its own ear; 0 for none.
	alone    atomic.Bool
	listener atomic.Int64
	ctx      context.Context
	stop     context.CancelFunc
	closing  sync.Once
	closed   chan struct{}
	done     sync.WaitGroup
}

// Open opens or creates the store, brings the schema up to date and starts
// the writer. It returns ErrUnsafe when the engine is not durable, and ErrNewer
// when a newer program has been here.
func Open(ctx context.Context, opt Options) (*Store, error) {
	s, dialect, err := connect(ctx, opt)
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, dialect, s.writer); err != nil {
		return nil, errors.Join(err, s.closePools())
	}
	seq, err := s.ensureHall(ctx)
	if err != nil {
		return nil, errors.Join(err, s.closePools())
	}
	s.ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	s.tail = newTail(seq)
	s.done.Go(s.writeLoop)
	s.done.Go(s.followLoop)
	if s.postgres {
		s.done.Go(s.listenLoop)
	}
	return s, nil
}

// ensureHall makes the hall's row and gives its last event number.
func (s *Store) ensureHall(ctx context.Context) (int64, error) {
	_, err := s.writer.ExecContext(ctx, "INSERT INTO hall (id, name, seq) VALUES ($1, $2, 0)", s.opt.Hall, s.opt.HallName)
	if err != nil && !IsDuplicate(err) {
		return 0, fmt.Errorf("store: hall row: %w", err)
	}
	if s.opt.HallName != "" {
		_, err = s.writer.ExecContext(ctx, "UPDATE hall SET name = $1 WHERE id = $2 AND name <> $1", s.opt.HallName, s.opt.Hall)
		if err != nil {
			return 0, fmt.Errorf("store: hall row: %w", err)
		}
	}
	var seq int64
	if err := s.writer.QueryRowContext(ctx, "SELECT seq, name FROM hall WHERE id = $1", s.opt.Hall).Scan(&seq, &s.opt.HallName); err != nil {
		return 0, fmt.Errorf("store: hall row: %w", err)
	}
	return seq, nil
}

// Hall is the id of the hall whose store this is.
func (s *Store) Hall() string { return s.opt.Hall }

// HallName is what people read; empty while nobody has named the hall.
func (s *Store) HallName() string { return s.opt.HallName }

// Close stops the writer after the batch in hand and closes the pools.
// Waiting writes get ErrClosed. It may be called more than once.
func (s *Store) Close() error {
	var err error
	s.closing.Do(func() {
		close(s.closed)
		s.stop()
		s.done.Wait()
		s.tail.close()
		err = s.closePools()
	})
	return err
}

func (s *Store) closePools() error {
	var errs []error
	for _, db := range []*sql.DB{s.reader, s.writer} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// Now is the store's clock.
func (s *Store) Now() time.Time { return s.opt.Now() }

// View runs f on one consistent snapshot.
func (s *Store) View(ctx context.Context, f func(*Reader) error) error {
	opts := &sql.TxOptions{ReadOnly: true}
	if s.postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	tx, err := s.reader.BeginTx(ctx, opts)
	if err != nil {
		return fmt.Errorf("store: view: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // a snapshot has nothing to lose
	return f(&Reader{ctx: ctx, q: tx, hall: s.opt.Hall})
}

// Look runs f for one question, as things stand now: what every call asks first.
// Two questions may see two different moments; those belong in a View.
func (s *Store) Look(ctx context.Context, f func(*Reader) error) error {
	return f(&Reader{ctx: ctx, q: s.asked, hall: s.opt.Hall})
}

// Ping tells whether the store still answers.
func (s *Store) Ping(ctx context.Context) error {
	select {
	case <-s.closed:
		return ErrClosed
	default:
	}
	return s.reader.PingContext(ctx)
}
