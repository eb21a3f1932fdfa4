package store

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
)

// ErrNotFound says that the row asked for does not exist.
var ErrNotFound = errors.New("store: not found")

// ErrClosed says that the store no longer takes writes.
var ErrClosed = errors.New("store: closed")

// ErrUnsafe says that the engine would lose acknowledged writes in a power
// cut or a fail-over, so the store refuses to start on it.
var ErrUnsafe = errors.New("store: engine settings are not durable")

// Refusal is a definite no with a reason code (snake_case). A closure returns
// it only before it has written; the writer then leaves the rest of the batch
// untouched.
type Refusal struct {
	Code    string
	Details map[string]string
}

// Error gives the code for logs.
func (r *Refusal) Error() string { return "refused: " + r.Code }

// Refuse builds a Refusal; kv are pairs of placeholder and word.
func Refuse(code string, kv ...string) *Refusal {
	r := &Refusal{Code: code}
	for i := 0; i+1 < len(kv); i += 2 {
		if r.Details == nil {
			r.Details = map[string]string{}
		}
		r.Details[kv[i]] = kv[i+1]
	}
	return r
}

// Extended result codes of SQLite (sqlite.org/rescode.html).
const (
	sqliteBusy             = 5
	sqliteConstraintKey    = 1555 // SQLITE_CONSTRAINT_PRIMARYKEY
	sqliteConstraintUnique = 2067 // SQLITE_CONSTRAINT_UNIQUE
)

// IsDuplicate tells a unique violation of either engine.
func IsDuplicate(err error) bool {
	if se, ok := errors.AsType[*sqlite.Error](err); ok {
		return se.Code() == sqliteConstraintKey || se.Code() == sqliteConstraintUnique
	}
	if pe, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pe.Code == "23505"
	}
	return false
}

// isTransient tells an error after which the same transaction may simply be
// run again: serialization failure, deadlock, a busy SQLite file.
func isTransient(err error) bool {
	if pe, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pe.Code == "40001" || pe.Code == "40P01"
	}
	if se, ok := errors.AsType[*sqlite.Error](err); ok {
		return se.Code()&0xff == sqliteBusy
	}
	return false
}

// PanicError wraps what a closure panicked with; the writer survives it.
type PanicError struct{ Value any }

func (e *PanicError) Error() string { return fmt.Sprintf("store: closure panicked: %v", e.Value) }
