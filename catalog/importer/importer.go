package importer

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"onewindow/catalog"
)

// Result is a catalogue with the items of a file in it.
type Result struct {
	// JSON is the whole catalogue. It is only fit for use when Report is OK.
	JSON   []byte
	Items  []string // codes of the imported items, in the order of the file
	Report catalog.Report
	places map[place]string
}

// place is an item or a node of it.
type place struct{ item, node string }

// Place tells where in the file a finding comes from: a cell or a topic. It is empty when the finding is about nothing
// that the file holds.
func (r Result) Place(f catalog.Finding) string {
	if at, ok := r.places[place{f.Item, f.Node}]; ok {
		return at
	}
	return r.places[place{item: f.Item}]
}

// Mistake is one thing in a file that cannot be understood. Where is a cell (材料!G12) or a topic.
type Mistake struct {
	Where   string
	Message string
}

// Mistakes are all that was found in a file; nothing of it was imported.
type Mistakes []Mistake

func (m Mistakes) Error() string {
	if len(m) == 0 {
		return "no mistake"
	}
	first := m[0].Where + ": " + m[0].Message
	if len(m) > 1 {
		return fmt.Sprintf("%s (and %d more)", first, len(m)-1)
	}
	return first
}

// most bounds the list of mistakes of a file that is wrong from end to end.
const most = 100

func (m *Mistakes) add(where, format string, args ...any) {
	if len(*m) < most {
		*m = append(*m, Mistake{where, fmt.Sprintf(format, args...)})
	}
}

// Import reads a file by the ending of its name and puts its items into the base catalogue, which is JSON that Load takes.
// Mistakes of the file are of type Mistakes. What the rules say of the result is in Result.Report.
func Import(name string, data, base []byte) (Result, error) {
	known, err := catalog.Load(base)
	if err != nil {
		return Result{}, fmt.Errorf("the base: %w", err)
	}
	b := &builder{base: known, places: map[place]string{}, begun: map[place]bool{}}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".xlsx":
		err = b.workbook(data)
	case ".opml":
		err = b.maps(parseOPML(data))
	case ".xmind":
		err = b.maps(parseXMind(data))
	default:
		return Result{}, fmt.Errorf("%s: want a workbook (.xlsx) or a mind map (.opml, .xmind)", name)
	}
	if err != nil {
		return Result{}, err
	}
	if len(b.mistakes) > 0 {
		return Result{}, b.mistakes
	}
	if len(b.items) == 0 {
		return Result{}, errors.New("the file holds no item")
	}
	return b.result(base)
}

// builder collects the items of a file.
type builder struct {
	base     *catalog.Catalog
	items    []*item
	places   map[place]string
	begun    map[place]bool // sheets on which an item has had its first row
	mistakes Mistakes
}

// find gives the item of the file with this code.
func (b *builder) find(code string) (*item, bool) {
	i := slices.IndexFunc(b.items, func(it *item) bool { return it.Code == code })
	if i < 0 {
		return nil, false
	}
	return b.items[i], true
}

func (b *builder) result(base []byte) (Result, error) {
	r := Result{places: b.places}
	var put []catalog.ItemText
	for _, it := range b.items {
		text, err := json.Marshal(it)
		if err != nil {
			return Result{}, fmt.Errorf("%s: %w", it.Code, err)
		}
		put = append(put, catalog.ItemText{Code: it.Code, JSON: string(text)})
		r.Items = append(r.Items, it.Code)
	}
	var err error
	r.JSON, err = catalog.PutItems(base, put)
	if err != nil {
		return Result{}, err
	}
	r.Report = catalog.Check(r.JSON)
	return r, nil
}
