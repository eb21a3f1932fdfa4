package catalog

import (
	"slices"
	"strconv"
	"strings"
)

// Kinds of Change. "changed" always comes with Field, Old and New; "added" and "removed" carry the name of the thing in
// New or Old.
const (
	DepartmentAdded    = "department_added"
	DepartmentRemoved  = "department_removed"
	DepartmentChanged  = "department_changed"
	BlockAdded         = "block_added" // a party profile or a common modifier
	BlockRemoved       = "block_removed"
	BlockChanged       = "block_changed"
	SharedAdded        = "shared_added" // a shared requirement
	SharedRemoved      = "shared_removed"
	SharedChanged      = "shared_changed"
	PackageAdded       = "package_added"
	PackageRemoved     = "package_removed"
	PackageChanged     = "package_changed"
	ItemAdded          = "item_added"
	ItemRemoved        = "item_removed"
	ItemChanged        = "item_changed"
	RequirementAdded   = "requirement_added"
	RequirementRemoved = "requirement_removed"
	RequirementChanged = "requirement_changed"
	QuestionAdded      = "question_added"
	QuestionRemoved    = "question_removed"
	QuestionChanged    = "question_changed"
	OptionAdded        = "option_added"
	OptionRemoved      = "option_removed"
	OptionChanged      = "option_changed"
	LeafAdded          = "leaf_added"
	LeafRemoved        = "leaf_removed"
	LeafChanged        = "leaf_changed"
	PaperAdded         = "paper_added" // a leaf asks for one paper more
	PaperRemoved       = "paper_removed"
)

// Change is one difference between two catalogues, as codes and values. Subject is the department, block, requirement
// or package meant; Node and Option say where in the graph of Item.
type Change struct {
	Kind    string `json:"kind"`
	Item    string `json:"item,omitempty"`
	Node    string `json:"node,omitempty"`
	Option  string `json:"option,omitempty"`
	Subject string `json:"subject,omitempty"`
	Field   string `json:"field,omitempty"`
	Old     string `json:"old,omitempty"`
	New     string `json:"new,omitempty"`
}

// thing is something comparable: an id, a name and its fields in a fixed order.
type thing struct {
	id, name string
	fields   [][2]string
}

func list(s []string) string { return strings.Join(s, " / ") }

func flag(b bool) string { return strconv.FormatBool(b) }

// ChangedItems counts the items of which changes tell; what all items share counts as one for each thing.
func ChangedItems(changes []Change) int {
	seen := map[[2]string]bool{}
	for _, c := range changes {
		key := [2]string{c.Item}
		if c.Item == "" {
			key[1] = c.Subject
		}
		seen[key] = true
	}
	return len(seen)
}

// Diff lists what changed from the older catalogue to the newer: first what all items share, then item by item in the
// order of the newer, then the items that are gone.
func Diff(older, newer *Catalog) []Change {
	var out []Change
	out = compare(out, Change{}, [3]string{DepartmentAdded, DepartmentRemoved, DepartmentChanged},
		things(older.departments, departmentThing), things(newer.departments, departmentThing))
	out = compare(out, Change{}, [3]string{BlockAdded, BlockRemoved, BlockChanged}, older.blocks(), newer.blocks())
	out = compare(out, Change{}, [3]string{SharedAdded, SharedRemoved, SharedChanged}, older.sharedThings(), newer.sharedThings())
	out = compare(out, Change{}, [3]string{PackageAdded, PackageRemoved, PackageChanged},
		things(older.packages, packageThing), things(newer.packages, packageThing))
	for _, it := range newer.Items() {
		old, ok := older.Item(it.Code)
		if !ok {
			out = append(out, Change{Kind: ItemAdded, Item: it.Code, New: it.Name})
			continue
		}
		out = diffItem(out, old, it)
	}
	for _, it := range older.headings {
		if _, ok := newer.itemIndex[it.Code]; !ok {
			out = append(out, Change{Kind: ItemRemoved, Item: it.Code, Old: it.Name})
		}
	}
	return out
}

// ChangesOf lists what changed of one item from the older catalogue to the newer; nothing where one of them does not have it.
func ChangesOf(older, newer *Catalog, code string) []Change {
	old, had := older.Item(code)
	it, has := newer.Item(code)
	if !had || !has {
		return nil
	}
	return diffItem(nil, old, it)
}

