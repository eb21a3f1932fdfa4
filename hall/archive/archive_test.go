package archive

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

var sealedAt = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

func own(seed byte) OwnSeal {
	return OwnSeal{By: "演示大厅", Key: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize)), Now: func() time.Time { return sealedAt }}
}

var pages = map[string]string{digest([]byte("page one")): "page one", digest([]byte("page two")): "page two"}

func pageOf(sha string) (io.ReadCloser, error) {
	text, ok := pages[sha]
	if !ok {
		return nil, errors.New("no such page")
	}
	return io.NopCloser(strings.NewReader(text)), nil
}

// fileOf is a closed file of two pages, a step and a notice.
func fileOf(t *testing.T) File {
	t.Helper()
	f := File{ID: "DA2026112300001"}
	head := f.ID
	add := func(e Entry, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		e.At = sealedAt.Add(time.Duration(len(f.Entries)) * time.Second)
		e = Chain(head, len(f.Entries)+1, e)
		head = e.Hash
		f.Entries = append(f.Entries, e)
	}
	for _, text := range []string{"page one", "page two"} {
		add(Entry{Kind: KindPage, Name: "IDC", SHA256: digest([]byte(text)), Bytes: int64(len(text)), MediaType: "image/jpeg"}, nil)
	}
	add(Of(KindStep, "receive", sealedAt, map[string]string{"actor": "2001"}))
	add(Of(KindNotice, "acceptance_notice", sealedAt, map[string]string{"number": "DG1"}))
	add(Of(KindCase, "withdrawn", sealedAt, Metadata{ArchiveID: f.ID, CaseNo: "DG1", Applicant: "王<小>明", Entries: 5, Pages: 2}))
	seal, err := own(1).Seal(t.Context(), Use{Digest: head})
	if err != nil {
		t.Fatal(err)
	}
	f.Seal = &seal
	return f
}

