package hall

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"slices"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/hall/casework"
	"onewindow/hall/store"
	"onewindow/values"
)

// Work lists of ListCases.
const (
	listReview      = "review"
	listCorrections = "corrections"
	listLedger      = "ledger"
	listReady       = "ready"
	listMine        = "mine"
	listUncollected = "uncollected"
)

const (
	listDefault = 100
	listMax     = 500
)

// reviewStates are what a department has to do something about.
var reviewStates = []casework.State{casework.Received, casework.Corrected, casework.Accepted, casework.Reviewing, casework.Special}

// ListCases is a work list, with the number of the last event counted in.
func (s *Server) ListCases(ctx context.Context, req *hallv1.ListCasesRequest) (*hallv1.ListCasesResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	limit := int(req.GetLimit())
	if limit <= 0 {
		limit = listDefault
	}
	limit = min(limit, listMax)
	resp := &hallv1.ListCasesResponse{}
	err = s.store.View(ctx, func(r *store.Reader) error {
		var err error
		if resp.Seq, err = r.LastSeq(); err != nil {
			return err
		}
		if of := who.Staff; req.GetList() == listLedger && (slices.Contains(deskRoles, who.Role) || who.Role == RoleSupervisor) {
			if who.Role == RoleSupervisor {
				of = ""
			}
			resp.Cases, resp.Next, err = s.ledger(r, of, req.GetAfter(), limit, s.now())
			return err
		}
		resp.Cases, err = s.list(r, who, req.GetList(), limit)
		return err
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

func (s *Server) list(r *store.Reader, who *caller, name string, limit int) ([]*hallv1.CaseSummary, error) {
	now := s.now()
	clerk := slices.Contains(deskRoles, who.Role)
	switch {
	case name == listSamples && (who.Role == RoleReviewer || who.Role == RoleChiefRep || who.Role == RoleSupervisor):
		return s.sampleList(r, who, limit)
	case name == listReview && (who.Role == RoleReviewer || who.Role == RoleChiefRep):
		return s.reviewList(r, who, limit)
	case name == listReview && who.Role == RoleSupervisor:
		return s.merged(r, reviewStates, []string{""}, limit)
	case name == listCorrections && clerk:
		return s.listOf(r, casework.Correction, "", who.Staff, limit, now)
	case name == listCorrections && who.Role == RoleSupervisor:
		return s.listOf(r, casework.Correction, "", "", limit, now)
	case name == listReady && (who.Role == RoleIssuer || who.Role == RoleSupervisor || clerk):
		return s.readyList(r, who, limit, now)
	case name == listUncollected && (who.Role == RoleIssuer || who.Role == RoleSupervisor):
		return s.uncollectedList(r, limit, now)
	case name == listMine:
		rows, err := r.CasesOf(who.Staff, limit)
		if err != nil {
			return nil, err
		}
		return s.summaries(rows, now)
	case slices.Contains([]string{listReview, listSamples, listCorrections, listLedger, listReady, listUncollected}, name):
		return nil, refuse(ReasonRole, "role", who.Role)
	}
	return nil, refuse(ReasonInvalid, "field", "list")
}

func (s *Server) reviewList(r *store.Reader, who *caller, limit int) ([]*hallv1.CaseSummary, error) {
	own, err := s.merged(r, reviewStates, who.Departments, limit)
	if err != nil {
		return nil, err
	}
	others, err := s.consultedList(r, who, s.now())
	if err != nil {
		return nil, err
	}
	return byDue(append(own, others...), limit), nil
}

// readyList is what waits for its owner at the issue desk: results that are
// fetched at a window, and the written decisions of denials that were not served
// yet.
func (s *Server) readyList(r *store.Reader, who *caller, limit int, now time.Time) ([]*hallv1.CaseSummary, error) {
	rows, err := r.CasesInState(string(casework.Ready), "", "", listMax)
	if err != nil {
		return nil, err
	}
	var out []*hallv1.CaseSummary
	for i := range rows {
		f, err := loadCase(&rows[i])
		if err != nil {
			return nil, err
		}
		// What came back from the post or the cabinet is fetched here, whatever was chosen.
		method, gone := cmp.Or(f.Case.Result.Method, f.Delivery), f.Case.Result.Stage == casework.StageReturned
		if s.sees(who, f) && !gone && (method == "" || method == catalog.DeliverWindow) {
			out = append(out, s.summary(f, now))
		}
	}
	rows, err = r.CasesWithout(string(casework.DecidedDeny), string(casework.Serve), limit)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		f, err := loadCase(&rows[i])
		if err != nil {
			return nil, err
		}
		if s.sees(who, f) {
			out = append(out, s.summary(f, now))
		}
	}
	return byDue(out, limit), nil
}

// byDue orders rows by due date and number and cuts them to a length.
func byDue(rows []*hallv1.CaseSummary, limit int) []*hallv1.CaseSummary {
	slices.SortStableFunc(rows, func(a, b *hallv1.CaseSummary) int {
		return cmp.Or(cmp.Compare(a.GetPromisedDue(), b.GetPromisedDue()), cmp.Compare(a.GetCaseNo(), b.GetCaseNo()))
	})
	return rows[:min(limit, len(rows))]
}

// merged joins lists of several states and departments by due date; cases
// without a date (not accepted yet) come first: their clock is the shortest.
func (s *Server) merged(r *store.Reader, states []casework.State, departments []string, limit int) ([]*hallv1.CaseSummary, error) {
	var out []*hallv1.CaseSummary
	now := s.now()
	for _, d := range departments {
		for _, st := range states {
			part, err := s.listOf(r, st, d, "", limit, now)
			if err != nil {
				return nil, err
			}
			out = append(out, part...)
		}
	}
	return byDue(out, limit), nil
}

// GetCase shows one case whole to whoever may see it; whoever may not is told
// that there is none.
func (s *Server) GetCase(ctx context.Context, req *hallv1.GetCaseRequest) (*hallv1.GetCaseResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	resp := &hallv1.GetCaseResponse{}
	err = s.store.View(ctx, func(r *store.Reader) error {
		row, err := findCase(r, req)
		if err != nil {
			return err
		}
		f, err := loadCase(&row)
		if err != nil {
			return err
		}
		byCode := req.GetPickupCode() != ""
		if !s.maySeeCase(who, f, byCode) {
			return refuse(ReasonUnknownCase)
		}
		if err := s.withLetter(r, f); err != nil {
			return err
		}
		steps, err := r.Steps(row.ID)
		if err != nil {
			return err
		}
		if resp.Case, err = s.caseProto(f, steps, s.now()); err != nil {
			return err
		}
		resp.Case.Signature = f.people.Signature
		received := slices.Contains(deskRoles, who.Role) && (f.Case.Clerk == who.Staff || f.owner() == who.Staff)
		if !byCode && !received {
			// The code is the applicant's: a desk that does not have it in hand
			// must not be able to read it off the screen and release with it.
			// Who took the case in printed it and may print it again.
			resp.Case.PickupCode = ""
		}
		if resp.Case.Sample, err = sampleOf(r, f.Case.ID); err != nil {
			return err
		}
		if resp.Package, err = s.siblings(r, f); err != nil {
			return err
		}
		resp.Package = slices.DeleteFunc(resp.GetPackage(), func(c *hallv1.Case) bool { return !who.side().Sees(s.zoned(c.GetDepartment())) })
		for _, c := range append(slices.Clone(resp.GetPackage()), resp.GetCase()) {
			switch {
			case !s.zoned(c.GetDepartment()):
			case who.Role == RoleIssuer:
				blank(c)
			case guest(who, f):
				household(c)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := s.looked(ctx, store.Event{Case: resp.Case.GetCaseId()}, "case"); err != nil {
		return nil, err
	}
	return resp, nil
}

func findCase(r *store.Reader, req *hallv1.GetCaseRequest) (row store.Case, err error) {
	switch {
	case req.GetCaseId() != "":
		row, err = r.Case(req.GetCaseId())
	case req.GetCaseNo() != "":
		row, err = r.CaseByNo(req.GetCaseNo())
	case req.GetPickupCode() != "":
		row, err = r.CaseByPickup(req.GetPickupCode())
	case req.GetParcelNo() != "":
		no, ok := values.ParcelNo(req.GetParcelNo())
		if !ok {
			return row, refuse(ReasonInvalid, "field", "parcel_no")
		}
		row, err = r.CaseByParcel(no)
	default:
		return row, refuse(ReasonInvalid, "field", "case_id")
	}
	if errors.Is(err, store.ErrNotFound) {
		return row, refuse(ReasonUnknownCase)
	}
	return row, err
}

// maySeeCase: the department that decides, the desk that received it, the desk
// to which it comes back for correction, the issue desk when there is
// something to hand out, whoever holds the applicant's code, and supervisors.
func (s *Server) maySeeCase(who *caller, f *caseFile, byCode bool) bool {
	c := &f.Case
	if !s.sees(who, f) {
		return false
	}
	switch who.Role {
	case RoleSupervisor:
		return true
	case RoleReviewer, RoleChiefRep:
		return slices.Contains(who.Departments, f.Item.Dept) || askedOf(who, f)
	case RoleIssuer:
		return byCode || slices.Contains([]casework.State{casework.Producing, casework.Ready, casework.Delivered, casework.DecidedDeny}, c.State)
	case RoleClerk, RolePolice:
		return byCode || c.Clerk == who.Staff || f.owner() == who.Staff || c.Window == who.Window ||
			slices.Contains([]casework.State{casework.Correction, casework.Corrected, casework.Ready, casework.DecidedDeny}, c.State)
	}
	return false
}

// chunkMax bounds one chunk of a page.
const chunkMax = 256 << 10

// PutPage stores one page of a case from its chunks. The bytes are durable and
// verified before the row says so. A stream that breaks keeps what came; the
// next one goes on at the offset that StatPage tells.
func (s *Server) PutPage(stream hallv1.CaseworkService_PutPageServer) error {
	ctx := stream.Context()
	who, err := callerOf(ctx)
	if err != nil {
		return err
	}
	first, err := stream.Recv()
	if err != nil {
		return err
	}
	if !validID(first.GetCaseId()) || first.GetLineId() == "" || len(first.GetLineId()) > 64 || len(first.GetMediaType()) > 64 {
		return refuse(ReasonInvalid, "field", "case_id")
	}
	if err := s.mayPutPage(ctx, who, first); err != nil {
		return err
	}
	up, err := s.pages.Begin(first.GetSha256(), first.GetTotalBytes())
	if err != nil {
		return pageError(err)
	}
	defer func() {
		if err := up.Close(); err != nil {
			s.log.WarnContext(ctx, "page file not closed", "error", err)
		}
	}()
	for m := first; ; {
		if len(m.GetChunk()) > chunkMax {
			return refuse(ReasonPageSize)
		}
		if err := up.Write(m.GetOffset(), m.GetChunk()); err != nil {
			return pageError(err)
		}
		m, err = stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
	}
	if err := up.Finish(); err != nil {
		return pageError(err)
	}
	stored, _, err := s.pages.Stat(first.GetSha256())
	if err != nil {
		return pageError(err)
	}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		return keepPageRow(tx, store.Page{
			SHA256: first.GetSha256(), Case: first.GetCaseId(), Line: first.GetLineId(), Bytes: stored,
			MediaType: first.GetMediaType(), Staff: who.Staff,
		})
	})
	if err != nil {
		return err
	}
	return stream.SendAndClose(&hallv1.PutPageResponse{Sha256: first.GetSha256(), StoredBytes: stored})
}

// mayPutPage: a case that the hall does not know yet is on its way; a known
// one takes pages only while papers are being supplied.
// What a window says late, after another one went on with its visit, is never
// taken.
func (s *Server) mayPutPage(ctx context.Context, who *caller, first *hallv1.PutPageRequest) error {
	return s.store.View(ctx, func(r *store.Reader) error {
		ticket, err := r.Ticket(first.GetTicketId())
		switch {
		case errors.Is(err, store.ErrNotFound): // opened by hand, and not heard of yet
		case err != nil:
			return err
		case first.GetLease() != 0 && ticket.Lease > first.GetLease():
			return stale(r, &ticket)
		case ticket.Window != who.Window:
			return refuse(ReasonNotYours)
		}
		row, err := r.Case(first.GetCaseId())
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		open := []casework.State{casework.Correction, casework.Corrected}
		if row.Staff != who.Staff && row.Window != who.Window && !slices.Contains(open, casework.State(row.State)) {
			return refuse(ReasonNotYours)
		}
		return nil
	})
}

func pageError(err error) error {
	for _, m := range []struct {
		is     error
		reason string
	}{
		{store.ErrPageOffset, ReasonPageOffset},
		{store.ErrPageHash, ReasonPageHash},
		{store.ErrPageSize, ReasonPageSize},
		{store.ErrPageBusy, ReasonPageBusy},
		{store.ErrPageName, ReasonInvalid},
		{fs.ErrNotExist, ReasonUnknownPage},
		{store.ErrPagesAway, ReasonUnavailable},
	} {
		if errors.Is(err, m.is) {
			return refuse(m.reason)
		}
	}
	return err
}

// StatPage says how many bytes of a page are here.
func (s *Server) StatPage(_ context.Context, req *hallv1.StatPageRequest) (*hallv1.StatPageResponse, error) {
	stored, complete, err := s.pages.Stat(req.GetSha256())
	if err != nil {
		return nil, pageError(err)
	}
	return &hallv1.StatPageResponse{StoredBytes: stored, Complete: complete}, nil
}

// mayGetPage: who may see a case may see its pages; of a case that was not
// handed in, who has the ticket in hand whose copy names it.
func (s *Server) mayGetPage(r *store.Reader, who *caller, req *hallv1.GetPageRequest) error {
	row, err := r.Case(req.GetCaseId())
	if err == nil {
		f, err := loadCase(&row)
		if err == nil && (!s.maySeeCase(who, f, false) || (who.Role == RoleIssuer || guest(who, f)) && s.zoned(f.Item.Dept)) {
			return refuse(ReasonUnknownCase)
		}
		return err
	}
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	ticket, err := r.Ticket(req.GetTicketId())
	if err == nil && (ticket.Window != who.Window || !draftable(ticket.State)) {
		err = store.ErrNotFound
	}
	var draft store.Draft
	if err == nil {
		draft, err = r.Draft(ticket.ID)
	}
	if errors.Is(err, store.ErrNotFound) || err == nil && (!slices.Contains(draft.Cases, req.GetCaseId()) || !who.opens(&draft)) {
		return refuse(ReasonUnknownCase)
	}
	return err
}

// GetPage streams a page of a case to whoever may see the case.
func (s *Server) GetPage(req *hallv1.GetPageRequest, stream hallv1.CaseworkService_GetPageServer) error {
	ctx := stream.Context()
	who, err := callerOf(ctx)
	if err != nil {
		return err
	}
	var media string
	err = s.store.View(ctx, func(r *store.Reader) error {
		err := s.mayGetPage(r, who, req)
		if err != nil {
			return err
		}
		pages, err := r.PagesOf(req.GetCaseId())
		if err != nil {
			return err
		}
		i := slices.IndexFunc(pages, func(p store.Page) bool { return p.SHA256 == req.GetSha256() })
		if i < 0 {
			return refuse(ReasonUnknownPage)
		}
		media = pages[i].MediaType
		return nil
	})
	if err != nil {
		return err
	}
	if err := s.looked(ctx, store.Event{Case: req.GetCaseId(), Ticket: req.GetTicketId()}, "page "+req.GetSha256()); err != nil {
		return err
	}
	f, err := s.pages.Open(req.GetSha256())
	if err != nil {
		return pageError(err)
	}
	defer func() { _ = f.Close() }() // read only
	buf := make([]byte, chunkMax)
	for {
		n, err := io.ReadFull(f, buf)
		if n > 0 {
			if err := stream.Send(&hallv1.GetPageResponse{Chunk: buf[:n], MediaType: media}); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
