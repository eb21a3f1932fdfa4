package i18n

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// uses is what the Go files of one folder take from the sentences: the topics
// they name, and every name that follows a dot.
type uses struct{ topics, names map[string]bool }

// readUses walks the module. Tests count in the rooms of the devices alone: they
// hold the codes of every driver against their sentences.
func readUses(t *testing.T, root string) map[string]uses {
	t.Helper()
	out := map[string]uses{}
	topics := reflect.TypeFor[Text]()
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		folder := filepath.ToSlash(file)
		if d.IsDir() {
			if name := d.Name(); name == "testdata" || name == "i18n" || name == "tools" || name == "bench" || strings.HasPrefix(name, ".") && file != root {
				return fs.SkipDir
			}
			return nil
		}
		folder = path.Dir(folder)
		test := strings.HasSuffix(file, "_test.go") && !strings.Contains(folder, "/devices")
		if !strings.HasSuffix(file, ".go") || test {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil //nolint:nilerr // a file that does not parse is the compiler's to report
		}
		u, ok := out[folder]
		if !ok {
			u = uses{map[string]bool{}, map[string]bool{}}
			out[folder] = u
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				u.names[sel.Sel.Name] = true
				if _, topic := topics.FieldByName(sel.Sel.Name); topic {
					u.topics[sel.Sel.Name] = true
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// unused lists the sentences of a topic that no folder takes which names the
// topic.
func unused(all map[string]uses, topic string, fields reflect.Type) []string {
	var out []string
	for i := range fields.NumField() {
		name := fields.Field(i).Name
		used := false
		for _, u := range all {
			used = used || u.topics[topic] && u.names[name]
		}
		if !used {
			out = append(out, topic+"."+name)
		}
	}
	return out
}

// ahead are topics of devices whose drivers are complete; the seats take from
// them what they show.
var ahead = map[string]bool{"Barcode": true, "Keypad": true, "MRZ": true}

// A sentence that nobody says is a mistake: either it is missing where it
// belongs, or it misleads whoever translates it.
func TestEverySentenceIsSaid(t *testing.T) {
	all := readUses(t, "..")
	if len(all) < 10 {
		t.Fatalf("only %d folders were read", len(all))
	}
	text := reflect.TypeFor[Text]()
	for i := range text.NumField() {
		topic := text.Field(i)
		if topic.Type.Kind() != reflect.Struct || ahead[topic.Name] {
			continue
		}
		for _, name := range unused(all, topic.Name, topic.Type) {
			t.Errorf("nobody says %s", name)
		}
	}
}

// The test above can fail: a sentence that was just made up is reported.
func TestUnusedSentenceIsFound(t *testing.T) {
	type made struct{ KeyHold, NobodyEverSaysThisOne string }
	got := unused(readUses(t, ".."), "Desk", reflect.TypeFor[made]())
	if len(got) != 1 || got[0] != "Desk.NobodyEverSaysThisOne" {
		t.Errorf("reported %v", got)
	}
}