func packed(t *testing.T, f File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, f, pageOf); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// rezipped writes a package anew with its files changed; nil leaves one out.
func rezipped(t *testing.T, data []byte, change func(name string, text []byte) []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, in := range z.File {
		text, ok := readText(z, in.Name)
		if !ok {
			t.Fatal(in.Name)
		}
		if text = change(in.Name, text); text == nil {
			continue
		}
		at, err := w.Create(in.Name)
		if err == nil {
			_, err = at.Write(text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// code is what is wrong with a package, or "".
func code(verify func(io.ReaderAt, int64, string) (File, error), data []byte, key string) string {
	_, err := verify(bytes.NewReader(data), int64(len(data)), key)
	if w, ok := errors.AsType[*Wrong](err); ok {
		return w.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// edits are what somebody may do to a package, and how it is found.
func edits(t *testing.T) map[string]struct {
	data []byte
	want string
} {
	t.Helper()
	honest := packed(t, fileOf(t))
	edit := func(change func(name string, text []byte) []byte) []byte { return rezipped(t, honest, change) }
	replaced := func(file, old, new string) []byte {
		return edit(func(name string, text []byte) []byte {
			if name == file {
				if !strings.Contains(string(text), old) {
					t.Fatalf("%s has no %q", file, old)
				}
				return []byte(strings.Replace(string(text), old, new, 1))
			}
			return text
		})
	}
	manifest := func(change func(f *File)) []byte {
		return edit(func(name string, text []byte) []byte {
			if name != manifestFile {
				return text
			}
			var f File
			if err := json.Unmarshal(text, &f); err != nil {
				t.Fatal(err)
			}
			change(&f)
			out, err := json.Marshal(f)
			if err != nil {
				t.Fatal(err)
			}
			return out
		})
	}
	// The whole chain made anew over a changed entry: only the seal tells.
	rechained := manifest(func(f *File) {
		f.Entries[2].Name = "refuse"
		head := f.ID
		for i := range f.Entries {
			f.Entries[i] = Chain(head, i+1, f.Entries[i])
			head = f.Entries[i].Hash
		}
	})
	return map[string]struct {
		data []byte
		want string
	}{
		"nothing":        {honest, ""},
		"no zip":         {[]byte("PK"), WrongLayout},
		"a page changed": {replaced("pages/0001.jpg", "one", "two"), WrongFile},
		"a page left out": {edit(func(name string, text []byte) []byte {
			return map[bool][]byte{true: nil, false: text}[name == "pages/0002.jpg"]
		}), WrongFile},
		"an entry's words":    {replaced(manifestFile, "2001", "2002"), WrongBody},
		"an entry's name":     {manifest(func(f *File) { f.Entries[2].Name = "refuse" }), WrongChain},
		"an entry left out":   {manifest(func(f *File) { f.Entries = slices.Delete(f.Entries, 2, 3) }), WrongChain},
		"two entries swapped": {manifest(func(f *File) { f.Entries[0], f.Entries[1] = f.Entries[1], f.Entries[0] }), WrongChain},
		"the end cut off":     {manifest(func(f *File) { f.Entries = f.Entries[:4] }), WrongOpen},
		"the chain made anew": {rechained, WrongSeal},
		"another archive id":  {manifest(func(f *File) { f.ID = "DA2" }), WrongChain},
		"another day":         {replaced(sealFile, "2026-11-23", "2026-11-24"), WrongSeal},
		"another sealer":      {replaced(sealFile, "演示大厅", "别的大厅"), WrongSeal},
		"the metadata":        {replaced(metadataFile, "DG1", "DG2"), WrongBody},
		"no seal": {edit(func(name string, text []byte) []byte {
			return map[bool][]byte{true: nil, false: text}[name == sealFile]
		}), WrongLayout},
		"a newer layout": {manifest(func(f *File) { f.Layout = 2 }), WrongLayout},
		"one file more":  {appended(t, honest), WrongExtra},
	}
}

// appended is a package with a file that no entry knows.
func appended(t *testing.T, data []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, in := range z.File {
		if err := w.Copy(in); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Create("pages/0009.jpg"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestTamperingIsFound: whatever is done to a package, it does not verify any more,
// and the answer says what was done.
func TestTamperingIsFound(t *testing.T) {
	for name, e := range edits(t) {
		if got := code(Verify, e.data, ""); got != e.want {
			t.Errorf("%s: %q, want %q", name, got, e.want)
		}
	}
	f := fileOf(t)
	if got := code(Verify, packed(t, f), f.Seal.Key); got != "" {
		t.Errorf("by its own key: %q", got)
	}
	other, err := own(2).Seal(t.Context(), Use{Digest: f.Entries[4].Hash})
	if err != nil {
		t.Fatal(err)
	}
	mine := f.Seal.Key
	f.Seal = &other
	if got := code(Verify, packed(t, f), mine); got != WrongKey {
		t.Errorf("sealed by somebody else: %q", got)
	}
	if !bytes.Equal(packed(t, f), packed(t, f)) {
		t.Error("the same file is not the same bytes")
	}
}

// TestVerifyCatchesMutants: without the chain, the pages or the seal some edit lives.
func TestVerifyCatchesMutants(t *testing.T) {
	all := edits(t)
	ignoring := func(codes ...string) func(io.ReaderAt, int64, string) (File, error) {
		return func(from io.ReaderAt, size int64, key string) (File, error) {
			f, err := Verify(from, size, key)
			if w, ok := errors.AsType[*Wrong](err); ok && slices.Contains(codes, w.Code) {
				return f, nil
			}
			return f, err
		}
	}
	for _, defence := range []string{WrongLayout, WrongChain, WrongBody, WrongFile, WrongExtra, WrongSeal, WrongOpen} {
		caught := false
		for _, e := range all {
			caught = caught || code(ignoring(defence), e.data, "") != e.want
		}
		if !caught {
			t.Errorf("the mutant without %q lives", defence)
		}
	}
}

// TestOpenFileIsNoPackage: only what is closed and sealed leaves.
func TestOpenFileIsNoPackage(t *testing.T) {
	f := fileOf(t)
	unsealed := f
	unsealed.Seal = nil
	running := f
	running.Entries = f.Entries[:3]
	for _, x := range []File{unsealed, running} {
		if w, ok := errors.AsType[*Wrong](Write(io.Discard, x, pageOf)); !ok || w.Code != WrongOpen {
			t.Errorf("%d entries: %v", len(x.Entries), w)
		}
	}
	pageGone := func(string) (io.ReadCloser, error) { return nil, errors.New("gone") }
	if err := Write(io.Discard, f, pageGone); err == nil {
		t.Error("written without its pages")
	}
}

// FuzzVerify: no bytes at all make the check fall over.
func FuzzVerify(f *testing.F) {
	f.Add([]byte("PK"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if got := code(Verify, data, ""); got == "" {
			t.Error("a package by chance")
		}
	})
}
