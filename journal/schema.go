package journal

import (
	"context"
	"database/sql"
	"fmt"
)

// migrations are numbered from 1 and never changed once they were in a build
// that left the house. A step only adds (tables, columns with a default), so
// that the build before it goes on working on the same file; statements name
// their columns for the same reason.
var migrations = []string{
	// 1
	`CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
	CREATE TABLE head (
		id INTEGER PRIMARY KEY CHECK (id = 1),
		size INTEGER NOT NULL,   -- entries
		hash BLOB NOT NULL,      -- hash of the last entry
		marks BLOB NOT NULL,     -- sum over outbox rows and retired visits
		mac BLOB NOT NULL
	);
	CREATE TABLE visit (
		id TEXT PRIMARY KEY,
		events INTEGER NOT NULL,
		first_at TEXT NOT NULL,
		last_at TEXT NOT NULL,
		last_kind TEXT NOT NULL,
		retired_at TEXT
	) WITHOUT ROWID;
	CREATE INDEX visit_open ON visit (id) WHERE retired_at IS NULL;
	CREATE TABLE entry (
		seq INTEGER PRIMARY KEY,
		visit TEXT NOT NULL REFERENCES visit (id),
		visit_seq INTEGER NOT NULL,
		at TEXT NOT NULL,
		kind TEXT NOT NULL,
		version INTEGER NOT NULL,
		body BLOB NOT NULL,      -- sealed
		body_hash BLOB NOT NULL, -- SHA-256 of body
		prev BLOB NOT NULL,
		hash BLOB NOT NULL,
		UNIQUE (visit, visit_seq)
	);
	CREATE TABLE leaf (
		n INTEGER PRIMARY KEY,   -- index in the stored hashes of the log
		hash BLOB NOT NULL
	);
	CREATE TABLE outbox (
		seq INTEGER PRIMARY KEY AUTOINCREMENT,
		command TEXT NOT NULL UNIQUE,
		visit TEXT NOT NULL,
		scope TEXT NOT NULL,     -- case id, else ticket id
		body BLOB NOT NULL,      -- sealed
		made_at TEXT NOT NULL,
		tries INTEGER NOT NULL DEFAULT 0,
		last_error TEXT NOT NULL DEFAULT '',
		state TEXT NOT NULL CHECK (state IN ('pending', 'set_aside')),
		refusal TEXT NOT NULL DEFAULT ''
	);
	CREATE INDEX outbox_state ON outbox (state, seq);
	CREATE TABLE note (name TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
	CREATE TABLE page (
		sha256 TEXT NOT NULL,
		case_id TEXT NOT NULL,
		line TEXT NOT NULL,
		media TEXT NOT NULL,
		bytes INTEGER NOT NULL,
		at TEXT NOT NULL,
		PRIMARY KEY (sha256, case_id, line)
	) WITHOUT ROWID;`,
}

// ringVersion stands among the versions of a store whose days have keys of their own.
// It is no step: who asks for such keys chooses it, in any build that has them. A build
// from before takes the store for too new, and leaves it as it is.
const ringVersion = 1_000_000

// ringSchema is what such a store has besides.
const ringSchema = `CREATE TABLE forgotten (day INTEGER PRIMARY KEY, at TEXT NOT NULL);
	-- What is sealed by the key of a day begins with the day.
	CREATE INDEX entry_day ON entry (substr(body, 1, 4));`

// startRing makes the store one whose days have keys where the desk wants that. One
// that is so already is not opened without them: nothing in it could be read.
func (j *Journal) startRing(ctx context.Context) error {
	has, err := exists(ctx, j.writer, `SELECT 1 FROM schema_version WHERE version = ?`, ringVersion)
	switch {
	case err != nil:
		return fmt.Errorf("journal: keys of the days: %w", err)
	case !has && j.ring.path == "":
		return nil
	case has && j.ring.path == "":
		return ErrNoRing
	case !has:
		if err := migrateStep(ctx, j.writer, ringVersion, ringSchema); err != nil {
			return fmt.Errorf("journal: keys of the days: %w", err)
		}
	}
	return j.readForgotten(ctx, j.writer)
}

// migrate brings the store up to this build's schema, one transaction a step.
func migrate(ctx context.Context, db *sql.DB, steps []string) error {
	_, err := db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY)`)
	if err != nil {
		return fmt.Errorf("journal: schema version: %w", err)
	}
	var have int
	err = db.QueryRowContext(ctx, `SELECT coalesce(max(version), 0) FROM schema_version WHERE version <> ?`, ringVersion).Scan(&have)
	if err != nil {
		return fmt.Errorf("journal: schema version: %w", err)
	}
	if have > len(steps)+1 {
		return &TooNewError{Store: have, Build: len(steps)}
	}
	for n := have + 1; n <= len(steps); n++ {
		err = migrateStep(ctx, db, n, steps[n-1])
		if err != nil {
			return fmt.Errorf("journal: schema step %d: %w", n, err)
		}
	}
	return nil
}

func migrateStep(ctx context.Context, db *sql.DB, n int, step string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	_, err = tx.ExecContext(ctx, step)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO schema_version (version) VALUES (?)`, n)
	if err != nil {
		return err
	}
	return tx.Commit()
}
