package archtest

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

const module = "onewindow"

// goFile is what the rules need to know of one source file.
type goFile struct {
	path      string // slash-separated, from the module's root
	pkg       string // name in its package clause
	imports   []string
	doc       string // comment of the package clause
	lines     int
	generated bool
	clock     []string // calls of package time that read the clock, as "time.Now"
	sleeps    bool     // calls time.Sleep
	skips     bool     // calls Skip, Skipf or SkipNow on something
	spawns    bool     // has a go statement
}

func (f goFile) folder() string { return path.Dir(f.path) }
func (f goFile) test() bool     { return strings.HasSuffix(f.path, "_test.go") }

// ours reports the folder that an import path names, if it is of this module.
func ours(importPath string) (string, bool) {
	if importPath == module {
		return ".", true
	}
	return strings.CutPrefix(importPath, module+"/")
}

// std reports whether an import path is of the standard library: its first
// element has no dot, and it is not of this module.
func std(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return !strings.Contains(first, ".") && first != module
}

// under reports whether name is prefix or lies below it.
func under(name, prefix string) bool {
	return name == prefix || strings.HasPrefix(name, prefix+"/")
}

func underAny(name string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return under(name, p) })
}

// ownTree walks the files of the module that people write: no nested module,
// no hidden folder, no build output.
func ownTree(tree fs.FS, visit func(name string) error) error {
	return fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.IsDir() {
			return visit(name)
		}
		if name == "." {
			return nil
		}
		if base := path.Base(name); name == "bin" || name == "dist" || (strings.HasPrefix(base, ".") && name != ".ci") {
			return fs.SkipDir
		}
		return nil
	})
}

// readModule parses every Go file of the main module, whatever its build
// constraints: a rule holds on every system.
func readModule(tree fs.FS) ([]goFile, error) {
	var files []goFile
	var nested []string
	err := ownTree(tree, func(name string) error {
		if path.Base(name) == "go.mod" && name != "go.mod" {
			nested = append(nested, path.Dir(name))
			return nil
		}
		if path.Ext(name) != ".go" || slices.Contains(strings.Split(name, "/"), "testdata") {
			return nil
		}
		src, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		f, err := readFile(name, src)
		files = append(files, f)
		return err
	})
	return slices.DeleteFunc(files, func(f goFile) bool { return underAny(f.path, nested) }), err
}

func readFile(name string, src []byte) (goFile, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return goFile{}, err
	}
	f := goFile{
		path: name, pkg: parsed.Name.Name, doc: parsed.Doc.Text(),
		lines: bytes.Count(src, []byte("\n")), generated: ast.IsGenerated(parsed),
	}
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return f, fmt.Errorf("%s: %w", name, err)
		}
		f.imports = append(f.imports, imported)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			f.spawns = true
		case *ast.SelectorExpr:
			f.note(n)
		}
		return true
	})
	return f, nil
}

// note keeps what a selector tells about clocks, sleeping and skipped tests.
func (f *goFile) note(sel *ast.SelectorExpr) {
	x, plain := sel.X.(*ast.Ident)
	switch {
	case plain && x.Name == "time" && slices.Contains(impureNames, sel.Sel.Name):
		f.clock = append(f.clock, "time."+sel.Sel.Name)
		f.sleeps = f.sleeps || sel.Sel.Name == "Sleep"
	case plain && slices.Contains([]string{"t", "b", "f", "tb"}, x.Name):
		f.skips = f.skips || slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, sel.Sel.Name)
	}
}
