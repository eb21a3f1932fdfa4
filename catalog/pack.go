package catalog

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"
	"strings"
	"sync"
)

// A pack is a catalogue laid out so that a large one is ready at once: the names of all items lie open and folded, in
// the order in which search wants them, and every item is compressed by itself and read when somebody opens it. What
// many items repeat, their requirements, stands in one table. It holds the same text as the JSON, to the byte once that
// is compact, which Unpack gives back.
//
//	magic, checksum, version, top, dictionary, requirements, preset, n × record, n × compressed item
//
// Numbers are unsigned varints and texts carry their length. Top is the JSON without items and materials; dictionary
// holds the materials, requirements the table, both compressed; preset is the dictionary of the compressed items.
const packMagic = "OWCAT\x00\x01\n"

// Bounds of what a pack may unfold to, against data that were made to fill the memory.
const (
	maxPart  = 64 << 20
	presetOf = 32 << 10 // as far as deflate looks back
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Packed reports whether data are a pack instead of JSON.
func Packed(data []byte) bool { return bytes.HasPrefix(data, []byte(packMagic)) }

// Pack lays a sound catalogue out for Open. Same data give the same pack.
func Pack(data []byte) ([]byte, error) {
	c, err := Load(data)
	if err != nil {
		return nil, err
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, data); err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	var items, materials string
	top := replaceValues(compact.String(), func(key, value string) string {
		switch key {
		case "items":
			items = value
			return "[]"
		case "materials":
			materials = value
			return "{}"
		}
		return value
	})
	var table []string
	number := map[string]int{}
	texts := elements(items)
	for i, text := range texts {
		texts[i] = replaceRequirements(text, func(value string) string {
			n, ok := number[value]
			if !ok {
				n = len(table)
				number[value] = n
				table = append(table, value)
			}
			return strconv.Itoa(n)
		})
	}
	preset := sample(texts)
	w := &packWriter{}
	w.text(versionOf(data))
	w.text(top)
	w.text(deflate(materials, ""))
	w.text(deflate("["+strings.Join(table, ",")+"]", ""))
	w.text(preset)
	w.number(len(texts))
	for i := range c.headings {
		w.heading(&c.headings[i], &c.search.names[i])
	}
	for _, text := range texts {
		w.text(deflate(text, preset))
	}
	out := append([]byte(packMagic), 0, 0, 0, 0)
	binary.LittleEndian.PutUint32(out[len(packMagic):], crc32.Checksum(w.b, castagnoli))
	return append(out, w.b...), nil
}

// sample takes items from all over the catalogue as a preset dictionary: they are alike.
func sample(texts []string) string {
	total := 0
	for _, t := range texts {
		total += len(t)
	}
	step := max(1, total/presetOf)
	var b strings.Builder
	for i := 0; i < len(texts) && b.Len() < presetOf; i += step {
		b.WriteString(texts[i])
	}
	return b.String()[max(0, b.Len()-presetOf):]
}

func deflate(text, preset string) string {
	var b bytes.Buffer
	// Neither a writer in memory nor level 9 can fail.
	w, err := flate.NewWriterDict(&b, flate.BestCompression, []byte(preset))
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err)
	}
	return b.String()
}

func inflate(packed, preset string) (string, error) {
	r := flate.NewReaderDict(strings.NewReader(packed), []byte(preset))
	var b strings.Builder
	n, err := io.Copy(&b, io.LimitReader(r, maxPart+1))
	if err != nil {
		return "", err
	}
	if n > maxPart {
		return "", errors.New("a part unfolds to more than any catalogue holds")
	}
	return b.String(), nil
}

// unit is what the head of a pack says.
type unit struct {
	version, top, materials, table, preset string

	headings []Heading
	names    []names
	items    []string
}

// open reads the head of a pack and finds where everything lies.
func open(pack string) (*unit, error) {
	rest, ok := strings.CutPrefix(pack, packMagic)
	if !ok || len(rest) < 4 {
		return nil, errors.New("catalogue: this is no pack of a catalogue")
	}
	if crc32.Checksum([]byte(rest[4:]), castagnoli) != binary.LittleEndian.Uint32([]byte(rest[:4])) {
		return nil, errors.New("catalogue: the pack is damaged: its checksum differs; make it again from its JSON")
	}
	r := &packReader{s: rest[4:]}
	u := &unit{version: r.text(), top: r.text(), materials: r.text(), table: r.text(), preset: r.text()}
	n := r.number()
	if n > len(r.s) {
		r.bad = true
		n = 0
	}
	u.headings, u.names, u.items = make([]Heading, n), make([]names, n), make([]string, n)
	for i := 0; i < n && !r.bad; i++ {
		r.heading(&u.headings[i], &u.names[i])
	}
	for i := 0; i < n && !r.bad; i++ {
		u.items[i] = r.text()
	}
	if r.bad || r.pos != len(r.s) {
		return nil, errors.New("catalogue: the pack ends in the wrong place; make it again from its JSON")
	}
	return u, nil
}

