package catalog

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Rules of Check. The first eleven are errors; the others only warn.
const (
	RuleSchema          = "schema"           // the JSON text or its schema
	RuleDangling        = "dangling"         // a name that points nowhere
	RuleUnreachable     = "unreachable"      // a node that no answers lead to
	RuleCycle           = "cycle"            // a question that leads back to itself
	RuleOptions         = "options"          // fewer than two options, or a repeated key or text
	RuleDuplicate       = "duplicate"        // an item code or a leaf title that comes twice
	RuleEmptyLeaf       = "empty_leaf"       // an accepting leaf without papers
	RuleUnknownMaterial = "unknown_material" // a paper that is not defined
	RuleRedirect        = "redirect"         // a redirect to an item that is not there
	RuleBranch          = "branch"           // a police branch missing, unknown, or where none belongs
	RuleLimits          = "limits"           // a promise longer than the law, or days that contradict their flag

	RuleUnused = "unused" // a requirement that nothing asks for
	RuleExempt = "exempt" // exemptible, but no way to be exempt, or the other way round
	RuleReason = "reason" // a rejecting leaf that does not say why
	RuleAgain  = "again"  // a paper that is the result of an item, and nothing that stands in for it
)

// Finding is one breach of a rule. Item and Node are empty where none applies.
type Finding struct {
	Item    string `json:"item"`
	Node    string `json:"node"`
	Rule    string `json:"rule"`
	Message string `json:"message"`
}

// Report is the answer of Check. Both lists are in the order of the data.
type Report struct {
	Items    int       `json:"items"`
	Leaves   int       `json:"leaves"`
	Errors   []Finding `json:"errors"`
	Warnings []Finding `json:"warnings"`
}

// OK reports whether the catalogue may be published.
func (r Report) OK() bool { return len(r.Errors) == 0 }

// Check holds data against the schema and every rule, and finds as much as it can in one run. It never fails: data
// that are no JSON at all give one finding.
func Check(data []byte) Report {
	f, r := decode(data)
	rep := Report{Items: len(f.items), Errors: []Finding{}, Warnings: []Finding{}}
	for _, it := range f.items {
		rep.Leaves += len(it.leaves)
	}
	if r.broken {
		p := r.problems[len(r.problems)-1]
		rep.Errors = append(rep.Errors, Finding{Item: p.Item, Node: p.Node, Rule: RuleSchema, Message: p.Error()})
		return rep
	}
	for _, p := range r.problems {
		// The schema sees everything but repeated keys and ids that differ from their keys.
		switch {
		case p.duplicate:
			rep.Errors = append(rep.Errors, Finding{p.Item, p.Node, RuleDuplicate, p.Error()})
		case strings.Contains(p.Message, "differs from its key"):
			rep.Errors = append(rep.Errors, Finding{p.Item, p.Node, RuleSchema, p.Error()})
		}
	}
	found, warnings := ruleFindings(f)
	rep.Errors = append(rep.Errors, schemaFindings(bytes.Clone(data), f, found)...)
	rep.Errors = append(rep.Errors, found...)
	rep.Warnings = append(rep.Warnings, warnings...)
	place := map[string]int{}
	for i, it := range f.items {
		place[it.Code] = i + 1
	}
	slices.SortStableFunc(rep.Errors, func(a, b Finding) int { return cmp.Compare(place[a.Item], place[b.Item]) })
	return rep
}

// checker collects findings about one file.
type checker struct {
	f        *file
	dict     map[string]bool
	shared   map[string]bool
	items    map[string]bool
	results  map[string]string // item by the name of what it gives
	errors   []Finding
	warnings []Finding
}

func (c *checker) err(item, node, rule, format string, args ...any) {
	c.errors = append(c.errors, Finding{item, node, rule, fmt.Sprintf(format, args...)})
}

func (c *checker) warn(item, node, rule, format string, args ...any) {
	c.warnings = append(c.warnings, Finding{item, node, rule, fmt.Sprintf(format, args...)})
}

