package catalog

import (
	"cmp"
	"strconv"
)

// Facts are known data about the applicant by name, such as applicant.age (whole years), applicant.hukouProvince (two
// digits) or applicant.isFiledStaff.
type Facts map[string]Fact

type factKind uint8

const (
	factNone factKind = iota
	factNumber
	factText
	factTruth
)

// Fact is one value: a number, a text or a truth value. The zero Fact holds nothing and meets no predicate.
type Fact struct {
	kind   factKind
	number float64
	text   string
	truth  bool
}

// Number makes a fact of a whole number.
func Number(n int) Fact { return Fact{kind: factNumber, number: float64(n)} }

// Text makes a fact of a text.
func Text(s string) Fact { return Fact{kind: factText, text: s} }

// Truth makes a fact of a truth value.
func Truth(b bool) Fact { return Fact{kind: factTruth, truth: b} }

// String is for logs of rules and for golden files, not for people.
func (f Fact) String() string {
	switch f.kind {
	case factNumber:
		return strconv.FormatFloat(f.number, 'g', -1, 64)
	case factText:
		return f.text
	case factTruth:
		return strconv.FormatBool(f.truth)
	case factNone:
	}
	return ""
}

// Value is the number, text or truth value of the fact, nil when it holds nothing.
func (f Fact) Value() any {
	switch f.kind {
	case factNumber:
		return f.number
	case factText:
		return f.text
	case factTruth:
		return f.truth
	case factNone:
	}
	return nil
}

// Test compares a fact with a value. Op is eq, ge, gt, le or lt; the last four take numbers alone.
type Test struct {
	Op    string
	Value Fact
}

// Predicate holds when the fact is known and every test holds.
type Predicate struct {
	Fact  string
	Tests []Test
}

// Holds reports whether the facts meet the predicate. An unknown fact, and a comparison of unlike kinds, never do.
func (p *Predicate) Holds(facts Facts) bool {
	if p == nil || len(p.Tests) == 0 {
		return false
	}
	f, ok := facts[p.Fact]
	if !ok || f.kind == factNone {
		return false
	}
	for _, t := range p.Tests {
		if t.Value.kind != f.kind || !t.holds(f) {
			return false
		}
	}
	return true
}

func (t Test) holds(f Fact) bool {
	if t.Op == "eq" {
		return f == t.Value
	}
	if f.kind != factNumber {
		return false
	}
	c := cmp.Compare(f.number, t.Value.number)
	switch t.Op {
	case "ge":
		return c >= 0
	case "gt":
		return c > 0
	case "le":
		return c <= 0
	case "lt":
		return c < 0
	}
	return false
}

// exact reports whether the predicate names one value instead of a range.
func (p *Predicate) exact() bool {
	for _, t := range p.Tests {
		if t.Op == "eq" {
			return true
		}
	}
	return false
}

// Suggest picks the option to pre-select, and the fact that speaks for it. An option that names one value outranks one
// that names a range (a filed state employee of thirty is both "16 or older" and "filed staff"); where two still
// compete, nothing is suggested. A suggestion must be confirmed by a person: questions are never skipped silently.
func (c *Catalog) Suggest(q *Question, facts Facts) (optionKey, because string, ok bool) {
	if q == nil || q.Multi {
		return "", "", false
	}
	for _, exact := range [...]bool{true, false} {
		var hit *Option
		for i := range q.Options {
			o := &q.Options[i]
			if !o.Auto.Holds(facts) || o.Auto.exact() != exact {
				continue
			}
			if hit != nil {
				return "", "", false
			}
			hit = o
		}
		if hit != nil {
			return hit.Key, hit.Auto.Fact, true
		}
	}
	return "", "", false
}
