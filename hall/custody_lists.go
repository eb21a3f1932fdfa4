package hall

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/hall/casework"
	"onewindow/hall/custody"
	"onewindow/hall/store"
	"onewindow/values"
)

// windowPrefix begins the places of windows.
var windowPrefix = string(custody.Window(""))

// ListBags lists the bags that the caller has something to do with.
func (s *Server) ListBags(ctx context.Context, _ *hallv1.ListBagsRequest) (*hallv1.ListBagsResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	resp := &hallv1.ListBagsResponse{}
	err = s.store.View(ctx, func(r *store.Reader) error {
		rows, err := r.OpenBags()
		if err != nil {
			return err
		}
		mine := placesOf(who)
		for _, p := range mine {
			resp.Places = append(resp.Places, string(p))
		}
		for _, b := range rows {
			theirs := slices.ContainsFunc([]string{b.Place, b.Next, b.Addressed}, func(p string) bool { return slices.Contains(mine, custody.Place(p)) })
			if !theirs && who.Role != RoleSupervisor {
				continue
			}
			p, err := s.bagProto(r, b)
			if err != nil {
				return err
			}
			resp.Bags = append(resp.Bags, p)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// closedCases are the states after which nobody moves a paper any more, and whether
// they were decided.
var closedCases = map[casework.State]bool{
	casework.Refused: false, casework.NotNeeded: false, casework.Withdrawn: false, casework.Terminated: false,
	casework.DecidedDeny: true, casework.Delivered: true, casework.Archived: true,
}

// ListOriginals tells where papers are.
func (s *Server) ListOriginals(ctx context.Context, req *hallv1.ListOriginalsRequest) (*hallv1.ListOriginalsResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	resp := &hallv1.ListOriginalsResponse{}
	err = s.store.View(ctx, func(r *store.Reader) (err error) {
		switch req.GetList() {
		case "case":
			resp.Originals, err = s.originalsOfCase(r, who, strings.ToUpper(clip(req.GetCaseNo(), 40)))
		case "here":
			resp.Originals, err = s.originalsHere(r, who)
		case "late":
			resp.Originals, err = s.originalsLate(r, who)
		case "results":
			resp.Originals, err = s.resultsMade(r, who)
		case "missing":
			resp.Originals, err = s.originalsMissing(r, who)
		default:
			err = refuse(ReasonInvalid, "field", "list")
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

func (s *Server) originalsOfCase(r *store.Reader, who *caller, no string) ([]*hallv1.Original, error) {
	row, err := r.CaseByNo(no)
	if errors.Is(err, store.ErrNotFound) {
		return nil, refuse(ReasonUnknownCase)
	}
	if err != nil {
		return nil, err
	}
	f, err := loadCase(&row)
	if err != nil {
		return nil, err
	}
	if !s.maySeeCase(who, f, false) {
		return nil, refuse(ReasonUnknownCase)
	}
	rows, err := r.OriginalsOf(row.ID)
	if err != nil {
		return nil, err
	}
	scans, err := r.ScansOf(row.ID)
	if err != nil {
		return nil, err
	}
	return s.originalsProto(r, rows, scans)
}

func (s *Server) originalsHere(r *store.Reader, who *caller) ([]*hallv1.Original, error) {
	var rows []store.Original
	for _, p := range placesOf(who) {
		at, err := r.OriginalsAt(string(p), listMax)
		if err != nil {
			return nil, err
		}
		rows = append(rows, at...)
	}
	return s.originalsProto(r, rows, nil)
}

// byHand are the ways on which a result is a thing that somebody carries to the issue
// desk first.
var byHand = []string{catalog.DeliverWindow, catalog.DeliverCabinet, catalog.DeliverPost}

// resultsMade are the results that the caller's departments have granted and not sent
// to the issue desk yet.
func (s *Server) resultsMade(r *store.Reader, who *caller) (out []*hallv1.Original, err error) {
	for _, d := range who.Departments {
		for _, state := range []casework.State{casework.DecidedGrant, casework.DecidedGrantDeferred, casework.Producing} {
			rows, err := r.CasesInState(string(state), d, "", listMax)
			if err != nil {
				return nil, err
			}
			for i := range rows {
				f, err := loadCase(&rows[i])
				if err != nil {
					return nil, err
				}
				stage := f.Case.Result.Stage
				if stage != "" && stage != casework.StageProducing || !slices.Contains(byHand, wayOf(f)) {
					continue
				}
				out = append(out, &hallv1.Original{
					CaseId: f.Case.ID, CaseNo: f.Case.No, ItemName: f.ItemName, LineId: lineResult, Place: string(custody.Dept(d)), Since: stamp(f.Case.DecidedAt),
					Department: d, Name: f.ResultName,
				})
			}
		}
	}
	return out, nil
}

// originalsLate are the papers that are still at a window after their day (C5): a
// clerk's are those of the own window.
func (s *Server) originalsLate(r *store.Reader, who *caller) ([]*hallv1.Original, error) {
	begin := windowPrefix
	if slices.Contains(deskRoles, who.Role) {
		begin = string(custody.Window(who.Window))
	}
	rows, err := r.OriginalsUnder(begin, listMax)
	if err != nil {
		return nil, err
	}
	bags, err := r.OpenBags()
	if err != nil {
		return nil, err
	}
	for _, b := range bags {
		if !strings.HasPrefix(b.Place, begin) {
			continue
		}
		in, err := r.OriginalsIn(b.No)
		if err != nil {
			return nil, err
		}
		rows = append(rows, in...)
	}
	all, err := s.originalsProto(r, rows, nil)
	return slices.DeleteFunc(all, func(o *hallv1.Original) bool { return !o.GetLate() }), err
}

// originalsMissing are the lost ones, and those of closed cases that are where they
// should not be.
func (s *Server) originalsMissing(r *store.Reader, who *caller) ([]*hallv1.Original, error) {
	rows, err := r.OriginalsAt(string(custody.Lost), listMax)
	if err != nil {
		return nil, err
	}
	for state, decided := range closedCases {
		of, err := r.OriginalsOfState(string(state), string(custody.Owner), listMax)
		if err != nil {
			return nil, err
		}
		for _, o := range of {
			row, err := r.Case(o.Case)
			if err != nil {
				return nil, err
			}
			// What was decided goes to the department's file with the next round.
			due, _ := casework.DueOf(s.cal.Load(), o.Since, s.caseLimits.Bundle)
			if decided && (due.IsZero() || !due.Before(values.Of(s.now()))) {
				continue
			}
			if o.Place != string(custody.Lost) && custody.Astray(custody.Place(o.Place), o.Bag != "", decided, custody.Dept(row.Department)) {
				rows = append(rows, o)
			}
		}
	}
	slices.SortFunc(rows, func(a, b store.Original) int {
		return a.Since.Compare(b.Since)
	})
	all, err := s.originalsProto(r, rows, nil)
	if who.Role == RoleReviewer || who.Role == RoleChiefRep {
		all = slices.DeleteFunc(all, func(o *hallv1.Original) bool { return !slices.Contains(who.Departments, o.GetDepartment()) })
	}
	return all, err
}

func (s *Server) originalsProto(r *store.Reader, rows []store.Original, scans []store.Scan) ([]*hallv1.Original, error) {
	var out []*hallv1.Original
	for _, o := range rows {
		p, err := s.originalProto(r, o, scans)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// originalProto is a paper as others see it; of scans those that are about it, or
// about the bag that it was in.
func (s *Server) originalProto(r *store.Reader, o store.Original, scans []store.Scan) (*hallv1.Original, error) {
	row, err := r.Case(o.Case)
	if err != nil {
		return nil, err
	}
	f, err := loadCase(&row)
	if err != nil {
		return nil, err
	}
	p := &hallv1.Original{
		CaseId: o.Case, CaseNo: row.CaseNo, ItemName: f.ItemName, LineId: o.Line, Place: o.Place, BagNo: o.Bag, Since: stamp(o.Since),
		Department: row.Department, Name: s.paperName(f, o.Line),
	}
	if o.Bag != "" {
		b, err := r.Bag(o.Bag)
		if err != nil {
			return nil, err
		}
		p.Place, p.Next = b.Place, b.Next
	}
	if due, ok := s.bundleDue(f); ok && strings.HasPrefix(p.GetPlace(), windowPrefix) {
		p.Due, p.Late = dateText(due), !due.IsZero() && due.Before(values.Of(s.now()))
	}
	in := map[string]bool{} // the bags that it was in
	for _, x := range scans {
		if x.Line == o.Line && x.Bag != "" {
			in[x.Bag] = true
		}
		if x.Line == o.Line || x.Case == "" && in[x.Bag] {
			p.Scans = append(p.Scans, &hallv1.CustodyScan{
				At: stamp(x.At), What: x.What, BagNo: x.Bag, From: x.From, To: x.To, Staff: x.Staff, Role: x.Role, Window: x.Window,
			})
		}
	}
	return p, nil
}

// paperName is what the list of the case calls a paper.
func (s *Server) paperName(f *caseFile, line string) string {
	if line == lineResult {
		return f.ResultName
	}
	cat := s.release(f.CatalogVersion)
	it, ok := cat.Item(f.Case.Item)
	if !ok {
		return ""
	}
	lines, err := cat.Effective(it, catalog.Choice{Answers: f.Answers, Party: f.Party, Modifiers: f.Modifiers, Delivery: f.Delivery})
	i := slices.IndexFunc(lines, func(l catalog.Line) bool { return l.ID == line })
	if err != nil || i < 0 {
		return ""
	}
	return lines[i].Name
}

// exchangeProto names the old documents that are handed in against the result.
func (s *Server) exchangeProto(f *caseFile) (out []*hallv1.OldDocument) {
	for _, line := range f.Case.OldDocuments(f.Item) {
		out = append(out, &hallv1.OldDocument{Line: line, Name: cmp.Or(s.paperName(f, line), line)})
	}
	return out
}

// bundleDue is the last day of the window's turnaround (C5); zero while a calendar is
// not published.
func (s *Server) bundleDue(f *caseFile) (values.Date, bool) {
	c := &f.Case
	if c.AcceptedAt.IsZero() {
		return values.Date{}, false
	}
	due, _ := casework.DueOf(s.cal.Load(), c.AcceptedAt, s.caseLimits.Bundle)
	return due, true
}

func (s *Server) bagProto(r *store.Reader, b store.Bag) (*hallv1.Bag, error) {
	p := &hallv1.Bag{
		No: b.No, State: b.State, At: b.Place, Next: b.Next, To: b.Addressed, PackedAt: stamp(b.PackedAt), Since: stamp(b.Since), PackedBy: b.Staff,
	}
	// A bag has the same time as the papers had at their window (C5).
	if due, _ := casework.DueOf(s.cal.Load(), b.PackedAt, s.caseLimits.Bundle); b.State != string(custody.Opened) && !due.IsZero() {
		p.Due, p.Late = due.String(), due.Before(values.Of(s.now()))
	}
	rows, err := r.OriginalsIn(b.No)
	if err != nil {
		return nil, err
	}
	p.Papers, err = s.originalsProto(r, rows, nil)
	return p, err
}
