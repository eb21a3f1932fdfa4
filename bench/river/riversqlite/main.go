// Command riversqlite measures river on SQLite with the durability that the
// hall uses, and prints the result as JSON.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	_ "modernc.org/sqlite" // driver "sqlite"

	"onewindow/bench/river/load"
)

func main() {
	path := flag.String("path", "", "database `file` to make")
	seconds := flag.Float64("seconds", 4, "how long the load lasts")
	flag.Parse()
	r, err := run(context.Background(), *path, time.Duration(*seconds*float64(time.Second)))
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(r)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "riversqlite:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, path string, d time.Duration) (load.Result, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)&_pragma=synchronous(EXTRA)&_pragma=journal_mode(WAL)&_txlock=immediate")
	if err != nil {
		return load.Result{}, err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	_, err = db.ExecContext(ctx, "CREATE TABLE bench_event (id INTEGER PRIMARY KEY, no BIGINT, at_ms BIGINT, kind TEXT)")
	if err != nil {
		return load.Result{}, err
	}
	return load.Run(ctx, load.Engine[*sql.Tx]{
		Driver: riversqlite.New(db),
		Begin:  func(ctx context.Context) (*sql.Tx, error) { return db.BeginTx(ctx, nil) },
		Exec: func(ctx context.Context, tx *sql.Tx, query string, args ...any) error {
			_, err := tx.ExecContext(ctx, query, args...)
			return err
		},
		Commit:   func(_ context.Context, tx *sql.Tx) error { return tx.Commit() },
		Rollback: func(_ context.Context, tx *sql.Tx) error { return tx.Rollback() },
		Complete: func(ctx context.Context, tx *sql.Tx, job *river.Job[load.Visit]) error {
			_, err := river.JobCompleteTx[*riversqlite.Driver](ctx, tx, job)
			return err
		},
		Poll: 2 * time.Millisecond,
	}, load.Options{Workers: 151, Waiting: 300, Warm: time.Second, For: d, Trickle: 3 * time.Second})
}
