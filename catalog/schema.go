package catalog

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

//go:embed schema.json
var schemaJSON []byte

// Schema is the JSON Schema (2020-12) of the catalogue.
func Schema() []byte { return bytes.Clone(schemaJSON) }

// schemaURL is a name alone: nothing is fetched from it.
const schemaURL = "catalog:///items.schema.json"

var compiledSchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaJSON))
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(schemaURL, doc); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	schema, err := compiler.Compile(schemaURL)
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	return schema, nil
})

// schemaFindings validates the data and turns the tree of causes into findings with item and node. A finding that only
// repeats what another rule found at the same place is left out: one mistake, one message.
func schemaFindings(data []byte, f *file, known []Finding) []Finding {
	schema, err := compiledSchema()
	if err != nil {
		return []Finding{{Rule: RuleSchema, Message: err.Error()}}
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return []Finding{{Rule: RuleSchema, Message: err.Error()}}
	}
	err = schema.Validate(doc)
	if err == nil {
		return nil
	}
	top, ok := errors.AsType[*jsonschema.ValidationError](err)
	if !ok {
		return []Finding{{Rule: RuleSchema, Message: err.Error()}}
	}
	s := schemaReader{f: f, known: known, printer: message.NewPrinter(language.English)}
	s.causes(top)
	return s.out
}

type schemaReader struct {
	f       *file
	known   []Finding
	printer *message.Printer
	out     []Finding
}

// causes goes down to the innermost causes. Of a node's two shapes only the one that its kind names is followed.
func (s *schemaReader) causes(e *jsonschema.ValidationError) {
	if len(s.out) >= maxProblems {
		return
	}
	if len(e.Causes) == 0 {
		s.leaf(e)
		return
	}
	for _, cause := range s.branch(e) {
		s.causes(cause)
	}
}

// branch picks the shape of a node that was meant.
func (s *schemaReader) branch(e *jsonschema.ValidationError) []*jsonschema.ValidationError {
	loc := e.InstanceLocation
	if path := e.ErrorKind.KeywordPath(); len(path) == 0 || path[len(path)-1] != "oneOf" || len(loc) < 5 {
		return e.Causes
	}
	it := s.item(loc)
	if it == nil {
		return e.Causes
	}
	shape := "/$defs/leaf"
	if _, ok := it.questions[loc[4]]; ok {
		shape = "/$defs/question"
	}
	for _, cause := range e.Causes {
		if ref, ok := cause.ErrorKind.(*kind.Reference); ok && strings.HasSuffix(ref.URL, shape) {
			return []*jsonschema.ValidationError{cause}
		}
	}
	return e.Causes
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

func (s *schemaReader) leaf(e *jsonschema.ValidationError) {
	var out Finding
	loc := e.InstanceLocation
	if it := s.item(loc); it != nil {
		out.Item = it.Code
		if len(loc) > 4 && loc[2] == "dag" && loc[3] == "nodes" {
			out.Node = loc[4]
		}
	}
	out.Rule = RuleSchema
	out.Message = "/" + strings.Join(loc, "/") + ": " + e.ErrorKind.LocalizedString(s.printer)
	path := e.ErrorKind.KeywordPath()
	if s.repeats(out, path) || slices.Contains(s.out, out) {
		return
	}
	s.out = append(s.out, out)
}

// repeats reports whether a rule of its own already tells this mistake.
func (s *schemaReader) repeats(f Finding, keyword []string) bool {
	if len(keyword) == 0 {
		return false
	}
	last := keyword[len(keyword)-1]
	if last != "minItems" && last != "required" && last != "pattern" {
		return false
	}
	if f.Node == "" {
		return false
	}
	rules := []string{RuleOptions, RuleEmptyLeaf, RuleRedirect, RuleDangling}
	return slices.ContainsFunc(s.known, func(k Finding) bool {
		return k.Item == f.Item && k.Node == f.Node && slices.Contains(rules, k.Rule)
	})
}
