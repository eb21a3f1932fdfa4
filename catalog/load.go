package catalog

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Catalog is a loaded catalogue. It is never changed after Load and may be shared by goroutines.
type Catalog struct {
	version     string
	notice      string
	division    string
	compiledOn  string
	departments []Department
	deptIndex   map[string]int
	branches    []PoliceBranch
	procedures  []SpecialProcedure
	materials   func() map[string]Material
	shared      map[string]*Requirement
	delivery    map[string][]string
	parties     map[string]*ChoiceBlock
	modifiers   map[string]*ChoiceBlock
	headings    []Heading
	bodies      []body
	itemIndex   map[string]int
	packages    []Package
	// packageLetters spells the packages when first asked for.
	packageLetters func() [][]string
	search         searchIndex
}

// body is an item that is there from the beginning, or read when it is first asked for.
type body struct {
	once sync.Once
	read func() *Item
	item *Item
}

func (b *body) get() *Item {
	b.once.Do(func() {
		if b.read != nil {
			b.item, b.read = b.read(), nil
		}
	})
	return b.item
}

// LoadError tells why data are no catalogue that can be worked with. Problems are mistakes of the JSON text, Findings
// breaches of the rules that Check knows; one of the two is filled.
type LoadError struct {
	Problems []Problem
	Findings []Finding
}

func (e *LoadError) Error() string {
	n := len(e.Problems) + len(e.Findings)
	first := ""
	switch {
	case len(e.Problems) > 0:
		first = e.Problems[0].Error()
	case len(e.Findings) > 0:
		f := e.Findings[0]
		first = fmt.Sprintf("%s %s: %s: %s", f.Item, f.Node, f.Rule, f.Message)
	}
	if n > 1 {
		return fmt.Sprintf("catalogue: %s (and %d more)", first, n-1)
	}
	return "catalogue: " + first
}

// Load reads a catalogue strictly: an unknown or repeated field, a value of the wrong kind and a graph that cannot be
// walked (dangling, cyclic, without papers …) are errors of type *LoadError that name the place. It does not run the
// JSON schema, which Check does. Data that Pack made are opened with Open.
func Load(data []byte) (*Catalog, error) {
	if Packed(data) {
		return Open(string(data))
	}
	f, r := decode(data)
	if len(r.problems) > 0 {
		return nil, &LoadError{Problems: r.problems}
	}
	if len(f.items) == 0 {
		return nil, errors.New("catalogue: it holds no item")
	}
	if findings, _ := ruleFindings(f); len(findings) > 0 {
		return nil, &LoadError{Findings: findings}
	}
	c := f.catalog()
	c.version = versionOf(data)
	materials := dictionary(f.materials)
	c.materials = func() map[string]Material { return materials }
	c.headings = make([]Heading, len(f.items))
	c.bodies = make([]body, len(f.items))
	for i, it := range f.items {
		c.headings[i], c.bodies[i].item = it.Heading, it
	}
	c.index(spellAll(c.headings))
	return c, nil
}

func versionOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

func dictionary(all []Material) map[string]Material {
	m := make(map[string]Material, len(all))
	for _, x := range all {
		m[x.ID] = x
	}
	return m
}

// catalog looks up everything but the items and the dictionary.
func (f *file) catalog() *Catalog {
	c := &Catalog{
		notice: f.notice, division: f.division, compiledOn: f.compiledOn,
		departments: f.departments, deptIndex: make(map[string]int, len(f.departments)),
		branches: f.branches, procedures: f.procedures,
		shared:    make(map[string]*Requirement, len(f.shared)),
		delivery:  make(map[string][]string, len(f.deliveryAdds)),
		parties:   make(map[string]*ChoiceBlock, len(f.parties)),
		modifiers: make(map[string]*ChoiceBlock, len(f.modifiers)),
		packages:  f.packages,
	}
	for i, d := range f.departments {
		c.deptIndex[d.Code] = i
	}
	for i := range f.shared {
		c.shared[f.shared[i].ID] = &f.shared[i]
	}
	for _, d := range f.deliveryAdds {
		c.delivery[d.method] = d.add
	}
	for i := range f.parties {
		c.parties[f.parties[i].ID] = &f.parties[i]
	}
	for i := range f.modifiers {
		c.modifiers[f.modifiers[i].ID] = &f.modifiers[i]
	}
	return c
}

// index makes the items findable.
func (c *Catalog) index(spelt []names) {
	c.itemIndex = make(map[string]int, len(c.headings))
	for i := range c.headings {
		c.itemIndex[c.headings[i].Code] = i
	}
	c.search = newSearchIndex(c.departments, c.headings, spelt)
	c.packageLetters = sync.OnceValue(c.lettersOfPackages)
}

// Version names the data: the first sixteen hexadecimal digits of their SHA-256.
func (c *Catalog) Version() string { return c.version }

// Notice is the warning that goes with the data; demonstrations must show it.
func (c *Catalog) Notice() string { return c.notice }

