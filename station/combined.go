package station

import (
	"context"
	"maps"
	"slices"
	"strconv"
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
	c.Elsewhere = slices.DeleteFunc(slices.Clone(p.Items), func(item string) bool { return !s.snap.OverTheWall(item) })
	var before []string
	for _, item := range p.Items {
		if v := s.active(); v != nil && v.UnderWay(item) != nil {
			before = append(before, item)
		}
	}
	err := s.decide(ctx, s.active(), c)
	if err != nil {
		return err
	}
	for _, item := range p.Items {
		if !slices.Contains(before, item) && !slices.Contains(c.Elsewhere, item) {
			s.opened(ctx, item)
		}
	}
	switch {
	case len(before) > 0:
		s.notice("package_under_way", map[string]string{
			"items": namesOf(cat, before), "n": strconv.Itoa(len(p.Items) - len(before) - len(c.Elsewhere)),
		})
	case len(c.Elsewhere) > 0:
		s.notice("package_elsewhere", map[string]string{"items": namesOf(cat, c.Elsewhere)})
	}
	return nil
}

func namesOf(cat *catalog.Catalog, items []string) string {
	var names []string
	for _, item := range items {
		if it, ok := cat.Item(item); ok {
			names = append(names, it.Name)
		}
	}
	return strings.Join(names, "、")
}

// OverTheWall reports whether an item is taken in at the other side of the wall of
// the police zone (workflow §0 and §7): whatever it is about never begins here.
func (n *Snapshot) OverTheWall(item string) bool {
	c, ok := n.Rules.Catalogs[n.Rules.Current]
	if !ok {
		return false
	}
	h, ok := c.Heading(item)
	d, known := c.Department(h.Dept)
	return ok && known && (d.WindowMode == catalog.ModePoliceZone) != (n.Session.Role == RolePolice)
}

// combined is the slip that names every case of the visit: number, organ and
// limit of each, and what a case waits for. The organ at its head is that of
// the first item.
func (s *Station) combined(v *visit.State, j *visit.Job) (papers.Fields, error) {
	f := s.heading(v, j)
	f.PackageNo = j.Number
	var total span
	known, mixed, packageID := true, false, ""
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
		if p, ok := c.Package(m.Package); ok {
			f.PackageName = p.Name
		}
		mixed = mixed || len(names) > 0 && m.PackageID != packageID
		packageID, names = m.PackageID, append(names, it.Name)
		if f.Organ == "" {
			f.Organ, f.Received = dept.Name, m.SentAt
		}
		child := papers.Child{CaseNo: m.Answer.CaseNo, Item: it.Name, Organ: dept.Name, Limit: limit(it.TimeLimits.Promised)}
		if it.PoliceBranch != "" {
			child.Organ, child.Fee = dept.Name+" "+branchName(c, it.PoliceBranch), it.Fee // each branch takes its own
		}
		for _, o := range awaited(v, m) {
			child.After = s.itemName(o)
			known = false // the clock has not started
		}
		total = total.longer(s.untilEnd(v, m, nil))
		if due := day(m.Answer.PromisedDue); due.IsZero() {
			known = false
		} else if f.PromisedDue.Before(due) {
			f.PromisedDue = due
		}
		f.Children = append(f.Children, child)
	}
	for _, child := range s.elsewhere(v) {
		total, known = total.longer(span{}.plus(child.Limit)), false
		f.Children = append(f.Children, child.Child)
	}
	f.Promised, f.PromisedThen = total.limits()
	if f.PackageName == "" || mixed { // items that the person put together
		f.PackageName = strings.Join(names, " + ")
	}
	if !known {
		f.PromisedDue = values.Date{}
	}
	return f, nil
}

// outside is a part of a package that another side of the hall takes in.
type outside struct {
	papers.Child
	Limit catalog.Limit
}

// elsewhere are the parts of the visit's packages that are taken in at the other side
// of the wall, as the catalogue has them: this window knows nothing else of them.
func (s *Station) elsewhere(v *visit.State) []outside {
	var out []outside
	var seen []string
	for _, m := range v.Basket() {
		c, ok := s.o.Rules.Catalogs[m.CatalogVersion]
		if !ok || !m.Taken() || m.PackageID == "" || slices.Contains(seen, m.PackageID) {
			continue
		}
		seen = append(seen, m.PackageID)
		p, _ := c.Package(m.Package)
		for _, item := range p.Items {
			it, ok := c.Item(item)
			if !ok || !s.snap.OverTheWall(item) {
				continue
			}
			dept, _ := c.Department(it.Dept)
			out = append(out, outside{
				Child: papers.Child{Item: it.Name, Organ: dept.Name, Limit: limit(it.TimeLimits.Promised), GoTo: it.Zone}, Limit: it.TimeLimits.Promised,
			})
		}
	}
	return out
}

// branchName is what people call a branch of the police.
func branchName(c *catalog.Catalog, code string) string {
	for _, b := range c.PoliceBranches() {
		if b.Code == code {
			return b.Name
		}
	}
	return code
}

// span is a length that goes through both kinds of days: what is promised in
// working days does not become natural ones by waiting for something that is.
type span struct{ working, natural int }

func (a span) plus(l catalog.Limit) span {
	switch l.Unit {
	case catalog.UnitWorkday:
		a.working += l.N
	case catalog.UnitNaturalDay:
		a.natural += l.N
	}
	return a
}

// longer is the longer of two spans; five working days make a week.
func (a span) longer(b span) span {
	if 7*b.working+5*b.natural > 7*a.working+5*a.natural {
		return b
	}
	return a
}

// limits are the span as a paper says it: in one unit where that is all, else in
// working days first.
func (a span) limits() (first, then *values.Limit) {
	working, natural := values.Limit{N: a.working, Unit: values.WorkingDays}, values.Limit{N: a.natural, Unit: values.NaturalDays}
	switch {
	case a.working == 0 && a.natural == 0:
		return &values.Limit{}, nil
	case a.natural == 0:
		return &working, nil
	case a.working == 0:
		return &natural, nil
	}
	return &working, &natural
}

// awaited are the cases of the visit whose results a case waits for.
func awaited(v *visit.State, m *visit.Matter) []*visit.Matter {
	var out []*visit.Matter
	for _, line := range slices.Sorted(maps.Keys(m.Judged)) {
		j := m.Judged[line]
		if o := v.Find(j.From); j.Status == visit.Awaited && o != nil {
			out = append(out, o)
		}
	}
	return out
}

// untilEnd is how long a case takes, with what it waits for; before are the cases
// that wait for it.
func (s *Station) untilEnd(v *visit.State, m *visit.Matter, before []string) span {
	var longest span
	for _, o := range awaited(v, m) {
		if !slices.Contains(before, o.CaseID) {
			longest = longest.longer(s.untilEnd(v, o, append(before, m.CaseID)))
		}
	}
	_, it, err := s.o.Rules.Item(m)
	if err != nil {
		return longest
	}
	return longest.plus(it.TimeLimits.Promised)
}

func (s *Station) itemName(m *visit.Matter) string {
	_, it, err := s.o.Rules.Item(m)
	if err != nil {
		return m.Item
	}
	return it.Name
}
