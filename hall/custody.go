package hall

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/casework"
	"onewindow/hall/custody"
	"onewindow/hall/store"
	"onewindow/values"
)

// lineResult stands for the result of a case among its papers.
const lineResult = "RESULT"

// papersOfBag is how many papers one bag holds at most.
const papersOfBag = 200

// Codes of refusals about papers and bags, beside those of hall/custody.
const (
	RefuseUnknownBag   = "unknown_bag"
	RefuseUnknownPaper = "unknown_paper"
	RefuseWhichPlace   = "which_place"
)

// What a scan says happened.
const (
	scanTakenIn, scanPacked, scanGiven, scanTaken, scanOpened = "taken_in", "packed", "given", "taken", "opened"
	scanLost, scanFound, scanReturned, scanDelivered          = "lost", "found", "returned", "delivered"
)

// placesOf are the places that a person acts for.
func placesOf(who *caller) (out []custody.Place) {
	switch who.Role {
	case RoleClerk, RolePolice:
		return []custody.Place{custody.Window(who.Window)}
	case RoleIssuer:
		return []custody.Place{custody.Issue, custody.Room}
	case RoleReviewer, RoleChiefRep:
		for _, d := range who.Departments {
			out = append(out, custody.Dept(d))
		}
		return out
	case RoleSupervisor:
		return []custody.Place{custody.Room}
	}
	return nil
}

// placeOf is the one of the caller's places that is named, or the only one.
func placeOf(who *caller, named string) (custody.Place, error) {
	mine := placesOf(who)
	if named == "" && len(mine) == 1 {
		return mine[0], nil
	}
	if !slices.Contains(mine, custody.Place(named)) {
		return "", store.Refuse(RefuseWhichPlace, "places", joined(mine))
	}
	return custody.Place(named), nil
}

func joined(places []custody.Place) string {
	words := make([]string, len(places))
	for i, p := range places {
		words[i] = string(p)
	}
	return strings.Join(words, " ")
}

// scan writes one scan and tells those who watch.
func (s *Server) scan(tx *store.Tx, who *caller, x store.Scan) error {
	x.Staff, x.Role, x.Window = who.Staff, who.Role, who.Window
	if err := tx.AddScan(x); err != nil {
		return err
	}
	_, err := tx.Emit(store.Event{Kind: EventCustody, Case: x.Case, Window: who.Window, Body: []byte{}})
	return err
}

// keepOriginals takes into custody what a window collected with this change, and
// lets go what was handed over.
func (s *Server) keepOriginals(tx *store.Tx, ch *change) error {
	c := &ch.file.Case
	collected := slices.DeleteFunc(slices.Clone(c.Lines), func(l casework.JudgedLine) bool { return l.Status != casework.Collected })
	i := slices.IndexFunc(ch.steps, func(x store.Step) bool {
		return slices.Contains(deskRoles, x.Role) && x.Window != "" || x.Role == RoleIssuer && x.Event == string(casework.Deliver)
	})
	delivered := slices.ContainsFunc(ch.steps, func(x store.Step) bool { return x.Event == string(casework.Deliver) })
	if (i < 0 || len(collected) == 0) && !delivered {
		return nil
	}
	have, err := tx.OriginalsOf(c.ID)
	if err != nil {
		return err
	}
	known := func(line string) int {
		return slices.IndexFunc(have, func(o store.Original) bool { return o.Line == line })
	}
	if i >= 0 {
		by := &caller{Staff: ch.steps[i].Actor, Role: ch.steps[i].Role, Window: ch.steps[i].Window}
		at := string(placesOf(by)[0])
		for _, l := range collected {
			if known(l.ID) >= 0 {
				continue
			}
			if err := tx.InsertOriginal(store.Original{Case: c.ID, Line: l.ID, Place: at}); err != nil {
				return err
			}
			if err := s.scan(tx, by, store.Scan{What: scanTakenIn, Case: c.ID, Line: l.ID, To: at}); err != nil {
				return err
			}
		}
	}
	if n := known(lineResult); delivered && n >= 0 && have[n].Place != string(custody.Owner) {
		last := ch.steps[len(ch.steps)-1]
		by := &caller{Staff: last.Actor, Role: last.Role, Window: last.Window}
		return s.movePaper(tx, by, have[n], custody.Owner, "", scanDelivered)
	}
	return nil
}

