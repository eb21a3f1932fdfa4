package store_test

import (
	"database/sql"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"onewindow/e2e/oracle"
	"onewindow/hall/store"
	"onewindow/hall/store/storetest"
)

func TestMain(m *testing.M) {
	storetest.ChildMain()
	// rapid has no other way to be told; a flag given on the command line wins.
	if err := flag.Set("rapid.checks", strconv.Itoa(oracle.Count(100, 1_000))); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "hall.db") })
}

// The hall's memory holds citizens' data: nobody but its owner reads the file,
// nor the log and the index beside it.
func TestSQLiteFilesAreTheOwnersAlone(t *testing.T) {
	folder := t.TempDir()
	s, err := store.Open(t.Context(), store.Options{
		DSN: "sqlite:" + filepath.Join(folder, "hall.db"), Hall: "h", HallName: "厅", Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	files, err := os.ReadDir(folder)
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		info, err := f.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s may be read as %v", f.Name(), info.Mode().Perm())
		}
	}
}

// A hall keeps the name that it was given once, and takes a new one.
func TestHallName(t *testing.T) {
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "hall.db")
	for _, step := range []struct{ given, want string }{{"", ""}, {"示例大厅", "示例大厅"}, {"", "示例大厅"}, {"新大厅", "新大厅"}, {"", "新大厅"}} {
		s, err := store.Open(t.Context(), store.Options{DSN: dsn, Hall: "h", HallName: step.given, Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.HallName(); got != step.want {
			t.Errorf("given %q the hall is called %q, want %q", step.given, got, step.want)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPostgres needs a server (oracle.Postgres): where everything is required
// it fails without one. Each test gets a schema of its own.
func TestPostgres(t *testing.T) {
	dsn, ok := oracle.Postgres(t)
	if !ok {
		return
	}
	fresh := schemas(t, dsn)
	storetest.Run(t, fresh)
	storetest.RunShared(t, fresh)
}

// schemas gives empty schemas of one database.
func schemas(t *testing.T, dsn string) storetest.Fresh {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	n := 0
	return func(t *testing.T) string {
		t.Helper()
		n++
		schema := fmt.Sprintf("t%d_%d", time.Now().UnixNano(), n)
		if _, err := db.ExecContext(t.Context(), "CREATE SCHEMA "+schema); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if _, err := db.Exec("DROP SCHEMA " + schema + " CASCADE"); err != nil {
				t.Error(err)
			}
		})
		u, err := url.Parse(dsn)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		q.Set("search_path", schema)
		u.RawQuery = q.Encode()
		return u.String()
	}
}
