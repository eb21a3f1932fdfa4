package catalog

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds values that are stepped over because they have no business where they stand.
const maxDepth = 200

// maxProblems bounds the list of a file that is wrong from end to end.
const maxProblems = 200

// Problem is one thing wrong with the JSON text itself, with its place.
type Problem struct {
	Line    int // counted from 1
	Path    string
	Item    string
	Node    string
	Message string

	duplicate bool
}

func (p Problem) Error() string {
	if p.Path == "" {
		return fmt.Sprintf("line %d: %s", p.Line, p.Message)
	}
	return fmt.Sprintf("line %d: %s: %s", p.Line, p.Path, p.Message)
}

// segment is one step of the place: an object key, or an index when key is empty.
type segment struct {
	key   string
	index int
}

// reader is a strict pull reader of JSON (RFC 8259). The standard decoder says neither where an unknown field stands
// nor that a key came twice, and the screen waits for this: one pass without reflection keeps it short. Mistakes of
// shape are noted and stepped over, so one reading finds them all; a mistake of syntax ends it.
type reader struct {
	s        string
	pos      int
	path     []segment
	seen     []string
	problems []Problem
	broken   bool
	item     string // code of the item being read, for Problem.Item
	node     string
	table    []Requirement // of a pack, whose items name their requirements by number
}

func newReader(data []byte) *reader {
	r := &reader{s: string(data)}
	if !utf8.ValidString(r.s) {
		r.syntax("the text is not valid UTF-8")
	}
	return r
}