// ruleFindings runs every rule but the schema.
func ruleFindings(f *file) (errors, warnings []Finding) {
	c := &checker{f: f, dict: map[string]bool{}, shared: map[string]bool{}, items: map[string]bool{}, results: map[string]string{}}
	for _, m := range f.materials {
		c.dict[m.ID] = true
	}
	for _, r := range f.shared {
		c.shared[r.ID] = true
	}
	for _, it := range f.items {
		if c.items[it.Code] {
			c.err(it.Code, "", RuleDuplicate, "the item code %q comes twice", it.Code)
		}
		c.items[it.Code] = true
		for _, r := range it.Results {
			c.results[r.Name] = it.Code
		}
	}
	c.top()
	for _, it := range f.items {
		c.item(it)
	}
	return c.errors, c.warnings
}

// top checks what stands outside the items.
func (c *checker) top() {
	for _, r := range c.f.shared {
		c.requirement("", &r)
	}
	for _, m := range c.f.materials {
		for _, a := range m.Alternatives {
			if !c.dict[a] {
				c.err("", "", RuleUnknownMaterial, "material %s accepts %s instead, which is not defined", m.ID, a)
			}
		}
	}
	for _, d := range c.f.deliveryAdds {
		c.sharedIDs("delivery "+d.method, d.add)
	}
	for _, blocks := range [...][]ChoiceBlock{c.f.parties, c.f.modifiers} {
		for _, b := range blocks {
			c.keysAndTexts("", b.ID, b.Options)
			for _, o := range b.Options {
				c.sharedIDs(b.ID+" option "+o.Key, o.Add)
			}
		}
	}
	for _, p := range c.f.packages {
		for _, code := range p.Items {
			if !c.items[code] {
				c.err(code, "", RuleDangling, "package %s holds the item %s, which is not there", p.Code, code)
			}
		}
	}
}

func (c *checker) sharedIDs(where string, ids []string) {
	for _, id := range ids {
		if !c.shared[id] {
			c.err("", "", RuleUnknownMaterial, "%s asks for %s, which is not among the shared requirements", where, id)
		}
	}
}

func (c *checker) requirement(item string, r *Requirement) {
	if !c.dict[r.Material] {
		c.err(item, "", RuleUnknownMaterial, "requirement %s is of material %q, which is not defined", r.ID, r.Material)
	}
	for _, a := range r.Alternatives {
		if !c.dict[a] {
			c.err(item, "", RuleUnknownMaterial, "requirement %s accepts %q instead, which is not defined", r.ID, a)
		}
	}
	if r.Deferrable.Allowed != (r.Deferrable.MaxWorkdays > 0) {
		c.err(item, "", RuleLimits, "requirement %s: deferrable is %t with %d working days",
			r.ID, r.Deferrable.Allowed, r.Deferrable.MaxWorkdays)
	}
	routes := slices.ContainsFunc(r.Substitutes, func(s Substitute) bool { return s.By != ByWindowGenerated })
	if r.Exemptible && !routes {
		c.warn(item, "", RuleExempt, "requirement %s is exemptible, but names no way to be exempt", r.ID)
	}
	found := r.Exemptible && slices.ContainsFunc(r.Substitutes, func(s Substitute) bool { return slices.Contains(Sources(), s.By) })
	if giver, ok := c.results[r.Name]; ok && !found {
		c.warn(item, "", RuleAgain, "requirement %s (%s) is the result of %s and is asked for again: name a way to do without", r.ID, r.Name, giver)
	}
}

func (c *checker) item(it *Item) {
	if !slices.ContainsFunc(c.f.departments, func(d Department) bool { return d.Code == it.Dept }) {
		c.err(it.Code, "", RuleDangling, "the department %q is not there", it.Dept)
	}
	if !slices.ContainsFunc(c.f.parties, func(b ChoiceBlock) bool { return b.ID == it.PartyProfile && len(b.Options) > 0 }) {
		c.err(it.Code, "", RuleDangling, "the party profile %q is not there", it.PartyProfile)
	}
	for _, m := range it.Modifiers {
		if !slices.ContainsFunc(c.f.modifiers, func(b ChoiceBlock) bool { return b.ID == m && len(b.Options) > 0 }) {
			c.err(it.Code, "", RuleDangling, "the modifier %q is not there", m)
		}
	}
	for _, p := range it.TimeLimits.SpecialProcedures {
		if !slices.ContainsFunc(c.f.procedures, func(sp SpecialProcedure) bool { return sp.Code == p }) {
			c.err(it.Code, "", RuleDangling, "the special procedure %q is not there", p)
		}
	}
	c.branch(it)
	c.limits(it)
	for i := range it.Requirements {
		c.requirement(it.Code, &it.Requirements[i])
	}
	c.nodes(it)
	c.graph(it)
}

