package catalog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// schema is a JSON Schema (2020-12) as far as the catalogue's own uses the language;
// reading one that says more fails. The library that knows all of it sets itself up
// for several milliseconds in every process, for the few that check a catalogue; its
// verdicts are what ours are held to (schema_test.go).
type schema struct {
	Ref     string             `json:"$ref"`
	Defs    map[string]*schema `json:"$defs"`
	Types   oneOrMore          `json:"type"`
	Const   any                `json:"const"`
	Enum    []any              `json:"enum"`
	Minimum *float64           `json:"minimum"`
	Maximum *float64           `json:"maximum"`

	MinLength *int     `json:"minLength"`
	MaxLength *int     `json:"maxLength"`
	Pattern   *pattern `json:"pattern"`

	MinProperties *int               `json:"minProperties"`
	Required      []string           `json:"required"`
	Properties    map[string]*schema `json:"properties"`
	Additional    *schema            `json:"additionalProperties"`

	MinItems *int    `json:"minItems"`
	MaxItems *int    `json:"maxItems"`
	Unique   bool    `json:"uniqueItems"`
	Items    *schema `json:"items"`

	Not   *schema   `json:"not"`
	AllOf []*schema `json:"allOf"`
	OneOf []*schema `json:"oneOf"`
	If    *schema   `json:"if"`
	Then  *schema   `json:"then"`
	Else  *schema   `json:"else"`

	// Words for people.
	Language    string `json:"$schema"`
	ID          string `json:"$id"`
	Title       string `json:"title"`
	Description string `json:"description"`

	never bool // the schema false
	root  *schema
}

// breach is one thing that is against a schema, at a place of the data. Causes are
// those of its parts; ref is the schema that a reference named.
type breach struct {
	at      []string
	keyword string
	ref     string
	text    string
	causes  []breach
}

type oneOrMore []string

func (o *oneOrMore) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*o = oneOrMore{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(o))
}

type pattern struct{ *regexp.Regexp }

func (p *pattern) UnmarshalText(text []byte) (err error) {
	p.Regexp, err = regexp.Compile(string(text))
	return err
}

func (s *schema) UnmarshalJSON(data []byte) error {
	if allowed, err := strconv.ParseBool(string(data)); err == nil {
		s.never = !allowed
		return nil
	}
	type plain schema
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	return d.Decode((*plain)(s))
}

// readSchema reads a schema and makes its references known.
func readSchema(data []byte) (*schema, error) {
	root := &schema{}
	if err := json.Unmarshal(data, root); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	return root, root.bind(root)
}

func (s *schema) bind(root *schema) error {
	if s == nil {
		return nil
	}
	s.root = root
	if s.Ref != "" && s.target() == nil {
		return fmt.Errorf("schema: %q leads nowhere", s.Ref)
	}
	errs := []error{s.Additional.bind(root), s.Items.bind(root), s.Not.bind(root), s.If.bind(root), s.Then.bind(root), s.Else.bind(root)}
	for _, parts := range [][]*schema{slices.Collect(maps.Values(s.Defs)), slices.Collect(maps.Values(s.Properties)), s.AllOf, s.OneOf} {
		for _, part := range parts {
			errs = append(errs, part.bind(root))
		}
	}
	return errors.Join(errs...)
}

func (s *schema) target() *schema { return s.root.Defs[strings.TrimPrefix(s.Ref, "#/$defs/")] }

// readValue reads one JSON value and nothing after it. Numbers keep their digits.
func readValue(data []byte) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the value")
	}
	return v, nil
}

