package storetest

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
)

// weakness takes a defence away below the store: it rewrites what the store
// says to the engine.
type weakness struct {
	// dsn and text are pairs of old and new.
	dsn, text []string
	// loose begins no transactions: each statement stands alone.
	loose bool
}

// The weaknesses. Each is a program that somebody might write.
var (
	// noLock reads the hall's row instead of locking it.
	noLock = weakness{text: []string{
		"UPDATE hall SET seq = seq WHERE id = $1 RETURNING seq, version, log, logged, edge, sm3",
		"SELECT seq, version, log, logged, edge, sm3 FROM hall WHERE id = $1",
	}}
	// plainSequence numbers events by a sequence of the engine, without the lock.
	plainSequence = weakness{text: append([]string{
		"UPDATE hall SET seq = $1, version = $2, log = $3, logged = $4, edge = $5, sm3 = $6 WHERE id = $7",
		"SELECT $1::BIGINT, $2::BIGINT, $3::TEXT, $4::BIGINT, $5::TEXT, $6::TEXT, $7::TEXT",
		"event (hall_id, seq, at_ms, kind, ticket_id, case_id, window_no, actor, role, detail, body, sm3) VALUES ($1, $2,", "event (hall_id, seq, at_ms, kind, ticket_id, case_id, window_no, actor, role, detail, body, sm3) VALUES ($1, nextval('plain_seq') + 0 * $2,",
	}, noLock.text...)}
	// loose reads a backup table by table instead of in one snapshot.
	loose = weakness{loose: true}
	// normal is SQLite's synchronous=NORMAL, with a check that looks away.
	normal = weakness{
		dsn:  []string{"synchronous(EXTRA)", "synchronous(NORMAL)"},
		text: []string{"PRAGMA synchronous", "SELECT 3"},
	}
)

var weakDrivers atomic.Int64

// driverOf registers a driver that speaks to the engine ("sqlite" or "pgx")
// with a weakness, and gives its name for store.Options.
func (w weakness) driverOf(engine string) (string, error) {
	address := "postgres://127.0.0.1/nothing"
	if engine == "sqlite" {
		address = ":memory:"
	}
	db, err := sql.Open(engine, address) // connects to nothing yet
	if err != nil {
		return "", err
	}
	defer db.Close()
	name := fmt.Sprintf("weak%d", weakDrivers.Add(1))
	sql.Register(name, weakDriver{db.Driver(), strings.NewReplacer(w.dsn...), strings.NewReplacer(w.text...), w.loose})
	return name, nil
}

// Weak registers a driver for SQLite that says other words to the engine than the
// store does, as pairs of old and new: a mutant for tests of what stands above
// the store.
func Weak(t *testing.T, text ...string) string {
	t.Helper()
	return weakness{text: text}.mustDriver(t, "sqlite")
}

func (w weakness) mustDriver(t *testing.T, engine string) string {
	t.Helper()
	name, err := w.driverOf(engine)
	if err != nil {
		t.Fatal(err)
	}
	return name
}

type weakDriver struct {
	driver.Driver
	dsn, text *strings.Replacer
	loose     bool
}

func (d weakDriver) Open(name string) (driver.Conn, error) {
	c, err := d.Driver.Open(d.dsn.Replace(name))
	if err != nil {
		return nil, err
	}
	return &weakConn{Conn: c, text: d.text, loose: d.loose}, nil
}

// weakConn passes on what both engines' connections can do.
type weakConn struct {
	driver.Conn
	text  *strings.Replacer
	loose bool
}

// noTx is a transaction that is none.
type noTx struct{}

func (noTx) Commit() error   { return nil }
func (noTx) Rollback() error { return nil }

// Prepare makes a statement of the other words ready.
func (c *weakConn) Prepare(query string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), query)
}

// PrepareContext makes a statement of the other words ready.
func (c *weakConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	p, ok := c.Conn.(driver.ConnPrepareContext)
	if !ok {
		return nil, fmt.Errorf("storetest: no statements with a context")
	}
	return p.PrepareContext(ctx, c.text.Replace(query))
}

func (c *weakConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	q, ok := c.Conn.(driver.QueryerContext)
	if !ok {
		return nil, driver.ErrSkip
	}
	return q.QueryContext(ctx, c.text.Replace(query), args)
}

func (c *weakConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	e, ok := c.Conn.(driver.ExecerContext)
	if !ok {
		return nil, driver.ErrSkip
	}
	return e.ExecContext(ctx, c.text.Replace(query), args)
}

func (c *weakConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if c.loose {
		return noTx{}, nil
	}
	b, ok := c.Conn.(driver.ConnBeginTx)
	if !ok {
		return nil, fmt.Errorf("storetest: no transactions with options")
	}
	return b.BeginTx(ctx, opts)
}

func (c *weakConn) CheckNamedValue(v *driver.NamedValue) error {
	if n, ok := c.Conn.(driver.NamedValueChecker); ok {
		return n.CheckNamedValue(v)
	}
	return driver.ErrSkip
}
