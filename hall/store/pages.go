package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// MaxPageBytes bounds one scanned page; a colour A4 at 300 dpi as JPEG is
// about 1 MiB, as PNG rarely over 16.
const MaxPageBytes = 32 << 20

// Errors of the page folder.
var (
	// ErrPageOffset says that a chunk does not begin where the last one ended.
	ErrPageOffset = errors.New("pages: offset is not the stored length")
	// ErrPageHash says that the bytes do not have the promised hash; they have
	// been discarded.
	ErrPageHash = errors.New("pages: content does not match its hash")
	// ErrPageSize says that the page is empty or larger than MaxPageBytes.
	ErrPageSize = errors.New("pages: size out of range")
	// ErrPageName says that the hash is not 64 lower-case hex digits.
	ErrPageName = errors.New("pages: not a sha-256")
	// ErrPagesAway says that the place where pages are kept does not answer:
	// nothing is known, and the same is to be tried again.
	ErrPagesAway = errors.New("pages: the store of pages does not answer")
)

// Pages keeps scanned pages by the SHA-256 of their bytes. A page under its name
// is complete, verified and durable, in a folder or in an S3 store; a partial
// one lies in a folder of this machine and may be continued.
type Pages struct {
	parts string
	whole whole
	mu    sync.Mutex
	inUse map[string]bool
}

// whole keeps complete pages by their hash.
type whole interface {
	// stat gives the size of a page that is here.
	stat(sha string) (size int64, here bool, err error)
	// open gives a page; fs.ErrNotExist if it is not here.
	open(sha string) (io.ReadCloser, error)
	// keep takes a file that is verified and synced; the page is durable when it
	// returns, and the file is gone or may go.
	keep(sha, file string, size int64) error
}

// OpenPages keeps pages in a folder, and makes it if needed.
func OpenPages(dir string) (*Pages, error) { return openPages(dir, folder{dir}) }

func openPages(dir string, w whole) (*Pages, error) {
	parts := filepath.Join(dir, "part")
	if err := os.MkdirAll(parts, 0o700); err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	return &Pages{parts: parts, whole: w, inUse: map[string]bool{}}, nil
}

// folder keeps pages in files.
type folder struct{ dir string }

func (f folder) path(sha string) string { return filepath.Join(f.dir, sha[:2], sha) }

func (f folder) stat(sha string) (int64, bool, error) {
	info, err := os.Stat(f.path(sha))
	switch {
	case err == nil:
		return info.Size(), true, nil
	case errors.Is(err, fs.ErrNotExist):
		return 0, false, nil
	}
	return 0, false, fmt.Errorf("pages: %w", err)
}

func (f folder) open(sha string) (io.ReadCloser, error) {
	file, err := os.Open(f.path(sha))
	if err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	return file, nil
}

func (f folder) keep(sha, file string, _ int64) error {
	dir := filepath.Dir(f.path(sha))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("pages: %w", err)
	}
	if err := os.Rename(file, f.path(sha)); err != nil {
		return fmt.Errorf("pages: %w", err)
	}
	if err := syncDir(dir); err != nil {
		return err
	}
	return syncDir(f.dir)
}

// ValidHash tells whether s can name a page.
func ValidHash(s string) bool {
	if len(s) != 2*sha256.Size {
		return false
	}
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

func (p *Pages) part(sha string) string { return filepath.Join(p.parts, sha) }

// Stat says how many bytes of a page are here and whether it is complete.
func (p *Pages) Stat(sha string) (stored int64, complete bool, err error) {
	if !ValidHash(sha) {
		return 0, false, ErrPageName
	}
	if stored, complete, err = p.whole.stat(sha); err != nil || complete {
		return stored, complete, err
	}
	info, err := os.Stat(p.part(sha))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("pages: %w", err)
	}
	return info.Size(), false, nil
}

// Open gives a complete page; fs.ErrNotExist if it is not here.
func (p *Pages) Open(sha string) (io.ReadCloser, error) {
	if !ValidHash(sha) {
		return nil, ErrPageName
	}
	return p.whole.open(sha)
}

// ErrPageBusy says that the same page is being written by another call.
var ErrPageBusy = errors.New("pages: page is being written")

// Upload is one page on its way in. Close it in any case; Finish makes it
// permanent.
type Upload struct {
	pages  *Pages
	sha    string
	total  int64
	stored int64
	file   *os.File
}

