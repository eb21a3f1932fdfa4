package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // driver "sqlite"
)

// driver is the database/sql driver of an engine, or what a test puts in its
// place.
func (s *Store) driver(own string) string {
	if s.opt.Driver != "" {
		return s.opt.Driver
	}
	return own
}

// ErrNoStore says that there is nothing yet where a store was asked for.
var ErrNoStore = errors.New("store: there is none")

// existing is connect for work on a store that must be there already.
func existing(ctx context.Context, opt Options) (*Store, goose.Dialect, error) {
	if path, isFile := strings.CutPrefix(opt.DSN, "sqlite:"); isFile {
		if _, err := os.Stat(path); err != nil {
			return nil, goose.DialectSQLite3, fmt.Errorf("%w: %w", ErrNoStore, err)
		}
	}
	return connect(ctx, opt)
}

// connect opens the pools of an engine that keeps its promises, as it is: the
// schema may be an older or a newer one.
func connect(ctx context.Context, opt Options) (*Store, goose.Dialect, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Hall == "" {
		opt.Hall = "main"
	}
	if opt.Poll <= 0 {
		opt.Poll = 100 * time.Millisecond
	}
	s := &Store{opt: opt, jobs: make(chan *job, 1024), closed: make(chan struct{}), news: make(chan struct{}, 1)}
	dialect := goose.DialectPostgres
	path, isSQLite := strings.CutPrefix(opt.DSN, "sqlite:")
	var err error
	switch {
	case isSQLite:
		dialect, err = goose.DialectSQLite3, s.openSQLite(ctx, path)
	case strings.HasPrefix(opt.DSN, "postgres://"), strings.HasPrefix(opt.DSN, "postgresql://"):
		err = s.openPostgres(ctx)
	default:
		err = fmt.Errorf("store: dsn must begin with sqlite: or postgres://")
	}
	if err != nil {
		return nil, dialect, errors.Join(err, s.closePools())
	}
	return s, dialect, nil
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
	s.writer, err = sql.Open(s.driver("sqlite"), file+common+"&_pragma=journal_mode(WAL)&_pragma=foreign_keys(ON)&_txlock=immediate")
	if err != nil {
		return fmt.Errorf("store: open: %w", err)
	}
	s.writer.SetMaxOpenConns(1)
	s.texts = &statements{db: s.writer, max: statementsKept, have: map[string]*sql.Stmt{}}
	if err := s.checkSQLite(ctx); err != nil {
		return err
	}
	s.reader, err = sql.Open(s.driver("sqlite"), file+common+"&_pragma=query_only(ON)")
	if err != nil {
		return fmt.Errorf("store: open reader: %w", err)
	}
	s.reader.SetMaxOpenConns(8)
	s.reader.SetMaxIdleConns(8) // a new one reads and parses the whole schema
	s.asked = &questions{db: s.reader, have: map[string]*sql.Stmt{}}
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
	s.writer, err = sql.Open(s.driver("pgx"), s.opt.DSN)
	if err != nil {
		return fmt.Errorf("store: open: %w", err)
	}
	s.writer.SetMaxOpenConns(2)
	s.texts = &statements{}
	if err := s.checkPostgres(ctx); err != nil {
		return err
	}
	s.reader, err = sql.Open(s.driver("pgx"), s.opt.DSN)
	if err != nil {
		return fmt.Errorf("store: open reader: %w", err)
	}
	s.reader.SetMaxOpenConns(8)
	s.reader.SetMaxIdleConns(8)
	s.asked = s.reader
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
		return fmt.Errorf("%w: fsync=%s synchronous_commit=%s; both must be on", ErrUnsafe, fsync, commit)
	}
	if s.opt.AllowAsyncStandby {
		return nil
	}
	// The columns of a standby are NULL to who may not see them, and a standby
	// that cannot be judged counts as an asynchronous one.
	var unseen, async int
	err = s.writer.QueryRowContext(ctx, `SELECT COUNT(*) FILTER (WHERE state IS NULL),
			COUNT(*) FILTER (WHERE state <> 'backup' AND sync_state = 'async')
		FROM pg_stat_replication`).Scan(&unseen, &async)
	if err != nil {
		return fmt.Errorf("store: read standbys: %w", err)
	}
	return standbyVerdict(commit, standbys, unseen, async)
}

// standbyVerdict says what is wrong with the standbys: after a fail-over to one
// that lags behind, tickets are called twice (HALL 4: 1 and 4 in two trials).
func standbyVerdict(commit, names string, unseen, async int) error {
	switch {
	case unseen > 0:
		return fmt.Errorf("%w: there are %d standbys whose kind this user may not see; GRANT pg_read_all_stats to it", ErrUnsafe, unseen)
	case async > 0:
		return fmt.Errorf("%w: %d standbys are asynchronous: a fail-over would call tickets twice; "+
			"name them in synchronous_standby_names, or say --allow-async-standby", ErrUnsafe, async)
	case names != "" && commit == "local":
		return fmt.Errorf("%w: synchronous_commit=local does not wait for the standbys of synchronous_standby_names", ErrUnsafe)
	}
	return nil
}
