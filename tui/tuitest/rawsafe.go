package tuitest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// NoRawSafe fails for every conversion tui.Safe(x) in the Go files under dir:
// it goes round the display filter. Only a literal may be converted; everything
// else goes through tui.Clean or tui.Const.
func NoRawSafe(t testing.TB, dir string) {
	t.Helper()
	found, err := rawSafe(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Errorf("%s: conversion to tui.Safe; use tui.Clean", f)
	}
}

func rawSafe(dir string) ([]string, error) {
	var found []string
	fset := token.NewFileSet()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && path != dir) {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") {
			return nil
		}
		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("parsing: %w", err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 1 {
				return true
			}
			if _, literal := call.Args[0].(*ast.BasicLit); literal {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || sel.Sel.Name != "Safe" {
				return true
			}
			if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "tui" {
				found = append(found, fset.Position(call.Pos()).String())
			}
			return true
		})
		return nil
	})
	return found, err
}
