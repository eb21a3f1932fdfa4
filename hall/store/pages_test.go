package store_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"onewindow/hall/store"
	"onewindow/hall/store/storetest"
)

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// TestPages holds both places where pages are kept to the same behaviour.
func TestPages(t *testing.T) {
	t.Run("folder", func(t *testing.T) {
		dir := t.TempDir()
		keepsPages(t, func() *store.Pages {
			p, err := store.OpenPages(dir)
			must(t, err)
			return p
		})
	})
	t.Run("s3", func(t *testing.T) {
		s3, dir := storetest.NewS3(t), t.TempDir()
		keepsPages(t, func() *store.Pages { return inS3(t, s3, dir) })
		names, _ := s3.Names()
		left, err := os.ReadDir(filepath.Join(dir, "part"))
		must(t, err)
		if len(names) != 1 || !strings.HasPrefix(names[0], "hall/main/") || len(left) != 0 {
			t.Errorf("in the store %v, still here %v", names, left)
		}
	})
}

func inS3(t *testing.T, s *storetest.S3, parts string, change ...func(*store.S3)) *store.Pages {
	t.Helper()
	p, err := store.OpenPagesS3(t.Context(), s3Options(s, parts, change...))
	must(t, err)
	return p
}

func s3Options(s *storetest.S3, parts string, change ...func(*store.S3)) store.S3 {
	o := store.S3{
		Bucket: storetest.S3Bucket, Prefix: "hall/main", Endpoint: s.URL, Region: storetest.S3Region, Key: storetest.S3Key, Secret: storetest.S3Secret, Parts: parts,
	}
	for _, f := range change {
		f(&o)
	}
	return o
}

// TestPagesS3Troubles: what cannot be reached is said to be away and tried again;
// a lost answer costs nothing; torn and changed pages are never taken for whole.
func TestPagesS3Troubles(t *testing.T) {
	s3, dir := storetest.NewS3(t), t.TempDir()
	for name, change := range map[string]func(*store.S3){
		"another secret":    func(o *store.S3) { o.Secret = "guessed" },
		"another bucket":    func(o *store.S3) { o.Bucket = "nobody" },
		"no endpoint":       func(o *store.S3) { o.Endpoint = "s3" },
		"in clear, far off": func(o *store.S3) { o.Endpoint = "http://203.0.113.1" },
	} {
		if _, err := store.OpenPagesS3(t.Context(), s3Options(s3, dir, change)); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
	p := inS3(t, s3, dir)
	data := bytes.Repeat([]byte("扫描页"), 1000)
	sha, total := hashOf(data), int64(len(data))
	put := func() error {
		u, err := p.Begin(sha, total)
		if err != nil {
			return err
		}
		return errors.Join(u.Write(u.Stored(), data[u.Stored():]), u.Finish(), u.Close())
	}
	s3.Trouble("down")
	if err := put(); !errors.Is(err, store.ErrPagesAway) {
		t.Errorf("a store that is down: %v", err)
	}
	s3.Trouble("lost")
	if err := put(); !errors.Is(err, store.ErrPagesAway) {
		t.Errorf("a lost answer: %v", err)
	}
	s3.Trouble("")
	must(t, put())
	if names, puts := s3.Names(); len(names) != 1 || puts < 1 {
		t.Errorf("%v, written %d times", names, puts)
	}
	read := func() error {
		f, err := p.Open(sha)
		must(t, err)
		got, err := io.ReadAll(f)
		if err == nil && !bytes.Equal(got, data) {
			t.Error("the page changed")
		}
		return errors.Join(err, f.Close())
	}
	must(t, read())
	s3.Trouble("torn")
	if err := read(); !errors.Is(err, store.ErrPagesAway) {
		t.Errorf("half a page: %v", err)
	}
	s3.Trouble("changed")
	if err := read(); !errors.Is(err, store.ErrPageHash) {
		t.Errorf("a changed page: %v", err)
	}
}

func keepsPages(t *testing.T, open func() *store.Pages) {
	p := open()
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
	other := open()
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
	p = open()
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