// Begin starts or continues a page of total bytes.
func (p *Pages) Begin(sha string, total int64) (*Upload, error) {
	if !ValidHash(sha) {
		return nil, ErrPageName
	}
	if total <= 0 || total > MaxPageBytes {
		return nil, ErrPageSize
	}
	p.mu.Lock()
	busy := p.inUse[sha]
	p.inUse[sha] = true
	p.mu.Unlock()
	if busy {
		return nil, ErrPageBusy
	}
	u := &Upload{pages: p, sha: sha, total: total}
	stored, complete, err := p.Stat(sha)
	if err != nil {
		u.release()
		return nil, err
	}
	u.stored = stored
	if complete {
		return u, nil
	}
	if stored > total {
		if err := os.Remove(p.part(sha)); err != nil {
			u.release()
			return nil, fmt.Errorf("pages: %w", err)
		}
		u.stored = 0
	}
	u.file, err = os.OpenFile(p.part(sha), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		u.release()
		return nil, fmt.Errorf("pages: %w", err)
	}
	if err := u.alone(); err != nil {
		return nil, errors.Join(err, u.Close())
	}
	return u, nil
}

// alone keeps other servers that share the folder from writing the same page.
// One that has just finished it has given the file its name: what is open here
// is then that finished page, which must not grow.
func (u *Upload) alone() error {
	if err := lockFile(u.file); err != nil {
		return err
	}
	mine, err := u.file.Stat()
	if err != nil {
		return fmt.Errorf("pages: %w", err)
	}
	named, err := os.Stat(u.pages.part(u.sha))
	if err != nil || !os.SameFile(mine, named) {
		return ErrPageBusy
	}
	// What another server wrote before it let go counts.
	u.stored = mine.Size()
	return nil
}

// Complete tells that the page was here already; its chunks need not be sent.
func (u *Upload) Complete() bool { return u.file == nil }

// Stored is how many bytes are here.
func (u *Upload) Stored() int64 { return u.stored }

// Write adds one chunk that begins at offset. A chunk that is here already is
// passed over; a gap is ErrPageOffset.
func (u *Upload) Write(offset int64, chunk []byte) error {
	if u.Complete() {
		return nil
	}
	if offset < 0 || offset > u.stored {
		return ErrPageOffset
	}
	if offset+int64(len(chunk)) > u.total {
		return ErrPageSize
	}
	skip := u.stored - offset
	if skip >= int64(len(chunk)) {
		return nil
	}
	n, err := u.file.Write(chunk[skip:])
	u.stored += int64(n)
	if err != nil {
		return fmt.Errorf("pages: %w", err)
	}
	return nil
}

// Finish verifies the hash and makes the page durable: fsync, then its name in
// the folder or the store. Bytes with another hash are discarded, so that the
// next try starts anew; where the store does not answer, the bytes stay for it.
func (u *Upload) Finish() error {
	if u.Complete() {
		return nil
	}
	if u.stored != u.total {
		return ErrPageOffset
	}
	if err := u.verify(); err != nil {
		return err
	}
	if err := u.file.Sync(); err != nil {
		return fmt.Errorf("pages: %w", err)
	}
	return u.pages.whole.keep(u.sha, u.pages.part(u.sha), u.total)
}

func (u *Upload) verify() error {
	f, err := os.Open(u.pages.part(u.sha))
	if err != nil {
		return fmt.Errorf("pages: %w", err)
	}
	defer func() { _ = f.Close() }() // read only
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return fmt.Errorf("pages: %w", err)
	}
	if hex.EncodeToString(h.Sum(nil)) != u.sha {
		if err := os.Remove(u.pages.part(u.sha)); err != nil {
			return fmt.Errorf("pages: %w", err)
		}
		return ErrPageHash
	}
	return nil
}

// Close ends the upload; what was written stays for the next try.
func (u *Upload) Close() error {
	defer u.release()
	if u.file == nil {
		return nil
	}
	err := u.file.Close()
	u.file = nil
	if err != nil {
		return fmt.Errorf("pages: %w", err)
	}
	return nil
}

func (u *Upload) release() {
	u.pages.mu.Lock()
	defer u.pages.mu.Unlock()
	delete(u.pages.inUse, u.sha)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("pages: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("pages: sync folder: %w", err)
	}
	return nil
}
