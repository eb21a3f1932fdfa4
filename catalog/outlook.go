package catalog

// span is what lies below a node of the graph, over its accept leaves alone, as sets of requirement indexes.
type span struct {
	accept            bool
	certain, possible set
}

// set is a set of small numbers.
type set []uint64

func (s *set) add(i int) {
	for len(*s) <= i/64 {
		*s = append(*s, 0)
	}
	(*s)[i/64] |= 1 << (i % 64)
}

func (s set) has(i int) bool { return i/64 < len(s) && s[i/64]&(1<<(i%64)) != 0 }

func (s *set) join(o set) {
	for len(*s) < len(o) {
		*s = append(*s, 0)
	}
	for i := range o {
		(*s)[i] |= o[i]
	}
}

func (s *set) keep(o set) {
	for i := range *s {
		if i < len(o) {
			(*s)[i] &= o[i]
		} else {
			(*s)[i] = 0
		}
	}
}

func (it *Item) setOf(ids []string) set {
	var s set
	for _, id := range ids {
		if i, ok := it.byID[id]; ok {
			s.add(i)
		}
	}
	return s
}

// span finds what lies below a node; all nodes are worked out at the first call.
func (it *Item) span(id string) *span {
	it.spanOnce.Do(func() {
		it.spans = make(map[string]*span, len(it.nodeOrder))
		it.spread(it.Start)
	})
	return it.spans[id]
}

func (it *Item) spread(id string) *span {
	if s, ok := it.spans[id]; ok {
		return s
	}
	s := &span{}
	if leaf, ok := it.leaves[id]; ok {
		if leaf.Outcome == OutcomeAccept {
			s.accept = true
			s.certain, s.possible = it.setOf(leaf.Materials), it.setOf(leaf.Materials)
		}
		it.spans[id] = s
		return s
	}
	q := it.questions[id]
	if q.Multi {
		below := it.spread(q.Next)
		s.accept = below.accept
		s.certain.join(below.certain)
		s.possible.join(below.possible)
		least, _ := q.Bounds()
		var forced set
		for i, o := range q.Options {
			add := it.setOf(o.Add)
			s.possible.join(add)
			switch {
			case i == 0 || least == len(q.Options):
				forced.join(add)
			default:
				forced.keep(add)
			}
		}
		if least > 0 {
			s.certain.join(forced)
		}
	} else {
		for _, o := range q.Options {
			below := it.spread(o.Next)
			if !below.accept {
				continue
			}
			if s.accept {
				s.certain.keep(below.certain)
			} else {
				s.certain.join(below.certain)
			}
			s.accept = true
			s.possible.join(below.possible)
		}
	}
	it.spans[id] = s
	return s
}

// decidedBy finds the answer that made a paper certain; none did when every situation of the item asks for it.
func (it *Item) decidedBy(path []Step, id string) (Because, bool) {
	i, ok := it.byID[id]
	if !ok || it.span(it.Start).certain.has(i) {
		return Because{}, false
	}
	for _, s := range path {
		if s.Multi || len(s.Options) == 0 {
			continue
		}
		o := s.Options[0]
		if below := it.span(o.Next); below != nil && below.certain.has(i) {
			return Because{Kind: BecauseOption, Node: s.Node, Option: o.Key, Text: o.Text}, true
		}
	}
	return Because{}, false
}

// Outlook is the view while the clerk is still asking. Certain lines are on the list whatever is answered from here to
// any accepting leaf; possible ones on some. Their numbers are 已确定 n / 可能 m.
type Outlook struct {
	Certain  []Line
	Possible []Line
	Accept   bool // an accepting leaf can still be reached
}

// Outlook works out what is certain and what is possible. Party, modifiers and delivery that have no answer are open;
// an answer that does not fit counts as none.
func (c *Catalog) Outlook(it *Item, ch Choice) Outlook {
	pos := it.Walk(ch.Answers)
	at := ""
	if pos.Leaf != nil {
		at = pos.Leaf.ID
	} else {
		at = pos.Next.ID
	}
	sp := it.span(at)
	if !sp.accept {
		return Outlook{}
	}
	certain, possible := c.builder(it), c.builder(it)
	if pos.Leaf != nil {
		certain.graph(pos)
	} else {
		certain.open(pos, sp)
		possible.below(pos.Next, sp)
	}
	removed, maybe := c.openSides(it, ch, certain, possible)
	out := Outlook{Accept: true}
	for _, l := range certain.lines {
		switch {
		case removed[l.ID]:
		case maybe[l.ID]:
			possible.keep(l)
		default:
			out.Certain = append(out.Certain, l)
		}
	}
	for _, l := range possible.lines {
		i, ok := certain.index[l.ID]
		if removed[l.ID] || (ok && !maybe[certain.lines[i].ID]) {
			continue
		}
		out.Possible = append(out.Possible, l)
	}
	return out
}

