package store

import (
	"archive/tar"
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/pressly/goose/v3"
)

// ErrBackup says that the file is not a whole backup.
var ErrBackup = errors.New("store: not a whole backup")

// ErrNotEmpty says that there is a hall already where one is to be restored.
var ErrNotEmpty = errors.New("store: not empty")

// maxHead bounds the small entries of a backup.
const maxHead = 1 << 20

// Restore makes a new store of a DSN from a backup of either engine, and brings
// it up to date. All rows are one transaction: a backup that breaks off leaves
// an empty store. Everybody signs in anew, because a session that has ended
// since must not be open again.
func Restore(ctx context.Context, opt Options, pages *Pages, from io.Reader) (c Contents, err error) {
	s, dialect, err := connect(ctx, opt)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, s.closePools()) }()
	p, err := provider(dialect, s.writer)
	if err != nil {
		return c, err
	}
	in := tar.NewReader(from)
	head, err := readHead(in)
	if err != nil {
		return c, err
	}
	if err := s.makeEmpty(ctx, p, head.Schema); err != nil {
		return c, err
	}
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return c, fmt.Errorf("store: restore: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	c, err = s.refill(ctx, tx, in, pages, head.Schema)
	if err != nil {
		return c, err
	}
	if err := tx.Commit(); err != nil {
		return c, fmt.Errorf("store: restore: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return c, fmt.Errorf("store: migrate: %w", err)
	}
	return c, nil
}

func readHead(in *tar.Reader) (head backupHead, err error) {
	h, err := in.Next()
	if err != nil || h.Name != headName {
		return head, fmt.Errorf("%w: it does not begin as one", ErrBackup)
	}
	if err := json.NewDecoder(io.LimitReader(in, maxHead)).Decode(&head); err != nil {
		return head, fmt.Errorf("%w: %w", ErrBackup, err)
	}
	if head.Format != backupFormat {
		return head, fmt.Errorf("%w: the backup has format %d, this program knows %d", ErrNewer, head.Format, backupFormat)
	}
	return head, nil
}

// makeEmpty makes the tables of the backup's version, or finds them empty.
func (s *Store) makeEmpty(ctx context.Context, p *goose.Provider, version int64) error {
	at, err := schemaOf(ctx, p)
	switch {
	case err != nil:
		return err
	case version > at.Known:
		return fmt.Errorf("%w: the backup has version %d, this program knows %d", ErrNewer, version, at.Known)
	case version < firstSchema:
		return fmt.Errorf("%w: version %d", ErrBackup, version)
	case at.Version == 0:
		if _, err := p.UpTo(ctx, version); err != nil {
			return fmt.Errorf("store: migrate: %w", err)
		}
		return nil
	}
	var halls int
	if err := s.writer.QueryRowContext(ctx, "SELECT COUNT(*) FROM hall").Scan(&halls); err != nil {
		return fmt.Errorf("store: restore: %w", err)
	}
	if halls > 0 || at.Version != version {
		return fmt.Errorf("%w: a backup is restored into a new file or an empty schema", ErrNotEmpty)
	}
	return nil
}

// refill reads entries until the end, which must be there and must agree.
func (s *Store) refill(ctx context.Context, tx *sql.Tx, in *tar.Reader, pages *Pages, version int64) (c Contents, err error) {
	tables, err := tablesAt(version)
	if err != nil {
		return c, err
	}
	c = Contents{Schema: version, Rows: map[string]int64{}}
	for {
		h, err := in.Next()
		if err != nil {
			return c, fmt.Errorf("%w: it breaks off: %w", ErrBackup, err)
		}
		table, isTable := tableOf(h.Name)
		sha, isPage := strings.CutPrefix(h.Name, pagesFolder)
		switch {
		case h.Name == endName:
			var end Contents
			if err := json.NewDecoder(in).Decode(&end); err != nil {
				return c, fmt.Errorf("%w: %w", ErrBackup, err)
			}
			c.Missing = end.Missing
			if err := c.same(end); err != nil {
				return c, err
			}
			c.Rows = end.Rows // the empty tables too
			return c, s.endSessions(ctx, tx, tables)
		case isTable && slices.Contains(tables, table):
			n, err := insertRows(ctx, tx, table, in)
			if err != nil {
				return c, err
			}
			c.Rows[table] += n
		case isPage:
			if err := restorePage(pages, sha, h.Size, in); err != nil {
				return c, err
			}
			c.Pages++
		default:
			return c, fmt.Errorf("%w: it holds %q", ErrBackup, h.Name)
		}
	}
}

func (s *Store) endSessions(ctx context.Context, tx *sql.Tx, tables []string) error {
	if !slices.Contains(tables, "session") {
		return nil
	}
	if _, err := tx.ExecContext(ctx, "UPDATE session SET ended_ms = $1 WHERE ended_ms = 0", millis(s.opt.Now())); err != nil {
		return fmt.Errorf("store: restore: %w", err)
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM courier"); err != nil {
		return fmt.Errorf("store: restore: %w", err)
	}
	return nil
}

// insertRows reads one part of a table.
func insertRows(ctx context.Context, tx *sql.Tx, table string, from io.Reader) (n int64, err error) {
	dec := json.NewDecoder(bufio.NewReader(from))
	var columns []string
	if err := dec.Decode(&columns); err != nil {
		return 0, fmt.Errorf("%w: %s: %w", ErrBackup, table, err)
	}
	marks := make([]string, len(columns))
	for i, name := range columns {
		if !columnName(name) {
			return 0, fmt.Errorf("%w: %s has a column %q", ErrBackup, table, name)
		}
		marks[i] = fmt.Sprintf("$%d", i+1)
	}
	insert, err := tx.PrepareContext(ctx,
		"INSERT INTO "+table+" ("+strings.Join(columns, ", ")+") VALUES ("+strings.Join(marks, ", ")+")")
	if err != nil {
		return 0, fmt.Errorf("store: restore: %s: %w", table, err)
	}
	defer func() { err = errors.Join(err, insert.Close()) }()
	for dec.More() {
		var raw []json.RawMessage
		if err := dec.Decode(&raw); err != nil || len(raw) != len(columns) {
			return n, fmt.Errorf("%w: row %d of %s", ErrBackup, n+1, table)
		}
		values := make([]any, len(raw))
		for i := range raw {
			if values[i], err = unpacked(raw[i]); err != nil {
				return n, fmt.Errorf("%w: row %d of %s: %w", ErrBackup, n+1, table, err)
			}
		}
		if _, err := insert.ExecContext(ctx, values...); err != nil {
			return n, fmt.Errorf("store: restore: row %d of %s: %w", n+1, table, err)
		}
		n++
	}
	return n, nil
}

// columnName keeps anything but a plain name out of a statement.
func columnName(s string) bool {
	for _, c := range s {
		if c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// restorePage puts a page where it was; one that is here already is passed
// over. Bytes that are not those of its name are refused.
func restorePage(pages *Pages, sha string, size int64, from io.Reader) (err error) {
	u, err := pages.Begin(sha, size)
	if err != nil {
		return fmt.Errorf("%w: page %s: %w", ErrBackup, sha, err)
	}
	defer func() { err = errors.Join(err, u.Close()) }()
	if u.Complete() {
		return nil
	}
	data, err := io.ReadAll(from)
	if err != nil {
		return fmt.Errorf("%w: page %s: %w", ErrBackup, sha, err)
	}
	if err := u.Write(0, data); err != nil {
		return fmt.Errorf("%w: page %s: %w", ErrBackup, sha, err)
	}
	if err := u.Finish(); err != nil {
		return fmt.Errorf("%w: page %s: %w", ErrBackup, sha, err)
	}
	return nil
}
