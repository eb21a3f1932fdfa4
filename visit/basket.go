package visit

import (
	"slices"

	"onewindow/catalog"
)

// The matters of one visit share what the person is asked for (workflow §11):
// one question is answered once, and a paper that was handed in once serves
// every item that asks for it, in the strictest form that any of them wants.
// Each keeps its own list, its own judgements, its own hand-in. What is shared
// is worked out from the others and never copied before the hand-in, so that
// the order in which items are added says nothing.

// Form is in what form a paper is wanted.
type Form struct {
	Original catalog.Need `json:"original,omitzero"`
	Copy     catalog.Need `json:"copy,omitzero"`
}

// Matter returns the matter in hand, or nil: the one that was taken, else the
// first that is not handed in, else the newest.
func (s *State) Matter() *Matter {
	var open, last *Matter
	for i := range s.Matters {
		m := &s.Matters[i]
		switch {
		case m.Discarded != "":
			continue
		case m.CaseID == s.Current:
			return s.Find(m.CaseID)
		case m.CommandID == "" && open == nil:
			open = m
		}
		last = m
	}
	if open != nil {
		return open
	}
	return last
}

// Find is the newest matter of a case, or nil: what was handed in may be withdrawn
// in the same visit.
func (s *State) Find(caseID string) *Matter {
	for i, m := range slices.Backward(s.Matters) {
		if m.CaseID == caseID {
			return &s.Matters[i]
		}
	}
	return nil
}

// Of is the matter that a paper is about, or nil: where a case was withdrawn in the
// visit in which it was handed in, each has its own papers.
func (s *State) Of(j *Job) *Matter {
	for i, m := range slices.Backward(s.Matters) {
		if m.CaseID == j.CaseID && (m.Kind == Withdrawal) == (j.Kind == WithdrawalReceipt) {
			return &s.Matters[i]
		}
	}
	return nil
}

// Basket are the matters that were not given up, in their order.
func (s *State) Basket() []*Matter {
	var out []*Matter
	for i := range s.Matters {
		if s.Matters[i].Discarded == "" {
			out = append(out, &s.Matters[i])
		}
	}
	return out
}

// sent are the matters of the basket that were handed in.
func (s *State) sent() []*Matter {
	return slices.DeleteFunc(s.Basket(), func(m *Matter) bool { return m.CommandID == "" })
}

// brings reports whether papers came with what was handed in.
func (m *Matter) brings() bool {
	return m.Turndown == nil && (m.Kind == NewCase || m.Kind == Supplement)
}

// Slipless are the matters that were handed in, that the hall has not answered, and
// for which no temporary slip was made. Of a matter that was turned down, or taken
// back, the window keeps nothing that a slip could prove.
func (s *State) Slipless() []*Matter {
	return slices.DeleteFunc(s.sent(), func(m *Matter) bool {
		return !m.brings() || m.Answer != nil || s.Job(m.CommandID+"/"+TemporarySlip) != nil
	})
}

// Open are the matters of the basket that are not handed in.
func (s *State) Open() []*Matter {
	return slices.DeleteFunc(s.Basket(), func(m *Matter) bool { return m.CommandID != "" })
}

// others are the matters with which m shares: an old case that is gone on with
// has its own list and shares nothing. A matter that was given up still tells
// what the person said and which papers lie here.
func (s *State) others(m *Matter) []*Matter {
	if m.Kind != NewCase {
		return nil
	}
	var out []*Matter
	for i := range s.Matters {
		if o := &s.Matters[i]; o.CaseID != m.CaseID && o.Kind == NewCase {
			out = append(out, o)
		}
	}
	return out
}

// said is what another matter of the basket answers to the very same question:
// its keys and its case. Where two of them differ nobody has said it.
func (r Rules) said(s *State, m *Matter, node string) (keys []string, from string) {
	for _, o := range s.others(m) {
		theirs, ok := r.same(o, m, node)
		switch {
		case o.Discarded != "" || !ok:
		case from == "":
			keys, from = theirs, o.CaseID
		case !slices.Equal(keys, theirs):
			return nil, ""
		}
	}
	return keys, from
}

// same is the answer of o to the question of m at node.
func (r Rules) same(o, m *Matter, node string) ([]string, bool) {
	c, theirs, err := r.Item(o)
	_, ours, err2 := r.Item(m)
	if err != nil || err2 != nil {
		return nil, false
	}
	if q, ok := ours.Question(node); ok {
		for _, step := range theirs.Walk(o.Answers).Path {
			if p, ok := theirs.Question(step.Node); ok && p.Same(q) {
				return o.Answers[step.Node], true
			}
		}
		return nil, false
	}
	key := fixedAnswer(o, node)
	switch {
	case key == "", node == AskDelivery, // each result has its own way
		node == AskParty && c.Party(theirs).ID != c.Party(ours).ID:
		return nil, false
	}
	return []string{key}, true
}

// answered is what stands at a node of the graph or at a fixed question.
func (r Rules) answered(m *Matter, node string) []string {
	if keys, ok := m.Answers[node]; ok {
		return keys
	}
	if key := fixedAnswer(m, node); key != "" {
		return []string{key}
	}
	return nil
}

