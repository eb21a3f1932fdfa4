package journal

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// MaxPage is the largest page in bytes.
const MaxPage = 32 << 20

// pagePath is the file of a page; ok is false when sum is no hash.
func (j *Journal) pagePath(sum string) (path string, ok bool) {
	raw, err := hex.DecodeString(sum)
	if err != nil || len(raw) != sha256.Size || strings.ToLower(sum) != sum {
		return "", false
	}
	return filepath.Join(j.opt.Dir, pagesName, sum[:2], sum+".page"), true
}

// PutPage stores a page of a case and returns its SHA-256 in hex. nil means
// that file and row are on the disk: the file comes first, so a crash between
// the two leaves a page that nobody names, never a name without its page. The
// same page of the same line again changes nothing. The error is ErrPageSize
// or ErrFull, or an I/O error.
func (j *Journal) PutPage(ctx context.Context, caseID, line, media string, data []byte) (string, error) {
	if len(data) == 0 || len(data) > MaxPage {
		return "", ErrPageSize
	}
	err := ctx.Err()
	if err != nil {
		return "", err
	}
	hash := sha256.Sum256(data)
	sum := hex.EncodeToString(hash[:])
	j.paging.Lock()
	defer j.paging.Unlock()
	_, err = j.Page(ctx, sum)
	// A page of an earlier day would be forgotten with that day.
	if err != nil || j.ring.path != "" && j.pageDay(sum) != dayOf(j.opt.Now()) {
		err = j.writePage(sum, data)
	}
	if err != nil {
		if isNoSpace(err) {
			return "", fmt.Errorf("%w: %w", ErrFull, err)
		}
		return "", fmt.Errorf("journal: page file: %w", err)
	}
	if j.fault != nil {
		err = j.fault("page")
		if err != nil {
			return "", err
		}
	}
	err = j.write(ctx, func(ctx context.Context, tx *sql.Tx, _ *head) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO page (sha256, case_id, line, media, bytes, at) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (sha256, case_id, line) DO NOTHING`, sum, caseID, line, media, len(data), stamp(j.opt.Now()))
		if err != nil {
			return fmt.Errorf("journal: page: %w", err)
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	return sum, nil
}

// writePage puts the sealed page on the disk: its bytes, then its name.
func (j *Journal) writePage(sum string, data []byte) error {
	sealed, err := j.seal(forPage, j.opt.Now(), data, joined(j.opt.Window, sum))
	if err != nil {
		return err
	}
	path, _ := j.pagePath(sum)
	top := filepath.Join(j.opt.Dir, pagesName)
	err = os.MkdirAll(filepath.Dir(path), 0o700)
	if err != nil {
		return err
	}
	err = syncDir(top)
	if err != nil {
		return err
	}
	tmp, err := writeTemp(top, "page-*.tmp", sealed)
	if err != nil {
		return err
	}
	err = os.Rename(tmp, path)
	if err != nil {
		os.Remove(tmp)
		return err
	}
	return syncDir(filepath.Dir(path))
}

// Page reads a page back and checks it against its hash. The error is
// ErrNoPage or ErrPageChanged, or an I/O error.
func (j *Journal) Page(ctx context.Context, sha256Hex string) ([]byte, error) {
	err := ctx.Err()
	if err != nil {
		return nil, err
	}
	path, ok := j.pagePath(sha256Hex)
	if !ok {
		return nil, ErrNoPage
	}
	sealed, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoPage
	}
	if err != nil {
		return nil, fmt.Errorf("journal: page: %w", err)
	}
	data, err := j.unseal(forPage, sealed, joined(j.opt.Window, sha256Hex))
	if err != nil {
		return nil, ErrPageChanged
	}
	if got := sha256.Sum256(data); hex.EncodeToString(got[:]) != sha256Hex {
		return nil, ErrPageChanged
	}
	return data, nil
}

// PageInfo says where a page belongs.
type PageInfo struct {
	SHA256, CaseID, Line, Media string
	Bytes                       int64
	At                          time.Time
}

// Pages lists the pages of a case; the empty case is all.
func (j *Journal) Pages(ctx context.Context, caseID string) ([]PageInfo, error) {
	db, err := j.view()
	if err != nil {
		return nil, err
	}
	return readPages(ctx, db, `WHERE case_id = ? OR ? = ''`, caseID, caseID)
}

func readPages(ctx context.Context, q querier, where string, args ...any) ([]PageInfo, error) {
	rows, err := q.QueryContext(ctx, `SELECT sha256, case_id, line, media, bytes, at FROM page `+where+` ORDER BY at, sha256`, args...)
	if err != nil {
		return nil, fmt.Errorf("journal: pages: %w", err)
	}
	defer rows.Close()
	var out []PageInfo
	for rows.Next() {
		var p PageInfo
		var at string
		err = rows.Scan(&p.SHA256, &p.CaseID, &p.Line, &p.Media, &p.Bytes, &at)
		if err != nil {
			return nil, fmt.Errorf("journal: pages: %w", err)
		}
		p.At, _ = time.Parse(time.RFC3339Nano, at) // for show only
		out = append(out, p)
	}
	err = rows.Err()
	if err != nil {
		return nil, fmt.Errorf("journal: pages: %w", err)
	}
	return out, nil
}

// sweepPages removes what a crash left unfinished: such a page was never
// answered for.
func (j *Journal) sweepPages() {
	for _, pattern := range []string{filepath.Join(pagesName, "page-*.tmp"), "ballast-*.tmp"} {
		left, err := filepath.Glob(filepath.Join(j.opt.Dir, pattern))
		if err != nil {
			j.opt.Log.Warn("sweep pages", "err", err)
		}
		for _, path := range left {
			err = os.Remove(path)
			if err != nil {
				j.opt.Log.Warn("sweep pages", "err", err)
			}
		}
	}
}
