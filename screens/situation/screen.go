package situation

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"onewindow/catalog"
	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/keymap"
	"onewindow/tui/tree"
	"onewindow/visit"
)

// Screen is the screen of questions.
type Screen struct {
	deps   screens.Deps
	snap   station.Snapshot
	reveal screens.Reveal

	ask     visit.Ask
	open    bool // a question is open
	pos     catalog.Position
	outlook catalog.Outlook
	sel     int      // option under the cursor
	ticked  []string // options of a multi-select so far
	node    string   // question that sel and ticked belong to
	replied bool     // an answer is on its way

	width int
	tree  *tree.Tree
	path  []string // nodes of the tree on the way so far

	since   []catalog.Change // since the clerk's last case of the item
	sinceOf string           // the case and the release that since is for
	listing bool             // since is shown instead of the question

	before      *catalog.Outlook // from before an answer was taken back
	beforeSteps int
}

// New makes the screen for the station's present state.
func New(deps screens.Deps, snap station.Snapshot) *Screen {
	s := &Screen{deps: deps, tree: tree.New(nil)}
	s.take(snap)
	return s
}

// take works the newest state out, once for every news and not for every view.
func (s *Screen) take(snap station.Snapshot) {
	s.snap, s.replied = snap, false
	s.compare()
	m := snap.Visit.Matter()
	if m == nil {
		return
	}
	ask, open, err := snap.Rules.Asking(&snap.Visit, m, snap.Now)
	if err != nil {
		return
	}
	s.pos, err = snap.Rules.Position(m)
	if err != nil {
		return
	}
	s.outlook, err = snap.Rules.Outlook(m)
	if err != nil {
		return
	}
	s.ask, s.open = ask, open
	if s.before != nil && s.steps() > s.beforeSteps {
		s.before = nil // the way went on: what comes now is new by itself
	}
	if ask.Node != s.node || !open {
		s.node, s.sel, s.ticked = ask.Node, 0, nil
		s.tree = tree.New(nil)
		if len(ask.Suggested) > 0 {
			s.sel = max(0, slices.IndexFunc(ask.Options, func(o catalog.Option) bool { return o.Key == ask.Suggested[0] }))
			if ask.Multi {
				s.ticked = slices.Clone(ask.Suggested)
			}
		}
		s.grow()
		s.tree.Select(s.optionID(s.sel))
		return
	}
	s.grow()
}

// Update takes keys and the station's news.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	s.reveal.Update(msg)
	switch msg := msg.(type) {
	case station.Snapshot:
		s.take(msg)
	case tea.WindowSizeMsg:
		s.width = msg.Width
	case screens.Done:
		s.replied = s.replied && msg.Err == nil
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	pressed := tui.Pressed(s.Bindings(), msg)
	if s.listing {
		s.listing = pressed != "unlist"
		return nil
	}
	switch pressed {
	case "list":
		s.listing = true
		return nil
	case "back":
		if s.before == nil || s.compares() {
			now := s.outlook
			s.before, s.beforeSteps = &now, s.steps()
		}
		return s.deps.Post(visit.Back{})
	case "other":
		return s.deps.Post(visit.DiscardMatter{Reason: "other_item"})
	case "redirect":
		return tea.Batch(s.deps.Post(visit.DiscardMatter{Reason: "redirect"}), s.deps.Post(visit.ChooseItem{Item: s.pos.Leaf.RedirectTo}))
	case "turndown":
		return screens.Go(screens.Turndown)
	case "basket":
		return screens.Go(screens.Basket)
	case "hold":
		return screens.Go(screens.Hold)
	case "reveal":
		return s.reveal.Show(s.deps)
	case "accept":
		return s.accept()
	case "toggle":
		if len(s.ask.Options) > 0 {
			s.tick(s.ask.Options[s.sel].Key)
		}
		return nil
	case "walk", "up", "down":
		if s.atMap() {
			s.walk(msg)
			return nil
		}
	}
	switch tui.Pressed(s.Bindings(), msg) {
	case "up":
		s.point(s.sel - 1)
		return nil
	case "down":
		s.point(s.sel + 1)
		return nil
	}
	if s.atMap() && walks(msg) {
		s.walk(msg)
		return nil
	}
	name := keymap.Normalize(msg)
	if i := strings.Index(screens.OptionKeys, name); s.open && len(name) == 1 && i >= 0 && i < len(s.ask.Options) {
		s.point(i)
		if s.ask.Multi {
			s.tick(s.ask.Options[i].Key)
			return nil
		}
		return s.reply([]string{s.ask.Options[i].Key})
	}
	return nil
}

// reply answers the open question once: until the station has answered, the
// next digit belongs to a question that is not on the screen yet.
func (s *Screen) reply(options []string) tea.Cmd {
	if s.replied {
		return nil
	}
	s.replied = true
	return s.deps.Post(visit.Reply{Node: s.ask.Node, Options: options})
}

// point puts the cursor on an option.
func (s *Screen) point(i int) {
	s.sel = max(0, min(len(s.ask.Options)-1, i))
	s.tree.Select(s.optionID(s.sel))
}

func (s *Screen) tick(key string) {
	if i := slices.Index(s.ticked, key); i >= 0 {
		s.ticked = slices.Delete(slices.Clone(s.ticked), i, i+1)
	} else {
		s.ticked = append(slices.Clone(s.ticked), key)
	}
	s.grow()
}