// branch: exactly the items of the public security bureau belong to a branch, which their code names too.
func (c *checker) branch(it *Item) {
	police := it.Dept == "GA"
	switch {
	case police && it.PoliceBranch == "":
		c.err(it.Code, "", RuleBranch, "an item of the public security bureau names its branch")
	case !police && it.PoliceBranch != "":
		c.err(it.Code, "", RuleBranch, "the branch %q belongs to the public security bureau alone", it.PoliceBranch)
	case police && !slices.ContainsFunc(c.f.branches, func(b PoliceBranch) bool { return b.Code == it.PoliceBranch }):
		c.err(it.Code, "", RuleBranch, "the branch %q is not there", it.PoliceBranch)
	case police && !strings.HasPrefix(it.Code, "GA-"+it.PoliceBranch+"-"):
		c.err(it.Code, "", RuleBranch, "the code does not name the branch %q", it.PoliceBranch)
	}
}

func (c *checker) limits(it *Item) {
	law, promise := it.TimeLimits.Statutory, it.TimeLimits.Promised
	switch {
	case law.Unit == promise.Unit && promise.N > law.N:
		c.err(it.Code, "", RuleLimits, "the promise of %d is longer than the law's %d %s", promise.N, law.N, law.Unit)
	case law.Unit == UnitInstant && promise.Unit != UnitInstant:
		c.err(it.Code, "", RuleLimits, "the law wants it done at once, the promise says %d %s", promise.N, promise.Unit)
	case law.Unit == UnitNaturalDay && promise.Unit == UnitWorkday && promise.N > law.N:
		c.err(it.Code, "", RuleLimits, "the promise of %d workdays is longer than the law's %d days", promise.N, law.N)
	}
	for _, l := range [...]Limit{law, promise} {
		if l.Unit == UnitInstant && l.N != 0 {
			c.err(it.Code, "", RuleLimits, "an instant limit has no %d days", l.N)
		}
	}
}

// nodes checks every node by itself.
func (c *checker) nodes(it *Item) {
	titles := map[string]string{}
	used := map[string]bool{}
	for _, id := range it.nodeOrder {
		if q, ok := it.questions[id]; ok {
			if len(q.Options) < 2 {
				c.err(it.Code, id, RuleOptions, "a question needs two options or more, this has %d", len(q.Options))
			}
			c.keysAndTexts(it.Code, id, q.Options)
			if q.Multi && q.Max > 0 && q.Max < q.Min {
				c.err(it.Code, id, RuleOptions, "at most %d options, but at least %d", q.Max, q.Min)
			}
			for _, o := range q.Options {
				c.papers(it, id, "option "+o.Key, o.Add, used)
			}
			continue
		}
		l := it.leaves[id]
		if other, ok := titles[l.Title]; ok {
			c.err(it.Code, id, RuleDuplicate, "the title %q is that of %s too", l.Title, other)
		}
		titles[l.Title] = id
		c.papers(it, id, "the leaf", l.Materials, used)
		switch l.Outcome {
		case OutcomeAccept:
			if len(l.Materials) == 0 {
				c.err(it.Code, id, RuleEmptyLeaf, "an accepting leaf asks for at least one paper")
			}
		case OutcomeReject:
			if strings.TrimSpace(l.Reason) == "" {
				c.warn(it.Code, id, RuleReason, "a rejecting leaf says why")
			}
		case OutcomeRedirect:
			c.redirect(it, l)
		default:
			c.err(it.Code, id, RuleSchema, "the outcome %q is not known", l.Outcome)
		}
	}
	for _, r := range it.Requirements {
		if !used[r.ID] {
			c.warn(it.Code, "", RuleUnused, "nothing asks for the requirement %s", r.ID)
		}
	}
}

