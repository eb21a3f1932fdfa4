package importer

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"onewindow/catalog"
)

// How a topic shows what it is:
//
//	GJJ-001 住房公积金提取        the root: the item's code, and words for people
//	提取原因？                    a question ends with ？; its children are the options
//	有无特殊情况？[多选]           several may be chosen; [多选 1-2] says how many. The children of an option are the papers
//	                              that it adds; the child 然后 leads to what comes next
//	偿还贷款                      an option; its one child is the next question or a situation. Papers right below an option
//	                              are a situation too, which takes the options on the way as its title
//	首次提取                      a situation has its papers below it
//	IDC.self                      a paper, by its id or its name
//	不予受理：购房地须为本市        the situation is refused, with the reason
//	转办：GJJ-004                 the item to go to; a note says why
//
// A note of a question is its help, that of an option its note. What a map cannot say, a fact, proposals and the marks of
// a situation, is kept from the question, option or situation of the same text in the base.
const (
	then   = "然后"
	reject = "不予受理："
	goTo   = "转办："
)

var several = regexp.MustCompile(`^(.*[？?])\s*[\[［]多选(?:\s*(\d+)(?:\s*[-–~]\s*(\d+))?)?[\]］]$`)

// optionKeys are the keys of options in order.
const optionKeys = "123456789abcdefghijklmnopqrstuvwxyz"

// maps reads every map into its item.
func (b *builder) maps(topics []topic, err error) error {
	if err != nil {
		return err
	}
	for _, t := range topics {
		code, _, _ := strings.Cut(t.title, " ")
		known, ok := b.base.Item(code)
		if !ok {
			b.mistakes.add(t.title, "the root of a map begins with the code of an item of the base; %q is none", code)
			continue
		}
		if _, twice := b.find(code); twice {
			b.mistakes.add(t.title, "the item %s comes twice", code)
			continue
		}
		it := existing(known)
		it.DAG = dag{}
		b.items = append(b.items, it)
		b.places[place{item: code}] = t.title
		m := &mapper{b: b, it: it, base: known, made: map[string]string{}, taken: map[string]bool{}}
		if len(t.children) != 1 {
			b.mistakes.add(t.title, "below the root stands one topic, the first question or the only situation; here are %d", len(t.children))
			continue
		}
		it.DAG.Start = m.target(t.children[0], nil)
		m.order(it.DAG.Start)
	}
	return nil
}

// mapper builds the graph of one item from its map.
type mapper struct {
	b     *builder
	it    *item
	base  *catalog.Item
	nodes map[string]any
	made  map[string]string // content of a node → its id: branches that say the same join
	taken map[string]bool
}

func (m *mapper) mistake(way []string, t topic, format string, args ...any) {
	m.b.mistakes.add(strings.Join(append(append([]string{m.it.Code}, way...), t.title), " › "), format, args...)
}

func isQuestion(t topic) bool {
	return strings.HasSuffix(t.title, "？") || strings.HasSuffix(t.title, "?") || several.MatchString(t.title)
}

func isOutcome(t topic) bool {
	return strings.HasPrefix(t.title, reject) || strings.HasPrefix(t.title, goTo)
}

// target makes the question or situation of a topic and gives its id. way are the options chosen so far.
func (m *mapper) target(t topic, way []string) string {
	switch {
	case isQuestion(t):
		return m.question(t, way)
	case isOutcome(t):
		return m.leaf(m.title(way), t, nil, way)
	}
	return m.leaf(t.title, t, t.children, way)
}

func (m *mapper) title(way []string) string {
	if len(way) == 0 {
		return m.it.ShortName
	}
	return strings.Join(way, "·")
}

func (m *mapper) question(t topic, way []string) string {
	q := &question{Kind: kindQuestion, Text: t.title, Help: t.note, Options: []option{}}
	if parts := several.FindStringSubmatch(t.title); parts != nil {
		q.Text, q.Multi, q.Min = parts[1], true, new(int)
		if parts[2] != "" {
			least, errLeast := strconv.Atoi(parts[2])
			most, errMost := least, error(nil)
			if parts[3] != "" {
				most, errMost = strconv.Atoi(parts[3])
			}
			if errLeast != nil || errMost != nil {
				m.mistake(way, t, "the numbers of options are too large")
			}
			q.Min, q.Max = &least, &most
		}
	}
	for _, c := range t.children {
		if q.Multi && c.title == then {
			if len(c.children) != 1 || q.Next != "" {
				m.mistake(way, c, "one topic stands below the one %s", then)
				continue
			}
			q.Next = m.target(c.children[0], way)
			continue
		}
		q.Options = append(q.Options, m.option(q.Multi, len(q.Options), c, way))
	}
	if q.Multi && q.Next == "" {
		m.mistake(way, t, "a question with several answers needs the child %s, which leads on", then)
	}
	if len(q.Options) > len(optionKeys) {
		m.mistake(way, t, "a question has at most %d options", len(optionKeys))
	}
	return m.put(q, m.sameQuestion(q), t.title, way)
}

func (m *mapper) option(multi bool, n int, t topic, way []string) option {
	o := option{Key: optionKeys[min(n, len(optionKeys)-1):][:1], Text: t.title, Note: t.note}
	if multi {
		add := m.papers(t.children, append(slices.Clone(way), t.title))
		o.Add = &add
		return o
	}
	below := append(slices.Clone(way), t.title)
	switch {
	case len(t.children) == 0:
		m.mistake(way, t, "the option leads nowhere: below it stands a question, a situation, or its papers")
	case len(t.children) == 1 && (isQuestion(t.children[0]) || isOutcome(t.children[0]) || len(t.children[0].children) > 0):
		o.Next = m.target(t.children[0], below)
	default:
		o.Next = m.leaf(m.title(below), topic{title: t.title}, t.children, below)
	}
	return o
}

