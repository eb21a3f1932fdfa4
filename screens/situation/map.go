package situation

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"onewindow/catalog"
	"onewindow/screens"
	"onewindow/tui"
	"onewindow/tui/keymap"
	"onewindow/tui/tree"
)

// mapped is the width from which the whole item stands beside the papers as a tree.
const mapped = 120

// atMap reports whether keys walk the tree: on a narrow window there is none.
func (s *Screen) atMap() bool { return s.width >= mapped }

// grow draws the tree anew: the way so far is lit, all else is folded until somebody opens it. Only what is open has its
// branches drawn, for those of a graph that joins again can be too many.
func (s *Screen) grow() {
	m := s.snap.Visit.Matter()
	if m == nil {
		return
	}
	_, it, err := s.snap.Rules.Item(m)
	if err != nil {
		return
	}
	s.path = s.path[:0]
	for _, step := range s.pos.Path {
		key := "*"
		if !step.Multi && len(step.Options) > 0 {
			key = step.Options[0].Key
		}
		s.path = append(s.path, s.here()+step.Node+"="+key)
	}
	s.tree.Set(s.branches(it, it.Start, ""))
	end := strings.TrimSuffix(s.here(), "/")
	s.tree.Light(end)
	s.tree.Open(end, true)
}

// here is the beginning of the ids of the nodes below the way so far.
func (s *Screen) here() string {
	if len(s.path) == 0 {
		return ""
	}
	return s.path[len(s.path)-1] + "/"
}

// optionID is the node of an option of the open question.
func (s *Screen) optionID(i int) string {
	if !s.open || i < 0 || i >= len(s.ask.Options) {
		return ""
	}
	return s.here() + s.ask.Node + "=" + s.ask.Options[i].Key
}

// onOption gives the option of the open question that the cursor of the tree stands on.
func (s *Screen) onOption() (int, bool) {
	id := s.tree.Selected()
	for i := range s.ask.Options {
		if id != "" && s.optionID(i) == id {
			return i, true
		}
	}
	return 0, false
}

// branches are the nodes for what lies at a node of the graph.
func (s *Screen) branches(it *catalog.Item, at, prefix string) []tree.Node {
	q, ok := it.Question(at)
	if !ok {
		return s.fixedBranches(prefix)
	}
	if q.Multi {
		id := prefix + q.ID + "=*"
		label := tui.L(tui.T(tui.Plain, tui.Clean(q.Text)))
		kids := s.options(it, q.ID, q.Options, prefix)
		if !s.asks(q.ID, prefix) {
			kids = nil
		}
		return []tree.Node{{ID: id, Label: label, Kids: append(kids, s.below(it, id, q.Next)...)}}
	}
	return s.options(it, q.ID, q.Options, prefix)
}

// asks reports whether this is the open question, and not its like on another branch.
func (s *Screen) asks(node, prefix string) bool {
	return s.open && s.ask.Node == node && prefix == s.here()
}

// below draws what follows a node when it is open, else one stub that shows that there is more.
func (s *Screen) below(it *catalog.Item, id, next string) []tree.Node {
	if slices.Contains(s.path, id) || s.tree.IsOpen(id) {
		return s.branches(it, next, id+"/")
	}
	if _, more := it.Question(next); more {
		return []tree.Node{{ID: id + "/…"}}
	}
	return nil
}

// options draws the options of a question; those of the open one carry the keys that choose them.
func (s *Screen) options(it *catalog.Item, node string, options []catalog.Option, prefix string) []tree.Node {
	asked := s.asks(node, prefix)
	var out []tree.Node
	for i, o := range options {
		n := tree.Node{ID: prefix + node + "=" + o.Key}
		if asked {
			number := tui.Safe(" ")
			if i < len(screens.OptionKeys) {
				number = tui.Const(screens.OptionKeys[i : i+1])
			}
			n.Label = tui.L(tui.T(tui.Key, number), tui.T(tui.Plain, " "+s.mark(o)))
		}
		n.Label = append(n.Label, tui.T(tui.Plain, s.optionText(node, o)))
		if o.Next != "" {
			n.Label = append(n.Label, s.outcome(it, o.Next))
			n.Kids = s.below(it, n.ID, o.Next)
		}
		if asked && o.Note != "" {
			n.Label = append(n.Label, tui.T(tui.Dim, "  "+tui.Clean(o.Note)))
		}
		out = append(out, n)
	}
	return out
}