// Open makes a packed catalogue ready. It keeps the pack, which may be embedded in the program, and takes the names from
// it without copying them. The items were checked when the pack was made; one that cannot be read is as if it were not
// there.
func Open(pack string) (*Catalog, error) {
	u, err := open(pack)
	if err != nil {
		return nil, err
	}
	f, r := decode([]byte(u.top))
	if len(r.problems) > 0 {
		return nil, &LoadError{Problems: r.problems}
	}
	c := f.catalog()
	c.version = u.version
	c.materials = sync.OnceValue(u.dictionary)
	table := sync.OnceValue(u.requirements)
	rules := sync.OnceValue(func() checker { return u.checker(f, c) })
	c.headings = u.headings
	c.bodies = make([]body, len(u.headings))
	for i := range c.bodies {
		c.bodies[i].read = func() *Item { return u.item(i, table(), rules()) }
	}
	c.index(u.names)
	return c, nil
}

func (u *unit) dictionary() map[string]Material {
	text, err := inflate(u.materials, "")
	if err != nil {
		return nil
	}
	var all []Material
	r := &reader{s: text}
	r.object(func(string) bool { all = append(all, r.material()); return true })
	return dictionary(all)
}

// requirements is never nil, for a reader with a table expects numbers.
func (u *unit) requirements() []Requirement {
	out := []Requirement{}
	text, err := inflate(u.table, "")
	if err != nil {
		return out
	}
	r := &reader{s: text}
	r.array(func(int) { out = append(out, r.requirement()) })
	return out
}

// checker knows what the rules for an item need of all others.
func (u *unit) checker(f *file, c *Catalog) checker {
	rules := checker{f: f, dict: map[string]bool{}, shared: map[string]bool{}, items: map[string]bool{}}
	for id := range c.materials() {
		rules.dict[id] = true
	}
	for id := range c.shared {
		rules.shared[id] = true
	}
	for code := range c.itemIndex {
		rules.items[code] = true
	}
	return rules
}

// item reads one item, nil when it cannot be read or breaks a rule.
func (u *unit) item(i int, table []Requirement, rules checker) *Item {
	text, err := inflate(u.items[i], u.preset)
	if err != nil {
		return nil
	}
	r := &reader{s: text, table: table}
	it := r.readItem()
	r.end()
	if len(r.problems) > 0 || it.Code != u.headings[i].Code {
		return nil
	}
	rules.item(it)
	if len(rules.errors) > 0 {
		return nil
	}
	return it
}

// Unpack gives back the JSON that a pack was made of, without blanks.
func Unpack(pack []byte) ([]byte, error) {
	u, err := open(string(pack))
	if err != nil {
		return nil, err
	}
	materials, err := inflate(u.materials, "")
	if err != nil {
		return nil, fmt.Errorf("catalogue: the dictionary: %w", err)
	}
	text, err := inflate(u.table, "")
	if err != nil {
		return nil, fmt.Errorf("catalogue: the requirements: %w", err)
	}
	table := elements(text)
	var items strings.Builder
	items.WriteByte('[')
	for i, packed := range u.items {
		text, err := inflate(packed, u.preset)
		if err != nil {
			return nil, fmt.Errorf("catalogue: item %s: %w", u.headings[i].Code, err)
		}
		if i > 0 {
			items.WriteByte(',')
		}
		items.WriteString(replaceRequirements(text, func(value string) string {
			n, err := strconv.Atoi(value)
			if err != nil || n < 0 || n >= len(table) {
				return "null"
			}
			return table[n]
		}))
	}
	items.WriteByte(']')
	return []byte(replaceValues(u.top, func(key, value string) string {
		switch key {
		case "items":
			return items.String()
		case "materials":
			return materials
		}
		return value
	})), nil
}

// ItemText is the JSON of one item.
type ItemText struct{ Code, JSON string }

// PutItems puts items into the JSON of a sound catalogue: each replaces the one of its code, or comes behind the last. The
// answer has no blanks between its parts, and has not been checked.
func PutItems(data []byte, items []ItemText) ([]byte, error) {
	f, r := decode(data)
	if len(r.problems) > 0 {
		return nil, &LoadError{Problems: r.problems}
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, data); err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	return []byte(replaceValues(compact.String(), func(key, value string) string {
		if key != "items" {
			return value
		}
		texts := elements(value)
		at := make(map[string]int, len(texts))
		for i, it := range f.items {
			at[it.Code] = i
		}
		for _, it := range items {
			if i, ok := at[it.Code]; ok {
				texts[i] = it.JSON
				continue
			}
			at[it.Code] = len(texts)
			texts = append(texts, it.JSON)
		}
		return "[" + strings.Join(texts, ",") + "]"
	})), nil
}

// replaceValues rewrites the values of an object, whose text is compact.
func replaceValues(text string, with func(key, value string) string) string {
	var b strings.Builder
	last := 0
	r := &reader{s: text}
	r.object(func(key string) bool {
		from := r.pos
		r.skip(0)
		b.WriteString(text[last:from])
		b.WriteString(with(key, text[from:r.pos]))
		last = r.pos
		return true
	})
	b.WriteString(text[last:])
	return b.String()
}

func replaceRequirements(item string, with func(value string) string) string {
	return replaceValues(item, func(key, value string) string {
		if key != "requirements" {
			return value
		}
		return replaceValues(value, func(_, value string) string { return with(value) })
	})
}

// elements cuts the text of an array into those of its elements.
func elements(text string) []string {
	var out []string
	r := &reader{s: text}
	r.array(func(int) {
		from := r.pos
		r.skip(0)
		out = append(out, text[from:r.pos])
	})
	return out
}
