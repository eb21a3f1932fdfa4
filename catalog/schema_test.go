package catalog_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"onewindow/catalog"
)

// library is the schema as a library reads it that knows the whole language.
func library(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(catalog.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	const name = "catalog:///items.schema.json" // a name alone: nothing is fetched
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(name, doc); err != nil {
		t.Fatal(err)
	}
	s, err := compiler.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// breaches are the innermost causes, as lines.
func breaches(s *jsonschema.Schema, v any) (lines []string) {
	p := message.NewPrinter(language.English)
	var down func(e *jsonschema.ValidationError)
	down = func(e *jsonschema.ValidationError) {
		if len(e.Causes) == 0 {
			lines = append(lines, "/"+strings.Join(e.InstanceLocation, "/")+": "+e.ErrorKind.LocalizedString(p))
		}
		for _, c := range e.Causes {
			down(c)
		}
	}
	if e, ok := s.Validate(v).(*jsonschema.ValidationError); ok { //nolint:errorlint // as the library gives it
		down(e)
	}
	return lines
}

// plain puts lines into one order, and lists in them: the library goes through
// fields in no order, and names kinds in one of its own.
func plain(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		l = strings.Replace(l, "null or string", "string or null", 1)
		if head, list, ok := strings.Cut(l, "additional properties "); ok {
			names := strings.Split(strings.TrimSuffix(list, " not allowed"), ", ")
			slices.Sort(names)
			l = head + "additional properties " + strings.Join(names, ", ")
		}
		out[i] = l
	}
	slices.Sort(out)
	return out
}

// TestSchemaAsTheLibrarySees: on catalogues with many mistakes of every kind our reading
// of the schema finds what the library finds, with the same words.
func TestSchemaAsTheLibrarySees(t *testing.T) {
	s, rng := library(t), rand.New(rand.NewPCG(20191008, 1))
	found := map[string]bool{}
	for round := range 6 {
		v := value(t, edit(t, smaller))
		items := dig(v, "items").([]any)
		if round == 1 {
			onceOfEach(v, items)
		}
		for range 100 * (round - 1) {
			spoil(rng, items[rng.IntN(len(items))])
		}
		for range round - 1 {
			spoil(rng, v)
		}
		got, err := catalog.Breaches(v)
		if err != nil {
			t.Fatal(err)
		}
		want := breaches(s, v)
		if diff := cmp.Diff(plain(want), plain(got)); diff != "" {
			t.Fatalf("round %d, the library − and ours +:\n%s", round, diff)
		}
		if (len(want) == 0) != (round == 0) {
			t.Errorf("round %d: %d breaches", round, len(want))
		}
		for _, l := range want {
			_, text, _ := strings.Cut(l, ": ")
			word, _, _ := strings.Cut(text, " ")
			found[word] = true
		}
	}
	for _, kind := range []string{"got", "missing", "additional", "value", "minimum:", "maximum:", "minItems:", "maxItems:", "'not'", "minLength:", "maxLength:", "minProperties:", "items"} {
		if !found[kind] {
			t.Errorf("no mistake was of the kind %q: %v", kind, slices.Sorted(maps.Keys(found)))
		}
	}
}

func value(t *testing.T, data []byte) (v any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// onceOfEach makes mistakes that chance rarely makes.
func onceOfEach(top any, items []any) {
	of := func(i int) map[string]any { return items[i].(map[string]any) }
	top.(map[string]any)["notice"] = "short"
	of(0)["hot"] = json.Number("101")
	of(1)["audience"] = []any{"PERSON", "LEGAL", "PERSON"}
	of(2)["requirements"] = map[string]any{}
	for i := 3; i < 9; i++ {
		for _, node := range dig(of(i), "dag", "nodes").(map[string]any) {
			n := node.(map[string]any)
			options, ok := n["options"].([]any)
			if !ok {
				continue
			}
			switch i {
			case 3:
				n["text"] = strings.Repeat("长", 61)
			case 4:
				n["options"] = slices.Repeat(options, 21)
			case 5:
				n["multi"] = true // its options lead on
			case 6:
				n["multi"], n["next"] = false, "L01"
			case 7:
				n["options"] = []any{}
			default:
				options[0].(map[string]any)["text"] = ""
			}
		}
	}
}

// spoil makes one mistake somewhere.
func spoil(rng *rand.Rand, v any) {
	others := []any{"", "other", json.Number("-3"), json.Number("1.5"), json.Number("900"), true, nil, []any{}, []any{"x", "x"}, map[string]any{}}
	other := func() any { return others[rng.IntN(len(others))] }
	for {
		switch at := v.(type) {
		case map[string]any:
			if len(at) == 0 {
				at["more"] = other()
				return
			}
			names := slices.Sorted(maps.Keys(at))
			name := names[rng.IntN(len(names))]
			switch deep := at[name].(type) {
			case map[string]any, []any:
				if rng.IntN(12) > 0 {
					v = deep
					continue
				}
			}
			switch rng.IntN(3) {
			case 0:
				delete(at, name)
			case 1:
				at[name] = other()
			default:
				at[[]string{"more", "next", "add", "multi"}[rng.IntN(4)]] = other()
			}
			return
		case []any:
			if len(at) == 0 {
				return
			}
			i := rng.IntN(len(at))
			switch deep := at[i].(type) {
			case map[string]any, []any:
				v = deep
				continue
			}
			at[i] = other()
			return
		default:
			return
		}
	}
}