// openSides adds what party, modifiers and delivery bring: to certain when chosen or common to all options, else to
// possible. It tells which papers are removed for sure, and which perhaps.
func (c *Catalog) openSides(it *Item, ch Choice, certain, possible *builder) (removed, maybe map[string]bool) {
	removed, maybe = map[string]bool{}, map[string]bool{}
	for _, s := range c.fittingSides(it, ch) {
		if s.chosen >= 0 {
			o := s.block.Options[s.chosen]
			certain.addAll(o.Add, s.because(o))
			for _, id := range o.Remove {
				removed[id] = true
			}
			continue
		}
		adds, removes := map[string]int{}, map[string]int{}
		for _, o := range s.block.Options {
			for _, id := range o.Add {
				adds[id]++
			}
			for _, id := range o.Remove {
				removes[id]++
			}
		}
		for _, o := range s.block.Options {
			for _, id := range o.Add {
				to := possible
				if adds[id] == len(s.block.Options) && s.kind != BecauseDelivery {
					to = certain
				}
				to.addAll([]string{id}, s.because(o))
			}
		}
		for id, n := range removes {
			if n == len(s.block.Options) {
				removed[id] = true
			} else {
				maybe[id] = true
			}
		}
	}
	return removed, maybe
}

// fittingSides is sides with every answer that does not fit left out.
func (c *Catalog) fittingSides(it *Item, ch Choice) []side {
	fit := Choice{Modifiers: map[string]string{}}
	if _, err := c.sides(it, Choice{Party: ch.Party}); err == nil {
		fit.Party = ch.Party
	}
	if _, err := c.sides(it, Choice{Delivery: ch.Delivery}); err == nil {
		fit.Delivery = ch.Delivery
	}
	for id, key := range ch.Modifiers {
		if _, err := c.sides(it, Choice{Modifiers: map[string]string{id: key}}); err == nil {
			fit.Modifiers[id] = key
		}
	}
	sides, err := c.sides(it, fit)
	if err != nil {
		return nil
	}
	return sides
}

// open adds what is certain below an open question, with the answer that made it so.
func (b *builder) open(pos Position, sp *span) {
	for i := range b.it.Requirements {
		if !sp.certain.has(i) {
			continue
		}
		r := &b.it.Requirements[i]
		why := Because{Kind: BecauseEvery}
		if o, ok := b.it.decidedBy(pos.Path, r.ID); ok {
			why = o
		}
		b.add(r, why)
	}
	b.picks(pos.Path)
}

// below adds what some accepting leaf below the question asks for, with the answers to it that lead there.
func (b *builder) below(q *Question, sp *span) {
	for i := range b.it.Requirements {
		if sp.possible.has(i) && !sp.certain.has(i) {
			b.add(&b.it.Requirements[i], b.it.leadsTo(q, i)...)
		}
	}
}

// keep puts a finished line on the list.
func (b *builder) keep(l Line) {
	if _, ok := b.index[l.ID]; ok {
		return
	}
	b.index[l.ID] = len(b.lines)
	b.lines = append(b.lines, l)
}

func (it *Item) leadsTo(q *Question, i int) []Because {
	var out []Because
	for {
		for _, o := range q.Options {
			leads := false
			if q.Multi {
				leads = it.setOf(o.Add).has(i)
			} else {
				leads = it.span(o.Next).possible.has(i)
			}
			if leads {
				out = append(out, Because{Kind: BecauseOption, Node: q.ID, Option: o.Key, Text: o.Text})
			}
		}
		if !q.Multi {
			return out
		}
		next, ok := it.questions[q.Next]
		if !ok {
			return out
		}
		q = next
	}
}
