package catalog

import (
	"fmt"
	"maps"
	"slices"
)

// Kinds of Because.
const (
	BecauseLeaf     = "leaf"     // the situation reached asks for it
	BecauseEvery    = "every"    // every situation still open asks for it (outlook only)
	BecauseOption   = "option"   // this answer brought it
	BecauseParty    = "party"    // who applies
	BecauseModifier = "modifier" // a common modifier
	BecauseDelivery = "delivery" // how the result is sent
)

// Node names used where a choice stands outside the graph.
const (
	NodeParty    = "party"
	NodeDelivery = "delivery"
)

// Because is one reason why a line is on the list. Node is a question, a leaf, a party profile, a modifier or
// NodeDelivery; Option the key (or the method of delivery); Text the words of the catalogue. Item is set in merged lists.
type Because struct {
	Kind   string `json:"kind"`
	Item   string `json:"item,omitempty"`
	Node   string `json:"node"`
	Option string `json:"option"`
	Text   string `json:"text"`
}

// Line is one paper of an effective list. Validity holds every rule the paper must meet and is empty where there is
// none. DeferDays are working days, 0 unless Deferrable.
type Line struct {
	ID           string       `json:"id"`
	Name         string       `json:"name"`
	Material     string       `json:"material"`
	Subject      string       `json:"subject,omitempty"`
	Category     string       `json:"category"`
	Original     Need         `json:"original"`
	Copy         Need         `json:"copy"`
	Exemptible   bool         `json:"exemptible"`
	Deferrable   bool         `json:"deferrable"`
	DeferDays    int          `json:"deferDays,omitempty"`
	Source       string       `json:"source"`
	Issuer       string       `json:"issuer,omitempty"`
	Substitutes  []Substitute `json:"substitutes,omitempty"`
	Validity     []Validity   `json:"validity,omitempty"`
	ReviewPoints []string     `json:"reviewPoints,omitempty"`
	Alternatives []string     `json:"alternatives,omitempty"`
	Because      []Because    `json:"because"`
}

// categoryCert are documents that somebody issued.
const categoryCert = "CERT"

// Exchanged reports whether the paper is an old document that is taken in: the new one
// takes its place.
func (l *Line) Exchanged() bool {
	return l.Category == categoryCert && l.Original.Need == NeedCollect
}

// Own reports whether the paper is the applicant's own.
func (l *Line) Own() bool { return l.Subject == "" || l.Subject == "self" }

// Searchable reports whether the hall may look for something that stands in for the paper: the catalogue names a way, or
// an authority issued it, which may have been this hall.
func (l *Line) Searchable() bool {
	return l.Source == SourceGov && l.Own() || l.Exemptible && slices.ContainsFunc(l.Substitutes, func(s Substitute) bool { return slices.Contains(Sources(), s.By) })
}

// Choice is everything that decides a list. An empty Party and an absent modifier count as the first option, which
// Unasked reports; an empty Delivery adds nothing.
type Choice struct {
	Answers   Answers
	Party     string
	Modifiers map[string]string
	Delivery  string
}

// Unanswered says that a question of the graph has no answer yet.
type Unanswered struct{ Node string }

func (e *Unanswered) Error() string { return fmt.Sprintf("question %s is not answered", e.Node) }

// UnknownOption says that an answer names a question or an option that is not there. Node is a question, a party
// profile, a modifier or NodeDelivery.
type UnknownOption struct{ Node, Option string }

func (e *UnknownOption) Error() string {
	if e.Option == "" {
		return "there is no question " + e.Node
	}
	return fmt.Sprintf("%s has no option %q", e.Node, e.Option)
}

// TooMany says that a multi-select was answered with more options than it takes.
type TooMany struct {
	Node     string
	Max, Got int
}

func (e *TooMany) Error() string {
	return fmt.Sprintf("question %s takes %d options, got %d", e.Node, e.Max, e.Got)
}

