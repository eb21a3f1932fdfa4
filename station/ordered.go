package station

import (
	"slices"

	"onewindow/catalog"
	"onewindow/papers"
	"onewindow/values"
	"onewindow/visit"
)

// endings are the papers about the end of a case.
var endings = []papers.Kind{papers.LapseNotice, papers.TerminationNotice, papers.RevocationNotice}

// ordered puts on a paper what the department's step was, of the papers that a
// window prints for it. Each has a reason of its own.
func (s *Station) ordered(f *papers.Fields, kind papers.Kind, c *catalog.Catalog, o *visit.Ordered) {
	if sp := o.Special; sp != nil && kind == papers.SpecialProcNotice {
		f.SpecialKind, f.Planned, f.ContactPoint = procedureName(c, sp.Kind), told(sp.Planned), s.o.Letterhead.QueryPhone
		f.Reason = sp.Reason
	}
	if e := o.Extension; e != nil && kind == papers.ExtensionNotice {
		f.Reason, f.Approver, f.Extension, f.ExtendDue = e.Reason, e.By, told(e.Limit), day(e.Due)
	}
	if kind == papers.MoreNotice {
		f.Reason, f.ContactPoint = o.More, s.o.Letterhead.QueryPhone
	}
	if e := o.Ending; e != nil && slices.Contains(endings, kind) {
		f.Reason, f.EndedOn = e.Reason, day(e.On)
	}
	if t := o.Refused; t != nil {
		f.Turndown, f.Facts, f.CompetentOrgan = t.Reason, t.Facts, t.Organ
	}
}

// procedureName is what a special procedure is called; one that the release does
// not know keeps its code.
func procedureName(c *catalog.Catalog, code string) string {
	for _, p := range c.SpecialProcedures() {
		if p.Code == code {
			return p.Name
		}
	}
	return code
}

// told reads a limit of the hall; one of a newer hall is missing on the paper, which
// says so.
func told(limit string) *values.Limit {
	l, err := values.ParseLimit(limit)
	if err != nil {
		return nil
	}
	return &l
}
