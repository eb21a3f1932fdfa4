package journal

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

var (
	// ErrFull means that the disk has no room. Nothing of the call was kept.
	// While space is short only visits already begun are taken.
	ErrFull = errors.New("journal: disk full")
	// ErrLocked means that another program uses this folder.
	ErrLocked = errors.New("journal: folder is in use by another program")
	// ErrClosed means that the journal was closed.
	ErrClosed = errors.New("journal: closed")
	// ErrWrongKey means that the store was sealed with another key. It says
	// nothing about damage; nothing was touched.
	ErrWrongKey = errors.New("journal: the store was sealed with another key")
	// ErrWrongWindow means that the store belongs to another window.
	ErrWrongWindow = errors.New("journal: the store belongs to another window")
	// ErrUnsafe means that the engine did not take the settings that make a
	// commit durable.
	ErrUnsafe = errors.New("journal: engine is not durable")
	// ErrUnknownCommand means that the outbox has no such command (any more).
	ErrUnknownCommand = errors.New("journal: no such command in the outbox")
	// ErrNoPage means that no page with that hash is here.
	ErrNoPage = errors.New("journal: no such page")
	// ErrPageChanged means that a page on the disk is not what was stored.
	ErrPageChanged = errors.New("journal: page does not match its hash")
	// ErrPageSize means an empty page, or one larger than MaxPage.
	ErrPageSize = errors.New("journal: page size out of range")
	// ErrForgotten means that the key was destroyed when its day was forgotten.
	ErrForgotten = errors.New("journal: forgotten")
	// ErrNoRing means that the days of this store have keys of their own, and where
	// they lie was not said.
	ErrNoRing = errors.New("journal: the keys of the days are missing")
	// ErrForked means that this journal does not continue the checkpoint: it is
	// an older copy, or its past was rewritten.
	ErrForked = errors.New("journal: does not extend the checkpoint")
)

// TooNewError is a store written by a build more than one schema version
// ahead. One version ahead still opens, because versions only add.
type TooNewError struct{ Store, Build int }

func (e *TooNewError) Error() string {
	return fmt.Sprintf("journal: store has schema version %d, this build knows %d and opens at most one more", e.Store, e.Build)
}

// damageError is proof that the store cannot be trusted as it lies there.
type damageError struct {
	cause string // a Cause code
	err   error
}

func (e *damageError) Error() string { return "journal: damaged: " + e.cause + ": " + e.err.Error() }

func (e *damageError) Unwrap() error { return e.err }

// sqliteCode is the primary result code of an engine error, or 0.
func sqliteCode(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() & 0xff
	}
	return 0
}

// provesDamage is true for what only a broken file answers. An I/O error is no
// such proof: the cable may be loose.
func (j *Journal) provesDamage(err error) bool {
	code := j.engine.code(err)
	return code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB
}

// breaksStore is true when the connections cannot be trusted any more.
func (j *Journal) breaksStore(err error) bool {
	switch j.engine.code(err) {
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN:
		return true
	}
	return j.provesDamage(err)
}