// proposed is what another matter answered to a question about the same fact,
// or outside the graph in the same words: one key confirms it.
func (r Rules) proposed(s *State, m *Matter, ask *Ask) ([]string, bool) {
	_, ours, err := r.Item(m)
	if err != nil {
		return nil, false
	}
	for _, o := range s.others(m) {
		c, theirs, err := r.Item(o)
		if err != nil || o.Discarded != "" {
			continue
		}
		if keys, ok := catalog.Carry(theirs, o.Answers, ours)[ask.Node]; ok {
			return keys, true
		}
		i := slices.IndexFunc(fixedAsks(c, theirs), func(a Ask) bool { return a.Node == ask.Node })
		if i < 0 {
			continue
		}
		key := fixedAnswer(o, ask.Node)
		for _, said := range fixedAsks(c, theirs)[i].Options {
			at := slices.IndexFunc(ask.Options, func(a catalog.Option) bool {
				return said.Key == key && a.Text == said.Text && (ask.Node != AskDelivery || a.Key == key)
			})
			if at >= 0 {
				return []string{ask.Options[at].Key}, true
			}
		}
	}
	return nil, false
}

// strictest gives the lines of an open matter the strictest form in which any
// open matter wants the paper.
func (r Rules) strictest(s *State, m *Matter, lines []catalog.Line) []catalog.Line {
	if m.CommandID != "" || m.Kind != NewCase {
		return lines
	}
	parts := []catalog.Part{{Item: m.Item, Lines: lines}}
	for _, o := range s.others(m) {
		if o.CommandID != "" || o.Discarded != "" {
			continue
		}
		if theirs, err := r.Lines(o); err == nil {
			parts = append(parts, catalog.Part{Item: o.Item, Lines: theirs})
		}
	}
	if len(parts) == 1 {
		return lines
	}
	merged := catalog.Merge(parts...)
	out := slices.Clone(lines)
	for i := range out {
		out[i].Original, out[i].Copy = merged[i].Original, merged[i].Copy // the lines of m come first in it
	}
	return out
}

// pooled is what is known of a paper from the other matters of the visit.
func (r Rules) pooled(s *State, m *Matter, l catalog.Line) (Judgement, bool) {
	var found Judgement
	for _, o := range s.others(m) {
		j, ok := o.Judged[l.ID]
		if !ok || j.From != "" || found.Status.Satisfied() {
			continue
		}
		if j, ok = r.serves(o, j, l); ok {
			j.Automatic, j.From = true, o.CaseID
			found = j
		}
	}
	if found.From != "" && found.Status.Satisfied() {
		return found, true
	}
	if from := r.upstream(s, m, l); from != "" {
		return Judgement{Line: l.ID, Status: Awaited, Automatic: true, From: from}, true
	}
	return found, found.From != ""
}

// serves is what a judgement of matter o says about a line of another: a paper
// in a weaker form says nothing, and one that o lets follow is simply not here.
func (r Rules) serves(o *Matter, j Judgement, l catalog.Line) (Judgement, bool) {
	switch j.Status {
	case Missing, Defective:
		return j, true
	case Deferred:
		j.Status = Missing
		if l.Deferrable {
			j.Status = Deferred
		} else {
			j.Reason = ReasonNotBrought
		}
		return j, true
	case Exempt, Declared, Awaited: // rest on what is found, signed or handed out for one case
		return j, false
	case Verified, Collected, Copied:
		form := r.form(o, l.ID)
		kept := l.Original.Need != catalog.NeedCollect || j.Status == Collected
		return j, kept && form.Original.Meets(l.Original) && form.Copy.Meets(l.Copy)
	}
	return j, false
}

// form is the form in which a matter took a paper.
func (r Rules) form(m *Matter, line string) Form {
	if f, ok := m.Forms[line]; ok {
		return f
	}
	lines, err := r.Lines(m)
	i := slices.IndexFunc(lines, func(l catalog.Line) bool { return l.ID == line })
	if err != nil || i < 0 {
		return Form{}
	}
	return Form{Original: lines[i].Original, Copy: lines[i].Copy}
}

// upstream is the case whose result the paper is: an earlier item of the same
// package that still may succeed. The paper is not asked for; the case waits.
func (r Rules) upstream(s *State, m *Matter, l catalog.Line) string {
	c, known := r.Catalogs[m.CatalogVersion]
	if m.PackageID == "" || !l.Exemptible || !known {
		return ""
	}
	p, _ := c.Package(m.Package)
	for _, item := range p.Items[:max(0, slices.Index(p.Items, m.Item))] { // only what comes before it in the package
		for i := range s.Matters {
			o := &s.Matters[i]
			if o.Item != item || o.PackageID != m.PackageID || o.Discarded != "" || o.over() {
				continue
			}
			if _, it, err := r.Item(o); err == nil && it.Yields(l.Name, l.Subject) {
				return o.CaseID
			}
		}
	}
	return ""
}

// PagesOf are the pages of a line: its own, else those of the matter where the
// paper was judged.
func (s *State) PagesOf(m *Matter, j Judgement) []Page {
	of := func(m *Matter) []Page {
		return slices.DeleteFunc(slices.Clone(m.Pages), func(p Page) bool { return p.Line != j.Line })
	}
	own := of(m)
	if o := s.Find(j.From); len(own) == 0 && o != nil {
		return of(o)
	}
	return own
}
