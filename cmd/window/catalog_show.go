package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"onewindow/catalog"
)

func newCatalogShowCommand(path *string) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "show ITEM", Short: "An item as a tree that a person can read",
		Args: wantArgs(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, it, err := loadItem(*path, args[0])
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(cmd, shownItem(c, it))
			}
			var b strings.Builder
			writeItem(&b, c, it)
			_, err = io.WriteString(cmd.OutOrStdout(), b.String())
			return err
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

type showItem struct {
	Code         string            `json:"code"`
	Name         string            `json:"name"`
	Dept         string            `json:"dept"`
	Zone         string            `json:"zone"`
	Type         string            `json:"type"`
	HandleType   string            `json:"handleType"`
	Statutory    catalog.Limit     `json:"statutory"`
	Promised     catalog.Limit     `json:"promised"`
	Start        string            `json:"start"`
	Nodes        []showNode        `json:"nodes"` // in the order in which the tree reaches them
	Party        *showBlock        `json:"party,omitempty"`
	Modifiers    []showBlock       `json:"modifiers"`
	Deliveries   []string          `json:"deliveries"`
	Requirements []showRequirement `json:"requirements"`
}

type showNode struct {
	ID      string       `json:"id"`
	Kind    string       `json:"kind"`           // question or leaf
	Text    string       `json:"text,omitempty"` // of a question
	Multi   bool         `json:"multi,omitempty"`
	Next    string       `json:"next,omitempty"` // after a question that takes several
	Options []showOption `json:"options,omitempty"`

	Title      string   `json:"title,omitempty"`
	Outcome    string   `json:"outcome,omitempty"`
	Materials  []string `json:"materials,omitempty"`
	RedirectTo string   `json:"redirectTo,omitempty"`
	Reason     string   `json:"reason,omitempty"`
}

type showOption struct {
	Key    string   `json:"key"`
	Text   string   `json:"text"`
	Next   string   `json:"next,omitempty"`
	Add    []string `json:"add,omitempty"`
	Remove []string `json:"remove,omitempty"`
}

type showBlock struct {
	ID      string       `json:"id"`
	Text    string       `json:"text"`
	Options []showOption `json:"options"`
}

type showRequirement struct {
	ID         string       `json:"id"`
	Name       string       `json:"name"`
	Original   catalog.Need `json:"original"`
	Copy       catalog.Need `json:"copy"`
	Exemptible bool         `json:"exemptible"`
	Deferrable bool         `json:"deferrable"`
}

func shownOptions(options []catalog.Option) []showOption {
	out := []showOption{}
	for _, o := range options {
		out = append(out, showOption{o.Key, o.Text, o.Next, o.Add, o.Remove})
	}
	return out
}

func shownItem(c *catalog.Catalog, it *catalog.Item) showItem {
	s := showItem{
		Code: it.Code, Name: it.Name, Dept: it.Dept, Zone: it.Zone, Type: it.Type, HandleType: it.HandleType,
		Statutory: it.TimeLimits.Statutory, Promised: it.TimeLimits.Promised, Start: it.Start, Nodes: []showNode{},
		Modifiers: []showBlock{}, Deliveries: append([]string{}, c.Deliveries(it)...), Requirements: []showRequirement{},
	}
	walkNodes(it, func(id string, q *catalog.Question, leaf *catalog.Leaf) {
		if q != nil {
			s.Nodes = append(s.Nodes, showNode{
				ID: id, Kind: "question", Text: q.Text, Multi: q.Multi, Next: q.Next, Options: shownOptions(q.Options),
			})
			return
		}
		s.Nodes = append(s.Nodes, showNode{
			ID: id, Kind: "leaf", Title: leaf.Title, Outcome: leaf.Outcome, Materials: leaf.Materials,
			RedirectTo: leaf.RedirectTo, Reason: leaf.Reason,
		})
	})
	if p := c.Party(it); len(p.Options) > 0 {
		s.Party = &showBlock{p.ID, p.Text, shownOptions(p.Options)}
	}
	for _, m := range c.Modifiers(it) {
		s.Modifiers = append(s.Modifiers, showBlock{m.ID, m.Text, shownOptions(m.Options)})
	}
	for _, r := range it.Requirements {
		s.Requirements = append(s.Requirements, showRequirement{r.ID, r.Name, r.Original, r.Copy, r.Exemptible, r.Deferrable.Allowed})
	}
	return s
}

