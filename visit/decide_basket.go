package visit

import (
	"maps"
	"slices"
	"strings"
)

// ready refuses while nobody is known at the desk for whom to open a case.
func (d decider) ready() error {
	err := d.serving()
	if err != nil {
		return err
	}
	if d.s.Identity == nil {
		return refuse(RefusedNoIdentity)
	}
	return nil
}

func (d decider) chooseItem(c ChooseItem) ([]Event, error) {
	err := d.ready()
	if err != nil {
		return nil, err
	}
	m, err := d.newCase(c.CaseID, c.Item)
	if err != nil {
		return nil, err
	}
	return d.shared(one(MatterOpened{Matter: m})), nil
}

// newCase is a case for an item that is not in the basket yet. One that was
// given up before on this visit goes on where it was: nothing is asked twice.
func (d decider) newCase(caseID, item string) (Matter, error) {
	if slices.ContainsFunc(d.s.Open(), func(o *Matter) bool { return o.Item == item }) {
		return Matter{}, refuse(RefusedMatterOpen, "item", item)
	}
	m := Matter{Kind: NewCase, CaseID: caseID, Item: item, CatalogVersion: d.r.Current}
	if p := d.s.Ticket.Prepared; p != nil && p.Item == item && len(d.s.Matters) == 0 {
		m.Guided, m.Seen = p.replies(), p.Papers
	}
	for _, o := range d.s.others(&m) {
		if o.Item == item && o.Discarded != "" && o.CatalogVersion == m.CatalogVersion {
			again := *o
			again.CaseID, again.Discarded, again.Package, again.PackageID = caseID, "", "", ""
			again.forgetHits() // the hall found them for the other case
			m = again
		}
	}
	_, _, err := d.r.Item(&m)
	return m, err
}

// choosePackage opens a case for each of its items and takes the first in hand.
func (d decider) choosePackage(c ChoosePackage) ([]Event, error) {
	err := d.ready()
	if err != nil {
		return nil, err
	}
	cat, ok := d.r.Catalogs[d.r.Current]
	if !ok {
		return nil, refuse(RefusedCatalogGone, "version", d.r.Current)
	}
	p, ok := cat.Package(c.Package)
	if !ok || len(c.CaseIDs) != len(p.Items) {
		return nil, refuse(RefusedUnknownItem, "item", c.Package)
	}
	var events []Event
	first := ""
	for i, item := range p.Items {
		o := d.s.UnderWay(item)
		switch {
		case slices.Contains(c.Elsewhere, item):
			continue
		case o == nil:
			m, err := d.newCase(c.CaseIDs[i], item)
			if err != nil {
				return nil, err
			}
			m.Package, m.PackageID = p.Code, c.PackageID
			events = append(events, MatterOpened{Matter: m})
			o = &m
		case o.CommandID != "" || o.PackageID != "":
			continue
		default:
			events = append(events, MatterJoined{CaseID: o.CaseID, Package: p.Code, PackageID: c.PackageID})
		}
		if first == "" {
			first = o.CaseID
		}
	}
	if first == "" && len(c.Elsewhere) == len(p.Items) {
		return nil, refuse(RefusedOtherZone)
	}
	if first == "" {
		return nil, refuse(RefusedMatterOpen, "item", p.Items[0])
	}
	return d.shared(append(events, MatterTaken{CaseID: first})), nil
}

// discardPackage gives up the matters of a package that the hall has not got.
func (d decider) discardPackage(c DiscardPackage) ([]Event, error) {
	if strings.TrimSpace(c.Reason) == "" {
		return nil, refuse(RefusedNoReason)
	}
	var events []Event
	for _, m := range d.s.Open() {
		if m.PackageID != c.PackageID || c.PackageID == "" {
			continue
		}
		if _, err := d.changeable(m); err != nil {
			return nil, err
		}
		events = append(events, MatterDiscarded{CaseID: m.CaseID, Reason: c.Reason})
	}
	if len(events) == 0 {
		return nil, refuse(RefusedUnknownMatter)
	}
	return events, nil
}

