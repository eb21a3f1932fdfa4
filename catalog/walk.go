package catalog

import (
	"cmp"
	"encoding/json"
	"iter"
	"slices"
)

// Answers are the chosen option keys by question id. A multi-select with nothing chosen is present and empty; a
// question that is absent has not been answered.
type Answers map[string][]string

// Step is one answered question of a path. Options holds the chosen ones in the order of the catalogue, whatever the
// order of the answer.
type Step struct {
	Node    string
	Text    string
	Multi   bool
	Options []Option
}

// Position is where a set of answers leads. Exactly one of Next and Leaf is set.
type Position struct {
	Path []Step
	Next *Question // the question to ask now
	Leaf *Leaf

	// Unknown names questions whose answer cannot stand: no such question, no such option, or a wrong number of them.
	Unknown []string
	// Unused names questions whose answer is sound but off this path, kept in case the person goes back again.
	Unused []string
}

// Walk follows the answers from the start as far as they carry.
func (it *Item) Walk(a Answers) Position {
	var p Position
	onPath := map[string]bool{}
	for id := it.Start; ; {
		if leaf, ok := it.leaves[id]; ok {
			p.Leaf = leaf
			break
		}
		q := it.questions[id]
		onPath[id] = true
		keys, answered := a[id]
		if !answered {
			p.Next = q
			break
		}
		chosen, err := q.choose(keys)
		if err != nil {
			p.Next = q
			p.Unknown = append(p.Unknown, id)
			break
		}
		p.Path = append(p.Path, Step{Node: id, Text: q.Text, Multi: q.Multi, Options: chosen})
		id = q.Next
		if !q.Multi {
			id = chosen[0].Next
		}
	}
	for id, keys := range a {
		if onPath[id] {
			continue
		}
		q, ok := it.questions[id]
		if ok {
			_, err := q.choose(keys)
			ok = err == nil
		}
		if ok {
			p.Unused = append(p.Unused, id)
		} else {
			p.Unknown = append(p.Unknown, id)
		}
	}
	slices.SortFunc(p.Unused, nodeOrder)
	slices.SortFunc(p.Unknown, nodeOrder)
	return p
}

// nodeOrder sorts q2 before q10.
func nodeOrder(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// choose resolves the keys of an answer. A key that comes twice counts once.
func (q *Question) choose(keys []string) ([]Option, error) {
	for _, k := range keys {
		if _, ok := q.Option(k); !ok {
			return nil, &UnknownOption{Node: q.ID, Option: k}
		}
	}
	var out []Option
	for _, o := range q.Options {
		if slices.Contains(keys, o.Key) {
			out = append(out, o)
		}
	}
	least, most := q.Bounds()
	switch {
	case len(out) < least:
		return nil, &Unanswered{Node: q.ID}
	case len(out) > most:
		return nil, &TooMany{Node: q.ID, Max: most, Got: len(out)}
	}
	return out, nil
}

// Bounds are the least and the largest number of options to choose.
func (q *Question) Bounds() (least, most int) {
	if !q.Multi {
		return 1, 1
	}
	most = len(q.Options)
	if q.Max > 0 {
		most = min(most, q.Max)
	}
	return min(q.Min, len(q.Options)), most
}

// PathStep is one answer of a path. Option is empty for a multi-select with nothing chosen.
type PathStep struct {
	Node   string `json:"node"`
	Option string `json:"option"`
}

// LeafPath is a leaf with one path to it.
type LeafPath struct {
	Leaf *Leaf
	Path []PathStep
}

// MarshalJSON writes the leaf with its path and the ids of its papers.
func (lp LeafPath) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Leaf      string     `json:"leaf"`
		Title     string     `json:"title"`
		Outcome   string     `json:"outcome"`
		Path      []PathStep `json:"path"`
		Materials []string   `json:"materials"`
	}{
		lp.Leaf.ID, lp.Leaf.Title, lp.Leaf.Outcome,
		append([]PathStep{}, lp.Path...), append([]string{}, lp.Leaf.Materials...),
	})
}

// Answers turns the path into answers that lead to the leaf.
func (lp LeafPath) Answers() Answers {
	a := make(Answers, len(lp.Path))
	for _, s := range lp.Path {
		if s.Option == "" {
			a[s.Node] = []string{}
			continue
		}
		a[s.Node] = append(a[s.Node], s.Option)
	}
	return a
}

// Leaves lists every leaf once, in the order of the options, with the first path to it. A multi-select on the way
// shows the fewest options that it accepts.
func (it *Item) Leaves() []LeafPath {
	seen := map[string]bool{}
	var out []LeafPath
	it.walkPaths(it.Start, nil, seen, func(lp LeafPath) bool {
		out = append(out, lp)
		return true
	})
	return out
}

// Paths runs over every path to every leaf, in the order of the options. Their number can grow with the product of
// the options of a graph whose branches join again, so stop when enough were seen.
func (it *Item) Paths() iter.Seq[LeafPath] {
	return func(yield func(LeafPath) bool) {
		it.walkPaths(it.Start, nil, nil, yield)
	}
}

// walkPaths goes depth first; with a seen set it enters every node once.
func (it *Item) walkPaths(id string, path []PathStep, seen map[string]bool, yield func(LeafPath) bool) bool {
	if seen != nil {
		if seen[id] {
			return true
		}
		seen[id] = true
	}
	if leaf, ok := it.leaves[id]; ok {
		return yield(LeafPath{Leaf: leaf, Path: slices.Clone(path)})
	}
	q := it.questions[id]
	if q.Multi {
		least, _ := q.Bounds()
		if least == 0 {
			path = append(path, PathStep{Node: id})
		}
		for _, o := range q.Options[:least] {
			path = append(path, PathStep{Node: id, Option: o.Key})
		}
		return it.walkPaths(q.Next, path, seen, yield)
	}
	for _, o := range q.Options {
		if !it.walkPaths(o.Next, append(path, PathStep{Node: id, Option: o.Key}), seen, yield) {
			return false
		}
	}
	return true
}
