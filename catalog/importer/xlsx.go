package importer

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
)

// book is a workbook as far as an import reads one: the texts of its cells. The library
// that knows all of workbooks sets itself up in every process, at every window; what it
// reads is what ours is held to (xlsx_test.go).
type book struct {
	files  map[string]*zip.File // by their names, small
	left   int64                // that may still be unfolded
	sheets []bookSheet
	shared []string // texts that cells name by number
	plain  []bool   // by style: whether a number is shown as it is kept
}

type bookSheet struct{ name, part string }

// Bounds of a workbook, against files that unfold to fill the memory.
const (
	maxUnzipped = 64 << 20
	maxRows     = 200_000
	maxColumns  = 256
	maxCells    = 2_000_000
)

func openBook(data []byte) (*book, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	b := &book{files: map[string]*zip.File{}, left: maxUnzipped}
	for _, f := range z.File {
		b.files[strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))] = f
	}
	main := "xl/workbook.xml"
	for _, r := range b.related("") {
		if strings.HasSuffix(r.Type, "/officeDocument") {
			main = r.part("")
		}
	}
	var list struct {
		Sheets []struct {
			Name string     `xml:"name,attr"`
			Attr []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := b.decode(main, &list); err != nil {
		return nil, err
	}
	parts := map[string]string{}
	for _, r := range b.related(main) {
		parts[r.ID] = r.part(main)
		switch {
		case strings.HasSuffix(r.Type, "/sharedStrings"):
			err = errors.Join(err, b.readShared(r.part(main)))
		case strings.HasSuffix(r.Type, "/styles"):
			err = errors.Join(err, b.readStyles(r.part(main)))
		}
	}
	for _, s := range list.Sheets {
		for _, a := range s.Attr {
			if a.Name.Local == "id" {
				b.sheets = append(b.sheets, bookSheet{s.Name, parts[a.Value]})
			}
		}
	}
	return b, err
}

// relation is a part that another one uses.
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
}

func (r relation) part(of string) string {
	if strings.HasPrefix(r.Target, "/") {
		return strings.TrimPrefix(path.Clean(r.Target), "/")
	}
	return path.Join(path.Dir(of), r.Target)
}

// related are the parts that a part uses; none where it does not say.
func (b *book) related(to string) []relation {
	var list struct {
		All []relation `xml:"Relationship"`
	}
	dir, name := path.Split(to)
	if b.decode(dir+"_rels/"+name+".rels", &list) != nil {
		return nil
	}
	return list.All
}

func (b *book) decode(name string, into any) error {
	text, err := b.read(name)
	if err != nil {
		return err
	}
	if err := xml.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (b *book) read(name string) ([]byte, error) {
	f := b.files[strings.ToLower(name)]
	if f == nil {
		return nil, fmt.Errorf("it holds no %s", name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	text, err := io.ReadAll(io.LimitReader(r, b.left+1))
	if err = errors.Join(err, r.Close()); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	b.left -= int64(len(text))
	if b.left < 0 {
		return nil, fmt.Errorf("it unfolds to more than %d MB", maxUnzipped>>20)
	}
	return text, nil
}

// readShared reads the texts that cells share. What is said of how to read a text
// aloud is no part of it.
func (b *book) readShared(name string) error {
	text, err := b.read(name)
	if err != nil {
		return err
	}
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "si" {
			one, err := runs(d)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			b.shared = append(b.shared, one)
		}
	}
}

// runs is the text of an element that was begun, its pieces put together.
func runs(d *xml.Decoder) (string, error) {
	var out strings.Builder
	taking := false
	for depth := 1; depth > 0; {
		t, err := d.Token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local == "rPh" {
				if err := d.Skip(); err != nil {
					return "", err
				}
				continue
			}
			depth++
			taking = t.Name.Local == "t"
		case xml.EndElement:
			depth--
			taking = false
		case xml.CharData:
			if taking {
				out.Write(t)
			}
		}
	}
	return unescaped(out.String()), nil
}

// Numbers and names of formats that show a number as it is kept: the general one, whole
// numbers, and text. Some programs give the general one a number of its own.
var (
	plainFormats = []int{0, 1, 49}
	plainCodes   = []string{"general", "0", "@"}
)

func (b *book) readStyles(name string) error {
	var styles struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	err := b.decode(name, &styles)
	plain := map[int]bool{}
	for _, id := range plainFormats {
		plain[id] = true
	}
	for _, f := range styles.Formats {
		plain[f.ID] = slices.Contains(plainCodes, strings.ToLower(f.Code))
	}
	for _, s := range styles.Cells {
		b.plain = append(b.plain, plain[s.Format])
	}
	return err
}

// unescaped puts the signs back that a text of XML cannot hold: _x000D_.
func unescaped(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); {
		if i+7 <= len(s) && s[i] == '_' && s[i+1] == 'x' && s[i+6] == '_' {
			if n, err := strconv.ParseUint(s[i+2:i+6], 16, 16); err == nil {
				out.WriteRune(rune(n))
				i += 7
				continue
			}
		}
		out.WriteByte(s[i])
		i++
	}
	return out.String()
}

// cellName is a cell as people call it: B7.
func cellName(column, row int) string {
	name := ""
	for ; column > 0; column = (column - 1) / 26 {
		name = string(rune('A'+(column-1)%26)) + name
	}
	return name + strconv.Itoa(row)
}

// columnOf reads the column of a cell's name; 0 when it is none.
func columnOf(cell string) (n int) {
	for _, c := range strings.ToUpper(cell) {
		if c < 'A' || c > 'Z' {
			break
		}
		if n = n*26 + int(c-'A') + 1; n > maxColumns {
			return n
		}
	}
	return n
}