// compare adds the differences between two lists of things; kinds are added, removed and changed.
func compare(out []Change, at Change, kinds [3]string, older, newer []thing) []Change {
	put := func(c Change, id string) {
		switch {
		case kinds[0] == OptionAdded:
			c.Option = id
		case kinds[0] == QuestionAdded || kinds[0] == LeafAdded:
			c.Node = id
		case kinds[0] != ItemAdded:
			c.Subject = id
		}
		out = append(out, c)
	}
	find := func(all []thing, id string) int {
		return slices.IndexFunc(all, func(t thing) bool { return t.id == id })
	}
	for _, n := range newer {
		i := find(older, n.id)
		if i < 0 {
			c := at
			c.Kind, c.New = kinds[0], n.name
			put(c, n.id)
			continue
		}
		for k, f := range n.fields {
			if old := older[i].fields[k][1]; old != f[1] {
				c := at
				c.Kind, c.Field, c.Old, c.New = kinds[2], f[0], old, f[1]
				put(c, n.id)
			}
		}
	}
	for _, o := range older {
		if find(newer, o.id) < 0 {
			c := at
			c.Kind, c.Old = kinds[1], o.name
			put(c, o.id)
		}
	}
	return out
}

func diffItem(out []Change, older, newer *Item) []Change {
	at := Change{Item: newer.Code}
	out = compare(out, at, [3]string{ItemAdded, ItemRemoved, ItemChanged},
		[]thing{itemThing(older)}, []thing{itemThing(newer)})
	out = compare(out, at, [3]string{RequirementAdded, RequirementRemoved, RequirementChanged},
		things(older.Requirements, requirementThing), things(newer.Requirements, requirementThing))
	out = compare(out, at, [3]string{QuestionAdded, QuestionRemoved, QuestionChanged}, older.questionThings(), newer.questionThings())
	for _, id := range newer.nodeOrder {
		q, ok := newer.questions[id]
		old, had := older.questions[id]
		if ok && had {
			out = compare(out, Change{Item: newer.Code, Node: id}, [3]string{OptionAdded, OptionRemoved, OptionChanged},
				things(old.Options, optionThing), things(q.Options, optionThing))
		}
	}
	out = compare(out, at, [3]string{LeafAdded, LeafRemoved, LeafChanged}, older.leafThings(), newer.leafThings())
	for _, id := range newer.nodeOrder {
		l, ok := newer.leaves[id]
		old, had := older.leaves[id]
		if !ok || !had {
			continue
		}
		for _, m := range l.Materials {
			if !slices.Contains(old.Materials, m) {
				out = append(out, Change{Kind: PaperAdded, Item: newer.Code, Node: id, Subject: m, New: newer.paperName(m)})
			}
		}
		for _, m := range old.Materials {
			if !slices.Contains(l.Materials, m) {
				out = append(out, Change{Kind: PaperRemoved, Item: newer.Code, Node: id, Subject: m, Old: older.paperName(m)})
			}
		}
	}
	return out
}

func (it *Item) paperName(id string) string {
	if r, ok := it.Requirement(id); ok {
		return r.Name
	}
	return id
}

func things[T any](all []T, of func(*T) thing) []thing {
	out := make([]thing, len(all))
	for i := range all {
		out[i] = of(&all[i])
	}
	return out
}

func (p Pinyin) String() string { return p.Initials + " " + p.Full }

func (l Limit) String() string { return strconv.Itoa(l.N) + " " + l.Unit }

func (n Need) String() string { return strconv.Itoa(n.Count) + " " + n.Need }

func departmentThing(d *Department) thing {
	return thing{d.Code, d.Name, [][2]string{
		{"name", d.Name},
		{"short", d.Short},
		{"aliases", list(d.Aliases)},
		{"pinyin", d.Pinyin.String()},
		{"shortPinyin", d.ShortPinyin.String()},
		{"kind", d.Kind},
		{"zone", d.Zone},
		{"windowMode", d.WindowMode},
	}}
}

func packageThing(p *Package) thing {
	return thing{p.Code, p.Name, [][2]string{
		{"name", p.Name}, {"items", list(p.Items)}, {"sharedMaterials", list(p.SharedMaterials)}, {"note", p.Note},
	}}
}

