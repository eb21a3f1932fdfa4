package catalog

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Owner is who answers for an item in its department (责任人清单).
type Owner struct {
	Name  string
	Phone string
}

// Owners are owners by the code of an item or of a department.
type Owners map[string]Owner

// ownerColumns is the head of the list.
var ownerColumns = []string{"code", "name", "phone"}

// ReadOwners reads the list of owners: CSV with the columns code, name and phone, where code is an item's or a
// department's. A line that cannot be right is an error that names it.
func ReadOwners(text string) (Owners, error) {
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	r.FieldsPerRecord = len(ownerColumns)
	head, err := r.Read()
	if err != nil || !slices.Equal(head, ownerColumns) {
		return nil, fmt.Errorf("owners: the first line is %s", strings.Join(ownerColumns, ","))
	}
	out := Owners{}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("owners: %w", err)
		}
		line, _ := r.FieldPos(0)
		code, name := strings.TrimSpace(row[0]), strings.TrimSpace(row[1])
		_, twice := out[code]
		switch {
		case code == "" || name == "":
			return nil, fmt.Errorf("owners: line %d: code and name are needed", line)
		case twice:
			return nil, fmt.Errorf("owners: line %d: %s comes twice", line, code)
		}
		out[code] = Owner{Name: name, Phone: strings.TrimSpace(row[2])}
	}
}

// Of finds who answers for an item: its own owner, else its department's.
func (o Owners) Of(h Heading) (Owner, bool) {
	for _, code := range [...]string{h.Code, h.Dept} {
		if owner, ok := o[code]; ok {
			return owner, true
		}
	}
	return Owner{}, false
}

// Covers reports whether an entry of what a window serves means the item: its code, its department, the beginning of its
// code up to a dash, or "*".
func Covers(entry, item, dept string) bool {
	if entry == "*" {
		return true
	}
	if entry == "" {
		return false
	}
	return entry == item || entry == dept || len(item) > len(entry) && item[len(entry)] == '-' && strings.HasPrefix(item, entry)
}