func (s *Screen) accept() tea.Cmd {
	switch {
	case !s.open || len(s.ask.Options) == 0:
		return nil
	case s.atMap() && s.strays():
		s.tree.Select(s.optionID(s.sel)) // somebody looked elsewhere: Enter comes back first
		return nil
	case s.ask.Multi:
		return s.reply(s.ticked)
	}
	return s.reply([]string{s.ask.Options[s.sel].Key})
}

// Bindings are the keys that work now; the digits of the options are shown
// beside them.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Situation
	d := &s.deps.Text.Desk
	if s.listing {
		return []tui.Binding{{ID: "unlist", Keys: []string{"esc", "enter", "f8", "-"}, Help: tui.Clean(d.KeyBack)}}
	}
	var bs []tui.Binding
	switch {
	case s.open:
		bs = append(bs, tui.Binding{ID: "accept", Keys: []string{"enter"}, Help: tui.Clean(t.KeyAccept)})
		if s.ask.Multi {
			bs = append(bs, tui.Binding{ID: "toggle", Keys: []string{"space"}, Help: tui.Clean(t.KeyToggle)})
		}
	case s.rejects():
		bs = append(bs, screens.TurndownKey(s.deps.Text, s.snap.Visit.Matter(), false))
	case s.redirects():
		bs = append(bs, tui.Binding{ID: "redirect", Keys: []string{"enter"}, Help: tui.Clean(t.KeyRedirect)})
	}
	back := tui.Binding{ID: "back", Keys: []string{"-", "backspace", "esc"}, Help: tui.Clean(t.KeyBack)}
	if len(s.pos.Path) == 0 {
		back.Disabled = tui.Clean(d.Refusals[visit.RefusedFirstQuestion])
	}
	return screens.Keys(append(bs, back,
		tui.Binding{ID: "other", Keys: []string{"f3"}, Help: tui.Clean(t.KeyOther)},
		tui.Binding{ID: "hold", Keys: []string{"f6"}, Help: tui.Clean(d.KeyHold)},
		tui.Binding{ID: "reveal", Keys: []string{"f12", "ctrl+r"}, Help: tui.Clean(d.KeyReveal)},
		tui.Binding{ID: "finish", Keys: []string{"f10", "ctrl+e"}, Help: tui.Clean(d.KeyFinish), Disabled: tui.Clean(d.Refusals[visit.RefusedUnfinished]), Hidden: true},
		tui.Binding{ID: "star", Keys: []string{"*"}, Help: tui.Clean(d.KeyFinish), Disabled: tui.Clean(d.Refusals[visit.RefusedUnfinished]), Hidden: true},
		tui.Binding{ID: "list", Keys: []string{"f8"}, Help: tui.Clean(s.deps.Text.Changes.KeySince), Hidden: true, Disabled: s.nothingSince()},
		s.walkBinding(), screens.BasketKey(s.deps.Text),
		tui.Binding{ID: "up", Keys: []string{"up"}, Help: tui.Clean(t.KeyMove), Hidden: true},
		tui.Binding{ID: "down", Keys: []string{"down"}, Help: tui.Clean(t.KeyMove), Hidden: true})...)
}

// rejects reports whether nobody accepts this situation.
func (s *Screen) rejects() bool {
	return !s.open && s.pos.Leaf != nil && s.pos.Leaf.Outcome == catalog.OutcomeReject
}

// nothingSince says why there are no changes to list.
func (s *Screen) nothingSince() tui.Safe {
	if len(s.since) > 0 {
		return ""
	}
	return tui.Clean(s.deps.Text.Changes.SinceNone)
}

// walkBinding opens and folds branches where the tree is shown.
func (s *Screen) walkBinding() tui.Binding {
	return tui.Binding{ID: "walk", Keys: []string{"right", "left"}, Help: tui.Clean(s.deps.Text.Situation.KeyWalk), Hidden: !s.atMap()}
}

// strays reports whether the cursor of the tree left the open question.
func (s *Screen) strays() bool {
	_, on := s.onOption()
	return !on
}

// fixed are the answered questions outside the graph, with their answers.
func (s *Screen) fixed() [][2]string {
	m := s.snap.Visit.Matter()
	if m == nil {
		return nil
	}
	c, it, err := s.snap.Rules.Item(m)
	if err != nil {
		return nil
	}
	var out [][2]string
	answered := func(text string, options []catalog.Option, key string) {
		i := slices.IndexFunc(options, func(o catalog.Option) bool { return o.Key == key })
		if i >= 0 {
			out = append(out, [2]string{text, options[i].Text})
		}
	}
	party := c.Party(it)
	ask := party.Text
	if ask == "" {
		ask = s.deps.Text.Situation.PartyAsk
	}
	answered(ask, party.Options, m.Party)
	for _, block := range c.Modifiers(it) {
		answered(block.Text, block.Options, m.Modifiers[block.ID])
	}
	return out
}

// redirects reports whether the leaf sends the person to another item.
func (s *Screen) redirects() bool {
	if s.pos.Leaf == nil || s.pos.Leaf.Outcome != catalog.OutcomeRedirect {
		return false
	}
	c, ok := s.snap.Rules.Catalogs[s.snap.Rules.Current]
	if !ok {
		return false
	}
	_, ok = c.Item(s.pos.Leaf.RedirectTo)
	return ok
}