// walkNodes calls each for every node that can be reached, once, the first way
// to it first.
func walkNodes(it *catalog.Item, each func(id string, q *catalog.Question, leaf *catalog.Leaf)) {
	seen := map[string]bool{}
	var visit func(id string)
	visit = func(id string) {
		if seen[id] {
			return
		}
		seen[id] = true
		if leaf, ok := it.Leaf(id); ok {
			each(id, nil, leaf)
			return
		}
		q, ok := it.Question(id)
		if !ok {
			return
		}
		each(id, q, nil)
		for _, next := range nextOf(q) {
			visit(next)
		}
	}
	visit(it.Start)
}

func nextOf(q *catalog.Question) []string {
	if q.Multi {
		return []string{q.Next}
	}
	var out []string
	for _, o := range q.Options {
		out = append(out, o.Next)
	}
	return out
}

func writeItem(b *strings.Builder, c *catalog.Catalog, it *catalog.Item) {
	fmt.Fprintf(b, "%s  %s\n", it.Code, it.Name)
	dept := it.Dept
	if d, ok := c.Department(it.Dept); ok {
		dept += " " + d.Name
	}
	fmt.Fprintf(b, "%s · %s · %s · statutory %s · promised %s\n", dept, it.Zone, it.HandleType,
		it.TimeLimits.Statutory, it.TimeLimits.Promised)
	t := tree{b: b, it: it, seen: map[string]bool{}}
	t.node(it.Start, "")
	if p := c.Party(it); len(p.Options) > 0 {
		writeBlock(b, p)
	}
	for _, m := range c.Modifiers(it) {
		writeBlock(b, m)
	}
	b.WriteString("papers\n")
	for _, r := range it.Requirements {
		fmt.Fprintf(b, "   %s  %s  original: %s, copy: %s\n", r.ID, r.Name, r.Original, r.Copy)
	}
}

func writeBlock(b *strings.Builder, block catalog.ChoiceBlock) {
	fmt.Fprintf(b, "%s  %s\n", block.ID, block.Text)
	for _, o := range block.Options {
		fmt.Fprintf(b, "   %s  %s%s%s\n", o.Key, o.Text, signed("+", o.Add), signed("-", o.Remove))
	}
}

func signed(sign string, ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	return "  " + sign + strings.Join(ids, " "+sign)
}

// tree writes a graph as a tree; a node that was written before is named only,
// for branches may join again.
type tree struct {
	b    *strings.Builder
	it   *catalog.Item
	seen map[string]bool
}

func (t *tree) node(id, indent string) {
	if t.seen[id] {
		fmt.Fprintf(t.b, "%s%s (see above)\n", indent, id)
		return
	}
	t.seen[id] = true
	if leaf, ok := t.it.Leaf(id); ok {
		t.leaf(leaf, indent)
		return
	}
	q, ok := t.it.Question(id)
	if !ok {
		return
	}
	mark := ""
	if q.Multi {
		mark = "  (several)"
	}
	fmt.Fprintf(t.b, "%s%s  %s%s\n", indent, q.ID, q.Text, mark)
	for i, o := range q.Options {
		branch, below := "├─ ", "│  "
		if i == len(q.Options)-1 && !q.Multi {
			branch, below = "└─ ", "   "
		}
		fmt.Fprintf(t.b, "%s%s%s  %s%s\n", indent, branch, o.Key, o.Text, signed("+", o.Add))
		if !q.Multi {
			t.node(o.Next, indent+below)
		}
	}
	if q.Multi {
		fmt.Fprintf(t.b, "%s└─ then\n", indent)
		t.node(q.Next, indent+"   ")
	}
}

func (t *tree) leaf(l *catalog.Leaf, indent string) {
	fmt.Fprintf(t.b, "%s%s  %s  %s\n", indent, l.ID, l.Outcome, l.Title)
	switch {
	case l.RedirectTo != "":
		fmt.Fprintf(t.b, "%s   to %s\n", indent, l.RedirectTo)
	case l.Reason != "":
		fmt.Fprintf(t.b, "%s   %s\n", indent, l.Reason)
	case len(l.Materials) > 0:
		fmt.Fprintf(t.b, "%s   %s\n", indent, strings.Join(l.Materials, " "))
	}
}
