package visit

import "slices"

// The pages of a matter: each proves one line. One that is taken out, and one
// with nothing on it, is kept aside and can be brought back.

func (d decider) addPage(c AddPage) ([]Event, error) {
	m, _, err := d.line(c.Page.Line)
	if err != nil {
		return nil, err
	}
	same := func(p Page) bool { return p.SHA256 == c.Page.SHA256 && p.Line == c.Page.Line }
	if slices.ContainsFunc(m.Pages, same) || c.Aside && slices.ContainsFunc(m.Aside, same) {
		return nil, nil
	}
	if c.Instead != "" && !slices.ContainsFunc(m.Pages, func(p Page) bool { return p.SHA256 == c.Instead && p.Line == c.Page.Line }) {
		return nil, refuse(RefusedUnknownPage)
	}
	page := c.Page
	page.At = d.meta.At
	return one(PageAdded{CaseID: m.CaseID, Page: page, Instead: c.Instead, Aside: c.Aside}), nil
}

func (d decider) dropPage(c DropPage) ([]Event, error) {
	m, err := d.matter()
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(m.Pages, func(p Page) bool { return p.SHA256 == c.SHA256 }) {
		return nil, refuse(RefusedUnknownPage)
	}
	return one(PageDropped{CaseID: m.CaseID, SHA256: c.SHA256}), nil
}

// restorePage brings a page back to where it stood: before the pages of its
// line that came after it.
func (d decider) restorePage(c RestorePage) ([]Event, error) {
	m, err := d.matter()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(m.Aside, func(p Page) bool { return p.SHA256 == c.SHA256 })
	if i < 0 {
		return nil, refuse(RefusedUnknownPage)
	}
	page, before := m.Aside[i], ""
	if _, _, err := d.line(page.Line); err != nil {
		return nil, err // the paper is not asked for any more
	}
	for _, p := range m.Pages {
		if p.Line == page.Line && p.At.After(page.At) {
			before = p.SHA256
			break
		}
	}
	return one(PageAdded{CaseID: m.CaseID, Page: page, Before: before}), nil
}

// movePages takes a page and those behind it out of their line and puts them at
// the end of another: where one paper of a stack ends, the next begins.
func (d decider) movePages(c MovePages) ([]Event, error) {
	m, _, err := d.line(c.Line)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(m.Pages, func(p Page) bool { return p.SHA256 == c.From })
	if i < 0 || m.Pages[i].Line == c.Line {
		return nil, refuse(RefusedUnknownPage)
	}
	var events []Event
	for _, p := range m.Pages[i:] {
		if p.Line != m.Pages[i].Line {
			continue
		}
		moved := p
		moved.Line = c.Line
		events = append(events, PageDropped{CaseID: m.CaseID, SHA256: p.SHA256}, PageAdded{CaseID: m.CaseID, Page: moved})
	}
	return events, nil
}

// take applies PageAdded: the page goes to the end, or where the event says.
func (m *Matter) take(e PageAdded) {
	p := e.Page
	m.Aside = slices.DeleteFunc(slices.Clone(m.Aside), func(o Page) bool { return o.SHA256 == p.SHA256 })
	if e.Aside {
		m.Aside = append(m.Aside, p)
		return
	}
	m.Pages = slices.Clone(m.Pages)
	if again := slices.IndexFunc(m.Unsent, func(o Page) bool { return o.Line == p.Line }); again >= 0 {
		m.Unsent = slices.Delete(slices.Clone(m.Unsent), again, again+1)
	}
	at := func(sha256 string) int {
		return slices.IndexFunc(m.Pages, func(o Page) bool { return sha256 != "" && o.SHA256 == sha256 && o.Line == p.Line })
	}
	if i := at(e.Instead); i >= 0 {
		m.Pages[i] = p
		return
	}
	if i := at(e.Before); i >= 0 {
		m.Pages = slices.Insert(m.Pages, i, p)
		return
	}
	m.Pages = append(m.Pages, p)
}

// drop applies PageDropped.
func (m *Matter) drop(sha256 string) {
	out := func(p Page) bool { return p.SHA256 == sha256 }
	if i := slices.IndexFunc(m.Pages, out); i >= 0 {
		m.Aside = append(slices.DeleteFunc(slices.Clone(m.Aside), out), m.Pages[i])
	}
	m.Pages = slices.DeleteFunc(slices.Clone(m.Pages), out)
}
