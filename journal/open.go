package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // driver "sqlite"
)

// pragmas run in this order on each connection. synchronous=EXTRA comes before
// the switch to the write-ahead log: in the other order the unlink of the
// switch's own rollback journal may come back after a power cut on a strict
// disk and take the whole store with it.
var pragmas = []string{
	"busy_timeout(10000)",
	"synchronous(EXTRA)",
	"journal_mode(WAL)",
	"foreign_keys(ON)",
	"secure_delete(ON)",
}

// dsn names the file with its settings; extra pragmas come last. A writer takes
// the lock when its transaction begins: one that reads first would be refused
// at its first write.
func dsn(path, lock string, extra ...string) string {
	q := url.Values{"_txlock": {lock}, "_pragma": append(append([]string{}, pragmas...), extra...)}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

// engine is how the store's file is made, opened and asked for its settings.
// Tests put another disk below the same schema and statements.
type engine struct {
	ensure  func(path string) error
	connect func(path, lock string, extra ...string) (*sql.DB, error)
	check   func(ctx context.Context, db *sql.DB) error
	code    func(err error) int // primary result code of an error of it, or 0
}

var onDisk = engine{ensure: ensureFile, connect: connect, check: checkSettings, code: sqliteCode}

func connect(path, lock string, extra ...string) (*sql.DB, error) {
	return sql.Open("sqlite", dsn(path, lock, extra...))
}

// openStore opens the file, proves that it is durable and whole, and reads
// where it stands. On error nothing is left open.
func (j *Journal) openStore(ctx context.Context) (err error) {
	path := filepath.Join(j.opt.Dir, fileName)
	err = j.engine.ensure(path)
	if err != nil {
		return err
	}
	defer func() {
		if err == nil {
			return
		}
		if j.provesDamage(err) {
			err = &damageError{cause: CauseFile, err: err}
		}
		err = errors.Join(err, j.closeStore())
	}()
	j.writer, err = j.engine.connect(path, "immediate")
	if err != nil {
		return fmt.Errorf("journal: open: %w", err)
	}
	j.writer.SetMaxOpenConns(1)
	err = j.engine.check(ctx, j.writer)
	if err != nil {
		return err
	}
	err = quickCheck(ctx, j.writer)
	if err != nil {
		return err
	}
	err = migrate(ctx, j.writer, j.steps)
	if err != nil {
		return err
	}
	err = j.claim(ctx)
	if err != nil {
		return err
	}
	err = j.readHead(ctx)
	if err != nil {
		return err
	}
	err = j.startRing(ctx)
	if err != nil {
		return err
	}
	j.reader, err = j.engine.connect(path, "deferred", "query_only(ON)")
	if err != nil {
		return fmt.Errorf("journal: open readers: %w", err)
	}
	j.reader.SetMaxOpenConns(4)
	return nil
}

// ensureFile makes the store's file readable by the owner alone, with its name
// on the disk, before the engine would make it readable by all.
func ensureFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("journal: make store: %w", err)
	}
	err = errors.Join(f.Sync(), f.Close(), syncDir(filepath.Dir(path)))
	if err != nil {
		return fmt.Errorf("journal: make store: %w", err)
	}
	return nil
}

// checkSettings reads back what was asked for: an engine that does not obey
// loses accepted cases at the next power cut.
func checkSettings(ctx context.Context, db *sql.DB) error {
	const extra = 3
	var sync, foreign, secure int
	var mode string
	err := errors.Join(
		db.QueryRowContext(ctx, `PRAGMA synchronous`).Scan(&sync),
		db.QueryRowContext(ctx, `PRAGMA journal_mode`).Scan(&mode),
		db.QueryRowContext(ctx, `PRAGMA foreign_keys`).Scan(&foreign),
		db.QueryRowContext(ctx, `PRAGMA secure_delete`).Scan(&secure),
	)
	if err != nil {
		return fmt.Errorf("journal: read settings back: %w", err)
	}
	if sync != extra || !strings.EqualFold(mode, "wal") || foreign != 1 || secure != 1 {
		return fmt.Errorf("%w: synchronous=%d journal_mode=%s foreign_keys=%d secure_delete=%d", ErrUnsafe, sync, mode, foreign, secure)
	}
	return nil
}

