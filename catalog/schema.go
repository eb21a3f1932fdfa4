package catalog

import (
	"bytes"
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed schema.json
var schemaJSON []byte

// Schema is the JSON Schema (2020-12) of the catalogue.
func Schema() []byte { return bytes.Clone(schemaJSON) }

var compiledSchema = sync.OnceValues(func() (*schema, error) { return readSchema(schemaJSON) })

// schemaFindings validates the data and turns the tree of causes into findings with item and node. A finding that only
// repeats what another rule found at the same place is left out: one mistake, one message.
func schemaFindings(data []byte, f *file, known []Finding) []Finding {
	schema, err := compiledSchema()
	if err != nil {
		return []Finding{{Rule: RuleSchema, Message: err.Error()}}
	}
	doc, err := readValue(data)
	if err != nil {
		return []Finding{{Rule: RuleSchema, Message: err.Error()}}
	}
	s := schemaReader{f: f, known: known}
	s.causes(schema.breaches(nil, doc))
	return s.out
}

type schemaReader struct {
	f     *file
	known []Finding
	out   []Finding
}

// causes goes down to the innermost causes. Of a node's two shapes only the one that its kind names is followed.
func (s *schemaReader) causes(all []breach) {
	for i := range all {
		switch {
		case len(s.out) >= maxProblems:
			return
		case len(all[i].causes) == 0:
			s.leaf(&all[i])
		default:
			s.causes(s.branch(&all[i]))
		}
	}
}

// branch picks the shape of a node that was meant.
func (s *schemaReader) branch(b *breach) []breach {
	if b.keyword != "oneOf" || len(b.at) < 5 {
		return b.causes
	}
	it := s.item(b.at)
	if it == nil {
		return b.causes
	}
	shape := "#/$defs/leaf"
	if _, ok := it.questions[b.at[4]]; ok {
		shape = "#/$defs/question"
	}
	for i := range b.causes {
		if b.causes[i].ref == shape {
			return b.causes[i : i+1]
		}
	}
	return b.causes
}

// item finds the item that a place like items/3/… lies in.
func (s *schemaReader) item(loc []string) *Item {
	if len(loc) < 2 || loc[0] != "items" {
		return nil
	}
	i, err := strconv.Atoi(loc[1])
	if err != nil || i < 0 || i >= len(s.f.items) {
		return nil
	}
	return s.f.items[i]
}

func (s *schemaReader) leaf(b *breach) {
	var out Finding
	loc := b.at
	if it := s.item(loc); it != nil {
		out.Item = it.Code
		if len(loc) > 4 && loc[2] == "dag" && loc[3] == "nodes" {
			out.Node = loc[4]
		}
	}
	out.Rule = RuleSchema
	out.Message = "/" + strings.Join(loc, "/") + ": " + b.text
	if s.repeats(out, b.keyword) || slices.Contains(s.out, out) {
		return
	}
	s.out = append(s.out, out)
}

// repeats reports whether a rule of its own already tells this mistake.
func (s *schemaReader) repeats(f Finding, keyword string) bool {
	if keyword != "minItems" && keyword != "required" && keyword != "pattern" || f.Node == "" {
		return false
	}
	rules := []string{RuleOptions, RuleEmptyLeaf, RuleRedirect, RuleDangling}
	return slices.ContainsFunc(s.known, func(k Finding) bool {
		return k.Item == f.Item && k.Node == f.Node && slices.Contains(rules, k.Rule)
	})
}
