package store

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"onewindow/e2e/oracle"
)

// withNext lays a further migration on top for one test.
func withNext(t *testing.T) {
	t.Helper()
	own := migrations
	t.Cleanup(func() { migrations = own })
	next := fstest.MapFS{}
	names, err := fs.Glob(own, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(own, name)
		if err != nil {
			t.Fatal(err)
		}
		next[name] = &fstest.MapFile{Data: text}
	}
	next["99999_next.sql"] = &fstest.MapFile{Data: []byte(`-- +goose Up
CREATE TABLE parking (hall_id TEXT NOT NULL REFERENCES hall (id), place BIGINT NOT NULL, PRIMARY KEY (hall_id, place));
-- +goose Down
DROP TABLE parking;
`)}
	migrations = next
}

// A store goes one version up and one back with all that it holds, and a
// program that does not know the newer version leaves it alone.
func TestMigrate(t *testing.T) {
	dsns := map[string]string{"SQLite": "sqlite:" + filepath.Join(t.TempDir(), "hall.db")}
	if url, ok := oracle.Postgres(t); ok {
		dsns["PostgreSQL"] = inSchema(t, url)
	}
	for name, dsn := range dsns {
		t.Run(name, func(t *testing.T) { migrateUpAndBack(t, Options{DSN: dsn, HallName: "厅"}) })
	}
}

// inSchema gives the database an empty schema for one test.
func inSchema(t *testing.T, address string) string {
	t.Helper()
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	schema := fmt.Sprintf("m%d", time.Now().UnixNano())
	if _, err := db.ExecContext(t.Context(), "CREATE SCHEMA "+schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := db.Exec("DROP SCHEMA " + schema + " CASCADE"); err != nil {
			t.Error(err)
		}
	})
	return address + "&search_path=" + schema
}

func migrateUpAndBack(t *testing.T, opt Options) {
	ctx := t.Context()
	held := func() (n int) {
		t.Helper()
		s, err := Open(ctx, opt)
		if err != nil {
			t.Fatal(err)
		}
		err = s.View(ctx, func(r *Reader) error {
			due, err := r.DueMessages(s.Now(), false, 1000)
			n = len(due)
			return err
		})
		if err := errors.Join(err, s.Close()); err != nil {
			t.Fatal(err)
		}
		return n
	}
	s, err := Open(ctx, opt)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Write(ctx, func(tx *Tx) error {
		for n := range 200 {
			if err := tx.InsertMessage(Message{ID: string(rune('一' + n)), Target: "carry"}); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	now, err := SchemaOf(ctx, opt)
	if err != nil || now.Version != now.Known {
		t.Fatalf("%+v, %v", now, err)
	}
	t.Run("a newer program was here", func(t *testing.T) {
		withNext(t)
		if at, err := SchemaOf(ctx, opt); err != nil || at.Version != now.Version || at.Known != 99999 {
			t.Errorf("before: %+v, %v", at, err)
		}
		if at, err := MigrateUp(ctx, opt); err != nil || at.Version != 99999 {
			t.Errorf("up: %+v, %v", at, err)
		}
		if n := held(); n != 200 {
			t.Errorf("%d messages after going up", n)
		}
	})
	for what, try := range map[string]func() error{
		"open": func() error { _, err := Open(ctx, opt); return err },
		"up":   func() error { _, err := MigrateUp(ctx, opt); return err },
		"down": func() error { _, err := MigrateDown(ctx, opt); return err },
	} {
		if err := try(); !errors.Is(err, ErrNewer) {
			t.Errorf("%s of a newer store: %v", what, err)
		}
	}
	t.Run("back", func(t *testing.T) {
		withNext(t)
		if at, err := MigrateDown(ctx, opt); err != nil || at.Version != now.Version {
			t.Errorf("down: %+v, %v", at, err)
		}
	})
	if n := held(); n != 200 {
		t.Errorf("%d messages after going back", n)
	}
}

// The first version has nothing before it: going back would be deleting.
func TestMigrateDownKeepsTheStore(t *testing.T) {
	opt := Options{DSN: "sqlite:" + filepath.Join(t.TempDir(), "hall.db")}
	if _, err := MigrateDown(t.Context(), opt); !errors.Is(err, ErrNoStore) {
		t.Errorf("no store: %v", err)
	}
	s, err := Open(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	at, err := SchemaOf(t.Context(), opt)
	for err == nil && at.Version > firstSchema {
		at, err = MigrateDown(t.Context(), opt)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := MigrateDown(t.Context(), opt); err == nil {
		t.Error("the first version was undone")
	}
	s, err = Open(t.Context(), opt)
	if err != nil {
		t.Fatalf("after all that: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// Backup takes the tables from the migrations; none may be forgotten.
func TestTablesAreThoseOfTheEngine(t *testing.T) {
	opt := Options{DSN: "sqlite:" + filepath.Join(t.TempDir(), "hall.db")}
	s, err := Open(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	at, err := SchemaOf(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	want, err := tablesAt(at.Version)
	if err != nil {
		t.Fatal(err)
	}
	got, err := list(&Reader{ctx: t.Context(), q: s.reader}, func(scan func(...any) error) (n string, err error) { return n, scan(&n) },
		"SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'goose_db_version' AND name <> 'sqlite_sequence'")
	slices.Sort(want)
	slices.Sort(got)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("the engine has %v\nthe migrations make %v, %v", got, want, err)
	}
}