// Checklist is an effective list with the situation that it belongs to. Lines is empty unless the outcome is accept.
type Checklist struct {
	Leaf    string `json:"leaf"`
	Title   string `json:"title"`
	Outcome string `json:"outcome"`
	Lines   []Line `json:"lines"`
}

// Effective is the list of papers that the choice asks for: those of the leaf, of the chosen multi options in path
// order, of the party, the modifiers and the delivery, without what party and modifiers remove. A paper that comes
// twice takes the strictest form. A leaf that rejects or redirects asks for nothing. Errors are *Unanswered,
// *UnknownOption and *TooMany.
func (c *Catalog) Effective(it *Item, ch Choice) ([]Line, error) {
	list, err := c.Checklist(it, ch)
	return list.Lines, err
}

// Checklist is Effective together with the leaf.
func (c *Catalog) Checklist(it *Item, ch Choice) (Checklist, error) {
	pos := it.Walk(ch.Answers)
	if len(pos.Unknown) > 0 {
		return Checklist{}, it.misfit(pos.Unknown[0], ch.Answers)
	}
	if pos.Leaf == nil {
		return Checklist{}, &Unanswered{Node: pos.Next.ID}
	}
	sides, err := c.sides(it, ch)
	if err != nil {
		return Checklist{}, err
	}
	list := Checklist{Leaf: pos.Leaf.ID, Title: pos.Leaf.Title, Outcome: pos.Leaf.Outcome, Lines: []Line{}}
	if pos.Leaf.Outcome != OutcomeAccept {
		return list, nil
	}
	b := c.builder(it)
	b.graph(pos)
	removed := map[string]bool{}
	for _, s := range sides {
		o := s.block.Options[max(s.chosen, 0)]
		if s.chosen < 0 && s.kind == BecauseDelivery {
			continue
		}
		b.addAll(o.Add, s.because(o))
		for _, id := range o.Remove {
			removed[id] = true
		}
	}
	list.Lines = b.result(removed)
	return list, nil
}

// misfit tells what is wrong with the answer to a question.
func (it *Item) misfit(id string, a Answers) error {
	q, ok := it.questions[id]
	if !ok {
		return &UnknownOption{Node: id}
	}
	_, err := q.choose(a[id])
	return err
}

// Unasked lists what the choice left to the default: the party profile and the modifiers without an answer.
func (c *Catalog) Unasked(it *Item, ch Choice) []string {
	var out []string
	if ch.Party == "" && len(c.Parties(it)) > 1 {
		out = append(out, it.PartyProfile)
	}
	for _, m := range it.Modifiers {
		if ch.Modifiers[m] == "" {
			out = append(out, m)
		}
	}
	return out
}

// Bring keeps the lines that the applicant has to bring: all but those made at the window.
func (c *Catalog) Bring(lines []Line) []Line {
	var out []Line
	for _, l := range lines {
		if l.Source != SourceWindow {
			out = append(out, l)
		}
	}
	return out
}

// side is a question beside the graph. chosen is the index of its answer, -1 when open.
type side struct {
	kind   string
	block  *ChoiceBlock
	chosen int
}

func (s side) because(o Option) Because {
	return Because{Kind: s.kind, Node: s.block.ID, Option: o.Key, Text: o.Text}
}

