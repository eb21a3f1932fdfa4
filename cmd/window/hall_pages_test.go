package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"onewindow/hall/store"
	"onewindow/hall/store/storetest"
)

// TestPagesInS3ByCommand: a hall serves with its pages in an S3 store, its backup
// holds them, and a restore puts them into another place.
func TestPagesInS3ByCommand(t *testing.T) {
	t.Parallel()
	s3, dir := storetest.NewS3(t), t.TempDir()
	dsn := "sqlite:" + filepath.Join(dir, "hall.db")
	run := func(want int, args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "window", append([]string{"hall"}, args...)...)
		cmd.Env = append(os.Environ(), "AWS_ENDPOINT_URL="+s3.URL, "AWS_ACCESS_KEY_ID="+storetest.S3Key, "AWS_SECRET_ACCESS_KEY="+storetest.S3Secret)
		out, err := cmd.CombinedOutput()
		got := 0
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			got = exit.ExitCode()
		}
		if got != want {
			t.Fatalf("%v: status %d: %s", args, got, out)
		}
		return string(out)
	}
	run(0, "init", "--demo", "--store", dsn)
	data := []byte("一页扫描件")
	sum := sha256.Sum256(data)
	sha := hex.EncodeToString(sum[:])
	pages := func(prefix string) *store.Pages {
		t.Helper()
		p, err := store.OpenPagesS3(t.Context(), store.S3{
			Bucket: storetest.S3Bucket, Prefix: prefix, Endpoint: s3.URL, Region: storetest.S3Region, Key: storetest.S3Key, Secret: storetest.S3Secret, Parts: t.TempDir(),
		})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	u, err := pages("a").Begin(sha, int64(len(data)))
	if err == nil {
		err = errors.Join(u.Write(0, data), u.Finish(), u.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), store.Options{DSN: dsn})
	if err != nil {
		t.Fatal(err)
	}
	err = st.Write(t.Context(), func(tx *store.Tx) error {
		return tx.PutPage(store.Page{SHA256: sha, Case: "c", Line: "l", Bytes: int64(len(data)), MediaType: "image/png", Staff: "2001"})
	})
	if err = errors.Join(err, st.Close()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "backup.tar")
	if out := run(0, "backup", "--store", dsn, "--pages", "s3://pages/a", "--to", file, "--json"); !strings.Contains(out, `"pages":1`) {
		t.Errorf("backup: %s", out)
	}
	run(exitWrong, "backup", "--store", dsn, "--pages", "s3://pages/empty", "--to", file+"2")
	run(1, "backup", "--store", dsn, "--pages", "s3://nobody", "--to", file+"3")
	run(exitUsage, "backup", "--store", dsn, "--pages", "s3://", "--to", file+"4")
	run(exitUsage, "serve", "--store", "postgres://h/x", "--pages", "s3://pages/a")
	run(0, "restore", "--store", "sqlite:"+filepath.Join(t.TempDir(), "hall.db"), "--pages", "s3://pages/b/c", "--from", file)
	f, err := pages("b/c").Open(sha)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(f)
	if err = errors.Join(err, f.Close()); err != nil || string(got) != string(data) {
		t.Errorf("restored %q, %v", got, err)
	}
}
