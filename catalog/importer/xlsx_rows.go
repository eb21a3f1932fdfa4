package importer

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// sheetRows reads a sheet row by row; take gets the number of a row and its texts. What
// is kept otherwise than it is shown, a date above all, is a mistake at its cell.
type sheetRows struct {
	book  *book
	d     *xml.Decoder
	cells int
	// odd is told of a number that is shown otherwise.
	odd func(cell string)
}

func (b *book) rows(part string, odd func(cell string), take func(n int, cells []string) error) error {
	text, err := b.read(part)
	if err != nil {
		return err
	}
	s := &sheetRows{book: b, d: xml.NewDecoder(bytes.NewReader(text)), odd: odd}
	for n := 0; ; {
		t, err := s.d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		e, ok := t.(xml.StartElement)
		if !ok || e.Name.Local != "row" {
			continue
		}
		n++
		if at, err := strconv.Atoi(attr(e, "r")); err == nil {
			n = at
		}
		if n < 1 || n > maxRows {
			return fmt.Errorf("it has more than %d rows", maxRows)
		}
		cells, err := s.row(n)
		if err == nil {
			err = take(n, cells)
		}
		if err != nil {
			return err
		}
	}
}

// row reads the cells of a row that was begun; those left out are empty.
func (s *sheetRows) row(n int) (cells []string, err error) {
	column := 0
	for {
		t, err := s.d.Token()
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.EndElement:
			if t.Name.Local == "row" {
				return cells, nil
			}
		case xml.StartElement:
			if t.Name.Local != "c" {
				continue
			}
			column++
			if at := columnOf(attr(t, "r")); at > 0 {
				column = at
			}
			if s.cells++; column > maxColumns || s.cells+len(cells) > maxCells {
				return nil, fmt.Errorf("it has more than %d columns or %d cells", maxColumns, maxCells)
			}
			text, err := s.cell(t, cellName(column, n))
			if err != nil {
				return nil, err
			}
			if text == "" {
				continue
			}
			for len(cells) < column {
				cells = append(cells, "")
				s.cells++
			}
			cells[column-1] = text
		}
	}
}

// cell is the text of a cell that was begun.
func (s *sheetRows) cell(c xml.StartElement, name string) (string, error) {
	var value, inline string
	for {
		t, err := s.d.Token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.EndElement:
			if t.Name.Local != "c" {
				continue
			}
			if attr(c, "t") == "inlineStr" {
				return inline, nil
			}
			return s.shown(c, name, value)
		case xml.StartElement:
			switch t.Name.Local {
			case "v":
				var text string
				err = s.d.DecodeElement(&text, &t)
				value = text
			case "is":
				inline, err = runs(s.d)
			default:
				err = s.d.Skip()
			}
			if err != nil {
				return "", err
			}
		}
	}
}

// shown is a value as the sheet shows it.
func (s *sheetRows) shown(c xml.StartElement, name, value string) (string, error) {
	switch attr(c, "t") {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || i < 0 || i >= len(s.book.shared) {
			return "", fmt.Errorf("%s: the text %q is not there", name, value)
		}
		return s.book.shared[i], nil
	case "b":
		return map[string]string{"0": "FALSE", "1": "TRUE"}[value], nil
	case "str", "e", "d":
		return unescaped(value), nil
	}
	if value == "" {
		return "", nil
	}
	style, err := strconv.Atoi(attr(c, "s"))
	if err == nil && style >= 0 && style < len(s.book.plain) && !s.book.plain[style] {
		s.odd(name)
	}
	n, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return value, nil //nolint:nilerr // no number: as it is
	}
	// Sheets keep two digits more than they show.
	short, _ := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64)
	return strconv.FormatFloat(short, 'f', -1, 64), nil
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
