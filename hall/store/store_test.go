package store_test

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"onewindow/hall/store/storetest"
)

func TestMain(m *testing.M) {
	storetest.ChildMain()
	os.Exit(m.Run())
}

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "hall.db") })
}

// TestPostgres runs where HALL_TEST_PG names a server, as in the checks; each
// test gets a schema of its own.
func TestPostgres(t *testing.T) {
	dsn := os.Getenv("HALL_TEST_PG")
	if dsn == "" {
		t.Log("HALL_TEST_PG is not set: PostgreSQL is not tested here")
		return
	}
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	n := 0
	storetest.Run(t, func(t *testing.T) string {
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
	})
}
