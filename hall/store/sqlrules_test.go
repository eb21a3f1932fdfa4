package store

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sqlRule keeps one thing out of the SQL text that the two engines, or others
// of PostgreSQL's protocol, do not take alike.
type sqlRule struct {
	name string
	// broken says what is wrong with a text; empty is nothing.
	broken func(text string) string
	// sample is a text that the rule must catch.
	sample string
}

func forbids(pattern string) func(string) string {
	re := regexp.MustCompile(`(?is)` + pattern)
	return func(text string) string { return re.FindString(text) }
}

// Nine rules are about texts; the tenth, text in a column of numbers, which
// SQLite takes without a word, is looked for in the rows themselves after every
// test of the conformance suite (storetest).
var sqlRules = []sqlRule{
	{"placeholders appear in order: some drivers number them by appearance", placeholders, "UPDATE t SET a = $2 WHERE id = $1"},
	{"no = ANY($1): SQLite has none", forbids(`\bANY\s*\(`), "SELECT a FROM t WHERE id = ANY($1)"},
	{"no FOR UPDATE: SQLite has none", forbids(`\bFOR\s+(NO\s+KEY\s+)?(UPDATE|SHARE)\b`), "SELECT a FROM t WHERE id = $1 FOR UPDATE"},
	{
		"no CTE that changes data: SQLite has none",
		forbids(`\bAS\s+(NOT\s+)?(MATERIALIZED\s+)?\(\s*(INSERT|UPDATE|DELETE)\b`), "WITH x AS (DELETE FROM t RETURNING id) SELECT id FROM x",
	},
	{"JSON stays opaque: ->> on TEXT is an error in PostgreSQL", forbids(`->>?|json_extract|\bjsonb?\b`), "SELECT doc ->> 'x' FROM t"},
	{"no LIKE: SQLite's does not tell A from a", forbids(`\b(NOT\s+)?I?LIKE\b|\bGLOB\b`), "SELECT a FROM t WHERE name LIKE $1"},
	{
		"times are BIGINT milliseconds",
		forbids(`\bTIMESTAMPS?\b|\bTIMESTAMPTZ\b|\bDATE(TIME)?\s+NOT\b|CURRENT_(TIMESTAMP|DATE|TIME)|\bnow\s*\(|\bstrftime\b|\bdatetime\s*\(|\b\w+_at\s+(TEXT|BIGINT)\b`),
		"CREATE TABLE t (made_at TEXT NOT NULL)",
	},
	{
		"no ON CONFLICT, no IF NOT EXISTS: older openGauss has none; UPDATE, then INSERT",
		forbids(`\bON\s+CONFLICT\b|\bIF\s+(NOT\s+)?EXISTS\b|\bINSERT\s+OR\b|\bREPLACE\s+INTO\b`), "INSERT INTO t (a) VALUES ($1) ON CONFLICT DO NOTHING",
	},
	{
		"column types are BIGINT, TEXT, BOOLEAN, BYTEA",
		forbids(`(?m)^\s+\w+\s+(INT|INTEGER|SERIAL|BIGSERIAL|VARCHAR|CHAR|JSONB?|BLOB|UUID|REAL|NUMERIC|DOUBLE)\b`), "CREATE TABLE t (\n    id SERIAL\n)",
	},
}

var placeholder = regexp.MustCompile(`\$(\d+)`)

// placeholders want $1 before $2 and so on; a part of a statement may begin
// later. The same one may come again.
func placeholders(text string) string {
	seen := map[int]bool{}
	next := 1
	for i, m := range placeholder.FindAllStringSubmatch(text, -1) {
		n, err := strconv.Atoi(m[1])
		if i == 0 && !statement.MatchString(text) {
			next = n
		}
		switch {
		case err != nil, !seen[n] && n != next:
			return m[0]
		case !seen[n]:
			seen[n], next = true, n+1
		}
	}
	return ""
}

var statement = regexp.MustCompile(`(?is)^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b`)

// brokenRules names the rules that a text breaks.
func brokenRules(text string) (names []string) {
	for _, r := range sqlRules {
		if what := r.broken(text); what != "" {
			names = append(names, r.name+" ("+what+")")
		}
	}
	return names
}

func TestSQLRules(t *testing.T) {
	texts := sqlOf(t)
	whole := 0
	for _, text := range texts {
		if statement.MatchString(text) {
			whole++
		}
	}
	if whole < 60 {
		t.Fatalf("only %d statements found", whole)
	}
	for _, at := range slices.Sorted(maps.Keys(texts)) {
		for _, rule := range brokenRules(texts[at]) {
			t.Errorf("%s: %s", at, rule)
		}
	}
	for _, r := range sqlRules {
		if r.broken(r.sample) == "" {
			t.Errorf("the mutant survived %q: %s", r.name, r.sample)
		}
	}
	for _, good := range []string{
		"SELECT a FROM t WHERE ($1 = '' OR a = $1) AND b = $2", "UPDATE hall SET seq = seq WHERE id = $1 RETURNING seq", "id = $2",
	} {
		if rules := brokenRules(good); len(rules) > 0 {
			t.Errorf("%q breaks %v", good, rules)
		}
	}
}

// The rules look at this package alone: nothing else of the hall speaks to its
// database.
func TestSQLStandsHereAlone(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, filepath.Join("..", "store")) {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, i := range f.Imports {
			if strings.HasPrefix(i.Path.Value, `"database/sql`) {
				t.Errorf("%s imports %s", path, i.Path.Value)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// One place knows what a unique violation looks like (the rule on error codes).
func TestUniqueViolationIsKnownInOnePlace(t *testing.T) {
	codes := regexp.MustCompile(`\b(23505|1555|2067)\b`)
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || filepath.Base(path) == "errors.go" {
			return err
		}
		text, err := os.ReadFile(path)
		if what := codes.Find(text); what != nil {
			t.Errorf("%s knows %s: ask store.IsDuplicate", path, what)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// sqlOf is every string of several words of the package, for a piece of SQL need not
// look like one, and the migrations, by where they stand.
func sqlOf(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n.(type) {
			case *ast.ImportSpec, *ast.Field: // paths and tags
				return false
			}
			expr, ok := n.(ast.Expr)
			if !ok {
				return true
			}
			text, isText := joined(expr)
			if !isText {
				return true
			}
			if strings.ContainsAny(text, " \n") { // else a name
				found[fmt.Sprint(set.Position(expr.Pos()))] = text
			}
			return false
		})
	}
	steps, err := filepath.Glob("migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range steps {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		found[name] = sqlComment.ReplaceAllString(string(text), "")
	}
	return found
}

var sqlComment = regexp.MustCompile(`--[^\n]*`)

// joined is a string literal, or several with names between them.
func joined(e ast.Expr) (text string, ok bool) {
	switch x := e.(type) {
	case *ast.BasicLit:
		if x.Kind != token.STRING {
			return "", false
		}
		text, err := strconv.Unquote(x.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		left, okLeft := joined(x.X)
		right, okRight := joined(x.Y)
		return left + right, x.Op == token.ADD && (okLeft || okRight)
	}
	return "", false
}
