package store

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A backup is one tar file that both engines write and read, so that a hall
// can move from its own file to PostgreSQL and back: head.json, then
// tables/NAME.N.jsonl (first line the columns, then a row a line), then
// pages/SHA256, then end.json with the counts. One that breaks off has no end
// and is not taken.
const (
	backupFormat = 1
	headName     = "head.json"
	endName      = "end.json"
	tablesFolder = "tables/"
	pagesFolder  = "pages/"
	// partBytes is about how much of a table stands in one entry.
	partBytes = 1 << 20
)

type backupHead struct {
	Format int       `json:"format"`
	Schema int64     `json:"schema"`
	Made   time.Time `json:"made"`
}

// Contents counts what a backup holds.
type Contents struct {
	Schema int64            `json:"schema"`
	Rows   map[string]int64 `json:"rows"`
	Pages  int64            `json:"pages"`
	// Missing are pages that the tables name and the folder lacks.
	Missing []string `json:"missing,omitempty"`
}

var (
	createTable = regexp.MustCompile(`(?i)\bCREATE\s+TABLE\s+(\w+)`)
	dropTable   = regexp.MustCompile(`(?i)\bDROP\s+TABLE\s+(\w+)`)
)

// tablesAt lists the tables of a version of the schema in the order in which
// they were made, so that each comes after those that it refers to.
func tablesAt(version int64) ([]string, error) {
	steps, err := fs.Glob(migrations, "*.sql")
	if err != nil {
		return nil, fmt.Errorf("store: migrations: %w", err)
	}
	var tables []string
	for _, name := range steps {
		no, _, _ := strings.Cut(name, "_")
		n, err := strconv.ParseInt(no, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("store: migration %s has no number", name)
		}
		if n > version {
			continue
		}
		text, err := fs.ReadFile(migrations, name)
		if err != nil {
			return nil, fmt.Errorf("store: migrations: %w", err)
		}
		up, _, _ := strings.Cut(string(text), "-- +goose Down")
		for _, m := range createTable.FindAllStringSubmatch(up, -1) {
			tables = append(tables, m[1])
		}
		for _, m := range dropTable.FindAllStringSubmatch(up, -1) {
			tables = slices.DeleteFunc(tables, func(t string) bool { return t == m[1] })
		}
	}
	return tables, nil
}

// Backup writes the whole store of a DSN, every hall of it, and the pages that
// it names. The store may be in use: what is written is one snapshot, and pages
// are never changed once a row names them.
func Backup(ctx context.Context, opt Options, pages *Pages, w io.Writer) (c Contents, err error) {
	s, dialect, err := existing(ctx, opt)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, s.closePools()) }()
	p, err := provider(dialect, s.writer)
	if err != nil {
		return c, err
	}
	at, err := schemaOf(ctx, p)
	if err != nil {
		return c, err
	}
	if at.Version < firstSchema {
		return c, ErrNoStore
	}
	tables, err := tablesAt(at.Version)
	if err != nil {
		return c, err
	}
	c = Contents{Schema: at.Version, Rows: map[string]int64{}}
	b := &backupWriter{tar: tar.NewWriter(w), now: s.opt.Now()}
	if err := b.json(headName, backupHead{Format: backupFormat, Schema: at.Version, Made: b.now.UTC()}); err != nil {
		return c, err
	}
	err = s.View(ctx, func(r *Reader) error {
		var shas []string
		for _, table := range tables {
			n, err := b.table(r, table)
			if err != nil {
				return err
			}
			c.Rows[table] = n
		}
		if slices.Contains(tables, "page") {
			shas, err = list(r, func(scan func(...any) error) (sha string, err error) { return sha, scan(&sha) },
				"SELECT DISTINCT sha256 FROM page ORDER BY sha256")
		}
		if err != nil {
			return err
		}
		for _, sha := range shas {
			switch err := b.page(pages, sha); {
			case errors.Is(err, fs.ErrNotExist):
				c.Missing = append(c.Missing, sha)
			case err != nil:
				return err
			default:
				c.Pages++
			}
		}
		return nil
	})
	if err != nil {
		return c, err
	}
	if err := b.json(endName, c); err != nil {
		return c, err
	}
	if err := b.tar.Close(); err != nil {
		return c, fmt.Errorf("store: backup: %w", err)
	}
	return c, nil
}

type backupWriter struct {
	tar *tar.Writer
	now time.Time
}

func (b *backupWriter) entry(name string, size int64) error {
	err := b.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o600, Size: size, ModTime: b.now})
	if err != nil {
		return fmt.Errorf("store: backup: %w", err)
	}
	return nil
}

func (b *backupWriter) bytes(name string, data []byte) error {
	if err := b.entry(name, int64(len(data))); err != nil {
		return err
	}
	if _, err := b.tar.Write(data); err != nil {
		return fmt.Errorf("store: backup: %w", err)
	}
	return nil
}