// breaches is what of a value is against the schema. What is of the wrong kind is
// looked at no further.
func (s *schema) breaches(at []string, v any) []breach {
	say := func(keyword, format string, args ...any) breach {
		return breach{at: slices.Clone(at), keyword: keyword, text: fmt.Sprintf(format, args...)}
	}
	switch kind := kindOf(v); {
	case s.never:
		return []breach{say("", "false schema")}
	case len(s.Types) > 0 && !slices.Contains(s.Types, kind) && !(slices.Contains(s.Types, "integer") && whole(v)):
		return []breach{say("type", "got %s, want %s", kind, strings.Join(s.Types, " or "))}
	case s.Const != nil && !reflect.DeepEqual(v, s.Const):
		return []breach{say("const", "value must be %s", display(s.Const))}
	case s.Enum != nil && !slices.ContainsFunc(s.Enum, func(e any) bool { return reflect.DeepEqual(v, e) }):
		words := make([]string, len(s.Enum))
		for i, e := range s.Enum {
			words[i] = display(e)
		}
		among := ""
		if len(words) > 1 {
			among = "one of "
		}
		return []breach{say("enum", "value must be %s%s", among, strings.Join(words, ", "))}
	}
	var out []breach
	if s.Ref != "" {
		if causes := s.target().breaches(at, v); len(causes) > 0 {
			b := say("$ref", "validation failed")
			b.ref, b.causes = s.Ref, causes
			out = append(out, b)
		}
	}
	least := func(keyword string, got int, want *int) {
		if want != nil && got < *want {
			out = append(out, say(keyword, "%s: got %d, want %d", keyword, got, *want))
		}
	}
	most := func(keyword string, got int, want *int) {
		if want != nil && got > *want {
			out = append(out, say(keyword, "%s: got %d, want %d", keyword, got, *want))
		}
	}
	switch v := v.(type) {
	case map[string]any:
		least("minProperties", len(v), s.MinProperties)
		out = append(out, s.fields(at, v, say)...)
	case []any:
		least("minItems", len(v), s.MinItems)
		most("maxItems", len(v), s.MaxItems)
		if i, j, twice := equals(v); s.Unique && twice {
			out = append(out, say("uniqueItems", "items at %d and %d are equal", i, j))
		}
		for i := range v {
			if s.Items != nil {
				out = append(out, s.Items.breaches(append(at, strconv.Itoa(i)), v[i])...)
			}
		}
	case string:
		least("minLength", utf8.RuneCountInString(v), s.MinLength)
		most("maxLength", utf8.RuneCountInString(v), s.MaxLength)
		if s.Pattern != nil && !s.Pattern.MatchString(v) {
			out = append(out, say("pattern", "%s does not match pattern %s", quote(v), quote(s.Pattern.String())))
		}
	case json.Number:
		n := number(v)
		if s.Minimum != nil && n < *s.Minimum {
			out = append(out, say("minimum", "minimum: got %v, want %v", n, *s.Minimum))
		}
		if s.Maximum != nil && n > *s.Maximum {
			out = append(out, say("maximum", "maximum: got %v, want %v", n, *s.Maximum))
		}
	}
	return append(out, s.parts(at, v, say)...)
}

// fields are the breaches of an object's fields, by name.
func (s *schema) fields(at []string, v map[string]any, say func(keyword, format string, args ...any) breach) (out []breach) {
	var missing, more []string
	for _, name := range s.Required {
		if _, ok := v[name]; !ok {
			missing = append(missing, quote(name))
		}
	}
	switch len(missing) {
	case 0:
	case 1:
		out = append(out, say("required", "missing property %s", missing[0]))
	default:
		out = append(out, say("required", "missing properties %s", strings.Join(missing, ", ")))
	}
	for _, name := range slices.Sorted(maps.Keys(v)) {
		of := s.Properties[name]
		if of == nil {
			of = s.Additional
		}
		switch {
		case of == nil:
		case of.never:
			more = append(more, quote(name))
		default:
			out = append(out, of.breaches(append(at, name), v[name])...)
		}
	}
	if len(more) > 0 {
		out = append(out, say("additionalProperties", "additional properties %s not allowed", strings.Join(more, ", ")))
	}
	return out
}

// parts are the breaches of the schemas that this one is put together from.
func (s *schema) parts(at []string, v any, say func(keyword, format string, args ...any) breach) (out []breach) {
	if s.Not != nil && len(s.Not.breaches(at, v)) == 0 {
		out = append(out, say("", "'not' failed"))
	}
	for _, part := range s.AllOf {
		out = append(out, part.breaches(at, v)...)
	}
	if len(s.OneOf) > 0 {
		none := say("oneOf", "'oneOf' failed, none matched")
		var fits []int
		for i, part := range s.OneOf {
			causes := part.breaches(at, v)
			if len(causes) == 0 {
				fits = append(fits, i)
			}
			none.causes = append(none.causes, causes...)
		}
		switch {
		case len(fits) == 0:
			out = append(out, none)
		case len(fits) > 1:
			out = append(out, say("oneOf", "'oneOf' failed, subschemas %d, %d matched", fits[0], fits[1]))
		}
	}
	if s.If == nil {
		return out
	}
	then := s.Else
	if len(s.If.breaches(at, v)) == 0 {
		then = s.Then
	}
	if then != nil {
		out = append(out, then.breaches(at, v)...)
	}
	return out
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case json.Number:
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	}
	return "object"
}

// number is beyond all bounds where it is too large for us.
func number(v json.Number) float64 {
	n, _ := strconv.ParseFloat(string(v), 64)
	return n
}

func whole(v any) bool {
	n, ok := v.(json.Number)
	return ok && math.Trunc(number(n)) == number(n)
}

// equals finds the first entry of a list that is there before.
func equals(list []any) (first, again int, found bool) {
	seen := make(map[string]int, len(list))
	for again, v := range list {
		text, _ := json.Marshal(v) // what was read can be written
		if first, found = seen[string(text)]; found {
			return first, again, true
		}
		seen[string(text)] = again
	}
	return 0, 0, false
}

func quote(s string) string {
	s = strings.ReplaceAll(fmt.Sprintf("%q", s), `\"`, `"`)
	return "'" + strings.ReplaceAll(s[1:len(s)-1], `'`, `\'`) + "'"
}

func display(v any) string {
	if s, ok := v.(string); ok {
		return quote(s)
	}
	return fmt.Sprint(v)
}
