package journal

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Of the file format (sqlite.org/fileformat2.html), as far as a copy is mended
// so that the engine opens it at all.
const (
	filePage      = 4096 // bytes; what the engine makes where nothing else is asked for
	atChanges     = 24   // counter of changes
	atPageCount   = 28   // pages of the file
	atCountsValid = 92   // the counter when the page count was written
)

// openCopy opens a copy of a damaged store in a folder of its own. A file that
// was cut short gets empty pages at its end; one whose first page is gone gets
// that of a new store: the tables lie at the same places, and no row is believed
// that does not prove itself.
func (j *Journal) openCopy(ctx context.Context, dir string) (*sql.DB, error) {
	path := filepath.Join(dir, fileName)
	err := mend(path, nil)
	if err != nil {
		return nil, err
	}
	db, err := openReadable(ctx, path)
	if err == nil {
		return db, nil
	}
	first, madeErr := j.firstPage(ctx, filepath.Join(dir, "new.db"))
	if madeErr == nil {
		madeErr = mend(path, first)
	}
	if madeErr != nil {
		return nil, errors.Join(err, madeErr)
	}
	return openReadable(ctx, path)
}

func openReadable(ctx context.Context, path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn(path, "deferred"))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	// The bodies of entries are the heart of it; a schema that lacks them is none.
	err = db.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT body FROM entry WHERE seq = 0)`).Scan(new(int))
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// firstPage makes a new store and gives its first page.
func (j *Journal) firstPage(ctx context.Context, path string) ([]byte, error) {
	db, err := connect(path, "immediate")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	err = migrate(ctx, db, j.steps)
	if err == nil {
		_, err = db.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	}
	err = errors.Join(err, db.Close())
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(path)
	if err != nil || len(data) < filePage {
		return nil, fmt.Errorf("journal: new store: %w", err)
	}
	return data[:filePage], nil
}

// mend makes the length of a file and its first page agree; first, if given,
// takes the place of that page.
func mend(path string, first []byte) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	pages := uint32((info.Size() + filePage - 1) / filePage) //nolint:gosec // the engine's own files have no more
	if first == nil {
		head := make([]byte, 100)
		_, err = f.ReadAt(head, 0)
		if err != nil {
			return err
		}
		// A count that no disk holds is itself part of the damage.
		counted := binary.BigEndian.Uint32(head[atPageCount:])
		if counted <= pages || counted > 2*pages+1<<16 {
			return nil
		}
		return f.Truncate(int64(counted) * filePage)
	}
	page := append([]byte(nil), first...)
	binary.BigEndian.PutUint32(page[atPageCount:], pages)
	copy(page[atCountsValid:atCountsValid+4], page[atChanges:atChanges+4])
	_, err = f.WriteAt(page, 0)
	if err != nil {
		return err
	}
	return f.Truncate(int64(pages) * filePage)
}