func (b *backupWriter) json(name string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("store: backup: %w", err)
	}
	return b.bytes(name, append(data, '\n'))
}

func (b *backupWriter) page(pages *Pages, sha string) error {
	size, complete, err := pages.Stat(sha)
	if err != nil {
		return err
	}
	if !complete {
		return fs.ErrNotExist
	}
	f, err := pages.Open(sha)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // read only
	if err := b.entry(pagesFolder+sha, size); err != nil {
		return err
	}
	if _, err := io.Copy(b.tar, f); err != nil {
		return fmt.Errorf("store: backup: page %s: %w", sha, err)
	}
	return nil
}

// table writes the rows of a table in parts, none for an empty one.
func (b *backupWriter) table(r *Reader, table string) (n int64, err error) {
	rows, err := r.q.QueryContext(r.ctx, "SELECT * FROM "+table)
	if err != nil {
		return 0, fmt.Errorf("store: backup: %w", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err below tells what went wrong
	columns, err := rows.Columns()
	if err != nil {
		return 0, fmt.Errorf("store: backup: %w", err)
	}
	types, err := rows.ColumnTypes()
	if err != nil {
		return 0, fmt.Errorf("store: backup: %w", err)
	}
	values, dest := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		dest[i] = &values[i]
	}
	var part bytes.Buffer
	enc := json.NewEncoder(&part)
	enc.SetEscapeHTML(false)
	parts := 0
	flush := func() error {
		if part.Len() == 0 {
			return nil
		}
		parts++
		defer part.Reset()
		return b.bytes(fmt.Sprintf("%s%s.%d.jsonl", tablesFolder, table, parts), part.Bytes())
	}
	for rows.Next() {
		if part.Len() == 0 {
			if err := enc.Encode(columns); err != nil {
				return n, fmt.Errorf("store: backup: %w", err)
			}
		}
		if err := rows.Scan(dest...); err != nil {
			return n, fmt.Errorf("store: backup: %w", err)
		}
		for i := range values {
			// SQLite keeps a BOOLEAN as a number.
			if n, isNumber := values[i].(int64); isNumber && types[i].DatabaseTypeName() == "BOOLEAN" {
				values[i] = n != 0
			}
			if values[i], err = packed(values[i]); err != nil {
				return n, fmt.Errorf("store: backup: %s.%s: %w", table, columns[i], err)
			}
		}
		if err := enc.Encode(values); err != nil {
			return n, fmt.Errorf("store: backup: %w", err)
		}
		n++
		if part.Len() >= partBytes {
			if err := flush(); err != nil {
				return n, err
			}
		}
	}
	if err := rows.Err(); err != nil {
		return n, fmt.Errorf("store: backup: %w", err)
	}
	return n, flush()
}

// inBytes marks bytes among the values of a row.
type inBytes struct {
	B64 string `json:"b64"`
}

var errNotText = errors.New("text that is not UTF-8")

// packed is a value as JSON keeps it without loss.
func packed(v any) (any, error) {
	switch x := v.(type) {
	case []byte:
		return inBytes{base64.StdEncoding.EncodeToString(x)}, nil
	case string:
		if !utf8.ValidString(x) {
			return nil, errNotText
		}
		return x, nil
	case int64, bool, nil:
		return x, nil
	}
	return nil, fmt.Errorf("a value of type %T", v)
}

// unpacked is the value again.
func unpacked(raw json.RawMessage) (any, error) {
	switch {
	case len(raw) == 0:
		return nil, io.ErrUnexpectedEOF
	case raw[0] == '{':
		var b inBytes
		if err := json.Unmarshal(raw, &b); err != nil {
			return nil, err
		}
		return base64.StdEncoding.DecodeString(b.B64)
	case raw[0] == '"':
		var s string
		err := json.Unmarshal(raw, &s)
		return s, err
	case raw[0] == 't', raw[0] == 'f':
		return raw[0] == 't', nil
	case raw[0] == 'n':
		return nil, nil
	}
	return strconv.ParseInt(string(raw), 10, 64)
}

// tableOf is the table of an entry's name.
func tableOf(name string) (string, bool) {
	rest, ok := strings.CutPrefix(name, tablesFolder)
	table, _, found := strings.Cut(path.Base(rest), ".")
	return table, ok && found
}

// same compares what came with what the end says.
func (c *Contents) same(end Contents) error {
	for _, table := range slices.Sorted(maps.Keys(end.Rows)) {
		if c.Rows[table] != end.Rows[table] {
			return fmt.Errorf("%w: %d rows of %s, it was made with %d", ErrBackup, c.Rows[table], table, end.Rows[table])
		}
	}
	if c.Pages != end.Pages {
		return fmt.Errorf("%w: %d pages, it was made with %d", ErrBackup, c.Pages, end.Pages)
	}
	return nil
}
