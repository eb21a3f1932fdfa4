package archive

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Files of a package; docs/ARCHIVE.md describes the layout.
const (
	manifestFile = "manifest.json"
	metadataFile = "metadata.xml"
	sealFile     = "seal.json"
	pagesFolder  = "pages/"
)

// Layout is the version of the layout.
const Layout = 1

// Metadata is what a catalogue of the city archive lists (after DA/T 85).
type Metadata struct {
	XMLName    xml.Name `xml:"file" json:"-"`
	ArchiveID  string   `xml:"archiveId" json:"archive_id"`
	Hall       string   `xml:"hall" json:"hall"`
	CaseNo     string   `xml:"caseNo" json:"case_no"`
	ItemCode   string   `xml:"itemCode" json:"item_code"`
	ItemName   string   `xml:"itemName" json:"item_name"`
	Catalog    string   `xml:"catalogVersion" json:"catalog_version"`
	Department string   `xml:"department" json:"department"`
	Applicant  string   `xml:"applicant" json:"applicant"`
	IDKind     string   `xml:"idKind" json:"id_kind"`
	IDNumber   string   `xml:"idNumber" json:"id_number"`
	Agent      string   `xml:"agent,omitempty" json:"agent,omitempty"`
	State      string   `xml:"state" json:"state"`
	Received   string   `xml:"received,omitempty" json:"received,omitempty"`
	Accepted   string   `xml:"accepted,omitempty" json:"accepted,omitempty"`
	Decided    string   `xml:"decided,omitempty" json:"decided,omitempty"`
	Delivered  string   `xml:"delivered,omitempty" json:"delivered,omitempty"`
	Result     string   `xml:"result,omitempty" json:"result,omitempty"`
	Entries    int      `xml:"entries" json:"entries"`
	Pages      int      `xml:"pages" json:"pages"`
}

// File is the whole file of a case.
type File struct {
	ID      string  `json:"archive_id"`
	Layout  int     `json:"layout"`
	Entries []Entry `json:"entries"`
	// Seal is set on the last hash, once the case is closed.
	Seal *Seal `json:"-"`
}

// Metadata is what the last entry of a closed file says.
func (f *File) Metadata() (m Metadata, ok bool) {
	n := len(f.Entries)
	if n == 0 || f.Entries[n-1].Kind != KindCase {
		return m, false
	}
	return m, json.Unmarshal(f.Entries[n-1].Body, &m) == nil
}

// pageName is where the page of an entry lies.
func pageName(e Entry) string {
	ext := map[string]string{"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf", "image/tiff": "tif"}[e.MediaType]
	if ext == "" {
		ext = "bin"
	}
	return fmt.Sprintf("%s%04d.%s", pagesFolder, e.No, ext)
}

// Write writes a package; page opens a page by its hash. The same file is the same
// bytes whenever it is written.
func Write(w io.Writer, f File, page func(sha256 string) (io.ReadCloser, error)) error {
	meta, ok := f.Metadata()
	if !ok || f.Seal == nil {
		return &Wrong{Code: WrongOpen}
	}
	f.Layout = Layout
	z := zip.NewWriter(w)
	put := func(name string, from io.Reader) error {
		at, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: f.Seal.At.UTC()})
		if err == nil {
			_, err = io.Copy(at, from)
		}
		if err != nil {
			return fmt.Errorf("archive: %s: %w", name, err)
		}
		return nil
	}
	asJSON := func(v any) io.Reader {
		b, err := json.Marshal(v) // laid out otherwise the bodies would not be what was chained
		if err != nil {
			return errReader{err}
		}
		return bytes.NewReader(append(b, '\n'))
	}
	head, err := xml.MarshalIndent(meta, "", " ")
	if err != nil {
		return fmt.Errorf("archive: metadata: %w", err)
	}
	if err := errors.Join(
		put(metadataFile, strings.NewReader(xml.Header+string(head)+"\n")), put(manifestFile, asJSON(f)), put(sealFile, asJSON(f.Seal)),
	); err != nil {
		return err
	}
	for _, e := range f.Entries {
		if e.Kind != KindPage {
			continue
		}
		from, err := page(e.SHA256)
		if err != nil {
			return fmt.Errorf("archive: page of entry %d: %w", e.No, err)
		}
		if err := errors.Join(put(pageName(e), from), from.Close()); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	return nil
}

type errReader struct{ err error }

// Read gives the error.
func (r errReader) Read([]byte) (int, error) { return 0, r.err }

// maxText bounds what is read of a text of a package, in bytes.
const maxText = 64 << 20

// Verify checks a package: layout, chain, every page, metadata and seal. key, when it
// is not empty, is the public key that must have sealed it.
func Verify(from io.ReaderAt, size int64, key string) (File, error) {
	z, err := zip.NewReader(from, size)
	if err != nil {
		return File{}, &Wrong{Code: WrongLayout}
	}
	var f File
	var seal Seal
	if !readJSON(z, manifestFile, &f) || !readJSON(z, sealFile, &seal) || f.Layout != Layout {
		return File{}, &Wrong{Code: WrongLayout}
	}
	f.Seal = &seal
	head, err := Check(f.ID, f.Entries)
	if err != nil {
		return f, err
	}
	meta, ok := f.Metadata()
	if !ok || meta.ArchiveID != f.ID {
		return f, &Wrong{Code: WrongOpen, No: len(f.Entries)}
	}
	switch {
	case !seal.Holds(head):
		return f, &Wrong{Code: WrongSeal}
	case key != "" && key != seal.Key:
		return f, &Wrong{Code: WrongKey}
	}
	var told Metadata
	if text, ok := readText(z, metadataFile); !ok || xml.Unmarshal(text, &told) != nil {
		return f, &Wrong{Code: WrongLayout}
	}
	told.XMLName = xml.Name{}
	if told != meta {
		return f, &Wrong{Code: WrongBody, No: len(f.Entries)}
	}
	names := []string{manifestFile, metadataFile, sealFile}
	for _, e := range f.Entries {
		if e.Kind != KindPage {
			continue
		}
		names = append(names, pageName(e))
		if text, ok := readText(z, pageName(e)); !ok || digest(text) != e.SHA256 || int64(len(text)) != e.Bytes {
			return f, &Wrong{Code: WrongFile, No: e.No}
		}
	}
	for i, in := range z.File {
		again := slices.ContainsFunc(z.File[:i], func(o *zip.File) bool { return o.Name == in.Name })
		if again || !slices.Contains(names, in.Name) {
			return f, &Wrong{Code: WrongExtra}
		}
	}
	return f, nil
}

func readText(z *zip.Reader, name string) ([]byte, bool) {
	in, err := z.Open(name)
	if err != nil {
		return nil, false
	}
	text, err := io.ReadAll(io.LimitReader(in, maxText+1))
	return text, errors.Join(err, in.Close()) == nil && len(text) <= maxText
}

func readJSON(z *zip.Reader, name string, into any) bool {
	text, ok := readText(z, name)
	if !ok {
		return false
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	return dec.Decode(into) == nil
}

// Day is a time as the metadata name it; empty for none.
func Day(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format(time.RFC3339)
}