func (m *mapper) leaf(title string, t topic, papers []topic, way []string) string {
	l := &leaf{Kind: kindLeaf, Title: title, Outcome: catalog.OutcomeAccept, Materials: m.papers(papers, way)}
	if reason, ok := strings.CutPrefix(t.title, reject); ok {
		l.Outcome, l.Reason = catalog.OutcomeReject, strings.TrimSpace(reason)
	}
	if to, ok := strings.CutPrefix(t.title, goTo); ok {
		l.Outcome, l.RedirectTo, l.Reason = catalog.OutcomeRedirect, strings.TrimSpace(to), t.note
	}
	return m.put(l, m.sameLeaf(l), title, way)
}

// papers finds the papers of topics by id or by name, first among those of the item, then in the dictionary.
func (m *mapper) papers(topics []topic, way []string) []string {
	out := []string{}
	for _, t := range topics {
		if len(t.children) > 0 {
			m.mistake(way, t, "a paper has nothing below it")
			continue
		}
		id, ok := m.paper(t.title)
		if !ok {
			m.mistake(way, t, "neither the item nor the dictionary has this paper")
			continue
		}
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

func (m *mapper) paper(said string) (string, bool) {
	if m.it.Requirements.has(said) {
		return said, true
	}
	for _, id := range m.it.Requirements.keys {
		if m.it.Requirements.values[id].Name == said {
			return id, true
		}
	}
	made, ok := m.b.suggest(said)
	if !ok {
		id, found := m.b.named(said)
		if !found {
			return "", false
		}
		made, ok = m.b.suggest(id)
	}
	if ok {
		m.it.Requirements.put(made.ID, made)
	}
	return made.ID, ok
}

// named finds a paper of the dictionary by its name.
func (b *builder) named(name string) (string, bool) {
	for _, m := range b.base.Materials() {
		if m.Name == name {
			return m.ID, true
		}
	}
	return "", false
}

// like finds the node of the base that looks the same: the first that no other has taken, else one that was taken, which
// a branch that joins means.
func (m *mapper) like(same func(id string) bool) string {
	found := ""
	for _, id := range m.base.Nodes() {
		if !same(id) {
			continue
		}
		if !m.taken[id] {
			return id
		}
		if found == "" {
			found = id
		}
	}
	return found
}

// sameQuestion finds the question of the base with the same text, and takes over what a map cannot say.
func (m *mapper) sameQuestion(q *question) string {
	id := m.like(func(id string) bool {
		old, ok := m.base.Question(id)
		return ok && old.Text == q.Text
	})
	old, ok := m.base.Question(id)
	if !ok {
		return ""
	}
	known := questionOf(old)
	q.Fact = known.Fact
	if q.Help == "" {
		q.Help = known.Help
	}
	for i := range q.Options {
		at := slices.IndexFunc(known.Options, func(o option) bool { return o.Text == q.Options[i].Text })
		if at < 0 {
			continue
		}
		q.Options[i].Auto = known.Options[at].Auto
		if q.Options[i].Note == "" {
			q.Options[i].Note = known.Options[at].Note
		}
	}
	return id
}

// sameLeaf finds the situation of the base with the same title, and takes over what a map cannot say.
func (m *mapper) sameLeaf(l *leaf) string {
	id := m.like(func(id string) bool {
		old, ok := m.base.Leaf(id)
		return ok && old.Title == l.Title
	})
	old, ok := m.base.Leaf(id)
	if !ok {
		return ""
	}
	l.TimeOverride, l.PostSteps, l.Instant, l.Flags = old.TimeOverride, old.PostSteps, old.Instant, old.Flags
	if l.Reason == "" && l.Outcome == old.Outcome {
		l.Reason = old.Reason
	}
	return id
}

// put gives a node its id: that of its like in the base, or the next free one. A node that says what another says is that
// one.
func (m *mapper) put(node any, like, title string, way []string) string {
	content, err := json.Marshal(node)
	if err != nil {
		m.b.mistakes.add(title, "%v", err)
		return ""
	}
	if id, ok := m.made[string(content)]; ok {
		return id
	}
	id := like
	if m.taken[id] {
		id = ""
	}
	for n := 1; id == ""; n++ {
		format := "q%d"
		if _, ok := node.(*leaf); ok {
			format = "L%02d"
		}
		free := fmt.Sprintf(format, n)
		_, isQ := m.base.Question(free)
		_, isL := m.base.Leaf(free)
		if !m.taken[free] && !isQ && !isL {
			id = free
		}
	}
	m.taken[id] = true
	m.made[string(content)] = id
	switch n := node.(type) {
	case *question:
		n.ID = id
	case *leaf:
		n.ID = id
	}
	if m.nodes == nil {
		m.nodes = map[string]any{}
	}
	m.nodes[id] = node
	m.b.places[place{m.it.Code, id}] = strings.Join(append(append([]string{m.it.Code}, way...), title), " › ")
	return id
}

// order lays the nodes down as a reader meets them.
func (m *mapper) order(id string) {
	node, ok := m.nodes[id]
	if !ok || m.it.DAG.Nodes.has(id) {
		return
	}
	m.it.DAG.Nodes.put(id, node)
	q, ok := node.(*question)
	if !ok {
		return
	}
	if q.Multi {
		m.order(q.Next)
		return
	}
	for _, o := range q.Options {
		m.order(o.Next)
	}
}
