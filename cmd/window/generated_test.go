package main

import (
	"bytes"
	"encoding"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/visit"
)

const schemaFile = "../../docs/headless.schema.json"

// stationsOwn are commands that only the station gives itself; headless refuses
// them.
var stationsOwn = []string{"assign", "bind_card", "call_failed", "hall_receipt", "print_ended", "print_sending"}

// TestGeneratedSchema keeps docs/headless.schema.json as the types say;
// UPDATE_DOCS=1 writes it, as make generate does.
func TestGeneratedSchema(t *testing.T) {
	s := schemaMaker{t: t, source: readSource(t, "../../visit", "../../station", "../../values"), defs: map[string]any{}}
	var commands []any
	for _, name := range slices.Sorted(maps.Keys(visit.CommandTypes())) {
		if !slices.Contains(stationsOwn, name) {
			commands = append(commands, s.command(name, visit.CommandTypes()[name]))
		}
	}
	for _, o := range ownCommands {
		commands = append(commands, s.own(o.name, o.does, o.fields))
	}
	s.defs["command"] = map[string]any{"description": "One line of standard input.", "oneOf": commands}
	s.inOutput = true
	event := s.object(reflect.TypeFor[lineEvent]())
	event["description"] = "One line of standard output."
	event["properties"].(map[string]any)["event"] = map[string]any{"enum": []string{"done", "refused", "failed", "state"}}
	s.defs["event"] = event
	body, err := json.MarshalIndent(map[string]any{
		"$schema":     "https://json-schema.org/draft/2020-12/schema",
		"title":       "Lines of window headless",
		"description": "Written by make generate from the types; command is a line in, event a line out.",
		"anyOf":       []any{ref("command"), ref("event")},
		"$defs":       s.defs,
	}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	body = append(body, '\n')
	if os.Getenv("UPDATE_DOCS") != "" {
		err = os.WriteFile(schemaFile, body, 0o644)
		if err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(kept, body) {
		t.Errorf("%s is not what the types say; run make generate\n%s", schemaFile, cmp.Diff(string(kept), string(body)))
	}
}

// schemaMaker turns Go types into JSON Schema.
type schemaMaker struct {
	t        *testing.T
	source   source
	defs     map[string]any
	inOutput bool // fields that are always written are required
}

func ref(name string) map[string]any { return map[string]any{"$ref": "#/$defs/" + name} }

func (s *schemaMaker) command(name string, of reflect.Type) map[string]any {
	o := s.object(of)
	o["description"] = s.source.docs[of.Name()]
	return line(name, o)
}

func (s *schemaMaker) own(name, does string, fields []string) map[string]any {
	all := s.object(reflect.TypeFor[lineCommand]())["properties"].(map[string]any)
	o := map[string]any{"type": "object", "description": does, "additionalProperties": false}
	properties := map[string]any{}
	for _, f := range fields {
		if all[f] == nil {
			s.t.Fatalf("lineCommand has no field %q", f)
		}
		properties[f] = all[f]
	}
	o["properties"] = properties
	return line(name, o)
}

// line adds what every line of input has.
func line(name string, o map[string]any) map[string]any {
	properties := o["properties"].(map[string]any)
	properties["command"] = map[string]any{"const": name}
	properties["id"] = map[string]any{"type": "string", "description": "comes back in the answer"}
	o["required"] = []string{"command"}
	return o
}

func (s *schemaMaker) object(of reflect.Type) map[string]any {
	properties := map[string]any{}
	required := []string{}
	for f := range fieldsOf(of) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" {
			name = f.Name
		}
		optional := strings.Contains(options, "omitempty") || strings.Contains(options, "omitzero")
		value := s.value(f.Type)
		if k := f.Type.Kind(); s.inOutput && !optional && (k == reflect.Slice || k == reflect.Map || k == reflect.Pointer) {
			value = map[string]any{"anyOf": []any{value, map[string]any{"type": "null"}}}
		}
		properties[name] = value
		if s.inOutput && !optional {
			required = append(required, name)
		}
	}
	o := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		o["required"] = required
	}
	return o
}

func fieldsOf(of reflect.Type) func(yield func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for f := range of.Fields() {
			if f.IsExported() && f.Tag.Get("json") != "-" && !yield(f) {
				return
			}
		}
	}
}

func (s *schemaMaker) value(of reflect.Type) map[string]any {
	switch {
	case of == reflect.TypeFor[time.Time]():
		return map[string]any{"type": "string", "format": "date-time"}
	case of.Implements(reflect.TypeFor[encoding.TextMarshaler]()):
		return map[string]any{"type": "string"}
	}
	switch of.Kind() {
	case reflect.Pointer:
		return s.value(of.Elem())
	case reflect.String:
		if names := s.source.consts[of.Name()]; of.PkgPath() != "" && len(names) > 0 {
			return map[string]any{"enum": names}
		}
		return map[string]any{"type": "string"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return map[string]any{"type": "integer"}
	case reflect.Slice:
		if of.Elem().Kind() == reflect.Uint8 {
			return map[string]any{"type": "string", "contentEncoding": "base64"}
		}
		return map[string]any{"type": "array", "items": s.value(of.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": s.value(of.Elem())}
	case reflect.Struct:
		name := strings.TrimPrefix(of.Name(), "headless")
		name = strings.ToLower(name[:1]) + name[1:]
		if !s.inOutput {
			name += "In"
		}
		if s.defs[name] == nil {
			s.defs[name] = true // breaks cycles
			s.defs[name] = s.object(of)
		}
		return ref(name)
	}
	s.t.Fatalf("no schema for %s", of)
	return nil
}

// source is what types say in their source alone: their comments, and the
// constants of string types.
type source struct {
	docs   map[string]string
	consts map[string][]string
}

func readSource(t *testing.T, folders ...string) source {
	t.Helper()
	s := source{docs: map[string]string{}, consts: map[string][]string{}}
	for _, folder := range folders {
		files, err := filepath.Glob(folder + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no source: %v", folder, err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range f.Decls {
				if d, ok := d.(*ast.GenDecl); ok {
					s.read(d)
				}
			}
		}
	}
	for name := range s.consts {
		slices.Sort(s.consts[name])
		s.consts[name] = slices.Compact(s.consts[name])
	}
	return s
}

func (s *source) read(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			comment := d.Doc.Text()
			if spec.Doc != nil {
				comment = spec.Doc.Text()
			}
			s.docs[spec.Name.Name] = strings.Join(strings.Fields(comment), " ")
		case *ast.ValueSpec:
			of, ok := spec.Type.(*ast.Ident)
			if d.Tok != token.CONST || !ok || len(spec.Values) != 1 {
				continue
			}
			if lit, ok := spec.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if word, err := strconv.Unquote(lit.Value); err == nil {
					s.consts[of.Name] = append(s.consts[of.Name], word)
				}
			}
		}
	}
}
