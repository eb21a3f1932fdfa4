package journal

import (
	"bytes"
	"crypto/cipher"
	"encoding/hex"
	"fmt"
	"testing"

	"github.com/emmansun/gmsm/sm4"
	"github.com/google/go-cmp/cmp"

	"onewindow/visit"
)

// sealedWith opens the journal of a folder by one of the suites.
func sealedWith(t *testing.T, dir string, suite Suite) *Journal {
	t.Helper()
	o := options(dir)
	o.Suite = suite
	j, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

// TestSuites: a journal goes on under another suite and back, everything in it stays
// readable, and what is written is sealed by the suite of the day alone.
func TestSuites(t *testing.T) {
	dir := t.TempDir()
	var want []visit.Record
	for n, suite := range []Suite{AES, SM4, "", SM4} {
		j := sealedWith(t, dir, suite)
		id := fmt.Sprintf("v%d", n)
		appended(t, j, recs(id, 3), []visit.HallCommand{command("c-"+id, id)})
		want = append(want, recs(id, 3)...)
		note := []byte("note " + id)
		if err := j.SetNote(t.Context(), id, note); err != nil {
			t.Fatal(err)
		}
		sum, err := j.PutPage(t.Context(), "case-"+id, "line", "image/png", note)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, replayed(t, j)); diff != "" {
			t.Errorf("%d by %q:\n%s", n, suite, diff)
		}
		for m := range n + 1 {
			name := fmt.Sprintf("v%d", m)
			got, ok, err := j.Note(t.Context(), name)
			if err != nil || !ok || string(got) != "note "+name {
				t.Errorf("%d by %q: note %s is %q, %v", n, suite, name, got, err)
			}
		}
		if got := len(pending(t, j)); got != n+1 {
			t.Errorf("%d by %q: %d commands", n, suite, got)
		}
		if data, err := j.Page(t.Context(), sum); err != nil || !bytes.Equal(data, note) {
			t.Errorf("%d by %q: page %q, %v", n, suite, data, err)
		}
		whole(t, j)
		var body []byte
		if err := j.reader.QueryRowContext(t.Context(), `SELECT body FROM note WHERE name = ?`, id).Scan(&body); err != nil {
			t.Fatal(err)
		}
		for _, by := range Suites() {
			one := map[Suite]func([]byte, string) (cipher.AEAD, error){AES: aesGCM, SM4: sm4GCM}[by]
			aead, err := one(testKey, "note")
			if err != nil {
				t.Fatal(err)
			}
			_, err = aead.Open(nil, nil, body, joined("A035", id))
			if opens, mine := err == nil, by == suite || suite == "" && by == AES; opens != mine {
				t.Errorf("%d by %q: %s opens it: %v", n, suite, by, opens)
			}
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
	o := options(dir)
	o.Suite = "des"
	if _, err := Open(t.Context(), o); err == nil {
		t.Error("an unknown suite was taken")
	}
}

// TestSealedIsWhole: no bit of what SM4 sealed may change, and nothing shorter is
// taken.
func TestSealedIsWhole(t *testing.T) {
	aead, err := sm4GCM(testKey, "note")
	if err != nil {
		t.Fatal(err)
	}
	sealed := aead.Seal(nil, nil, []byte("张三"), []byte("a"))
	if len(sealed) != len("张三")+aead.Overhead() || bytes.Equal(sealed, aead.Seal(nil, nil, []byte("张三"), []byte("a"))) {
		t.Error("the overhead is another, or the nonce is the same twice")
	}
	for i := range len(sealed) * 8 {
		bad := bytes.Clone(sealed)
		bad[i/8] ^= 1 << (i % 8)
		if _, err := aead.Open(nil, nil, bad, []byte("a")); err == nil {
			t.Fatalf("bit %d changed, and it opens", i)
		}
	}
	for n := range len(sealed) {
		if _, err := aead.Open(nil, nil, sealed[:n], []byte("a")); err == nil {
			t.Fatalf("cut to %d bytes, and it opens", n)
		}
	}
}

// TestSM4GCM holds the library to RFC 8998, appendix A.1.
func TestSM4GCM(t *testing.T) {
	unhex := func(s string) []byte {
		t.Helper()
		b, err := hex.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	block, err := sm4.NewCipher(unhex("0123456789ABCDEFFEDCBA9876543210"))
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	got := gcm.Seal(nil, unhex("00001234567800000000ABCD"),
		unhex("AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDDEEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA"),
		unhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2"))
	want := "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D" +
		"83DE3541E4C2B58177E065A9BF7B62EC"
	if !bytes.Equal(got, unhex(want)) {
		t.Errorf("got %X", got)
	}
}
