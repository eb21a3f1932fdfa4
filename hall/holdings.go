package hall

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"google.golang.org/protobuf/proto"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/store"
)

// holdingsMax is how many cases one answer holds, and how many ids may be asked
// for.
const holdingsMax = 500

// Holdings lists what the hall has of the caller's window. The window compares
// it with what a damaged store of its own still shows.
func (s *Server) Holdings(ctx context.Context, req *hallv1.HoldingsRequest) (*hallv1.HoldingsResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	cases, tickets := req.GetCaseIds(), req.GetTicketIds()
	switch {
	case who.Window == "":
		return nil, refuse(ReasonWindowRequired)
	case len(cases)+len(tickets) > holdingsMax:
		return nil, refuse(ReasonTooMany, "max", strconv.Itoa(holdingsMax))
	case !validIDs(cases) || !validIDs(tickets) || req.GetAfter() != "" && !validID(req.GetAfter()):
		return nil, refuse(ReasonInvalid, "field", "case_ids")
	}
	resp := &hallv1.HoldingsResponse{}
	err = s.store.View(ctx, func(r *store.Reader) error {
		if len(cases)+len(tickets) > 0 {
			return s.lookedUp(r, who, cases, tickets, resp)
		}
		return s.allOf(r, who, req.GetAfter(), resp)
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

func validIDs(ids []string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool { return !validID(id) })
}

// allOf is one page of the window's cases; with the first one come its visits
// and its logs.
func (s *Server) allOf(r *store.Reader, who *caller, after string, resp *hallv1.HoldingsResponse) error {
	rows, err := r.CasesOfWindow(who.Window, after, holdingsMax)
	if err != nil {
		return err
	}
	resp.More = len(rows) == holdingsMax
	for i := range rows {
		if err := s.addCase(r, who, &rows[i], resp); err != nil {
			return err
		}
	}
	if after != "" {
		return nil
	}
	tickets, err := r.InHandAt(who.Window)
	if err != nil {
		return err
	}
	for i := range tickets {
		if err := s.addVisit(r, who, &tickets[i], resp); err != nil {
			return err
		}
	}
	logs, err := r.Witnesses()
	for _, w := range logs {
		if w.Window == who.Window {
			resp.Kept = append(resp.Kept, &hallv1.Checkpoint{Log: w.Log, Size: w.Size, Root: w.Root})
		}
	}
	return err
}

// lookedUp are cases and tickets by their ids; what the hall does not know is
// left out, and so is what lies over the wall of the police zone.
func (s *Server) lookedUp(r *store.Reader, who *caller, cases, tickets []string, resp *hallv1.HoldingsResponse) error {
	for _, id := range cases {
		row, err := r.Case(id)
		if err == nil {
			err = s.addCase(r, who, &row, resp)
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	for _, id := range tickets {
		row, err := r.Ticket(id)
		if err == nil && draftable(row.State) {
			err = s.addVisit(r, who, &row, resp)
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	return nil
}

func (s *Server) addCase(r *store.Reader, who *caller, row *store.Case, resp *hallv1.HoldingsResponse) error {
	f, err := loadCase(row)
	if err != nil || !s.sees(who, f) || who.Role == RoleIssuer && s.zoned(f.Item.Dept) {
		return err
	}
	held := &hallv1.HeldCase{CaseId: row.ID, CaseNo: row.CaseNo, State: row.State, Window: row.Window}
	commands, err := r.CommandsFrom(who.Window, row.ID)
	if err != nil {
		return err
	}
	for _, c := range commands {
		cmd, receipt := &hallv1.Command{}, &hallv1.Receipt{}
		if err := errors.Join(proto.Unmarshal(c.Content, cmd), proto.Unmarshal(c.Receipt, receipt)); err != nil {
			return fmt.Errorf("hall: stored command: %w", err)
		}
		held.Commands = append(held.Commands, &hallv1.HeldCommand{
			CommandId: c.ID, ContentSha256: c.ContentSHA256, Kind: commandKind(cmd), Accepted: receipt.GetAccepted(),
		})
	}
	resp.Cases = append(resp.Cases, held)
	return nil
}

func (s *Server) addVisit(r *store.Reader, who *caller, row *store.Ticket, resp *hallv1.HoldingsResponse) error {
	if !s.reaches(who, row.ItemCode) || who.Role == RoleIssuer && s.ticketZoned(row.ItemCode) {
		return nil
	}
	held := &hallv1.HeldVisit{TicketId: row.ID, Label: row.Label, State: row.State, Window: row.Window}
	resp.Visits = append(resp.Visits, held)
	draft, err := r.Draft(row.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err == nil && !who.opens(&draft) {
		return nil
	}
	held.VisitId, held.Events, held.CaseIds, held.DraftAt = draft.Visit, draft.Events, draft.Cases, stamp(draft.At)
	return err
}
