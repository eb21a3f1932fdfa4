package store_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"testing"

	"onewindow/hall/store"
)

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func TestPages(t *testing.T) {
	dir := t.TempDir()
	p, err := store.OpenPages(dir)
	if err != nil {
		t.Fatal(err)
	}
	data := bytes.Repeat([]byte("扫描页"), 1000)
	sha, total := hashOf(data), int64(len(data))
	begin := func(sha string, total int64) *store.Upload {
		t.Helper()
		u, err := p.Begin(sha, total)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	u := begin(sha, total)
	if _, err := p.Begin(sha, total); !errors.Is(err, store.ErrPageBusy) {
		t.Errorf("two writers of one page: %v", err)
	}
	// Another server on the same folder keeps off too.
	other, err := store.OpenPages(dir)
	must(t, err)
	if _, err := other.Begin(sha, total); !errors.Is(err, store.ErrPageBusy) {
		t.Errorf("two servers write one page: %v", err)
	}
	must(t, u.Write(0, data[:1000]))
	if err := u.Write(2000, data[2000:]); !errors.Is(err, store.ErrPageOffset) {
		t.Errorf("a gap: %v", err)
	}
	if err := u.Finish(); !errors.Is(err, store.ErrPageOffset) {
		t.Errorf("finished half a page: %v", err)
	}
	must(t, u.Close())
	if _, err := p.Open(sha); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("half a page was opened: %v", err)
	}

	// After a restart the page goes on where it stopped; chunks that overlap
	// what is here are passed over.
	p, err = store.OpenPages(dir)
	must(t, err)
	if stored, complete, err := p.Stat(sha); stored != 1000 || complete || err != nil {
		t.Errorf("half a page is %d %v %v", stored, complete, err)
	}
	u = begin(sha, total)
	must(t, u.Write(500, data[500:1500]))
	must(t, u.Write(1500, data[1500:]))
	must(t, u.Finish())
	must(t, u.Close())
	f, err := p.Open(sha)
	must(t, err)
	got, err := io.ReadAll(f)
	must(t, err)
	must(t, f.Close())
	if !bytes.Equal(got, data) {
		t.Error("the page changed")
	}
	u = begin(sha, total)
	if !u.Complete() {
		t.Error("a page that is here was asked for again")
	}
	must(t, u.Close())

	// Other bytes than promised are thrown away, and the next try is clean.
	wrong := hashOf([]byte("right"))
	u = begin(wrong, 5)
	must(t, u.Write(0, []byte("wrong")))
	if err := u.Finish(); !errors.Is(err, store.ErrPageHash) {
		t.Errorf("wrong bytes: %v", err)
	}
	must(t, u.Close())
	if stored, _, err := p.Stat(wrong); stored != 0 || err != nil {
		t.Errorf("wrong bytes stayed: %d %v", stored, err)
	}
	for _, bad := range []string{"", "..", "../../etc/passwd", sha[:63], "G" + sha[1:], sha + "0"} {
		if _, err := p.Begin(bad, 1); !errors.Is(err, store.ErrPageName) {
			t.Errorf("name %q: %v", bad, err)
		}
		if _, err := p.Open(bad); !errors.Is(err, store.ErrPageName) {
			t.Errorf("open %q: %v", bad, err)
		}
	}
	for _, size := range []int64{0, -1, store.MaxPageBytes + 1} {
		if _, err := p.Begin(sha, size); !errors.Is(err, store.ErrPageSize) {
			t.Errorf("size %d: %v", size, err)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