func (d decider) takeMatter(c TakeMatter) ([]Event, error) {
	err := d.ready()
	if err != nil {
		return nil, err
	}
	m := d.s.Find(c.CaseID)
	switch {
	case m == nil || m.Discarded != "":
		return nil, refuse(RefusedUnknownMatter)
	case d.s.Current == c.CaseID:
		return nil, nil
	}
	return one(MatterTaken(c)), nil
}

// shared adds to events what follows from them for the open matters: the very
// same question is answered by itself, and an answer that came from another
// matter follows it. What the clerk took back stays open.
func (d decider) shared(events []Event) []Event {
	s := *d.s
	for _, e := range events {
		s = Apply(s, d.meta.At, e)
	}
	told := decider{s: &s, meta: d.meta, r: d.r}
	for {
		e, ok := told.follows()
		if !ok {
			return events
		}
		events = append(events, e)
		s = Apply(s, d.meta.At, e)
	}
}

// onward goes through a package question by question: what is asked of the
// person is known as a whole before the first paper is looked at.
func (d decider) onward(m *Matter, events []Event) []Event {
	if m.PackageID == "" {
		return events
	}
	s := *d.s
	for _, e := range events {
		s = Apply(s, d.meta.At, e)
	}
	if _, open, err := d.r.Asking(&s, s.Find(m.CaseID), d.meta.At); open || err != nil {
		return events
	}
	var first *Matter
	for _, o := range s.Open() {
		if o.PackageID != m.PackageID {
			continue
		}
		if first == nil {
			first = o
		}
		if _, open, err := d.r.Asking(&s, o, d.meta.At); open && err == nil {
			return append(events, MatterTaken{CaseID: o.CaseID})
		}
	}
	if first.CaseID == m.CaseID {
		return events
	}
	return append(events, MatterTaken{CaseID: first.CaseID})
}

func (d decider) follows() (Event, bool) {
	for _, m := range d.s.Open() {
		if m.Kind != NewCase {
			continue
		}
		for _, node := range slices.Sorted(maps.Keys(m.Shared)) {
			from := m.Shared[node]
			o := d.s.Find(from)
			if o == nil || o.Discarded != "" {
				continue
			}
			if keys, ok := d.r.same(o, m, node); ok && !slices.Equal(keys, d.r.answered(m, node)) {
				return Replied{CaseID: m.CaseID, Node: node, Options: keys, From: from}, true
			}
		}
		ask, open, err := d.r.Asking(d.s, m, d.meta.At)
		if err != nil || !open || m.Earlier[ask.Node] != nil {
			continue
		}
		if key, decided := d.r.byAge(d.s, m, ask.Node, d.meta.At); decided {
			return Replied{CaseID: m.CaseID, Node: ask.Node, Options: []string{key}}, true
		}
		if keys, from := d.r.said(d.s, m, ask.Node); from != "" {
			return Replied{CaseID: m.CaseID, Node: ask.Node, Options: keys, From: from}, true
		}
	}
	return nil, false
}

// elsewhere takes the judgement of a paper off the other open matters: it lies
// on this desk once, and what is found last holds for all of them.
func (d decider) elsewhere(m *Matter, line string) []Event {
	var events []Event
	for _, o := range d.s.others(m) {
		if _, ok := o.Judged[line]; ok && o.CommandID == "" {
			events = append(events, JudgementCleared{CaseID: o.CaseID, Line: line})
		}
	}
	return events
}

func (d decider) openSupplement(c OpenSupplement) ([]Event, error) {
	err := d.ready()
	if err != nil {
		return nil, err
	}
	if len(d.s.Open()) > 0 {
		return nil, refuse(RefusedMatterOpen) // an old case shares nothing with new ones
	}
	m := Matter{
		Kind: Supplement, CaseID: c.CaseID, CaseNo: c.CaseNo, Item: c.Item, CatalogVersion: c.CatalogVersion,
		Answers: c.Answers, Party: c.Party, Modifiers: c.Modifiers, Delivery: c.Delivery,
		SeenVersion: c.SeenVersion, Wanted: c.Wanted, Promised: c.Promised,
	}
	if c.Holder != (Holder{}) {
		m.Holder = &c.Holder
	}
	_, err = d.r.Lines(&m)
	if err != nil {
		return nil, err
	}
	return one(MatterOpened{Matter: m}), nil
}
