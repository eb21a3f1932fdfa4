package station

import (
	"context"
	"strings"

	"onewindow/catalog"
	"onewindow/papers"
	"onewindow/values"
	"onewindow/visit"
)

// choosePackage opens the items of a package, under ids born now.
func (s *Station) choosePackage(ctx context.Context, c visit.ChoosePackage) error {
	cat, ok := s.o.Rules.Catalogs[s.o.Rules.Current]
	if !ok {
		return &visit.Refusal{Code: visit.RefusedCatalogGone, Details: map[string]string{"version": s.o.Rules.Current}}
	}
	p, _ := cat.Package(c.Package)
	if c.PackageID == "" {
		c.PackageID = s.o.NewID()
	}
	for len(c.CaseIDs) < len(p.Items) {
		c.CaseIDs = append(c.CaseIDs, s.o.NewID())
	}
	err := s.decide(ctx, s.active(), c)
	if err == nil {
		for _, item := range p.Items {
			s.opened(ctx, item)
		}
	}
	return err
}

// combined is the slip that names every case of the visit: number, organ and
// limit of each, and what a case waits for. The organ at its head is that of
// the first item.
func (s *Station) combined(v *visit.State, j *visit.Job) (papers.Fields, error) {
	f := s.heading(v, j)
	f.PackageNo = j.Number
	days := map[string]int{} // until the end of each case, waiting included
	total := values.Limit{Unit: values.NaturalDays}
	known := true
	var names []string
	for _, m := range v.Basket() {
		if !m.Taken() {
			continue
		}
		c, it, err := s.o.Rules.Item(m)
		if err != nil {
			return papers.Fields{}, err
		}
		dept, _ := c.Department(it.Dept)
		if p, ok := c.Package(m.Package); ok && f.PackageName == "" {
			f.PackageName = p.Name
		}
		names = append(names, it.Name)
		if f.Organ == "" {
			f.Organ, f.Received = dept.Name, m.SentAt
		}
		child := papers.Child{CaseNo: m.Answer.CaseNo, Item: it.Name, Organ: dept.Name, Limit: limit(it.TimeLimits.Promised)}
		if it.TimeLimits.Promised.Unit == catalog.UnitWorkday {
			total.Unit = values.WorkingDays // the longer of the two: promised is never too little
		}
		days[m.CaseID] = it.TimeLimits.Promised.N
		for _, l := range m.Judged {
			if o := v.Find(l.From); l.Status == visit.Awaited && o != nil {
				child.After = s.itemName(o)
				known = false // the clock has not started
				days[m.CaseID] = max(days[m.CaseID], days[o.CaseID]+it.TimeLimits.Promised.N)
			}
		}
		total.N = max(total.N, days[m.CaseID])
		if due := day(m.Answer.PromisedDue); due.IsZero() {
			known = false
		} else if f.PromisedDue.Before(due) {
			f.PromisedDue = due
		}
		f.Children = append(f.Children, child)
	}
	f.Promised = &total
	if f.PackageName == "" { // items that the person put together
		f.PackageName = strings.Join(names, " + ")
	}
	if !known {
		f.PromisedDue = values.Date{}
	}
	return f, nil
}

func (s *Station) itemName(m *visit.Matter) string {
	_, it, err := s.o.Rules.Item(m)
	if err != nil {
		return m.Item
	}
	return it.Name
}