func (c *checker) papers(it *Item, node, where string, ids []string, used map[string]bool) {
	for _, id := range ids {
		used[id] = true
		if _, ok := it.Requirement(id); !ok {
			c.err(it.Code, node, RuleUnknownMaterial, "%s asks for %q, which the item does not define", where, id)
		}
	}
}

// redirect: a target that looks like an item code must be one; others are words for a place elsewhere.
func (c *checker) redirect(it *Item, l *Leaf) {
	switch {
	case strings.TrimSpace(l.RedirectTo) == "":
		c.err(it.Code, l.ID, RuleRedirect, "a redirect needs a target")
	case l.RedirectTo == it.Code:
		c.err(it.Code, l.ID, RuleRedirect, "the redirect leads to the item itself")
	case looksLikeCode(l.RedirectTo) && !c.items[l.RedirectTo]:
		c.err(it.Code, l.ID, RuleRedirect, "the redirect leads to %s, which is not there", l.RedirectTo)
	}
}

// looksLikeCode tells a project code (DEPT[-BRANCH]-nnn) from words.
func looksLikeCode(s string) bool {
	if !strings.Contains(s, "-") {
		return false
	}
	for i := range len(s) {
		if b := s[i]; b != '-' && (b < 'A' || b > 'Z') && (b < '0' || b > '9') {
			return false
		}
	}
	return true
}

func (c *checker) keysAndTexts(item, node string, options []Option) {
	keys, texts := map[string]bool{}, map[string]bool{}
	for _, o := range options {
		if keys[o.Key] {
			c.err(item, node, RuleOptions, "the key %q comes twice", o.Key)
		}
		if texts[o.Text] {
			c.err(item, node, RuleOptions, "the text %q comes twice", o.Text)
		}
		keys[o.Key], texts[o.Text] = true, true
	}
}

// graph checks how the nodes hang together: every arrow ends at a node, none leads back, all nodes can be reached.
func (c *checker) graph(it *Item) {
	if !it.has(it.Start) {
		c.err(it.Code, "", RuleDangling, "the start %q is not there", it.Start)
		return
	}
	for _, id := range it.nodeOrder {
		q, ok := it.questions[id]
		if !ok {
			continue
		}
		for to, via := range q.arrows() {
			if !it.has(to) {
				c.err(it.Code, id, RuleDangling, "%s leads to %q, which is not there", via, to)
			}
		}
	}
	c.tour(it)
}

// has reports whether the graph has this node.
func (it *Item) has(id string) bool {
	if _, ok := it.questions[id]; ok {
		return true
	}
	_, ok := it.leaves[id]
	return ok
}

// arrows runs over the targets of a question with the name of what leads there.
func (q *Question) arrows() func(yield func(to, via string) bool) {
	return func(yield func(to, via string) bool) {
		if q.Multi {
			yield(q.Next, "the question")
			return
		}
		for _, o := range q.Options {
			if !yield(o.Next, "option "+o.Key) {
				return
			}
		}
	}
}

// tour visits the graph depth first without recursion, so that a long chain costs heap and not stack.
func (c *checker) tour(it *Item) {
	const (
		fresh = iota
		open
		done
	)
	state := map[string]int{}
	type frame struct {
		id      string
		targets []string
	}
	push := func(stack []frame, id string) []frame {
		state[id] = open
		var targets []string
		if q, ok := it.questions[id]; ok {
			for to := range q.arrows() {
				targets = append(targets, to)
			}
		}
		return append(stack, frame{id, targets})
	}
	for stack := push(nil, it.Start); len(stack) > 0; {
		top := &stack[len(stack)-1]
		if len(top.targets) == 0 {
			state[top.id] = done
			stack = stack[:len(stack)-1]
			continue
		}
		to := top.targets[0]
		top.targets = top.targets[1:]
		switch {
		case !it.has(to):
		case state[to] == open:
			c.err(it.Code, top.id, RuleCycle, "the question leads back to %s", to)
		case state[to] == fresh:
			stack = push(stack, to)
		}
	}
	for _, id := range it.nodeOrder {
		if state[id] == fresh {
			c.err(it.Code, id, RuleUnreachable, "no answers lead here")
		}
	}
}
