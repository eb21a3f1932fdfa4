package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
)

// statements keeps what the engine has understood once. SQLite's driver would
// parse a text at every use; pgx keeps its own.
type statements struct {
	db   *sql.DB
	max  int
	have map[string]*sql.Stmt
	// wanted are texts that were met inside a transaction, where the one connection
	// is busy: they are made ready before the next.
	wanted []string
}

const statementsKept = 512

// prepare makes ready what was met before. What cannot be made ready runs as a
// text, and says there what is wrong with it.
func (s *statements) prepare(ctx context.Context) {
	for _, query := range s.wanted {
		if len(s.have) >= s.max {
			break
		}
		st, err := s.db.PrepareContext(ctx, query) //nolint:sqlclosecheck // closed with the store
		if err == nil {
			s.have[query] = st
		}
	}
	s.wanted = s.wanted[:0]
}

// of is the statement in a transaction; nil where it is not ready.
func (s *statements) of(ctx context.Context, tx *sql.Tx, query string) *sql.Stmt {
	if s.max == 0 {
		return nil
	}
	if st := s.have[query]; st != nil {
		return tx.StmtContext(ctx, st)
	}
	s.wanted = append(s.wanted, query)
	return nil
}

// questions keeps the statements of Look, which are few, for all connections.
type questions struct {
	db   *sql.DB
	mu   sync.Mutex
	have map[string]*sql.Stmt
}

func (k *questions) of(ctx context.Context, query string) (*sql.Stmt, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	st := k.have[query]
	if st == nil {
		var err error
		if st, err = k.db.PrepareContext(ctx, query); err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
		k.have[query] = st
	}
	return st, nil
}

// QueryContext asks for rows.
func (k *questions) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	ctx = context.WithoutCancel(ctx) // see patience
	st, err := k.of(ctx, query)      //nolint:sqlclosecheck // it is kept
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

// QueryRowContext asks for one row; a statement that cannot be made says so there.
func (k *questions) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	ctx = context.WithoutCancel(ctx)
	st, err := k.of(ctx, query) //nolint:sqlclosecheck // it is kept
	if err != nil {
		return k.db.QueryRowContext(ctx, query, args...)
	}
	return st.QueryRowContext(ctx, args...)
}