func (c *Catalog) blocks() []thing {
	var out []thing
	for _, group := range [...]map[string]*ChoiceBlock{c.parties, c.modifiers} {
		for _, id := range sortedKeys(group) {
			b := group[id]
			var options []string
			for _, o := range b.Options {
				options = append(options, o.Key+" "+o.Text+" +"+strings.Join(o.Add, "+")+" -"+strings.Join(o.Remove, "-"))
			}
			out = append(out, thing{id, b.Text, [][2]string{{"text", b.Text}, {"options", list(options)}}})
		}
	}
	for _, m := range sortedKeys(c.delivery) {
		out = append(out, thing{NodeDelivery + "." + m, m, [][2]string{{"text", m}, {"options", list(c.delivery[m])}}})
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func (c *Catalog) sharedThings() []thing {
	var out []thing
	for _, id := range sortedKeys(c.shared) {
		out = append(out, requirementThing(c.shared[id]))
	}
	return out
}

func itemThing(it *Item) thing {
	var aliases, results []string
	for _, a := range it.Aliases {
		aliases = append(aliases, a.Text)
	}
	for _, r := range it.Results {
		results = append(results, r.Name+" "+r.Kind+" "+strings.Join(r.Delivery, "+"))
	}
	t := it.TimeLimits
	return thing{it.Code, it.Name, [][2]string{
		{"name", it.Name},
		{"shortName", it.ShortName},
		{"pinyin", it.Pinyin.String()},
		{"shortPinyin", it.ShortPinyin.String()},
		{"aliases", list(aliases)},
		{"dept", it.Dept},
		{"policeBranch", it.PoliceBranch},
		{"zone", it.Zone},
		{"type", it.Type},
		{"audience", list(it.Audience)},
		{"handleType", it.HandleType},
		{"statutory", t.Statutory.String()},
		{"promised", t.Promised.String()},
		{"noticeRule", t.NoticeRule},
		{"acceptMode", t.AcceptMode},
		{"specialProcedures", list(t.SpecialProcedures)},
		{"crossRegion", list(it.CrossRegion)},
		{"fee", it.Fee},
		{"results", list(results)},
		{"partyProfile", it.PartyProfile},
		{"modifiers", list(it.Modifiers)},
		{"repeatable", flag(it.Repeatable)},
		{"upstream", list(it.Upstream)},
		{"legalBasis", list(it.LegalBasis)},
		{"confidence", it.Confidence},
		{"headline", flag(it.Headline)},
		{"hot", strconv.Itoa(it.Hot)},
		{"typicalMinutes", strconv.Itoa(it.TypicalMinutes)},
		{"note", it.Note},
		{"start", it.Start},
	}}
}

func requirementThing(r *Requirement) thing {
	var substitutes []string
	for _, s := range r.Substitutes {
		substitutes = append(substitutes, strings.TrimSpace(s.By+" "+s.Ref))
	}
	return thing{r.ID, r.Name, [][2]string{
		{"name", r.Name},
		{"material", r.Material},
		{"subject", r.Subject},
		{"category", r.Category},
		{"source", r.Source},
		{"issuer", r.Issuer},
		{"original", r.Original.String()},
		{"copy", r.Copy.String()},
		{"substitutes", list(substitutes)},
		{"exemptible", flag(r.Exemptible)},
		{"deferrable", flag(r.Deferrable.Allowed)},
		{"deferDays", strconv.Itoa(r.Deferrable.MaxWorkdays)},
		{"validity", strings.TrimSpace(r.Validity.Rule + " " + strconv.Itoa(r.Validity.Days) + " " + r.Validity.Event)},
		{"reviewPoints", list(r.ReviewPoints)},
		{"alternatives", list(r.Alternatives)},
	}}
}

func (it *Item) questionThings() []thing {
	var out []thing
	for _, id := range it.nodeOrder {
		if q, ok := it.questions[id]; ok {
			out = append(out, thing{id, q.Text, [][2]string{
				{"text", q.Text},
				{"help", q.Help},
				{"fact", q.Fact},
				{"multi", flag(q.Multi)},
				{"min", strconv.Itoa(q.Min)},
				{"max", strconv.Itoa(q.Max)},
				{"next", q.Next},
			}})
		}
	}
	return out
}

func optionThing(o *Option) thing {
	auto := ""
	if o.Auto != nil {
		auto = o.Auto.Fact
		for _, t := range o.Auto.Tests {
			auto += " " + t.Op + " " + t.Value.String()
		}
	}
	return thing{o.Key, o.Text, [][2]string{
		{"text", o.Text}, {"note", o.Note}, {"auto", auto}, {"next", o.Next}, {"add", list(o.Add)},
	}}
}

func (it *Item) leafThings() []thing {
	var out []thing
	for _, id := range it.nodeOrder {
		l, ok := it.leaves[id]
		if !ok {
			continue
		}
		limit := ""
		if l.TimeOverride != nil {
			limit = l.TimeOverride.String()
		}
		out = append(out, thing{id, l.Title, [][2]string{
			{"title", l.Title},
			{"outcome", l.Outcome},
			{"redirectTo", l.RedirectTo},
			{"reason", l.Reason},
			{"timeOverride", limit},
			{"postSteps", list(l.PostSteps)},
			{"instant", flag(l.Instant)},
			{"flags", list(l.Flags)},
		}})
	}
	return out
}
