package storetest

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
	_ "modernc.org/sqlite"             // driver "sqlite"

	"onewindow/hall/store"
)

// watch: readers that are cut off at random points and resume see every event
// once and in order; one that reads from the table does too.
func watch(t *testing.T, fresh Fresh) {
	dsn := fresh(t)
	st := opened(t, store.Options{DSN: dsn})
	const total, readers = 600, 8
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var wg sync.WaitGroup
	for n := range readers {
		wg.Go(func() {
			after := int64(0)
			for after < total {
				// Each stream lives for a few reads, then is cut and resumes.
				stream, cut := context.WithCancel(ctx)
				for range n + 1 {
					events, err := st.Next(stream, after, 0)
					if err != nil {
						t.Errorf("reader %d at %d: %v", n, after, err)
						cut()
						return
					}
					for _, e := range events {
						if e.Seq != after+1 {
							t.Errorf("reader %d saw %d after %d", n, e.Seq, after)
							cut()
							return
						}
						after = e.Seq
					}
					if after >= total {
						break
					}
				}
				cut()
			}
		})
	}
	for range total / 4 {
		wg.Go(func() {
			err := st.Write(ctx, func(tx *store.Tx) error {
				for range 4 {
					if _, err := tx.Emit(store.Event{Kind: "e", Body: []byte{}}); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	quiet, err := st.Next(ctx, total, time.Millisecond)
	if err != nil || len(quiet) != 0 {
		t.Errorf("after the last event: %v, %v", quiet, err)
	}
	// A server that has just started has no past in memory.
	again := opened(t, store.Options{DSN: dsn})
	var seen int64
	for seen < total {
		events, err := again.Next(ctx, seen, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if e.Seq != seen+1 {
				t.Fatalf("from the table: %d after %d", e.Seq, seen)
			}
			seen = e.Seq
		}
	}
	if strings.HasPrefix(dsn, "postgres") {
		otherServer(ctx, t, st, again)
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	if _, err := st.Next(stopped, total+100, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled watch answered %v", err)
	}
}

// otherServer: what one server writes reaches the watchers of another.
func otherServer(ctx context.Context, t *testing.T, one, other *store.Store) {
	t.Helper()
	before := other.Last()
	write(t, one, func(tx *store.Tx) error {
		_, err := tx.Emit(store.Event{Kind: "elsewhere", Body: []byte{}})
		return err
	})
	events, err := other.Next(ctx, before, 0)
	if err != nil || len(events) != 1 || events[0].Kind != "elsewhere" {
		t.Errorf("the other server saw %v, %v", events, err)
	}
	write(t, other, func(tx *store.Tx) error {
		_, err := tx.Emit(store.Event{Kind: "answer", Body: []byte{}})
		return err
	})
	events, err = one.Next(ctx, before+1, 0)
	if err != nil || len(events) != 1 || events[0].Seq != before+2 {
		t.Errorf("the first server saw %v, %v", events, err)
	}
}

// plan: the queue is read by its own index, however long the past is.
func plan(t *testing.T, fresh Fresh) {
	dsn := fresh(t)
	st := opened(t, store.Options{DSN: dsn})
	issue(t, st, 300)
	write(t, st, func(tx *store.Tx) error {
		waiting, err := tx.Waiting()
		if err != nil {
			return err
		}
		for _, w := range waiting[:290] {
			k := *w
			k.State = "closed"
			if err := tx.MoveTicket(store.TicketWaiting, k); err != nil {
				return err
			}
		}
		return nil
	})
	driver, source, explain := "pgx", dsn, "EXPLAIN "
	if path, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
		driver, source, explain = "sqlite", path, "EXPLAIN QUERY PLAN "
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	if driver == "pgx" {
		// A table of a few pages is read whole whatever its indexes; the
		// question is whether the index serves the query.
		if _, err := db.ExecContext(t.Context(), "SET enable_seqscan = off"); err != nil {
			t.Fatal(err)
		}
	}
	explained := func(query string, args ...any) string {
		rows, err := db.QueryContext(t.Context(), explain+query, args...)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = rows.Close() }()
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		var said strings.Builder
		for rows.Next() {
			var last string
			dest := make([]any, len(columns))
			for i := range dest {
				dest[i] = new(any)
			}
			dest[len(dest)-1] = &last
			if err := rows.Scan(dest...); err != nil {
				t.Fatal(err)
			}
			said.WriteString(last + "\n")
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		return said.String()
	}
	for query, index := range store.Planned() {
		args := []any{"main", "5", "5"}[:strings.Count(query, "$")] // a text or a number, as the column is
		if said := explained(query, args...); !strings.Contains(said, index) || strings.Contains(said, "sqlite_autoindex") {
			t.Errorf("%s is wanted for\n%s\nbut it is read by:\n%s", index, query, said)
		}
	}
}