// Division is the code of the administrative division (GB/T 2260).
func (c *Catalog) Division() string { return c.division }

// CompiledOn is the date (YYYY-MM-DD) on which the data were put together.
func (c *Catalog) CompiledOn() string { return c.compiledOn }

// Item finds an item by its code. Of a packed catalogue it reads the item when it is first asked for.
func (c *Catalog) Item(code string) (*Item, bool) {
	i, ok := c.itemIndex[code]
	if !ok {
		return nil, false
	}
	it := c.bodies[i].get()
	return it, it != nil
}

// Heading finds the heading of an item by its code, without reading the item.
func (c *Catalog) Heading(code string) (Heading, bool) {
	i, ok := c.itemIndex[code]
	if !ok {
		return Heading{}, false
	}
	return c.headings[i], true
}

// Headings lists the headings of all items in the order of the catalogue, without reading the items.
func (c *Catalog) Headings() []Heading { return slices.Clone(c.headings) }

// Items lists all items in the order of the catalogue. Of a packed catalogue it reads every one: whoever needs names
// alone asks for Headings.
func (c *Catalog) Items() []*Item {
	out := make([]*Item, 0, len(c.bodies))
	for i := range c.bodies {
		if it := c.bodies[i].get(); it != nil {
			out = append(out, it)
		}
	}
	return out
}

// Department finds a department by its code.
func (c *Catalog) Department(code string) (Department, bool) {
	i, ok := c.deptIndex[code]
	if !ok {
		return Department{}, false
	}
	return c.departments[i], true
}

// Departments lists all departments in the order of the catalogue.
func (c *Catalog) Departments() []Department { return slices.Clone(c.departments) }

// PoliceBranches lists the branches of the public security bureau.
func (c *Catalog) PoliceBranches() []PoliceBranch { return slices.Clone(c.branches) }

// SpecialProcedures lists the steps whose time does not count.
func (c *Catalog) SpecialProcedures() []SpecialProcedure { return slices.Clone(c.procedures) }

// Material finds a paper of the dictionary.
func (c *Catalog) Material(id string) (Material, bool) {
	m, ok := c.materials()[id]
	return m, ok
}

// Materials lists the papers of the dictionary by their ids.
func (c *Catalog) Materials() []Material {
	all := c.materials()
	out := make([]Material, 0, len(all))
	for _, id := range slices.Sorted(maps.Keys(all)) {
		out = append(out, all[id])
	}
	return out
}

// Packages lists the packages (一件事).
func (c *Catalog) Packages() []Package { return slices.Clone(c.packages) }

// Package finds a package by its code.
func (c *Catalog) Package(code string) (Package, bool) {
	for _, p := range c.packages {
		if p.Code == code {
			return p, true
		}
	}
	return Package{}, false
}

// HasZone says whether there is a zone of that name, as a search folds it.
func (c *Catalog) HasZone(name string) bool {
	return slices.ContainsFunc(c.Zones(), func(z string) bool { return fold(z) == fold(name) })
}

// Zones lists the zones of departments and items, in the order of first mention.
func (c *Catalog) Zones() []string {
	var zones []string
	add := func(z string) {
		if z != "" && !slices.Contains(zones, z) {
			zones = append(zones, z)
		}
	}
	for _, d := range c.departments {
		add(d.Zone)
	}
	for i := range c.headings {
		add(c.headings[i].Zone)
	}
	return zones
}

// Party is the question who applies, with its options in order. Its id is the item's party profile.
func (c *Catalog) Party(it *Item) ChoiceBlock {
	if b, ok := c.parties[it.PartyProfile]; ok {
		return *b
	}
	return ChoiceBlock{}
}

// Parties are the options of the question who applies.
func (c *Catalog) Parties(it *Item) []Option { return c.Party(it).Options }

// Modifiers are the common questions that the item also asks, in its order.
func (c *Catalog) Modifiers(it *Item) []ChoiceBlock {
	var out []ChoiceBlock
	for _, id := range it.Modifiers {
		if b, ok := c.modifiers[id]; ok {
			out = append(out, *b)
		}
	}
	return out
}

// Deliveries are the ways in which the results of the item can reach the applicant, in the order window, cabinet, post, electronic, bank, department.
func (c *Catalog) Deliveries(it *Item) []string {
	count := map[string]int{}
	for _, r := range it.Results {
		for _, d := range r.Delivery {
			count[d]++
		}
	}
	for _, l := range it.leaves {
		for _, flag := range l.Flags {
			switch flag {
			case "POST":
				count[DeliverPost] += 0
			case "CABINET":
				count[DeliverCabinet] += 0
			}
		}
	}
	order := []string{DeliverWindow, DeliverCabinet, DeliverPost, DeliverElectronic, DeliverBankTransfer, DeliverDeptDirect}
	var out []string
	for d := range count {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b string) int {
		return cmp.Compare(slices.Index(order, a), slices.Index(order, b))
	})
	return out
}