func (r *reader) place() string {
	var b strings.Builder
	for _, s := range r.path {
		if s.key == "" {
			fmt.Fprintf(&b, "[%d]", s.index)
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(s.key)
	}
	return b.String()
}

func (r *reader) note(format string, args ...any) {
	if r.broken || len(r.problems) >= maxProblems {
		return
	}
	end := min(r.pos, len(r.s))
	r.problems = append(r.problems, Problem{
		Line: 1 + strings.Count(r.s[:end], "\n"), Path: r.place(), Item: r.item, Node: r.node,
		Message: fmt.Sprintf(format, args...),
	})
}

func (r *reader) syntax(format string, args ...any) {
	r.note(format, args...)
	r.broken = true
}

// peek skips blanks and returns the next byte, 0 at the end.
func (r *reader) peek() byte {
	for r.pos < len(r.s) {
		switch c := r.s[r.pos]; c {
		case ' ', '\n', '\t', '\r':
			r.pos++
		default:
			return c
		}
	}
	return 0
}

func (r *reader) unexpected() {
	if r.peek(); r.pos >= len(r.s) {
		r.syntax("the text ends too early")
		return
	}
	c, _ := utf8.DecodeRuneInString(r.s[r.pos:])
	r.syntax("unexpected %q", c)
}

// eat consumes c, or breaks off.
func (r *reader) eat(c byte) bool {
	if r.broken {
		return false
	}
	if r.peek() != c || r.pos >= len(r.s) {
		r.unexpected()
		return false
	}
	r.pos++
	return true
}

// want tells whether the next value begins with c; another value is noted and stepped over.
func (r *reader) want(c byte, kind string) bool {
	if r.broken {
		return false
	}
	if r.peek() == c && r.pos < len(r.s) {
		return true
	}
	r.mismatch(kind)
	return false
}

// mismatch notes a value of another kind and steps over it; what is no value at all is a mistake of syntax.
func (r *reader) mismatch(kind string) {
	if r.broken {
		return
	}
	if c := r.peek(); c == 0 || !strings.ContainsRune(`"{[-0123456789tfn`, rune(c)) {
		r.unexpected()
		return
	}
	r.note("want %s", kind)
	r.skip(0)
}

// object calls field for every key, with the reader standing before the value. field returns false for a key that it
// does not know.
func (r *reader) object(field func(key string) bool) {
	if !r.want('{', "an object") {
		return
	}
	r.pos++
	if r.peek() == '}' {
		r.pos++
		return
	}
	base := len(r.seen)
	var many map[string]bool
	for !r.broken {
		if r.peek() != '"' {
			r.unexpected()
			break
		}
		key := r.rawString()
		if !r.eat(':') {
			break
		}
		r.path = append(r.path, segment{key: key})
		dup := false
		if many != nil {
			dup = many[key]
			many[key] = true
		} else {
			for _, k := range r.seen[base:] {
				if k == key {
					dup = true
					break
				}
			}
			r.seen = append(r.seen, key)
			if len(r.seen)-base > 40 {
				many = make(map[string]bool, 512)
				for _, k := range r.seen[base:] {
					many[k] = true
				}
			}
		}
		switch {
		case dup:
			r.note("the key %q comes twice", key)
			if n := len(r.problems); n > 0 && !r.broken {
				r.problems[n-1].duplicate = true
			}
			r.skip(0)
		case !field(key):
			r.note("unknown field %q", key)
			r.skip(0)
		}
		r.path = r.path[:len(r.path)-1]
		if r.broken {
			break
		}
		if r.peek() == ',' {
			r.pos++
			continue
		}
		r.eat('}')
		break
	}
	r.seen = r.seen[:base]
}

// array calls element for every element, with the reader standing before it.
func (r *reader) array(element func(i int)) {
	if !r.want('[', "an array") {
		return
	}
	r.pos++
	if r.peek() == ']' {
		r.pos++
		return
	}
	for i := 0; !r.broken; i++ {
		r.path = append(r.path, segment{index: i})
		element(i)
		r.path = r.path[:len(r.path)-1]
		if r.broken {
			return
		}
		if r.peek() == ',' {
			r.pos++
			continue
		}
		r.eat(']')
		return
	}
}

// rawString reads a string literal; the reader stands on its opening quote.
func (r *reader) rawString() string {
	start := r.pos
	i := start + 1
	for i < len(r.s) {
		switch c := r.s[i]; {
		case c == '"':
			r.pos = i + 1
			return r.s[start+1 : i]
		case c == '\\':
			return r.escapedString(start)
		case c < 0x20:
			r.pos = i
			r.syntax("control character %q in a string", c)
			return ""
		}
		i++
	}
	r.pos = len(r.s)
	r.syntax("a string does not end")
	return ""
}

// escapedString finds the end of a literal with escapes and lets the standard library resolve them.
func (r *reader) escapedString(start int) string {
	for i := start + 1; i < len(r.s); i++ {
		switch r.s[i] {
		case '\\':
			i++
		case '"':
			var out string
			if json.Unmarshal([]byte(r.s[start:i+1]), &out) != nil {
				r.syntax("a string holds a wrong escape")
				return ""
			}
			r.pos = i + 1
			return out
		}
	}
	r.pos = len(r.s)
	r.syntax("a string does not end")
	return ""
}

func (r *reader) str(p *string) {
	if r.want('"', "a string") {
		*p = r.rawString()
	}
}

// strOrNull leaves p empty for null.
func (r *reader) strOrNull(p *string) {
	if r.peek() == 'n' {
		r.literal()
		return
	}
	r.str(p)
}

func (r *reader) strings(p *[]string) {
	r.array(func(int) {
		var s string
		r.str(&s)
		*p = append(*p, s)
	})
}

func (r *reader) boolean(p *bool) {
	switch r.peek() {
	case 't', 'f':
		*p = r.literal() == "true"
	default:
		r.mismatch("true or false")
	}
}

// integer reads a whole number; anything else is noted.
func (r *reader) integer(p *int) {
	if c := r.peek(); c != '-' && (c < '0' || c > '9') {
		r.mismatch("a number")
		return
	}
	text := r.number()
	if r.broken {
		return
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		r.note("want a whole number, got %s", text)
		return
	}
	*p = n
}

// literal reads true, false or null.
func (r *reader) literal() string {
	for _, l := range [...]string{"true", "false", "null"} {
		if strings.HasPrefix(r.s[min(r.pos, len(r.s)):], l) {
			r.pos += len(l)
			return l
		}
	}
	r.unexpected()
	return ""
}

// number reads a number literal and holds it to the grammar.
func (r *reader) number() string {
	start := r.pos
	digits := func() int {
		from := r.pos
		for r.pos < len(r.s) && r.s[r.pos] >= '0' && r.s[r.pos] <= '9' {
			r.pos++
		}
		return r.pos - from
	}
	if r.pos < len(r.s) && r.s[r.pos] == '-' {
		r.pos++
	}
	lead := r.pos
	n := digits()
	ok := n > 0 && (n == 1 || r.s[lead] != '0')
	if ok && r.pos < len(r.s) && r.s[r.pos] == '.' {
		r.pos++
		ok = digits() > 0
	}
	if ok && r.pos < len(r.s) && (r.s[r.pos] == 'e' || r.s[r.pos] == 'E') {
		r.pos++
		if r.pos < len(r.s) && (r.s[r.pos] == '+' || r.s[r.pos] == '-') {
			r.pos++
		}
		ok = digits() > 0
	}
	if !ok {
		r.syntax("a number is malformed")
		return ""
	}
	return r.s[start:r.pos]
}

// skip steps over one value of any kind.
func (r *reader) skip(depth int) {
	if r.broken {
		return
	}
	if depth > maxDepth {
		r.syntax("values are nested deeper than %d", maxDepth)
		return
	}
	switch c := r.peek(); {
	case c == '"':
		r.rawString()
	case c == '{' || c == '[':
		r.skipGroup(c, depth)
	case c == '-' || (c >= '0' && c <= '9'):
		r.number()
	default:
		r.literal()
	}
}

func (r *reader) skipGroup(open byte, depth int) {
	end := byte(']')
	if open == '{' {
		end = '}'
	}
	r.pos++
	if r.peek() == end {
		r.pos++
		return
	}
	for !r.broken {
		if open == '{' {
			if r.peek() != '"' {
				r.unexpected()
				return
			}
			r.rawString()
			if !r.eat(':') {
				return
			}
		}
		r.skip(depth + 1)
		if r.broken {
			return
		}
		if r.peek() == ',' {
			r.pos++
			continue
		}
		r.eat(end)
		return
	}
}

// end makes sure that nothing but blanks follows.
func (r *reader) end() {
	if r.broken {
		return
	}
	if r.peek(); r.pos < len(r.s) {
		r.unexpected()
	}
}
