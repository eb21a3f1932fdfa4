package tree

import (
	tea "charm.land/bubbletea/v2"

	"onewindow/tui"
	"onewindow/tui/keymap"
	"onewindow/tui/list"
)

// Node is one node. ID must be unique in the tree.
type Node struct {
	ID    string
	Label tui.Line
	Kids  []Node
}

// Tree is a collapsible tree. Make one with [New].
type Tree struct {
	roots  []Node
	open   map[string]bool
	lit    map[string]bool
	rows   []entry
	list   *list.List
	parent map[string]string
}

// entry is a node in view.
type entry struct {
	node  *Node
	depth int
	last  []bool // for every level: is it the last of its siblings
}

// New makes a tree with all branches closed.
func New(roots []Node) *Tree {
	t := &Tree{open: map[string]bool{}, lit: map[string]bool{}}
	t.list = list.New(0, t.row)
	t.Set(roots)
	return t
}

// Set replaces the nodes. Open branches, the lit way and the selected node stay,
// by ID, as far as they are still there.
func (t *Tree) Set(roots []Node) {
	sel := t.Selected()
	t.roots = roots
	t.parent = map[string]string{}
	var walk func(up string, ns []Node)
	walk = func(up string, ns []Node) {
		for i := range ns {
			t.parent[ns[i].ID] = up
			walk(ns[i].ID, ns[i].Kids)
		}
	}
	walk("", roots)
	t.flatten()
	t.Select(sel)
}

func (t *Tree) flatten() {
	t.rows = t.rows[:0]
	var walk func(ns []Node, last []bool)
	walk = func(ns []Node, last []bool) {
		for i := range ns {
			here := append(append([]bool(nil), last...), i == len(ns)-1)
			t.rows = append(t.rows, entry{&ns[i], len(last), here})
			if t.open[ns[i].ID] {
				walk(ns[i].Kids, here)
			}
		}
	}
	walk(t.roots, nil)
	t.list.Set(len(t.rows))
}

// Selected is the ID of the selected node, or "" in an empty tree.
func (t *Tree) Selected() string {
	if i := t.list.Selected(); i >= 0 && i < len(t.rows) {
		return t.rows[i].node.ID
	}
	return ""
}

// Select selects a node and opens the way to it. An ID that is not there does
// nothing.
func (t *Tree) Select(id string) {
	if _, ok := t.parent[id]; !ok {
		return
	}
	for up := t.parent[id]; up != ""; up = t.parent[up] {
		t.open[up] = true
	}
	t.flatten()
	for i, e := range t.rows {
		if e.node.ID == id {
			t.list.Select(i)
		}
	}
}

// Light lights the way from the root to a node and opens it; "" lights nothing.
func (t *Tree) Light(id string) {
	clear(t.lit)
	for at, ok := id, t.has(id); ok && at != ""; at = t.parent[at] {
		t.lit[at] = true
		if at != id {
			t.open[at] = true
		}
	}
	sel := t.Selected()
	t.flatten()
	t.Select(sel)
}

func (t *Tree) has(id string) bool {
	_, ok := t.parent[id]
	return ok
}

// Open opens or closes one branch. Closing one that holds the selection selects
// the branch itself.
func (t *Tree) Open(id string, open bool) {
	if !t.has(id) {
		return
	}
	sel := t.Selected()
	if !open {
		for up := t.parent[sel]; up != ""; up = t.parent[up] {
			if up == id {
				sel = id
			}
		}
	}
	t.open[id] = open
	t.flatten()
	t.Select(sel)
}

// IsOpen reports whether a branch is open.
func (t *Tree) IsOpen(id string) bool { return t.open[id] }

// Resize tells the height in rows.
func (t *Tree) Resize(h int) { t.list.Resize(h) }

// Update takes the keys of a list, Right to open or go in, Left to close or go
// out, Space to do either.
func (t *Tree) Update(msg tea.Msg) bool {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return false
	}
	i := t.list.Selected()
	name := keymap.Normalize(k)
	if i < 0 || name != "left" && name != "right" && name != "space" {
		return t.list.Update(msg)
	}
	n := t.rows[i].node
	open := t.open[n.ID] && len(n.Kids) > 0
	switch {
	case name == "space" && len(n.Kids) > 0:
		t.Open(n.ID, !open)
	case name == "right" && len(n.Kids) > 0 && !open:
		t.Open(n.ID, true)
	case name == "right" && open:
		t.Select(n.Kids[0].ID)
	case name == "left" && open:
		t.Open(n.ID, false)
	case name == "left" && t.parent[n.ID] != "":
		t.Select(t.parent[n.ID])
	}
	return true
}

// row draws one node: guides, fold sign, label. The lit way is in style Path and
// its nodes carry ● so that it shows without colours too.
func (t *Tree) row(i, w int) tui.Line {
	e := t.rows[i]
	var guide tui.Safe
	for d := 1; d < len(e.last); d++ {
		switch {
		case d == len(e.last)-1 && e.last[d]:
			guide += "└─"
		case d == len(e.last)-1:
			guide += "├─"
		case e.last[d]:
			guide += "  "
		default:
			guide += "│ "
		}
	}
	fold := tui.Safe("· ")
	if len(e.node.Kids) > 0 {
		fold = "▸ "
		if t.open[e.node.ID] {
			fold = "▾ "
		}
	}
	line := tui.Line{tui.T(tui.Border, guide)}
	if t.lit[e.node.ID] {
		line = append(line, tui.T(tui.Path, fold+"● "))
		line = append(line, e.node.Label.Restyle(tui.Path)...)
		return line.Truncate(w)
	}
	line = append(line, tui.T(tui.Dim, fold))
	return append(line, e.node.Label...).Truncate(w)
}

// View draws exactly size.H rows.
func (t *Tree) View(size tui.Size) []tui.Line { return t.list.View(size) }