// mark is what stands before an option of the open question.
func (s *Screen) mark(o catalog.Option) tui.Safe {
	switch {
	case s.ask.Multi && slices.Contains(s.ticked, o.Key):
		return "■ "
	case s.ask.Multi:
		return "□ "
	case slices.Contains(s.ask.Suggested, o.Key):
		return "◇ "
	}
	return ""
}

// outcome says what an option leads to: the next question, or how it ends.
func (s *Screen) outcome(it *catalog.Item, next string) tui.Span {
	if q, ok := it.Question(next); ok {
		return tui.T(tui.Dim, "  "+tui.Clean(q.Text))
	}
	l, ok := it.Leaf(next)
	if !ok {
		return tui.T(tui.Plain, "")
	}
	switch l.Outcome {
	case catalog.OutcomeReject:
		return tui.T(tui.Bad, "  ✗")
	case catalog.OutcomeRedirect:
		return tui.T(tui.Warn, "  △")
	}
	return tui.T(tui.Good, "  ✓")
}

// fixedBranches are the questions after the situation: what was answered, and the open one.
func (s *Screen) fixedBranches(prefix string) []tree.Node {
	if prefix != s.here() || s.pos.Leaf == nil {
		return nil
	}
	var out []tree.Node
	for _, a := range s.fixed() {
		out = append(out, tree.Node{
			ID: prefix + "✓" + a[0], Label: tui.L(tui.T(tui.Dim, tui.Clean(a[0])+" "), tui.T(tui.Path, tui.Clean(a[1]))),
		})
	}
	if s.open {
		out = append(out, s.options(nil, s.ask.Node, s.ask.Options, prefix)...)
	}
	return out
}

// walk moves through the tree. On an option of the open question the cursor is that of the options.
func (s *Screen) walk(msg tea.KeyPressMsg) {
	if !s.tree.Update(msg) {
		return
	}
	if i, ok := s.onOption(); ok {
		s.sel = i
	}
	s.grow()
}

// walks reports whether a key moves through the tree.
func walks(msg tea.KeyPressMsg) bool {
	return slices.Contains([]string{"up", "down", "left", "right", "space", "pgup", "pgdown", "home", "end"}, keymap.Normalize(msg))
}

// mapView is the open question over the tree, in h rows.
func (s *Screen) mapView(w, h int) []tui.Line {
	head := s.head(w)
	if !s.open {
		head = slices.DeleteFunc(s.asked(w), func(l tui.Line) bool { return len(l) == 0 })
	}
	return append(head, s.tree.View(tui.Size{W: w, H: max(1, h-len(head))})...)
}

// head is the open question in words, without its options.
func (s *Screen) head(w int) []tui.Line {
	lines := []tui.Line{s.headline().Truncate(w)}
	if s.ask.Help != "" {
		lines = append(lines, tui.Text(tui.Dim, "   "+tui.Clean(s.ask.Help)).Truncate(w))
	}
	return append(lines, s.hints(w)...)
}

// changed compares the papers with those from before an answer was changed: what joined and what is gone.
func changed(before, now catalog.Outlook) (added, gone []string) {
	lacks := func(l catalog.Line, lists ...[]catalog.Line) bool {
		return !slices.ContainsFunc(slices.Concat(lists...), func(o catalog.Line) bool { return o.ID == l.ID })
	}
	for _, l := range now.Certain {
		if lacks(l, before.Certain) {
			added = append(added, l.Name)
		}
	}
	for _, l := range before.Certain {
		if lacks(l, now.Certain, now.Possible) {
			gone = append(gone, l.Name)
		}
	}
	return added, gone
}

// keptAside counts the pages of papers that the list no longer has.
func (s *Screen) keptAside() int {
	m := s.snap.Visit.Matter()
	if m == nil {
		return 0
	}
	n := 0
	for _, p := range m.Pages {
		if !slices.ContainsFunc(slices.Concat(s.outlook.Certain, s.outlook.Possible), func(l catalog.Line) bool { return l.ID == p.Line }) {
			n++
		}
	}
	return n
}

// compares reports whether an answer was changed and the way is as far again as it was then.
func (s *Screen) compares() bool {
	return s.before != nil && (s.steps() == s.beforeSteps || s.pos.Leaf != nil)
}

func (s *Screen) steps() int { return len(s.pos.Path) + len(s.fixed()) }