// sides resolves party, modifiers and delivery, in this order.
func (c *Catalog) sides(it *Item, ch Choice) ([]side, error) {
	var out []side
	pick := func(kind string, b *ChoiceBlock, key string) error {
		s := side{kind: kind, block: b, chosen: -1}
		if key != "" {
			s.chosen = slices.IndexFunc(b.Options, func(o Option) bool { return o.Key == key })
			if s.chosen < 0 {
				return &UnknownOption{Node: b.ID, Option: key}
			}
		}
		out = append(out, s)
		return nil
	}
	if b, ok := c.parties[it.PartyProfile]; ok {
		if err := pick(BecauseParty, b, ch.Party); err != nil {
			return nil, err
		}
	}
	for _, id := range slices.Sorted(maps.Keys(ch.Modifiers)) {
		if !slices.Contains(it.Modifiers, id) {
			return nil, &UnknownOption{Node: id, Option: ch.Modifiers[id]}
		}
	}
	for _, id := range it.Modifiers {
		if err := pick(BecauseModifier, c.modifiers[id], ch.Modifiers[id]); err != nil {
			return nil, err
		}
	}
	delivery := &ChoiceBlock{ID: NodeDelivery}
	for _, m := range c.Deliveries(it) {
		delivery.Options = append(delivery.Options, Option{Key: m, Add: c.delivery[m]})
	}
	if len(delivery.Options) > 0 || ch.Delivery != "" {
		if err := pick(BecauseDelivery, delivery, ch.Delivery); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// builder makes an ordered union of lines by id.
type builder struct {
	c     *Catalog
	it    *Item
	lines []Line
	index map[string]int
}

func (c *Catalog) builder(it *Item) *builder {
	return &builder{c: c, it: it, index: make(map[string]int, 16)}
}

// own adds lines of the item's own checklist.
func (b *builder) own(ids []string, why func(id string) []Because) {
	for _, id := range ids {
		if r, ok := b.it.Requirement(id); ok {
			b.add(r, why(id)...)
		}
	}
}

// addAll adds papers that a choice beside the graph asks for. Those are shared by all items; one that only the item
// knows is taken from there.
func (b *builder) addAll(ids []string, why Because) {
	for _, id := range ids {
		if r, ok := b.c.shared[id]; ok {
			b.add(r, why)
		} else if r, ok := b.it.Requirement(id); ok {
			b.add(r, why)
		}
	}
}

func (b *builder) add(r *Requirement, why ...Because) {
	l := r.line()
	l.Because = why
	if i, ok := b.index[l.ID]; ok {
		b.lines[i] = strictest(b.lines[i], l)
		return
	}
	b.index[l.ID] = len(b.lines)
	b.lines = append(b.lines, l)
}

// graph adds the papers of the leaf and of the multi options on the way.
func (b *builder) graph(pos Position) {
	leaf := pos.Leaf
	b.own(leaf.Materials, func(id string) []Because {
		why := []Because{{Kind: BecauseLeaf, Node: leaf.ID, Text: leaf.Title}}
		if o, ok := b.it.decidedBy(pos.Path, id); ok {
			why = append(why, o)
		}
		return why
	})
	b.picks(pos.Path)
}

func (b *builder) picks(path []Step) {
	for _, s := range path {
		if !s.Multi {
			continue
		}
		for _, o := range s.Options {
			why := []Because{{Kind: BecauseOption, Node: s.Node, Option: o.Key, Text: o.Text}}
			b.own(o.Add, func(string) []Because { return why })
		}
	}
}

func (b *builder) result(removed map[string]bool) []Line {
	if len(removed) == 0 {
		return b.lines
	}
	return slices.DeleteFunc(b.lines, func(l Line) bool { return removed[l.ID] })
}

// line turns a requirement into a line without reasons. The line has slices of its own.
func (r *Requirement) line() Line {
	l := Line{
		ID: r.ID, Name: r.Name, Material: r.Material, Subject: r.Subject, Category: r.Category,
		Original: r.Original, Copy: r.Copy, Exemptible: r.Exemptible, Deferrable: r.Deferrable.Allowed,
		Source: r.Source, Issuer: r.Issuer, Substitutes: slices.Clone(r.Substitutes),
		ReviewPoints: slices.Clone(r.ReviewPoints), Alternatives: slices.Clone(r.Alternatives),
	}
	if l.Deferrable {
		l.DeferDays = r.Deferrable.MaxWorkdays
	}
	if r.Validity.Rule != ValidNone && r.Validity.Rule != "" {
		l.Validity = []Validity{r.Validity}
	}
	return l
}