func quickCheck(ctx context.Context, db querier) error {
	var answer string
	err := db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&answer)
	if err != nil {
		return fmt.Errorf("journal: quick check: %w", err)
	}
	if answer != "ok" {
		return &damageError{cause: CauseFile, err: errors.New(answer)}
	}
	return nil
}

// claim binds a new store to key and window, or checks that it is bound to
// these.
func (j *Journal) claim(ctx context.Context) error {
	proof := j.keys.mac("key", "check")
	var have []byte
	var window string
	err := j.writer.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = 'key_check'`).Scan(&have)
	if errors.Is(err, sql.ErrNoRows) {
		return j.claimNew(ctx, proof)
	}
	if err != nil {
		return fmt.Errorf("journal: key check: %w", err)
	}
	if string(have) != string(proof[:]) {
		return ErrWrongKey
	}
	err = j.writer.QueryRowContext(ctx, `SELECT CAST(value AS TEXT) FROM meta WHERE name = 'window'`).Scan(&window)
	if err != nil {
		return fmt.Errorf("journal: window: %w", err)
	}
	if window != j.opt.Window {
		return fmt.Errorf("%w: %q", ErrWrongWindow, window)
	}
	return j.nameLog(ctx)
}

// nameLog reads the id of the log, or gives one to a store of a build before
// logs had ids.
func (j *Journal) nameLog(ctx context.Context) error {
	var value []byte
	err := j.writer.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = 'log'`).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		value = j.keys.newLog()
		_, err = j.writer.ExecContext(ctx, `INSERT INTO meta (name, value) VALUES ('log', ?)`, value)
	}
	if err != nil {
		return fmt.Errorf("journal: log: %w", err)
	}
	var ok bool
	j.log, ok = j.keys.logOf(value)
	if !ok {
		return &damageError{cause: CauseChain, err: errors.New("the log's id was not made by this journal")}
	}
	return nil
}

func (j *Journal) claimNew(ctx context.Context, proof [32]byte) error {
	tx, err := j.writer.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("journal: begin: %w", err)
	}
	defer tx.Rollback()
	var h head
	mac, log := j.keys.headMAC(&h), j.keys.newLog()
	for _, s := range []struct {
		query string
		args  []any
	}{
		{`INSERT INTO meta (name, value) VALUES ('key_check', ?), ('window', ?), ('log', ?)`, []any{proof[:], []byte(j.opt.Window), log}},
		{`INSERT INTO head (id, size, hash, marks, mac) VALUES (1, 0, ?, ?, ?)`, []any{h.hash[:], h.marks[:], mac[:]}},
	} {
		_, err = tx.ExecContext(ctx, s.query, s.args...)
		if err != nil {
			return fmt.Errorf("journal: new store: %w", err)
		}
	}
	err = tx.Commit()
	if err != nil {
		return fmt.Errorf("journal: new store: %w", err)
	}
	j.log, _ = j.keys.logOf(log)
	return nil
}

// openTail is how many of the newest entries Open follows hash by hash; Verify
// follows all. It keeps the start of an old window below a second.
const openTail = 20_000

// readHead reads where chain, marks and outbox stand, and checks that the
// newest entries lead there.
func (j *Journal) readHead(ctx context.Context) error {
	h, findings, err := j.loadHead(ctx, j.writer)
	if err != nil {
		return err
	}
	if len(findings) == 0 {
		findings, err = j.followChain(ctx, j.writer, &h, max(1, h.size-openTail+1), nil)
		if err != nil {
			return err
		}
	}
	if len(findings) > 0 {
		return &damageError{cause: CauseChain, err: fmt.Errorf("%s at entry %d", findings[0].Code, findings[0].Seq)}
	}
	backlog, err := backlogOf(ctx, j.writer, &h)
	if err != nil {
		return err
	}
	j.head = h
	j.backlog.Store(&backlog)
	return nil
}
