package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	_ "modernc.org/sqlite" // driver "sqlite"
)

//go:embed migrations/*.sql
var migrations embed.FS

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
	// Poll is how often another server's events are looked for on PostgreSQL;
	// 0 takes 100 ms.
	Poll time.Duration
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
	ctx      context.Context
	stop     context.CancelFunc
	closing  sync.Once
	closed   chan struct{}
	done     sync.WaitGroup
}

// Open opens or creates the store, brings the schema up to date and starts
// the writer. It returns ErrUnsafe when the engine is not durable.
func Open(ctx context.Context, opt Options) (*Store, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Hall == "" {
		opt.Hall = "main"
	}
	if opt.Poll <= 0 {
		opt.Poll = 100 * time.Millisecond
	}
	s := &Store{opt: opt, jobs: make(chan *job, 1024), closed: make(chan struct{})}
	s.ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	if err := s.open(ctx); err != nil {
		s.stop()
		return nil, errors.Join(err, s.closePools())
	}
	seq, err := s.ensureHall(ctx)
	if err != nil {
		s.stop()
		return nil, errors.Join(err, s.closePools())
	}
	s.tail = newTail(seq)
	s.done.Go(s.writeLoop)
	if s.postgres {
		s.done.Go(s.pollLoop)
	}
	return s, nil
}

func (s *Store) open(ctx context.Context) error {
	path, isSQLite := strings.CutPrefix(s.opt.DSN, "sqlite:")
	if isSQLite {
		return s.openSQLite(ctx, path)
	}
	if strings.HasPrefix(s.opt.DSN, "postgres://") || strings.HasPrefix(s.opt.DSN, "postgresql://") {
		return s.openPostgres(ctx)
	}
	return fmt.Errorf("store: dsn must begin with sqlite: or postgres://")
}

// openSQLite sets synchronous=EXTRA before the switch to WAL: the other order
// can lose a whole database on a strict-POSIX disk, because the unlink of the
// journal of the switch itself may come back after a power cut.
func (s *Store) openSQLite(ctx context.Context, path string) error {
	if path == "" {
		return fmt.Errorf("store: sqlite path is empty")
	}
	if err := ensureFile(path); err != nil {
		return err
	}
	file := (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}).String()
	const common = "?_pragma=busy_timeout(10000)&_pragma=synchronous(EXTRA)"
	var err error
	s.writer, err = sql.Open("sqlite", file+common+"&_pragma=journal_mode(WAL)&_pragma=foreign_keys(ON)&_txlock=immediate")
	if err != nil {
		return fmt.Errorf("store: open: %w", err)
	}
	s.writer.SetMaxOpenConns(1)
	if err := s.checkSQLite(ctx); err != nil {
		return err
	}
	if err := migrate(ctx, goose.DialectSQLite3, s.writer); err != nil {
		return err
	}
	s.reader, err = sql.Open("sqlite", file+common+"&_pragma=query_only(ON)")
	if err != nil {
		return fmt.Errorf("store: open reader: %w", err)
	}
	s.reader.SetMaxOpenConns(8)
	return nil
}

// ensureFile makes a new store readable by its owner alone, before the engine
// would make it readable by all; its log takes over the same access. A store
// that is there keeps the access that its owner gave it.
func ensureFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("store: make: %w", err)
	}
	return f.Close()
}

func (s *Store) checkSQLite(ctx context.Context) error {
	var sync int
	var mode, check string
	err := errors.Join(
		s.writer.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&sync),
		s.writer.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode),
		s.writer.QueryRowContext(ctx, "PRAGMA quick_check").Scan(&check),
	)
	if err != nil {
		return fmt.Errorf("store: read pragmas back: %w", err)
	}
	const extra = 3
	if sync != extra || mode != "wal" {
		return fmt.Errorf("%w: synchronous=%d journal_mode=%s", ErrUnsafe, sync, mode)
	}
	if check != "ok" {
		return fmt.Errorf("store: database is damaged: %s", check)
	}
	return nil
}

func (s *Store) openPostgres(ctx context.Context) error {
	s.postgres = true
	var err error
	s.writer, err = sql.Open("pgx", s.opt.DSN)
	if err != nil {
		return fmt.Errorf("store: open: %w", err)
	}
	s.writer.SetMaxOpenConns(2)
	if err := s.checkPostgres(ctx); err != nil {
		return err
	}
	if err := migrate(ctx, goose.DialectPostgres, s.writer); err != nil {
		return err
	}
	s.reader, err = sql.Open("pgx", s.opt.DSN)
	if err != nil {
		return fmt.Errorf("store: open reader: %w", err)
	}
	s.reader.SetMaxOpenConns(8)
	s.reader.SetMaxIdleConns(8)
	return nil
}

// checkPostgres refuses what a power cut or a fail-over would turn into lost
// or doubled calls.
func (s *Store) checkPostgres(ctx context.Context) error {
	var fsync, commit, standbys string
	err := errors.Join(
		s.writer.QueryRowContext(ctx, "SHOW fsync").Scan(&fsync),
		s.writer.QueryRowContext(ctx, "SHOW synchronous_commit").Scan(&commit),
		s.writer.QueryRowContext(ctx, "SHOW synchronous_standby_names").Scan(&standbys),
	)
	if err != nil {
		return fmt.Errorf("store: read settings back: %w", err)
	}
	if fsync != "on" || commit == "off" {
		return fmt.Errorf("%w: fsync=%s synchronous_commit=%s", ErrUnsafe, fsync, commit)
	}
	if standbys != "" || s.opt.AllowAsyncStandby {
		return nil
	}
	var async int
	if err := s.writer.QueryRowContext(ctx, "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'").Scan(&async); err != nil {
		return fmt.Errorf("store: read standbys: %w", err)
	}
	if async > 0 {
		return fmt.Errorf("%w: %d asynchronous standby", ErrUnsafe, async)
	}
	return nil
}

func migrate(ctx context.Context, dialect goose.Dialect, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("store: migrations: %w", err)
	}
	var opts []goose.ProviderOption
	if dialect == goose.DialectPostgres {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return fmt.Errorf("store: migration lock: %w", err)
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(dialect, db, files, opts...)
	if err != nil {
		return fmt.Errorf("store: migrations: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("store: migrate: %w", err)
	}
	return nil
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

// Ping tells whether the store still answers.
func (s *Store) Ping(ctx context.Context) error {
	select {
	case <-s.closed:
		return ErrClosed
	default:
	}
	return s.reader.PingContext(ctx)
}