// movePaper writes where a paper is now.
func (s *Server) movePaper(tx *store.Tx, who *caller, o store.Original, to custody.Place, bag, what string) error {
	from := o.Place
	o.Place, o.Bag = string(to), bag
	if err := tx.MoveOriginal(o); err != nil {
		return err
	}
	return s.scan(tx, who, store.Scan{What: what, Bag: bag, Case: o.Case, Line: o.Line, From: from, To: string(to)})
}

// PackBag seals papers into a bag.
func (s *Server) PackBag(ctx context.Context, req *hallv1.PackBagRequest) (*hallv1.PackBagResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	switch {
	case !validID(req.GetRequestId()):
		return nil, store.Refuse(ReasonInvalid, "field", "request_id")
	case len(req.GetPapers()) > papersOfBag:
		return nil, store.Refuse(ReasonTooMany, "max", fmt.Sprint(papersOfBag))
	}
	resp := &hallv1.PackBagResponse{}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		row, err := tx.BagByRequest(req.GetRequestId())
		if errors.Is(err, store.ErrNotFound) {
			row, err = s.pack(tx, who, req)
		}
		if err == nil {
			resp.Bag, err = s.bagProto(&tx.Reader, row)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

func (s *Server) pack(tx *store.Tx, who *caller, req *hallv1.PackBagRequest) (store.Bag, error) {
	from, err := placeOf(who, req.GetFrom())
	if err != nil {
		return store.Bag{}, err
	}
	day := values.Of(tx.Now()).Compact()
	n, err := tx.Count("bag/" + day)
	if err != nil {
		return store.Bag{}, err
	}
	no := fmt.Sprintf("WL%s%04d", day, n)
	rows, results, err := s.toPack(tx, who, from, no, req)
	if err != nil {
		return store.Bag{}, err
	}
	papers := make([]custody.Paper, 0, len(req.GetPapers()))
	for _, p := range req.GetPapers() {
		papers = append(papers, custody.Paper{Case: p.GetCaseId(), Line: p.GetLineId()})
	}
	bag, err := custody.Pack(no, from, custody.Place(clip(req.GetTo(), 40)), papers, func(p custody.Paper) custody.Place {
		if _, made := results[p]; made {
			return from
		}
		return custody.Place(rows[p].Place)
	})
	if err != nil {
		return store.Bag{}, custodyRefusal(err)
	}
	row := store.Bag{
		No: bag.No, RequestID: req.GetRequestId(), State: string(bag.State), Place: string(bag.At), Addressed: string(bag.To), Staff: who.Staff,
		PackedAt: tx.Now(), Since: tx.Now(),
	}
	if err := tx.InsertBag(row); err != nil {
		return row, err
	}
	for _, p := range papers {
		if ch, made := results[p]; made {
			if err := s.sendResult(tx, who, ch, row, rows[p]); err != nil {
				return row, err
			}
			continue
		}
		if err := s.movePaper(tx, who, rows[p], "", bag.No, scanPacked); err != nil {
			return row, err
		}
	}
	return row, nil
}

// toPack finds the papers of a bag, and the cases whose results the department
// packs: they are not among the originals before.
func (s *Server) toPack(tx *store.Tx, who *caller, from custody.Place, no string, req *hallv1.PackBagRequest) (map[custody.Paper]store.Original, map[custody.Paper]*change, error) {
	rows, results := map[custody.Paper]store.Original{}, map[custody.Paper]*change{}
	for _, p := range req.GetPapers() {
		paper := custody.Paper{Case: p.GetCaseId(), Line: p.GetLineId()}
		of, err := tx.OriginalsOf(paper.Case)
		if err != nil {
			return nil, nil, err
		}
		i := slices.IndexFunc(of, func(o store.Original) bool { return o.Line == paper.Line })
		if i >= 0 {
			rows[paper] = of[i]
		}
		switch {
		case paper.Line == lineResult && from != custody.Issue && (i < 0 || of[i].Place == string(from)):
			ch, err := s.resultToSend(tx, who, from, no, paper.Case)
			if err != nil {
				return nil, nil, err
			}
			results[paper] = ch
		case i < 0:
			return nil, nil, store.Refuse(RefuseUnknownPaper, "line", clip(paper.Line, 64))
		}
	}
	return rows, results, nil
}

// resultToSend takes a granted case to where its result may leave the department.
func (s *Server) resultToSend(tx *store.Tx, who *caller, from custody.Place, no, id string) (*change, error) {
	ch, err := found(tx, id)
	if err != nil {
		return nil, err
	}
	if custody.Dept(ch.file.Item.Dept) != from {
		return nil, store.Refuse(RefuseOtherDepartment, "department", ch.file.Item.Dept)
	}
	in := casework.Input{Actor: who.Staff, Window: who.Window, Role: casework.Role(who.Role), Carrier: no, SeenVersion: ch.file.Case.Version}
	if st := ch.file.Case.State; st == casework.DecidedGrant || st == casework.DecidedGrantDeferred {
		if err := s.caseStep(ch, casework.Produced, in, tx.Now()); err != nil {
			return nil, err
		}
		in.SeenVersion = ch.file.Case.Version
	}
	return ch, s.caseStep(ch, casework.Bundle, in, tx.Now())
}

// sendResult puts a result into a bag: the case is in transit.
func (s *Server) sendResult(tx *store.Tx, who *caller, ch *change, bag store.Bag, known store.Original) error {
	if _, err := s.save(tx, ch); err != nil {
		return err
	}
	if known.Case != "" {
		return s.movePaper(tx, who, known, "", bag.No, scanPacked)
	}
	if err := tx.InsertOriginal(store.Original{Case: ch.file.Case.ID, Line: lineResult, Bag: bag.No}); err != nil {
		return err
	}
	return s.scan(tx, who, store.Scan{What: scanPacked, Bag: bag.No, Case: ch.file.Case.ID, Line: lineResult, From: bag.Place})
}

// MoveBag is one scan of a bag.
func (s *Server) MoveBag(ctx context.Context, req *hallv1.MoveBagRequest) (*hallv1.MoveBagResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	resp := &hallv1.MoveBagResponse{}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		row, err := tx.Bag(strings.ToUpper(clip(req.GetNo(), 40)))
		if errors.Is(err, store.ErrNotFound) {
			return store.Refuse(RefuseUnknownBag)
		}
		if err != nil {
			return err
		}
		papers, err := tx.OriginalsIn(row.No)
		if err != nil {
			return err
		}
		if row, err = s.moved(tx, who, row, papers, req, resp); err != nil {
			return err
		}
		resp.Bag, err = s.bagProto(&tx.Reader, row)
		return err
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// moved is a bag after one scan.
func (s *Server) moved(tx *store.Tx, who *caller, row store.Bag, papers []store.Original, req *hallv1.MoveBagRequest, resp *hallv1.MoveBagResponse) (store.Bag, error) {
	mine := placesOf(who)
	by := func(first ...string) custody.Place {
		for _, p := range append(first, row.Place) {
			if slices.Contains(mine, custody.Place(p)) {
				return custody.Place(p)
			}
		}
		return custody.Place(joined(mine))
	}
	bag := custody.Bag{No: row.No, State: custody.State(row.State), At: custody.Place(row.Place), To: custody.Place(row.Addressed), Next: custody.Place(row.Next)}
	for _, o := range papers {
		bag.Papers = append(bag.Papers, custody.Paper{Case: o.Case, Line: o.Line})
	}
	var next custody.Bag
	var lost []custody.Paper
	var err error
	what := ""
	switch req.GetEvent() {
	case "give":
		what = scanGiven
		next, err = bag.Give(by(), custody.Place(clip(req.GetTo(), 40)))
	case "take":
		what = scanTaken
		next, err = bag.Take(by(row.Next))
	case "open":
		what = scanOpened
		var inside []custody.Paper
		for _, p := range req.GetFound() {
			inside = append(inside, custody.Paper{Case: p.GetCaseId(), Line: p.GetLineId()})
		}
		next, lost, err = bag.Open(by(), inside)
	default:
		return row, store.Refuse(RefuseUnknownEvent, "event", clip(req.GetEvent(), 32))
	}
	if err != nil {
		return row, custodyRefusal(err)
	}
	x := store.Scan{What: what, Bag: row.No, From: row.Place, To: string(next.At)}
	if what == scanGiven {
		x.To = string(next.Next)
	}
	row.State, row.Place, row.Next, row.Since = string(next.State), string(next.At), string(next.Next), tx.Now()
	if err := tx.UpdateBag(row); err != nil {
		return row, err
	}
	if err := s.scan(tx, who, x); err != nil {
		return row, err
	}
	if what != scanOpened {
		return row, nil
	}
	for _, p := range lost {
		resp.Lost = append(resp.Lost, &hallv1.PaperRef{CaseId: p.Case, LineId: p.Line})
	}
	return row, s.unpacked(tx, who, row, papers, lost)
}

// unpacked lays the papers of an opened bag down where it was opened.
func (s *Server) unpacked(tx *store.Tx, who *caller, bag store.Bag, papers []store.Original, lost []custody.Paper) error {
	for _, o := range papers {
		to, what := custody.Place(bag.Place), scanOpened
		if slices.Contains(lost, custody.Paper{Case: o.Case, Line: o.Line}) {
			to, what = custody.Lost, scanLost
		}
		o.Place = bag.Place // what the scan says it came from
		if err := s.movePaper(tx, who, o, to, "", what); err != nil {
			return err
		}
		if o.Line == lineResult && to == custody.Issue {
			if err := s.resultArrived(tx, who, o.Case); err != nil {
				return err
			}
		}
	}
	return nil
}

// resultArrived is the scan at the issue desk: the result goes on its chosen way.
func (s *Server) resultArrived(tx *store.Tx, who *caller, id string) error {
	ch, err := found(tx, id)
	if err != nil {
		return err
	}
	if ch.file.Case.Result.Stage != casework.StageInTransit {
		return nil // revoked on its way
	}
	in := casework.Input{Actor: who.Staff, Window: who.Window, Role: casework.Issuer, SeenVersion: ch.file.Case.Version}
	if err := s.caseStep(ch, casework.ArriveIssue, in, tx.Now()); err != nil {
		return err
	}
	if _, err := s.save(tx, ch); err != nil {
		return err
	}
	return orderBy(tx, id, wayOf(ch.file), 0)
}

// MovePaper gives an original back, or says where a lost one was found.
func (s *Server) MovePaper(ctx context.Context, req *hallv1.MovePaperRequest) (*hallv1.MovePaperResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	resp := &hallv1.MovePaperResponse{}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		of, err := tx.OriginalsOf(req.GetPaper().GetCaseId())
		if err != nil {
			return err
		}
		i := slices.IndexFunc(of, func(o store.Original) bool { return o.Line == req.GetPaper().GetLineId() })
		if i < 0 {
			return store.Refuse(RefuseUnknownPaper, "line", clip(req.GetPaper().GetLineId(), 64))
		}
		o, to, what := of[i], custody.Owner, scanReturned
		switch req.GetEvent() {
		case scanReturned:
			if o.Line == lineResult || !slices.Contains(placesOf(who), custody.Place(o.Place)) {
				return store.Refuse(custody.NotHere, "place", o.Place)
			}
		case scanFound:
			if o.Place != string(custody.Lost) {
				return store.Refuse(custody.NotHere, "place", o.Place)
			}
			what = scanFound
			if to, err = placeOf(who, req.GetAt()); err != nil {
				return err
			}
		default:
			return store.Refuse(RefuseUnknownEvent, "event", clip(req.GetEvent(), 32))
		}
		if err := s.movePaper(tx, who, o, to, "", what); err != nil {
			return err
		}
		o.Place, o.Since = string(to), tx.Now()
		resp.Paper, err = s.originalProto(&tx.Reader, o, nil)
		return err
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// custodyRefusal turns a refusal of the rules into the store's.
func custodyRefusal(err error) error {
	if r, ok := errors.AsType[*custody.Refusal](err); ok {
		return store.Refuse(r.Code, "place", string(r.Place))
	}
	return err
}
