package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// kindsOf are the storage classes that a column of a declared type may hold in
// SQLite.
var kindsOf = map[string]string{"BIGINT": "integer", "TEXT": "text", "BOOLEAN": "integer", "BYTEA": "blob"}

// numbersAreNumbers looks at every value that a test left behind: SQLite keeps
// text in a column of numbers without a word, PostgreSQL would not.
func numbersAreNumbers(t *testing.T, dsn string) {
	path, isFile := strings.CutPrefix(dsn, "sqlite:")
	if !isFile {
		return
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Error(err)
		return
	}
	defer db.Close()
	ctx := context.WithoutCancel(t.Context()) // it is over by now
	wrong, err := wrongKinds(ctx, db)
	if err != nil {
		t.Error(err)
	}
	for _, what := range wrong {
		t.Error(what)
	}
	// The mutant: a driver or a closure that hands over text.
	_, err = db.ExecContext(ctx, "UPDATE hall SET seq = 'many'; DELETE FROM event")
	if err == nil {
		wrong, err = wrongKinds(ctx, db)
	}
	if err != nil || len(wrong) != 1 {
		t.Errorf("text in a number was not seen: %v, %v", wrong, err)
	}
}

// wrongKinds names the columns that hold what they were not declared for.
func wrongKinds(ctx context.Context, db *sql.DB) (wrong []string, err error) {
	rows, err := db.QueryContext(ctx, `SELECT m.name, c.name, c.type FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name <> 'goose_db_version' AND m.name <> 'sqlite_sequence'`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var checks []string
	for rows.Next() {
		var table, column, kind string
		if err := rows.Scan(&table, &column, &kind); err != nil {
			return nil, err
		}
		if kindsOf[kind] == "" {
			wrong = append(wrong, fmt.Sprintf("%s.%s is declared %s", table, column, kind))
		}
		checks = append(checks, fmt.Sprintf("SELECT '%s.%s holds ' || typeof(%s) FROM %s WHERE typeof(%s) <> '%s' LIMIT 1",
			table, column, column, table, column, kindsOf[kind]))
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for _, check := range checks {
		var what string
		switch err := db.QueryRowContext(ctx, check).Scan(&what); {
		case err == nil:
			wrong = append(wrong, what)
		case !errors.Is(err, sql.ErrNoRows):
			return nil, fmt.Errorf("%s: %w", check, err)
		}
	}
	return wrong, nil
}
