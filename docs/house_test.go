package docs_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// room is one row of archtest's table, as its source says it.
type room struct {
	folder      string
	may, also   []string // of ours: in product code, and in tests besides
	pure, apart bool
}

// TestGeneratedRooms writes archtest's table, which is the law, into DESIGN.md.
func TestGeneratedRooms(t *testing.T) {
	var table strings.Builder
	table.WriteString("| room | what it is for | may import of ours | its tests also |\n|---|---|---|---|\n")
	all := rooms(t)
	for _, r := range all {
		if _, err := os.Stat("../" + r.folder); err != nil {
			continue // the law is ahead of the house
		}
		may := strings.Join(r.may, " ")
		if may == "" {
			may = "nothing"
		}
		note := ""
		if r.pure {
			note += " **pure**"
		}
		if r.apart {
			note += " **apart**"
		}
		fmt.Fprintf(&table, "| `%s`%s | %s | %s | %s |\n", r.folder, note, roomPurpose(t, r.folder, all), may, strings.Join(r.also, " "))
	}
	generated(t, "DESIGN.md", section(t, "DESIGN.md", "rooms", table.String()))
}

// roomPurpose looks for the room's word one folder further down where the room
// itself holds no package, and not in another room.
func roomPurpose(t *testing.T, folder string, all []room) string {
	t.Helper()
	found := ""
	for _, pattern := range []string{"doc.go", "*/doc.go", "*/*/doc.go"} {
		files, err := filepath.Glob(filepath.Join("..", folder, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = slices.DeleteFunc(files, func(file string) bool {
			within := strings.TrimPrefix(filepath.Dir(file), "../")
			return within != folder && slices.ContainsFunc(all, func(r room) bool { return r.folder == within })
		})
		if len(files) > 0 {
			found = filepath.Dir(files[0])
			break
		}
	}
	if found == "" {
		return ""
	}
	return strings.ReplaceAll(purpose(t, found), "|", "\\|")
}

// rooms reads archtest's table from its source: a test's variables cannot be
// imported.
func rooms(t *testing.T) []room {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../archtest/table_test.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var found []room
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || spec.Names[0].Name != "table" {
			return true
		}
		for _, row := range spec.Values[0].(*ast.CompositeLit).Elts {
			found = append(found, roomOf(t, row.(*ast.CompositeLit)))
		}
		return false
	})
	if len(found) < 20 {
		t.Fatalf("only %d rooms read from archtest: its table has another form now", len(found))
	}
	return found
}

func roomOf(t *testing.T, row *ast.CompositeLit) room {
	t.Helper()
	var r room
	for _, e := range row.Elts {
		field := e.(*ast.KeyValueExpr)
		switch name := field.Key.(*ast.Ident).Name; name {
		case "folder":
			r.folder = words(t, field.Value)[0]
		case "may":
			r.may = words(t, field.Value)
		case "tests":
			r.also = words(t, field.Value)
		case "pure":
			r.pure = true
		case "apart":
			r.apart = true
		case "modules":
		default:
			t.Fatalf("archtest's table has a new column %q: docs/house_test.go must know it", name)
		}
	}
	return r
}

func words(t *testing.T, e ast.Expr) []string {
	t.Helper()
	var out []string
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			word, err := strconv.Unquote(n.Value)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, word)
		case *ast.Ident:
			if n.Name == "everything" {
				out = append(out, n.Name)
			}
		}
		return true
	})
	return slices.Clip(out)
}
